// What a short command costs beside an empty Node process, and what predicting a pair costs beside the bare parse of one of its files
// by dockerfile-ast: medians of interleaved runs, as ratios. node scripts/bench/start.ts [DIRECTORY OF CASES]
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DockerfileParser } from 'dockerfile-ast';
import { imageSpec } from '../../__tests__/setup/analysis.ts';
import { predictPair } from '../../src/analysis/index.ts';
import { directoryFiles } from '../../src/files/index.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CASES = process.argv[2] ?? join(ROOT, '__tests__', 'fixtures', 'conformance');
const ROUNDS = 15;

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Milliseconds of a whole process. */
function wall(args: readonly string[]): number {
  const began = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  const took = performance.now() - began;
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: a command that fails early is no figure`);
  return took;
}

const scratch = mkdtempSync(join(tmpdir(), 'layercost-bench-'));
try {
  const empty = join(scratch, 'empty.mjs');
  writeFileSync(empty, '');
  const cli = join(ROOT, 'dist', 'cli.js');
  const cases = readdirSync(CASES).filter((id) => existsSync(join(CASES, id, 'base', 'Dockerfile')));
  const pair = join(CASES, cases[0] ?? '');
  const commands: Readonly<Record<string, readonly string[]>> = {
    'an empty process': [empty],
    '--help': [cli, '--help'],
    predict: [cli, 'predict', '--base', join(pair, 'base'), '--head', join(pair, 'head')],
    'logs of 8 kB': [cli, 'logs', join(ROOT, 'demo', 'logs', 'build-01.log')]
  };
  const times = new Map<string, number[]>(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) for (const [name, args] of Object.entries(commands)) times.get(name)?.push(wall(args));
  const empties = times.get('an empty process') ?? [];
  const beside = (all: readonly number[], figure: (values: readonly number[]) => number) => (figure(all) / figure(empties)).toFixed(2);
  // The quickest of all is what a busy machine disturbs least.
  console.log(`whole processes, median of ${ROUNDS}, and the quickest`);
  for (const [name, all] of times)
    console.log(
      `  ${name.padEnd(18)} ${median(all).toFixed(0).padStart(5)} ms  ${beside(all, median)} times an empty one; quickest ${Math.min(...all).toFixed(0)} ms, ${beside(all, (values) => Math.min(...values))} times`
    );
  for (const name of ['cli.js', 'index.js'])
    console.log(`  dist/${name.padEnd(13)} ${(statSync(join(ROOT, 'dist', name)).size / 1e6).toFixed(2)} MB`);

  const ratios: number[] = [];
  const took: number[] = [];
  for (let warm = 0; warm < 2; warm++) {
    ratios.length = 0;
    took.length = 0;
    for (const id of cases) {
      const [base, head] = [join(CASES, id, 'base'), join(CASES, id, 'head')];
      const file = join(head, 'Dockerfile');
      if (!existsSync(file) || !existsSync(join(base, 'Dockerfile'))) continue;
      const text = readFileSync(file, 'utf8');
      const parse = median(
        Array.from({ length: 5 }, () => {
          const began = performance.now();
          DockerfileParser.parse(text).getInstructions().length;
          return performance.now() - began;
        })
      );
      const spec = imageSpec({ dockerfile: 'Dockerfile', context: '' });
      const began = performance.now();
      await predictPair({ files: directoryFiles(base), spec }, { files: directoryFiles(head), spec }, {});
      const whole = performance.now() - began;
      took.push(whole);
      ratios.push(whole / Math.max(parse, 0.01));
    }
  }
  const sorted = [...took].sort((a, b) => a - b);
  console.log(`predicting a pair with both directories read from disk, ${took.length} small cases`);
  console.log(
    `  ${median(ratios).toFixed(1)} times dockerfile-ast's parse of one file in the median; ${median(took).toFixed(1)} ms, p99 ${(sorted[Math.floor(sorted.length * 0.99)] ?? 0).toFixed(1)} ms`
  );
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
