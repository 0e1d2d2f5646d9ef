// node scripts/bench/growth.ts [SUBJECT...]
// How processor time grows with ten times the work, subject by subject: at most eleven times is linear. Each size runs in a process of
// its own, and the time of the smallest size is taken off, so that starting and compiling do not count.
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figure } from './figures.ts';
import { SUBJECTS, type Subject } from './growth-subjects.ts';

/** Types are stripped and code is compiled once for all children; a start costs more than most of what is measured. */
const CACHED = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'layercost-bench-cache') };
/** Of the small sizes, whose time is mostly noise; the large one runs once. */
const RUNS = 3;
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function measure(subject: Subject, n: number): Promise<void> {
  const began = process.cpuUsage();
  await subject.run(n);
  const { user, system } = process.cpuUsage(began);
  process.stdout.write(JSON.stringify({ seconds: (user + system) / 1e6, megabytes: process.resourceUsage().maxRSS / 1024 }));
}

function child(name: string, n: number, times: number): { readonly seconds: number; readonly megabytes: number } {
  const runs = Array.from(
    { length: times },
    () =>
      JSON.parse(execFileSync(process.execPath, [import.meta.filename, '--one', name, String(n)], { encoding: 'utf8', env: CACHED })) as {
        seconds: number;
        megabytes: number;
      }
  );
  return { seconds: median(runs.map(({ seconds }) => seconds)), megabytes: median(runs.map(({ megabytes }) => megabytes)) };
}

const [mode, one, size] = process.argv.slice(2);
const chosen = SUBJECTS[one ?? ''];
if (mode === '--one' && chosen !== undefined) await measure(chosen, Number(size));
else {
  const asked = process.argv.slice(2);
  process.stdout.write('| what | from, to | processor seconds | times | memory at most |\n| --- | --- | --- | --- | --- |\n');
  for (const [name, subject] of Object.entries(SUBJECTS)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const least = child(name, Math.max(1, Math.round(subject.size / 100)), RUNS);
    const [small, large] = [child(name, subject.size, RUNS), child(name, 10 * subject.size, 1)];
    const times = (large.seconds - least.seconds) / Math.max(small.seconds - least.seconds, 0.001);
    figure(`ten times the ${name}`, times, 'times', 11);
    figure('the same, memory', large.megabytes, 'MB');
    process.stdout.write(
      `| ${name} | ${subject.size}, ${10 * subject.size} | ${small.seconds.toFixed(2)}, ${large.seconds.toFixed(2)} | ${times.toFixed(1)} | ${Math.round(large.megabytes)} MB |\n`
    );
  }
}
