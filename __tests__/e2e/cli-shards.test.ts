import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { COMMANDS } from '../../src/cli/commands/index.ts';
import { runCommandLine } from '../../src/cli/run.ts';
import { inFolder } from '../setup/run-cli.ts';
import { type ScratchRepository, scratchRepository } from '../setup/scratch-repository.ts';

// `check --shard` and `report merge` on a repository, in this process.

const GOOD = 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\nCOPY . .\n';
const NAMES = ['api', 'jobs', 'mail', 'shop', 'web'];

async function cli(cwd: string, ...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runCommandLine(COMMANDS, '1.0.0', {
    argv,
    cwd,
    env: {},
    interactive: false,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    now: () => new Date('2026-11-08T10:00:00Z')
  });
  return { code, out, err };
}

function repository(top: string): ScratchRepository {
  const files = Object.fromEntries(
    NAMES.flatMap((name) => [
      [`${name}/Dockerfile`, GOOD],
      [`${name}/package.json`, '{}']
    ])
  );
  const made = scratchRepository(top, {
    ...files,
    '.github/layercost.yml': 'version: 1\nbudget: {rebuild: {fail: 1s}}\ngate: {without-history: fail}\n'
  });
  made.commit({ 'api/a.js': 'one' });
  made.write({ 'api/package.json': '{"x":1}', 'web/a.js': 'two' });
  return made;
}

test('partial reports united print and gate as one run does', async () => {
  await inFolder(async (top) => {
    const { top: cwd } = repository(join(top, 'r'));
    for (let index = 1; index <= 3; index++) {
      const part = await cli(cwd, 'check', '--shard', `${index}/3`, '--output', `../parts/${index}.json`, '--quiet');
      expect(part).toEqual({ code: 0, out: '', err: '' });
    }
    for (const format of ['text', 'json', 'markdown', 'sarif']) {
      const alone = await cli(cwd, 'check', '--format', format, '--quiet');
      expect(alone.code).toBe(1);
      expect(await cli(cwd, 'report', 'merge', '../parts', '--format', format)).toEqual(alone);
      expect(await cli(cwd, 'report', 'merge', '../parts/3.json', '../parts/1.json', '../parts/2.json', '--format', format)).toEqual(alone);
    }
    expect(JSON.parse(readFileSync(join(top, 'parts', '1.json'), 'utf8'))).toMatchObject({ schema: 'layercost/partial@1' });
    writeFileSync(join(top, 'parts', '2.json'), '{}');
    expect(await cli(cwd, 'report', 'merge', '../parts')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('../parts/2.json is not a partial report')
    });
  });
});

test.each<[readonly string[], string]>([
  [['check', '--shard', '0/3'], '--shard takes I/N'],
  [['check', '--shard', '1/3', '--format', 'markdown'], '--format is about the whole'],
  [['report'], "'report' needs one of: merge"],
  [['report', 'merge'], 'there is no partial report'],
  [['report', 'merge', 'nowhere.json'], 'nowhere.json: no such file or directory'],
  [['report', 'merge', '.'], 'there is no .json file in .']
])('%j: exit code 2 and one sentence', async (argv, message) => {
  await inFolder(async (top) => {
    expect(await cli(top, ...argv)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(message) });
  });
});
