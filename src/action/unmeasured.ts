import { everyImage } from '../analysis/index.ts';
import type { SideFiles } from '../analysis/ports.ts';
import { failureLine, getPullRequest, type OverrideAnswer, readOverride, resolveBranch, sideFilesOf } from '../github/index.ts';
import type { Config } from '../model/config.ts';
import { code, say } from '../model/sentence.ts';
import { AnalysisStopped } from './analysis-stopped.ts';
import type { ReviewedChange } from './change.ts';
import { endWithout } from './end.ts';
import type { Subject } from './events.ts';
import { verdictWithoutAnalysis } from './fail-closed.ts';
import type { OpenPorts } from './ports.ts';
import { analysisRequest, requestOf } from './request.ts';
import type { Run } from './run-record.ts';
import { whatFailed } from './what-failed.ts';

/** Ends a run whose change could not even be found: the branch that the event names still holds the policy. */
export async function endUnresolved(run: Run, subject: Subject, error: unknown): Promise<void> {
  const { verdict, why } = await verdictWithoutAnalysis(await policyNamedBy(run, subject), run.inputs);
  await endWithout(run, verdict, whatFailed(error), { why });
}

/** Ends a run whose analysis failed. A gate that could not measure does not pass in silence where a limit is set. docs/gate.md "Failing closed". */
export async function endUnmeasured(run: Run, change: ReviewedChange, sides: OpenPorts, error: unknown): Promise<void> {
  const decision = await verdictWithoutAnalysis(sides.policy, run.inputs);
  const accepted = decision.verdict === 'fail' && decision.config !== null ? await acceptedBy(run, change, decision.config) : null;
  // What held up the analysis may be what names the images.
  const images =
    error instanceof AnalysisStopped ? null : await everyImage(sides.ports, analysisRequest(requestOf(run, change))).catch(() => null);
  if (accepted === null) return endWithout(run, decision.verdict, whatFailed(error), { why: decision.why, images });
  return endWithout(run, 'warn', whatFailed(error), { why: `Accepted by ${accepted} all the same.`, images });
}

/** Who set the label that accepts whatever the change costs; null: nobody who may. */
async function acceptedBy(run: Run, change: ReviewedChange, config: Config): Promise<string | null> {
  const answer = await overrideOf(run, change, config);
  return answer !== null && 'accepted' in answer ? answer.accepted.by : null;
}

/** What the label that accepts a cost says of this change; null: there is none. */
export async function overrideOf({ github, repository }: Run, change: ReviewedChange, config: Config): Promise<OverrideAnswer | null> {
  const { label, permission, requireReason } = config.override;
  if (label === null || (change.pull === null && change.queued === null)) return null;
  try {
    // A merge group builds one pull request upon others: what was accepted there is accepted here.
    const pull = change.pull ?? (change.queued === null ? null : await getPullRequest(github, repository, change.queued));
    return pull?.labels.includes(label) ? await readOverride(github, repository, { pull, label, permission, requireReason }) : null;
  } catch (error) {
    return { refused: say`the labels of pull request ${code(`#${change.queued}`)} cannot be read: ${code(failureLine(error))}` };
  }
}

async function policyNamedBy({ github, repository }: Run, subject: Subject): Promise<SideFiles | 'unknown'> {
  const branch = subject.kind === 'pull' ? (subject.sent?.baseRef ?? null) : subject.kind === 'commits' ? subject.policyBranch : null;
  if (branch === null) return 'unknown';
  try {
    const tip = await resolveBranch(github, repository, branch);
    return tip === null ? 'unknown' : sideFilesOf(github, repository)(tip);
  } catch {
    return 'unknown';
  }
}
