import type { Estimate } from '../model/units.ts';
import { type CommandKind, isTrivial, priorOfKind } from './kinds.ts';
import { splitCommands } from './split.ts';
import { kindOfWords } from './tools.ts';
import { unwrapped } from './wrappers.ts';

/** One command of a RUN, wrappers seen through. */
export interface SimpleCommand {
  /** Without its directory. */
  readonly program: string;
  readonly operands: readonly string[];
  /** Program and operands with one blank between them: equal texts do the same. */
  readonly text: string;
  readonly kind: CommandKind;
}

const NOT_RUN: Readonly<Record<string, string>> = { COPY: 'copy', ADD: 'add', WORKDIR: 'workdir', FROM: 'from' };
/** An instruction is asked about many times: by matching, by costs, by the replay of two sides. */
const KEPT = 5_000;
const known = new Map<string, readonly SimpleCommand[]>();

/** The instruction's keyword (upper case) and the rest, with the builder's `ONBUILD` taken off. */
export function keywordOf(text: string): { readonly keyword: string; readonly rest: string } {
  const trimmed = text.trimStart();
  const end = trimmed.search(/\s/);
  const keyword = (end < 0 ? trimmed : trimmed.slice(0, end)).toUpperCase();
  const rest = end < 0 ? '' : trimmed.slice(end + 1).trimStart();
  return keyword === 'ONBUILD' && rest !== '' ? keywordOf(rest) : { keyword, rest };
}

/** The simple commands of an instruction text such as `RUN a && b`, in order; of other instructions none. */
export function simpleCommands(text: string): readonly SimpleCommand[] {
  const before = known.get(text);
  if (before !== undefined) return before;
  const { keyword, rest } = keywordOf(text);
  const commands =
    keyword !== 'RUN'
      ? []
      : wordsOf(rest)
          .flatMap((words) => unwrapped(words))
          .map(([program = '', ...operands]) => ({
            program,
            operands,
            text: [program, ...operands].join(' '),
            kind: kindOfWords(program, operands)
          }));
  if (known.size >= KEPT) known.clear();
  known.set(text, commands);
  return commands;
}

/** Words of the commands of a RUN: its own options left out, the exec form as one command. */
function wordsOf(rest: string): readonly (readonly string[])[] {
  let text = rest;
  for (let flag = /^--[a-z]\S*\s+/.exec(text); flag !== null; flag = /^--[a-z]\S*\s+/.exec(text)) text = text.slice(flag[0].length);
  if (!text.startsWith('[')) return splitCommands(text);
  const exec = execForm(text);
  return exec === null ? splitCommands(text.replaceAll(/[[\]",]+/g, ' ')) : [exec];
}

function execForm(text: string): readonly string[] | null {
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : null;
  } catch {
    return null;
  }
}

/**
 * Class of an instruction: `copy`, `add`, `workdir`, `from`, `other`, or that of the heaviest command of a RUN by the priors,
 * which is the one that decides its time.
 */
export function commandKind(text: string): string {
  const { keyword } = keywordOf(text);
  if (keyword !== 'RUN') return Object.hasOwn(NOT_RUN, keyword) ? (NOT_RUN[keyword] ?? 'other') : 'other';
  const [first, ...rest] = simpleCommands(text);
  if (first === undefined) return 'run';
  return rest.reduce((heaviest, { kind }) => (priorOfKind(kind).mid > priorOfKind(heaviest).mid ? kind : heaviest), first.kind);
}

/**
 * Seconds of an instruction that nobody has measured, at 80 %: joined commands take what they take apart. Trivial commands
 * count only where there is no other, so that `cd /app && npm ci` takes what `npm ci` takes.
 */
export function priorOf(text: string): Estimate {
  const commands = simpleCommands(text);
  if (commands.length === 0) return priorOfKind(commandKind(text));
  const heavy = commands.filter(({ kind }) => !isTrivial(kind));
  const counted = heavy.length > 0 ? heavy : commands;
  const sum = (end: keyof Estimate) => counted.reduce((total, { kind }) => total + priorOfKind(kind)[end], 0);
  return { low: sum('low'), mid: sum('mid'), high: sum('high') };
}

/**
 * What an instruction does, without its words: the classes of its commands but for trivial ones, sorted. Two instructions
 * with equal work cost the same as long as neither has been measured.
 */
export function workOf(text: string): string {
  const { keyword } = keywordOf(text);
  if (keyword !== 'RUN') return commandKind(text);
  const kinds = simpleCommands(text).flatMap(({ kind }) => (isTrivial(kind) ? [] : [kind]));
  return `RUN ${kinds.sort().join(' ')}`;
}
