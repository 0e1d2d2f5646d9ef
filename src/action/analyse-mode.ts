import type { Analysis } from '../model/analysis.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import { annotationsOf, failureLine as failingSentence, PLAIN_OPTIONS, renderSummary, renderTerminal } from '../report/index.ts';
import { plainText } from '../safe-text/index.ts';
import { type Resolved, type ReviewedChange, resolveChange } from './change.ts';
import { endWithout } from './end.ts';
import type { Report, Source } from './engine.ts';
import type { Subject } from './events.ts';
import { analysisOutputs } from './outputs.ts';
import { portsOf } from './ports.ts';
import { type Posted, postReport, runUrl } from './posting.ts';
import { writeReportFiles } from './report-files.ts';
import { requestOf } from './request.ts';
import type { Run } from './run-record.ts';
import { eachPull } from './several-pulls.ts';
import { endUnmeasured, endUnresolved, overrideOf } from './unmeasured.ts';
import { VERSION } from './version.ts';

/** Modes `analyse`, `post` and `merge`: gets the analysis, reports, and keeps the pull request's comment current. */
export async function analyseMode(run: Run, subject: Subject, source: Source): Promise<void> {
  let resolved: Resolved;
  try {
    resolved = await resolveChange(run, subject);
  } catch (error) {
    return endUnresolved(run, subject, error);
  }
  switch (resolved.kind) {
    case 'wrong':
      return endWithout(run, 'fail', resolved.message);
    case 'nothing':
      return endWithout(run, 'skipped', resolved.why);
    case 'several':
      return eachPull(run, resolved.head, resolved.numbers, (one, number) =>
        analyseMode(one, { kind: 'pull', number, head: resolved.head, sent: null }, source)
      );
    case 'change':
      return analyseChange(run, resolved.change, source);
  }
}

async function analyseChange(run: Run, change: ReviewedChange, source: Source): Promise<void> {
  const { runner } = run;
  runner.info(
    `layercost ${VERSION}  ${runner.repository}${change.pull ? ` #${change.pull.number}` : ''}  ${change.base?.slice(0, 7) ?? 'nothing'}..${change.head.slice(0, 7)}  ${runner.event.name}`
  );
  const sides = portsOf(run, change);
  let report: Report;
  try {
    report = await source(sides.ports, requestOf(run, change));
  } catch (error) {
    return await endUnmeasured(run, change, sides, error);
  } finally {
    await sides.close();
  }
  await tell(run, change, { ...report, analysis: await withOverride(run, change, report.analysis) });
}

/** Outputs and summary first, then what is written on the pull request, then the files, which a full disk may refuse. */
async function tell(run: Run, change: ReviewedChange, { analysis, predictions, picture }: Report): Promise<void> {
  const { runner, inputs, github } = run;
  for (const [name, value] of analysisOutputs(analysis)) runner.output(name, value);
  runner.group('report', renderTerminal(analysis).trimEnd().split('\n'));
  const summarise = (preface: Sentence | null) =>
    runner.summary(renderSummary(analysis, { ...PLAIN_OPTIONS, runUrl: runUrl(runner), requests: github.usage().requests, preface }));
  if (inputs.summary) await summarise(null);
  if (inputs.annotations) for (const annotation of annotationsOf(analysis)) runner.annotate(annotation);

  const posted = await postReport(run, change, analysis);
  if (posted.superseded !== null) return endWithout(run, 'skipped', posted.superseded);
  await tellPosting(run, posted, summarise);
  const kept = predictions.flatMap(({ line, affected }) => (affected ? [line] : []));
  await writeReportFiles(analysis, picture(), kept, runner);
  const usage = github.usage();
  runner.info(`api      ${usage.requests} requests${usage.remaining === null ? '' : `, ${usage.remaining} left`}`);
  runner.info(`verdict  ${analysis.verdict.toUpperCase()}`);
  if (analysis.verdict === 'fail') runner.fail(failingSentence(analysis));
}

/** A broken budget that a person with the right to do so accepted by the label is a warning, and says who did. */
async function withOverride(run: Run, change: ReviewedChange, analysis: Analysis): Promise<Analysis> {
  if (analysis.verdict !== 'fail') return analysis;
  const answer = await overrideOf(run, change, analysis.config.config);
  if (answer === null) return analysis;
  if ('accepted' in answer) return { ...analysis, verdict: 'warn', override: answer.accepted };
  run.runner.warning(`layercost: the override label does not count: ${plainText(answer.refused)}`);
  return { ...analysis, notes: [...analysis.notes, say`The label that accepts this cost does not count: ${answer.refused}.`] };
}

async function tellPosting(
  { runner, inputs }: Run,
  { comment, notes }: Posted,
  summarise: (preface: Sentence | null) => Promise<void>
): Promise<void> {
  for (const note of notes) runner.notice(`layercost: ${plainText(note)}`);
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
      if (inputs.summary) await summarise(say`The comment could not be posted: ${code(comment.why.replace(/[^\w .,:;=/()-]/g, ' '))}.`);
    }
  }
}
