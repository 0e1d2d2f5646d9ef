import { at, entriesAt, itemsAt, readYaml } from '../../formats/index.ts';
import { code, codes, type Sentence, say } from '../../model/sentence.ts';
import { below } from '../effects/paths.ts';
import { mustRead, obligation, present, refuse, refuseAbove, review, unknownSetting } from './doubts.ts';
import { PLAIN } from './files.ts';
import { isHarmlessPackage, versionsInLock } from './install-scripts.ts';
import {
  checkMembers,
  isObject,
  type JsonObject,
  NODE_ENVIRONMENT,
  readManifest,
  readNodeEnvironment,
  readNpmrc,
  refusePaths,
  workspaceMembers
} from './javascript.ts';
import { mayRewrite, NO_READING_SCRIPT, needsOf, readByHooks } from './javascript-install.ts';
import {
  COMMON_ENVIRONMENT,
  type Doubt,
  flagRules,
  hasFlag,
  homeOf,
  type Needs,
  type Project,
  type ReadArguments,
  type Reading,
  readArguments,
  type Setting,
  type Tool
} from './tool.ts';
import { startedTurbo } from './turbo.ts';

const FLAGS = flagRules(
  '--frozen-lockfile --ignore-scripts --prod -P --production --dev -D --no-optional --offline --prefer-offline --silent -s --shamefully-hoist --force --no-frozen-lockfile --strict-peer-dependencies --config.confirmModulesPurge --config.confirm-modules-purge',
  '--filter -F --reporter --network-concurrency --child-concurrency --loglevel --fetch-timeout --registry'
);

export const pnpm: Tool = {
  names: ['pnpm'],
  source: 'https://pnpm.io/cli/install',
  settings: ['.npmrc', '.pnpmrc', '.config/pnpm'],
  read(args, setting, command): Reading {
    if (args[0] === 'exec' || args[0] === 'dlx' || args[0] === 'turbo') {
      const started = startedTurbo(args[0] === 'turbo' ? args : args.slice(1), setting, command);
      if (started !== null) return started;
    }
    const read = readArguments(args, FLAGS);
    if (typeof read === 'string') return { opaque: say`${code(`pnpm ${read}`)} is not known` };
    const [subcommand, ...more] = read.operands;
    const known = subcommand === 'install' || subcommand === 'i' || subcommand === 'fetch';
    if (!known || more.length > 0) return { opaque: say`${code(`pnpm ${subcommand ?? ''}`)} runs something of the project` };
    return {
      ...PLAIN,
      label: subcommand === 'fetch' ? 'pnpm fetch' : 'pnpm install',
      writes: below(...homeOf(setting).flatMap((h) => [`${h}/.local`, `${h}/.cache`, `${h}/.pnpm-store`, `${h}/.config`]), '/pnpm'),
      environment: [...COMMON_ENVIRONMENT, ...NODE_ENVIRONMENT],
      runsCode: !hasFlag(read, '--ignore-scripts'),
      needs: (project) => (subcommand === 'fetch' ? fetchNeeds(project, setting) : installNeeds(project, setting, read))
    };
  }
};

interface Shared {
  readonly doubts: Doubt[];
  readonly manifest: JsonObject | null;
  readonly settings: ReturnType<typeof readYaml>['value'];
  readonly configuration: readonly string[];
  readonly patches: { readonly files: readonly string[]; readonly directories: readonly string[] };
  readonly ignoresScripts: boolean;
  readonly lock: string | null;
}

/** Keys of `pnpm-workspace.yaml` that name no file but patches, and run nothing. */
const PLAIN_KEYS = new Set(
  'packages catalog catalogs overrides patchedDependencies onlyBuiltDependencies ignoredBuiltDependencies neverBuiltDependencies allowBuilds allowedDeprecatedVersions packageExtensions peerDependencyRules autoInstallPeers linkWorkspacePackages preferWorkspacePackages nodeLinker shamefullyHoist publicHoistPattern hoistPattern hoist strictPeerDependencies dedupePeerDependents resolutionMode savePrefix saveExact saveWorkspaceProtocol engineStrict updateConfig minimumReleaseAge minimumReleaseAgeExclude catalogMode cleanupUnusedCatalogs injectWorkspacePackages dedupeDirectDeps ignoreScripts managePackageManagerVersions supportedArchitectures strictDepBuilds sharedWorkspaceLockfile trustPolicy trustPolicyExclude blockExoticSubdeps verifyDepsBeforeRun enablePrePostScripts trustLockfile access'.split(
    ' '
  )
);

/** A filter that chooses members of a workspace by their names (pnpm.io/filtering), with or without what they depend on. */
const BY_NAME = /^!?(?:\.{3}\^?)?(?:@[\w.*-]+\/)?[\w*][\w.*-]*(?:\^?\.{3})?$/;

/** A filter by place or by commits looks at more than manifests. */
const filterDoubts = (read: ReadArguments): readonly Doubt[] =>
  read.flags
    .filter(({ name, value }) => /^(?:--filter|-F)$/.test(name) && !BY_NAME.test(value ?? ''))
    .map(({ value }) => review(say`Does the filter ${code((value ?? '').slice(0, 60))} choose the same members without the sources?`));

function shared(project: Project, setting: Setting, withManifest: boolean): Shared {
  const doubts: Doubt[] = [];
  const environment = readNodeEnvironment(setting, doubts);
  refuseAbove(project, ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', '.npmrc'], doubts);
  const manifest = withManifest ? readManifest(project, doubts) : null;
  const configuration = present(project, ['pnpm-workspace.yaml', '.npmrc'], doubts);
  const npmrc = configuration.includes('.npmrc') ? mustRead(project, '.npmrc', doubts) : null;
  const configured = npmrc === null ? { ignoresScripts: false } : readNpmrc(npmrc, doubts);
  const workspace = configuration.includes('pnpm-workspace.yaml') ? mustRead(project, 'pnpm-workspace.yaml', doubts) : null;
  const settings = workspace === null ? null : readYaml(workspace, 'pnpm-workspace.yaml').value;
  if (workspace !== null && settings === null) doubts.push(refuse(say`${code('pnpm-workspace.yaml')} is not readable`));
  const unknown = entriesAt(settings ?? undefined).filter((entry) => !PLAIN_KEYS.has(entry.key));
  doubts.push(...unknown.map((entry) => unknownSetting(say`${code('pnpm-workspace.yaml')} sets`, entry.key)));
  for (const name of ['.pnpmfile.cjs', '.pnpmfile.mjs', 'pnpmfile.js'])
    if (project.look(name) !== 'absent') doubts.push(refuse(say`${code(name)} is a program that the install runs`));
  const lock = mustRead(project, 'pnpm-lock.yaml', doubts);
  if (
    lock !== null &&
    /^\s+(?:directory:|resolution: \{directory:)|^\s+(?:specifier|version): ['"]?(?:file:|link:\.\.\/\.\.\/\.\.\/\.\.)/m.test(lock)
  )
    doubts.push(refuse(say`${code('pnpm-lock.yaml')} has a dependency by path`));
  const override = at(settings ?? undefined, 'overrides');
  if (
    override?.kind === 'map' &&
    // A link into node_modules takes a package out; it leads to nothing of the project.
    [...override.entries.values()].some(
      (e) => e.value.kind === 'scalar' && /^(?:file:|link:(?!(?:\.\/)?node_modules\/))/.test(String(e.value.value))
    )
  )
    doubts.push(refuse(say`an override leads to a path`));
  return {
    doubts,
    manifest,
    settings,
    configuration,
    patches: patchesOf(project, manifest, settings, lock, doubts),
    ignoresScripts: configured.ignoresScripts || environment.ignoresScripts,
    lock
  };
}

/** Patch files by manifest, settings and lock: whole directories where nothing but patches lies in them. */
function patchesOf(
  project: Project,
  manifest: JsonObject | null,
  settings: Shared['settings'],
  lock: string | null,
  doubts: Doubt[]
): Shared['patches'] {
  const named = new Set<string>();
  const own = isObject(manifest?.['pnpm']) ? manifest['pnpm']['patchedDependencies'] : undefined;
  if (isObject(own)) for (const path of Object.values(own)) if (typeof path === 'string') named.add(path);
  for (const entry of entriesAt(settings ?? undefined, 'patchedDependencies'))
    if (entry.value.kind === 'scalar') named.add(String(entry.value.value));
  const section = /^patchedDependencies:\n((?:[ \t].*\n?|\n)*)/m.exec(lock ?? '')?.[1] ?? '';
  for (const found of section.matchAll(/^\s+path:\s*['"]?([^'"\n]+)/gm)) named.add((found[1] ?? '').trim());
  const files = [...named].map((path) => path.replace(/^\.\//, ''));
  const directories = new Set<string>();
  const single: string[] = [];
  for (const path of files) {
    if (project.look(path) !== 'file') doubts.push(refuse(say`the patch ${code(path)} is not among the copied files`));
    const directory = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
    const pure = directory !== '' && project.files.filter((f) => f.startsWith(`${directory}/`)).every((f) => f.endsWith('.patch'));
    if (pure) directories.add(directory);
    else single.push(path);
  }
  return { files: single.sort(), directories: [...directories].sort() };
}

function fetchNeeds(project: Project, setting: Setting): Needs {
  const { doubts, configuration, patches } = shared(project, setting, false);
  return {
    files: ['pnpm-lock.yaml', ...configuration, ...patches.files, ...present(project, ['package.json'], doubts)],
    directories: patches.directories,
    outputs: ['node_modules'],
    doubts,
    obligations: [
      obligation(say`pnpm fetch reads only the lock, its configuration and patches`, codes(['pnpm-lock.yaml', ...configuration])),
      obligation(say`Nothing is run or rewritten`, say`pnpm fetch only fills the store and ${code('node_modules/.pnpm')}`)
    ]
  };
}

function installNeeds(project: Project, setting: Setting, read: ReadArguments): Needs {
  const found = shared(project, setting, true);
  const { doubts, manifest, settings, configuration, patches } = found;
  const globs = itemsAt(settings ?? undefined, 'packages').map((item) => (item.kind === 'scalar' ? String(item.value) : '?'));
  const members = globs.length > 0 ? workspaceMembers(project, globs, doubts).filter((m) => m !== '') : [];
  const off = hasFlag(read, '--ignore-scripts') || found.ignoresScripts;
  const scripts = off ? say`scripts are switched off` : builtPackages(found, doubts);
  const whole = checkMembers(project, members, !off, doubts);
  doubts.push(...filterDoubts(read));
  if (manifest !== null) refusePaths(manifest, doubts);
  const hookReads = readByHooks(project, manifest, !off, doubts);
  if (!hasFlag(read, '--frozen-lockfile')) doubts.push(mayRewrite('pnpm', '--frozen-lockfile', say`the lock`));
  const files = ['package.json', 'pnpm-lock.yaml', ...configuration, ...patches.files];
  const install = {
    manager: 'pnpm',
    reads: 'the lock, its configuration and patches',
    files,
    named: [...files, ...patches.directories],
    directories: [...new Set([...patches.directories, ...hookReads])],
    members: { found: members, whole },
    paths: 'no dependency by path',
    scripts: { claim: NO_READING_SCRIPT, evidence: scripts },
    frozen: say`${code('--frozen-lockfile')} forbids it`
  };
  return needsOf(install, doubts);
}

/** pnpm 10 and later builds only what a list allows; before, the lock does not say what has scripts. */
function builtPackages({ manifest, settings, lock }: Shared, doubts: Doubt[]): Sentence {
  const manager = manifest?.['packageManager'];
  const major = typeof manager === 'string' ? Number(/^pnpm@(\d+)/.exec(manager)?.[1] ?? 0) : 0;
  const own = isObject(manifest?.['pnpm']) ? manifest['pnpm']['onlyBuiltDependencies'] : undefined;
  const named = [
    ...itemsAt(settings ?? undefined, 'onlyBuiltDependencies').map((item) => (item.kind === 'scalar' ? String(item.value) : '?')),
    ...(Array.isArray(own) ? own.map(String) : []),
    ...entriesAt(settings ?? undefined, 'allowBuilds')
      .filter((e) => e.value.kind !== 'scalar' || e.value.value !== false)
      .map((e) => e.key)
  ];
  const isKnown = (name: string): boolean => {
    const versions = versionsInLock(lock ?? '', name);
    return versions.length === 0 ? isHarmlessPackage(name, null) : versions.every((version) => isHarmlessPackage(name, version));
  };
  if (major < 10 || !named.every(isKnown))
    doubts.push(
      review(
        say`The lock does not say which packages have install scripts, and one of them may look at the project: ${code('--ignore-scripts')} would settle it.`
      )
    );
  return say`pnpm ${major} builds only what a list allows: ${named.length === 0 ? say`nothing` : codes(named)}`;
}
