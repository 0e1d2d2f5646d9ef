import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plainScreen, screenOf } from './terminal-screen.ts';

// The screens of __tests__/golden/screens, as a real terminal shows them at 80 and 160 columns: `node scripts/screens.ts` writes them,
// with `--check` it compares. Needs git and tmux.

const ROOT = join(import.meta.dirname, '..');
const GOLDEN = join(ROOT, '__tests__', 'golden', 'screens');
const CASES = join(ROOT, '__tests__', 'fixtures', 'conformance', '005-node-reordered');
const CLI = [process.execPath, '--no-warnings', join(ROOT, 'src', 'cli', 'main.ts')];
const SCREENS: readonly (readonly [name: string, words: readonly string[]])[] = [
  ['demo', ['demo', '--quiet']],
  ['predict', ['predict', '--base', join(CASES, 'base'), '--head', join(CASES, 'head')]],
  ['help-check', ['help', 'check']],
  ['error-in-configuration', ['config', 'check', 'policy.yml']],
  ['mistyped', ['chek', '--bse', 'main']]
];

const isCheck = process.argv.includes('--check');
const scratch = await mkdtemp(join(tmpdir(), 'layercost-screens-'));
let different = 0;
try {
  await mkdir(GOLDEN, { recursive: true });
  await writeFile(join(scratch, 'policy.yml'), 'version: 1\nbudget:\n  added: {fail: 30}\ngates: {}\n');
  for (const [name, words] of SCREENS)
    for (const columns of [80, 160]) {
      const text = plainScreen(await screenOf([...CLI, ...words], columns, scratch));
      const file = join(GOLDEN, `${name}-${columns}.txt`);
      const before = await readFile(file, 'utf8').catch(() => '');
      if (before === text) continue;
      different++;
      process.stdout.write(`${name} at ${columns} columns differs${isCheck ? ` from ${file}:\n${text}` : ': written'}\n`);
      if (!isCheck) await writeFile(file, text);
    }
} finally {
  await rm(scratch, { recursive: true, force: true });
}
if (isCheck && different > 0) process.exitCode = 1;
