import { absolutePath } from './files.ts';
import type { ShellCommand } from './state.ts';
import { withoutPrefixes } from './wrappers.ts';

/** A file that a command makes, before a build takes it for its Dockerfile. Paths are absolute. */
export interface MadeFile {
  readonly to: string;
  /** What it may be made of: the words of the command, and of those that are piped into it. */
  readonly from: readonly string[];
  /** A copy: it holds what its source holds. */
  readonly exact: boolean;
  /** Name of the program that makes it. */
  readonly by: string;
}

const EDITORS = /^(?:g?sed|perl|yq|dasel|crudini|rpl|sd)$/;
const OUTPUT_OPTION = /^(?:-o|--out|--output|--output-file|--out-file|--dest)(?:=(.+))?$/;

/** Longest pipe that is looked along to either side: a loop puts thousands of commands on one line. */
const LONGEST_PIPE = 8;

/** The files that each command makes, by its place among them. */
export function madeFiles(commands: readonly ShellCommand[]): readonly (readonly MadeFile[])[] {
  return commands.map((command, place) => {
    const { words, directory, output, input } = command;
    const [path = '', ...rest] = withoutPrefixes(words);
    const name = path.slice(path.lastIndexOf('/') + 1);
    const at = (file: string) => absolutePath(file, directory);
    const plain = rest.filter((word) => !word.startsWith('-'));
    const near = () => commands.slice(Math.max(0, place - LONGEST_PIPE), place + LONGEST_PIPE + 1);
    const beside = () => near().filter((other) => other.line === command.line && other !== command);
    /** What a file may be made of that the command writes to, itself among it. */
    const written = (to: string) => {
      const words = [input, ...rest, ...beside().flatMap((other) => [other.input, ...other.words.slice(1)])];
      const sources = words.flatMap((word) => (word == null || word === '' ? [] : word.replace(/^--?[\w-]+=/, '')));
      return [...sources.filter((word) => word !== to), to];
    };
    const of = (to: string, from: readonly string[], exact: boolean): MadeFile => ({ to: at(to), from: from.map(at), exact, by: name });
    const made: MadeFile[] = [];
    if (/^(?:cp|mv|install|ln|copy|Copy-Item|Move-Item)$/.test(name))
      made.push(...copies(rest, plain).map(([to, from]) => of(to, [from], true)));
    else if (EDITORS.test(name) && rest.some((word) => /^-\w*i|^--in-?place/.test(word)) && name !== 'sd')
      made.push(...plain.map((file) => of(file, [file], false)));
    if (output !== null) {
      const isCopy = name === 'cat' && plain.length === 1 && beside().length === 0;
      made.push(of(output, isCopy ? plain : written(output), isCopy));
    }
    if (name === 'tee') made.push(...plain.map((file) => of(file, written(file), false)));
    for (const [index, word] of rest.entries()) {
      const option = OUTPUT_OPTION.exec(word);
      const to = option === null ? undefined : (option[1] ?? rest[index + 1]);
      if (to !== undefined) made.push(of(to, written(to), false));
    }
    return made;
  });
}

/** The name by which a build takes its Dockerfile from standard input. */
const INPUT = '-';

/**
 * What the standard input of a build is: a file by a redirection or `cat`, exactly, or what a pipe makes of files; null where no file is seen.
 * `before`: the commands in front of it.
 */
export function inputOf({ input, directory, line }: ShellCommand, before: readonly ShellCommand[]): MadeFile | null {
  const at = (file: string, from: string) => absolutePath(file, from);
  const to = at(INPUT, directory);
  if (input !== undefined) return { to, from: [at(input, directory)], exact: true, by: 'standard input' };
  const pipe = before.slice(before.findLastIndex((one) => one.line !== line) + 1).slice(-LONGEST_PIPE);
  const from = pipe.flatMap((one) =>
    [one.input ?? INPUT, ...one.words.slice(1)].filter((word) => !word.startsWith(INPUT)).map((word) => at(word, one.directory))
  );
  const [first] = pipe;
  const exact = pipe.length === 1 && first?.words[0] === 'cat' && from.length === 1;
  return from.length === 0 ? null : { to, from, exact, by: first?.words[0] ?? 'standard input' };
}

/** Targets and sources of a copy: to a name, or into a folder under the name that each has. */
function copies(rest: readonly string[], plain: readonly string[]): readonly (readonly [string, string])[] {
  const folder = rest.findIndex((word) => word === '-t' || word === '--target-directory');
  const into = folder === -1 ? plain.at(-1) : rest[folder + 1];
  const from = folder === -1 ? plain.slice(0, -1) : plain.filter((word) => word !== into);
  if (into === undefined) return [];
  const below = (source: string): readonly [string, string] => [`${into}/${source.slice(source.lastIndexOf('/') + 1)}`, source];
  const [only] = from;
  const isInto = folder !== -1 || from.length > 1 || /(?:^|\/)\.?$/.test(into);
  if (isInto || only === undefined) return from.map(below);
  return [[into, only], below(only)];
}

/** What a path of the workspace holds when a build comes to it. */
export interface Origin {
  /** The file of the repository that it comes from; null where it comes from none. */
  readonly source: string | null;
  readonly exact: boolean;
  /** The last program that made it; null where none did. */
  readonly by: string | null;
}

/** Follows what was made back to a file of the repository; `isFile`: whether it holds an absolute path. */
export function originOf(path: string, made: readonly MadeFile[], isFile: (path: string) => boolean): Origin {
  let [here, exact, by]: [string, boolean, string | null] = [path, true, null];
  for (let at = made.length - 1; at >= 0; at--) {
    const one = made[at];
    if (one === undefined || one.to !== here) continue;
    const isKnown = (file: string) => isFile(file) || made.slice(0, at).some(({ to }) => to === file);
    const source = one.from.find((file) => file !== here && isKnown(file)) ?? (one.from.includes(here) && isKnown(here) ? here : null);
    // `cp a b` names two places, of which one is meant.
    if (source === null && one.exact) continue;
    by ??= one.by;
    exact = exact && one.exact;
    if (source === null) return { source: null, exact: false, by };
    here = source;
  }
  return { source: isFile(here) ? here : null, exact, by };
}
