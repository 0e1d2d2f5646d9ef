import { join } from 'node:path';
import { keepStatus } from '../github/index.ts';
import { plainText } from '../safe-text/index.ts';
import { runUrl } from './posting.ts';
import type { Run } from './run-record.ts';
import type { OutputName, Runner } from './runner.ts';

/** What one of several analyses would have ended the run with. */
interface Held {
  readonly number: number;
  readonly outputs: Map<OutputName, string>;
  readonly summaries: string[];
  readonly failures: string[];
}

/** Verdicts by gravity. */
const GRAVITY = ['skipped', 'pass', 'warn', 'fail'];
const gravityOf = ({ outputs }: Held): number => GRAVITY.indexOf(outputs.get('verdict') ?? 'fail');

/**
 * Analyses each of several pull requests of one head: whoever opens a second one to a branch without limits must not choose which is
 * looked at. Outputs, colour and commit status are those of the gravest verdict. docs/github.md "Which commits".
 */
export async function eachPull(
  run: Run,
  head: string,
  numbers: readonly number[],
  one: (run: Run, number: number) => Promise<void>
): Promise<void> {
  const all: Held[] = [];
  for (const number of numbers) {
    const held: Held = { number, outputs: new Map(), summaries: [], failures: [] };
    run.runner.info(`pull     #${number}`);
    await one({ ...run, inputs: { ...run.inputs, statusContext: null }, runner: holding(run.runner, held) }, number);
    all.push(held);
  }
  const gravest = all.reduce((worst, held) => (gravityOf(held) > gravityOf(worst) ? held : worst));
  for (const [name, value] of gravest.outputs) run.runner.output(name, value);
  await run.runner.summary(all.flatMap(({ summaries }) => summaries.slice(-1)).join('\n\n'));
  const [failure] = gravest.failures;
  const { statusContext } = run.inputs;
  if (statusContext !== null) {
    const refused = await keepStatus(run.github, run.repository, {
      sha: head,
      context: statusContext,
      state: failure === undefined ? 'success' : 'failure',
      description: `${all.length} pull requests have this head; #${gravest.number} decides: ${gravest.outputs.get('verdict') ?? 'fail'}`,
      url: runUrl(run.runner)
    });
    if (refused !== null) run.runner.notice(`layercost: ${plainText(refused)}`);
  }
  if (failure !== undefined) run.runner.fail(failure);
}

/** The same runner, which keeps the ending back, and has a folder for this pull request. */
function holding(runner: Runner, held: Held): Runner {
  return {
    ...runner,
    temporary: runner.temporary === null ? null : join(runner.temporary, `pull-${held.number}`),
    output: (name, value) => void held.outputs.set(name, value),
    summary: async (markdown) => void held.summaries.push(markdown),
    fail: (message) => void held.failures.push(message)
  };
}
