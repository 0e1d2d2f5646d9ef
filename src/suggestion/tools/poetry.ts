import { code, codes, say } from '../../model/sentence.ts';
import { below, union } from '../effects/paths.ts';
import { mustRead, obligation, present, refuse, refuseAbove, unknownVariables } from './doubts.ts';
import { PLAIN } from './files.ts';
import { PYTHON_ENVIRONMENT, readPythonEnvironment, sitePackages } from './python.ts';
import {
  type Doubt,
  flagRules,
  hasFlag,
  homeOf,
  type Needs,
  type Project,
  type Reading,
  readArguments,
  type Setting,
  type Tool
} from './tool.ts';

const FLAGS = flagRules(
  '--no-root --no-interaction -n --no-ansi --no-dev --only-root --sync --compile --no-cache -q -v --all-extras --no-directory',
  '--only --without --with --extras -E'
);

export const poetry: Tool = {
  names: ['poetry'],
  source: 'https://python-poetry.org/docs/cli/#install',
  settings: ['.config/pypoetry', '.netrc'],
  downloads: '/root/.cache/pypoetry',
  read(args, setting): Reading {
    if (args.join(' ') === 'config virtualenvs.create false')
      return {
        ...PLAIN,
        label: 'poetry config',
        writes: below(...homeOf(setting).map((h) => `${h}/.config`)),
        environment: PYTHON_ENVIRONMENT
      };
    const read = readArguments(args, FLAGS);
    if (typeof read === 'string') return { opaque: say`${code(`poetry ${read}`)} is not known` };
    const [subcommand, ...more] = read.operands;
    if ((subcommand !== 'install' && subcommand !== 'sync') || more.length > 0)
      return { opaque: say`${code(`poetry ${subcommand ?? ''}`)} is not known` };
    return {
      ...PLAIN,
      label: 'poetry install',
      reads: sitePackages(setting),
      writes: union([sitePackages(setting), below('/opt/poetry')]),
      environment: PYTHON_ENVIRONMENT,
      runsCode: true,
      assumesPrivacy: true,
      needs: (project) => needs(project, setting, hasFlag(read, '--no-root'))
    };
  }
};

const PLAIN_VARIABLES =
  /^(?:VERSION|HOME|NO_INTERACTION|VIRTUALENVS_(?:CREATE|IN_PROJECT)|CACHE_DIR|INSTALLER_\w+|REQUESTS_TIMEOUT|VENV|HTTP_BASIC_\w+)$/;

function needs(project: Project, setting: Setting, noRoot: boolean): Needs {
  const doubts: Doubt[] = [];
  readPythonEnvironment(setting, project, doubts);
  if (!noRoot) doubts.push(refuse(say`without ${code('--no-root')} poetry installs the project itself, which reads the sources`));
  refuseAbove(project, ['pyproject.toml', 'poetry.toml'], doubts);
  const text = mustRead(project, 'pyproject.toml', doubts);
  const lock = mustRead(project, 'poetry.lock', doubts);
  if (text !== null && (/\bpath\s*=/.test(text) || /@\s*file:/.test(text)))
    doubts.push(refuse(say`${code('pyproject.toml')} has a dependency by path`));
  if (lock !== null && /^type = "(?:directory|file)"/m.test(lock)) doubts.push(refuse(say`${code('poetry.lock')} has a package by path`));
  const configuration = present(project, ['poetry.toml'], doubts);
  const config = configuration.length > 0 ? (mustRead(project, 'poetry.toml', doubts) ?? '') : '';
  if (/^\s*(?:path|cache-dir|plugins)\b/m.test(config))
    doubts.push(refuse(say`${code('poetry.toml')} moves what poetry makes to other places`));
  if (text !== null && /^\[tool\.poetry\.requires-plugins\]/m.test(text))
    doubts.push(refuse(say`${code('pyproject.toml')} asks for plugins`));
  doubts.push(...unknownVariables(setting, 'POETRY_', PLAIN_VARIABLES));
  return {
    files: ['pyproject.toml', 'poetry.lock', ...configuration],
    directories: [],
    // With an environment in the project, or one that is there already, packages go to .venv.
    outputs: ['.venv'],
    doubts,
    obligations: [
      obligation(
        say`poetry reads only the manifest, the lock and its configuration`,
        say`${codes(['pyproject.toml', 'poetry.lock', ...configuration])}; no dependency by path, and ${code('--no-root')} leaves the project itself out`
      ),
      obligation(say`The lock is not rewritten`, say`poetry install never writes ${code('poetry.lock')} where it is there`)
    ]
  };
}
