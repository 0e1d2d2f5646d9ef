import { join } from 'node:path';
import { type PartialAnalysis, serialisePart } from '../analysis/index.ts';
import { writeAtomically } from '../files/index.ts';
import { encodeHistory } from '../history/index.ts';
import type { Analysis } from '../model/analysis.ts';
import type { KeptPrediction } from '../model/history.ts';
import type { Picture } from '../model/picture.ts';
import { checkDocument, PLAIN_OPTIONS, renderComment, renderHtml, sarifLog } from '../report/index.ts';
import type { Runner } from './runner.ts';

/** Writes the report files into the runner's temporary folder and names them as outputs; nothing lands in the workspace. */
export async function writeReportFiles(
  analysis: Analysis,
  picture: Picture,
  predictions: readonly KeptPrediction[],
  runner: Runner
): Promise<void> {
  const folder = reportFolder(runner);
  if (folder === null) return;
  const json = join(folder, 'report.json');
  const markdown = join(folder, 'report.md');
  const sarif = join(folder, 'report.sarif');
  const html = join(folder, 'report.html');
  await writeAtomically(json, `${JSON.stringify(checkDocument(analysis), null, 2)}\n`);
  await writeAtomically(markdown, renderComment(analysis, PLAIN_OPTIONS));
  // Lines of history: what a build of this commit is held against once its log is there (docs/history.md "Predictions").
  const kept = join(folder, 'predictions.jsonl');
  await writeAtomically(kept, encodeHistory(predictions));
  await writeAtomically(sarif, `${JSON.stringify(sarifLog(analysis), null, 2)}\n`);
  await writeAtomically(html, renderHtml(analysis, picture));
  runner.output('report-html', html);
  runner.output('report-json', json);
  runner.output('report-markdown', markdown);
  runner.output('report-sarif', sarif);
  runner.output('prediction-file', kept);
}

/** Writes what a run with a share of the images found, under a name of its own, and gives its path; null without a folder. */
export async function writePartialReport(part: PartialAnalysis, runner: Runner): Promise<string | null> {
  const folder = reportFolder(runner);
  if (folder === null) return null;
  const path = join(folder, `layercost-part-${part.shard.index}-of-${part.shard.of}.json`);
  await writeAtomically(path, serialisePart(part));
  runner.output('partial-report', path);
  return path;
}

/** Folder of this run's files; several steps of one job do not meet. */
export function reportFolder(runner: Runner): string | null {
  return runner.temporary === null ? null : join(runner.temporary, `layercost-${runner.run.id}-${runner.run.attempt}-${stamp(runner.now)}`);
}

function stamp(now: string): string {
  return now.replace(/[^0-9]/g, '');
}
