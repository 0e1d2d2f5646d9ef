import { at, entriesAt, readYaml, textAt } from '../../formats/index.ts';
import { code, say } from '../../model/sentence.ts';
import { below, union } from '../effects/paths.ts';
import { mustRead, present, refuse, refuseAbove, review, unknownSetting } from './doubts.ts';
import { PLAIN } from './files.ts';
import {
  type JsonObject,
  NODE_ENVIRONMENT,
  REGISTRY_NAME,
  readManifest,
  readNodeEnvironment,
  readNpmrc,
  refusePaths
} from './javascript.ts';
import { listedMembers, mayRewrite, NO_READING_SCRIPT, needsOf, readByHooks } from './javascript-install.ts';
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
  '--frozen-lockfile --immutable --immutable-cache --ignore-scripts --production --prod --non-interactive --silent -s --no-progress --prefer-offline --ignore-engines --ignore-optional --pure-lockfile --check-files --link-duplicates --inline-builds --verbose --force --no-bin-links --check-cache --all -A',
  '--network-timeout --mode --registry --network-concurrency --production'
);

export const yarn: Tool = {
  names: ['yarn', 'yarnpkg'],
  source: 'https://yarnpkg.com/cli/install',
  settings: ['.yarnrc', '.yarnrc.yml', '.npmrc', '.config/yarn'],
  read(args, setting, command): Reading {
    const started = startedTurbo(/^(?:run|exec|dlx)$/.test(args[0] ?? '') ? args.slice(1) : args, setting, command);
    if (started !== null) return started;
    if (args.join(' ') === 'cache clean')
      return { ...PLAIN, label: 'yarn cache clean', writes: cachesOf(setting), environment: ENVIRONMENT };
    if (args[0] === 'global') return globalAdd(args.slice(1), setting);
    const read = readArguments(args, FLAGS);
    if (typeof read === 'string') return { opaque: say`${code(`yarn ${read}`)} is not known` };
    const [subcommand = 'install', ...more] = read.operands;
    if (subcommand === 'workspaces' && more[0] === 'focus') return focus(read, setting);
    if (subcommand !== 'install' || more.length > 0) return { opaque: say`${code(`yarn ${subcommand}`)} runs something of the project` };
    return {
      ...PLAIN,
      label: 'yarn install',
      writes: cachesOf(setting),
      environment: ENVIRONMENT,
      runsCode: !(hasFlag(read, '--ignore-scripts') || skipsBuild(read)),
      needs: (project) => needs(project, setting, read)
    };
  }
};

/** `yarn workspaces focus` (yarn 2 and later): installs the named members and what they depend on, by the same manifests and lock. */
function focus(read: ReadArguments, setting: Setting): Reading {
  return {
    ...PLAIN,
    label: 'yarn workspaces focus',
    writes: cachesOf(setting),
    environment: ENVIRONMENT,
    runsCode: true,
    needs: (project) => {
      const own = needs(project, setting, { ...read, flags: [...read.flags, { name: '--immutable', value: null }] });
      return { ...own, doubts: [...own.doubts, review(say`Does ${code('yarn workspaces focus')} leave ${code('yarn.lock')} as it is?`)] };
    }
  };
}

const ENVIRONMENT = [...COMMON_ENVIRONMENT, ...NODE_ENVIRONMENT];
/** Variables that name the place of a cache. */
const FOLDERS = ['YARN_CACHE_FOLDER', 'YARN_GLOBAL_FOLDER'];
const placeOf = (setting: Setting, name: string): string | null => {
  const place = setting.env.get(name);
  return typeof place === 'string' && place.startsWith('/') ? place : null;
};
const cachesOf = (setting: Setting) =>
  below(
    '/usr/local/share/.cache',
    ...FOLDERS.flatMap((name) => placeOf(setting, name) ?? []),
    ...homeOf(setting).flatMap((h) => [`${h}/.cache`, `${h}/.yarn`, `${h}/.yarnrc`])
  );
const skipsBuild = (read: ReadArguments): boolean => read.flags.some((f) => f.name === '--mode' && f.value === 'skip-build');

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

function needs(project: Project, setting: Setting, read: ReadArguments): Needs {
  const doubts: Doubt[] = [];
  readNodeEnvironment(setting, doubts);
  const unknown = [...setting.env.keys()].filter(
    (name) =>
      name.startsWith('YARN_') && !/^YARN_(?:VERSION|ENABLE_TELEMETRY|NETWORK_TIMEOUT|HTTP_TIMEOUT|CACHE_FOLDER|GLOBAL_FOLDER)$/.test(name)
  );
  doubts.push(...unknown.map((name) => unknownSetting(say`The Dockerfile sets`, name)));
  for (const name of FOLDERS)
    if (setting.env.has(name) && placeOf(setting, name) === null) doubts.push(refuse(say`${code(name)} is a place that is not known`));
  refuseAbove(project, ['package.json', 'yarn.lock', '.yarnrc', '.yarnrc.yml', '.npmrc'], doubts);
  const manifest = readManifest(project, doubts);
  const hasLock = project.look('yarn.lock') !== 'absent';
  if (!hasLock) doubts.push(NO_LOCK);
  const lock = hasLock ? mustRead(project, 'yarn.lock', doubts) : null;
  const modern = isModern(project, manifest, lock);
  return modern ? modernNeeds(project, manifest, lock, read, doubts) : classicNeeds(project, manifest, read, doubts);
}

function isModern(project: Project, manifest: JsonObject | null, lock: string | null): boolean {
  const manager = manifest?.['packageManager'];
  if (typeof manager === 'string' && manager.startsWith('yarn@')) return !manager.startsWith('yarn@1.');
  return project.look('.yarnrc.yml') !== 'absent' || lock?.includes('__metadata:') === true;
}

/** Directories that scripts of the manifest read. */
function checkManifest(project: Project, manifest: JsonObject | null, scriptsRun: boolean, doubts: Doubt[]): readonly string[] {
  if (manifest !== null) refusePaths(manifest, doubts);
  return readByHooks(project, manifest, scriptsRun, doubts);
}

const NO_LOCK = review(
  say`There is no yarn.lock among what is copied, so each install resolves versions afresh, and after the split only when ${code('package.json')} changes.`
);
const unknownScripts = (remedy: string): Doubt =>
  review(
    say`The lock does not say which packages have install scripts, and one of them may look at the project: ${code(remedy)} would settle it.`
  );

/** yarn 1 (design notes A5): the lock has no word on scripts, so only switching them off proves anything. */
function classicNeeds(project: Project, manifest: JsonObject | null, read: ReadArguments, doubts: Doubt[]): Needs {
  const configuration = present(project, ['.yarnrc', '.npmrc'], doubts);
  const npmrc = configuration.includes('.npmrc') ? mustRead(project, '.npmrc', doubts) : null;
  if (npmrc !== null) readNpmrc(npmrc, doubts);
  const yarnrc = configuration.includes('.yarnrc') ? mustRead(project, '.yarnrc', doubts) : null;
  const ignored = hasFlag(read, '--ignore-scripts') || /^--install\.ignore-scripts\s+true/m.test(yarnrc ?? '');
  for (const line of (yarnrc ?? '').split('\n')) {
    if (
      line.trim() !== '' &&
      !/^(?:#|registry\s|"?@[^\s"]+:registry"?\s|network-timeout\s|--install\.ignore-scripts\s+true|lastUpdateCheck\s|save-prefix\s|strict-ssl\s)/.test(
        line.trim()
      )
    )
      doubts.push(refuse(say`${code('.yarnrc')} has a line whose effect is not known: ${code(line.trim().slice(0, 40))}`));
  }
  const found = listedMembers(project, manifest, !ignored, doubts);
  const hookReads = checkManifest(project, manifest, !ignored, doubts);
  if (!ignored && project.look('binding.gyp') !== 'absent')
    doubts.push(refuse(say`${code('binding.gyp')} makes the install compile sources`));
  if (!ignored) doubts.push(unknownScripts('--ignore-scripts'));
  if (!hasFlag(read, '--frozen-lockfile')) doubts.push(mayRewrite('yarn', '--frozen-lockfile', say`${code('yarn.lock')}`));
  const install = {
    ...common(project, configuration, []),
    directories: hookReads,
    members: found,
    scripts: { claim: NO_READING_SCRIPT, evidence: say`${code('--ignore-scripts')} switches every script off` },
    frozen: say`${code('--frozen-lockfile')} forbids it`
  };
  return needsOf(install, doubts);
}

/** What every yarn reads; `own` are directories of its own that are named as well. */
const common = (project: Project, configuration: readonly string[], own: readonly string[]) => ({
  manager: 'yarn',
  reads: 'the lock and its configuration',
  files: ['package.json', ...present(project, ['yarn.lock'], []), ...configuration],
  named: ['package.json', 'yarn.lock', ...configuration, ...own],
  paths: 'no dependency by path'
});

/** Keys of `.yarnrc.yml` that name no file and run nothing. */
const PLAIN_KEYS = new Set(
  'nodeLinker yarnPath plugins enableGlobalCache enableTelemetry npmRegistryServer npmScopes npmAuthToken npmAlwaysAuth npmPublishAccess npmRegistries compressionLevel enableScripts defaultSemverRangePrefix nmHoistingLimits supportedArchitectures httpTimeout httpRetry networkConcurrency checksumBehavior logFilters packageExtensions enableImmutableInstalls enableProgressBars enableStrictSsl approvedGitRepositories changesetBaseRefs catalog catalogs npmMinimalAgeGate'.split(
    ' '
  )
);

/** yarn 2 and later (design notes A5). */
function modernNeeds(project: Project, manifest: JsonObject | null, lock: string | null, read: ReadArguments, doubts: Doubt[]): Needs {
  const configuration = present(project, ['.yarnrc.yml'], doubts);
  const text = configuration.length > 0 ? mustRead(project, '.yarnrc.yml', doubts) : null;
  const { value, problems } = text === null ? { value: null, problems: [] } : readYaml(text, '.yarnrc.yml');
  if (problems.length > 0) doubts.push(refuse(say`${code('.yarnrc.yml')} is not readable`));
  const unknown = entriesAt(value ?? undefined).filter((entry) => !PLAIN_KEYS.has(entry.key));
  doubts.push(...unknown.map((entry) => unknownSetting(say`${code('.yarnrc.yml')} sets`, entry.key)));
  const config = value ?? undefined;
  const off = skipsBuild(read);
  const found = listedMembers(project, manifest, !off, doubts);
  const hookReads = checkManifest(project, manifest, !off, doubts);
  const linker = textAt(config, 'nodeLinker');
  if (linker !== 'node-modules')
    doubts.push(
      review(
        say`Packages are not laid out in ${code('node_modules')} (Plug’n’Play), so what the install leaves is not shown to be apart from the sources.`
      )
    );
  if (project.files.some((path) => path.startsWith('.yarn/cache/')))
    doubts.push(review(say`The package cache is committed and copied with the sources.`));
  if (!off) doubts.push(unknownScripts('--mode=skip-build'));
  if (!hasFlag(read, '--immutable', '--frozen-lockfile')) doubts.push(mayRewrite('yarn', '--immutable', say`${code('yarn.lock')}`));
  const directories = [...new Set([...ownDirectories(project, config, lock, doubts), ...hookReads])];
  const install = {
    ...common(project, configuration, directories),
    directories,
    members: found,
    leaves: [
      '.yarn/cache',
      '.yarn/install-state.gz',
      // Only Plug'n'Play unpacks packages there (yarnpkg.com/configuration/yarnrc#nodeLinker).
      ...(linker === 'node-modules' || linker === 'pnpm' ? [] : ['.yarn/unplugged'])
    ],
    scripts: { claim: NO_READING_SCRIPT, evidence: say`${code('--mode=skip-build')} switches builds off` },
    frozen: say`${code('--immutable')} forbids it`
  };
  return needsOf(install, doubts);
}

/** Directories below `.yarn` that the configuration or the lock names. */
function ownDirectories(project: Project, config: Parameters<typeof textAt>[0], lock: string | null, doubts: Doubt[]): readonly string[] {
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
  if (lock?.includes('@patch:') === true) {
    const own = /\.yarn\/patches\//.test(lock);
    if (
      /#(?!(?:optional!)?builtin|(?:\.\/)?\.yarn\/patches|~\/\.yarn\/patches)/.test(
        lock
          .match(/patch:[^"\n]*/g)
          ?.map((p) => p.replaceAll('%23', '#'))
          .join('\n') ?? ''
      ) &&
      !own
    )
      doubts.push(refuse(say`the lock applies patches from places that are not known`));
    if (own) {
      if (project.files.some((path) => path.startsWith('.yarn/patches/'))) directories.add('.yarn/patches');
      else doubts.push(refuse(say`${code('.yarn/patches')} is named by the lock and not among the copied files`));
    }
  }
  return [...directories].sort();
}
