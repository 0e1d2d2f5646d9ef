import type { MadePath } from '../../model/fact.ts';
import type { KeptFolder, KeptFolders, RestoredPath, RunAround } from '../around.ts';
import { metadataFile } from '../bake/metadata-file.ts';
import { type PinnedVersion, versionOfEngine, versionOfImage } from '../builder-version.ts';
import { folderOf } from '../cache-places.ts';
import { type Emptying, takenBy, takenByAction, takenByProgram } from '../emptied.ts';
import { absolutePath } from '../shell/files.ts';
import type { MadeFile } from '../shell/made-files.ts';
import { type ShellCommand, WORKSPACE } from '../shell/state.ts';
import type { Unknowns } from '../unknowns.ts';
import { inputLines } from './build-step.ts';
import { type Daemon, remoteBuilder, startedDaemon } from './daemons.ts';
import { runElsewhere, type SampleRun } from './sample-runs.ts';
import type { RunRef } from './value-table.ts';

/** What the steps of a job so far have set up for those behind them. */
export interface JobAround {
  made: MadePath[];
  restored: RestoredPath[];
  madeFiles: MadeFile[];
  builder: RunAround['builder'];
  /** Builders that steps have made. */
  builders: number;
  /** BuildKit inside of the engine that a step has installed. */
  engineVersion: PinnedVersion | null;
  /** Daemons of BuildKit beside the job: services, and containers that steps start. */
  readonly daemons: Daemon[];
  readonly runner: RunAround['runner'];
  /** Of the whole job: lists that grow behind a build too. */
  readonly moved: KeptFolders['moved'][number][];
  readonly saved: KeptFolder[];
  restamps: string | null;
  /** Itself, by which `emptied` names its steps. */
  readonly job: object;
  /** Of all jobs. */
  readonly emptied: Emptying[];
  removed: { readonly path: string; readonly from: string }[];
  /** Commands that set how a checkout behind them writes files. */
  readonly gitSettings: string[];
  exposesRuntime: boolean;
  /** Of the whole run: by the name of an artifact, the files in it that docker/metadata-action has written, each with its output. */
  readonly artifacts: Map<string, readonly { readonly name: string; readonly output: string }[]>;
  /** Which runs have checked the repository out; without known runs, whether a step does. */
  readonly checkedOut: { always: boolean; readonly runs: Set<SampleRun> };
  wholeHistory: boolean;
  /** A step may have put files of any kind into the workspace. */
  mayHoldFiles: boolean;
  /** A step may have set variables that nobody here can read. */
  hasForeignVariables: boolean;
  readonly refs: readonly RunRef[];
  /** The runs that come to the job; empty where no event is known. */
  readonly runs: readonly SampleRun[];
}

/** `daemons`: the daemons of BuildKit among the services of the job; `artifacts`: those of the run so far; `emptied`: of all jobs. */
export function jobAround(
  runner: JobAround['runner'],
  refs: readonly RunRef[],
  runs: readonly SampleRun[],
  {
    daemons = [],
    artifacts = new Map(),
    emptied = []
  }: { readonly daemons?: readonly Daemon[]; readonly artifacts?: JobAround['artifacts']; readonly emptied?: Emptying[] } = {}
): JobAround {
  return {
    made: [],
    restored: [],
    madeFiles: [],
    builder: { kind: 'engine', from: null },
    builders: 0,
    engineVersion: null,
    daemons: [...daemons],
    moved: [],
    saved: [],
    restamps: null,
    job: {},
    emptied,
    removed: [],
    gitSettings: [],
    runner,
    exposesRuntime: false,
    artifacts,
    checkedOut: { always: false, runs: new Set() },
    wholeHistory: false,
    mayHoldFiles: false,
    hasForeignVariables: false,
    refs,
    runs
  };
}

/** What stands around one build of the job. */
export function aroundBuild(job: JobAround, isAction: boolean, builds: readonly SampleRun[] = []): RunAround {
  const { made, restored, madeFiles, builder, engineVersion, runner, moved, saved, job: own, emptied, exposesRuntime, refs } = job;
  const workspace = workspaceOf(job, builds);
  const stamps = job.restamps === null ? {} : { restamps: job.restamps };
  const history = job.wholeHistory ? { wholeHistory: true as const } : {};
  const lists = {
    made: [...made],
    restored: [...restored],
    madeFiles: [...madeFiles],
    moved,
    saved,
    job: own,
    emptied,
    removed: [...job.removed]
  };
  const engine = engineVersion === null ? {} : { engineVersion };
  return { ...lists, ...stamps, ...history, ...engine, builder, runner, workspace, exposesRuntime, isAction, refs };
}

/** A machine that stays may hold what an earlier job left. */
function workspaceOf({ checkedOut, mayHoldFiles, runner }: JobAround, builds: readonly SampleRun[]): RunAround['workspace'] {
  const { always, runs } = checkedOut;
  if (always || (runs.size > 0 && builds.every((run) => runs.has(run)))) return 'filled';
  return runs.size > 0 || mayHoldFiles || runner !== 'hosted' ? 'open' : 'empty';
}

/** Labels of GitHub's own machines, new for each job (docs.github.com, GitHub-hosted runners); larger ones have names of their owners' choice. */
const GITHUB =
  /^(?:ubuntu-(?:latest|slim|\d+\.\d+)(?:-arm)?|windows-(?:latest|20\d\d|11)(?:-(?:arm|vs\d+))*|macos-(?:latest|\d+(?:\.\d+)?)(?:-(?:intel|large|xlarge))*)$/;

/** Labels of Blacksmith's machines, of which nothing outlives the job either (docs.blacksmith.sh, security). */
const BLACKSMITH = /^blacksmith(?:-\d+vcpu-[\w.-]+)?$/;
const isHosted = (label: string): boolean => GITHUB.test(label) || BLACKSMITH.test(label);

/** By the labels of `runs-on`. */
export function runnerKind(list: readonly string[]): RunAround['runner'] {
  if (list.includes('self-hosted')) return 'own';
  return list.length > 0 && list.every(isHosted) ? 'hosted' : 'other';
}

/** Set-up steps whose builder lives on a service or a machine that keeps its cache between jobs. */
const KEPT_SETUPS =
  /^(?:depot\/(?:setup-action|build-push-action|bake-action|use-action)|useblacksmith\/(?:setup-docker-builder|build-push-action|setup-buildx-action)|namespacelabs\/nscloud-(?:setup-buildx|cache-docker)[\w-]*|namespace-actions\/setup-docker-builder|warpbuilds?\/(?:docker-configure|build-push-action|bake-action)|runs-on\/.*buildx)/i;
/** Those of them that build, with the builder that a set-up step has made. */
const BUILDS = /^[\w.-]+\/(?:build-push|bake)-action@/i;
/** Drivers of buildx whose builder is not made for the job. */
const KEPT_DRIVERS = /^(?:cloud|kubernetes)$/;
/** Actions that give later steps the address and token of the cache service. */
const EXPOSES_RUNTIME = /(?:ghaction-github-runtime|expose-(?:github-)?runtime|github-actions-runtime)/i;
/** Actions that set no variables for later steps, or only such as nobody passes on. */
const SETS_NO_VARIABLES =
  /^(?:actions\/(?!github-script)|docker\/(?!metadata-action)|sigstore\/|github\/codeql|crazy-max\/ghaction-github-runtime)/i;

/** Actions that bring images or layers of earlier runs into the engine. */
const LOADS_IMAGES = /docker-(?:layer-)?cach|docker-image-cache|cache-docker-(?:layers|images)/i;

/** Takes note of an action that runs in the job. */
export function noteAction(
  uses: string,
  input: (name: string) => string,
  from: string,
  job: JobAround,
  { unknowns, refs }: { readonly unknowns: Unknowns; readonly refs: () => readonly RunRef[] }
): void {
  if (!SETS_NO_VARIABLES.test(uses)) job.hasForeignVariables = true;
  if (EXPOSES_RUNTIME.test(uses)) job.exposesRuntime = true;
  if (/^actions\/github-script@/i.test(uses) && /ACTIONS_(?:RUNTIME_TOKEN|RESULTS_URL|CACHE_URL)/.test(input('script')))
    job.exposesRuntime = true;
  noteArtifact(uses, input, job, unknowns);
  // Depot's set-up brings a command of its own; docker's builds stay where they are.
  const keeps = KEPT_SETUPS.test(uses) && !/^depot\/setup-action/i.test(uses);
  const isSetUp = job.builder.kind === 'kept' || job.builder.disk !== undefined;
  if (keeps && !(isSetUp && BUILDS.test(uses))) job.builder = keptBuilder(uses, input('cache-key'), from, unknowns);
  else if (!keeps && /\/setup-buildx-action@/i.test(uses)) {
    const named = input('name') === '' ? {} : { name: input('name') };
    const alias = input('install') === 'true' ? { alias: true as const } : {};
    job.builders++;
    const made =
      input('driver') === 'remote'
        ? remoteBuilder(input('endpoint'), job.daemons, job.runner)
        : { kind: buildxKind(input), ...pinnedVersion(input('driver-opts')) };
    const client = /^v?(\d+\.\d+)(?:\.\d+)?$/.exec(input('version'))?.[1];
    job.builder = { from, ...made, ...named, ...alias, ...(client === undefined ? {} : { buildx: client }) };
  }
  if (/\/(?:setup-docker-action|ghaction-setup-docker)@/i.test(uses)) noteEngine(input('version'), from, job);
  if (/restore-mtime/i.test(uses)) job.restamps ??= from;
  if (LOADS_IMAGES.test(uses)) job.builder = { kind: 'open', from };
  const part = /^((?:actions|buildjet|useblacksmith|runs-on|warpbuilds)\/cache)(\/restore|\/save)?@/i.exec(uses);
  if (part === null) return;
  const paths = inputLines(input('path'));
  // The list of paths is part of what an entry is found by (actions/toolkit, getCacheVersion).
  const service = `${part[1]} ${paths.join('|')} by `;
  if (part[2] !== '/save') {
    const brought = new Set(paths.map(folderOf));
    job.removed = job.removed.filter(({ path }) => !brought.has(path));
    job.restored.push(...restoredPaths(paths, input, { from, service }, unknowns));
  }
  if (part[2] !== '/restore') job.saved.push(...paths.map((path) => ({ path, refs: refs(), store: `${service}${input('key')}` })));
}

/** Files of docker/metadata-action that one job hands on to another. */
function noteArtifact(uses: string, input: (name: string) => string, job: JobAround, unknowns: Unknowns): void {
  const name = input('name');
  if (/^actions\/upload-artifact@/i.test(uses)) {
    const files = inputLines(input('path')).flatMap((path) => {
      const output = metadataFile(path, WORKSPACE, job.madeFiles, unknowns);
      return output === null ? [] : [{ name: path.slice(path.lastIndexOf('/') + 1), output }];
    });
    job.artifacts.set(name, files);
  }
  if (!/^actions\/download-artifact@/i.test(uses)) return;
  // Without a name each artifact has a folder of its own.
  const folders = name === '' ? [...job.artifacts.keys()].map((one) => [one, one] as const) : [['', name] as const];
  for (const [folder, artifact] of folders) {
    for (const file of job.artifacts.get(artifact) ?? []) {
      const to = absolutePath(`${input('path') || '.'}/${folder}/${file.name}`, WORKSPACE);
      job.madeFiles.push({ to, from: [file.output], exact: true, by: 'download-artifact' });
    }
  }
}

/** A builder of a service. Blacksmith gives each job a copy of a disk, by its key or of the whole repository (its set-up step). */
function keptBuilder(uses: string, key: string, from: string, unknowns: Unknowns): RunAround['builder'] {
  if (!/^useblacksmith\//i.test(uses)) return { kind: 'kept', from };
  // Nobody finds a disk whose name is new in every run.
  return { kind: unknowns.within(key).some((hole) => hole.volatile) ? 'job' : 'kept', from, disk: key };
}

/** The engine that later steps talk to: in a version, or in one that is not known. */
function noteEngine(given: string, from: string, job: JobAround): void {
  const value = versionOfEngine(given.replace(/^(?:type=\w+,)?(?:version|tag)=/, ''));
  job.engineVersion = value === null ? null : { value, from };
}

/** The version that an option `image=moby/buildkit:v0.25.2` names. */
function pinnedVersion(options: string): { readonly version?: string } {
  const image = /\bimage=["']?([^\s,"']+)/.exec(options)?.[1];
  const version = image === undefined ? null : versionOfImage(image);
  return version === null ? {} : { version };
}

function buildxKind(input: (name: string) => string): RunAround['builder']['kind'] {
  const driver = input('driver');
  if (KEPT_DRIVERS.test(driver)) return 'kept';
  if (driver === 'docker') return 'engine';
  // Without its clean-up the builder stays on a machine that stays; without a name each job makes one of a new, random name.
  return input('name') !== '' && (input('cleanup') === 'false' || input('keep-state') === 'true') ? 'engine' : 'job';
}

/** Of `docker buildx create`: one of a name stays with a machine that stays. */
function createdKind(text: string, runner: RunAround['runner']): RunAround['builder']['kind'] {
  if (/--driver[ =](?:cloud|kubernetes)\b|--append|tcp:\/\/|ssh:\/\//.test(text)) return 'kept';
  return runner !== 'hosted' && /--name[ =]/.test(text) ? 'open' : 'job';
}

/** Commands that set times of files, or modes of folders. */
const RESTAMPS =
  /^(?:sudo )?(?:touch\b.* (?:-[a-z]*[dtr]\b|--(?:date|reference))|chmod\b.*? (?:-[a-zA-Z]*R|--recursive)\b|umask\b|git[ -]restore-mtime\b)|-exec touch\b/;

/** What a command moves or copies. */
export function movedFolders({ words, directory }: Pick<ShellCommand, 'words' | 'directory'>): KeptFolders['moved'] {
  const [command = '', ...paths] = words.filter((word) => word !== 'sudo' && !word.startsWith('-'));
  const [from = '', to = ''] = paths.map((path) => (/^[~$]/.test(path) ? path : absolutePath(path, directory)));
  return /^(?:mv|cp|rsync)$/.test(command) ? [{ from, to }] : [];
}

/** What a command takes away with all that lies below it. */
function removedFolders({ words, directory }: Pick<ShellCommand, 'words' | 'directory'>): readonly string[] {
  const [command = '', ...rest] = words.filter((word) => word !== 'sudo');
  if (command !== 'rm' || !rest.some((word) => /^-\w*[rR]|^--recursive$/.test(word))) return [];
  const paths = rest.filter((word) => !word.startsWith('-')).map((word) => word.replace(/\/\*?$/, ''));
  return paths.map((path) => folderOf(/^[~$]/.test(path) ? path : absolutePath(path, directory)));
}

/** A step, as far as it may take something away from caches. */
export interface TakingStep {
  readonly from: string;
  readonly uses: string | null;
  readonly inputs: ReadonlyMap<string, string>;
  /** A script of another language than a shell's. */
  readonly program: string | null;
  readonly commands: readonly ShellCommand[];
  /** The runs that come to it. */
  readonly runs: readonly SampleRun[];
}

/** Takes note of what a step takes away from caches. One that no change and no merge starts is not looked at, as no eviction is. */
export function noteTaken({ from, uses, inputs, program, commands, runs }: TakingStep, job: JobAround): void {
  for (const command of commands) {
    for (const path of removedFolders(command)) job.removed.push({ path, from });
    for (const { to } of movedFolders(command)) job.removed = job.removed.filter(({ path }) => path !== folderOf(to));
  }
  if (job.runs.length > 0 && runElsewhere(runs)) return;
  const taken = [
    ...commands.map(({ words }) => takenBy(words)),
    uses === null ? null : takenByAction(uses, inputs),
    program === null ? null : takenByProgram(program, 'a program')
  ].filter((one) => one !== null);
  const machine = job.builder.kind === 'kept' ? 'kept' : job.runner === 'own' ? 'own' : 'none';
  const forPullRequests = runs.length > 0 && runs.every(({ event }) => event.startsWith('pull_request'));
  for (const one of taken) {
    job.emptied.push({ ...one, from, machine, forPullRequests, job: job.job });
  }
}

/** Commands that make a builder, as words. */
export function noteCommands(commands: readonly { readonly words: readonly string[] }[], place: string, job: JobAround): void {
  for (const { words } of commands) {
    const text = words.join(' ');
    if (RESTAMPS.test(text)) job.restamps ??= place;
    const daemon = startedDaemon(words, place);
    if (daemon !== null) job.daemons.push(daemon);
    if (/\bdocker buildx create\b/.test(text)) {
      const name = /--name[ =](\S+)/.exec(text)?.[1];
      job.builders++;
      const made = /--driver[ =]remote\b/.test(text)
        ? remoteBuilder(text, job.daemons, job.runner)
        : { kind: createdKind(text, job.runner), ...pinnedVersion(text) };
      job.builder = { from: place, ...made, ...(name === undefined ? {} : { name }) };
    } else if (/\bdocker buildx install\b/.test(text)) job.builder = { ...job.builder, alias: true };
    else if (/\b(?:docker buildx setup|depot configure-docker)\b/.test(text)) job.builder = { kind: 'kept', from: place };
    else if (/\bdocker context (?:create|use)\b|\bdocker buildx use\b|\bearthly (?:sat|satellite|account|org|config)\b/.test(text))
      job.builder = { kind: 'open', from: place };
  }
}

/** What actions/cache finds: the key itself, else the newest entry that begins with it, or with a restore key (its README). */
function restoredPaths(
  paths: readonly string[],
  input: (name: string) => string,
  { from, service }: { readonly from: string; readonly service: string },
  unknowns: Unknowns
): readonly RestoredPath[] {
  const isNew = (text: string) => unknowns.within(text).some((hole) => hole.volatile);
  const key = input('key');
  const fallbacks = inputLines(input('restore-keys')).filter((one) => !isNew(one));
  // A key that an earlier run wrote is never written again: what lies there is that run's.
  const own = fallbacks.filter((one) => key.startsWith(one));
  const finds = !isNew(key) ? 'open' : own.length > 0 ? 'newest' : fallbacks.length > 0 ? 'foreign' : 'never';
  const keys = [...(isNew(key) ? [] : [key]), ...fallbacks];
  const stores = keys.map((one) => `${service}${one}*`);
  return paths.map((path) => ({ path, finds, from, by: 'actions/cache', stores, keys }));
}
