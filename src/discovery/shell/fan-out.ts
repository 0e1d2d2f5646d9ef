import { absolutePath } from './files.ts';
import { foundPaths } from './printed.ts';
import { certainly, type Machine, type State } from './state.ts';

const MAX_RUNS = 100;

/** One of the commands that a program starts from a list. */
export interface FannedRun {
  readonly words: readonly string[];
  /** A text that a shell reads, in place of the words. */
  readonly script?: string;
  readonly directory?: string;
}

/** What xargs, `find -exec` and parallel start, one for each that is known, else once with a value that is not; null for any other program. */
export function fannedOut(name: string, rest: readonly string[], machine: Machine, state: State): readonly FannedRun[] | null {
  switch (name) {
    case 'xargs':
      return xargs(rest, machine, state);
    case 'parallel':
      return parallel(rest, machine, state);
    case 'find':
      return rest.some((word) => word === '-exec' || word === '-execdir') ? findExec(rest, machine, state) : null;
  }
  return null;
}

const open = (name: string, machine: Machine): string => machine.unknowns.mark({ name: `$(${name})`, volatile: false, options: [] });

/** How xargs makes commands of a list. */
interface XargsPlan {
  /** What stands for the item in the command; null: items are put behind it. */
  place: string | null;
  /** Items for one command; null: as many as fit. */
  count: number | null;
  separator: string | RegExp;
  /** File that holds the list; null: it is piped in. */
  file: string | null;
}

/** Options of xargs: what begins or reads like one, and what it says. `value`: the text attached to it or the word behind. */
const XARGS: readonly (readonly [RegExp, (plan: XargsPlan, value: () => string) => void])[] = [
  [/^(?:-i|--replace)$/, (plan) => Object.assign(plan, { place: '{}' })],
  [/^-I/, (plan, value) => Object.assign(plan, { place: value() || '{}', separator: '\n', count: null })],
  [/^--replace=/, (plan, value) => Object.assign(plan, { place: value(), separator: '\n' })],
  [/^(?:-[nL]|--max-(?:args|lines)=)/, (plan, value) => Object.assign(plan, { count: Number(value()) || null })],
  [/^(?:-0|--null)$/, (plan) => Object.assign(plan, { separator: '\0' })],
  [/^-d/, (plan, value) => Object.assign(plan, { separator: value().replace('\\n', '\n').replace('\\0', '\0') })],
  [/^(?:-a|--arg-file=)/, (plan, value) => Object.assign(plan, { file: value() })],
  [/^-[PsE]/, (_, value) => value()]
];

function readXargs(words: readonly string[]): { readonly plan: XargsPlan; readonly command: readonly string[] } {
  const plan: XargsPlan = { place: null, count: null, separator: /\s+/, file: null };
  let at = 0;
  for (; at < words.length && (words[at] ?? '').startsWith('-'); at++) {
    const option = words[at] ?? '';
    const attached = /^(?:-[InPLdsEa]|--[a-z-]+=)(.+)$/s.exec(option)?.[1] ?? (option.startsWith('--') ? '' : undefined);
    const take = XARGS.find(([form]) => form.test(option))?.[1];
    take?.(plan, () => attached ?? words[++at] ?? '');
  }
  return { plan, command: at < words.length ? words.slice(at) : ['echo'] };
}

/** `… | xargs -I{} docker build {}` */
function xargs(rest: readonly string[], machine: Machine, state: State): readonly FannedRun[] {
  const { plan, command } = readXargs(rest);
  const { place, separator } = plan;
  const text = plan.file === null ? (state.stdin?.text ?? null) : fileText(plan.file, machine, state);
  const words = text === null ? [open('xargs', machine)] : text.split(separator).filter((one) => one.trim() !== '');
  const size = place !== null ? 1 : (plan.count ?? Math.max(1, words.length));
  const runs: FannedRun[] = [];
  for (let from = 0; from < words.length && runs.length < MAX_RUNS; from += size) {
    const given = words.slice(from, from + size);
    runs.push({ words: place === null ? [...command, ...given] : command.map((word) => word.replaceAll(place, (given[0] ?? '').trim())) });
  }
  return runs;
}

function fileText(path: string, machine: Machine, state: State): string | null {
  return machine.written.get(path) ?? machine.files.read(absolutePath(path, state.directory));
}

/** Options of GNU parallel that take a value. */
const PARALLEL_VALUED =
  /^(?:-j|-P|-n|-N|-S|-a|-C|-I|-d|--(?:jobs|max-procs|halt|joblog|delay|timeout|retries|colsep|tagstring|results|memfree|load|arg-file|max-args))$/;

/** `parallel docker build {} ::: a b`, `… | parallel 'docker build {}'` */
function parallel(rest: readonly string[], machine: Machine, state: State): readonly FannedRun[] {
  let at = 0;
  for (; at < rest.length && (rest[at] ?? '').startsWith('-'); at++) if (PARALLEL_VALUED.test(rest[at] ?? '')) at++;
  const listed = rest.findIndex((word, index) => index >= at && /^:{3,4}\+?$/.test(word));
  const command = rest.slice(at, listed === -1 ? undefined : listed).map(certainly);
  const sources: (readonly string[])[] = [];
  for (const word of listed === -1 ? [] : rest.slice(listed)) {
    if (/^:{3,4}\+?$/.test(word)) sources.push([]);
    else sources[sources.length - 1] = [...(sources.at(-1) ?? []), word];
  }
  const fromFiles = listed !== -1 && (rest[listed] ?? '').startsWith('::::');
  const lines = (text: string | null) => (text === null ? [open('parallel', machine)] : text.split('\n').filter((one) => one !== ''));
  const values =
    listed === -1
      ? [lines(state.stdin?.text ?? null)]
      : fromFiles
        ? sources.map((files) => files.flatMap((file) => lines(fileText(file, machine, state))))
        : sources;
  let rows: (readonly string[])[] = [[]];
  for (const list of values) rows = rows.flatMap((row) => list.map((value) => [...row, value])).slice(0, MAX_RUNS);
  // Without a command every value is one.
  const texts = command.length === 0 ? rows.map((row) => row.join(' ')) : rows.map((row) => withValues(command.join(' '), row));
  return texts.map((script) => ({ words: [], script }));
}

function withValues(command: string, row: readonly string[]): string {
  const base = (value: string) => value.slice(value.lastIndexOf('/') + 1);
  const folder = (value: string) => (value.includes('/') ? value.slice(0, value.lastIndexOf('/')) : '.');
  const all = row.join(' ');
  const put = command.replace(/\{(\d*)(\.|\/\/|\/\.|\/)?\}/g, (_, digits: string, form: string | undefined) => {
    const value = digits === '' ? all : (row[Number(digits) - 1] ?? '');
    if (form === '/') return base(value);
    if (form === '//') return folder(value);
    if (form === '.' || form === '/.') return (form === '.' ? value : base(value)).replace(/\.[^./]*$/, '');
    return value;
  });
  return put === command ? `${command} ${all}` : put;
}

/** `find … -exec docker build {} \\;` */
function findExec(rest: readonly string[], machine: Machine, state: State): readonly FannedRun[] {
  const at = rest.findIndex((word) => word === '-exec' || word === '-execdir');
  const end = rest.findIndex((word, index) => index > at && (word === ';' || word === '+' || word === '\\;'));
  const command = rest.slice(at + 1, end === -1 ? undefined : end);
  const found = foundPaths(rest.slice(0, at), { directory: state.directory, files: machine.files }) ?? [open('find', machine)];
  return found.slice(0, MAX_RUNS).map((path) => {
    const slash = path.lastIndexOf('/');
    const below = rest[at] === '-execdir';
    const shown = below ? `./${path.slice(slash + 1)}` : path;
    const words = command.map((word) => word.replaceAll('{}', shown));
    return below && slash > 0 ? { words, directory: absolutePath(path.slice(0, slash), state.directory) } : { words };
  });
}
