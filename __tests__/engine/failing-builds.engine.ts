import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { CHECK_FORMS } from '../failure/check-forms.ts';
import { COPY_FORMS } from '../failure/copy-forms.ts';
import { FORMS, type Form } from '../failure/forms.ts';
import { engineVersion } from './fuzz/engine.ts';
import { docker, writeContext } from './images/build.ts';

// Every form of __tests__/failure/forms.ts, whether it is said to fail or not, against the engine: it refuses exactly the same, in
// the words that are recorded there. Needs an engine whose image store merges layers and that has busybox:1.36 with a user `app`.

async function build({ dockerfile, files = {}, target, args = {} }: Form): Promise<{ readonly ok: boolean; readonly text: string }> {
  const root = mkdtempSync(join(tmpdir(), 'failing-'));
  try {
    mkdirSync(join(root, 'context'));
    writeContext(join(root, 'context'), { paths: Object.keys(files), texts: files });
    writeFileSync(join(root, 'Dockerfile'), dockerfile);
    return await docker([
      'buildx',
      'build',
      '--progress=plain',
      '--provenance=false',
      '--output',
      'type=cacheonly',
      ...(target === undefined ? [] : ['--target', target]),
      ...Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
      '-f',
      join(root, 'Dockerfile'),
      join(root, 'context')
    ]);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

test('the engine refuses what is said to fail, and builds the rest', async () => {
  if ((await engineVersion('buildkit')) === null) {
    process.stderr.write('no engine answers, no failing build was judged\n');
    expect(process.env['CI'] === 'true').toBe(false);
    return;
  }
  const wrong: string[] = [];
  for (const form of [...FORMS, ...CHECK_FORMS, ...COPY_FORMS]) {
    const { ok, text } = await build(form);
    if (ok !== (form.fails === null)) wrong.push(`${form.name}: the engine ${ok ? 'builds it' : `refuses it: ${lastLines(text)}`}`);
    else if (form.fails !== null && !text.includes(form.fails.error)) wrong.push(`${form.name}: the engine says ${lastLines(text)}`);
  }
  expect(wrong).toEqual([]);
});

const lastLines = (text: string): string => text.trim().split('\n').slice(-4).join(' | ');
