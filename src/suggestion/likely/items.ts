import { code, codes, distinct, type Sentence, say } from '../../model/sentence.ts';
import type { ShellCommand } from '../../model/shell.ts';
import { listItems, type ShellItem } from '../../shell/index.ts';
import { below, resolvePath } from '../effects/paths.ts';
import type { SimpleCommand } from '../effects/shell.ts';
import type { StageState } from '../effects/state.ts';
import { PLAIN } from '../tools/files.ts';
import { readTool } from '../tools/index.ts';
import type { Known } from '../tools/tool.ts';
import { setsUp } from './setup-words.ts';

/** A command of the knowledge base, where its words are taken for plain. */
interface LikelyCall {
  readonly command: SimpleCommand;
  readonly known: Known;
  readonly cwd: string | null;
}

/**
 * One step of a RUN as a person reads it. `known`: all its commands are in the knowledge base; `setup`: the others set up the machine by
 * their words; `state`: it only sets state of the shell; `project`: it works on the project, or nobody knows on what.
 */
export interface LikelyItem {
  readonly item: ShellItem;
  readonly kind: 'known' | 'setup' | 'state' | 'project';
  readonly calls: readonly LikelyCall[];
  /** What has to be so for the reading to hold. */
  readonly asks: readonly Sentence[];
}

/** The steps of a script; null where it cannot be read as a list. */
export function likelyItems(text: string, before: StageState, image: string, line: number): readonly LikelyItem[] | null {
  const items = listItems(text);
  if (items === null || before.shell !== 'posix') return null;
  let cwd = before.cwd;
  return items.map((item) => {
    const read = item.commands.map((command) => readCommand(command, { ...before, cwd }, image, line));
    const plain = item.commands.length === 1 ? item.commands[0] : undefined;
    if (plain?.argv[0] === 'cd') cwd = moved(cwd, plain.argv[1] ?? null);
    const kinds = read.map((r) => r.kind);
    const kind = (['project', 'setup', 'known', 'state'] as const).find((k) => kinds.includes(k)) ?? 'state';
    return { item, kind, calls: read.flatMap((r) => r.call ?? []), asks: distinct(read.flatMap((r) => r.asks)) };
  });
}

const moved = (cwd: string | null, to: string | null): string | null => {
  if (to === null || to.startsWith('~')) return null;
  return to.startsWith('/') || cwd !== null ? resolvePath(cwd ?? '/', to) : null;
};

interface ReadCommand {
  readonly kind: LikelyItem['kind'];
  readonly call: LikelyCall | null;
  readonly asks: readonly Sentence[];
}

const PRINTS = new Set(['echo', 'printf', 'date']);
const STATE = new Set(['set', 'export', 'umask', 'unset', 'cd', 'shopt']);

function readCommand(command: ShellCommand, before: StageState, image: string, line: number): ReadCommand {
  const only = (kind: LikelyItem['kind'], asks: readonly Sentence[] = []): ReadCommand => ({ kind, call: null, asks });
  const name = command.argv[0];
  if (command.words.length === 0 || (name !== null && name !== undefined && STATE.has(name))) return only('state');
  if (name === null || name === undefined) return only('project');
  if (name === '.' || name === 'source') {
    const file = command.argv[1] ?? null;
    return file?.startsWith('/') === true
      ? only('state', [say`Does ${code(`${name} ${file}`)} (line ${line}) only set variables?`])
      : only('project');
  }
  const env = new Map(before.env);
  for (const assignment of command.assignments) env.set(assignment.name, assignment.value);
  const plain = plainWords(command, env);
  const text = plain.words.join(' ');
  const simple: SimpleCommand = {
    assignments: command.assignments,
    words: plain.words.map((word) => ({ text: word, literal: true, variables: [] })),
    variables: plain.variables,
    outputs: command.redirects.flatMap((r) =>
      r.target !== null && r.operator.startsWith('>') && r.target !== '/dev/null' ? [r.target] : []
    ),
    joiner: null,
    forgiven: false,
    start: command.start,
    end: command.end
  };
  const venv = environmentOf(plain.words, before);
  if (venv !== null)
    return {
      kind: 'known',
      call: { command: simple, known: venv, cwd: before.cwd },
      asks: [say`Does a file of the project stand in front of a module of Python for ${code('python -m venv')} (line ${line})?`]
    };
  const known = readTool(simple, { cwd: before.cwd, user: before.user, env, image });
  // What a command prints may be anything.
  const asks =
    plain.guessed.length === 0 || PRINTS.has(name) ? [] : [say`Does ${codes(plain.guessed)} (line ${line}) hold plain names, and no path?`];
  if (!('opaque' in known)) return { kind: 'known', call: { command: simple, known, cwd: directoryOf(known, before.cwd) }, asks };
  return setsUp(text, image) ? only('setup') : only('project');
}

/** `python -m venv DIRECTORY` fills the directory from the installation of Python. */
function environmentOf(words: readonly string[], before: StageState): Known | null {
  const [program = '', flag, module, place, ...more] = words;
  if (!/^(?:\/\S*\/)?python3?$/.test(program) || flag !== '-m' || module !== 'venv' || place === undefined || more.length > 0) return null;
  if (place.startsWith('-') || (!place.startsWith('/') && before.cwd === null)) return null;
  return {
    ...PLAIN,
    tool: program,
    label: 'python -m venv',
    reads: below('/usr/bin', '/usr/lib', '/usr/local/bin', '/usr/local/lib'),
    writes: below(resolvePath(before.cwd ?? '/', place)),
    environment: ['PYTHON*', 'PATH', 'HOME']
  };
}

function directoryOf({ directory }: Known, cwd: string | null): string | null {
  if (directory === undefined) return cwd;
  return directory.startsWith('/') || cwd !== null ? resolvePath(cwd ?? '/', directory) : null;
}

/** The words with variables put in, where they are known, and a plain name in the place of those that are not. */
function plainWords(
  command: ShellCommand,
  env: ReadonlyMap<string, string | null>
): { readonly words: readonly string[]; readonly variables: readonly string[]; readonly guessed: readonly string[] } {
  const guessed = new Set<string>();
  const variables = new Set<string>();
  const words = command.words.map((word) => {
    if (word.literal !== null) return word.literal;
    return word.text.replace(/["']/g, '').replace(/\$\{?([A-Za-z_]\w*)(?:[:-][^}]*)?\}?/g, (written, name) => {
      const value = env.get(String(name));
      variables.add(String(name));
      if (typeof value === 'string') return value;
      guessed.add(String(written));
      return 'x';
    });
  });
  return { words, variables: [...variables], guessed: [...guessed].map((name) => `\`${name}\``) };
}
