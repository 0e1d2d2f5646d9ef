import { commandNature, isOfARun, natureFlags } from '../command-nature.ts';
import { hasUnknown, type Unknowns } from '../unknowns.ts';

/** What make's references stand for. */
export interface MakeNames {
  readonly find: (name: string) => string | undefined;
  /** What a shell prints for `$(shell …)`; null where that is not known. */
  readonly shell: (command: string) => string | null;
  /** Paths for `$(wildcard …)`; null where nothing can be said. */
  readonly wildcard: (pattern: string) => readonly string[] | null;
  readonly unknowns: Unknowns;
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
  if (value === undefined || depth > MAX_DEPTH) return names.unknowns.mark({ name: `$${name}`, volatile: isOfARun(name), options: [] });
  return expandMake(value, names, depth + 1);
}

/** Functions of make that work on words that are known; null for any other. */
function applied(name: string, rest: string, names: MakeNames, depth: number): string | null {
  const expand = (text: string) => expandMake(text, names, depth);
  const parts = splitArguments(rest);
  const part = (index: number) => expand(parts[index] ?? '').trim();
  const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');
  switch (name) {
    case 'call': {
      const body = names.find(part(0));
      if (body === undefined) return null;
      const given = parts.slice(1).map((text) => expand(text));
      return expandMake(
        body,
        { ...names, find: (wanted) => (/^\d$/.test(wanted) ? (given[Number(wanted) - 1] ?? '') : names.find(wanted)) },
        depth
      );
    }
    case 'shell': {
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
    case 'wildcard':
      return words(expand(rest))
        .flatMap((pattern) => (hasUnknown(pattern) ? [pattern] : (names.wildcard(pattern) ?? [])))
        .join(' ');
    case 'foreach': {
      const variable = part(0);
      return words(part(1))
        .map((word) =>
          expandMake(parts.slice(2).join(','), { ...names, find: (wanted) => (wanted === variable ? word : names.find(wanted)) }, depth)
        )
        .join(' ');
    }
    case 'addprefix':
      return words(part(1))
        .map((word) => part(0) + word)
        .join(' ');
    case 'addsuffix':
      return words(part(1))
        .map((word) => word + part(0))
        .join(' ');
    case 'patsubst':
      return patternSubstituted(part(2), part(0), part(1));
    case 'subst':
      // Blanks count here: `$(subst -, ,$@)`.
      return parts[0] === '' ? null : expand(parts[2] ?? '').replaceAll(expand(parts[0] ?? ''), () => expand(parts[1] ?? ''));
    case 'strip':
      return words(expand(rest)).join(' ');
    case 'notdir':
      return words(expand(rest))
        .map((word) => word.slice(word.lastIndexOf('/') + 1))
        .join(' ');
    case 'dir':
      return words(expand(rest))
        .map((word) => (word.includes('/') ? word.slice(0, word.lastIndexOf('/') + 1) : './'))
        .join(' ');
    case 'basename':
      return words(expand(rest))
        .map((word) => word.replace(/\.[^./]*$/, ''))
        .join(' ');
    case 'abspath':
    case 'realpath':
      return expand(rest).trim();
    case 'firstword':
      return words(expand(rest))[0] ?? '';
    case 'lastword':
      return words(expand(rest)).at(-1) ?? '';
    case 'word':
      return words(part(1))[Number(part(0)) - 1] ?? '';
    case 'sort':
      return [...new Set(words(expand(rest)))].sort().join(' ');
    case 'filter':
    case 'filter-out': {
      const patterns = words(part(0));
      const fits = (word: string) => patterns.some((pattern) => stemOf(pattern, word) !== null);
      return words(part(1))
        .filter((word) => fits(word) === (name === 'filter'))
        .join(' ');
    }
    case 'if': {
      const condition = part(0);
      if (hasUnknown(condition)) return names.unknowns.mark({ name: '$(if …)', volatile: false, options: [part(2), part(1)] });
      return condition === '' ? part(2) : part(1);
    }
    case 'or':
      return parts.map((_, index) => part(index)).find((value) => value !== '') ?? '';
    case 'and':
      return parts.every((_, index) => part(index) !== '') ? part(parts.length - 1) : '';
    case 'wordlist':
      return words(part(2))
        .slice(Number(part(0)) - 1, Number(part(1)))
        .join(' ');
    case 'words':
      return String(words(expand(rest)).length);
    case 'findstring':
      return part(1).includes(part(0)) ? part(0) : '';
    case 'join': {
      const [first, second] = [words(part(0)), words(part(1))];
      return Array.from({ length: Math.max(first.length, second.length) }, (_, at) => `${first[at] ?? ''}${second[at] ?? ''}`).join(' ');
    }
    case 'value':
      return names.find(part(0)) ?? '';
    case 'info':
    case 'warning':
      return '';
    case 'eval':
      names.evaluate?.(expand(rest));
      return '';
    default:
      return null;
  }
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
