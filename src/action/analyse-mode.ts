import { type GitHub, type Repository, readOverride } from '../github/index.ts';
import type { Analysis } from '../model/analysis.ts';
import { annotationsOf, failureLine as failingSentence, PLAIN_OPTIONS, renderSummary, renderTerminal } from '../report/index.ts';
import { type ReviewedChange, resolveChange } from './change.ts';
import type { Report, Source } from './engine.ts';
import type { Subject } from './events.ts';
import { verdictWithoutAnalysis } from './fail-closed.ts';
import type { Inputs } from './inputs.ts';
import { analysisOutputs, emptyOutputs } from './outputs.ts';
import { portsOf } from './ports.ts';
import { type Posted, postReport, runUrl } from './posting.ts';
import { writeReportFiles } from './report-files.ts';
import { requestOf } from './request.ts';
import type { Runner } from './runner.ts';
import { VERSION } from './version.ts';
import { whatFailed } from './what-failed.ts';

/** Modes `analyse`, `post` and `merge`: gets the analysis, reports, and keeps the pull request's comment current. */
export async function analyseMode(
  github: GitHub,
  repository: Repository,
  subject: Subject,
  inputs: Inputs,
  runner: Runner,
  source: Source
): Promise<void> {
  const resolved = await resolveChange(github, repository, subject);
  switch (resolved.kind) {
    case 'wrong':
      runner.fail(`layercost: ${resolved.message}`);
      return;
    case 'nothing':
      skip(runner, resolved.why);
      return;
    case 'change':
      await report(github, repository, resolved.change, inputs, runner, source);
  }
}

async function report(
  github: GitHub,
  repository: Repository,
  change: ReviewedChange,
  inputs: Inputs,
  runner: Runner,
  source: Source
): Promise<void> {
  runner.info(
    `layercost ${VERSION}  ${runner.repository}${change.pull ? ` #${change.pull.number}` : ''}  ${change.base?.slice(0, 7) ?? 'nothing'}..${change.head.slice(0, 7)}  ${runner.event.name}`
  );
  const sides = portsOf(github, repository, change, inputs, runner);
  let result: Report;
  try {
    result = await source(sides.ports, requestOf(change, inputs, runner));
  } catch (error) {
    // A gate that could not measure does not pass in silence where a limit is set. docs/gate.md "Failing closed".
    const { verdict, why } = await verdictWithoutAnalysis(sides.policy, inputs);
    const message = `layercost: ${whatFailed(error)}`;
    for (const [name, value] of emptyOutputs(verdict)) runner.output(name, value);
    if (inputs.summary) await runner.summary(`### layercost could not analyse this change\n\n${why}\n`);
    if (verdict === 'fail') runner.fail(`${message} (${why})`);
    else runner.warning(`${message} (${why})`);
    return;
  } finally {
    await sides.close();
  }
  const analysis = await withOverride(github, repository, change, result.analysis, runner);

  // All results are out before the first write to GitHub.
  for (const [name, value] of analysisOutputs(analysis)) runner.output(name, value);
  const predictions = result.predictions.flatMap(({ line, affected }) => (affected ? [line] : []));
  await writeReportFiles(analysis, predictions, runner);
  runner.group('report', renderTerminal(analysis).trimEnd().split('\n'));
  const summarise = (preface: string | null) =>
    runner.summary(renderSummary(analysis, { ...PLAIN_OPTIONS, runUrl: runUrl(runner), requests: github.usage().requests, preface }));
  if (inputs.summary) await summarise(null);
  if (inputs.annotations) for (const annotation of annotationsOf(analysis)) runner.annotate(annotation);

  const posted = await postReport(github, repository, change, analysis, inputs, runner);
  if (posted.superseded !== null) {
    skip(runner, posted.superseded);
    return;
  }
  await tellPosting(posted, inputs, runner, summarise);
  const usage = github.usage();
  runner.info(`api      ${usage.requests} requests${usage.remaining === null ? '' : `, ${usage.remaining} left`}`);
  runner.info(`verdict  ${analysis.verdict.toUpperCase()}`);
  if (analysis.verdict === 'fail') runner.fail(failingSentence(analysis));
}

/** A broken budget that a person with the right to do so accepted by the label is a warning, and says who did. */
async function withOverride(
  github: GitHub,
  repository: Repository,
  change: ReviewedChange,
  analysis: Analysis,
  runner: Runner
): Promise<Analysis> {
  const { label, permission, requireReason } = analysis.config.config.override;
  if (analysis.verdict !== 'fail' || label === null || change.pull?.labels.includes(label) !== true) return analysis;
  const answer = await readOverride(github, repository, {
    number: change.pull.number,
    head: change.head,
    label,
    permission,
    requireReason
  });
  if ('accepted' in answer) return { ...analysis, verdict: 'warn', override: answer.accepted };
  runner.warning(`layercost: the override label does not count: ${answer.refused}`);
  return { ...analysis, notes: [...analysis.notes, `The label that accepts this cost does not count: ${answer.refused}.`] };
}

async function tellPosting(
  { comment, notes }: Posted,
  inputs: Inputs,
  runner: Runner,
  summarise: (preface: string | null) => Promise<void>
): Promise<void> {
  for (const note of notes) runner.notice(`layercost: ${note}`);
  switch (comment.kind) {
    case 'created':
    case 'updated':
    case 'unchanged':
      runner.output('comment-id', String(comment.id));
      runner.output('comment-url', comment.url);
      runner.info(`comment  ${comment.kind} ${comment.url}`);
      return;
    case 'newer-run':
      runner.info('comment  left to a newer run');
      return;
    case 'none':
      runner.info('comment  none: nothing to say');
      return;
    case 'refused': {
      const line = `comment not posted: ${comment.why}; the report is in the job summary (a pull request of a fork has a token that cannot write)`;
      runner.notice(`layercost: ${line}`);
      if (inputs.summary) await summarise(`The comment could not be posted: ${comment.why.replace(/[^\w .,:;=/()-]/g, ' ')}.`);
    }
  }
}

function skip(runner: Runner, why: string): void {
  for (const [name, value] of emptyOutputs('skipped')) runner.output(name, value);
  runner.info(`verdict  SKIPPED: ${why}`);
}
