import { join } from 'node:path';
import { type PartialAnalysis, serialisePart } from '../analysis/index.ts';
import { writeAtomically } from '../files/index.ts';
import { encodeHistory } from '../history/index.ts';
import type { Analysis } from '../model/analysis.ts';
import type { KeptPrediction } from '../model/history.ts';
import type { Picture } from '../model/picture.ts';
import { checkDocument, PLAIN_OPTIONS, renderComment, renderHtml, sarifLog } from '../report/index.ts';
import type { OutputName, Runner } from './runner.ts';
import { whatFailed } from './what-failed.ts';

/**
 * Writes the report files into the runner's temporary folder and names them as outputs; nothing lands in the workspace. What was
 * measured and posted stands whatever the disk says: a file that cannot be written is a warning, and has no output.
 */
export async function writeReportFiles(
  analysis: Analysis,
  picture: Picture,
  predictions: readonly KeptPrediction[],
  runner: Runner
): Promise<void> {
  const folder = reportFolder(runner);
  if (folder === null) return;
  const files: readonly (readonly [OutputName, string, () => string])[] = [
    ['report-html', 'report.html', () => renderHtml(analysis, picture)],
    ['report-json', 'report.json', () => `${JSON.stringify(checkDocument(analysis), null, 2)}\n`],
    ['report-markdown', 'report.md', () => renderComment(analysis, PLAIN_OPTIONS)],
    ['report-sarif', 'report.sarif', () => `${JSON.stringify(sarifLog(analysis), null, 2)}\n`],
    // Lines of history: what a build of this commit is held against once its log is there (docs/history.md "Predictions").
    ['prediction-file', 'predictions.jsonl', () => encodeHistory(predictions)]
  ];
  const failed: string[] = [];
  for (const [output, name, text] of files) {
    const path = join(folder, name);
    try {
      await writeAtomically(path, text());
      runner.output(output, path);
    } catch (error) {
      failed.push(`${name} (${whatFailed(error)})`);
    }
  }
  if (failed.length > 0) runner.warning(`layercost: report files could not be written: ${failed.join(', ')}`);
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
