import { isMainThread, parentPort } from 'node:worker_threads';
import { runLimited, stoppedBecause } from '../thread/index.ts';

// The run itself is a thread's, which is stopped at a limit of time; the main thread then ends the step as for any analysis that failed.
// Both load what they need: docs/performance.md "Bounds".

/** Seconds that a run may take where the workflow does not say; an input that is no number of seconds is refused by the run. */
const DEFAULT_TIME_LIMIT = 600;

// Whatever happens, the job shows one line and an exit status of its own; never a stack, a header or a token.
try {
  if (isMainThread) await withinLimit();
  else await (await import('./run-process.ts')).runProcess((doing) => parentPort?.postMessage(doing));
} catch (error) {
  const { whatFailed } = await import('./what-failed.ts');
  process.stdout.write(`::error::layercost: ${whatFailed(error).replace(/%/g, '%25')}\n`);
  process.exitCode = 1;
}

async function withinLimit(): Promise<void> {
  const asked = process.env['INPUT_TIME-LIMIT']?.trim() ?? '';
  let doing: string | null = null;
  const ending = await runLimited({
    module: new URL(import.meta.url),
    task: null,
    limitSeconds: /^[1-9][0-9]{0,4}$/.test(asked) ? Number(asked) : DEFAULT_TIME_LIMIT,
    input: false,
    onMessage: (message) => {
      doing = String(message);
    }
  });
  const stopped = stoppedBecause(ending, doing);
  if (stopped !== null) await (await import('./run-process.ts')).endProcess(stopped);
  else if (ending.kind === 'failed') throw ending.error;
  else if (ending.kind === 'ended') process.exitCode = ending.code;
}
