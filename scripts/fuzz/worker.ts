// Feeds one target with inputs that it makes of earlier ones: those that reached new code are kept, and changed again.
import { parentPort, workerData } from 'node:worker_threads';
import { startCoverage } from './coverage.ts';
import { createRandom, mutate } from './mutate.ts';
import { TARGETS } from './targets.ts';

/** What the thread is told. `current` holds the length of the input at work in its first four bytes, then the input. */
export interface Task {
  readonly target: string;
  readonly cases: number;
  readonly seed: number;
  readonly longest: number;
  readonly seeds: readonly Uint8Array[];
  readonly current: SharedArrayBuffer;
}

/** The case that took the most processor time, in seconds. */
export interface Slowest {
  readonly seconds: number;
  readonly input: Uint8Array;
}

/** What the thread says on the way: how many cases it ran, and the slowest so far. */
export interface Progress {
  readonly cases: number;
  readonly slowest: Slowest;
}

export interface Outcome {
  readonly cases: number;
  readonly blocks: number;
  readonly kept: number;
  readonly slowest: Slowest;
  readonly broken: string | null;
}

/** Coverage is asked for once a batch; a batch that reached new code is run again, input by input, to find which did. */
const BATCH = 100;

async function run(task: Task): Promise<Outcome> {
  const target = TARGETS[task.target];
  if (target === undefined) throw new Error(`no target ${task.target}`);
  const random = createRandom(task.seed);
  const ranSince = startCoverage();
  const seen = new Set<string>();
  const [length, body] = [new Uint32Array(task.current, 0, 1), new Uint8Array(task.current, 4)];
  let slowest: Slowest = { seconds: 0, input: new Uint8Array() };
  let cases = 0;
  const feed = async (bytes: Buffer) => {
    body.set(bytes);
    length[0] = bytes.length;
    const began = process.threadCpuUsage?.().user ?? 0;
    await target(bytes);
    const seconds = ((process.threadCpuUsage?.().user ?? 0) - began) / 1e6;
    if (seconds > slowest.seconds) slowest = { seconds, input: bytes };
  };
  const kept: Buffer[] = [];
  const outcome = (broken: string | null): Outcome => ({ cases, blocks: seen.size, kept: kept.length, slowest, broken });
  try {
    for (const seed of [Buffer.alloc(0), ...task.seeds.map((bytes) => Buffer.from(bytes))]) {
      cases++;
      await feed(seed);
      kept.push(seed);
    }
    for (const block of ranSince()) seen.add(block);
    while (cases < task.cases) {
      const batch = Array.from({ length: BATCH }, () => mutate(kept, random, task.longest));
      for (const bytes of batch) {
        cases++;
        await feed(bytes);
      }
      const fresh = [...ranSince()].filter((block) => !seen.has(block));
      const progress: Progress = { cases, slowest };
      parentPort?.postMessage({ progress });
      for (const bytes of fresh.length === 0 ? [] : batch) {
        await feed(bytes);
        const ran = ranSince();
        const found = fresh.filter((block) => ran.has(block) && !seen.has(block));
        for (const block of found) seen.add(block);
        if (found.length > 0) kept.push(bytes);
      }
      for (const block of fresh) seen.add(block);
    }
    return outcome(null);
  } catch (error) {
    return outcome(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

const task: Task = workerData;
parentPort?.postMessage({ outcome: await run(task) });
