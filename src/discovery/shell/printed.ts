import { ownEntry } from '../../plain/index.ts';
import { matchesGlob, matchSegment } from '../path-glob.ts';
import { hasUnknown, type Unknowns } from '../unknowns.ts';
import { absolutePath, exists, isFile, walkFiles } from './files.ts';
import { type ShellFiles, WORKSPACE } from './state.ts';
import { FILTERS } from './text-filters.ts';

/** Searches that are kept. */
const MAX_KEPT = 200;

/** What a printing command may look at. */
export interface PrintPlace {
  readonly directory: string;
  readonly files: ShellFiles;
  readonly stdin: string | null;
  readonly unknowns: Unknowns;
  /** Text that the script has written to a file, by the name that it used. */
  readonly written: (path: string) => string | undefined;
}

const MAX_TEXT = 100_000;

/** What a command prints, where that follows from its words, its input and the files of the repository; null where it does not. */
export function printed(words: readonly string[], place: PrintPlace): string | null {
  const [name = '', ...rest] = words;
  const program = name.slice(name.lastIndexOf('/') + 1);
  const command = ownEntry(PRINTERS, program);
  if (command !== undefined) return command(rest, place)?.slice(0, MAX_TEXT) ?? null;
  return Object.hasOwn(FILTERS, program) ? filtered(program, rest, place) : null;
}

function filtered(program: string, words: readonly string[], place: PrintPlace): string | null {
  const known = ownEntry(FILTERS, program);
  if (known === undefined || words.some(hasUnknown)) return null;
  const options = words.filter((word) => /^-./.test(word)).length;
  const count = known.own(words);
  const own = program === 'grep' || program === 'sed' ? count + options : count;
  const files = Number.isFinite(own) ? words.slice(own).filter((word) => !/^-./.test(word)) : [];
  const text = inputOf(files, place);
  return text === null || hasUnknown(text)
    ? null
    : (known.run(words.slice(0, words.length - files.length), text)?.slice(0, MAX_TEXT) ?? null);
}

type Printer = (words: readonly string[], place: PrintPlace) => string | null;

const plainOf = (words: readonly string[]): readonly string[] => words.filter((word) => !/^-[a-zA-Z0-9-]*$/.test(word));
const line = (text: string | null | undefined): string | null => (text === null || text === undefined ? null : `${text}\n`);
const linesOf = (text: string): string[] => text.replace(/\n$/, '').split('\n');

function textOf(path: string, place: PrintPlace): string | null {
  return place.written(path) ?? (hasUnknown(path) ? null : place.files.read(absolutePath(path, place.directory)));
}

/** Input of a filter: the files that it names, else standard input. */
function inputOf(files: readonly string[], place: PrintPlace): string | null {
  if (files.length === 0) return place.stdin;
  const texts = files.map((file) => (file === '-' ? place.stdin : textOf(file, place)));
  return texts.includes(null) ? null : texts.join('');
}

const filter =
  (change: (text: string) => string): Printer =>
  (words, place) => {
    const text = inputOf(plainOf(words), place);
    return text === null || hasUnknown(text) ? null : change(text);
  };

const PRINTERS: Readonly<Record<string, Printer>> = {
  echo: (words) => {
    const at = words.findIndex((word) => !/^-[neE]+$/.test(word));
    const options = words.slice(0, at === -1 ? words.length : at).join('');
    const text = (at === -1 ? [] : words.slice(at)).join(' ');
    const whole = options.includes('e') ? text.replaceAll('\\n', '\n').replaceAll('\\t', '\t') : text;
    return options.includes('n') ? whole : `${whole}\n`;
  },
  printf: (words) => {
    const [format = '', ...values] = words[0] === '--' ? words.slice(1) : words;
    if (/%[^sdq%]/.test(format) || hasUnknown(format))
      return values.length === 0 && !format.includes('%') ? format.replaceAll('\\n', '\n') : null;
    const plain = format.replaceAll('\\n', '\n').replaceAll('\\t', '\t');
    const places = plain.split(/%[sdq]/).length - 1;
    const rounds = places === 0 ? 1 : Math.max(1, Math.ceil(values.length / places));
    let next = 0;
    return Array.from({ length: Math.min(rounds, 500) }, () =>
      plain.replace(/%[sdq]/g, () => values[next++] ?? '').replaceAll('%%', '%')
    ).join('');
  },
  cat: (words, place) => inputOf(plainOf(words), place),
  pwd: (_, place) => line(place.directory),
  dirname: (words) => {
    const [first = ''] = plainOf(words);
    return line(first.includes('/') ? first.slice(0, first.lastIndexOf('/')) || '/' : '.');
  },
  basename: (words) => {
    const [first = '', suffix = ''] = plainOf(words);
    const whole = first.replace(/\/+$/, '');
    const name = whole.slice(whole.lastIndexOf('/') + 1);
    return line(suffix !== '' && name.endsWith(suffix) && name !== suffix ? name.slice(0, name.length - suffix.length) : name);
  },
  realpath: (words, place) => {
    const plain = plainOf(words);
    return plain.length === 1 && !words.some((word) => word.startsWith('--rel'))
      ? line(absolutePath(plain[0] ?? '', place.directory))
      : null;
  },
  readlink: (words, place) => (words[0] === '-f' && words.length === 2 ? line(absolutePath(words[1] ?? '', place.directory)) : null),
  git: (words, place) => {
    if (words[0] === 'rev-parse' && words.includes('--show-toplevel')) return line(WORKSPACE);
    if (words[0] !== 'ls-files' || words.slice(1).some((word) => word.startsWith('-') && word !== '--' && word !== '-z')) return null;
    const patterns = words.slice(1).filter((word) => !word.startsWith('-'));
    const end = words.includes('-z') ? '\0' : '\n';
    const all = walkFiles('.', place.directory, place.files).filter(({ folder }) => !folder);
    const names = all.map(({ shown }) => shown.replace(/^\.\//, ''));
    return names
      .filter((path) => patterns.length === 0 || patterns.some((pattern) => gitMatches(pattern, path)))
      .map((path) => `${path}${end}`)
      .join('');
  },
  ls: (words, place) => {
    if (words.some((word) => hasUnknown(word) || /^-[a-zA-Z]*[lR]/.test(word))) return null;
    const shown = words.some((word) => /^-[a-zA-Z]*d/.test(word));
    const paths = plainOf(words);
    const parts = (paths.length === 0 ? ['.'] : paths).map((path) => {
      const below = place.files.list(absolutePath(path, place.directory));
      if (below === null) return exists(absolutePath(path, place.directory), place.files) ? `${path}\n` : null;
      if (shown) return `${path}\n`;
      return paths.length > 1
        ? null
        : below
            .filter(({ name }) => !name.startsWith('.'))
            .map(({ name }) => `${name}\n`)
            .sort()
            .join('');
    });
    return parts.includes(null) ? null : parts.join('');
  },
  find: (words, place) => {
    const found = foundPaths(words, place);
    const end = words.includes('-print0') ? '\0' : '\n';
    return found === null || words.includes('-exec') ? null : found.map((path) => `${path}${end}`).join('');
  },
  sort: filter((text) =>
    linesOf(text)
      .sort()
      .map((one) => `${one}\n`)
      .join('')
  ),
  uniq: filter((text) => [...new Set(linesOf(text))].map((one) => `${one}\n`).join('')),
  rev: () => null,
  head: (words, place) => cut(words, place, (lines, count) => lines.slice(0, count)),
  tail: (words, place) => cut(words, place, (lines, count) => lines.slice(-count)),
  node: (words, place) => line(ofManifest(/^(?:-p|-pe|--print|-e|--eval)$/.test(words[0] ?? '') ? words[1] : undefined, place)),
  npm: (words, place) => {
    const [pkg, get, name, ...more] = words;
    if (pkg !== 'pkg' || get !== 'get' || name === undefined || more.length > 0) return null;
    const value = ofManifest(`require('./package.json').${name}`, place);
    return value === null ? null : line(JSON.stringify(value));
  },
  seq: (words) => {
    const numbers = words.filter((word) => /^-?\d{1,6}$/.test(word)).map(Number);
    if (numbers.length !== words.length || numbers.length === 0 || numbers.length > 3) return null;
    const [from, step, to] =
      numbers.length === 1 ? [1, 1, numbers[0] ?? 0] : numbers.length === 2 ? [numbers[0] ?? 1, 1, numbers[1] ?? 0] : numbers;
    const made: number[] = [];
    for (let at = from ?? 1; (step ?? 1) > 0 ? at <= (to ?? 0) : at >= (to ?? 0); at += step || 1) if (made.push(at) >= 500) break;
    return made.map((one) => `${one}\n`).join('');
  },
  jq: (words, place) => {
    const plain = plainOf(words);
    const [program = '.', ...files] = plain;
    const flags = words.filter((word) => word.startsWith('-')).join('');
    const input = flags.includes('n') ? '' : inputOf(files, place);
    if (input === null || hasUnknown(input)) return null;
    return jsonOf(program, flags, input);
  }
};

/** The text that a one-line program of Node reads out of a JSON file: `require('./package.json').version`. */
function ofManifest(program: string | undefined, place: PrintPlace): string | null {
  const plain = (program ?? '')
    .trim()
    .replace(/^console\.log\((.*)\);?$/, '$1')
    .replace(/;$/, '');
  const read = /^require\((['"`])(\.{1,2}\/[\w./-]+\.json)\1\)((?:\.[A-Za-z_]\w*)+)$/.exec(plain);
  const text = read === null || hasUnknown(plain) ? null : textOf(read[2] ?? '', place);
  if (read === null || text === null || hasUnknown(text)) return null;
  try {
    let value: unknown = JSON.parse(text);
    for (const name of (read[3] ?? '').slice(1).split('.')) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null;
      value = (value as Readonly<Record<string, unknown>>)[name];
    }
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

function cut(words: readonly string[], place: PrintPlace, take: (lines: string[], count: number) => string[]): string | null {
  const counted = /^-(?:n\s*)?(\d+)$/.exec(words.join(' ').replace(/ .*$/, '') === '-n' ? `-n ${words[1] ?? ''}` : (words[0] ?? '-10'));
  const files = plainOf(words).filter((word) => !/^\d+$/.test(word));
  const text = inputOf(files, place);
  if (counted === null || text === null) return null;
  return take(linesOf(text), Number(counted[1]))
    .map((one) => `${one}\n`)
    .join('');
}

function gitMatches(pattern: string, path: string): boolean {
  return (
    path === pattern ||
    path.startsWith(`${pattern.replace(/\/$/, '')}/`) ||
    matchesGlob(pattern.startsWith('*') ? `**/${pattern}` : pattern, path)
  );
}

/** The programs of jq that scripts put a list through as it is; null for any other. */
function jsonOf(program: string, flags: string, input: string): string | null {
  try {
    const compact = program.replace(/\s+/g, '');
    const raw = /-\w*R/.test(flags) || flags.includes('raw-input');
    const slurp = /-\w*s/.test(flags) || flags.includes('slurp');
    if (raw) {
      if (!slurp) return null;
      if (/^split\("\\n"\)(?:\[:-1\]|-\[""\]|\|map\(select\((?:length>0|\.!="")\)\))$/.test(compact))
        return `${JSON.stringify(input.split('\n').filter((one) => one !== ''))}\n`;
      return null;
    }
    if (slurp) return null;
    let value: unknown = JSON.parse(flags.includes('n') ? program : input);
    if (!flags.includes('n') && !/^(?:\.|(?:\.[A-Za-z_]\w*)+(?:\[\])?|\.\[\])$/.test(compact)) return null;
    const path =
      flags.includes('n') || compact === '.'
        ? []
        : compact
            .replace(/\[\]$/, '')
            .split('.')
            .filter((key) => key !== '');
    for (const key of path)
      value = value !== null && typeof value === 'object' && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : null;
    const shown = (one: unknown) => `${typeof one === 'string' && /-\w*r/.test(flags) ? one : JSON.stringify(one)}\n`;
    return compact.endsWith('[]') && Array.isArray(value) ? value.map(shown).join('') : shown(value);
  } catch {
    return null;
  }
}

interface FoundEntry {
  readonly shown: string;
  readonly folder: boolean;
  readonly depth: number;
}

const nameIn = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** Tests of `find` that take a value. */
const FIND_TESTS: Readonly<Record<string, (entry: FoundEntry, value: string) => boolean>> = {
  '-name': ({ shown }, value) => matchSegment(value, nameIn(shown)),
  '-iname': ({ shown }, value) => matchSegment(value.toLowerCase(), nameIn(shown).toLowerCase()),
  '-path': ({ shown }, value) => matchSegment(value, shown),
  '-wholename': ({ shown }, value) => matchSegment(value, shown),
  '-type': ({ folder }, value) => folder === (value === 'd'),
  '-maxdepth': ({ depth }, value) => depth <= Number(value),
  '-mindepth': ({ depth }, value) => depth >= Number(value)
};

/** Paths that `find` with these arguments gives; null where an option is not known. Commands behind `-exec` are left to the caller. */
export function foundPaths(words: readonly string[], place: Pick<PrintPlace, 'directory' | 'files'>): readonly string[] | null {
  if (words.some(hasUnknown)) return null;
  const key = JSON.stringify([place.directory, ...words]);
  const before = place.files.found?.get(key);
  if (before !== undefined) return before;
  const found = searchedPaths(words, place);
  if (place.files.found !== undefined && place.files.found.size < MAX_KEPT) place.files.found.set(key, found);
  return found;
}

function searchedPaths(words: readonly string[], place: Pick<PrintPlace, 'directory' | 'files'>): readonly string[] | null {
  const first = words.findIndex((word) => /^[-(!]/.test(word));
  const starts = words.slice(0, first === -1 ? undefined : first);
  const tests: ((entry: FoundEntry) => boolean)[] = [];
  let wanted = true;
  for (let at = starts.length; at < words.length; at++) {
    const option = words[at] ?? '';
    if (option === '-exec' || option === '-execdir') break;
    if (option === '-print' || option === '-print0') continue;
    if (option === '!' || option === '-not') {
      wanted = false;
      continue;
    }
    const test = ownEntry(FIND_TESTS, option);
    if (test === undefined) return null;
    const value = words[++at] ?? '';
    const own = wanted;
    tests.push((entry) => test(entry, value) === own);
    wanted = true;
  }
  const all = (starts.length === 0 ? ['.'] : starts).flatMap((start) => walkFiles(start, place.directory, place.files));
  return all.filter((entry) => tests.every((test) => test(entry))).map(({ shown }) => shown);
}

/** Whether a test of files holds: `-f`, `-d`, `-e`; null where the path is not known or not of the repository. */
export function fileTest(operator: string, path: string, place: Pick<PrintPlace, 'directory' | 'files'>): boolean | null {
  const absolute = absolutePath(path, place.directory);
  if (hasUnknown(absolute) || !absolute.startsWith(WORKSPACE)) return null;
  const folder = place.files.list(absolute) !== null;
  const file = isFile(absolute, place.files);
  // What is not there may have been made by an earlier command.
  if (operator === '-d') return folder ? true : null;
  if (operator === '-f') return file ? true : null;
  return operator === '-e' ? folder || file || null : null;
}
