import type { RunInstruction } from '../../model/dockerfile.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';
import type { ShellCommand, ShellRedirect } from '../../model/shell.ts';
import { parseShell } from '../../shell/index.ts';

/** One word of a simple command. `literal`: neither variables nor wildcards are left in it. */
export interface ShellWord {
  readonly text: string;
  readonly literal: boolean;
  readonly variables: readonly string[];
}

/** `NAME=value command words > file`: a command of the shell's reader, as the proofs look at it. */
export interface SimpleCommand {
  readonly assignments: readonly { readonly name: string; readonly value: string | null }[];
  readonly words: readonly ShellWord[];
  /** Variables that the command expands, wherever they stand in it. */
  readonly variables: readonly string[];
  /** Files that output goes to (`>`, `>>`, `2>`); `/dev/null` and `2>&1` are left out. */
  readonly outputs: readonly string[];
  /** What joins it to the next command; null for the last one. `|| true` behind it is in `forgiven`. */
  readonly joiner: '&&' | ';' | null;
  readonly forgiven: boolean;
  /** Offsets in the script text: of its first character, and just behind its last. */
  readonly start: number;
  readonly end: number;
}

type Script =
  | { readonly kind: 'commands'; readonly commands: readonly SimpleCommand[] }
  | { readonly kind: 'opaque'; readonly because: Sentence };

/** Commands that change what the words behind them mean, or run what is not in their words. */
const UNREADABLE = new Set(
  'eval source . exec alias unalias trap shopt function declare typeset local readonly command builtin env xargs sudo su gosu nohup exit return wait sh bash ash dash'.split(
    ' '
  )
);
/** Longest script that is followed, in UTF-16 units. */
const LONGEST = 65_536;

class Opaque extends Error {
  readonly because: Sentence;
  constructor(because: Sentence) {
    super();
    this.because = because;
  }
}

/**
 * A script of simple commands joined by `&&`, `;` or line ends (docs/suggestions.md, "How a proof is made"). Everything else makes the whole script opaque: it
 * may then read and write anything. A comment runs to the end of its line, which matters to whoever joins or cuts lines.
 */
export function readScript(text: string, mayComment = false): Script {
  if (text.length > LONGEST) return { kind: 'opaque', because: say`the command is too long to be read` };
  const body = parseShell(text);
  try {
    if (body.opaque !== null) throw new Opaque(say`it holds what is not followed (${[body.opaque]})`);
    if (!mayComment && /(?:^|\s)#/.test(outside(text, body.commands))) throw new Opaque(say`a shell comment ends the command`);
    const commands = join(body.commands, text);
    return commands.length === 0 ? { kind: 'opaque', because: say`the command is empty` } : { kind: 'commands', commands };
  } catch (reason) {
    if (reason instanceof Opaque) return { kind: 'opaque', because: reason.because };
    throw reason;
  }
}

/** The text between the commands. */
function outside(text: string, commands: readonly ShellCommand[]): string {
  let at = 0;
  let between = '';
  for (const { start, end } of commands) {
    between += text.slice(at, start);
    at = Math.max(at, end);
  }
  return between + text.slice(at);
}

/** The script of a RUN, whatever its form. */
export function scriptOfRun(run: RunInstruction): Script {
  if (run.command.form === 'exec') {
    const words = run.command.words.map((text) => ({ text, literal: true, variables: [] }));
    const [program] = words;
    if (program === undefined) return { kind: 'opaque', because: say`the command is empty` };
    if (UNREADABLE.has(program.text)) return { kind: 'opaque', because: say`${code(program.text)} runs something else` };
    const only = { assignments: [], words, variables: [], outputs: [], joiner: null, forgiven: false, start: 0, end: 0 };
    return { kind: 'commands', commands: [only] };
  }
  if (run.heredocs.length === 0) return readScript(run.command.text);
  const [heredoc] = run.heredocs;
  const bare = /^<<-?\s*(["']?)[A-Za-z0-9_.-]+\1$/.test(run.command.text.trim());
  if (heredoc === undefined || run.heredocs.length > 1 || !bare)
    return { kind: 'opaque', because: say`the here-document is input of a command` };
  if (heredoc.body.startsWith('#!')) return { kind: 'opaque', because: say`the here-document is a script with an interpreter of its own` };
  return readScript(heredoc.body, true);
}

/** The commands with what joins them; `|| true` belongs to the command in front of it. */
function join(commands: readonly ShellCommand[], text: string): SimpleCommand[] {
  const read: SimpleCommand[] = [];
  for (let at = 0; at < commands.length; at++) {
    const command = commands[at];
    if (command === undefined) break;
    const simple = simpleOf(command, text);
    const excuse = command.next === '||' ? commands[at + 1] : undefined;
    if (command.next === '||') {
      if (excuse === undefined || excuse.words.length !== 1 || !/^(?:true|:)$/.test(excuse.argv[0] ?? ''))
        throw new Opaque(say`${code('||')} runs something only sometimes`);
      at++;
    }
    const next = (excuse ?? command).next;
    if (next === '|' || next === '||' || next === '&') throw new Opaque(say`${code(next)} joins commands in a way that is not followed`);
    read.push({ ...simple, forgiven: excuse !== undefined, joiner: next === null ? null : next === '&&' ? '&&' : ';' });
  }
  return read;
}

function simpleOf(command: ShellCommand, text: string): Omit<SimpleCommand, 'joiner' | 'forgiven'> {
  const name = command.argv[0];
  if (command.words.length === 0) throw new Opaque(say`it sets a shell variable`);
  if (name === null || name === undefined) throw new Opaque(say`the command itself is a variable`);
  if (UNREADABLE.has(name)) throw new Opaque(say`${code(name)} runs something else or changes the shell`);
  return {
    assignments: command.assignments,
    words: command.words.map((word) => ({
      text: word.literal ?? normal(word.text),
      literal: word.literal !== null,
      variables: word.literal === null ? variablesOf(word.text) : []
    })),
    variables: variablesOf(text.slice(command.start, command.end)),
    outputs: command.redirects.flatMap(outputOf),
    start: command.start,
    end: command.end
  };
}

function outputOf({ operator, descriptor, target }: ShellRedirect): readonly string[] {
  if (operator === '>&' && (target === '1' || target === '2')) return [];
  if (!/^>{1,2}$/.test(operator) || (descriptor !== null && descriptor > 2)) throw new Opaque(say`it reads from a redirection`);
  if (target === null) throw new Opaque(say`the target of a redirection is not literal`);
  return target === '/dev/null' ? [] : [target];
}

/** Expansions other than `$NAME` and `${NAME}`. */
const ODD = /\$(?![A-Za-z_{]|$)|\$\{(?![A-Za-z_]\w*\})/;
const outsideOfSingleQuotes = (text: string): string => text.replace(/\\[\s\S]|'[^']*'/g, '');

/** Names of the variables that a stretch of shell text expands. */
function variablesOf(text: string): readonly string[] {
  const open = outsideOfSingleQuotes(text);
  if (ODD.test(open)) throw new Opaque(say`it uses an expansion that is not followed`);
  return [...open.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map((found) => found[1] ?? '');
}

/** A word that is not literal as people would quote it: no quotes, each variable in braces. */
const normal = (text: string): string => text.replace(/["']/g, '').replace(/\$([A-Za-z_]\w*)/g, (_, name) => `\${${String(name)}}`);
