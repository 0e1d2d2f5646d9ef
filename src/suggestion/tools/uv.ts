import { code, codes, say } from '../../model/sentence.ts';
import { below, union } from '../effects/paths.ts';
import { mustRead, obligation, present, refuse, refuseAbove, review, unknownVariables } from './doubts.ts';
import { PLAIN } from './files.ts';
import { PYTHON_ENVIRONMENT, readPythonEnvironment, sitePackages } from './python.ts';
import { requirementsClosure } from './requirements.ts';
import {
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

const SYNC = flagRules(
  '--frozen --locked --no-install-project --no-install-workspace --no-dev --all-extras --no-cache --compile-bytecode --no-editable --no-managed-python -q --quiet --no-progress --no-default-groups --no-python-downloads',
  '--extra --group --no-group --only-group --link-mode --python -p --index-url'
);
const PIP = flagRules(
  '--system --no-cache --compile-bytecode --no-deps --require-hashes -q --quiet --upgrade -U --break-system-packages',
  '-r --requirement -c --constraint --index-url --extra-index-url --link-mode --python --prefix --only-binary'
);

export const uv: Tool = {
  names: ['uv'],
  source: 'https://docs.astral.sh/uv/reference/cli/#uv-sync',
  settings: ['.config/uv', '.netrc'],
  downloads: '/root/.cache/uv',
  read(args, setting): Reading {
    const shared = {
      ...PLAIN,
      reads: sitePackages(setting),
      writes: union([sitePackages(setting), below(...homeOf(setting).map((h) => `${h}/.local`))]),
      environment: PYTHON_ENVIRONMENT,
      runsCode: true,
      assumesPrivacy: true
    };
    const pip = args[0] === 'pip' ? args[1] : undefined;
    if (pip === 'install' || pip === 'sync') {
      const read = readArguments(args.slice(2), PIP);
      if (typeof read === 'string') return { opaque: say`${code(`uv pip ${pip} ${read}`)} is not known` };
      const named = read.flags.filter((f) => ['-r', '--requirement', '-c', '--constraint'].includes(f.name)).map((f) => f.value ?? '');
      // `sync` takes its files as plain words.
      const files = pip === 'sync' ? [...named, ...read.operands] : named;
      if (
        files.length === 0 ||
        (pip === 'install' && read.operands.length > 0) ||
        files.some((f) => !/\.txt$/.test(f)) ||
        read.flags.some((f) => f.name === '--prefix')
      )
        return { opaque: say`${code(`uv pip ${pip}`)} in this form is not known` };
      return { ...shared, label: `uv pip ${pip}`, needs: (project) => pipNeeds(project, setting, files) };
    }
    const read = readArguments(args, SYNC);
    if (typeof read === 'string') return { opaque: say`${code(`uv ${read}`)} is not known` };
    if (read.operands.length !== 1 || read.operands[0] !== 'sync')
      return { opaque: say`${code(`uv ${read.operands[0] ?? ''}`)} is not known` };
    return { ...shared, label: 'uv sync', needs: (project) => syncNeeds(project, setting, read) };
  }
};

const PLAIN_VARIABLES =
  /^(?:COMPILE_BYTECODE|LINK_MODE|NO_CACHE|CACHE_DIR|PYTHON_DOWNLOADS|PYTHON|SYSTEM_PYTHON|PROJECT_ENVIRONMENT|NO_DEV|FROZEN|LOCKED|INDEX_URL|DEFAULT_INDEX|EXTRA_INDEX_URL|HTTP_TIMEOUT|NO_PROGRESS|VERSION|TOOL_BIN_DIR|PYTHON_INSTALL_DIR|CONCURRENT_\w+)$/;

function checkEnvironment(setting: Setting, project: Project, doubts: Doubt[]): void {
  readPythonEnvironment(setting, project, doubts);
  doubts.push(...unknownVariables(setting, 'UV_', PLAIN_VARIABLES));
}

function pipNeeds(project: Project, setting: Setting, files: readonly string[]): Needs {
  const doubts: Doubt[] = [];
  checkEnvironment(setting, project, doubts);
  refuseAbove(project, ['uv.toml', 'pyproject.toml', '.python-version'], doubts);
  const closure = requirementsClosure(project, files, doubts);
  const configuration = present(project, ['uv.toml', 'pyproject.toml', '.python-version'], doubts);
  return {
    files: [...closure, ...configuration],
    directories: [],
    outputs: ['.venv'],
    doubts,
    obligations: [obligation(say`uv reads only the requirements files and its configuration`, codes([...closure, ...configuration]))]
  };
}

function syncNeeds(project: Project, setting: Setting, read: ReadArguments): Needs {
  const doubts: Doubt[] = [];
  checkEnvironment(setting, project, doubts);
  refuseAbove(project, ['pyproject.toml', 'uv.toml', '.python-version'], doubts);
  const text = mustRead(project, 'pyproject.toml', doubts);
  const lock = mustRead(project, 'uv.lock', doubts);
  const leaves = hasFlag(read, '--no-install-project', '--no-install-workspace');
  const builds = text !== null && /^\s*\[build-system\]/m.test(text);
  if (!leaves && (builds || text === null || /\[tool\.uv\][\s\S]{0,2000}?\bpackage\s*=\s*true/.test(text)))
    doubts.push(refuse(say`without ${code('--no-install-project')} uv installs the project itself, which reads the sources`));
  if (text !== null && (/\bpath\s*=\s*["']/.test(text) || /file:\/\//.test(text)))
    doubts.push(refuse(say`${code('pyproject.toml')} has a source by path`));
  if (text !== null && /\[tool\.uv\.workspace\]|\bworkspace\s*=\s*true/.test(text))
    doubts.push(refuse(say`the members of the uv workspace are not followed`));
  // The project itself stands in the lock as `editable = "."` or `virtual = "."`.
  if (lock !== null && /source\s*=\s*\{\s*(?:directory|path|editable|virtual)\s*=\s*"(?!\.")/.test(lock))
    doubts.push(refuse(say`${code('uv.lock')} has a package by path`));
  const on = (name: string): boolean => setting.env.get(name) === '1' || setting.env.get(name) === 'true';
  if (!hasFlag(read, '--frozen', '--locked') && !on('UV_FROZEN') && !on('UV_LOCKED'))
    doubts.push(
      review(
        say`uv sync without ${code('--frozen')} or ${code('--locked')} may rewrite ${code('uv.lock')}, and the later COPY would put the old one back.`
      )
    );
  // To compare with the lock, uv asks the build system for whatever is dynamic, and that reads the sources.
  if (hasFlag(read, '--locked') && text !== null && /^\s*dynamic\s*=/m.test(text))
    doubts.push(refuse(say`uv builds the project for its dynamic metadata`));
  const configuration = present(project, ['uv.toml', '.python-version'], doubts);
  const place = setting.env.get('UV_PROJECT_ENVIRONMENT');
  if (place === null) doubts.push(refuse(say`${code('UV_PROJECT_ENVIRONMENT')} is a place that is not known`));
  const outside = typeof place === 'string' && place.startsWith('/');
  return {
    files: ['pyproject.toml', 'uv.lock', ...configuration],
    directories: [],
    outputs: outside ? [] : [typeof place === 'string' ? place.replace(/^\.\//, '').replace(/\/$/, '') : '.venv'],
    doubts,
    obligations: [
      obligation(
        say`uv reads only the manifest, the lock and its configuration`,
        say`${codes(['pyproject.toml', 'uv.lock', ...configuration])}; no source by path, and the project itself is left out`
      ),
      obligation(say`The lock is not rewritten`, say`${code('--frozen')} or ${code('--locked')}`)
    ]
  };
}
