import { code, codes, say } from '../../model/sentence.ts';
import { below } from '../effects/paths.ts';
import { mustRead, obligation, present, refuse, review, unknownVariables } from './doubts.ts';
import { PLAIN } from './files.ts';
import { isObject, type Json, type JsonObject, parseObject, readObject } from './javascript.ts';
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
  type ReadArguments,
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
  downloads: '/root/.composer/cache',
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
      needs: (project) => needs(project, setting, read)
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
function judgeProject(manifest: JsonObject, read: ReadArguments, doubts: Doubt[]): void {
  const scripts = isObject(manifest['scripts']) ? Object.keys(manifest['scripts']).find((name) => SCRIPTS.test(name)) : undefined;
  if (!hasFlag(read, '--no-scripts') && scripts !== undefined)
    doubts.push(refuse(say`without ${code('--no-scripts')} composer runs the script ${code(scripts)} of the project`));
  if (hasFlag(read, '--no-autoloader')) return;
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

const PLAIN_VARIABLES =
  /^_(?:ALLOW_SUPERUSER|NO_INTERACTION|MEMORY_LIMIT|PROCESS_TIMEOUT|VERSION|AUTH|CACHE_DIR|HOME|MAX_PARALLEL_HTTP|ROOT_VERSION)$/;

/** Plugins that an install loads, and packages that come from a directory. */
function judgePackages(locked: JsonObject | null, noPlugins: boolean, doubts: Doubt[]): void {
  const packages = ['packages', 'packages-dev'].flatMap((field) => listOf(locked?.[field])).filter(isObject);
  for (const { name: written, type, dist } of packages) {
    const name = String(written);
    if (type === 'composer-plugin' && !noPlugins && !KNOWN_PLUGINS.has(name))
      doubts.push(refuse(say`the plugin ${code(name)} may look at the project`));
    if (isObject(dist) && dist['type'] === 'path') doubts.push(refuse(say`${code(name)} comes from a directory`));
  }
}

/** Values of a list, or of an object that names them. */
const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : isObject(value) ? Object.values(value) : []);

function needs(project: Project, setting: Setting, read: ReadArguments): Needs {
  const doubts: Doubt[] = [];
  if (hasFlag(read, '-o', '--optimize-autoloader', '-a', '--classmap-authoritative') && !hasFlag(read, '--no-autoloader'))
    doubts.push(refuse(say`composer scans the sources for an optimized autoloader`));
  doubts.push(...unknownVariables(setting, 'COMPOSER', PLAIN_VARIABLES));
  const manifest = readObject(project, 'composer.json', doubts);
  if (manifest !== null) judgeProject(manifest, read, doubts);
  const lock = mustRead(project, 'composer.lock', doubts);
  if (listOf(manifest?.['repositories']).some((r) => isObject(r) && /^(?:path|artifact|package)$/.test(String(r['type']))))
    doubts.push(refuse(say`${code('composer.json')} has a repository by path`));
  judgePackages(lock === null ? null : parseObject(lock), hasFlag(read, '--no-plugins'), doubts);
  const config = isObject(manifest?.['config']) ? manifest['config'] : {};
  const placed = (key: string, usual: readonly string[]): readonly string[] => {
    const place = config[key];
    return typeof place === 'string' ? [place.replace(/^\.\//, '').replace(/\/$/, '')] : usual;
  };
  if (isObject(manifest?.['extra']) && manifest['extra']['installer-paths'] !== undefined)
    doubts.push(refuse(say`${code('composer.json')} installs packages into directories of its own`));
  const others = present(project, ['auth.json'], doubts);
  // Composer asks git for the version of the project where nothing else says it (its RootPackageLoader and VersionGuesser).
  const isVersioned = typeof manifest?.['version'] === 'string' || setting.env.has('COMPOSER_ROOT_VERSION');
  return {
    ...(isVersioned ? {} : { history: HISTORY }),
    files: ['composer.json', 'composer.lock', ...others],
    directories: [],
    outputs: [...placed('vendor-dir', ['vendor']), ...placed('bin-dir', [])],
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
