import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Analysis, type AnalysisInput, keptPredictions, type PlacedImage, pictureOf, UNDRAWN, UserError } from '../analysis/index.ts';
import { mergeHistory } from '../history/index.ts';
import {
  checkDocument,
  codeClimate,
  githubCommands,
  junit,
  PLAIN_OPTIONS,
  rdjson,
  renderComment,
  renderHtml,
  renderTerminal,
  sarifLog
} from '../report/index.ts';
import { clean, encodeSegment } from '../safe-text/index.ts';
import { EXIT } from './exit-codes.ts';
import { updateHistoryFile } from './history-file.ts';
import type { OptionSpec, Parsed } from './options.ts';
import { emit, FORMATS, type Format, formatOf, formatOption, json, noticeOf, styleOf } from './output.ts';
import { progressOf } from './progress.ts';
import type { Terminal } from './terminal.ts';

const REPORT_FORMATS = [...FORMATS, 'html', 'sarif', 'github', 'rdjson', 'codeclimate', 'junit'] as const;

/** Options of the commands that print a report and gate by it. */
export const REPORT_OPTIONS: readonly OptionSpec[] = [
  { name: 'keep-prediction', value: 'FILE', help: 'add what is predicted to a history file, for `audit` once the commit was built' },
  { name: 'strict', value: null, help: 'a warning gives exit code 4' },
  { name: 'verbose', value: null, help: 'show cached steps, unchanged images and refused suggestions too' },
  formatOption(REPORT_FORMATS)
];

/** Prints a report as its options say, keeps its predictions where that is asked for, and gives the exit code. */
type Print = (reported: Reported, images: readonly PlacedImage[]) => Promise<number>;

/** Reads the options of a report before any work is done. Throws UserError, also later where there is no commit to predict. */
export function reportPrinter(parsed: Parsed, terminal: Terminal): Print {
  const format = formatOf(parsed, REPORT_FORMATS);
  const predictions = parsed.text('keep-prediction');
  return async (reported, images) => {
    const { analysis } = reported;
    if (predictions !== null && analysis.head.sha === null)
      throw new UserError(
        '--keep-prediction needs a commit: no build is known to be one of a work tree',
        'Name it, for example --head HEAD.'
      );
    await emit(parsed, terminal, rendered(reported, format, parsed, terminal));
    if (predictions !== null) await keepPredictions(predictions, images, parsed, terminal);
    return exitCode(analysis, parsed.has('strict'));
  };
}

/** Adds what was said of the images that the change affects to a history file, named after the time of the analysis. */
async function keepPredictions(file: string, images: readonly PlacedImage[], parsed: Parsed, terminal: Terminal): Promise<void> {
  const times = images.flatMap(({ line }) => (line === null ? [] : [line.at])).sort();
  const lines = keptPredictions(images, `check ${times[0] ?? ''}`).flatMap(({ line, affected }) => (affected ? [line] : []));
  const { before, after } = await updateHistoryFile(file, terminal, (known) => mergeHistory(known, lines));
  noticeOf(parsed, terminal)(`${after - before} prediction${after - before === 1 ? '' : 's'} kept in ${clean(file)}`);
}

/** A report, and what its analysis read where this run read it: parts of other runs are united without. */
interface Reported {
  readonly analysis: Analysis;
  readonly input: AnalysisInput | null;
  /** Top folder of the work tree that was judged; absent where it was none. */
  readonly top?: string;
}

/** The report in the form asked for. */
export function rendered({ analysis, input, top }: Reported, format: Format, parsed: Parsed, terminal: Terminal): string {
  switch (format) {
    case 'text':
      return renderTerminal(analysis, {
        style: styleOf(parsed, terminal),
        verbose: parsed.has('verbose'),
        addressOf: (path) => addressOf(path, analysis, top)
      });
    case 'json':
      return json(checkDocument(analysis));
    case 'markdown':
      return renderComment(analysis, { ...PLAIN_OPTIONS, acceptLabel: analysis.config.config.override.label });
    case 'html':
      return renderHtml(analysis, input === null ? UNDRAWN : pictureOf(input, analysis, progressOf(parsed, terminal)));
    case 'sarif':
      return json(sarifLog(analysis));
    case 'github':
      return githubCommands(analysis);
    case 'rdjson':
      return json(rdjson(analysis));
    case 'codeclimate':
      return json(codeClimate(analysis));
    case 'junit':
      return junit(analysis);
  }
}

/** A file of the work tree on this machine, or of the commit on its server; null where neither is known. */
function addressOf(path: string, { head, repository }: Analysis, top: string | undefined): string | null {
  if (head.sha === null) return top === undefined ? null : pathToFileURL(join(top, path)).href;
  const { slug, serverUrl } = repository;
  return slug === null || serverUrl === null
    ? null
    : `${serverUrl}/${slug}/blob/${head.sha}/${path.split('/').map(encodeSegment).join('/')}`;
}

/** 0 pass or warn, 1 over budget, 3 could not be measured where the gate fails closed, 4 a warning under `--strict`. */
export function exitCode(analysis: Analysis, strict: boolean): number {
  if (analysis.verdict === 'fail') {
    const failing = [...analysis.images.flatMap((image) => image.budgets), ...analysis.total.budgets].filter(
      (budget) => budget.decision === 'fail'
    );
    return failing.length > 0 && failing.every((budget) => budget.value === null) ? EXIT.failedClosed : EXIT.overBudget;
  }
  return strict && analysis.verdict === 'warn' ? EXIT.strictWarning : EXIT.ok;
}
