import { resolve } from 'node:path';
import {
  type Analysis,
  type AnalysisInput,
  analyse,
  analyseAndKeep,
  gather,
  type Kept,
  parseInput,
  serialiseInput,
  UserError
} from '../../analysis/index.ts';
import { readTextFile, writeAtomically } from '../../files/index.ts';
import { mergeHistory } from '../../history/index.ts';
import { checkDocument, PLAIN_OPTIONS, renderComment, renderTerminal, sarifLog } from '../../report/index.ts';
import { clean } from '../../safe-text/index.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { updateHistoryFile } from '../history-file.ts';
import { COMPARE_OPTIONS, HISTORY_OPTIONS, localComparison } from '../local-ports.ts';
import type { Parsed } from '../options.ts';
import { codeOf, emit, FORMATS, type Format, formatOf, formatOption, json, progressOf, styleOf } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { VERSION } from '../version.ts';

const CHECK_FORMATS = [...FORMATS, 'sarif'] as const;

export const check: Command = {
  name: 'check',
  summary: 'what a change rebuilds, what that costs now and later, and whether it stays within budget',
  usage: '[--base REF] [--head REF|WORKTREE] [--log FILE]... [options]',
  operands: 'none',
  options: [
    ...COMPARE_OPTIONS,
    ...HISTORY_OPTIONS,
    { name: 'keep-prediction', value: 'FILE', help: 'add what is predicted to a history file, for `audit` once the commit was built' },
    { name: 'save-input', value: 'FILE', help: 'keep everything that the analysis read' },
    { name: 'input', value: 'FILE', help: 'repeat an analysis from what --save-input kept' },
    { name: 'strict', value: null, help: 'a warning gives exit code 4' },
    { name: 'verbose', value: null, help: 'also cached steps, images without change and refused suggestions' },
    formatOption(CHECK_FORMATS)
  ],
  async run(parsed, terminal) {
    const format = formatOf(parsed, CHECK_FORMATS);
    const input = await inputOf(parsed, terminal);
    const keep = parsed.text('save-input');
    const predictions = parsed.text('keep-prediction');
    if (predictions !== null && input.request.head.sha === null)
      throw new UserError(
        '--keep-prediction needs a commit: no build is known to be one of a work tree',
        'Name it, for example --head HEAD.'
      );
    const { analysis, kept } = analyseAndKeep(input, { id: `check ${input.now}`, commit: input.request.head.sha ?? '' });
    if (keep !== null && !(await save(resolve(terminal.cwd, keep), keep, input, analysis)))
      progressOf(parsed, terminal)(`a masked value decides part of this report: what ${keep} repeats differs there`);
    await emit(parsed, terminal, rendered(analysis, format, parsed, terminal));
    if (predictions !== null) await keepPredictions(predictions, kept, parsed, terminal);
    return exitCode(analysis, parsed.has('strict'));
  }
};

async function inputOf(parsed: Parsed, terminal: Terminal): Promise<AnalysisInput> {
  const file = parsed.text('input');
  if (file === null) {
    const { ports, request } = await localComparison(parsed, terminal, VERSION, false);
    return gather(ports, request);
  }
  const text = await readTextFile(resolve(terminal.cwd, file)).catch((error: unknown) => {
    throw new UserError(`${file} cannot be read: ${codeOf(error)}`);
  });
  if (text === null) throw new UserError(`${file}: no such file`);
  return parseInput(text, file);
}

/** Adds what was said of the images that the change affects to a history file. */
async function keepPredictions(file: string, kept: readonly Kept[], parsed: Parsed, terminal: Terminal): Promise<void> {
  const lines = kept.flatMap(({ line, affected }) => (affected ? [line] : []));
  const { before, after } = await updateHistoryFile(file, terminal, (known) => mergeHistory(known, lines));
  progressOf(parsed, terminal)(`${after - before} prediction${after - before === 1 ? '' : 's'} kept in ${clean(file)}`);
}

/** Writes the input with its secrets masked; false where that changes what the analysis says. Throws UserError where it cannot. */
async function save(path: string, shown: string, input: AnalysisInput, analysis: Analysis): Promise<boolean> {
  const text = serialiseInput(input);
  try {
    await writeAtomically(path, text);
  } catch (error) {
    throw new UserError(`${shown} cannot be written: ${codeOf(error)}`);
  }
  return json(checkDocument(analyse(parseInput(text, shown)))) === json(checkDocument(analysis));
}

/** The report in the form asked for. */
export function rendered(analysis: Analysis, format: Format, parsed: Parsed, terminal: Terminal): string {
  if (format === 'json') return json(checkDocument(analysis));
  if (format === 'sarif') return json(sarifLog(analysis));
  if (format === 'markdown') return renderComment(analysis, { ...PLAIN_OPTIONS, acceptLabel: analysis.config.config.override.label });
  return renderTerminal(analysis, { style: styleOf(parsed, terminal), verbose: parsed.has('verbose') });
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
