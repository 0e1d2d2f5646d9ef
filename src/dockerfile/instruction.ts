import type { EscapeCharacter, Flag, Instruction, InstructionBase } from '../model/dockerfile.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import type { TextRange } from '../model/text.ts';
import { ownEntry } from '../plain/index.ts';
import { type Arguments, jsonPart, READERS, type Refusal } from './arguments.ts';
import { cutAtBlanks, trimSpace } from './blanks.ts';
import { type CommandLine, splitCommand } from './command-line.ts';
import { flagFault, readFlags } from './flag-rules.ts';
import { type HeredocMark, heredocMarks } from './heredoc.ts';
import { withoutContinuation } from './lines.ts';
import { type JsonForm, parseJsonForm } from './words.ts';

/** A logical line, taken apart once. */
interface Parts {
  readonly line: string;
  readonly command: CommandLine;
  readonly keyword: string;
  readonly json: JsonForm;
}

/** An instruction whose heredoc bodies are still to be read. */
export interface ReadLine extends Parts {
  readonly marks: readonly HeredocMark[];
  /** Set where the builder stops at this line whatever follows. */
  readonly fault: Refusal | null;
}

const HEREDOC_KEYWORDS = new Set(['ADD', 'COPY', 'RUN']);

function takeApart(line: string, escaper: EscapeCharacter): Parts {
  const command = splitCommand(line, escaper);
  const keyword = command.word.toUpperCase();
  return { line, command, keyword, json: jsonOf(keyword, command.args) };
}

/** Finds out whether a logical line opens heredocs: RUN, COPY and ADD do, behind ONBUILD too, but not in JSON form (docs/cache-rules.md §12). */
export function readLine(line: string, escaper: EscapeCharacter): ReadLine {
  const parts = takeApart(line, escaper);
  const inner = parts.keyword === 'ONBUILD' && parts.command.args !== '' ? takeApart(parts.command.args, escaper) : parts;
  if (inner.json.kind === 'not-strings') return { ...parts, marks: [], fault: NOT_STRINGS };
  if (!HEREDOC_KEYWORDS.has(inner.keyword) || inner.json.kind === 'words') return { ...parts, marks: [], fault: null };
  const marks = heredocMarks(line);
  return 'error' in marks
    ? { ...parts, marks: [], fault: { code: 'bad-heredoc', refused: say`The heredoc cannot be read: ${marks.error}.` } }
    : { ...parts, marks, fault: null };
}

const NOT_STRINGS: Refusal = { code: 'bad-json', refused: say`In the JSON form every element must be a string.` };

function jsonOf(keyword: string, text: string): JsonForm {
  const part = jsonPart(keyword, text);
  return part === null ? { kind: 'none' } : parseJsonForm(part);
}

export interface Built {
  readonly instruction: Instruction;
  readonly fault: Refusal | null;
  /** True where the fault is one of an ONBUILD trigger, met only by a build on top of this image. */
  readonly later: boolean;
}

/** Makes the typed instruction of a logical line; one that the builder refuses becomes `invalid`, with the reason. */
export function buildInstruction(
  { line, command, keyword, json }: Parts,
  range: TextRange,
  heredocs: InstructionBase['heredocs'],
  escaper: EscapeCharacter,
  earlierFault: Refusal | null
): Built {
  const flags = readFlags(command.flags);
  const head: InstructionBase = { keyword, range, rest: command.rest, source: trimSpace(line), flags, heredocs };
  const invalid = (fault: Refusal): Built => ({ instruction: { ...head, kind: 'invalid' }, fault, later: false });
  if (earlierFault !== null) return invalid(earlierFault);
  if (keyword === 'ONBUILD') return buildOnbuild(head, command.args, escaper);
  const reader = ownEntry(READERS, keyword);
  if (reader === undefined) return invalid(unknownInstruction(command.word));
  if (json.kind === 'not-strings') return invalid(NOT_STRINGS);
  const wrongFlag = checkedFlags(keyword, flags, command.args);
  if (wrongFlag !== null) return invalid({ code: 'wrong-flag', refused: wrongFlag });
  const args: Arguments = { text: command.args, json, escape: escaper };
  const result = reader(head, args);
  return 'refused' in result ? invalid(result) : { instruction: result, fault: null, later: false };
}

/** HEALTHCHECK NONE never looks at its flags. */
function checkedFlags(keyword: string, flags: readonly Flag[], args: string): Sentence | null {
  if (flags.length === 0) return null;
  if (keyword === 'HEALTHCHECK' && cutAtBlanks(args).first.toUpperCase() === 'NONE') return null;
  return flagFault(keyword, flags);
}

const NO_TRIGGER = new Set(['ONBUILD', 'FROM', 'MAINTAINER']);

/**
 * The trigger is kept as text and read again when it fires, always with a backslash as escape character (buildkit
 * dockerfile2llb/convert.go initOnBuildTriggers), so faults in it wait until then.
 */
function buildOnbuild(head: InstructionBase, args: string, escaper: EscapeCharacter): Built {
  const invalid = (fault: Refusal): Built => ({ instruction: { ...head, kind: 'invalid' }, fault, later: false });
  if (args === '') return invalid({ code: 'missing-arguments', refused: say`ONBUILD needs an instruction.` });
  const wrongFlag = flagFault('ONBUILD', head.flags);
  if (wrongFlag !== null) return invalid({ code: 'wrong-flag', refused: wrongFlag });
  const inner = splitCommand(args, escaper);
  const keyword = inner.word.toUpperCase();
  if (NO_TRIGGER.has(keyword)) return invalid({ code: 'wrong-arguments', refused: say`${code(keyword)} cannot be a trigger of ONBUILD.` });
  if (jsonOf(keyword, inner.args).kind === 'not-strings') return invalid(NOT_STRINGS);
  const built = buildInstruction(takeApart(withoutContinuation(args, '\\') ?? args, '\\'), head.range, head.heredocs, '\\', null);
  return { instruction: { ...head, kind: 'onbuild', trigger: built.instruction }, fault: built.fault, later: built.fault !== null };
}

/** NULs between the letters, or bytes that are no UTF-8, at the place of the keyword: UTF-16 as a rule, or no text at all. */
function unknownInstruction(word: string): Refusal {
  if (/[\0\uFFFD]/.test(word))
    return { code: 'encoding', refused: say`This is no UTF-8 text (UTF-16, or a binary file): the builder finds no instruction here.` };
  return { code: 'unknown-instruction', refused: say`${code(shorten(word))} is no instruction of the Dockerfile language.` };
}

/** A word for a sentence: a stray line may be very long. */
function shorten(word: string): string {
  return word.length <= 40 ? word : `${word.slice(0, 40)}…`;
}
