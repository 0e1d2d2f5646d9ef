import { ownEntry, type WorkBudget } from '../../plain/index.ts';
import { variableFlags } from '../ci-variables.ts';
import { commandNature, natureFlags } from '../command-nature.ts';
import { hasUnknown, type Unknowns } from '../unknowns.ts';

/** What make's references stand for. */
export interface MakeNames {
  readonly find: (name: string) => string | undefined;
  /** What a shell prints for `$(shell …)`; null where that is not known. */
  readonly shell: (command: string) => string | null;
  /** Paths for `$(wildcard …)`; null where nothing can be said. */
  readonly wildcard: (pattern: string) => readonly string[] | null;
  readonly unknowns: Unknowns;
  readonly work: WorkBudget;
  /** Reads what `$(eval …)` says as a part of the makefile. */
  readonly evaluate?: (text: string) => void;
}

const MAX_DEPTH = 20;
const MAX_TEXT = 20_000;

/** Puts make's variables into a text; `$$` becomes the shell's `$`, what is not known becomes a mark. */
export function expandMake(text: string, names: MakeNames, depth = 0): string {
  let out = '';
  let at = 0;
  while (at < text.length && out.length < MAX_TEXT) {
    const dollar = text.indexOf('$', at);
    if (dollar === -1) break;
    out += text.slice(at, dollar);
    const next = text[dollar + 1] ?? '';
    if (next === '$') {
      out += '$';
      at = dollar + 2;
    } else if (next === '(' || next === '{') {
      const end = closing(text, dollar + 2, next, next === '(' ? ')' : '}');
      out += reference(text.slice(dollar + 2, end), names, depth);
      at = end + 1;
    } else {
      out += lookUp(next, names, depth);
      at = dollar + 2;
    }
  }
  return (out + text.slice(at)).slice(0, MAX_TEXT);
}

function reference(inside: string, names: MakeNames, depth: number): string {
  if (/^[\w.@*<^?+%-]+$/.test(inside)) return lookUp(inside, names, depth);
  const substituted = /^([\w.@*<^?+%-]+):([^=]*)=(.*)$/.exec(inside);
  if (substituted) {
    const [from = '', to = ''] = [substituted[2], substituted[3]];
    return patternSubstituted(
      lookUp(substituted[1] ?? '', names, depth),
      from.includes('%') ? from : `%${from}`,
      from.includes('%') ? to : `%${to}`
    );
  }
  const call = /^([a-z-]+)\s+([\s\S]*)$/.exec(inside);
  if (call && depth <= MAX_DEPTH) {
    const made = applied(call[1] ?? '', call[2] ?? '', names, depth + 1);
    if (made !== null) return made;
  }
  // A name that is itself made of others: `$(IMAGE_$(NAME))`.
  const name = expandMake(inside, names, depth + 1);
  if (depth <= MAX_DEPTH && name !== inside && /^[\w.-]+$/.test(name)) return lookUp(name, names, depth);
  return names.unknowns.mark({
    name: `$(${inside.replace(/\s+/g, ' ').slice(0, 60)})`,
    ...natureFlags(commandNature(inside, names.unknowns)),
    options: []
  });
}

function lookUp(name: string, names: MakeNames, depth: number): string {
  if (name === 'CURDIR') return '.';
  if (name === 'MAKE') return 'make';
  const value = names.find(name);
  // Where the limit of work is reached, what is left out is said of all definitions.
  if (value === undefined || depth > MAX_DEPTH || !names.work.take('references of makefiles'))
    return names.unknowns.mark({ name: `$${name}`, ...variableFlags(name), options: [] });
  return expandMake(value, names, depth + 1);
}

/** A call of one of make's functions. */
interface FunctionCall {
  readonly name: string;
  /** All that stands behind the name. */
  readonly rest: string;
  /** The same at its commas, not expanded. */
  readonly parts: readonly string[];
  readonly names: MakeNames;
  readonly depth: number;
  readonly expand: (text: string) => string;
  /** A part, expanded and trimmed. */
  readonly part: (index: number) => string;
}

/** Functions of make that work on words that are known; null for any other. */
function applied(name: string, rest: string, names: MakeNames, depth: number): string | null {
  const expand = (text: string) => expandMake(text, names, depth);
  const parts = splitArguments(rest);
  const part = (index: number) => expand(parts[index] ?? '').trim();
  return ownEntry(FUNCTIONS, name)?.({ name, rest, parts, names, depth, expand, part }) ?? null;
}

const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');

/** A function that changes each word of its argument by itself. */
const eachWord =
  (change: (word: string) => string) =>
  ({ expand, rest }: FunctionCall): string =>
    words(expand(rest)).map(change).join(' ');

const trimmed = ({ expand, rest }: FunctionCall) => expand(rest).trim();
const nothing = () => '';

const FUNCTIONS: Readonly<Record<string, (call: FunctionCall) => string | null>> = {
  call: callVariable,
  shell: runShell,
  wildcard: ({ expand, rest, names }) =>
    words(expand(rest))
      .flatMap((pattern) => (hasUnknown(pattern) ? [pattern] : (names.wildcard(pattern) ?? [])))
      .join(' '),
  foreach: ({ part, parts, names, depth }) => {
    const variable = part(0);
    const body = parts.slice(2).join(',');
    const inner = (word: string): MakeNames => ({ ...names, find: (wanted) => (wanted === variable ? word : names.find(wanted)) });
    return words(part(1))
      .map((word) => expandMake(body, inner(word), depth))
      .join(' ');
  },
  addprefix: ({ part }) =>
    words(part(1))
      .map((word) => part(0) + word)
      .join(' '),
  addsuffix: ({ part }) =>
    words(part(1))
      .map((word) => word + part(0))
      .join(' '),
  patsubst: ({ part }) => patternSubstituted(part(2), part(0), part(1)),
  // Blanks count here: `$(subst -, ,$@)`.
  subst: ({ parts: [from = '', to = '', text = ''], expand }) =>
    from === '' ? null : expand(text).replaceAll(expand(from), () => expand(to)),
  strip: eachWord((word) => word),
  notdir: eachWord((word) => word.slice(word.lastIndexOf('/') + 1)),
  dir: eachWord((word) => (word.includes('/') ? word.slice(0, word.lastIndexOf('/') + 1) : './')),
  basename: eachWord((word) => word.replace(/\.[^./]*$/, '')),
  abspath: trimmed,
  realpath: trimmed,
  firstword: ({ expand, rest }) => words(expand(rest))[0] ?? '',
  lastword: ({ expand, rest }) => words(expand(rest)).at(-1) ?? '',
  word: ({ part }) => words(part(1))[Number(part(0)) - 1] ?? '',
  wordlist: ({ part }) =>
    words(part(2))
      .slice(Number(part(0)) - 1, Number(part(1)))
      .join(' '),
  words: ({ expand, rest }) => String(words(expand(rest)).length),
  sort: ({ expand, rest }) => [...new Set(words(expand(rest)))].sort().join(' '),
  filter: filtered,
  'filter-out': filtered,
  if: ({ part, names }) => {
    const condition = part(0);
    if (hasUnknown(condition)) return names.unknowns.mark({ name: '$(if …)', volatile: false, options: [part(2), part(1)] });
    return condition === '' ? part(2) : part(1);
  },
  or: ({ parts, part }) => parts.map((_, index) => part(index)).find((value) => value !== '') ?? '',
  and: ({ parts, part }) => (parts.every((_, index) => part(index) !== '') ? part(parts.length - 1) : ''),
  findstring: ({ part }) => (part(1).includes(part(0)) ? part(0) : ''),
  join: ({ part }) => {
    const [first, second] = [words(part(0)), words(part(1))];
    return Array.from({ length: Math.max(first.length, second.length) }, (_, at) => `${first[at] ?? ''}${second[at] ?? ''}`).join(' ');
  },
  value: ({ part, names }) => names.find(part(0)) ?? '',
  info: nothing,
  warning: nothing,
  eval: ({ expand, rest, names }) => {
    names.evaluate?.(expand(rest));
    return '';
  }
};

function callVariable({ part, parts, names, depth, expand }: FunctionCall): string | null {
  const body = names.find(part(0));
  if (body === undefined) return null;
  const given = parts.slice(1).map((text) => expand(text));
  const find = (wanted: string) => (/^\d$/.test(wanted) ? (given[Number(wanted) - 1] ?? '') : names.find(wanted));
  return expandMake(body, { ...names, find }, depth);
}

function runShell({ rest, names, expand }: FunctionCall): string {
  // A repository's own directory is the commonest thing that makefiles ask the shell for.
  if (/^(?:pwd|git rev-parse --show-toplevel)\s*$/.test(rest)) return '.';
  const command = expand(rest);
  const text = names.shell(command);
  if (text !== null) return text.replace(/\n+$/, '').replaceAll('\n', ' ');
  return names.unknowns.mark({
    name: `$(shell ${names.unknowns.show(command).replace(/\s+/g, ' ').slice(0, 54)})`,
    ...natureFlags(commandNature(command, names.unknowns)),
    options: []
  });
}

function filtered({ name, part }: FunctionCall): string {
  const patterns = words(part(0));
  const fits = (word: string) => patterns.some((pattern) => stemOf(pattern, word) !== null);
  return words(part(1))
    .filter((word) => fits(word) === (name === 'filter'))
    .join(' ');
}

function splitArguments(text: string): string[] {
  const made: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    if (c === '(' || c === '{') depth++;
    else if (c === ')' || c === '}') depth--;
    else if (c === ',' && depth === 0) {
      made.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...made, text.slice(from)];
}

function patternSubstituted(text: string, from: string, to: string): string {
  return text
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => {
      const stem = stemOf(from, word);
      return stem === null ? word : to.replace('%', () => stem);
    })
    .join(' ');
}

/** What `%` of a pattern stands for in a name; the empty text for an equal name without `%`, null where the pattern does not fit. */
export function stemOf(pattern: string, name: string): string | null {
  const at = pattern.indexOf('%');
  if (at === -1) return pattern === name ? '' : null;
  const [before, after] = [pattern.slice(0, at), pattern.slice(at + 1)];
  const fits = name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after);
  return fits ? name.slice(before.length, name.length - after.length) : null;
}

function closing(text: string, from: number, open: string, close: string): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === open) depth++;
    else if (text[at] === close && --depth === 0) return at;
  }
  return text.length;
}
