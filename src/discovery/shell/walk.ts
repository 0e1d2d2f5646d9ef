import { commandIsVolatile, hasUnknown, namesSomethingVolatile, type Unknowns } from '../unknowns.ts';
import { type Block, plainWord, shellBlocks } from './blocks.ts';
import { decideTest } from './decide-test.ts';
import { dockerCommand } from './docker-command.ts';
import { type ShellToken, shellTokens, type WordPart } from './tokens.ts';

/** Where the repository stands for scripts: paths in commands are absolute below it, or not of the repository. */
export const WORKSPACE = '/github/workspace';

/** A simple command with its variables put in; what is not known stands as a mark. */
export interface ShellCommand {
  readonly words: readonly string[];
  /** Assignments before the command and variables so far; empty for commands that build nothing. */
  readonly environment: ReadonlyMap<string, string>;
  /** Absolute, or with a mark. */
  readonly directory: string;
  /** File of `>` or `>>`, null where none. */
  readonly output: string | null;
  /** Zero-based line within the script. */
  readonly line: number;
}

export interface ShellStart {
  readonly variables: ReadonlyMap<string, string>;
  readonly directory: string;
  /** Directory of the script file itself, for `dirname "$0"`. */
  readonly scriptDirectory: string;
  /** Text of a script by its absolute path, for `. lib.sh`; null where the repository has none. */
  readonly read?: (path: string) => string | null;
  /** Arguments of the script where they are known. */
  readonly positional?: readonly string[];
  readonly unknowns: Unknowns;
}

const MAX_COMMANDS = 3_000;
const MAX_WORD = 20_000;
const MAX_SOURCED = 20;
const NO_VARIABLES: ReadonlyMap<string, string> = new Map();

/**
 * Walks a script as far as that is possible without running it: assignments, `cd`, `for` over known words, functions with
 * known arguments, `if` with a test that can be decided. Branches that cannot be decided are all walked, and a variable
 * set in one of them then has several possible values.
 */
export function walkShell(script: string, start: ShellStart): readonly ShellCommand[] {
  // Scripts that this one sources are put behind it.
  const tokens = [...shellTokens(script)];
  const blocks = new Map(shellBlocks(tokens));
  const ownEnd = tokens.length;
  const functions = new Map<string, { readonly from: number; readonly to: number }>();
  const called = new Set<string>();
  const variables = new Map(start.variables);
  const commands: ShellCommand[] = [];
  let directory = start.directory;
  let positional: readonly string[] = start.positional ?? [];
  let depth = 0;
  let nesting = 0;
  let sourced = 0;
  let here = start.scriptDirectory;
  /** Where this script calls a function of a sourced one. */
  let callLine: number | null = null;
  const known = start.positional !== undefined;
  let steps = 0;

  const unknown = (name: string, volatile: boolean, options: readonly string[] = []) => start.unknowns.mark({ name, volatile, options });

  function substitute(part: WordPart): string {
    if (part.kind === 'text') return part.text;
    if (part.kind === 'command') return runSubstitution(part.text);
    const value = lookUp(part.name);
    const operand = () => expandText(part.operand);
    switch (part.operation) {
      case '':
        return value ?? unknown(`$${part.name}`, namesSomethingVolatile(part.name));
      case ':-':
      case ':=':
      case '-':
      case '=':
        // The runner gives these to actions, which may hand them on to later steps.
        if (value === undefined && part.name.startsWith('ACTIONS_')) return unknown(`$${part.name}`, false, [operand()]);
        if (value === undefined || (value === '' && part.operation.startsWith(':'))) return operand();
        return value;
      case ':+':
      case '+':
        return value === undefined || value === '' ? '' : operand();
      case '%':
        if (part.operand === '/*' && value?.includes('/')) return value.slice(0, value.lastIndexOf('/'));
        break;
      case ':?':
      case '?':
        return value ?? unknown(`$${part.name}`, namesSomethingVolatile(part.name));
      case ',,':
        if (value !== undefined && !hasUnknown(value)) return value.toLowerCase();
        break;
      case '^^':
        if (value !== undefined && !hasUnknown(value)) return value.toUpperCase();
        break;
    }
    const volatile = value === undefined ? namesSomethingVolatile(part.name) : start.unknowns.within(value).some((hole) => hole.volatile);
    return unknown(`$${part.name}`, volatile);
  }

  function lookUp(name: string): string | undefined {
    if (/^[1-9]$/.test(name)) return positional[Number(name) - 1] ?? (depth > 0 || known ? '' : undefined);
    if (name === '@' || name === '*') return depth > 0 || known ? positional.join(' ') : undefined;
    if (name === '0') return `${start.scriptDirectory}/script`;
    if (name.startsWith('BASH_SOURCE')) return `${here}/script`;
    if (name === 'PWD') return directory;
    return variables.get(name);
  }

  function runSubstitution(text: string): string {
    const trimmed = text.trim();
    const path = nesting < 6 ? pathCommand(trimmed) : null;
    if (path !== null) return path;
    const holes = start.unknowns.within(trimmed);
    const volatile =
      commandIsVolatile(trimmed) ||
      holes.some((hole) => hole.volatile) ||
      [...trimmed.matchAll(/\$\{?([A-Za-z_]\w*)/g)].some((m) => isVolatile(m[1] ?? ''));
    return unknown(`$(${start.unknowns.show(trimmed).replace(/\s+/g, ' ').slice(0, 60)})`, volatile);
  }

  /** What commands about paths print: `pwd`, `dirname`, `realpath`, `cd … && pwd`; null for any other. */
  function pathCommand(text: string): string | null {
    if (text.length > 300 || !/^(?:pwd|git rev-parse --show-toplevel|dirname|basename|readlink -f|realpath|cd|echo|cat) ?/.test(text))
      return null;
    nesting++;
    const tokens = shellTokens(text);
    const cut = tokens.findIndex((token) => token.kind === 'operator');
    const words = tokens.slice(0, cut === -1 ? tokens.length : cut).flatMap((token) => (token.kind === 'word' ? expandWord(token) : []));
    nesting--;
    const [name, ...rest] = words.filter((word) => !/^-[a-zA-Z-]*$/.test(word) || word === '--show-toplevel');
    const [first = ''] = rest;
    const absolute = () => (first.startsWith('/') || hasUnknown(first) ? first : `${directory}/${first}`);
    if (name === 'cd') return /&&\s*pwd(?:\s+-\w)?$/.test(text) ? absolute() : null;
    if (cut !== -1) return null;
    if (name === 'pwd') return directory;
    if (name === 'cat') return rest.length === 1 ? (start.read?.(absolute())?.slice(0, MAX_WORD).trim() ?? null) : null;
    if (name === 'git') return rest.includes('--show-toplevel') ? WORKSPACE : null;
    if (name === 'dirname') return first.includes('/') ? first.slice(0, first.lastIndexOf('/')) || '/' : '.';
    if (name === 'basename') return rest.length === 1 ? first.slice(first.lastIndexOf('/') + 1) : null;
    if (name === 'readlink' || name === 'realpath') return rest.length === 1 ? absolute() : null;
    return name === 'echo' ? rest.join(' ') : null;
  }

  function isVolatile(name: string): boolean {
    const value = variables.get(name);
    return value === undefined ? namesSomethingVolatile(name) : start.unknowns.within(value).some((hole) => hole.volatile);
  }

  function expandText(text: string): string {
    if (!/[$`"'\\]/.test(text)) return text;
    const token = shellTokens(text.slice(0, 1000).replaceAll('\n', ' '))[0];
    return token?.kind === 'word' && depth < 20 ? token.parts.map(substitute).join('').slice(0, MAX_WORD) : text;
  }

  /** The words of one token: an unquoted variable may hold several, or none. */
  function expandWord(token: ShellToken & { kind: 'word' }): readonly string[] {
    let words: string[] = [''];
    let some = false;
    let gone = false;
    for (const part of token.parts) {
      if (part.kind === 'variable' && part.name === '@' && part.quoted && part.operation === '' && (depth > 0 || known)) {
        const [first = '', ...rest] = positional;
        if (positional.length > 0) some = true;
        else gone = true;
        words = [...words.slice(0, -1), (words.at(-1) ?? '') + first, ...rest];
        continue;
      }
      const value = flagsOf(substitute(part), part).slice(0, MAX_WORD);
      if (part.kind === 'text' || part.quoted) {
        if (part.kind === 'text' && part.text === '' && !part.quoted) continue;
        some = true;
        words = [...words.slice(0, -1), (words.at(-1) ?? '') + value];
        continue;
      }
      const pieces = value.split(/[ \t\n]+/);
      const [first = '', ...rest] = pieces;
      if (value !== '') some = true;
      words = [...words.slice(0, -1), (words.at(-1) ?? '') + first, ...rest];
    }
    const filled = words.filter((word) => word !== '');
    return filled.length > 0 ? filled : some && !gone && token.parts.some((part) => part.quoted) ? [''] : [];
  }

  /** An unquoted variable that holds options in one branch and nothing in the other: the options. */
  function flagsOf(value: string, part: WordPart): string {
    if (part.kind !== 'variable' || part.quoted || !hasUnknown(value)) return value;
    const settled = start.unknowns.settle(value, 'first-filled');
    return /^\s*--?[a-z]/.test(settled) ? settled : value;
  }

  /** Walks a sourced script in place: what it sets and defines holds from here on. */
  function source(path: string, line: number, certain: boolean): boolean {
    const absolute = path.startsWith('/') ? path : `${directory}/${path}`;
    if (hasUnknown(absolute) || sourced >= MAX_SOURCED) return false;
    const text = start.read?.(absolute) ?? null;
    if (text === null) return false;
    sourced++;
    const from = tokens.length;
    const added = shellTokens(text);
    for (const token of added) tokens.push({ ...token, line });
    for (const [at, { end, marks }] of shellBlocks(added))
      blocks.set(from + at, { end: from + end, marks: marks.map((mark) => ({ ...mark, at: from + mark.at })) });
    const outer = here;
    here = absolute.slice(0, absolute.lastIndexOf('/'));
    walk(from, from + added.length, certain);
    here = outer;
    return true;
  }

  function assign(name: string, value: string, certain: boolean): void {
    const before = variables.get(name);
    const options = before === undefined || before === value ? [value] : [before, value];
    const volatile = options.some((option) => start.unknowns.within(option).some((hole) => hole.volatile));
    variables.set(name, certain || options.length === 1 ? value : unknown(`$${name}`, volatile, options));
  }

  function changeDirectory(target: string | undefined): void {
    if (target === undefined || target === '-' || target === '--') return;
    directory = target.startsWith('/') || target.startsWith('\uE000') ? target : `${directory}/${target}`;
  }

  function run(words: readonly (ShellToken & { kind: 'word' })[], output: string | null, certain: boolean): void {
    if (steps++ > MAX_COMMANDS) return;
    const environment = new Map<string, string>();
    let first = 0;
    for (const token of words) {
      const [head, ...rest] = token.parts;
      const match = head?.kind === 'text' && !head.quoted ? /^([A-Za-z_][A-Za-z_0-9]*)\+?=/.exec(head.text) : null;
      if (!match || head?.kind !== 'text') break;
      const tail: WordPart = { ...head, text: head.text.slice(match[0].length) };
      environment.set(match[1] ?? '', [tail, ...rest].map(substitute).join('').slice(0, MAX_WORD));
      first++;
    }
    const expanded = words.slice(first).flatMap(expandWord);
    const [name] = expanded;
    if (name === undefined) {
      for (const [key, value] of environment) assign(key, value, certain);
      return;
    }
    if (name === 'export' || name === 'local' || name === 'readonly' || name === 'declare') {
      for (const word of expanded.slice(1)) {
        const equals = word.indexOf('=');
        if (equals > 0) assign(word.slice(0, equals), word.slice(equals + 1), certain);
      }
      return;
    }
    if (name === 'cd' || name === 'pushd') {
      changeDirectory(expanded[1]);
      return;
    }
    if (name === 'shift') {
      if (certain) positional = positional.slice(Number(expanded[1] ?? 1) || 0);
      return;
    }
    const line = words[0]?.line ?? 0;
    if ((name === '.' || name === 'source') && source(expanded[1] ?? '', callLine ?? line, certain)) return;
    const body = functions.get(name);
    if (body !== undefined && depth < 8) {
      called.add(name);
      const outer = positional;
      const outerLine = callLine;
      if (body.from >= ownEnd) callLine ??= line;
      positional = expanded.slice(1);
      depth++;
      walk(body.from, body.to, certain);
      depth--;
      positional = outer;
      callLine = outerLine;
      return;
    }
    // Copying the variables for each command of a long script would cost more than all else.
    const kept = dockerCommand(expanded) === null ? NO_VARIABLES : new Map([...variables, ...environment]);
    commands.push({ words: expanded, environment: kept, directory, output, line: callLine ?? line });
  }

  function walk(from: number, to: number, certain: boolean): void {
    let at = from;
    while (at < to && steps < MAX_COMMANDS) {
      const token = tokens[at];
      const word = plainWord(token);
      const block = blocks.get(at);
      if (token?.kind === 'operator') {
        if (token.text === '(') {
          const saved = directory;
          const end = matchingParenthesis(tokens, at, to);
          walk(at + 1, end, certain);
          directory = saved;
          at = end;
        }
        // A redirection of a whole block: its file is no command.
        at += /[<>]/.test(token.text) ? 2 : 1;
      } else if (block !== undefined && word !== null) {
        walkBlock(word, at, block, certain);
        at = block.end + 1;
      } else if (isFunctionHead(tokens, at)) at = defineFunction(at);
      else if (word === 'then' || word === 'do' || word === 'else' || word === '!' || word === 'function') at++;
      else at = walkCommand(at, to, certain);
    }
  }

  function walkCommand(from: number, to: number, certain: boolean): number {
    const words: (ShellToken & { kind: 'word' })[] = [];
    let output: string | null = null;
    let at = from;
    for (; at < to; at++) {
      const token = tokens[at];
      if (token?.kind === 'word') words.push(token);
      else if (token !== undefined && /[<>]/.test(token.text)) {
        const target = tokens[at + 1];
        if (target?.kind !== 'word') continue;
        if (token.text.startsWith('>')) output = target.parts.map(substitute).join('');
        at++;
      } else break;
    }
    const saved = directory;
    run(words, output, certain);
    // What stands before a pipe runs in a shell of its own.
    const next = tokens[at];
    if (next?.kind === 'operator' && next.text === '|') directory = saved;
    return Math.max(at, from + 1);
  }

  function defineFunction(at: number): number {
    const nameAt = plainWord(tokens[at]) === 'function' ? at + 1 : at;
    let open = nameAt + 1;
    while (open < tokens.length && plainWord(tokens[open]) !== '{' && open < nameAt + 5) open++;
    const block = blocks.get(open);
    if (block === undefined) return nameAt + 1;
    functions.set(plainWord(tokens[nameAt]) ?? '', { from: open + 1, to: block.end });
    return block.end + 1;
  }

  function walkBlock(word: string, at: number, block: Block, certain: boolean): void {
    if (word === 'if') {
      walkIf(at, block, certain);
      return;
    }
    const start = block.marks.find((mark) => mark.word === 'do')?.at;
    if (word === 'for' && start !== undefined && plainWord(tokens[at + 2]) === 'in') {
      const values = tokens.slice(at + 3, start).flatMap((token) => (token.kind === 'word' ? expandWord(token) : []));
      for (const value of values.slice(0, 100)) {
        if (steps++ > MAX_COMMANDS) return;
        variables.set(plainWord(tokens[at + 1]) ?? '', value);
        walk(start + 1, block.end, certain);
      }
      return;
    }
    walk(start === undefined ? at + 1 : start + 1, block.end, certain && word === '{');
  }

  function walkIf(at: number, block: Block, certain: boolean): void {
    let conditionFrom = at + 1;
    let open = true;
    let undecided = false;
    for (const [index, mark] of block.marks.entries()) {
      const next = block.marks[index + 1]?.at ?? block.end;
      if (mark.word === 'elif') conditionFrom = mark.at + 1;
      else if (mark.word === 'then' && open) {
        const truth = decideTest(
          tokens
            .slice(conditionFrom, mark.at)
            .filter((token) => token.kind === 'word')
            .map((token) => expandWord(token))
        );
        if (truth === null) undecided = true;
        if (truth !== false) walk(mark.at + 1, next, certain && truth === true && !undecided);
        if (truth === true) open = false;
      } else if (mark.word === 'else' && open) walk(mark.at + 1, next, certain && !undecided);
    }
  }

  walk(0, ownEnd, true);
  // Functions that are called in ways not seen here may run as well, with arguments that are not known.
  for (const [name, body] of functions) if (!called.has(name) && body.from < ownEnd) walk(body.from, body.to, false);
  return commands;
}

function isFunctionHead(tokens: readonly ShellToken[], at: number): boolean {
  if (plainWord(tokens[at]) === 'function') return plainWord(tokens[at + 1]) !== null;
  const [open, close] = [tokens[at + 1], tokens[at + 2]];
  return (
    plainWord(tokens[at]) !== null && open?.kind === 'operator' && open.text === '(' && close?.kind === 'operator' && close.text === ')'
  );
}

function matchingParenthesis(tokens: readonly ShellToken[], at: number, to: number): number {
  let depth = 0;
  for (let i = at; i < to; i++) {
    const token = tokens[i];
    if (token?.kind !== 'operator') continue;
    if (token.text === '(') depth++;
    else if (token.text === ')' && --depth === 0) return i;
  }
  return to;
}
