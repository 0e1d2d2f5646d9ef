import type { Assignment, Command, Word } from '../../shell/index.ts';
import { commandNature, natureFlags } from '../command-nature.ts';
import { hasUnknown } from '../unknowns.ts';
import { declareAssociative, isAssociative, setAll, setElement } from './arrays.ts';
import { shellBuiltin } from './builtins.ts';
import { dockerCommand } from './docker-command.ts';
import { fannedOut } from './fan-out.ts';
import { absolutePath } from './files.ts';
import { scriptFromInput, shellArguments } from './given-script.ts';
import { printed } from './printed.ts';
import { redirect } from './redirect.ts';
import { certainly, DONE, fork, isMaybe, type Machine, type Outcome, type State, type Value } from './state.ts';
import { expandText, expandWord } from './words.ts';
import { unwrap } from './wrappers.ts';

const MAX_WRAPPERS = 8;
const MAX_CALLS = 10;
const NO_VARIABLES: ReadonlyMap<string, string> = new Map();
const DECLARES = new Set(['export', 'local', 'readonly', 'declare', 'typeset']);

/** A command as its words. */
interface WordsCall {
  readonly words: readonly string[];
  /** The assignments that stand before it. */
  readonly own: ReadonlyMap<string, string>;
  /** Zero-based line within the script. */
  readonly line: number;
  /** Number of programs that started it. */
  readonly wrapped: number;
}

/** A simple command: its assignments, what it does to the shell, what it prints, and what it runs. */
export function runSimple(node: Command, machine: Machine, state: State): Outcome {
  const assignments = node.prefix.filter((part): part is Assignment => part.type === 'Assignment');
  const name = node.name === undefined ? [] : [...expandWord(node.name, machine, state)];
  const isNone = name.length === 0 && node.args.length === 0;
  if (isNone) for (const assignment of assignments) assign(assignment, machine, state);
  if (isNone && node.redirects.length === 0) return DONE;
  const { output, stdin, capture } = state;
  redirect(node.redirects, machine, state);
  // `$(< file)` is what `cat` prints of it; `> file` alone empties it.
  if (isNone) name.push(node.redirects.every(({ operator }) => operator === '<') && state.capture !== null ? 'cat' : ':');
  const line = state.callLine ?? state.frame.lineOf(node.pos);
  const own = new Map(assignments.map((assignment) => [assignment.name, textOf(assignment, machine, state)]));
  let outcome: Outcome = DONE;
  if (DECLARES.has(name[0] ?? '')) declare(node.args, machine, state);
  else {
    const words = [...name, ...node.args.flatMap((word) => argumentWords(word, machine, state))];
    outcome = runWords({ words, own, line, wrapped: 0 }, machine, state);
  }
  Object.assign(state, { output, stdin, capture });
  return outcome;
}

/** `--opt=x` may look like an assignment to the reader of scripts; as an argument it is a word. */
function argumentWords(word: Word | Assignment, machine: Machine, state: State): readonly string[] {
  if (word.type === 'Word') return expandWord(word, machine, state);
  return [`${word.name}=${textOf(word, machine, state)}`];
}

function textOf(assignment: Assignment, machine: Machine, state: State): string {
  const value = assignedValue(assignment, machine, state);
  return typeof value === 'string' ? value : value.join(' ');
}

function assignedValue({ value }: Assignment, machine: Machine, state: State): Value {
  return value.type === 'ArrayValue'
    ? value.elements.flatMap((element) => expandWord(element, machine, state))
    : expandText(value, machine, state);
}

function assign(assignment: Assignment, machine: Machine, state: State): void {
  const { name, append, index } = assignment;
  const value = assignedValue(assignment, machine, state);
  const before = state.variables.get(name);
  if (index !== undefined)
    setElement(name, expandText(index, machine, state), typeof value === 'string' ? value : value.join(' '), machine, state);
  else if (typeof value !== 'string' && isAssociative(name, state)) setAll(name, value, append === true, state);
  else if (append !== true) state.variables.set(name, value);
  else if (typeof value === 'string' && (before === undefined || typeof before === 'string'))
    state.variables.set(name, `${before ?? ''}${value}`);
  else state.variables.set(name, [before ?? [], value].flat());
}

function declare(args: Command['args'], machine: Machine, state: State): void {
  const keyed = args.some((word) => word.type === 'Word' && /^-[a-zA-Z]*A/.test(word.value));
  for (const word of args) {
    if (keyed && word.type === 'Assignment') declareAssociative(word.name, state);
    else if (keyed && word.type === 'Word' && /^[A-Za-z_]\w*$/.test(word.value)) declareAssociative(word.value, state);
    if (word.type === 'Assignment') {
      assign(word, machine, state);
      continue;
    }
    for (const text of expandWord(word, machine, state).flatMap((one) => one.split('\n'))) {
      const equals = text.indexOf('=');
      if (equals > 0 && /^[A-Za-z_]\w*$/.test(text.slice(0, equals))) state.variables.set(text.slice(0, equals), text.slice(equals + 1));
    }
  }
}

/** Runs a command as its words. */
function runWords(call: WordsCall, machine: Machine, state: State): Outcome {
  const { words, own, line } = call;
  const name = certainly(words[0] ?? '');
  const rest = words.slice(1);
  const special = shellBuiltin({ name, rest, own, line }, machine, state);
  if (special !== null) return special;
  const body = state.functions.get(name);
  if (body !== undefined && state.depth < MAX_CALLS) return callFunction(name, body, call, machine, state);
  const inner = startsOthers(name, rest, call, machine, state);
  if (inner !== null) return inner;
  // What a script of the repository prints is wanted here; whoever starts it for what it does follows it later.
  if (state.capture !== null && state.quiet && printsByScript(words, line, machine, state)) return DONE;
  keep(call, machine, state);
  print(words, machine, state);
  return { truth: /^(?:grep|egrep|command|which|type|diff|cmp)$/.test(name) ? 'open' : 'done', signal: null };
}

/** A program that starts other commands: one for each of a list, those of its input, or those that its words are; null for any other. */
function startsOthers(name: string, rest: readonly string[], call: WordsCall, machine: Machine, state: State): Outcome | null {
  const { words, own, line, wrapped } = call;
  const runText = (script: string, apart: State) => {
    for (const [variable, value] of own) apart.variables.set(variable, value);
    return machine.engine.runText(script, state.frame.directory, line, machine, apart);
  };
  const runs = fannedOut(name, rest, machine, state);
  if (runs !== null) {
    for (const run of runs) {
      const apart = fork(state);
      if (run.directory !== undefined) apart.directory = run.directory;
      if (run.script === undefined) runWords({ ...call, words: run.words, wrapped: wrapped + 1 }, machine, apart);
      else machine.engine.runText(run.script, state.frame.directory, line, machine, apart);
    }
    return DONE;
  }
  const given = scriptFromInput(name, rest, machine, state);
  if (given !== null && runText(given.text, { ...fork(state), positional: given.positional, stdin: null }) !== null) return DONE;
  const inner = wrapped < MAX_WRAPPERS ? unwrap(words) : null;
  if (inner === null) return null;
  if ('words' in inner)
    return runWords({ words: inner.words, own: new Map([...own, ...inner.assignments]), line, wrapped: wrapped + 1 }, machine, state);
  const apart = name === 'eval' ? state : { ...fork(state), positional: inner.arguments.slice(1) };
  return runText(inner.script, apart) === null ? null : DONE;
}

/** Notes a command for those who read what a script does; a quiet run wants only what builds. */
function keep({ words, own, line }: WordsCall, machine: Machine, state: State): void {
  const builds = dockerCommand(words, machine.unknowns) !== null;
  if (!builds && state.quiet) return;
  machine.commands.push({
    words,
    // Copying the variables for each command of a long script would cost more than all else.
    environment: builds ? environmentOf(state, own) : NO_VARIABLES,
    directory: state.directory,
    output: state.output,
    ...(state.appends ? { appends: true as const } : {}),
    stdin: state.stdin?.text ?? null,
    ...(state.stdin?.file === undefined ? {} : { input: state.stdin.file }),
    line,
    ...(state.isBranch === true ? { perhaps: true } : {})
  });
}

/** `$(./ci/arguments x)` of a script in the repository. */
function printsByScript(words: readonly string[], line: number, machine: Machine, state: State): boolean {
  const plain = words.map(certainly);
  const [name = '', ...rest] = plain;
  const given = SHELLS.test(name) ? shellArguments(rest) : name.includes('/') ? { path: name, words: rest } : null;
  const path = given === null || given.path === null || hasUnknown(given.path) ? null : absolutePath(given.path, state.directory);
  const text = path === null ? null : machine.files.read(path);
  if (given === null || path === null || text === null || /^#!(?!.*\b(?:ba|z|da|a|k)?sh\b)/.test(text)) return false;
  const folder = path.slice(0, path.lastIndexOf('/'));
  return machine.engine.runText(text, folder, line, machine, { ...fork(state), positional: given.words }) !== null;
}

const SHELLS = /^(?:ba|z|da|a|k)?sh$/;

function environmentOf(state: State, own: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const texts = [...state.variables].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []));
  return new Map([...texts, ...own]);
}

function callFunction(
  name: string,
  { body, frame }: NonNullable<ReturnType<State['functions']['get']>>,
  { words, line }: WordsCall,
  machine: Machine,
  state: State
): Outcome {
  machine.called.add(name);
  const { positional, frame: outer, callLine } = state;
  // In a script of its own the place to name is where this script calls it.
  if (frame !== outer) state.callLine ??= line;
  Object.assign(state, { positional: words.slice(1), frame });
  state.depth++;
  const { signal, truth } = machine.engine.run(body, machine, state);
  state.depth--;
  Object.assign(state, { positional, frame: outer, callLine });
  return { truth, signal: signal === 'exit' ? 'exit' : null };
}

/** Hands on what a command prints: to a substitution or pipe, or to a file. */
function print(words: readonly string[], machine: Machine, state: State): void {
  if (state.capture === null && state.output === null && words[0] !== 'tee') return;
  const place = {
    directory: state.directory,
    files: machine.files,
    stdin: state.stdin?.text ?? null,
    unknowns: machine.unknowns,
    written: (path: string) => machine.written.get(path)
  };
  const plain = words.map(certainly);
  /** Words that only some runs pass are printed by those alone. */
  const either = (all: readonly string[], most: string): string => {
    const least = printed(
      all.filter((word) => !isMaybe(word)),
      place
    );
    const options = [least ?? '', most].map((one) => one.replace(/\n$/, ''));
    return `${machine.unknowns.mark({ name: `$(${shown})`, ...natureFlags(nature), options })}\n`;
  };
  const shown = machine.unknowns.show(plain.join(' ')).slice(0, 60);
  const nature = commandNature(plain.join(' '), machine.unknowns);
  if (plain[0] === 'tee') {
    tee(plain.slice(1), machine, state);
    return;
  }
  const whole = printed(plain, place);
  const text =
    whole === null
      ? `${machine.unknowns.mark({ name: `$(${shown})`, ...natureFlags(nature), options: [] })}\n`
      : words.some(isMaybe)
        ? either(words, whole)
        : whole;
  if (state.capture !== null) state.capture.text = `${state.capture.text}${text}`.slice(0, 200_000);
  else if (state.output !== null) machine.written.set(state.output, `${machine.written.get(state.output) ?? ''}${text}`.slice(0, 200_000));
}

/** `… | tee -a FILE`: to the files, and on. */
function tee(words: readonly string[], machine: Machine, state: State): void {
  const text = state.stdin?.text ?? `${machine.unknowns.mark({ name: '$(tee)', volatile: false, options: [] })}\n`;
  for (const file of words.filter((word) => !word.startsWith('-')))
    machine.written.set(file, `${machine.written.get(file) ?? ''}${text}`.slice(0, 200_000));
  if (state.capture !== null) state.capture.text += text;
}
