import { code, say } from '../../model/sentence.ts';
import { below, NO_PATHS, union } from '../effects/paths.ts';
import { mustRead, present, refuse, refuseAbove, review } from './doubts.ts';
import { PLAIN } from './files.ts';
import { scriptDoubt } from './install-scripts.ts';
import {
  isObject,
  type JsonObject,
  localDependencies,
  NODE_ENVIRONMENT,
  parseObject,
  REGISTRY_NAME,
  readManifest,
  readNodeEnvironment,
  readNpmrc
} from './javascript.ts';
import { listedMembers, needsOf, readByHooks } from './javascript-install.ts';
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
  source: 'https://docs.npmjs.com/cli/commands/npm-ci',
  settings: ['.npmrc'],
  read(args, setting): Reading {
    const [subcommand = '', ...rest] = args;
    if (subcommand === 'cache' && rest.join(' ') === 'clean --force')
      return { ...PLAIN, label: 'npm cache clean', writes: cacheOf(setting), environment: NPM_ENVIRONMENT };
    const read = readArguments(rest, FLAGS);
    if (typeof read === 'string') return { opaque: say`${code(`npm ${subcommand} ${read}`)} is not known` };
    const isGlobal = hasFlag(read, '-g', '--global');
    if (isGlobal && read.flags.some((f) => f.name === '--prefix')) return { opaque: say`npm installs into a prefix of its own` };
    if (INSTALL.has(subcommand) && isGlobal) return globalInstall(read.operands, setting);
    const clean = CI.has(subcommand);
    if (!clean && !INSTALL.has(subcommand)) return { opaque: say`${code(`npm ${subcommand}`)} runs something of the project` };
    if (read.operands.length > 0 || isGlobal) return { opaque: say`${code(`npm ${subcommand}`)} with these words is not known` };
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

/** Package managers that install without any script, their dependencies too (read in the registry: pnpm 6 to 11, corepack). */
const WITHOUT_SCRIPTS = /^(?:pnpm|corepack)(?:@[\w.^~-]+)?$/;

function globalInstall(packages: readonly string[], setting: Setting): Reading {
  if (packages.length === 0 || !packages.every((name) => REGISTRY_NAME.test(name)))
    return { opaque: say`npm installs something that is not plainly of the registry` };
  return {
    ...PLAIN,
    label: 'npm install --global',
    reads: below('/usr', '/etc', ...homeOf(setting).map((home) => `${home}/.npmrc`)),
    // The prefix is /usr/local in the images of node, /usr in those of distributions; sources below /usr/src are neither.
    writes: union([cacheOf(setting), below('/usr/local', '/usr/lib', '/usr/bin', '/usr/share', '/usr/etc')]),
    environment: NPM_ENVIRONMENT,
    runsCode: !packages.every((name) => WITHOUT_SCRIPTS.test(name)),
    assumesPrivacy: true
  };
}

function needs(project: Project, setting: Setting, clean: boolean, ignoreScripts: boolean): Needs {
  const doubts: Doubt[] = [];
  const environment = readNodeEnvironment(setting, doubts);
  refuseAbove(project, ['package.json'], doubts);
  const manifest = readManifest(project, doubts);
  const locks = present(project, ['npm-shrinkwrap.json', 'package-lock.json'], doubts);
  const configuration = present(project, ['.npmrc'], doubts);
  const npmrc = configuration.length > 0 ? mustRead(project, '.npmrc', doubts) : null;
  const configured = npmrc === null ? { ignoresScripts: false } : readNpmrc(npmrc, doubts);
  const scriptsRun = !(ignoreScripts || configured.ignoresScripts || environment.ignoresScripts);

  const members = listedMembers(project, manifest, scriptsRun, doubts);
  const hookReads = readByHooks(project, manifest, scriptsRun, doubts);
  const tarballs = manifest === null ? [] : checkManifest(project, manifest, scriptsRun, doubts);

  const [lock] = locks;
  if (lock === undefined)
    doubts.push(
      clean
        ? refuse(say`there is no ${code('package-lock.json')}`)
        : review(
            say`There is no lock file, so each install resolves versions afresh, and after the split only when ${code('package.json')} changes: commit a lock first.`
          )
    );
  else checkLock(project, lock, members.found, scriptsRun, doubts);
  if (!clean)
    doubts.push(
      review(say`npm install may rewrite ${code('package-lock.json')}, and the later COPY would put the old one back: use npm ci.`)
    );

  const named = ['package.json', ...locks, ...configuration];
  const install = {
    manager: 'npm',
    reads: 'the lock and its configuration',
    files: [...named, ...tarballs],
    named,
    directories: hookReads,
    members,
    paths: 'no dependency by path to a directory',
    scripts: {
      claim: say`No script of the project runs during the install`,
      evidence: scriptsRun
        ? say`no lifecycle script and no ${code('binding.gyp')} in the project, and no install script in the lock that is not known to be harmless`
        : say`scripts are switched off`
    },
    frozen: clean ? say`npm ci never writes ${code('package.json')} or the lock` : say`not shown for npm install`
  };
  return needsOf(install, doubts);
}

function checkManifest(project: Project, manifest: JsonObject, scriptsRun: boolean, doubts: Doubt[]): readonly string[] {
  if (scriptsRun && project.files.some((path) => !path.includes('/') && path.endsWith('.gyp')))
    doubts.push(refuse(say`${code('binding.gyp')} makes the install compile sources`));
  const local = localDependencies(manifest);
  const [directory] = local.directories;
  if (directory !== undefined) doubts.push(refuse(say`${code('package.json')} depends on a directory: ${code(directory)}`));
  return present(project, local.tarballs, doubts).concat(
    local.tarballs.filter((path) => {
      const gone = project.look(path) === 'absent';
      if (gone) doubts.push(refuse(say`${code(path)} is not among the copied files`));
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
    doubts.push(refuse(say`${code(lock)} is not of version 2 or 3, which alone say whether packages have install scripts`));
    return;
  }
  for (const [path, entry] of Object.entries(packages)) {
    if (!isObject(entry) || path === '') continue;
    const resolved = typeof entry['resolved'] === 'string' ? entry['resolved'] : '';
    if (!path.includes('node_modules/')) {
      if (!members.includes(path))
        doubts.push(refuse(say`${code(lock)} has the local package ${code(path)}, which is no member of the workspace`));
    } else if (
      entry['link'] === true ? !members.includes(resolved) : resolved.startsWith('file:') && !/\.(?:tgz|tar|tar\.gz)$/.test(resolved)
    )
      doubts.push(refuse(say`${code(lock)} links ${code(path)} to a directory`));
    else if (/^git[+:]|^github:/.test(resolved))
      doubts.push(review(say`Does the build of ${code(path)}, which ${code(lock)} takes from git, look at the project?`));
    if (scriptsRun && entry['hasInstallScript'] === true && path.includes('node_modules/')) {
      const name = typeof entry['name'] === 'string' ? entry['name'] : path.slice(path.lastIndexOf('node_modules/') + 13);
      const doubt = scriptDoubt(name, typeof entry['version'] === 'string' ? entry['version'] : null);
      if (doubt !== null) doubts.push(doubt);
    }
  }
}
