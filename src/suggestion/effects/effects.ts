import { flagValue, flagValues, parseMount } from '../../dockerfile/index.ts';
import type { CopyInstruction, RunInstruction } from '../../model/dockerfile.ts';
import { type Sentence, say } from '../../model/sentence.ts';
import { readTool } from '../tools/index.ts';
import type { Known } from '../tools/tool.ts';
import { type ContextCopy, type ContextFiles, readContextCopy } from './copy.ts';
import { ALL_PATHS, below, NO_PATHS, type PathSet, resolvePath, union } from './paths.ts';
import { type SimpleCommand, scriptOfRun } from './shell.ts';
import { expandKnown, type Placed, type StageState, variablesIn } from './state.ts';

type Register = 'user' | 'cwd' | 'shell';

/** A directory that comes into being by the way, and whose it is then. */
interface MadeDirectory {
  readonly path: string;
  readonly owner: string;
}

/** Everything that one instruction reads and writes (docs/suggestions.md, "How a proof is made"). */
export interface Effects {
  readonly reads: PathSet;
  readonly writes: PathSet;
  /** Directories whose owner or mode it sets whether or not they are there. */
  readonly metadata: readonly string[];
  readonly makes: readonly MadeDirectory[];
  /** Paths that are a file if no directory is there yet: a COPY of one file to a name without a slash. */
  readonly landsOn: readonly string[];
  /** Exact names, prefixes ending in `*`, or `*` alone for all. */
  readonly readsEnvironment: readonly string[];
  readonly writesEnvironment: readonly string[];
  readonly readsRegisters: readonly Register[];
  readonly writesRegisters: readonly Register[];
  /** Keys of the image configuration that it sets. */
  readonly config: readonly string[];
  /** Why it is taken to read and write everything; null where its effects are known. */
  readonly opaque: Sentence | null;
  /** May run code that is not ours to read: then no variable may cross it. */
  readonly runsCode: boolean;
  readonly assumesPrivacy: boolean;
  /** What a RUN touches besides the project that its installers work in; equal to `reads` and `writes` where there is none. */
  readonly outside: { readonly reads: PathSet; readonly writes: PathSet };
  /** The commands of a RUN where all are known. */
  readonly calls: readonly Call[];
  readonly copy: ContextCopy | null;
  /** Guesses that these effects rest on, each as a question; empty where they are proven. */
  readonly asks: readonly Sentence[];
}

export interface Call {
  readonly command: SimpleCommand;
  readonly known: Known;
  /** Directory that it runs in; null where that is not known. */
  readonly cwd: string | null;
}

const NOTHING: Effects = {
  reads: NO_PATHS,
  writes: NO_PATHS,
  metadata: [],
  makes: [],
  landsOn: [],
  readsEnvironment: [],
  writesEnvironment: [],
  readsRegisters: [],
  writesRegisters: [],
  config: [],
  opaque: null,
  runsCode: false,
  assumesPrivacy: false,
  outside: { reads: NO_PATHS, writes: NO_PATHS },
  calls: [],
  copy: null,
  asks: []
};
const OWNER_FILES = below('/etc/passwd', '/etc/group');

/** What surrounds an instruction besides its state. */
interface Surroundings {
  readonly context: ContextFiles;
  readonly image: string;
}

/** The effects of one instruction at its place. Anything that is not known for certain widens them. */
export function effectsOf({ instruction, before }: Placed, around: Surroundings): Effects {
  switch (instruction.kind) {
    case 'copy':
    case 'add':
      return copyEffects(instruction, before, around.context);
    case 'run':
      return runEffects(instruction, before, around);
    case 'workdir':
      return workdirEffects(instruction.path, before);
    case 'arg':
      return {
        ...NOTHING,
        readsEnvironment: instruction.args.flatMap((a) => variablesIn(a.value ?? '')),
        writesEnvironment: instruction.args.map((a) => a.name)
      };
    case 'env':
      return {
        ...NOTHING,
        readsEnvironment: instruction.pairs.flatMap((p) => variablesIn(p.value)),
        writesEnvironment: instruction.pairs.map((p) => p.key),
        config: ['Env']
      };
    case 'user':
      return { ...NOTHING, readsEnvironment: variablesIn(instruction.user), writesRegisters: ['user'], config: ['User'] };
    case 'shell':
      return { ...NOTHING, writesRegisters: ['shell'], config: ['Shell'] };
    case 'label':
      return {
        ...NOTHING,
        readsEnvironment: instruction.pairs.flatMap((p) => [...variablesIn(p.key), ...variablesIn(p.value)]),
        config: ['Labels']
      };
    case 'cmd':
    case 'entrypoint':
      return { ...NOTHING, readsRegisters: ['shell'], config: ['Cmd', 'Entrypoint'] };
    case 'healthcheck':
      return { ...NOTHING, readsRegisters: ['shell'], config: ['Healthcheck'] };
    case 'expose':
      return { ...NOTHING, readsEnvironment: instruction.words.flatMap(variablesIn), config: ['ExposedPorts'] };
    case 'stopsignal':
      return { ...NOTHING, readsEnvironment: variablesIn(instruction.value), config: ['StopSignal'] };
    case 'maintainer':
      return { ...NOTHING, config: ['Author'] };
    case 'onbuild':
      return { ...NOTHING, config: ['OnBuild'] };
    case 'volume':
      return volumeEffects(instruction.words, before);
    case 'from':
    case 'invalid':
      return opaque(say`it starts the stage, or cannot be read`, NOTHING);
  }
}

function opaque(because: Sentence, known: Partial<Effects>): Effects {
  return {
    ...NOTHING,
    reads: ALL_PATHS,
    writes: ALL_PATHS,
    readsEnvironment: ['*'],
    readsRegisters: ['user', 'cwd', 'shell'],
    runsCode: true,
    ...known,
    opaque: because
  };
}

/** A RUN of which nothing is known. */
export const opaqueRun = (because: Sentence): Effects => opaque(because, {});

function parentsOf(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.map((_, i) => `/${parts.slice(0, i + 1).join('/')}`);
}

const variablesOfCopy = (copy: CopyInstruction): readonly string[] =>
  [
    ...copy.sources,
    copy.destination,
    ...copy.flags.map((f) => f.value ?? ''),
    ...copy.heredocs.filter((h) => h.expand).map((h) => h.body)
  ].flatMap(variablesIn);

function copyEffects(copy: CopyInstruction, before: StageState, context: ContextFiles): Effects {
  const read = readContextCopy(copy, before, context);
  const relative = !copy.destination.startsWith('/');
  const written = expandKnown(copy.destination, before.env);
  const shared: Partial<Effects> = { readsEnvironment: variablesOfCopy(copy), readsRegisters: relative ? ['cwd'] : [], runsCode: false };
  if (written === null || (relative && before.cwd === null)) return opaque(say`its destination is not known`, shared);
  const destination = resolvePath(before.cwd ?? '/', written);
  const chown = flagValue(copy, 'chown');
  const chmod = flagValue(copy, 'chmod');
  const byName = chown !== null && !/^\d+(?::\d+)?$/.test(chown);
  const owner = chown === null && chmod === null ? 'root, mode 755' : `--chown=${chown ?? ''} --chmod=${chmod ?? ''}`;
  const linked = copy.flags.some((f) => f.name === 'link' && f.value !== 'false');
  const lands = read === null || read.sources.some((s) => s.kind !== 'file') ? [destination] : landings(read);
  const onFile = read !== null && !read.intoDirectory;
  const parents = onFile ? parentsOf(destination).slice(0, -1) : parentsOf(destination);
  return {
    ...NOTHING,
    ...shared,
    reads: byName ? OWNER_FILES : NO_PATHS,
    writes: below(...lands),
    metadata: linked ? parents : [],
    makes: parents.map((path) => ({ path, owner })),
    landsOn: read === null || onFile ? [destination] : [],
    copy: read
  };
}

/** A single file copied to a name without a slash may land at that name or, where that is a directory, in it: both lie below the name. */
function landings(copy: ContextCopy): readonly string[] {
  if (!copy.intoDirectory) return [copy.destination];
  return copy.sources.map((s) => resolvePath(copy.destination, s.path.slice(s.path.lastIndexOf('/') + 1)));
}

function workdirEffects(path: string, before: StageState): Effects {
  const written = expandKnown(path, before.env);
  const relative = !path.startsWith('/');
  const registers: readonly Register[] = relative ? ['cwd', 'user'] : ['user'];
  const shared: Partial<Effects> = {
    readsEnvironment: variablesIn(path),
    readsRegisters: registers,
    writesRegisters: ['cwd'],
    config: ['WorkingDir'],
    runsCode: false
  };
  if (written === null || (relative && before.cwd === null)) return opaque(say`its path is not known`, shared);
  const directory = resolvePath(before.cwd ?? '/', written);
  return { ...NOTHING, ...shared, makes: parentsOf(directory).map((made) => ({ path: made, owner: ownerOf(before.user) })) };
}

const ownerOf = (user: string | null): string =>
  user === 'root' || user === '0' ? 'root, mode 755' : `the user ${user ?? 'of the base image'}`;

function volumeEffects(words: readonly string[], before: StageState): Effects {
  const paths = words.map((word) => expandKnown(word, before.env));
  const known = paths.filter((path) => path !== null).map((path) => resolvePath('/', path));
  const shared = { readsEnvironment: words.flatMap(variablesIn), config: ['Volumes'] };
  if (known.length !== paths.length) return opaque(say`a volume path is not known`, { ...shared, runsCode: false });
  return { ...NOTHING, ...shared, writes: below(...known) };
}

const REGISTERS: readonly Register[] = ['user', 'cwd', 'shell'];

function runEffects(run: RunInstruction, before: StageState, around: Surroundings): Effects {
  const mounts = mountTargets(run, before);
  if ('opaque' in mounts && mounts.place !== true) return opaque(mounts.opaque, {});
  if (before.shell !== 'posix' && run.command.form === 'shell') return opaque(say`the shell is not one whose commands are followed`, {});
  const script = scriptOfRun(run);
  if (script.kind === 'opaque') return opaque(script.because, {});
  const calls: Call[] = [];
  let cwd = before.cwd;
  for (const command of script.commands) {
    const env = new Map(before.env);
    for (const { name, value } of command.assignments) env.set(name, value);
    const known = readTool(command, { cwd, user: before.user, env, image: around.image });
    if ('opaque' in known) return opaque(known.opaque, {});
    calls.push({ command, known, cwd: directoryOf(known, cwd) });
    if (known.tool === 'cd') cwd = resolvePath(cwd ?? '/', command.words[1]?.text ?? '/');
  }
  const known = runOf(calls, before.user, 'opaque' in mounts ? [] : mounts);
  // The builder puts variables into flags.
  const readsEnvironment = [...new Set([...known.readsEnvironment, ...run.flags.flatMap((f) => variablesIn(f.value ?? ''))])];
  if (!('opaque' in mounts)) return { ...known, readsEnvironment };
  // Where a cache lies says nothing of the commands: what they read of the environment is known.
  return opaque(mounts.opaque, { calls, readsEnvironment, runsCode: known.runsCode });
}

/** The effects of a RUN of known commands; `mounts` are the mount points that it leaves in the image. */
export function runOf(calls: readonly Call[], user: string | null, mounts: readonly string[]): Effects {
  const reads = union(calls.map((c) => c.known.reads));
  const writes = union([...calls.map((c) => c.known.writes), below(...mounts)]);
  const installs = calls.some((c) => c.known.needs !== null);
  return {
    ...NOTHING,
    // An installer looks into its project, and what it leaves there is known only once its manifests are read.
    reads: installs ? ALL_PATHS : reads,
    writes: installs ? ALL_PATHS : writes,
    outside: { reads, writes },
    metadata: calls.flatMap((c) => c.known.metadata),
    makes: calls
      .flatMap((c) => c.known.makes)
      .flatMap(parentsOf)
      .map((path) => ({ path, owner: ownerOf(user) })),
    readsEnvironment: [...new Set(calls.flatMap((c) => [...c.known.environment, ...c.command.variables]))],
    readsRegisters: calls.every((c) => c.known.anywhere === true) ? ['user', 'shell'] : REGISTERS,
    runsCode: calls.some((c) => c.known.runsCode),
    assumesPrivacy: calls.some((c) => c.known.assumesPrivacy),
    calls
  };
}

function directoryOf({ directory }: Known, cwd: string | null): string | null {
  if (directory === undefined) return cwd;
  return directory.startsWith('/') || cwd !== null ? resolvePath(cwd ?? '/', directory) : null;
}

/** Where the mounts of a RUN lie (the mount point stays in the image); a reason where a mount shows files that are not followed. */
export function mountTargets(
  run: RunInstruction,
  before: StageState
): readonly string[] | { readonly opaque: Sentence; readonly place?: true } {
  const targets: string[] = [];
  let open: Sentence | null = null;
  for (const value of flagValues(run, 'mount')) {
    const mount = parseMount(value);
    if ('error' in mount) return { opaque: say`a mount cannot be read` };
    if (mount.type === 'bind') return { opaque: say`it has a bind mount, whose files are not followed` };
    if (mount.from !== null) return { opaque: say`a mount shows files of a stage or an image` };
    const target = mount.target ?? (mount.type === 'cache' || mount.type === 'tmpfs' ? null : '/run/secrets');
    const isOpen = target === null || /\$/.test(target);
    if (isOpen || (!target.startsWith('/') && before.cwd === null)) {
      open ??= isOpen
        ? say`the target of a mount is not known`
        : say`the target of a mount is relative to a directory that the base image sets`;
      continue;
    }
    targets.push(resolvePath(before.cwd ?? '/', target));
  }
  if (run.flags.some((f) => !['mount', 'network'].includes(f.name))) return { opaque: say`it has a flag that is not followed` };
  return open === null ? targets : { opaque: open, place: true };
}
