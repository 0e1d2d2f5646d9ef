import type { Sentence } from '../../model/sentence.ts';
import type { Obligation } from '../../model/suggestion.ts';
import type { PathSet } from '../effects/paths.ts';
import type { SimpleCommand } from '../effects/shell.ts';

/** Where a command runs. */
export interface Setting {
  /** Null where the base image sets it. */
  readonly cwd: string | null;
  readonly user: string | null;
  /** ENV and ARG in front of the command, its own `NAME=value` prefixes included; null for values that are not known. */
  readonly env: ReadonlyMap<string, string | null>;
  /** Image of the stage as written, for version conditions. */
  readonly image: string;
}

/** The files of one directory of the image as they stand in front of a command, looked at by paths relative to it. */
export interface Project {
  /** Absolute image path. */
  readonly directory: string;
  /** Paths relative to the directory of the known files below it, sorted. */
  readonly files: readonly string[];
  /** Names of known files in the directories above it, up to the top of what is copied, as `../name`. */
  readonly above: readonly string[];
  look(path: string): 'file' | 'symlink' | 'unknown' | 'absent';
  /** Text of a known regular file; null where it is not loaded yet (the caller is asked for it). */
  text(path: string): string | null;
}

/** Why a split is not proven: `refuse` gives no suggestion at all, `review` one for a person, `wait` needs a text first. */
export interface Doubt {
  readonly level: 'refuse' | 'review' | 'wait';
  readonly because: Sentence;
  /** The install is known to read the sources, so that no order of lines spares it. */
  readonly readsSources?: true;
}

/** What an installer reads of a project and leaves in it. */
export interface Needs {
  /** Files relative to the project, in the order in which they are to be copied. */
  readonly files: readonly string[];
  /** Whole directories, relative to the project. */
  readonly directories: readonly string[];
  /** What it writes below the project: directories and files, relative. Each must be out of reach of the moved COPY. */
  readonly outputs: readonly string[];
  /** Names of the files that it reads, writes or takes away in its outputs, where that is known; absent: any. */
  readonly names?: RegExp;
  readonly doubts: readonly Doubt[];
  readonly obligations: readonly Obligation[];
  /** What is to be asked where a copy may bring `.git`, of which the tool writes something into its outputs; absent: it looks at no history. */
  readonly history?: Sentence;
}

/**
 * What a call is for, where rules ask: it refreshes the index of packages (`index`), adds packages or tools to the machine (`add`), takes
 * packages away (`remove`), or only clears what installs left lying about (`clean`).
 */
export type Purpose = 'index' | 'add' | 'remove' | 'clean';

/** One known command: what it reads, writes and runs. */
export interface Known {
  /** The first name of the tool that works: `dnf`, also for `yum`. */
  readonly tool: string;
  /** As people call it: `npm ci`. */
  readonly label: string;
  readonly purpose?: Purpose;
  readonly reads: PathSet;
  readonly writes: PathSet;
  /** Directories whose owner or mode it sets. */
  readonly metadata: readonly string[];
  /** Directories that it makes where they are missing. */
  readonly makes: readonly string[];
  /** Environment names that it may read: exact names, or prefixes that end in `*`. */
  readonly environment: readonly string[];
  /** May run code of others (install scripts, builds, maintainer scripts): then any variable may be read. */
  readonly runsCode: boolean;
  /** Says what it reads of the project; null for a command that reads no project. */
  readonly needs: ((project: Project) => Needs) | null;
  /** Directory that it works in by its own words (`--working-dir=x`), as written; absent where it is the step's. */
  readonly directory?: string;
  /** Where it keeps what it downloads. */
  readonly downloads?: string;
  /** Does the same whatever directory the step works in. */
  readonly anywhere?: true;
  /** Rests on the accepted assumption of docs/suggestions.md that code of others does not look into private paths. */
  readonly assumesPrivacy: boolean;
}

/** A call that is not known, and why. */
export interface Opaque {
  readonly opaque: Sentence;
}
/** What a tool says of a call: it names the tool only where it starts another one. */
export type Reading = (Omit<Known, 'tool'> & { readonly tool?: string }) | Opaque;

/** True for a call of the distribution's package manager. */
export const isOfSystem = ({ writes }: Known): boolean => writes.system;
/** True for a call by which the distribution's package manager adds packages. */
export const addsPackages = (known: Known): boolean => isOfSystem(known) && known.purpose === 'add';

/** One tool of the knowledge base. */
export interface Tool {
  readonly names: readonly string[];
  /** Where its makers say what it reads and writes. */
  readonly source: string;
  /** Settings that it reads in the home directory, as paths there. */
  readonly settings?: readonly string[];
  /** Where its installs keep what they download, as root in the images of its makers. */
  readonly downloads?: string;
  /** Flags whose value names no file, so that it may hold variables (`-r linux-$TARGETARCH`). */
  readonly freeFlags?: ReadonlySet<string>;
  /** What this call does; the words are literal and the first is one of `names`. */
  read(args: readonly string[], setting: Setting, command: SimpleCommand): Reading;
}

/** Environment that any program may look at to find its files and its way out. */
export const COMMON_ENVIRONMENT = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TMP',
  'TEMP',
  'LANG',
  'LANGUAGE',
  'LC_*',
  'TZ',
  'TERM',
  'CI',
  'USER',
  'SHELL',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'FTP_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'http_proxy',
  'https_proxy',
  'ftp_proxy',
  'no_proxy',
  'all_proxy',
  'SSL_*',
  'CURL_*',
  'LD_*',
  'GIT_SSL_*',
  'XDG_*',
  'SOURCE_DATE_EPOCH'
] as const;

/**
 * What git itself reads (git(1), "Environment variables"): no `GIT_*`, for builds name arguments `GIT_SHA` and the like, which nothing
 * reads but the file that declares them.
 */
export const GIT_ENVIRONMENT: readonly string[] = (
  'DIR WORK_TREE INDEX_* OBJECT_* ALTERNATE_* NAMESPACE CEILING_* DISCOVERY_* COMMON_DIR DEFAULT_* ATTR_* AUTHOR_* COMMITTER_* DIFF_* ' +
  'EXTERNAL_* MERGE_* EDITOR SEQUENCE_* PAGER* PROGRESS_* SSH* SSL_* ASKPASS TERMINAL_* CONFIG* FLUSH TRACE* CURL_* REDACT_* NO_* ' +
  'LITERAL_* GLOB_* NOGLOB_* ICASE_* REFLOG_* REF_PARANOIA COMMIT_GRAPH_* ALLOW_* PROTOCOL* OPTIONAL_* REDIRECT_* PRINT_* EXEC_PATH ' +
  'TEMPLATE_DIR CLONE_* HTTP_* PROXY_* LFS_* ADVICE TEXTDOMAINDIR USER_AGENT SHALLOW_* GRAFT_FILE REPLACE_* NOTES_* PREFIX'
)
  .split(' ')
  .map((name) => `GIT_${name}`);

/** Flags that a call may carry: `alone` stand by themselves, `valued` take `=value` or the next word. */
export interface FlagRules {
  readonly alone: ReadonlySet<string>;
  readonly valued: ReadonlySet<string>;
}
export const flagRules = (alone: string, valued = ''): FlagRules => ({
  alone: new Set(alone.split(' ').filter((f) => f !== '')),
  valued: new Set(valued.split(' ').filter((f) => f !== ''))
});

export interface ReadArguments {
  readonly flags: readonly { readonly name: string; readonly value: string | null }[];
  readonly operands: readonly string[];
}

/** Sorts words into known flags and operands; a text names the first flag that is not known. */
export function readArguments(args: readonly string[], rules: FlagRules): ReadArguments | string {
  const flags: { name: string; value: string | null }[] = [];
  const operands: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    if (!word.startsWith('-') || word === '-') {
      operands.push(word);
      continue;
    }
    const at = word.indexOf('=');
    const name = at < 0 ? word : word.slice(0, at);
    if (at < 0 && rules.alone.has(name)) flags.push({ name, value: null });
    else if (at >= 0 && (rules.valued.has(name) || rules.alone.has(name))) flags.push({ name, value: word.slice(at + 1) });
    else if (rules.valued.has(name) && i + 1 < args.length) flags.push({ name, value: args[++i] ?? '' });
    else return name;
  }
  return { flags, operands };
}

export const hasFlag = (read: ReadArguments, ...names: readonly string[]): boolean =>
  read.flags.some((f) => names.includes(f.name) && f.value !== 'false');

/** The directory that a flag names; nothing where there is no such flag. */
export function ownDirectory(read: ReadArguments, ...names: readonly string[]): Pick<Known, 'directory'> {
  const named = read.flags.findLast((f) => names.includes(f.name))?.value;
  return named === undefined || named === null ? {} : { directory: named };
}

/** Home directories that a user may have: known for root, one component below /home else. */
export function homeOf(setting: Setting): readonly string[] {
  const home = setting.env.get('HOME');
  if (typeof home === 'string' && home.startsWith('/')) return [home];
  if (setting.user === 'root' || setting.user === '0') return ['/root'];
  return ['/root', '/home/*'];
}
