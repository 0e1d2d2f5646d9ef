import { Worker } from 'node:worker_threads';
import { THREAD_MARK } from './mark.ts';

/** How work in a thread ended. */
export type Ending =
  | { readonly kind: 'ended'; readonly code: number }
  /** Stopped at the limit, in seconds. */
  | { readonly kind: 'out-of-time'; readonly seconds: number }
  | { readonly kind: 'out-of-memory' }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Megabytes for what was made last. Node would take up to 96, in which what nobody holds any more waits to be collected: a third of the
 * memory of a large repository, for no time that could be measured.
 */
const YOUNG = 12;

interface LimitedWork {
  /** Module that does the work where it is no main thread. */
  readonly module: URL;
  /** What it finds as `workerData`. */
  readonly task: unknown;
  readonly limitSeconds: number;
  /** Hand on standard input: only where it is read, since reading keeps a process alive. */
  readonly input: boolean;
  /** Takes what the thread posts. */
  readonly onMessage: (message: unknown) => void;
}

/**
 * Runs a module in a thread of its own and stops it at a limit of time: whatever it is fed, the caller goes on. Never rejects.
 * docs/performance.md "Bounds".
 */
export function runLimited({ module, task, limitSeconds, input, onMessage }: LimitedWork): Promise<Ending> {
  return new Promise((resolve) => {
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG };
    const worker = new Worker(module, { argv: [THREAD_MARK], workerData: task, stdin: input, resourceLimits });
    if (input && worker.stdin !== null) process.stdin.pipe(worker.stdin);
    let ending: Ending | null = null;
    const stop = (why: Ending) => {
      ending ??= why;
      void worker.terminate();
    };
    const alarm = setTimeout(() => stop({ kind: 'out-of-time', seconds: limitSeconds }), limitSeconds * 1000);
    worker.on('message', onMessage);
    worker.on('error', (error) => stop(isOutOfMemory(error) ? { kind: 'out-of-memory' } : { kind: 'failed', error }));
    worker.on('exit', (code) => {
      clearTimeout(alarm);
      if (input) process.stdin.destroy();
      resolve(ending ?? { kind: 'ended', code });
    });
  });
}

const isOutOfMemory = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';

/** What a reader is told of work that was stopped, with what it was at; null where it was not. */
export function stoppedBecause(ending: Ending, doing: string | null): string | null {
  const at = doing === null ? '' : `, at: ${doing}`;
  if (ending.kind === 'out-of-time') return `the analysis was stopped after ${ending.seconds} s, its limit of time${at}`;
  return ending.kind === 'out-of-memory' ? `the analysis was stopped where it had used up its memory${at}` : null;
}
