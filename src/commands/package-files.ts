/** What a file tells a package manager. */
export type PackageFile = 'lock' | 'manifest';

/**
 * The one table of files by which package managers work: locked versions, and what is wanted. By base name; a name that
 * stands in neither row is a source like any other.
 */
const LOCKS =
  'package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb go.sum go.work.sum Cargo.lock poetry.lock uv.lock pdm.lock Pipfile.lock pixi.lock conda-lock.yml Gemfile.lock composer.lock packages.lock.json mix.lock gradle.lockfile pubspec.lock Package.resolved flake.lock deno.lock renv.lock rebar.lock conan.lock Podfile.lock shard.lock stack.yaml.lock';
const MANIFESTS =
  'package.json go.mod go.work Cargo.toml pyproject.toml setup.py setup.cfg Pipfile environment.yml Gemfile composer.json pom.xml build.gradle build.gradle.kts settings.gradle settings.gradle.kts libs.versions.toml Directory.Packages.props mix.exs pubspec.yaml Package.swift deno.json .npmrc .yarnrc .yarnrc.yml pnpm-workspace.yaml build.sbt stack.yaml project.clj deps.edn rebar.config conanfile.txt conanfile.py Podfile shard.yml';

const BY_NAME: ReadonlyMap<string, PackageFile> = new Map([
  ...LOCKS.split(' ').map((name) => [name, 'lock'] as const),
  ...MANIFESTS.split(' ').map((name) => [name, 'manifest'] as const)
]);
/** Names with a free part. */
const REQUIREMENTS = /^(?:[\w.-]{1,80}[-_])?(?:requirements|constraints)[\w.-]{0,80}\.(?:txt|in)$/;
/** Lists of requirements in a directory of that name. */
const IN_REQUIREMENTS = /(?:^|\/)requirements\/(?:[\w.-]{1,80}\/){0,4}[\w.-]{1,80}\.(?:txt|in)$/;
const PROJECT = /^(?:[^/]{1,200}\.(?:csproj|fsproj|vbproj|sln|slnx|props|targets|gemspec|cabal|opam)|nuget\.config|global\.json)$/i;

/** Which kind of package file a path is, null for any other. `requirements.txt` says what is wanted, and with a bot's help which version. */
export function packageFile(path: string): PackageFile | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const listed = BY_NAME.get(name);
  if (listed !== undefined) return listed;
  return REQUIREMENTS.test(name) || IN_REQUIREMENTS.test(path) || PROJECT.test(name) ? 'manifest' : null;
}

/** Files that name the version of a toolchain. */
const TOOLCHAIN =
  /^(?:rust-toolchain(?:\.toml)?|\.(?:nvmrc|tool-versions|(?:node|ruby|python|go|java|terraform)-version)|global\.json|\.?mise\.toml)$/;

/** True for files in which a version bot writes versions and nothing else: locks, lists of requirements, versions of toolchains. */
export function holdsVersions(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return packageFile(path) === 'lock' || REQUIREMENTS.test(name) || TOOLCHAIN.test(name);
}
