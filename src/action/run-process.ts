import { actionsRunner } from './actions-runner.ts';
import { analysisEngine } from './analysis-engine.ts';
import { endStopped, run } from './run.ts';

/** One run of the action on this machine's runner; `tell` learns what is being done. */
export async function runProcess(tell: (doing: string) => void): Promise<void> {
  await run(await actionsRunner(new Date().toISOString()), (ports, request) =>
    analysisEngine(
      {
        ...ports,
        progress(message, count) {
          tell(count === undefined ? message : `${message} ${count.done} of ${count.all}`);
          ports.progress(message, count);
        }
      },
      request
    )
  );
}

/** Ends the step of a run that was stopped. */
export async function endProcess(why: string): Promise<void> {
  await endStopped(await actionsRunner(new Date().toISOString()), why);
}
