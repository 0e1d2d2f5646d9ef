// node scripts/bench/logs.ts [--mb 200] [--keep FILE]
// Reads a generated job log and says whether the totals are exact, how long that took beside `grep -cE` over the same file, and the peak
// memory. Both are run several times in turn and the best counts, since other work on the machine only ever adds.
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogReader } from '../../src/buildlog/index.ts';
import { writeBigLog } from './big-log.ts';
import { figure } from './figures.ts';

const RUNS = 5;
const PATTERN = '^.{28} #[0-9]+ (DONE [0-9.]+s|CACHED|CANCELED|ERROR: .*)$';

const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};

/** In a process of its own: reads one log and prints what it found and what it took. */
function readOne(path: string): void {
  const begun = performance.now();
  const file = openSync(path, 'r');
  const chunk = Buffer.alloc(1 << 18);
  const reader = createLogReader();
  for (let n = readSync(file, chunk); n > 0; n = readSync(file, chunk)) reader.push(chunk.subarray(0, n));
  closeSync(file);
  const steps = reader.end().builds.flatMap((build) => build.steps);
  const seconds = (performance.now() - begun) / 1000;
  const found = {
    steps: steps.length,
    done: steps.filter((step) => step.state === 'done').length,
    cached: steps.filter((step) => step.state === 'cached').length,
    tenths: steps.reduce((sum, step) => sum + Math.round((step.seconds ?? 0) * 10), 0)
  };
  process.stdout.write(JSON.stringify({ found, seconds, kilobytes: process.resourceUsage().maxRSS }));
}

const timed = (run: () => string): { seconds: number; output: string } => {
  const begun = performance.now();
  const output = run();
  return { seconds: (performance.now() - begun) / 1000, output };
};
const child = (path: string) => timed(() => execFileSync(process.execPath, [import.meta.filename, '--read', path], { encoding: 'utf8' }));
const grep = (path: string) =>
  timed(() => execFileSync('grep', ['-cE', PATTERN, path], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } }));
const best = (values: readonly number[]) => Math.min(...values);

function compare(): void {
  const folder = mkdtempSync(join(tmpdir(), 'layercost-bench-'));
  const path = option('--keep') ?? join(folder, 'job.log');
  const empty = join(folder, 'empty.log');
  try {
    const megabytes = Number(option('--mb') ?? 200);
    const { bytes, lines, ...wanted } = writeBigLog(path, megabytes);
    writeFileSync(empty, '');
    const rounds = Array.from({ length: RUNS }, () => ({ grep: grep(path), read: child(path), start: child(empty) }));
    const read = rounds.map((round) => JSON.parse(round.read.output) as { found: typeof wanted; seconds: number; kilobytes: number });
    const exact = read.every((one) => JSON.stringify(one.found) === JSON.stringify(wanted));
    const grepSeconds = best(rounds.map((round) => round.grep.seconds));
    const ours = best(rounds.map((round) => round.read.seconds));
    const start = best(rounds.map((round) => round.start.seconds));
    const peak = Math.max(...read.map((one) => one.kilobytes)) / 1024;
    console.log(`log          ${(bytes / 1e6).toFixed(0)} MB, ${lines} lines, ${wanted.steps} steps`);
    console.log(`totals       ${exact ? 'exact' : `wrong: ${JSON.stringify(read[0]?.found)} instead of ${JSON.stringify(wanted)}`}`);
    console.log(`grep -cE     ${grepSeconds.toFixed(2)} s`);
    console.log(`reader       ${ours.toFixed(2)} s, of it start-up ${start.toFixed(2)} s`);
    console.log(`ratio        ${((ours - start) / grepSeconds).toFixed(2)} without start-up (to reach: at most 1.2)`);
    console.log(`peak memory  ${peak.toFixed(0)} MB (to reach: under 150)`);
    figure(`a log of ${(bytes / 1e6).toFixed(0)} MB beside grep -cE, start-up apart`, (ours - start) / grepSeconds, 'times', 1.2);
    figure('the same, memory', peak, 'MB', 150);
    if (!exact || peak >= 150 || ours - start > 2 * grepSeconds) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const only = option('--read');
if (only === undefined) compare();
else readOne(only);
