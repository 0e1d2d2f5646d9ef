import type { TreePath } from '../../model/units.ts';
import type { PathQuestion } from '../listing.ts';
import { liesIn, parentOf } from '../paths.ts';
import type { Repository } from '../repository.ts';
import { treePath } from '../tree-path.ts';

// Where tools leave their work beside the files of git, by their manuals (docs/discovery.md "The workspace").

/** A tool, the paths that it writes below the directory in which it runs, and the files beside which each project of a tree has its own. */
interface ToolOutput {
  readonly command: RegExp;
  readonly paths: readonly string[];
  readonly projects?: PathQuestion;
  /** Only where the repository has such a file. */
  readonly isOf?: (repository: Repository, root: TreePath) => boolean;
}

const beside = (takes: (name: string) => boolean): PathQuestion => ({ among: 'own', takes: (_, name) => takes(name) });
const DOTNET = beside((name) => /\.(?:cs|fs|vb)proj$/.test(name));
const MAVEN = beside((name) => name === 'pom.xml');
const GRADLE = beside((name) => /^build\.gradle(?:\.kts)?$/.test(name));
const PYTHON = beside((name) => name.endsWith('.py'));
const PACKAGES = beside((name) => name === 'package.json');
/** Whether an install fills the folders of several packages. */
const hasWorkspaces = (repository: Repository, root: TreePath): boolean => {
  const at = (name: string) => (root === '' ? name : `${root}/${name}`);
  return (
    repository.isFile(at('pnpm-workspace.yaml')) ||
    (repository.isFile(at('package.json')) && /"workspaces"\s*:/.test(repository.text(at('package.json')) ?? ''))
  );
};
/** Most projects of one tree that are told apart. */
const MOST_PROJECTS = 300;

const NPM_LOCK = ['package.json', 'package-lock.json', 'node_modules/'];
/** Installs for the machine, or without a trace in the project. */
const ELSEWHERE = /(?:^| )(?:-\w*g|--global|--location[= ]global|--no-save|--prefix\S*)(?: |$)/;
const TESTS_PYTHON = /^(?:pytest|py\.test|unittest|compileall|coverage run|tox|nox|nose2?)\b/;

const OUTPUTS: readonly ToolOutput[] = [
  // Builds and tests of a tree of projects.
  { command: /^dotnet (?:build|test|publish|pack|run|msbuild)\b/, paths: ['bin/', 'obj/'], projects: DOTNET },
  { command: /^dotnet restore\b/, paths: ['obj/'], projects: DOTNET },
  { command: /^(?:\S*\/)?mvnw?\b(?!.*(?:-v|--version)$)/, paths: ['target/'], projects: MAVEN },
  { command: /^(?:\S*\/)?gradlew?\b(?!.*(?:-v|--version)$)/, paths: ['build/', '.gradle/'], projects: GRADLE },
  { command: TESTS_PYTHON, paths: ['__pycache__/'], projects: PYTHON },
  {
    command:
      /^(?:turbo|nx|lerna|rush)\b.*\b(?:run|run-many|affected|exec|build)\b|^(?:npm|pnpm)\b.* (?:-ws|--workspaces|-r|--recursive)\b|^yarn workspaces\b/,
    paths: ['dist/', 'build/', 'out/', 'lib/'],
    projects: PACKAGES
  },
  // What tests and other looks leave.
  { command: /^(?:pytest|py\.test)\b/, paths: ['.pytest_cache/'] },
  { command: /^coverage run\b|^(?:pytest|py\.test)\b.* --cov\b/, paths: ['.coverage'] },
  { command: /^(?:tox|nox)\b/, paths: ['.tox/', '.nox/'] },
  { command: /^mypy\b/, paths: ['.mypy_cache/'] },
  { command: /^ruff (?:check|format)\b/, paths: ['.ruff_cache/'] },
  { command: /^playwright test\b/, paths: ['test-results/', 'playwright-report/'] },
  { command: /^cypress run\b/, paths: ['cypress/videos/', 'cypress/screenshots/'] },
  { command: /^(?:\S*\/)?phpunit\b/, paths: ['.phpunit.result.cache', '.phpunit.cache/'] },
  { command: /^(?:jest|vitest|nyc|c8)\b.*(?:--coverage|--reporters?[= ]|^nyc|^c8)/, paths: ['coverage/', 'some-file/'] },
  // Builds into a folder of their own.
  { command: /^mix (?!format|--)/, paths: ['_build/', 'deps/'] },
  { command: /^rebar3\b/, paths: ['_build/'] },
  { command: /^bazel(?:isk)? (?:build|test|run|coverage)\b/, paths: ['bazel-out/', 'MODULE.bazel.lock'] },
  { command: /^terraform init\b/, paths: ['.terraform/', '.terraform.lock.hcl'] },
  { command: /^composer (?:dump-?autoload|install|update|require|remove)\b/, paths: ['vendor/'] },
  { command: /^uv (?:sync|run)\b/, paths: ['.venv/'] },
  {
    command: /^(?:npm (?:ci|i|install)|yarn(?: install)?|pnpm (?:i|install))\b/,
    paths: ['node_modules/'],
    projects: PACKAGES,
    isOf: hasWorkspaces
  },
  // Manifests and locks that are written anew.
  { command: /^npm (?:update|up|upgrade|audit fix|dedupe|shrinkwrap|uninstall|remove|rm|un)\b/, paths: NPM_LOCK },
  { command: /^npm (?:install|i|add)(?: --?[\w=:@/.-]+)* (?!-)\S/, paths: NPM_LOCK },
  { command: /^yarn (?:add|remove|up|upgrade|dedupe)\b/, paths: ['package.json', 'yarn.lock', 'node_modules/'] },
  { command: /^pnpm (?:add|remove|rm|update|up|dedupe)\b/, paths: ['package.json', 'pnpm-lock.yaml', 'node_modules/'] },
  { command: /^bun (?:add|remove|update)\b/, paths: ['package.json', 'bun.lock', 'bun.lockb', 'node_modules/'] },
  { command: /^composer (?:update|require|remove)\b/, paths: ['composer.json', 'composer.lock'] },
  { command: /^bundle (?:update|lock|add)\b/, paths: ['Gemfile', 'Gemfile.lock'] },
  { command: /^cargo (?:update|generate-lockfile|add|remove)\b/, paths: ['Cargo.toml', 'Cargo.lock'] },
  { command: /^go (?:get|mod tidy|mod edit|work sync)\b/, paths: ['go.mod', 'go.sum'] },
  { command: /^poetry (?:lock|update|add|remove)\b/, paths: ['pyproject.toml', 'poetry.lock'] },
  { command: /^uv (?:lock|add|remove)\b/, paths: ['pyproject.toml', 'uv.lock'] },
  { command: /^pdm (?:lock|update|add|remove)\b/, paths: ['pyproject.toml', 'pdm.lock'] },
  { command: /^pipenv (?:lock|update|install \w)/, paths: ['Pipfile', 'Pipfile.lock'] },
  { command: /^mix deps\.(?:get|update|unlock)\b/, paths: ['mix.lock'] },
  // Settings of the project, with what they are told.
  { command: /^yarn config set\b(?!.* (?:-H|--home|-g|--global)\b)/, paths: ['.yarnrc.yml'] },
  { command: /^bundle config set\b.* --local\b|^bundle config --local\b/, paths: ['.bundle/'] },
  { command: /^poetry config\b.* --local\b/, paths: ['poetry.toml'] },
  { command: /^composer config\b(?!.* (?:-g|--global)\b)/, paths: ['composer.json', 'auth.json'] }
];

/** A script of the repository that does nothing but start its tool. */
export const isToolWrapper = (name: string): boolean => /(?:^|\/)(?:gradlew|mvnw)$/.test(name);

/** What is said in front of a tool that another one starts. */
const STARTED_BY = /^(?:(?:npm|pnpm|yarn) (?:exec|dlx)(?: --)?|(?:poetry|uv|pdm|pipenv|hatch|rye) run|bundle exec|python[\d.]* -m) /;

/** A command as its tool is called. */
export const asCalled = (text: string): string => text.replace(STARTED_BY, '');

/** Paths that the tool of a command leaves beside what its words name; a directory ends in `/`. */
export function toolOutputs(text: string, directory: string, repository: Repository): readonly TreePath[] {
  const root = treePath(directory, '.');
  if (root === null) return [];
  const called = asCalled(text);
  if (/^(?:npm|pnpm|bun|yarn) /.test(text) && ELSEWHERE.test(text)) return [];
  const found = OUTPUTS.filter(({ command }) => command.test(called) || command.test(text)).filter(
    ({ isOf }) => isOf === undefined || isOf(repository, root)
  );
  return [
    ...new Set(
      found.flatMap(({ paths, projects }) => {
        const folders = projects === undefined ? [] : repository.taken(projects).map(parentOf);
        const own = [...new Set([root, ...folders.filter((folder) => liesIn(folder, root))])].slice(0, MOST_PROJECTS);
        return own.flatMap((folder) => paths.map((path) => (folder === '' ? path : `${folder}/${path}`)));
      })
    )
  ];
}
