import { closeSync, openSync, writeSync } from 'node:fs';

/** What a generated log holds, to the last step: a reader must find exactly this. */
export interface LogTotals {
  readonly bytes: number;
  readonly lines: number;
  readonly steps: number;
  readonly done: number;
  readonly cached: number;
  /** Sum of the printed seconds, in tenths. */
  readonly tenths: number;
}

/** Numbers between 0 and 1 that are the same for the same seed (xorshift). */
function numbers(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

interface Running {
  readonly number: number;
  readonly header: string;
  left: number;
  at: number;
}

/**
 * Writes a job log of about `megabytes`: builds of several targets on one output, as bake prints them, each line stamped by the runner,
 * steps that take turns, and commands that print lines which look like results.
 */
export function writeBigLog(path: string, megabytes: number, seed = 1): LogTotals {
  const random = numbers(seed);
  const below = (n: number) => Math.floor(random() * n);
  const file = openSync(path, 'w');
  let held: string[] = ['\ufeff'];
  let heldBytes = 3;
  let bytes = 0;
  let lines = 0;
  let clock = Date.UTC(2026, 0, 5, 8);
  const flush = () => {
    writeSync(file, held.join(''));
    bytes += heldBytes;
    held = [];
    heldBytes = 0;
  };
  const put = (text: string) => {
    clock += random() < 0.4 ? 1 : 0;
    const line = `${new Date(clock).toISOString().slice(0, 23)}${String(below(10_000)).padStart(4, '0')}Z ${text}\n`;
    held.push(line);
    heldBytes += line.length;
    lines++;
    if (heldBytes > 1 << 20) flush();
  };
  const offset = (seconds: number) => seconds.toFixed(seconds < 10 ? 3 : seconds < 100 ? 2 : 1);
  const totals = { steps: 0, done: 0, cached: 0, tenths: 0 };
  const targets = ['api', 'web', 'worker', 'db'];
  put('#0 building with "builder" instance using docker-container driver');
  put('');
  let number = 0;
  for (const target of targets) {
    put(`#${++number} [${target} internal] load build definition from Dockerfile`);
    put(`#${number} DONE 0.0s`);
    put('');
  }
  const running = new Map<string, Running>();
  let current: string | null = null;
  while (bytes + heldBytes < megabytes * 1e6 || running.size > 0) {
    const target = targets[below(targets.length)] ?? 'api';
    const open = running.get(target);
    if (open === undefined && bytes + heldBytes >= megabytes * 1e6) continue;
    if (current !== null && current !== target && running.has(current)) {
      put(`#${running.get(current)?.number} ...`);
      put('');
    }
    const step: Running = open ?? { number: ++number, header: '', left: 1 + below(4000), at: 0.05 };
    const header = open?.header ?? `#${step.number} [${target} stage-${below(4)} ${1 + below(20)}/${20}] RUN command ${step.number}`;
    if (open === undefined) totals.steps++;
    if (open === undefined || current !== target) put(header);
    current = target;
    if (open === undefined && random() < 0.3) {
      put(`#${step.number} CACHED`);
      put('');
      totals.cached++;
      current = null;
      continue;
    }
    const next = { ...step, header };
    for (let k = 1 + below(200); k > 0 && next.left > 0; k--, next.left--) {
      next.at += random() * 0.05;
      const said =
        random() < 0.003
          ? `#${next.number} DONE 99999.9s`
          : `Get:${below(900)} http://deb.example/debian bookworm/main amd64 lib${below(900)} 1.${below(99)}`;
      put(`#${next.number} ${offset(next.at)} ${said}`);
    }
    if (next.left > 0) {
      running.set(target, next);
      continue;
    }
    const tenths = Math.round(next.at * 10) + 1;
    put(`#${next.number} DONE ${(tenths / 10).toFixed(1)}s`);
    put('');
    totals.done++;
    totals.tenths += tenths;
    running.delete(target);
    current = null;
  }
  flush();
  closeSync(file);
  return { bytes, lines, ...totals };
}
