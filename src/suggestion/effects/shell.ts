import type { RunInstruction } from '../../model/dockerfile.ts';

/** One word of a simple command. `literal`: neither variables nor wildcards are left in it. */
export interface ShellWord {
  readonly text: string;
  readonly literal: boolean;
  readonly variables: readonly string[];
}

/** `NAME=value command words > file`. */
export interface SimpleCommand {
  readonly assignments: readonly { readonly name: string; readonly value: ShellWord }[];
  readonly words: readonly ShellWord[];
  /** Files that output goes to (`>`, `>>`, `2>`); `/dev/null` and `2>&1` are left out. */
  readonly outputs: readonly ShellWord[];
  /** What joins it to the next command; null for the last one. `|| true` behind it is in `forgiven`. */
  readonly joiner: '&&' | ';' | null;
  readonly forgiven: boolean;
  /** Offsets in the script text: of its first character, and just behind its last. */
  readonly start: number;
  readonly end: number;
}

type Script =
  | { readonly kind: 'commands'; readonly commands: readonly SimpleCommand[] }
  | { readonly kind: 'opaque'; readonly because: string };

const RESERVED = new Set('if then else elif fi for while until do done case esac in function select time coproc ! { } [[ ]]'.split(' '));
/** Commands that change what the words behind them mean. */
const UNREADABLE = new Set(
  'eval source . exec alias unalias trap shopt function declare typeset local readonly command builtin env xargs sudo su gosu nohup exit return wait sh bash ash dash'.split(
    ' '
  )
);
const NAME_START = /[A-Za-z_]/;
const NAME_PART = /[A-Za-z0-9_]/;

class Opaque extends Error {}

/**
 * Reads a script of simple commands joined by `&&`, `;` or line ends (design notes A3.1). Everything else makes the whole
 * script opaque: it may then read and write anything. Runs in linear time.
 */
export function readScript(text: string): Script {
  if (text.length > 65536) return { kind: 'opaque', because: 'the command is too long to be read' };
  const reader = createReader(text);
  try {
    const commands = readCommands(reader);
    if (commands.length === 0) return { kind: 'opaque', because: 'the command is empty' };
    return { kind: 'commands', commands };
  } catch (reason) {
    if (reason instanceof Opaque) return { kind: 'opaque', because: reason.message };
    throw reason;
  }
}

/** The script of a RUN, whatever its form. */
export function scriptOfRun(run: RunInstruction): Script {
  if (run.command.form === 'exec') {
    const words = run.command.words.map((text) => ({ text, literal: true, variables: [] }));
    if (words.length === 0) return { kind: 'opaque', because: 'the command is empty' };
    if (UNREADABLE.has(words[0]?.text ?? '')) return { kind: 'opaque', because: `\`${words[0]?.text}\` runs something else` };
    return {
      kind: 'commands',
      commands: [{ assignments: [], words, outputs: [], joiner: null, forgiven: false, start: 0, end: 0 }]
    };
  }
  if (run.heredocs.length === 0) return readScript(run.command.text);
  const [heredoc] = run.heredocs;
  const bare = /^<<-?\s*(["']?)[A-Za-z0-9_.-]+\1$/.test(run.command.text.trim());
  if (heredoc === undefined || run.heredocs.length > 1 || !bare)
    return { kind: 'opaque', because: 'the here-document is input of a command' };
  if (heredoc.body.startsWith('#!')) return { kind: 'opaque', because: 'the here-document is a script with an interpreter of its own' };
  return readScript(heredoc.body);
}

interface Reader {
  readonly text: string;
  at: number;
}
const createReader = (text: string): Reader => ({ text, at: 0 });
const peek = (r: Reader, ahead = 0): string => r.text[r.at + ahead] ?? '';

function skipBlanks(r: Reader): void {
  for (;;) {
    if (peek(r) === ' ' || peek(r) === '\t') r.at++;
    else if (peek(r) === '\\' && peek(r, 1) === '\n') r.at += 2;
    else return;
  }
}

function readCommands(r: Reader): SimpleCommand[] {
  const commands: SimpleCommand[] = [];
  for (;;) {
    skipSeparators(r, commands.length === 0);
    if (r.at >= r.text.length) return commands;
    const command = readCommand(r);
    const end = r.at;
    skipBlanks(r);
    let forgiven = false;
    if (peek(r) === '|' && peek(r, 1) === '|') {
      r.at += 2;
      skipBlanks(r);
      const rest = /^(?:true|:)(?=$|[\s;&])/.exec(r.text.slice(r.at, r.at + 6));
      if (!rest) throw new Opaque('`||` runs something only sometimes');
      r.at += rest[0].length;
      forgiven = true;
      skipBlanks(r);
    }
    const joiner = readJoiner(r);
    commands.push({ ...command, forgiven, joiner, end });
    if (joiner === null) return commands;
    if (joiner === '&&') {
      skipSeparators(r, true);
      if (r.at >= r.text.length) throw new Opaque('nothing follows `&&`');
    }
  }
}

function skipSeparators(r: Reader, linesOnly: boolean): void {
  for (;;) {
    skipBlanks(r);
    if (peek(r) === '\n' || (!linesOnly && peek(r) === ';')) r.at++;
    else return;
  }
}

function readJoiner(r: Reader): '&&' | ';' | null {
  if (r.at >= r.text.length) return null;
  const two = r.text.slice(r.at, r.at + 2);
  if (two === '&&') {
    r.at += 2;
    return '&&';
  }
  if (peek(r) === ';' && peek(r, 1) !== ';') {
    r.at++;
    return r.text.slice(r.at).trim() === '' ? null : ';';
  }
  if (peek(r) === '\n') return r.text.slice(r.at).trim() === '' ? null : ';';
  throw new Opaque(`\`${peek(r)}\` joins commands in a way that is not followed`);
}

function readCommand(r: Reader): Omit<SimpleCommand, 'joiner' | 'forgiven' | 'end'> {
  const start = r.at;
  const assignments: { name: string; value: ShellWord }[] = [];
  const words: ShellWord[] = [];
  const outputs: ShellWord[] = [];
  for (;;) {
    skipBlanks(r);
    const next = peek(r);
    if (next === '' || next === '\n' || next === ';' || next === '&' || next === '|') break;
    if (next === '#') throw new Opaque('a shell comment ends the command');
    const output = readOutput(r);
    if (output !== undefined) {
      if (output !== null) outputs.push(output);
      continue;
    }
    const assignment = words.length === 0 ? readAssignment(r) : null;
    if (assignment) {
      assignments.push(assignment);
      continue;
    }
    const word = readWord(r);
    if (words.length === 0) {
      if (!word.literal) throw new Opaque('the command itself is a variable');
      if (RESERVED.has(word.text)) throw new Opaque(`\`${word.text}\` is a construct of the shell that is not followed`);
      if (UNREADABLE.has(word.text)) throw new Opaque(`\`${word.text}\` runs something else or changes the shell`);
    }
    words.push(word);
  }
  if (words.length === 0) throw new Opaque(assignments.length > 0 ? 'it sets a shell variable' : 'a command is empty');
  return { assignments, words, outputs, start };
}

/** Undefined: no redirection here; null: one that writes no file. */
function readOutput(r: Reader): ShellWord | null | undefined {
  const found = /^(?:[12]?>>?|&>>?)/.exec(r.text.slice(r.at, r.at + 4));
  if (!found) {
    if (peek(r) === '<' || /^\d+[<>]/.test(r.text.slice(r.at, r.at + 3))) throw new Opaque('it reads from a redirection');
    return undefined;
  }
  r.at += found[0].length;
  if (peek(r) === '&' && /^&[12](?=$|[\s;&|])/.test(r.text.slice(r.at, r.at + 3))) {
    r.at += 2;
    return null;
  }
  skipBlanks(r);
  const target = readWord(r);
  if (!target.literal) throw new Opaque('the target of a redirection is not literal');
  return target.text === '/dev/null' ? null : target;
}

function readAssignment(r: Reader): { name: string; value: ShellWord } | null {
  let at = r.at;
  if (!NAME_START.test(r.text[at] ?? '')) return null;
  while (NAME_PART.test(r.text[at] ?? '')) at++;
  if (r.text[at] !== '=') return null;
  const name = r.text.slice(r.at, at);
  r.at = at + 1;
  const next = peek(r);
  const empty = next === '' || next === ' ' || next === '\t' || next === '\n' || next === ';' || next === '&';
  return { name, value: empty ? { text: '', literal: true, variables: [] } : readWord(r) };
}

function readWord(r: Reader): ShellWord {
  let text = '';
  let literal = true;
  const variables: string[] = [];
  const variable = (): void => {
    const name = readVariable(r);
    variables.push(name);
    literal = false;
    text += `\${${name}}`;
  };
  const start = r.at;
  for (;;) {
    const c = peek(r);
    if (c === '' || ' \t\n;&|<>'.includes(c)) break;
    if (c === '(' || c === ')' || c === '`') throw new Opaque('it runs a command inside of another');
    if (c === "'") {
      const close = r.text.indexOf("'", r.at + 1);
      if (close < 0) throw new Opaque('a quote is not closed');
      text += r.text.slice(r.at + 1, close);
      r.at = close + 1;
    } else if (c === '"') {
      r.at++;
      while (peek(r) !== '"') {
        const d = peek(r);
        if (d === '') throw new Opaque('a quote is not closed');
        if (d === '`') throw new Opaque('it runs a command inside of another');
        if (d === '$') variable();
        else if (d === '\\' && '$`"\\\n'.includes(peek(r, 1)) && peek(r, 1) !== '') {
          if (peek(r, 1) !== '\n') text += peek(r, 1);
          r.at += 2;
        } else {
          text += d;
          r.at++;
        }
      }
      r.at++;
    } else if (c === '$') variable();
    else if (c === '\\') {
      if (peek(r, 1) !== '\n') text += peek(r, 1);
      r.at += 2;
    } else {
      if (c === '*' || c === '?' || c === '[' || (c === '{' && r.at > start) || (c === '~' && r.at === start)) literal = false;
      text += c;
      r.at++;
    }
  }
  if (r.at === start) throw new Opaque(`\`${peek(r)}\` is not followed`);
  return { text, literal, variables };
}

function readVariable(r: Reader): string {
  r.at++;
  const braced = peek(r) === '{';
  if (braced) r.at++;
  const start = r.at;
  while (NAME_PART.test(peek(r))) r.at++;
  const name = r.text.slice(start, r.at);
  if (name === '' || /^\d/.test(name)) throw new Opaque('it uses an expansion that is not followed');
  if (braced) {
    if (peek(r) !== '}') throw new Opaque('it uses an expansion that is not followed');
    r.at++;
  }
  return name;
}
