import { at, entriesAt, itemsAt, readYaml } from '../../formats/index.ts';
import { code, codes, type Sentence, say } from '../../model/sentence.ts';
import { below } from '../effects/paths.ts';
import { mustBe, refuse, review, unknownSetting } from './doubts.ts';
import { isHarmlessPackage, versionsInLock } from './install-scripts.ts';
import { isObject } from './javascript.ts';
import { type Found, type Kind, type Own, oneOf, packageManager, staysBy } from './javascript-install.ts';
import { type Doubt, flagRules, hasFlag, homeOf, type ReadArguments } from './tool.ts';
import { startedTurbo } from './turbo.ts';

const WORKSPACE = 'pnpm-workspace.yaml';
const LOCK = 'pnpm-lock.yaml';

const INSTALL: Kind = {
  configuration: [WORKSPACE, '.npmrc'],
  reads: 'the lock, its configuration and patches',
  isQuiet: ({ read }, npmSays) => hasFlag(read, '--ignore-scripts') || npmSays,
  patterns: (found) => itemsAt(settingsOf(found), 'packages').map((item) => (item.kind === 'scalar' ? String(item.value) : '?')),
  look,
  lockStays: staysBy('pnpm', say`the lock`, '--frozen-lockfile')
};
/** `pnpm fetch` fills the store and `node_modules/.pnpm` by the lock alone. */
const FETCH: Kind = {
  ...INSTALL,
  patterns: () => [],
  ownPaths: 'no dependency by path in the lock',
  packagesOnly: true,
  lockStays: () => ({ by: say`pnpm fetch only fills the store and ${code('node_modules/.pnpm')}` })
};

export const pnpm = packageManager({
  names: ['pnpm'],
  source: 'https://pnpm.io/cli/install',
  settings: ['.npmrc', '.pnpmrc', '.config/pnpm'],
  downloads: '/root/.local/share/pnpm/store',
  flags: flagRules(
    '--frozen-lockfile --ignore-scripts --prod -P --production --dev -D --no-optional --offline --prefer-offline --silent -s --shamefully-hoist --force --no-frozen-lockfile --strict-peer-dependencies --config.confirmModulesPurge --config.confirm-modules-purge',
    '--filter -F --reporter --network-concurrency --child-concurrency --loglevel --fetch-timeout --registry'
  ),
  word: oneOf({ install: 'install', i: 'install', fetch: 'fetch' }),
  other: (args, setting, command) =>
    /^(?:exec|dlx|turbo)$/.test(args[0] ?? '') ? startedTurbo(args[0] === 'turbo' ? args : args.slice(1), setting, command) : null,
  caches: (setting) =>
    below(...homeOf(setting).flatMap((h) => [`${h}/.local`, `${h}/.cache`, `${h}/.pnpm-store`, `${h}/.config`]), '/pnpm'),
  skipsScripts: (read) => hasFlag(read, '--ignore-scripts'),
  above: [WORKSPACE, LOCK, '.npmrc'],
  locks: [LOCK],
  noLock: () => refuse(say`${code(LOCK)} is not among the copied files`),
  kind: ({ word }) => (word === 'fetch' ? FETCH : INSTALL)
});

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

type Settings = NonNullable<ReturnType<typeof readYaml>['value']> | undefined;
function settingsOf({ text }: Found): Settings {
  const written = text(WORKSPACE);
  return written === null ? undefined : (readYaml(written, WORKSPACE).value ?? undefined);
}

function look(found: Found, scriptsRun: boolean): Own {
  const { project, read, text, doubts } = found;
  const settings = settingsOf(found);
  if (settings === undefined && text(WORKSPACE) !== null) doubts.push(refuse(say`${code(WORKSPACE)} is not readable`));
  const unknown = entriesAt(settings).filter((entry) => !PLAIN_KEYS.has(entry.key));
  doubts.push(...unknown.map((entry) => unknownSetting(say`${code(WORKSPACE)} sets`, entry.key)));
  for (const name of ['.pnpmfile.cjs', '.pnpmfile.mjs', 'pnpmfile.js'])
    if (project.look(name) !== 'absent') doubts.push(refuse(say`${code(name)} is a program that the install runs`));
  const lock = text(LOCK) ?? '';
  if (/^\s+(?:directory:|resolution: \{directory:)|^\s+(?:specifier|version): ['"]?(?:file:|link:\.\.\/\.\.\/\.\.\/\.\.)/m.test(lock))
    doubts.push(refuse(say`${code(LOCK)} has a dependency by path`));
  const override = at(settings, 'overrides');
  if (
    override?.kind === 'map' &&
    // A link into node_modules takes a package out; it leads to nothing of the project.
    [...override.entries.values()].some(
      (e) => e.value.kind === 'scalar' && /^(?:file:|link:(?!(?:\.\/)?node_modules\/))/.test(String(e.value.value))
    )
  )
    doubts.push(refuse(say`an override leads to a path`));
  doubts.push(...filterDoubts(read));
  return { ...patchesOf(found, settings, lock), scripts: scriptsRun ? builtPackages(found, settings, lock) : [] };
}

/** Patch files by manifest, settings and lock: whole directories where nothing but patches lies in them. */
function patchesOf({ project, manifest, doubts }: Found, settings: Settings, lock: string): Pick<Own, 'files' | 'directories'> {
  const named = new Set<string>();
  const own = isObject(manifest?.['pnpm']) ? manifest['pnpm']['patchedDependencies'] : undefined;
  if (isObject(own)) for (const path of Object.values(own)) if (typeof path === 'string') named.add(path);
  for (const entry of entriesAt(settings, 'patchedDependencies')) if (entry.value.kind === 'scalar') named.add(String(entry.value.value));
  const section = /^patchedDependencies:\n((?:[ \t].*\n?|\n)*)/m.exec(lock)?.[1] ?? '';
  for (const found of section.matchAll(/^\s+path:\s*['"]?([^'"\n]+)/gm)) named.add((found[1] ?? '').trim());
  const files = [...named].map((path) => path.replace(/^\.\//, ''));
  const directories = new Set<string>();
  const single: string[] = [];
  for (const path of files) {
    mustBe(project, path, doubts);
    const directory = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
    const pure = directory !== '' && project.files.filter((f) => f.startsWith(`${directory}/`)).every((f) => f.endsWith('.patch'));
    if (pure) directories.add(directory);
    else single.push(path);
  }
  return { files: single.sort(), directories: [...directories].sort() };
}

/** pnpm 10 and later builds only what a list allows; before, the lock does not say what has scripts. */
function builtPackages({ manifest, doubts }: Found, settings: Settings, lock: string): Sentence {
  const manager = manifest?.['packageManager'];
  const major = typeof manager === 'string' ? Number(/^pnpm@(\d+)/.exec(manager)?.[1] ?? 0) : 0;
  const own = isObject(manifest?.['pnpm']) ? manifest['pnpm']['onlyBuiltDependencies'] : undefined;
  const named = [
    ...itemsAt(settings, 'onlyBuiltDependencies').map((item) => (item.kind === 'scalar' ? String(item.value) : '?')),
    ...(Array.isArray(own) ? own.map(String) : []),
    ...entriesAt(settings, 'allowBuilds')
      .filter((e) => e.value.kind !== 'scalar' || e.value.value !== false)
      .map((e) => e.key)
  ];
  const isKnown = (name: string): boolean => {
    const versions = versionsInLock(lock, name);
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
