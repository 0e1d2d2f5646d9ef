/** What a file tells a package manager. */
export type PackageFile = 'lock' | 'manifest';

/** Whose package managers read a file. */
export type Ecosystem =
  | 'javascript'
  | 'go'
  | 'rust'
  | 'python'
  | 'ruby'
  | 'php'
  | 'java'
  | 'dotnet'
  | 'elixir'
  | 'erlang'
  | 'dart'
  | 'swift'
  | 'haskell'
  | 'other';

/**
 * The one table of files by which package managers work: what is wanted, and locked versions. By base name; a name that
 * stands in neither column is a source like any other.
 */
const FILES: Readonly<Record<Ecosystem, readonly [manifests: string, locks: string]>> = {
  javascript: [
    'package.json deno.json .npmrc .yarnrc .yarnrc.yml pnpm-workspace.yaml',
    'package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock'
  ],
  go: ['go.mod go.work', 'go.sum go.work.sum'],
  rust: ['Cargo.toml', 'Cargo.lock'],
  python: [
    'pyproject.toml setup.py setup.cfg Pipfile environment.yml',
    'poetry.lock uv.lock pdm.lock Pipfile.lock pixi.lock conda-lock.yml'
  ],
  ruby: ['Gemfile', 'Gemfile.lock'],
  php: ['composer.json', 'composer.lock'],
  java: [
    'pom.xml build.gradle build.gradle.kts settings.gradle settings.gradle.kts libs.versions.toml build.sbt project.clj deps.edn',
    'gradle.lockfile'
  ],
  dotnet: ['Directory.Packages.props', 'packages.lock.json'],
  elixir: ['mix.exs', 'mix.lock'],
  erlang: ['rebar.config', 'rebar.lock'],
  dart: ['pubspec.yaml', 'pubspec.lock'],
  swift: ['Package.swift Podfile', 'Package.resolved Podfile.lock'],
  haskell: ['stack.yaml', 'stack.yaml.lock'],
  other: ['conanfile.txt conanfile.py shard.yml', 'conan.lock shard.lock flake.lock renv.lock']
};

const rows = (of: Ecosystem, kind: PackageFile, names: string) => names.split(' ').map((name) => [name, { of, kind }] as const);
const BY_NAME: ReadonlyMap<string, { readonly of: Ecosystem; readonly kind: PackageFile }> = new Map(
  (Object.keys(FILES) as Ecosystem[]).flatMap((of) => [...rows(of, 'manifest', FILES[of][0]), ...rows(of, 'lock', FILES[of][1])])
);
/** Names with a free part. */
const REQUIREMENTS = /^(?:[\w.-]{1,80}[-_])?(?:requirements|constraints)[\w.-]{0,80}\.(?:txt|in)$/;
/** Lists of requirements in a directory of that name. */
const IN_REQUIREMENTS = /(?:^|\/)requirements\/(?:[\w.-]{1,80}\/){0,4}[\w.-]{1,80}\.(?:txt|in)$/;
const PROJECT = /^(?:[^/]{1,200}\.(?:csproj|fsproj|vbproj|sln|slnx|props|targets|gemspec|cabal|opam)|nuget\.config|global\.json)$/i;

/** Which kind of package file a path is, null for any other. `requirements.txt` says what is wanted, and with a bot's help which version. */
export function packageFile(path: string): PackageFile | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const listed = BY_NAME.get(name);
  if (listed !== undefined) return listed.kind;
  return REQUIREMENTS.test(name) || IN_REQUIREMENTS.test(path) || PROJECT.test(name) ? 'manifest' : null;
}

/** True for a name of a manifest or a lock file that the package managers of one ecosystem read. */
export function isPackageFileOf(of: Ecosystem, kind: PackageFile, name: string): boolean {
  const listed = BY_NAME.get(name);
  return listed?.of === of && listed.kind === kind;
}

/** True for a list of Python packages, as `pip install -r` takes it. */
export const listsRequirements = (name: string): boolean => REQUIREMENTS.test(name);

/** Files that name the version of a toolchain. */
const TOOLCHAIN =
  /^(?:rust-toolchain(?:\.toml)?|\.(?:nvmrc|tool-versions|(?:node|ruby|python|go|java|terraform)-version)|global\.json|\.?mise\.toml)$/;

/** True for files in which a version bot writes versions and nothing else: locks, lists of requirements, versions of toolchains. */
export function holdsVersions(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return packageFile(path) === 'lock' || listsRequirements(name) || TOOLCHAIN.test(name);
}
