import type { TreePath } from '../../model/units.ts';
import { baseName } from '../paths.ts';

/** What follows `Dockerfile.` when the file is no build file: source code, templates, notes, and the ignore file of another. */
const NOT_A_DOCKERFILE = new Set(
  (
    'dockerignore ex exs eex leex heex j2 jinja jinja2 jinja.in template tmpl tpl erb in inc include fragment partial mustache hbs liquid gotmpl ' +
    'md txt rst adoc html sh bash zsh ps1 bat cmd py rb rs go ts tsx js jsx mjs cjs java kt kts scala cs cpp cc c h hpp php pl lua swift dart ' +
    'json yml yaml toml ini xml csv lock bak orig rej swp old snap diff patch png svg gif gz zip tar pyc map sum sha256 asc'
  ).split(' ')
);

/**
 * True for names under which Dockerfiles are kept: `Dockerfile`, `Dockerfile.dev`, `Dockerfile-debug`, `api.Dockerfile`,
 * `Containerfile`, in any case; false for templates and source files that only look so (`dockerfile.ex`, `Dockerfile.j2`).
 */
export function isDockerfileName(path: TreePath): boolean {
  const name = baseName(path).toLowerCase();
  const match = /^(?:(?:dockerfile|containerfile)(?:[.-](.+))?|(.+)\.(?:dockerfile|containerfile))$/.exec(name);
  if (!match) return false;
  const suffix = match[1] ?? '';
  return !NOT_A_DOCKERFILE.has(suffix) && !NOT_A_DOCKERFILE.has(suffix.slice(suffix.lastIndexOf('.') + 1));
}

/** Folders that are not searched (docs/reference/configuration.md, `discover`): dependencies of others. */
const VENDORED = new Set(['node_modules', 'vendor', 'third_party', 'bower_components', '.git', '.terraform', 'site-packages', '.venv']);
/** Folders of tests and their data: what they hold is built for a test or not at all, never shipped. */
const TESTING = new Set(
  (
    'testdata test-data test_data testfiles test-files test_files testcases test-cases fixtures fixture __fixtures__ test tests __tests__ ' +
    'spec specs testing e2e __snapshots__ snapshots goldens golden __mocks__ mocks testsuite test-suite'
  ).split(' ')
);
/** Folders of files that others are made from: templates for projects, pieces that are put together. */
const PATTERNS = new Set(
  'template templates skeleton skeletons boilerplate boilerplates fragments snippets partials cookiecutter'.split(' ')
);

export function isVendored(path: TreePath): boolean {
  return path
    .split('/')
    .slice(0, -1)
    .some((segment) => VENDORED.has(segment));
}

/** Data of tests, or a file that others are made from: no image, unless a definition builds it. */
export function isForTests(path: TreePath): boolean {
  return path
    .split('/')
    .slice(0, -1)
    .some((segment) => TESTING.has(segment) || PATTERNS.has(segment) || /[-_.]templates?$/.test(segment) || /\{\{|\{%/.test(segment));
}
