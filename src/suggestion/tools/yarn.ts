import { at, entriesAt, readYaml, textAt } from '../../formats/index.ts';
import { code, say } from '../../model/sentence.ts';
import { below, type PathSet, union } from '../effects/paths.ts';
import { refuse, review, unknownSetting, unknownVariables } from './doubts.ts';
import { PLAIN } from './files.ts';
import { REGISTRY_NAME } from './javascript.ts';
import { ENVIRONMENT, type Found, type Kind, type Own, packageManager, staysBy } from './javascript-install.ts';
import { type Doubt, flagRules, hasFlag, homeOf, type ReadArguments, type Reading, readArguments, type Setting } from './tool.ts';
import { startedTurbo } from './turbo.ts';

/** Installs the named members and what they depend on, by the same manifests and lock (yarn 2 and later). */
const FOCUS = 'workspaces focus';
const lockStays =
  (...flags: readonly [string, ...string[]]): Kind['lockStays'] =>
  (found) =>
    found.word === FOCUS
      ? { doubt: review(say`Does ${code(`yarn ${FOCUS}`)} leave ${code('yarn.lock')} as it is?`) }
      : staysBy('yarn', say`${code('yarn.lock')}`, ...flags)(found);

/** yarn 1. */
const CLASSIC: Kind = {
  configuration: ['.yarnrc', '.npmrc'],
  reads: 'the lock and its configuration',
  isQuiet: ({ read, text }) => hasFlag(read, '--ignore-scripts') || /^--install\.ignore-scripts\s+true/m.test(text('.yarnrc') ?? ''),
  look: lookClassic,
  lockStays: lockStays('--frozen-lockfile')
};
/** yarn 2 and later. */
const MODERN: Kind = {
  configuration: ['.yarnrc.yml'],
  reads: 'the lock and its configuration',
  isQuiet: ({ read }) => skipsBuild(read),
  look: lookModern,
  lockStays: lockStays('--immutable', '--frozen-lockfile')
};

export const yarn = packageManager({
  names: ['yarn', 'yarnpkg'],
  source: 'https://yarnpkg.com/cli/install',
  settings: ['.yarnrc', '.yarnrc.yml', '.npmrc', '.config/yarn'],
  downloads: '/usr/local/share/.cache/yarn',
  flags: flagRules(
    '--frozen-lockfile --immutable --immutable-cache --ignore-scripts --production --prod --non-interactive --silent -s --no-progress --prefer-offline --ignore-engines --ignore-optional --pure-lockfile --check-files --link-duplicates --inline-builds --verbose --force --no-bin-links --check-cache --all -A',
    '--network-timeout --mode --registry --network-concurrency --production --cwd'
  ),
  directoryFlag: '--cwd',
  word([word = 'install', ...more]) {
    if (word === 'workspaces' && more[0] === 'focus') return FOCUS;
    return word === 'install' && more.length === 0 ? word : null;
  },
  other(args, setting, command): Reading | null {
    const started = startedTurbo(/^(?:run|exec|dlx)$/.test(args[0] ?? '') ? args.slice(1) : args, setting, command);
    if (started !== null) return started;
    if (args.join(' ') === 'cache clean')
      return { ...PLAIN, label: 'yarn cache clean', purpose: 'clean', writes: cachesOf(setting), environment: ENVIRONMENT };
    return args[0] === 'global' ? globalAdd(args.slice(1), setting) : null;
  },
  caches: cachesOf,
  skipsScripts: (read) => hasFlag(read, '--ignore-scripts') || skipsBuild(read),
  above: ['yarn.lock', '.yarnrc', '.yarnrc.yml', '.npmrc'],
  locks: ['yarn.lock'],
  noLock: () =>
    review(
      say`There is no yarn.lock among what is copied, so each install resolves versions afresh, and after the split only when ${code('package.json')} changes.`
    ),
  kind: (found) => (isModern(found) ? MODERN : CLASSIC)
});

/** Variables that name the place of a cache. */
const FOLDERS = ['YARN_CACHE_FOLDER', 'YARN_GLOBAL_FOLDER'];
const placeOf = (setting: Setting, name: string): string | null => {
  const place = setting.env.get(name);
  return typeof place === 'string' && place.startsWith('/') ? place : null;
};
function cachesOf(setting: Setting): PathSet {
  return below(
    '/usr/local/share/.cache',
    ...FOLDERS.flatMap((name) => placeOf(setting, name) ?? []),
    ...homeOf(setting).flatMap((h) => [`${h}/.cache`, `${h}/.yarn`, `${h}/.yarnrc`])
  );
}
function skipsBuild(read: ReadArguments): boolean {
  return read.flags.some((f) => f.name === '--mode' && f.value === 'skip-build');
}

/** `yarn global add NAME` (yarn 1): takes settings from `.yarnrc` and `.npmrc` of the directory that it runs in, and of those above. */
function globalAdd(args: readonly string[], setting: Setting): Reading {
  const read = readArguments(args, flagRules('--silent -s --no-progress --ignore-scripts --ignore-engines --non-interactive', '--prefix'));
  if (typeof read === 'string' || hasFlag(read, '--prefix')) return { opaque: say`${code('yarn global')} in these words is not known` };
  const [subcommand, ...packages] = read.operands;
  if (subcommand !== 'add' || packages.length === 0 || !packages.every((name) => REGISTRY_NAME.test(name)))
    return { opaque: say`yarn installs something that is not plainly of the registry` };
  if (setting.cwd === null) return { opaque: say`${code('yarn global')} looks for settings in a directory that the base image sets` };
  const above = [...setting.cwd.split('/').keys()].slice(1).map(
    (n) =>
      setting.cwd
        ?.split('/')
        .slice(0, n + 1)
        .join('/') ?? ''
  );
  return {
    ...PLAIN,
    label: 'yarn global add',
    purpose: 'add',
    reads: below('/usr', '/etc', ...['', ...above].flatMap((d) => [`${d}/.yarnrc`, `${d}/.npmrc`, `${d}/.yarnrc.yml`])),
    writes: union([
      cachesOf(setting),
      below('/usr/local/bin', '/usr/local/share', '/usr/local/lib', ...homeOf(setting).map((h) => `${h}/.config`))
    ]),
    environment: ENVIRONMENT,
    runsCode: true,
    assumesPrivacy: true
  };
}

function isModern({ project, manifest, text }: Found): boolean {
  const manager = manifest?.['packageManager'];
  if (typeof manager === 'string' && manager.startsWith('yarn@')) return !manager.startsWith('yarn@1.');
  return project.look('.yarnrc.yml') !== 'absent' || text('yarn.lock')?.includes('__metadata:') === true;
}

/** Variables of yarn that name no file and run nothing, but for those in `FOLDERS`. */
const PLAIN_VARIABLES = /^(?:VERSION|ENABLE_TELEMETRY|NETWORK_TIMEOUT|HTTP_TIMEOUT|CACHE_FOLDER|GLOBAL_FOLDER)$/;

function lookAtVariables({ setting, doubts }: Found): void {
  doubts.push(...unknownVariables(setting, 'YARN_', PLAIN_VARIABLES));
  for (const name of FOLDERS)
    if (setting.env.has(name) && placeOf(setting, name) === null) doubts.push(refuse(say`${code(name)} is a place that is not known`));
}

/** The lock has no word on scripts, so only switching them off proves anything. */
const unknownScripts = (remedy: string): Doubt =>
  review(
    say`The lock does not say which packages have install scripts, and one of them may look at the project: ${code(remedy)} would settle it.`
  );

/** Lines of `.yarnrc` that name no file and run nothing. */
const PLAIN_LINE =
  /^(?:#|registry\s|"?@[^\s"]+:registry"?\s|network-timeout\s|--install\.ignore-scripts\s+true|lastUpdateCheck\s|save-prefix\s|strict-ssl\s)/;

function lookClassic(found: Found, scriptsRun: boolean): Own {
  const { text, doubts, read } = found;
  lookAtVariables(found);
  // It looks for them where it was started, too.
  if (hasFlag(read, '--cwd')) doubts.push(review(say`Does a ${code('.yarnrc')} of the directory that the step runs in name files?`));
  for (const line of (text('.yarnrc') ?? '').split('\n').map((l) => l.trim()))
    if (line !== '' && !PLAIN_LINE.test(line))
      doubts.push(refuse(say`${code('.yarnrc')} has a line whose effect is not known: ${code(line.slice(0, 40))}`));
  if (scriptsRun) doubts.push(unknownScripts('--ignore-scripts'));
  return { scripts: say`not shown` };
}

/** Keys of `.yarnrc.yml` that name no file and run nothing. */
const PLAIN_KEYS = new Set(
  'nodeLinker yarnPath plugins enableGlobalCache enableTelemetry npmRegistryServer npmScopes npmAuthToken npmAlwaysAuth npmPublishAccess npmRegistries compressionLevel enableScripts defaultSemverRangePrefix nmHoistingLimits supportedArchitectures httpTimeout httpRetry networkConcurrency checksumBehavior logFilters packageExtensions enableImmutableInstalls enableProgressBars enableStrictSsl approvedGitRepositories changesetBaseRefs catalog catalogs npmMinimalAgeGate'.split(
    ' '
  )
);

function lookModern(found: Found, scriptsRun: boolean): Own {
  const { project, text, doubts } = found;
  lookAtVariables(found);
  const written = text('.yarnrc.yml');
  const { value, problems } = written === null ? { value: null, problems: [] } : readYaml(written, '.yarnrc.yml');
  if (problems.length > 0) doubts.push(refuse(say`${code('.yarnrc.yml')} is not readable`));
  const config = value ?? undefined;
  const unknown = entriesAt(config).filter((entry) => !PLAIN_KEYS.has(entry.key));
  doubts.push(...unknown.map((entry) => unknownSetting(say`${code('.yarnrc.yml')} sets`, entry.key)));
  const linker = textAt(config, 'nodeLinker');
  if (linker !== 'node-modules')
    doubts.push(
      review(
        say`Packages are not laid out in ${code('node_modules')} (Plug’n’Play), so what the install leaves is not shown to be apart from the sources.`
      )
    );
  if (project.files.some((path) => path.startsWith('.yarn/cache/')))
    doubts.push(review(say`The package cache is committed and copied with the sources.`));
  if (scriptsRun) doubts.push(unknownScripts('--mode=skip-build'));
  // Only Plug'n'Play unpacks packages there (yarnpkg.com/configuration/yarnrc#nodeLinker).
  const unplugged = linker === 'node-modules' || linker === 'pnpm' ? [] : ['.yarn/unplugged'];
  return {
    scripts: say`not shown`,
    directories: ownDirectories(found, config),
    leaves: ['.yarn/cache', '.yarn/install-state.gz', ...unplugged]
  };
}

/** Directories below `.yarn` that the configuration or the lock names. */
function ownDirectories({ project, text, doubts }: Found, config: Parameters<typeof textAt>[0]): readonly string[] {
  const directories = new Set<string>();
  const name = (path: string | undefined): void => {
    if (path === undefined) return;
    const found = /^(?:\.\/)?(\.yarn\/(?:releases|plugins|patches))\//.exec(path)?.[1];
    if (found === undefined || project.look(path.replace(/^\.\//, '')) !== 'file')
      doubts.push(refuse(say`${code(path.slice(0, 60))} is named by ${code('.yarnrc.yml')} and not among the copied files`));
    else directories.add(found);
  };
  name(textAt(config, 'yarnPath'));
  const plugins = at(config, 'plugins');
  if (plugins?.kind === 'list')
    for (const item of plugins.items) name(textAt(item, 'path') ?? (item.kind === 'scalar' ? String(item.value) : undefined));
  const patches =
    text('yarn.lock')
      ?.match(/@patch:[^"\n]*/g)
      ?.map((place) => place.replaceAll('%23', '#')) ?? [];
  if (patches.some((place) => place.includes('.yarn/patches/'))) {
    if (project.files.some((path) => path.startsWith('.yarn/patches/'))) directories.add('.yarn/patches');
    else doubts.push(refuse(say`${code('.yarn/patches')} is named by the lock and not among the copied files`));
  } else if (patches.some((place) => /#(?!(?:optional!|~)?builtin)/.test(place)))
    doubts.push(refuse(say`the lock applies patches from places that are not known`));
  return [...directories].sort();
}
