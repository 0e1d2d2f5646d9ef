import { code, say } from '../../model/sentence.ts';
import { below, union } from '../effects/paths.ts';
import { mustBe, refuse, review } from './doubts.ts';
import { PLAIN } from './files.ts';
import { scriptDoubt } from './install-scripts.ts';
import { isObject, type JsonObject, localDependencies, parseObject, REGISTRY_NAME } from './javascript.ts';
import { ENVIRONMENT, type Found, type Own, oneOf, packageManager } from './javascript-install.ts';
import { type Doubt, flagRules, hasFlag, homeOf, type Reading, readArguments, type Setting } from './tool.ts';

const CLEAN = ['ci', 'clean-install', 'ic', 'install-clean'];
const INSTALL = ['install', 'i', 'add', 'isntall'];
const FLAGS = flagRules(
  '--ignore-scripts --production --no-audit --no-fund --audit --prefer-offline --prefer-online --silent -s --quiet -q --verbose --no-progress --progress --legacy-peer-deps --no-optional --force -f --no-update-notifier --no-save --save-exact -E -g --global --foreground-scripts --unsafe-perm --no-bin-links --strict-peer-deps --no-color --save-dev -D --no-package-lock',
  '--omit --include --only --loglevel --registry --maxsockets --fetch-timeout --fetch-retries --network-timeout --cpu --os --libc --audit --fund --progress --prefix'
);
const cacheOf = (setting: Setting) => below(...homeOf(setting).map((home) => `${home}/.npm`));

export const npm = packageManager({
  names: ['npm'],
  source: 'https://docs.npmjs.com/cli/commands/npm-ci',
  settings: ['.npmrc'],
  downloads: '/root/.npm',
  flags: FLAGS,
  directoryFlag: '--prefix',
  word: oneOf(Object.fromEntries([...CLEAN, ...INSTALL].map((word) => [word, word]))),
  other(args, setting): Reading | null {
    if (args.join(' ') === 'cache clean --force')
      return { ...PLAIN, label: 'npm cache clean', purpose: 'clean', writes: cacheOf(setting), environment: ENVIRONMENT };
    return globalInstall(args, setting);
  },
  caches: cacheOf,
  skipsScripts: (read) => hasFlag(read, '--ignore-scripts'),
  above: [],
  locks: ['npm-shrinkwrap.json', 'package-lock.json'],
  noLock: (word) =>
    CLEAN.includes(word)
      ? refuse(say`there is no ${code('package-lock.json')}`)
      : review(
          say`There is no lock file, so each install resolves versions afresh, and after the split only when ${code('package.json')} changes: commit a lock first.`
        ),
  kind: () => ({
    configuration: ['.npmrc'],
    reads: 'the lock and its configuration',
    isQuiet: ({ read }, npmSays) => hasFlag(read, '--ignore-scripts') || npmSays,
    ownPaths: 'no dependency by path to a directory',
    look,
    lockStays: ({ word }) =>
      CLEAN.includes(word)
        ? { by: say`npm ci never writes ${code('package.json')} or the lock` }
        : {
            doubt: review(
              say`npm install may rewrite ${code('package-lock.json')}, and the later COPY would put the old one back: use npm ci.`
            )
          }
  })
});

/** Package managers that install without any script, their dependencies too (read in the registry: pnpm 6 to 11, corepack). */
const WITHOUT_SCRIPTS = /^(?:pnpm|corepack)(?:@[\w.^~-]+)?$/;

/** `npm install --global NAME`; null for a call without that flag. */
function globalInstall(args: readonly string[], setting: Setting): Reading | null {
  const read = readArguments(args, FLAGS);
  if (typeof read === 'string' || !hasFlag(read, '-g', '--global')) return null;
  const [word = '', ...packages] = read.operands;
  if (read.flags.some((f) => f.name === '--prefix')) return { opaque: say`npm installs into a prefix of its own` };
  if (!INSTALL.includes(word)) return { opaque: say`${code(`npm ${word}`)} with these words is not known` };
  if (packages.length === 0 || !packages.every((name) => REGISTRY_NAME.test(name)))
    return { opaque: say`npm installs something that is not plainly of the registry` };
  return {
    ...PLAIN,
    label: 'npm install --global',
    purpose: 'add',
    reads: below('/usr', '/etc', ...homeOf(setting).map((home) => `${home}/.npmrc`)),
    // The prefix is /usr/local in the images of node, /usr in those of distributions; sources below /usr/src are neither.
    writes: union([cacheOf(setting), below('/usr/local', '/usr/lib', '/usr/bin', '/usr/share', '/usr/etc')]),
    environment: ENVIRONMENT,
    runsCode: !packages.every((name) => WITHOUT_SCRIPTS.test(name)),
    assumesPrivacy: true
  };
}

/** Dependencies by path, of which tarballs are copied, and what the lock says of each package. */
function look(found: Found, scriptsRun: boolean, members: readonly string[]): Own {
  const { project, manifest, doubts } = found;
  const { directories, tarballs } = manifest === null ? { directories: [], tarballs: [] } : localDependencies(manifest);
  const [directory] = directories;
  if (directory !== undefined) doubts.push(refuse(say`${code('package.json')} depends on a directory: ${code(directory)}`));
  const [lock] = ['npm-shrinkwrap.json', 'package-lock.json'].filter((name) => project.look(name) === 'file');
  if (lock !== undefined) checkLock(found, lock, scriptsRun, members);
  return {
    scripts: say`no lifecycle script and no ${code('binding.gyp')} in the project, and no install script in the lock that is not known to be harmless`,
    files: tarballs.filter((path) => mustBe(project, path, doubts))
  };
}

function checkLock({ text, doubts }: Found, lock: string, scriptsRun: boolean, members: readonly string[]): void {
  const written = text(lock);
  if (written === null) return;
  const parsed = parseObject(written);
  const packages = parsed?.['packages'];
  const version = parsed?.['lockfileVersion'];
  if (parsed === null || (version !== 2 && version !== 3) || !isObject(packages)) {
    doubts.push(refuse(say`${code(lock)} is not of version 2 or 3, which alone say whether packages have install scripts`));
    return;
  }
  for (const [path, entry] of Object.entries(packages))
    if (isObject(entry) && path !== '')
      doubts.push(...entryDoubts(lock, path, entry, members), ...(scriptsRun ? entryScript(path, entry) : []));
}

/** Whether a package of the lock lies in the project, or is built from git. */
function entryDoubts(lock: string, path: string, entry: JsonObject, members: readonly string[]): readonly Doubt[] {
  const resolved = typeof entry['resolved'] === 'string' ? entry['resolved'] : '';
  const isLink = entry['link'] === true;
  const isMember = members.includes(isLink ? resolved : path);
  if (!path.includes('node_modules/'))
    return isMember ? [] : [refuse(say`${code(lock)} has the local package ${code(path)}, which is no member of the workspace`)];
  if (isLink ? !isMember : resolved.startsWith('file:') && !/\.(?:tgz|tar|tar\.gz)$/.test(resolved))
    return [refuse(say`${code(lock)} links ${code(path)} to a directory`)];
  if (!/^git[+:]|^github:/.test(resolved)) return [];
  return [review(say`Does the build of ${code(path)}, which ${code(lock)} takes from git, look at the project?`)];
}

function entryScript(path: string, entry: JsonObject): readonly Doubt[] {
  if (entry['hasInstallScript'] !== true || !path.includes('node_modules/')) return [];
  const name = typeof entry['name'] === 'string' ? entry['name'] : path.slice(path.lastIndexOf('node_modules/') + 13);
  const doubt = scriptDoubt(name, typeof entry['version'] === 'string' ? entry['version'] : null);
  return doubt === null ? [] : [doubt];
}
