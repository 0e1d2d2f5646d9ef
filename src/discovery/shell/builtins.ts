import { hasUnknown } from '../unknowns.ts';
import { wordsTruth } from './conditions.ts';
import { absolutePath } from './files.ts';
import { printed } from './printed.ts';
import { fileTestOf } from './redirect.ts';
import { DONE, type Input, type Machine, type Outcome, type State } from './state.ts';

const MAX_LINES = 100;

/** A command as its words, with the assignments that stand before it. */
export interface BuiltinCall {
  readonly name: string;
  readonly rest: readonly string[];
  readonly own: ReadonlyMap<string, string>;
  readonly line: number;
}

/** Commands that change or leave the shell; null for any other. */
export function shellBuiltin({ name, rest, own, line }: BuiltinCall, machine: Machine, state: State): Outcome | null {
  switch (name) {
    case 'cd':
    case 'pushd':
    case 'popd':
      return changeDirectory(name, rest, machine, state);
    case 'shift':
      if (state.positional !== null) state.positional = state.positional.slice(Number(rest[0] ?? 1) || 1);
      return DONE;
    case 'set': {
      const at = rest.indexOf('--');
      if (at !== -1) state.positional = rest.slice(at + 1);
      else if (rest[0] !== undefined && !/^[-+]/.test(rest[0])) state.positional = rest;
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
    case 'let':
      for (const word of rest) machine.engine.arithmeticText(word, machine, state);
      return DONE;
    case 'read': {
      const separators = own.get('IFS') ?? state.variables.get('IFS');
      return { truth: readLine(rest, typeof separators === 'string' ? separators : ' \t\n', machine, state), signal: null };
    }
    case 'mapfile':
    case 'readarray':
      readLines(rest, machine, state);
      return DONE;
    case 'getopts':
      return { truth: readOption(rest, machine, state), signal: null };
    case 'printf': {
      if (rest[0] !== '-v') return null;
      const [, variable = '', ...words] = rest;
      const place = { directory: state.directory, files: machine.files, stdin: null, unknowns: machine.unknowns, written: () => undefined };
      state.variables.set(variable, printed(['printf', ...words], place) ?? open(variable, machine));
      return DONE;
    }
    case '.':
    case 'source':
      return source(rest, line, machine, state);
  }
  return null;
}

const open = (name: string, machine: Machine): string => machine.unknowns.mark({ name: `$${name}`, volatile: false, options: [] });

function changeDirectory(name: 'cd' | 'pushd' | 'popd', rest: readonly string[], machine: Machine, state: State): Outcome {
  const before = state.directory;
  if (name === 'popd') {
    state.directory = state.stack.at(-1) ?? before;
    state.stack = state.stack.slice(0, -1);
    return DONE;
  }
  const target = rest.find((word) => !/^-./.test(word));
  if (target === undefined) return DONE;
  const last = state.variables.get('OLDPWD');
  if (target === '-') state.directory = typeof last === 'string' ? last : open('OLDPWD', machine);
  else state.directory = absolutePath(target, before);
  if (name === 'pushd') state.stack = [...state.stack, before];
  state.variables.set('OLDPWD', before);
  return DONE;
}

/** Runs a sourced script in place: what it sets and defines holds from here on. */
function source(rest: readonly string[], line: number, machine: Machine, state: State): Outcome | null {
  const path = absolutePath(rest[0] ?? '', state.directory);
  const text = machine.written.get(rest[0] ?? '') ?? (hasUnknown(path) ? null : machine.files.read(path));
  return text === null ? null : machine.engine.runText(text, path.slice(0, path.lastIndexOf('/')), line, machine, state);
}

/** Options of `read` and `mapfile` by their letters, and the names behind them. */
function optionsOf(
  rest: readonly string[],
  valued: string
): { readonly given: ReadonlyMap<string, string>; readonly names: readonly string[] } {
  const given = new Map<string, string>();
  const names: string[] = [];
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? '';
    if (!/^-[a-zA-Z]/.test(word)) {
      names.push(word);
      continue;
    }
    for (let letter = 1; letter < word.length; letter++) {
      const option = word[letter] ?? '';
      if (!valued.includes(option)) given.set(option, '');
      else {
        given.set(option, letter + 1 < word.length ? word.slice(letter + 1) : (rest[++at] ?? ''));
        break;
      }
    }
  }
  return { given, names };
}

/** `read a b` and `read -a list` from lines that are known, one by one; from others once, with values that are not known. */
function readLine(rest: readonly string[], separators: string, machine: Machine, state: State): 'yes' | 'no' | 'open' {
  const { given, names: plain } = optionsOf(rest, 'adnNptui');
  const list = given.get('a');
  const names = plain.length === 0 && list === undefined ? ['REPLY'] : plain;
  const input = state.stdin;
  if (input === null || input.text === null) {
    for (const name of names) state.variables.set(name, open(name, machine));
    if (list !== undefined) state.variables.set(list, [open(`${list}[@]`, machine)]);
    return 'open';
  }
  if (input.text === '') {
    // bash empties the names at the end of its input.
    for (const name of names) state.variables.set(name, '');
    return 'no';
  }
  const ended = given.get('d');
  const whole = take(input, ended === undefined ? '\n' : ended === '' ? '\0' : (ended[0] ?? '\n'));
  const blanks = [...separators].filter((one) => /\s/.test(one)).join('');
  const trimmed = blanks === '' ? whole : trim(whole, blanks);
  const count = list === undefined ? names.length : Number.POSITIVE_INFINITY;
  const pieces = count === 1 ? [trimmed] : splitFields(trimmed, separators, count);
  if (list !== undefined) state.variables.set(list, pieces);
  for (const [index, name] of names.entries()) state.variables.set(name, pieces[index] ?? '');
  return 'yes';
}

function take(input: Input, end: string): string {
  const text = input.text ?? '';
  const at = text.indexOf(end);
  input.text = at === -1 ? '' : text.slice(at + end.length);
  return at === -1 ? text : text.slice(0, at);
}

function trim(text: string, blanks: string): string {
  let [from, to] = [0, text.length];
  while (from < to && blanks.includes(text[from] ?? '')) from++;
  while (to > from && blanks.includes(text[to - 1] ?? '')) to--;
  return text.slice(from, to);
}

/** Fields as the shell splits them: runs of blanks count as one, every other separator by itself; the last takes the rest. */
function splitFields(text: string, separators: string, count: number): readonly string[] {
  if (separators === '') return [text];
  const fields: string[] = [];
  let at = 0;
  while (at < text.length && fields.length < count - 1) {
    let end = at;
    while (end < text.length && !separators.includes(text[end] ?? '')) end++;
    fields.push(text.slice(at, end));
    let hard = 0;
    while (end < text.length && separators.includes(text[end] ?? '') && (/\s/.test(text[end] ?? '') || hard++ === 0)) end++;
    at = end;
  }
  if (at < text.length) fields.push(text.slice(at));
  return fields;
}

/** `mapfile -t list` */
function readLines(rest: readonly string[], machine: Machine, state: State): void {
  const { given, names } = optionsOf(rest, 'dnOsuCc');
  const variable = names.at(-1) ?? 'MAPFILE';
  const text = state.stdin?.text ?? null;
  const end = given.get('d') === '' ? '\0' : (given.get('d') ?? '\n');
  if (text === null) state.variables.set(variable, [open(`${variable}[@]`, machine)]);
  else {
    const lines = (text.endsWith(end) ? text.slice(0, -end.length) : text).split(end);
    state.variables.set(variable, text === '' ? [] : lines.slice(Number(given.get('s') ?? 0), MAX_LINES));
  }
}

/** `getopts "t:p" name`: the next option of the script's arguments. */
function readOption([spec = '', name = '', ...given]: readonly string[], machine: Machine, state: State): 'yes' | 'no' | 'open' {
  const args = given.length > 0 ? given : state.positional;
  const numbered = (variable: string) => Number(state.variables.get(variable) ?? 1) || 1;
  const index = numbered('OPTIND');
  const word = args?.[index - 1];
  if (args === null || (word !== undefined && hasUnknown(word))) {
    state.variables.set(name, open(name, machine));
    state.variables.set('OPTARG', open('OPTARG', machine));
    return 'open';
  }
  if (word === undefined || !/^-./.test(word) || word === '--') {
    if (word === '--') state.variables.set('OPTIND', String(index + 1));
    state.variables.set(name, '?');
    return 'no';
  }
  // The place within `-ab` is the shell's own.
  const at = numbered('!OPTAT');
  const letter = word[at] ?? '';
  const place = letter === ':' ? -1 : spec.indexOf(letter);
  const rest = word.slice(at + 1);
  const valued = place !== -1 && spec[place + 1] === ':';
  state.variables.set(name, place === -1 ? '?' : letter);
  if (valued) state.variables.set('OPTARG', rest === '' ? (args[index] ?? '') : rest);
  const within = !valued && rest !== '';
  state.variables.set('OPTIND', String(within ? index : index + (valued && rest === '' ? 2 : 1)));
  state.variables.set('!OPTAT', within ? String(at + 1) : '1');
  return 'yes';
}
