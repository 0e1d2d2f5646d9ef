import { keptPredictions, mergeParts, parsePart, policyInForce, UNDRAWN, UserError } from '../analysis/index.ts';
import { compare, filesOfRun } from '../github/index.ts';
import type { Analysis } from '../model/analysis.ts';
import type { Config } from '../model/config.ts';
import { clean } from '../safe-text/index.ts';
import type { EngineRequest, Source } from './engine.ts';
import { analysisRequest } from './request.ts';
import type { Run } from './run-record.ts';

/**
 * The report of a change from the partial reports that jobs of this very run have uploaded. They must be of this change, and made
 * under the policy that the base branch has now, which is read again here. docs/security.md "Partial reports".
 */
export function mergedFrom(run: Run): Source {
  return async (ports, request) => {
    const { github, repository, runner, inputs } = run;
    const files = await filesOfRun(github, repository, runner.run.id, inputs.partialReports);
    if (files.length === 0)
      throw new UserError(
        `this run has no partial report: none of its artifacts has a name that begins with ${inputs.partialReports}`,
        'Upload the output partial-report of each job; the job that merges needs actions: read.'
      );
    const { analysis, images } = mergeParts(files.map(({ name, text }) => parsePart(text, clean(name, 100))));
    if (!(await isOfThisChange(run, analysis, request)))
      throw new UserError(
        `the partial reports are of ${analysis.base.sha?.slice(0, 7) ?? 'nothing'}..${analysis.head.sha?.slice(0, 7) ?? 'nothing'} and not of this change: run the workflow again`
      );
    const inForce = await policyInForce(ports, analysisRequest(request));
    if (policyOf(inForce.config) !== policyOf(analysis.config.config) || inForce.role !== analysis.config.role)
      throw new UserError('the partial reports were made under another policy than the base branch has: run the workflow again');
    return { analysis, predictions: keptPredictions(images, request.predictionId), picture: () => UNDRAWN };
  };
}

/** The base branch may have moved on between the jobs, but not otherwise than forward. */
async function isOfThisChange({ github, repository }: Run, analysis: Analysis, request: EngineRequest): Promise<boolean> {
  const identity = ({ repository: of, base, head }: Pick<Analysis, 'repository' | 'base' | 'head'>) =>
    JSON.stringify([of, base.ref, base.mergeBase, head]);
  if (identity(analysis) !== identity(request)) return false;
  const [then, now] = [analysis.base.sha, request.base.sha];
  if (then === now) return true;
  return then !== null && now !== null && (await compare(github, repository, then, now)).mergeBase === then;
}

/** What of a configuration judges and posts; how images are built is each side's own matter. */
function policyOf({ images, budget, total, comment, suggestions, gate, override, price }: Config): string {
  const limits = images.map((image) => [image.name, image.dockerfile, image.target, image.budget]);
  return JSON.stringify([limits, budget, total, comment, suggestions, gate, override, price]);
}
