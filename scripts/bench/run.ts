// npm run bench [-- --json FILE] [--corpus FOLDER] [PART...]: every measurement, or those named, one after another, and at the end all figures as one table, with
// --json also as a document. Figures to compare are ratios within one run. Needs a built dist/; --corpus is a folder of Dockerfiles.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FIGURES, type Figure } from './figures.ts';

const { values, positionals } = parseArgs({ options: { json: { type: 'string' }, corpus: { type: 'string' } }, allowPositionals: true });
const PARTS: readonly (readonly [name: string, ...options: string[]])[] = [
  ['start.ts'],
  ['action.ts'],
  ['logs.ts'],
  ['monorepo.ts'],
  ['changes.ts'],
  ['growth.ts'],
  ['order.ts'],
  ['page.ts'],
  ['others.ts', ...(values.corpus === undefined ? [] : ['--corpus', values.corpus])],
  ['big-image.ts']
];

const scratch = mkdtempSync(join(tmpdir(), 'layercost-bench-'));
const file = join(scratch, 'figures.jsonl');
writeFileSync(file, '');
const began = performance.now();
const failed: string[] = [];
try {
  for (const [name, ...options] of PARTS) {
    if (positionals.length > 0 && !positionals.includes(name.replace('.ts', ''))) continue;
    process.stdout.write(`\n${name}\n`);
    const { status } = spawnSync(process.execPath, [join(import.meta.dirname, name), ...options], {
      stdio: 'inherit',
      env: { ...process.env, [FIGURES]: file }
    });
    if (status !== 0) failed.push(name);
  }
  const figures = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Figure => JSON.parse(line));
  const seconds = Math.round((performance.now() - began) / 1000);
  const shown = ({ value, unit }: { readonly value: number; readonly unit: string }) => `${value} ${unit}`;
  const rows = figures.map(({ what, value, unit, most }) => {
    const asked = most === null ? '' : `${shown({ value: most, unit })}${value > most ? ', missed' : ''}`;
    return `| ${what} | ${shown({ value, unit })} | ${asked} |`;
  });
  process.stdout.write(`\nAll figures, in ${seconds} s:\n\n| what | figure | at most |\n| --- | --- | --- |\n${rows.join('\n')}\n`);
  if (values.json !== undefined)
    writeFileSync(
      values.json,
      `${JSON.stringify({ node: process.version, cores: availableParallelism(), seconds, failed, figures }, null, 2)}\n`
    );
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
if (failed.length > 0) {
  process.stdout.write(`\nfailed: ${failed.join(', ')}\n`);
  process.exitCode = 1;
}
