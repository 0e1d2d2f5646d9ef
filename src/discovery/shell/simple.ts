import type { Assignment, Command, Word } from '../../shell/index.ts';
import { commandIsVolatile, hasUnknown } from '../unknowns.ts';
import { wordsTruth } from './conditions.ts';
import { dockerCommand } from './docker-command.ts';
import { absolutePath } from './files.ts';
import { foundPaths, printed } from './printed.ts';
import { fileTestOf, redirect } from './redirect.ts';
import { certainly, DONE, fork, type Machine, type Outcome, type State, type Value } from './state.ts';
import { expandText, expandWord } from './words.ts';
import { unwrap } from './wrappers.ts';

const MAX_WRAPPERS = 8;
const MAX_LINES = 100;
const MAX_CALLS = 10;
const NO_VARIABLES: ReadonlyMap<string, string> = new Map();
const DECLARES = new Set(['export', 'local', 'readonly', 'declare', 'typeset']);

/** A simple command: its assignments, what it does to the shell, what it prints, and what it runs. */
export function runSimple(node: Command, machine: Machine, state: State): Outcome {
  const assignments = node.prefix.filter((part): part is Assignment => part.type === 'Assignment');
  const name = node.name === undefined ? [] : expandWord(node.name, machine, state);
  if (name.length === 0 && node.args.length === 0) {
    for (const assignment of assignments) assign(assignment, machine, state);
    // `> file` alone empties it.
    return DONE;
  }
  const { output, stdin, capture } = state;
  redirect(node.redirects, machine, state);
  const line = state.callLine ?? state.frame.lineOf(node.pos);
  const own = new Map(assignments.map((assignment) => [assignment.name, textOf(assignment, machine, state)]));
  let outcome: Outcome = DONE;
  if (DECLARES.has(name[0] ?? '')) declare(node.args, machine, state);
  else {
    const words = [...name, ...node.args.flatMap((word) => argumentWords(word, machine, state))];
    outcome = runWords(words, own, line, machine, state, 0);
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
  if (index !== undefined) {
    const list = before === undefined ? [] : typeof before === 'string' ? [before] : [...before];
    state.variables.set(name, [...list, typeof value === 'string' ? value : value.join(' ')]);
  } else if (append !== true) state.variables.set(name, value);
  else if (typeof value === 'string' && (before === undefined || typeof before === 'string'))
    state.variables.set(name, `${before ?? ''}${value}`);
  else state.variables.set(name, [before ?? [], value].flat());
}

function declare(args: Command['args'], machine: Machine, state: State): void {
  for (const word of args) {
    if (word.type === 'Assignment') {
      assign(word, machine, state);
      continue;
    }
    for (const text of expandWord(word, machine, state)) {
      const equals = text.indexOf('=');
      if (equals > 0 && /^[A-Za-z_]\w*$/.test(text.slice(0, equals))) state.variables.set(text.slice(0, equals), text.slice(equals + 1));
    }
  }
}

/** A command as its words, behind any wrappers. */
function runWords(
  words: readonly string[],
  own: ReadonlyMap<string, string>,
  line: number,
  machine: Machine,
  state: State,
  wrapped: number
): Outcome {
  const name = certainly(words[0] ?? '');
  const rest = words.slice(1);
  const special = shellBuiltin(name, rest, line, machine, state);
  if (special !== null) return special;
  const body = state.functions.get(name);
  if (body !== undefined && state.depth < MAX_CALLS) return call(name, body, rest, line, machine, state);
  if (name === 'xargs') return runXargs(rest, own, line, machine, state, wrapped);
  if (name === 'find' && rest.some((word) => word === '-exec' || word === '-execdir'))
    return runFind(rest, own, line, machine, state, wrapped);
  const inner = wrapped < MAX_WRAPPERS ? unwrap(words) : null;
  if (inner !== null && 'script' in inner) {
    const apart = name === 'eval' ? state : { ...fork(state), positional: inner.arguments.slice(1) };
    if (machine.engine.runText(inner.script, state.frame.directory, line, machine, apart) !== null) return DONE;
  } else if (inner !== null) return runWords(inner.words, new Map([...own, ...inner.assignments]), line, machine, state, wrapped + 1);
  // Copying the variables for each command of a long script would cost more than all else.
  const builds = dockerCommand(words, machine.unknowns) !== null;
  const kept = builds ? environmentOf(state, own) : NO_VARIABLES;
  if (builds || !state.quiet)
    machine.commands.push({
      words,
      environment: kept,
      directory: state.directory,
      output: state.output,
      stdin: state.stdin?.text ?? null,
      line
    });
  print(words, machine, state);
  return { truth: /^(?:grep|egrep|command|which|type|diff|cmp)$/.test(name) ? 'open' : 'done', signal: null };
}

function environmentOf(state: State, own: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const texts = [...state.variables].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []));
  return new Map([...texts, ...own]);
}

/** Commands that change or leave the shell; null for any other. */
function shellBuiltin(name: string, rest: readonly string[], line: number, machine: Machine, state: State): Outcome | null {
  switch (name) {
    case 'cd':
    case 'pushd': {
      const target = rest.find((word) => !/^-./.test(word));
      if (target !== undefined && target !== '-') state.directory = absolutePath(target, state.directory);
      return DONE;
    }
    case 'shift':
      if (state.positional !== null) state.positional = state.positional.slice(Number(rest[0] ?? 1) || 1);
      return DONE;
    case 'set': {
      const at = rest.indexOf('--');
      if (at !== -1) state.positional = rest.slice(at + 1);
      return DONE;
    }
    case 'unset':
      for (const word of rest) state.variables.set(word, '');
      return DONE;
    case 'exit':
    case 'return':
    case 'break':
    case 'continue':
      return { truth: 'done', signal: name };
    case 'true':
    case ':':
      return { truth: 'yes', signal: null };
    case 'false':
      return { truth: 'no', signal: null };
    case '[':
    case 'test':
      return { truth: wordsTruth(name === '[' ? rest.slice(0, -1) : rest, fileTestOf(machine, state)), signal: null };
    case 'read':
      return { truth: readLine(rest, machine, state), signal: null };
    case 'mapfile':
    case 'readarray': {
      const variable = rest.filter((word) => !word.startsWith('-')).at(-1) ?? 'MAPFILE';
      const text = state.stdin?.text ?? null;
      const unknown = machine.unknowns.mark({ name: `$${variable}`, volatile: false, options: [] });
      state.variables.set(variable, text === null ? [unknown] : text.replace(/\n$/, '').split('\n').slice(0, MAX_LINES));
      return DONE;
    }
    case '.':
    case 'source':
      return source(rest, line, machine, state);
  }
  return null;
}

/** Runs a sourced script in place: what it sets and defines holds from here on. */
function source(rest: readonly string[], line: number, machine: Machine, state: State): Outcome | null {
  const path = absolutePath(rest[0] ?? '', state.directory);
  const text = hasUnknown(path) ? null : machine.files.read(path);
  return text === null ? null : machine.engine.runText(text, path.slice(0, path.lastIndexOf('/')), line, machine, state);
}

/** `read a b` from lines that are known, one by one; from others once, with values that are not known. */
function readLine(rest: readonly string[], machine: Machine, state: State): 'yes' | 'no' | 'open' {
  const names: string[] = [];
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? '';
    if (/^-[a-z]*[dnNptui]$/.test(word)) at++;
    else if (!word.startsWith('-')) names.push(word);
  }
  const input = state.stdin;
  if (input === null || input.text === null) {
    for (const name of names) state.variables.set(name, machine.unknowns.mark({ name: `$${name}`, volatile: false, options: [] }));
    return 'open';
  }
  if (input.text === '') return 'no';
  const end = input.text.indexOf('\n');
  const whole = end === -1 ? input.text : input.text.slice(0, end);
  input.text = end === -1 ? '' : input.text.slice(end + 1);
  const pieces = names.length === 1 ? [whole.trim()] : whole.trim().split(/[ \t]+/);
  for (const [index, name] of names.entries())
    state.variables.set(name, index === names.length - 1 ? pieces.slice(index).join(' ') : (pieces[index] ?? ''));
  return 'yes';
}

function call(
  name: string,
  { body, frame }: NonNullable<ReturnType<State['functions']['get']>>,
  words: readonly string[],
  line: number,
  machine: Machine,
  state: State
): Outcome {
  machine.called.add(name);
  const { positional, frame: outer, callLine } = state;
  // In a script of its own the place to name is where this script calls it.
  if (frame !== outer) state.callLine ??= line;
  Object.assign(state, { positional: words, frame });
  state.depth++;
  const { signal, truth } = machine.engine.run(body, machine, state);
  state.depth--;
  Object.assign(state, { positional, frame: outer, callLine });
  return { truth, signal: signal === 'exit' ? 'exit' : null };
}

/** `… | xargs -I{} docker build {}`: once for each line or word of what comes in, as far as that is known. */
function runXargs(
  rest: readonly string[],
  own: ReadonlyMap<string, string>,
  line: number,
  machine: Machine,
  state: State,
  wrapped: number
): Outcome {
  let place: string | null = null;
  let each = false;
  let at = 0;
  for (; at < rest.length && (rest[at] ?? '').startsWith('-'); at++) {
    const option = rest[at] ?? '';
    const attached = /^-([InPLdsE])(.+)$/.exec(option);
    if (option.startsWith('-I') || option === '-i')
      place = option.length > 2 ? option.slice(2) : option === '-i' ? '{}' : (rest[++at] ?? '{}');
    else if (/^-[nL]/.test(option)) {
      each = (attached?.[2] ?? rest[at + 1]) === '1';
      if (attached === null) at++;
    } else if (/^-[PdsE]$/.test(option)) at++;
  }
  const command = rest.slice(at);
  const text = state.stdin?.text ?? null;
  const words =
    text === null
      ? [machine.unknowns.mark({ name: '$(xargs)', volatile: false, options: [] })]
      : (place === null ? text.split(/\s+/) : text.split('\n')).filter((one) => one !== '');
  const runs = place === null && !each ? [words] : words.slice(0, MAX_LINES).map((word) => [word]);
  for (const given of runs) {
    const whole = place === null ? [...command, ...given] : command.map((word) => word.replaceAll(place ?? '{}', given[0] ?? ''));
    runWords(whole, own, line, machine, fork(state), wrapped + 1);
  }
  return DONE;
}

/** `find … -exec docker build {} \;`. */
function runFind(
  rest: readonly string[],
  own: ReadonlyMap<string, string>,
  line: number,
  machine: Machine,
  state: State,
  wrapped: number
): Outcome {
  const at = rest.findIndex((word) => word === '-exec' || word === '-execdir');
  const end = rest.findIndex((word, index) => index > at && (word === ';' || word === '+' || word === '\\;'));
  const command = rest.slice(at + 1, end === -1 ? undefined : end);
  const found = foundPaths(rest.slice(0, at), { directory: state.directory, files: machine.files }) ?? [
    machine.unknowns.mark({ name: '$(find)', volatile: false, options: [] })
  ];
  for (const path of found.slice(0, MAX_LINES)) {
    const inner = fork(state);
    const slash = path.lastIndexOf('/');
    const below = rest[at] === '-execdir';
    if (below && slash > 0) inner.directory = absolutePath(path.slice(0, slash), state.directory);
    const shown = below ? `./${path.slice(slash + 1)}` : path;
    runWords(
      command.map((word) => word.replaceAll('{}', shown)),
      own,
      line,
      machine,
      inner,
      wrapped + 1
    );
  }
  return DONE;
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
  const shown = machine.unknowns.show(plain.join(' ')).slice(0, 60);
  const volatile = commandIsVolatile(plain.join(' ')) || machine.unknowns.within(plain.join(' ')).some((hole) => hole.volatile);
  if (plain[0] === 'tee') {
    tee(plain.slice(1), machine, state);
    return;
  }
  const text = printed(plain, place) ?? `${machine.unknowns.mark({ name: `$(${shown})`, volatile, options: [] })}\n`;
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
