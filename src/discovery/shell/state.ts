import type { ArithmeticExpression, CommandNode, CompoundList, ParsedScript, Statement, WordPart } from '../../shell/index.ts';
import type { Nature } from '../command-nature.ts';
import type { Unknowns } from '../unknowns.ts';
import type { Truth } from './conditions.ts';

/** Where the repository stands for scripts: paths in commands are absolute below it, or not of the repository. */
export const WORKSPACE = '/github/workspace';

/** A variable's value: text, or the elements of an array. Texts may hold marks of unknowns. */
export type Value = string | readonly string[];

/** Stands before a word that only some runs pass: one that a branch adds which cannot be decided. */
const MAYBE = '\uE002';

export const maybe = (word: string): string => (word.startsWith(MAYBE) ? word : `${MAYBE}${word}`);
export const isMaybe = (word: string): boolean => word.startsWith(MAYBE);
export const certainly = (word: string): string => (word.startsWith(MAYBE) ? word.slice(1) : word);

/** A simple command with its variables put in; what is not known stands as a mark. */
export interface ShellCommand {
  /** Words that only some runs pass are marked (`isMaybe`). */
  readonly words: readonly string[];
  /** Assignments before the command and variables so far; empty for commands that build nothing. */
  readonly environment: ReadonlyMap<string, string>;
  /** Absolute, or with a mark. */
  readonly directory: string;
  /** File that standard output goes to, null where none. */
  readonly output: string | null;
  /** It goes behind what the file holds (`>>`). */
  readonly appends?: true;
  /** Standard input where it is known: a here-document, a file, what a pipe brings. */
  readonly stdin: string | null;
  /** Name of the file that standard input comes from, absent where it comes from none. */
  readonly input?: string;
  /** Zero-based line within the script. */
  readonly line: number;
  /** In a branch that a run may not take. */
  readonly perhaps?: true;
}

/** What a script may see of the repository, by absolute path. */
export interface ShellFiles {
  /** Text of a script or other file; null where there is none, or where it cannot be had. */
  read(path: string): string | null;
  /** Names directly below a directory; null where there is none. */
  list(path: string): readonly { readonly name: string; readonly directory: boolean }[] | null;
  /** Scripts that have been read before, by their text: jobs of a matrix run the same. */
  readonly scripts?: Map<string, ParsedScript | null>;
  /** What `find` gave before, by directory and words. */
  readonly found?: Map<string, readonly string[] | null>;
}

export const NO_FILES: ShellFiles = { read: () => null, list: () => null };

export interface ShellStart {
  readonly variables: ReadonlyMap<string, Value>;
  readonly directory: string;
  /** Directory of the script file itself, for `dirname "$0"`. */
  readonly scriptDirectory: string;
  readonly files?: ShellFiles;
  /** Arguments of the script where they are known. */
  readonly positional?: readonly string[];
  readonly unknowns: Unknowns;
}

/** What a run of a script left behind. */
export interface ShellResult {
  readonly commands: readonly ShellCommand[];
  /** Text that was written to each file, by the path as the script names it. */
  readonly written: ReadonlyMap<string, string>;
}

export interface ShellFunction {
  readonly body: CommandNode | CompoundList;
  readonly frame: Frame;
}

/** The text that is being run: where its lines are, and where it was called. */
export interface Frame {
  /** Zero-based line of an offset. */
  readonly lineOf: (offset: number) => number;
  /** Directory of the script, for `BASH_SOURCE`. */
  readonly directory: string;
}

/** How a list of commands ends early. */
export type Signal = 'exit' | 'return' | 'break' | 'continue' | null;
export interface Outcome {
  readonly truth: Truth;
  readonly signal: Signal;
}
export const DONE: Outcome = { truth: 'done', signal: null };

/** What single commands and words need of the walk around them. */
export interface Engine {
  run(node: Statement['command'] | CommandNode | CompoundList, machine: Machine, state: State): Outcome;
  runList(statements: readonly Statement[], machine: Machine, state: State): Outcome;
  /** Value of `(( … ))`; null where it is not known. */
  arithmetic(expression: ArithmeticExpression | undefined, machine: Machine, state: State): number | null;
  /** Of a value that is not known. */
  arithmeticNature(expression: ArithmeticExpression | undefined, machine: Machine, state: State): Nature;
  arithmeticText(text: string, machine: Machine, state: State): number | null;
  /** Runs a text in place: what `eval`, `sh -c` and `.` read. Null where it cannot be read. */
  runText(text: string, directory: string, line: number, machine: Machine, state: State): Outcome | null;
  /** Runs the commands of a substitution and gives what they print. */
  substitute(part: WordPart & { type: 'CommandExpansion' | 'ProcessSubstitution' }, machine: Machine, state: State): string;
}

/** What all branches of one run share. */
export interface Machine {
  readonly engine: Engine;
  readonly unknowns: Unknowns;
  readonly files: ShellFiles;
  readonly scriptDirectory: string;
  readonly commands: ShellCommand[];
  readonly written: Map<string, string>;
  readonly called: Set<string>;
  /** The words that a mark splits into, once they are known. */
  readonly split: Map<string, readonly string[]>;
  readonly left: { steps: number; sourced: number };
}

/** What a branch may change. */
export interface State {
  readonly variables: Map<string, Value>;
  readonly functions: Map<string, ShellFunction>;
  directory: string;
  /** Where `popd` goes back to, the last one at the end. */
  stack: readonly string[];
  /** Null: the script's arguments are not known. */
  positional: readonly string[] | null;
  /** File that standard output goes to, null for none. */
  output: string | null;
  /** It goes behind what that file holds. */
  appends: boolean;
  /** Inside of a substitution: only what builds is of interest. */
  quiet: boolean;
  /** Collects standard output of a substitution or pipe; null outside of one. */
  capture: { text: string } | null;
  stdin: Input | null;
  frame: Frame;
  /** Line of the command in the script itself, where a sourced script or function of one runs. */
  callLine: number | null;
  depth: number;
  /** In a branch that a run may not take. */
  readonly isBranch?: true;
}

/** Lines that are read one by one; null text: not known. */
export interface Input {
  text: string | null;
  /** The file that it is, as written. */
  readonly file?: string;
}

/** A state of its own for a subshell or branch. */
export function fork(state: State): State {
  return { ...state, variables: new Map(state.variables), functions: new Map(state.functions) };
}

/** A state for one of several branches, which prints for itself until it is joined. */
export function branchOff(state: State): State {
  return { ...fork(state), isBranch: true, capture: state.capture === null ? null : { text: state.capture.text } };
}

/** Goes on in `state` with what one of several branches left. */
export function join(state: State, branches: readonly State[], unknowns: Unknowns): void {
  const [only, ...others] = branches;
  if (only === undefined) return;
  const names = new Set(branches.flatMap((branch) => [...branch.variables.keys()]));
  for (const name of names) {
    const values = branches.map((branch) => branch.variables.get(name));
    const [first] = values;
    const same = values.every((value) => value === first || (value !== undefined && first !== undefined && equal(value, first)));
    if (same && first !== undefined) state.variables.set(name, first);
    else if (!same) state.variables.set(name, either(name, values, unknowns));
  }
  if (state.capture !== null) joinOutput(state.capture, branches, unknowns);
  for (const branch of branches) for (const [name, body] of branch.functions) state.functions.set(name, body);
  if (others.every((branch) => branch.directory === only.directory)) state.directory = only.directory;
  const positional = JSON.stringify(only.positional);
  state.positional = others.every((branch) => JSON.stringify(branch.positional) === positional) ? only.positional : null;
}

/** What was printed before, and then what one of the branches did. */
function joinOutput(output: { text: string }, branches: readonly State[], unknowns: Unknowns): void {
  const texts = [...new Set(branches.flatMap(({ capture }) => (capture === null || capture === output ? [output.text] : [capture.text])))];
  const [first = ''] = texts;
  if (texts.length <= 1) {
    output.text = first;
    return;
  }
  const before = output.text;
  const options = texts.map((text) => (text.startsWith(before) ? text.slice(before.length) : text).replace(/\n$/, ''));
  const volatile = options.every((option) => unknowns.within(option).some((hole) => hole.volatile));
  output.text = `${before}${unknowns.mark({ name: '$(…)', volatile, options })}\n`;
}

const equal = (a: Value, b: Value): boolean => typeof a === typeof b && JSON.stringify(a) === JSON.stringify(b);

/** One of several values: of arrays the common beginning, and what some of them add marked as such. */
function either(name: string, values: readonly (Value | undefined)[], unknowns: Unknowns): Value {
  const lists = values.filter((value): value is readonly string[] => Array.isArray(value));
  if (lists.length > 0) {
    const all = values.map((value) => (value === undefined ? [] : typeof value === 'string' ? [value] : value));
    return oneOf(all);
  }
  const texts = values.map((value) =>
    typeof value === 'string' ? value : unknowns.mark({ name: `$${name}`, volatile: false, options: [] })
  );
  const options = [...new Set(texts)];
  const volatile = options.every((option) => unknowns.within(option).some((hole) => hole.volatile));
  return unknowns.mark({ name: `$${name}`, volatile, options });
}

/** Words of one of several lists: what all begin with, then what some of them add, marked as such. */
export function oneOf(lists: readonly (readonly string[])[]): readonly string[] {
  const [first = []] = lists;
  let common = 0;
  while (lists.every((list) => common < list.length && list[common] === first[common])) common++;
  // An option stays with the value behind it.
  const isValue = (word: string | undefined) => word !== undefined && !word.startsWith('-');
  while (common > 0 && !isValue(first[common - 1]) && lists.some((list) => isValue(list[common]))) common--;
  return [...first.slice(0, common), ...lists.flatMap((list) => list.slice(common)).map(maybe)];
}
