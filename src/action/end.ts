import type { ImageSpec } from '../model/image.ts';
import { codeSpan } from '../safe-text/index.ts';
import { unmeasuredOutputs } from './outputs.ts';
import type { Run } from './run-record.ts';

/** What a run without a report has to say. */
interface Ending {
  /** One sentence of our own words. */
  readonly why?: string | undefined;
  /** Every image of the head, for who builds what this run calls affected; null: not known either. */
  readonly images?: readonly ImageSpec[] | null | undefined;
}

/**
 * Ends a run that has no report: outputs, a summary and one line, whatever happened before. `message` may hold a stranger's text.
 * docs/github.md "Ways out".
 */
export async function endWithout(
  { runner, inputs }: Pick<Run, 'runner' | 'inputs'>,
  verdict: 'skipped' | 'warn' | 'fail',
  message: string,
  { why, images = null }: Ending = {}
): Promise<void> {
  for (const [name, value] of unmeasuredOutputs(verdict, images)) runner.output(name, value);
  const line = `layercost: ${message}${why === undefined ? '' : ` (${why})`}`;
  if (verdict === 'skipped') runner.info(`verdict  SKIPPED: ${message}`);
  else if (verdict === 'fail') runner.fail(line);
  else runner.warning(line);
  if (!inputs.summary) return;
  const head = verdict === 'skipped' ? '### layercost: nothing to report' : '### layercost could not analyse this change';
  const every =
    images === null ? '' : `\n\nThe output \`matrix\` names every image (${images.length}), since it is not known which are affected.`;
  await runner.summary(`${head}\n\n${codeSpan(message)}\n${why === undefined ? '' : `\n${why}`}${every}\n`);
}
