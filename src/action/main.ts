import { actionsRunner } from './actions-runner.ts';
import { analysisEngine } from './analysis-engine.ts';
import { run } from './run.ts';
import { whatFailed } from './what-failed.ts';

// Whatever happens, the job shows one line and an exit status of its own; never a stack, a header or a token.
try {
  await run(await actionsRunner(new Date().toISOString()), analysisEngine);
} catch (error) {
  process.stdout.write(`::error::layercost: ${whatFailed(error).replace(/%/g, '%25')}\n`);
  process.exitCode = 1;
}
