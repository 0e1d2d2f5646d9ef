import type { Comment, Dockerfile, Heredoc, Instruction, Stage } from '../model/dockerfile.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import type { Problem, Severity, TextRange } from '../model/text.ts';
import { hasInvisibleCharacters } from '../safe-text/index.ts';
import type { Refusal } from './arguments.ts';
import { type DirectiveReading, readDirectives } from './directives.ts';
import { type HeredocMark, heredocOf } from './heredoc.ts';
import { buildInstruction, readLine } from './instruction.ts';
import { commentAt, isBlank, isComment, joinLine, type LogicalLine, type SourceLines, splitLines } from './lines.ts';
import { swallowedKeyword } from './swallowed.ts';

/** Largest Dockerfile that is read, in UTF-16 units: the builder's own messages are no larger (buildkit: 16 MiB). */
const LARGEST_TEXT = 16_777_216;
const MOST_INSTRUCTIONS = 5000;
const MOST_PROBLEMS = 200;
/** The builder's line scanner takes no longer line, in bytes (Go bufio.MaxScanTokenSize - 1). */
const LONGEST_LINE = 65_535;

type Report = (code: string, message: Sentence, severity: Severity, range: TextRange | null) => void;

/**
 * Reads a Dockerfile by BuildKit's own text rules (docs/cache-rules.md §12; buildkit frontend/dockerfile/parser). Total: any
 * string gives a value; what the builder refuses is an `invalid` instruction with an error problem, and the rest is read on.
 */
export function parseDockerfile(text: string, path: string): Dockerfile {
  const problems: Problem[] = [];
  const report: Report = (code, message, severity, range) => {
    if (problems.length < MOST_PROBLEMS) problems.push({ code, message, severity, file: path, range });
  };
  const tooLarge = text.length > LARGEST_TEXT;
  if (tooLarge) report('too-large', say`The file is larger than 16 MiB and was not read.`, 'error', null);
  const lines = splitLines(tooLarge ? '' : text);
  const reading = readDirectives(lines);
  for (const { code, message, range } of reading.faults) report(code, message, 'error', range);
  const comments: Comment[] = [];
  const instructions = readInstructions(lines, reading, comments, report);
  checkLines(lines, report);
  const { globals, stages } = intoStages(instructions, report);
  if (stages.length === 0 && !tooLarge) report(...withoutStage(text, instructions), 'error', null);
  return {
    path,
    text,
    escape: reading.escape,
    directives: reading.directives,
    comments,
    globals,
    stages,
    problems: problems.sort((a, b) => (a.range?.start.offset ?? 0) - (b.range?.start.offset ?? 0))
  };
}

/** What the builder says of a file that holds no stage: nothing in it, comments only, or no FROM. */
function withoutStage(text: string, instructions: readonly Instruction[]): [code: string, message: Sentence] {
  if (text === '') return ['empty-file', say`The Dockerfile is empty.`];
  if (instructions.length === 0) return ['empty-file', say`The Dockerfile holds no instruction.`];
  return ['no-stage', say`There is no FROM, so the file holds no stage that could be built.`];
}

function readInstructions(lines: SourceLines, reading: DirectiveReading, comments: Comment[], report: Report): Instruction[] {
  const instructions: Instruction[] = [];
  for (let at = 0; at < lines.count; ) {
    const content = lines.content(at);
    if (isComment(content) || isBlank(content)) {
      if (!reading.lines.has(at) && isComment(content)) comments.push(commentAt(lines, at));
      at++;
      continue;
    }
    const line = joinLine(lines, at, reading.escape, comments);
    if (instructions.length === MOST_INSTRUCTIONS) {
      const range = lines.range(at, line.column, at);
      report('too-many-instructions', say`Only the first ${MOST_INSTRUCTIONS} instructions were read.`, 'error', range);
      break;
    }
    const { instruction, next } = readInstruction(lines, line, reading, report);
    instructions.push(instruction);
    at = next;
  }
  return instructions;
}

function readInstruction(
  lines: SourceLines,
  line: LogicalLine,
  { escape: escaper }: DirectiveReading,
  report: Report
): { instruction: Instruction; next: number } {
  const read = readLine(line.text, escaper);
  let next = line.lastLine + 1;
  let fault = read.fault;
  const heredocs: Heredoc[] = [];
  for (const mark of read.marks) {
    const body = readBody(lines, next, mark);
    if (body === null) {
      fault = { code: 'unterminated-heredoc', refused: say`No line holds ${code(shortName(mark))} alone, so the heredoc never ends.` };
      // The builder reads on to the end of the file, so nothing below is an instruction.
      next = lines.count;
      break;
    }
    heredocs.push(heredocOf(mark, body.raw));
    next = body.next;
  }
  const range = lines.range(line.firstLine, line.column, next - 1);
  const built = buildInstruction(read, range, heredocs, escaper, fault);
  if (built.fault !== null) reportFault(built.fault, built.later, lines.range(line.firstLine, line.column, line.lastLine), report);
  warnOfContinuation(lines, line, report);
  return { instruction: built.instruction, next };
}

const shortName = (mark: HeredocMark): string => (mark.name.length <= 40 ? mark.name : `${mark.name.slice(0, 40)}…`);

/** The lines up to the one that equals the delimiter; null where none does (docs/cache-rules.md §12). */
function readBody(lines: SourceLines, first: number, mark: HeredocMark): { raw: string; next: number } | null {
  for (let at = first; at < lines.count; at++) {
    const content = lines.content(at);
    if ((mark.chomp ? content.replace(/^\t+/, '') : content) === mark.name)
      return { raw: lines.text.slice(lines.position(first, 0).offset, lines.position(at, 0).offset), next: at + 1 };
  }
  return null;
}

function reportFault(fault: Refusal, later: boolean, range: TextRange, report: Report): void {
  // The builder reads a trigger when an image with it is built upon, so this build does not end by it.
  if (later) report('bad-trigger', say`A build on top of this image fails at the trigger: ${fault.refused}`, 'warning', range);
  else report(fault.code, fault.refused, 'error', range);
}

function warnOfContinuation(lines: SourceLines, line: LogicalLine, report: Report): void {
  const [blank] = line.blankLines;
  if (blank !== undefined)
    report(
      'empty-continuation',
      say`A blank line inside a continued instruction: the builder skips it and warns.`,
      'warning',
      lines.range(blank, 0, blank)
    );
  for (const at of line.resumedLines) {
    const keyword = swallowedKeyword(lines.content(at));
    if (keyword === null) continue;
    const message = say`This ${code(keyword)} belongs to the instruction above, whose last line before the comment ends with the escape character.`;
    report('swallowed-instruction', message, 'warning', lines.range(at, 0, at));
  }
}

function intoStages(instructions: readonly Instruction[], report: Report): { globals: Instruction[]; stages: Stage[] } {
  const globals: Instruction[] = [];
  const stages: { index: number; name: string | null; from: Stage['from']; instructions: Instruction[] }[] = [];
  for (const instruction of instructions) {
    const stage = stages.at(-1);
    if (instruction.kind === 'from')
      stages.push({ index: stages.length, name: instruction.stageName, from: instruction, instructions: [instruction] });
    else if (stage !== undefined) stage.instructions.push(instruction);
    else if (instruction.kind === 'arg' || instruction.kind === 'invalid') globals.push(instruction);
    else {
      const { keyword, range, rest, source, flags, heredocs } = instruction;
      report('before-from', say`${code(keyword)} stands before the first FROM, where only ARG may stand.`, 'error', range);
      globals.push({ kind: 'invalid', keyword, range, rest, source, flags, heredocs });
    }
  }
  return { globals, stages };
}

/** What concerns single lines, wherever they stand. */
function checkLines(lines: SourceLines, report: Report): void {
  if (lines.text.includes('\0')) report('binary', say`The file holds NUL characters: it may be no text at all.`, 'warning', null);
  // Of a file as files are, one look at the whole is enough.
  if (lines.text.length <= LONGEST_LINE / 3 && !hasInvisibleCharacters(lines.text)) return;
  for (let at = 0; at < lines.count; at++) {
    const content = lines.content(at);
    if (content.length > LONGEST_LINE / 3 && Buffer.byteLength(lines.raw(at).replace(/\n$/, ''), 'utf8') > LONGEST_LINE)
      report('line-too-long', say`The builder takes no line of more than ${LONGEST_LINE} bytes.`, 'error', lines.range(at, 0, at));
    if (hasInvisibleCharacters(content))
      report(
        'invisible-characters',
        say`This line holds characters that are not shown or that reverse the order of what is shown.`,
        'warning',
        lines.range(at, 0, at)
      );
  }
}
