import { code, codes, say } from '../../model/sentence.ts';
import { below } from '../effects/paths.ts';
import { mustRead, obligation, present, refuse, review, unknownSetting } from './doubts.ts';
import { PLAIN } from './files.ts';
import { isObject, type Json, type JsonObject, parseObject } from './javascript.ts';
import {
  COMMON_ENVIRONMENT,
  type Doubt,
  flagRules,
  GIT_ENVIRONMENT,
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

const FLAGS = flagRules(
  '--no-dev --no-scripts --no-autoloader --prefer-dist --no-interaction -n --no-progress --quiet -q --no-ansi --ansi --optimize-autoloader -o --classmap-authoritative -a --no-plugins --no-cache --no-security-blocking',
  '--ignore-platform-req --working-dir -d'
);

export const composer: Tool = {
  names: ['composer'],
  source: 'https://getcomposer.org/doc/03-cli.md',
  settings: ['.composer', '.config/composer', '.gitconfig', '.config/git', '.ssh', '.netrc'],
  read(args, setting): Reading {
    const read = readArguments(
      args.map((a) => (a === '--ignore-platform-reqs' ? '-q' : a)),
      FLAGS
    );
    if (typeof read === 'string') return { opaque: say`${code(`composer ${read}`)} is not known` };
    const [subcommand, ...more] = read.operands;
    if ((subcommand !== 'install' && subcommand !== 'i') || more.length > 0)
      return { opaque: say`${code(`composer ${subcommand ?? ''}`)} runs something of the project` };
    const quiet = hasFlag(read, '--no-scripts') && hasFlag(read, '--no-autoloader');
    return {
      ...PLAIN,
      label: 'composer install',
      ...ownDirectory(read, '--working-dir', '-d'),
      writes: below('/tmp', ...homeOf(setting).flatMap((h) => [`${h}/.composer`, `${h}/.cache`, `${h}/.config`])),
      environment: [...COMMON_ENVIRONMENT, 'COMPOSER*', 'PHP_*', ...GIT_ENVIRONMENT],
      runsCode: !quiet,
      needs: (project) =>
        needs(
          project,
          setting,
          hasFlag(read, '--no-scripts'),
          hasFlag(read, '--no-autoloader'),
          hasFlag(read, '--no-plugins'),
          hasFlag(read, '-o', '--optimize-autoloader', '-a', '--classmap-authoritative')
        )
    };
  }
};

const HISTORY = say`Does the context hold ${code('.git')}, and the image git? composer then writes the commit into ${code('vendor/composer/installed.php')}: keep ${code('.git')} out by the ignore file, or set ${code('COMPOSER_ROOT_VERSION')}.`;

/** Plugins that look at packages only. */
const KNOWN_PLUGINS = new Set([
  'composer/package-versions-deprecated',
  'php-http/discovery',
  'composer/installers',
  'dealerdirect/phpcodesniffer-composer-installer',
  'phpstan/extension-installer'
]);

/** Scripts that an install runs (getcomposer.org/doc/articles/scripts.md). */
const SCRIPTS =
  /^(?:pre-install-cmd|post-install-cmd|pre-autoload-dump|post-autoload-dump|post-root-package-install|(?:pre|post)-package-install|pre-operations-exec|pre-pool-create|pre-file-download|post-file-download|init|command|pre-command-run)$/;

/** What of the project itself an install looks at: its scripts, and its sources where a class map is made of them. */
function judgeProject(manifest: JsonObject, noScripts: boolean, noAutoloader: boolean, doubts: Doubt[]): void {
  const scripts = isObject(manifest['scripts']) ? Object.keys(manifest['scripts']).find((name) => SCRIPTS.test(name)) : undefined;
  if (!noScripts && scripts !== undefined)
    doubts.push(refuse(say`without ${code('--no-scripts')} composer runs the script ${code(scripts)} of the project`));
  if (noAutoloader) return;
  const autoload = [manifest['autoload'], manifest['autoload-dev']].filter(isObject);
  const config = isObject(manifest['config']) ? manifest['config'] : {};
  if (
    autoload.some((a) => a['classmap'] !== undefined) ||
    config['optimize-autoloader'] === true ||
    config['classmap-authoritative'] === true
  )
    doubts.push(refuse(say`without ${code('--no-autoloader')} composer scans the sources for its class map`));
  else
    doubts.push(
      review(
        say`Does the autoloader hold more than names of directories? composer writes it from ${code('composer.json')}, and scans no sources for it.`
      )
    );
}

function needs(
  project: Project,
  setting: Setting,
  noScripts: boolean,
  noAutoloader: boolean,
  noPlugins: boolean,
  optimizes: boolean
): Needs {
  const doubts: Doubt[] = [];
  if (optimizes && !noAutoloader) doubts.push(refuse(say`composer scans the sources for an optimized autoloader`));
  const unknown = [...setting.env.keys()].filter(
    (n) =>
      n.startsWith('COMPOSER') &&
      !/^COMPOSER_(?:ALLOW_SUPERUSER|NO_INTERACTION|MEMORY_LIMIT|PROCESS_TIMEOUT|VERSION|AUTH|CACHE_DIR|HOME|MAX_PARALLEL_HTTP|ROOT_VERSION)$/.test(
        n
      )
  );
  doubts.push(...unknown.map((name) => unknownSetting(say`The Dockerfile sets`, name)));
  const text = mustRead(project, 'composer.json', doubts);
  const manifest = text === null ? null : parseObject(text);
  if (text !== null && manifest === null) doubts.push(refuse(say`${code('composer.json')} is not readable JSON`));
  if (manifest !== null) judgeProject(manifest, noScripts, noAutoloader, doubts);
  const lock = mustRead(project, 'composer.lock', doubts);
  const locked = lock === null ? null : parseObject(lock);
  const repositories = manifest?.['repositories'];
  const list: readonly Json[] = Array.isArray(repositories) ? repositories : isObject(repositories) ? Object.values(repositories) : [];
  if (list.some((r) => isObject(r) && (r['type'] === 'path' || r['type'] === 'artifact' || r['type'] === 'package')))
    doubts.push(refuse(say`${code('composer.json')} has a repository by path`));
  for (const field of ['packages', 'packages-dev']) {
    const packages = locked?.[field];
    for (const entry of Array.isArray(packages) ? packages : []) {
      if (!isObject(entry)) continue;
      if (entry['type'] === 'composer-plugin' && !noPlugins && !KNOWN_PLUGINS.has(String(entry['name'])))
        doubts.push(refuse(say`the plugin ${code(String(entry['name']))} may look at the project`));
      const dist = entry['dist'];
      if (isObject(dist) && dist['type'] === 'path') doubts.push(refuse(say`${code(String(entry['name']))} comes from a directory`));
    }
  }
  const config = isObject(manifest?.['config']) ? manifest['config'] : {};
  const vendor = typeof config['vendor-dir'] === 'string' ? config['vendor-dir'].replace(/^\.\//, '').replace(/\/$/, '') : 'vendor';
  const bin = typeof config['bin-dir'] === 'string' ? [config['bin-dir'].replace(/^\.\//, '').replace(/\/$/, '')] : [];
  if (isObject(manifest?.['extra']) && manifest['extra']['installer-paths'] !== undefined)
    doubts.push(refuse(say`${code('composer.json')} installs packages into directories of its own`));
  const others = present(project, ['auth.json'], doubts);
  // Composer asks git for the version of the project where nothing else says it (its RootPackageLoader and VersionGuesser).
  const isVersioned = typeof manifest?.['version'] === 'string' || setting.env.has('COMPOSER_ROOT_VERSION');
  return {
    ...(isVersioned ? {} : { history: HISTORY }),
    files: ['composer.json', 'composer.lock', ...others],
    directories: [],
    outputs: [vendor, ...bin],
    doubts,
    obligations: [
      obligation(
        say`composer reads only ${code('composer.json')} and its lock`,
        say`${codes(['composer.json', 'composer.lock', ...others])}; no repository by path, no unknown plugin`
      ),
      obligation(say`No sources are scanned and no script runs`, say`${code('--no-autoloader')} and ${code('--no-scripts')}`),
      obligation(say`The lock is not rewritten`, say`composer install never writes ${code('composer.lock')} where it is there`)
    ]
  };
}
