import { below, NO_PATHS, union } from '../effects/paths.ts';
import { PLAIN } from './files.ts';
import { judgeHooks, scriptDoubt } from './install-scripts.ts';
import {
  checkMembers,
  hooksOf,
  isObject,
  type JsonObject,
  localDependencies,
  mustRead,
  NODE_ENVIRONMENT,
  obligation,
  parseObject,
  present,
  REGISTRY_NAME,
  readNodeEnvironment,
  readNpmrc,
  refuse,
  refuseAbove,
  review,
  workspaceGlobs,
  workspaceMembers
} from './javascript.ts';
import {
  COMMON_ENVIRONMENT,
  type Doubt,
  flagRules,
  hasFlag,
  homeOf,
  type Needs,
  ownDirectory,
  type Project,
  type Reading,
  readArguments,
  type Setting,
  type Tool
} from './tool.ts';

const CI = new Set(['ci', 'clean-install', 'ic', 'install-clean']);
const INSTALL = new Set(['install', 'i', 'add', 'isntall']);
const FLAGS = flagRules(
  '--ignore-scripts --production --no-audit --no-fund --audit --prefer-offline --prefer-online --silent -s --quiet -q --verbose --no-progress --progress --legacy-peer-deps --no-optional --force -f --no-update-notifier --no-save --save-exact -E -g --global --foreground-scripts --unsafe-perm --no-bin-links --strict-peer-deps --no-color --save-dev -D --no-package-lock',
  '--omit --include --only --loglevel --registry --maxsockets --fetch-timeout --fetch-retries --network-timeout --cpu --os --libc --audit --fund --progress --prefix'
);
export const npm: Tool = {
  names: ['npm'],
  read(args, setting): Reading {
    const [subcommand = '', ...rest] = args;
    if (subcommand === 'cache' && rest.join(' ') === 'clean --force')
      return { ...PLAIN, label: 'npm cache clean', writes: cacheOf(setting), environment: NPM_ENVIRONMENT };
    const read = readArguments(rest, FLAGS);
    if (typeof read === 'string') return { opaque: `\`npm ${subcommand} ${read}\` is not known` };
    const isGlobal = hasFlag(read, '-g', '--global');
    if (isGlobal && read.flags.some((f) => f.name === '--prefix')) return { opaque: 'npm installs into a prefix of its own' };
    if (INSTALL.has(subcommand) && isGlobal) return globalInstall(read.operands, setting);
    const clean = CI.has(subcommand);
    if (!clean && !INSTALL.has(subcommand)) return { opaque: `\`npm ${subcommand}\` runs something of the project` };
    if (read.operands.length > 0 || isGlobal) return { opaque: `\`npm ${subcommand}\` with these words is not known` };
    const ignoreScripts = hasFlag(read, '--ignore-scripts');
    return {
      ...PLAIN,
      label: `npm ${subcommand}`,
      ...ownDirectory(read, '--prefix'),
      reads: NO_PATHS,
      writes: cacheOf(setting),
      environment: NPM_ENVIRONMENT,
      runsCode: !ignoreScripts,
      needs: (project) => needs(project, setting, clean, ignoreScripts)
    };
  }
};

const NPM_ENVIRONMENT = [...COMMON_ENVIRONMENT, ...NODE_ENVIRONMENT];
const cacheOf = (setting: Setting) => below(...homeOf(setting).map((home) => `${home}/.npm`));

function globalInstall(packages: readonly string[], setting: Setting): Reading {
  if (packages.length === 0 || !packages.every((name) => REGISTRY_NAME.test(name)))
    return { opaque: 'npm installs something that is not plainly of the registry' };
  return {
    ...PLAIN,
    label: 'npm install --global',
    reads: below('/usr', '/etc', ...homeOf(setting).map((home) => `${home}/.npmrc`)),
    // The prefix is /usr/local in the images of node, /usr in those of distributions; sources below /usr/src are neither.
    writes: union([cacheOf(setting), below('/usr/local', '/usr/lib', '/usr/bin', '/usr/share', '/usr/etc')]),
    environment: NPM_ENVIRONMENT,
    runsCode: true,
    assumesPrivacy: true
  };
}

function needs(project: Project, setting: Setting, clean: boolean, ignoreScripts: boolean): Needs {
  const doubts: Doubt[] = [];
  const environment = readNodeEnvironment(setting, doubts);
  refuseAbove(project, ['package.json'], doubts);
  const text = mustRead(project, 'package.json', doubts);
  const manifest = text === null ? null : parseObject(text);
  if (text !== null && manifest === null) doubts.push(refuse('package.json is not readable JSON'));
  const locks = present(project, ['npm-shrinkwrap.json', 'package-lock.json'], doubts);
  const configuration = present(project, ['.npmrc'], doubts);
  const npmrc = configuration.length > 0 ? mustRead(project, '.npmrc', doubts) : null;
  const configured = npmrc === null ? { ignoresScripts: false } : readNpmrc(npmrc, doubts);
  const scriptsRun = !(ignoreScripts || configured.ignoresScripts || environment.ignoresScripts);

  const globs = manifest === null ? null : workspaceGlobs(manifest);
  if (typeof globs === 'string') doubts.push(refuse(globs));
  const members = Array.isArray(globs) ? workspaceMembers(project, globs, doubts) : [];
  checkMembers(project, members, scriptsRun, doubts);
  const hookReads = manifest === null || !scriptsRun ? [] : judgeHooks(project, hooksOf(manifest), doubts);
  const tarballs = manifest === null ? [] : checkManifest(project, manifest, scriptsRun, doubts);

  const [lock] = locks;
  if (lock === undefined)
    doubts.push(
      clean
        ? refuse('there is no package-lock.json')
        : review(
            'There is no lock file, so each install resolves versions afresh, and after the split only when package.json changes: commit a lock first.'
          )
    );
  else checkLock(project, lock, members, scriptsRun, doubts);
  if (!clean) doubts.push(review('npm install may rewrite package-lock.json, and the later COPY would put the old one back: use npm ci.'));

  return {
    files: ['package.json', ...locks, ...configuration, ...tarballs, ...members.map((m) => `${m}/package.json`)],
    directories: hookReads,
    outputs: ['node_modules', ...members.map((m) => `${m}/node_modules`)],
    doubts,
    obligations: [
      obligation(
        'npm reads only the manifests, the lock and its configuration',
        `${['package.json', ...locks, ...configuration].join(', ')}${members.length > 0 ? `, and the manifests of ${members.length} workspace members` : ''}; no dependency by path to a directory`
      ),
      obligation(
        'No script of the project runs during the install',
        scriptsRun
          ? 'no lifecycle script and no binding.gyp in the project, and no install script in the lock that is not known to be harmless'
          : 'scripts are switched off'
      ),
      obligation('The manifests are not rewritten', clean ? 'npm ci never writes package.json or the lock' : 'not shown for npm install')
    ]
  };
}

function checkManifest(project: Project, manifest: JsonObject, scriptsRun: boolean, doubts: Doubt[]): readonly string[] {
  if (scriptsRun && project.files.some((path) => !path.includes('/') && path.endsWith('.gyp')))
    doubts.push(refuse('binding.gyp makes the install compile sources'));
  const local = localDependencies(manifest);
  if (local.directories.length > 0) doubts.push(refuse(`package.json depends on a directory: ${local.directories[0]}`));
  return present(project, local.tarballs, doubts).concat(
    local.tarballs.filter((path) => {
      const gone = project.look(path) === 'absent';
      if (gone) doubts.push(refuse(`${path} is not among the copied files`));
      return false;
    })
  );
}

function checkLock(project: Project, lock: string, members: readonly string[], scriptsRun: boolean, doubts: Doubt[]): void {
  const text = mustRead(project, lock, doubts);
  if (text === null) return;
  const parsed = parseObject(text);
  const packages = parsed?.['packages'];
  const version = parsed?.['lockfileVersion'];
  if (parsed === null || (version !== 2 && version !== 3) || !isObject(packages)) {
    doubts.push(refuse(`${lock} is not of version 2 or 3, which alone say whether packages have install scripts`));
    return;
  }
  for (const [path, entry] of Object.entries(packages)) {
    if (!isObject(entry) || path === '') continue;
    const resolved = typeof entry['resolved'] === 'string' ? entry['resolved'] : '';
    if (!path.includes('node_modules/')) {
      if (!members.includes(path)) doubts.push(refuse(`${lock} has the local package ${path}, which is no member of the workspace`));
    } else if (
      entry['link'] === true ? !members.includes(resolved) : resolved.startsWith('file:') && !/\.(?:tgz|tar|tar\.gz)$/.test(resolved)
    )
      doubts.push(refuse(`${lock} links ${path} to a directory`));
    else if (/^git[+:]|^github:/.test(resolved)) doubts.push(refuse(`${lock} takes ${path} from git, whose build is not known`));
    if (scriptsRun && entry['hasInstallScript'] === true && path.includes('node_modules/')) {
      const name = typeof entry['name'] === 'string' ? entry['name'] : path.slice(path.lastIndexOf('node_modules/') + 13);
      const doubt = scriptDoubt(name, typeof entry['version'] === 'string' ? entry['version'] : null);
      if (doubt !== null) doubts.push(doubt);
    }
  }
}
