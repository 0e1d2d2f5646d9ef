import { resolve } from 'node:path';
import {
  type Analysis,
  type AnalysisInput,
  analysePart,
  gatherPart,
  MOST_SHARDS,
  type PartialAnalysis,
  parseInput,
  parseShard,
  type Shard,
  serialiseInput,
  serialisePart,
  UserError,
  unite,
  WHOLE_CHANGE
} from '../../analysis/index.ts';
import { readTextFile, writeAtomically } from '../../files/index.ts';
import { codeOf } from '../../plain/index.ts';
import { checkDocument } from '../../report/index.ts';
import { clean } from '../../safe-text/index.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { COMPARE_OPTIONS, HISTORY_OPTIONS, localComparison } from '../local-ports.ts';
import { missingFile } from '../missing-file.ts';
import type { Parsed } from '../options.ts';
import { emit, json, noticeOf } from '../output.ts';
import { REPORT_OPTIONS, reportPrinter } from '../report-printer.ts';
import type { Terminal } from '../terminal.ts';
import { VERSION } from '../version.ts';

export const check: Command = {
  name: 'check',
  examples: [
    ['check', 'the work tree against the default branch'],
    ['check --base HEAD~1', 'the last commit, also on a clean tree'],
    ['check --base main --log build.log', 'with seconds from an earlier build'],
    ['check --format html --output report.html', 'as a page to open in a browser']
  ],
  usage: '[--base REF] [--head REF|WORKTREE] [--log FILE]... [options]',
  operands: 'none',
  options: [
    ...COMPARE_OPTIONS,
    ...HISTORY_OPTIONS,
    { name: 'shard', value: 'I/N', help: 'analyse the I-th of N shares of the images; print a partial report for `report merge`' },
    { name: 'save-input', value: 'FILE', help: 'keep everything that the analysis read' },
    { name: 'input', value: 'FILE', help: 'repeat an analysis from what --save-input kept' },
    ...REPORT_OPTIONS
  ],
  async run(parsed, terminal) {
    const share = parsed.text('shard');
    const shard = share === null ? WHOLE_CHANGE : shardOf(share, parsed);
    const print = share === null ? reportPrinter(parsed, terminal) : null;
    const { input, part, top } = await read(parsed, terminal, shard);
    const keep = parsed.text('save-input');
    if (keep !== null && !(await save(resolve(terminal.cwd, keep), keep, input, part)))
      noticeOf(parsed, terminal)(`a masked value decides part of this report: what ${keep} repeats differs there`);
    if (print !== null) {
      const analysis = unite(part.frame, part.images);
      const code = await print({ analysis, input, ...(top === null ? {} : { top }) }, part.images);
      if (isClean(analysis)) noticeOf(parsed, terminal)(cleanTree(analysis.base.ref));
      return code;
    }
    await emit(parsed, terminal, serialisePart(part));
    return EXIT.ok;
  }
};

/** Whether the work tree is what the base already holds: then there is nothing to judge. */
const isClean = ({ head, base, changedFiles }: Analysis): boolean =>
  head.sha === null && base.mergeBase !== null && changedFiles.length === 0;

const cleanTree = (base: string): string =>
  `the work tree is as ${clean(base, 60)} has it: 'layercost check --base HEAD~1' judges the last commit, --base REF any other change`;

/** A share of the images leaves judging and printing to `report merge`. Throws UserError for anything else than a share. */
function shardOf(text: string, parsed: Parsed): Shard {
  const shard = parseShard(text);
  if (shard === null) throw new UserError(`--shard takes I/N with I from 1 to N, and N at most ${MOST_SHARDS}, not '${text.slice(0, 60)}'`);
  const other = REPORT_OPTIONS.find(({ name }) => parsed.has(name) || parsed.text(name) !== null);
  if (other !== undefined)
    throw new UserError(
      `--shard prints a part of a report, and --${other.name} is about the whole`,
      `Give --${other.name} to 'layercost report merge'.`
    );
  return shard;
}

async function read(
  parsed: Parsed,
  terminal: Terminal,
  shard: Shard
): Promise<{ readonly input: AnalysisInput; readonly part: PartialAnalysis; readonly top: string | null }> {
  const file = parsed.text('input');
  if (file === null) {
    const { ports, request, top } = await localComparison(parsed, terminal, VERSION, false);
    return { ...(await gatherPart(ports, request, shard)), top };
  }
  const text = await readTextFile(resolve(terminal.cwd, file)).catch((error: unknown) => {
    throw new UserError(`${file} cannot be read: ${codeOf(error)}`);
  });
  if (text === null) throw missingFile(resolve(terminal.cwd, file), file);
  const input = parseInput(text, file);
  return { input, part: analysePart(input, shard), top: null };
}

/** Writes the input with its secrets masked; false where that changes what the analysis says. Throws UserError where it cannot. */
async function save(path: string, shown: string, input: AnalysisInput, part: PartialAnalysis): Promise<boolean> {
  const text = serialiseInput(input);
  try {
    await writeAtomically(path, text);
  } catch (error) {
    throw new UserError(`${shown} cannot be written: ${codeOf(error)}`);
  }
  const shownOf = ({ frame, images }: PartialAnalysis) => json(checkDocument(unite(frame, images)));
  return shownOf(analysePart(parseInput(text, shown), part.shard)) === shownOf(part);
}
