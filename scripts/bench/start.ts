// What a short command costs beside an empty Node process, with compiled code at hand and without (as on a fresh runner), and what
// predicting a pair costs inside the process. Interleaved runs. node scripts/bench/start.ts [DIRECTORY OF CASES]
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imageSpec } from '../../__tests__/setup/analysis.ts';
import { predictPair } from '../../src/analysis/index.ts';
import { directoryFiles } from '../../src/files/index.ts';
import { figure } from './figures.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CASES = process.argv[2] ?? join(ROOT, '__tests__', 'fixtures', 'conformance');
const ROUNDS = 15;
const EMPTY = 'an empty process';

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const least = (values: readonly number[]): number => Math.min(...values);

/** Runs a process to its end; throws where it fails. `compiled` is the folder for compiled code. To read standard error takes time of its own. */
function run(command: string, args: readonly string[], compiled: string, errors: 'ignore' | 'pipe'): string {
  const { status, stderr } = spawnSync(command, args, {
    stdio: ['ignore', 'ignore', errors],
    encoding: 'utf8',
    env: { ...process.env, NODE_COMPILE_CACHE: compiled }
  });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: a command that fails early is no figure`);
  return stderr ?? '';
}

/** Milliseconds of a whole process. */
function wall(args: readonly string[], compiled: string): number {
  const began = performance.now();
  run(process.execPath, args, compiled, 'ignore');
  return performance.now() - began;
}

/** Megabytes that a process holds at most. */
const memory = (args: readonly string[], compiled: string): number =>
  Number(
    run('/usr/bin/env', ['time', '-f', '%M', process.execPath, ...args], compiled, 'pipe')
      .trim()
      .split('\n')
      .at(-1)
  ) / 1024;

const scratch = mkdtempSync(join(tmpdir(), 'layercost-bench-'));
try {
  const empty = join(scratch, 'empty.mjs');
  writeFileSync(empty, '');
  const cli = join(ROOT, 'dist', 'cli.js');
  const cases = readdirSync(CASES).filter((id) => ['base', 'head'].every((side) => existsSync(join(CASES, id, side, 'Dockerfile'))));
  const pair = join(CASES, cases[0] ?? '');
  const commands: readonly (readonly [name: string, args: readonly string[], most: number | null])[] = [
    [EMPTY, [empty], null],
    ['--help', [cli, '--help'], 1.6],
    ['predict', [cli, 'predict', '--base', join(pair, 'base'), '--head', join(pair, 'head')], 2.5],
    ['logs of 8 kB', [cli, 'logs', join(ROOT, 'demo', 'logs', 'build-01.log')], null]
  ];
  for (const state of ['compiled code at hand', 'without compiled code'] as const) {
    const folder = (name: string, round: number) =>
      join(scratch, state === 'compiled code at hand' ? 'compiled' : `compiled-${commands.findIndex(([one]) => one === name)}-${round}`);
    const runs = new Map<string, number[]>(commands.map(([name]) => [name, []]));
    // The first round fills what is kept.
    for (let round = 0; round <= ROUNDS; round++)
      for (const [name, args] of commands) {
        const took = wall(args, folder(name, round));
        if (round > 0) runs.get(name)?.push(took);
      }
    const empties = runs.get(EMPTY) ?? [];
    console.log(`whole processes, ${state}, median of ${ROUNDS}, and the quickest, which a busy machine disturbs least`);
    for (const [name, args, most] of commands) {
      const took = runs.get(name) ?? [];
      const [times, quickest] = [median(took) / median(empties), least(took) / least(empties)];
      const megabytes = memory(args, folder(name, ROUNDS));
      console.log(
        `  ${name.padEnd(18)} ${median(took).toFixed(0).padStart(5)} ms  ${times.toFixed(2)} times an empty one; quickest ${least(took).toFixed(0)} ms, ${quickest.toFixed(2)} times; ${megabytes.toFixed(0)} MB`
      );
      if (name === EMPTY) continue;
      figure(`${name}, ${state}, beside ${EMPTY}`, times, 'times', state === 'compiled code at hand' ? most : null);
      figure(`${name}, ${state}, memory`, megabytes, 'MB');
    }
  }

  const took: number[] = [];
  // The first time through is what compiles it.
  for (let time = 0; time < 2; time++) {
    took.length = 0;
    for (const id of cases) {
      const spec = imageSpec({ dockerfile: 'Dockerfile', context: '' });
      const began = performance.now();
      await predictPair(
        { files: directoryFiles(join(CASES, id, 'base')), spec },
        { files: directoryFiles(join(CASES, id, 'head')), spec },
        {}
      );
      took.push(performance.now() - began);
    }
  }
  const last = [...took].sort((a, b) => a - b)[Math.floor(took.length * 0.99)] ?? 0;
  console.log(`predicting a pair inside the process, directories read from disk, ${took.length} small cases`);
  console.log(`  ${median(took).toFixed(1)} ms in the median, p99 ${last.toFixed(1)} ms`);
  figure('a pair inside the process, directories read from disk, median', median(took), 'ms');
  figure('the same, p99', last, 'ms', 20);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
