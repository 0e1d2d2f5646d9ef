import type { Estimate } from '../model/units.ts';
import { heaviestWay, type Part } from './branches.ts';
import { isTrivial, priorOfKind } from './kinds.ts';
import { type Cut, splitCommands } from './split.ts';
import { type SimpleCommand, simpleCommand } from './tools.ts';
import { grammarOf, unwrapped } from './wrappers.ts';

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
  const commands = keyword === 'RUN' ? commandsOf(cutsOf(rest), 0) : [];
  if (known.size >= KEPT) known.clear();
  known.set(text, commands);
  return commands;
}

/** Scripts within scripts that are looked into. */
const DEEPEST = 8;

/** The commands of a script, those of scripts within it in their place; of alternatives the heaviest. */
function commandsOf(cuts: readonly Cut[], depth: number): readonly SimpleCommand[] {
  const parts = cuts.map(({ joiner, words, heredoc }): Part => {
    const inner = unwrapped(words, heredoc);
    const grammar = grammarOf(words);
    if (inner === null || (grammar.length === words.length && heredoc === null)) return { joiner, grammar, commands: [] };
    if ('script' in inner) return { joiner, grammar, commands: depth < DEEPEST ? commandsOf(splitCommands(inner.script), depth + 1) : [] };
    return { joiner, grammar, commands: [simpleCommand(inner.words)] };
  });
  return heaviestWay(parts);
}

/** The commands of a RUN as cut apart: its own options left out, the exec form as one command. */
function cutsOf(rest: string): readonly Cut[] {
  let text = rest;
  for (let flag = /^--[a-z]\S*\s+/.exec(text); flag !== null; flag = /^--[a-z]\S*\s+/.exec(text)) text = text.slice(flag[0].length);
  if (!text.startsWith('[')) return splitCommands(text);
  const exec = execForm(text);
  return exec === null ? splitCommands(text.replaceAll(/[[\]",]+/g, ' ')) : [{ joiner: 'next', words: exec, heredoc: null }];
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
 * Seconds of an instruction that nobody has measured: joined commands take what they take apart. Trivial commands count only
 * where there is no other, so that `cd /app && npm ci` takes what `npm ci` takes; then the longest one stands for all.
 */
export function priorOf(text: string): Estimate {
  const commands = simpleCommands(text);
  if (commands.length === 0) return priorOfKind(commandKind(text));
  const counted = commands.filter(({ kind }) => !isTrivial(kind));
  // What each of several trivial ones takes is the start of the one container that they share.
  if (counted.length === 0) return priorOfKind(commandKind(text));
  const sum = (end: keyof Estimate) => counted.reduce((total, { kind }) => total + priorOfKind(kind)[end], 0);
  return { low: sum('low'), mid: sum('mid'), high: sum('high') };
}

/** Sources that `ADD` fetches, as no `COPY` does. */
const REMOTE = /(?:^|[\s"'])(?:https?:\/\/|git@|git:\/\/|ssh:\/\/)/;

/**
 * What an instruction does, without its words: the classes of its commands but for trivial ones, sorted. Two instructions
 * with equal work cost the same as long as neither has been measured.
 */
export function workOf(text: string): string {
  const { keyword, rest } = keywordOf(text);
  if (keyword === 'ADD' && !REMOTE.test(rest)) return 'copy';
  if (keyword !== 'RUN') return commandKind(text);
  const kinds = simpleCommands(text).flatMap(({ kind }) => (isTrivial(kind) ? [] : [kind]));
  return `RUN ${kinds.sort().join(' ')}`;
}
