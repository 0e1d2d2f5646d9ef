// Feeds one target with inputs that it makes of earlier ones: those that reached new code are kept, and changed again. The thread works
// by turns: each time it is asked, it runs so many cases more, or as many as it can in so much time.
import { parentPort, workerData } from 'node:worker_threads';
import { startCoverage } from './coverage.ts';
import { createRandom, mutate } from './mutate.ts';
import { TARGETS } from './targets.ts';

/** What the thread is told. `current` holds the length of the input at work in its first four bytes, then the input. */
export interface Task {
  readonly target: string;
  readonly seed: number;
  readonly longest: number;
  readonly seeds: readonly Uint8Array[];
  readonly current: SharedArrayBuffer;
}

/** How much one turn is at most: cases, and seconds of processor time. */
export interface Turn {
  readonly cases: number;
  readonly seconds: number;
}

/** An input that broke a promise, and how. */
export interface Broken {
  readonly how: string;
  readonly input: Uint8Array;
}

/** All that the thread did until now. `slowest` is the case that took the most processor time, in seconds. */
export interface Outcome {
  readonly cases: number;
  readonly blocks: number;
  readonly kept: number;
  readonly slowest: { readonly seconds: number; readonly input: Uint8Array };
  readonly broken: readonly Broken[];
}

/** Coverage is asked for once a batch, which costs more than most inputs; a batch that reached new code is run again in halves to find which did. */
const BATCH = 100;

function begin(task: Task): (turn: Turn) => Promise<Outcome> {
  const target = TARGETS[task.target];
  if (target === undefined) throw new Error(`no target ${task.target}`);
  const random = createRandom(task.seed);
  const ranSince = startCoverage();
  const seen = new Set<string>();
  const [length, body] = [new Uint32Array(task.current, 0, 1), new Uint8Array(task.current, 4)];
  let slowest: Outcome['slowest'] = { seconds: 0, input: new Uint8Array() };
  let cases = 0;
  /** By what broke and where: one input of each. */
  const broken = new Map<string, Broken>();
  const feed = async (bytes: Buffer) => {
    body.set(bytes);
    length[0] = bytes.length;
    const began = process.threadCpuUsage().user;
    try {
      await target(bytes);
    } catch (error) {
      const how = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const kind = how.split('\n').slice(0, 3).join('\n');
      if (!broken.has(kind)) broken.set(kind, { how, input: bytes });
    }
    const seconds = (process.threadCpuUsage().user - began) / 1e6;
    if (seconds > slowest.seconds) slowest = { seconds, input: bytes };
  };
  const waiting: Buffer[] = [Buffer.alloc(0), ...task.seeds.map((bytes) => Buffer.from(bytes))];
  const kept: Buffer[] = [...waiting];
  /** Keeps the inputs that reach what no other does. */
  const keepThose = async (inputs: readonly Buffer[], fresh: readonly string[]): Promise<void> => {
    for (const bytes of inputs) await feed(bytes);
    const ran = ranSince();
    const found = fresh.filter((block) => ran.has(block) && !seen.has(block));
    const [only, ...others] = inputs;
    if (found.length === 0 || only === undefined) return;
    if (others.length === 0) {
      for (const block of found) seen.add(block);
      kept.push(only);
      return;
    }
    const half = Math.ceil(inputs.length / 2);
    await keepThose(inputs.slice(0, half), found);
    await keepThose(inputs.slice(half), found);
  };
  return async (turn) => {
    const until = cases + turn.cases;
    const began = process.threadCpuUsage().user;
    while (cases < until && (process.threadCpuUsage().user - began) / 1e6 < turn.seconds) {
      // Seeds are kept whatever they reach.
      const isSeeding = waiting.length > 0;
      const batch = isSeeding ? waiting.splice(0, BATCH) : Array.from({ length: BATCH }, () => mutate(kept, random, task.longest));
      for (const bytes of batch) {
        cases++;
        await feed(bytes);
      }
      const fresh = [...ranSince()].filter((block) => !seen.has(block));
      if (fresh.length > 0 && !isSeeding) await keepThose(batch, fresh);
      for (const block of fresh) seen.add(block);
    }
    return { cases, blocks: seen.size, kept: kept.length, slowest, broken: [...broken.values()] };
  };
}

const work = begin(workerData as Task);
parentPort?.on('message', (turn: Turn) => void work(turn).then((outcome) => parentPort?.postMessage(outcome)));
