import { code, codes, type Sentence, say } from '../../model/sentence.ts';
import type { PathSet } from '../effects/paths.ts';
import type { SimpleCommand } from '../effects/shell.ts';
import { mustRead, obligation, present, refuseAbove, review } from './doubts.ts';
import { PLAIN } from './files.ts';
import { judgeHooks } from './install-scripts.ts';
import {
  checkMembers,
  hooksOf,
  type JsonObject,
  listedPatterns,
  NODE_ENVIRONMENT,
  readNodeEnvironment,
  readNpmrc,
  readObject,
  refuseCompiled,
  refusePaths,
  workspaceMembers
} from './javascript.ts';
import {
  COMMON_ENVIRONMENT,
  type Doubt,
  type FlagRules,
  type Needs,
  ownDirectory,
  type Project,
  type ReadArguments,
  type Reading,
  readArguments,
  type Setting,
  type Tool
} from './tool.ts';

// An install of a JavaScript package manager, whichever it is: it reads the manifests of the project and of its members, the lock and the
// settings beside them, leaves `node_modules`, and three things have to be shown (docs/suggestions.md, "`split-broad-copy`"). A manager is a record.

/** What a manager may do at all; any variable of these may steer it. */
export const ENVIRONMENT = [...COMMON_ENVIRONMENT, ...NODE_ENVIRONMENT];

/** What is its own of one package manager. */
export interface Manager extends Pick<Tool, 'source' | 'settings' | 'downloads'> {
  /** Names of its program, the usual one first. */
  readonly names: readonly [string, ...string[]];
  readonly flags: FlagRules;
  /** The flag that names the directory to work in, where it has one. */
  readonly directoryFlag?: string;
  /** What the words install of the project, as people call it (`ci`); null for words that do something else. */
  word(operands: readonly string[]): string | null;
  /** Calls that install nothing of the project; null for any other. */
  other?(args: readonly string[], setting: Setting, command: SimpleCommand): Reading | null;
  /** What it writes outside of the project. */
  caches(setting: Setting): PathSet;
  /** Whether its flags switch off the scripts of packages. */
  skipsScripts(read: ReadArguments): boolean;
  /** The manifest of the project aside, what it looks for in every directory above. */
  readonly above: readonly string[];
  /** Names of its lock, each of which is copied where it is there. */
  readonly locks: readonly string[];
  /** What there is to say where none of them is known to be there. */
  noLock(word: string): Doubt;
  /** Which kind of install it is, by the word and by what the project says of the manager's version. */
  kind(found: Found): Kind;
}

/** A call that installs, and what is known of the project in front of it. `doubts` takes what stands in the way of a proof. */
export interface Found {
  readonly word: string;
  readonly read: ReadArguments;
  readonly setting: Setting;
  readonly project: Project;
  readonly manifest: JsonObject | null;
  /** Text of a file of the project that was asked for before; null where there is none, or it cannot be read. */
  readonly text: (name: string) => string | null;
  readonly doubts: Doubt[];
}

/** How an install goes. */
export interface Kind {
  /** Settings beside the manifest that it reads, in the order in which they are copied. */
  readonly configuration: readonly string[];
  /** What it reads beside the manifests, as our words: `the lock and its configuration`. */
  readonly reads: string;
  /** Whether no script runs; `npmSays` is `ignore-scripts` of npm by `.npmrc` or a variable. */
  isQuiet(found: Found, npmSays: boolean): boolean;
  /** Patterns of the workspace; absent: those that the manifest lists. */
  patterns?(found: Found): readonly string[];
  /** Dependencies by path are answered for by `look`; absent: there may be none. */
  readonly ownPaths?: string;
  /** Runs no script of the project itself, only those of packages. */
  readonly packagesOnly?: true;
  /** What only this manager looks at. */
  look(found: Found, scriptsRun: boolean, members: readonly string[]): Own;
  /** By what the lock stays as it is, and what is doubtful where it is not said to. */
  lockStays(found: Found): { readonly by: Sentence } | { readonly doubt: Doubt };
}

/** What a manager has of its own in front of an install, and leaves behind it. */
export interface Own {
  /** Why no script of a package reads sources. */
  readonly scripts: Sentence;
  readonly files?: readonly string[];
  readonly directories?: readonly string[];
  /** What it leaves beside `node_modules`. */
  readonly leaves?: readonly string[];
}

/** The tool that a manager is. */
export function packageManager(own: Manager): Tool {
  const [name] = own.names;
  return {
    ...own,
    read(args, setting, command): Reading {
      const other = own.other?.(args, setting, command) ?? null;
      if (other !== null) return other;
      const read = readArguments(args, own.flags);
      const written = args.find((arg) => !arg.startsWith('-'));
      if (typeof read === 'string') return { opaque: say`${code([name, written, read].filter(Boolean).join(' '))} is not known` };
      const word = own.word(read.operands);
      if (word === null) {
        const does = own.word(read.operands.slice(0, 1)) === null ? 'runs something of the project' : 'with these words is not known';
        return { opaque: say`${code(`${name} ${written ?? ''}`)} ${[does]}` };
      }
      return {
        ...PLAIN,
        label: `${name} ${word}`,
        ...(own.directoryFlag === undefined ? {} : ownDirectory(read, own.directoryFlag)),
        writes: own.caches(setting),
        environment: ENVIRONMENT,
        runsCode: !own.skipsScripts(read),
        needs: (project) => needsOf(own, { word, read, setting }, project)
      };
    }
  };
}

/** A word by itself, of those that a manager knows for an install. */
export const oneOf =
  (words: Readonly<Record<string, string>>) =>
  (operands: readonly string[]): string | null =>
    operands.length > 1 ? null : (new Map(Object.entries(words)).get(operands[0] ?? '') ?? null);

function needsOf(own: Manager, call: Pick<Found, 'word' | 'read' | 'setting'>, project: Project): Needs {
  const doubts: Doubt[] = [];
  const environment = readNodeEnvironment(call.setting, doubts);
  refuseAbove(project, ['package.json', ...own.above], doubts);
  const manifest = readObject(project, 'package.json', doubts);
  const locks = present(project, own.locks, doubts);
  if (locks.length === 0) doubts.push(own.noLock(call.word));
  const text = (name: string): string | null => (project.look(name) === 'file' ? mustRead(project, name, doubts) : null);
  const found: Found = { ...call, project, manifest, doubts, text };
  const kind = own.kind(found);
  const configuration = present(project, kind.configuration, doubts);
  const npmrc = configuration.includes('.npmrc') ? text('.npmrc') : null;
  const npmSays = (npmrc !== null && readNpmrc(npmrc, doubts).ignoresScripts) || environment.ignoresScripts;
  const scriptsRun = !kind.isQuiet(found, npmSays);
  const patterns = kind.patterns?.(found) ?? (manifest === null ? [] : listedPatterns(manifest, doubts));
  const members = workspaceMembers(project, patterns, doubts);
  const { scripts, files: more = [], directories = [], leaves = [] } = kind.look(found, scriptsRun, members);
  const whole = checkMembers(project, members, scriptsRun, doubts);
  const hooksRun = scriptsRun && kind.packagesOnly !== true;
  if (hooksRun) refuseCompiled(project, 'binding.gyp', doubts);
  const hookReads = hooksRun && manifest !== null ? judgeHooks(project, hooksOf(manifest), doubts) : [];
  if (manifest !== null && kind.ownPaths === undefined) refusePaths(manifest, doubts);
  const stays = kind.lockStays(found);
  if ('doubt' in stays) doubts.push(stays.doubt);
  const files = ['package.json', ...locks, ...configuration, ...more];
  const named = codes([...files, ...directories]);
  const others = members.length > 0 ? say`, and the manifests of ${members.length} workspace members` : [];
  return {
    files: [...files, ...members.map((member) => `${member}/package.json`)],
    directories: [...new Set([...directories, ...hookReads, ...whole])],
    outputs: ['node_modules', ...leaves, ...members.map((member) => `${member}/node_modules`)],
    doubts,
    obligations: [
      obligation(
        say`${[`${own.names[0]} reads only the manifests, ${kind.reads}`]}`,
        say`${named}${others}; ${[kind.ownPaths ?? 'no dependency by path']}`
      ),
      obligation(say`No script that could read sources runs during the install`, scriptsRun ? scripts : say`scripts are switched off`),
      obligation(say`The manifests are not rewritten`, 'by' in stays ? stays.by : say`not shown`)
    ]
  };
}

/** A lock that stays as it is by one of these flags. */
export const staysBy =
  (manager: string, lock: Sentence, ...flags: readonly [string, ...string[]]): Kind['lockStays'] =>
  ({ read }) => {
    const given = flags.find((flag) => read.flags.some((f) => f.name === flag && f.value !== 'false'));
    return given === undefined
      ? {
          doubt: review(
            say`${[manager]} install without ${code(flags[0])} may rewrite ${lock}, and the later COPY would put the old one back.`
          )
        }
      : { by: say`${code(given)} forbids it` };
  };
