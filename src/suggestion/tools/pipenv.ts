import { code, say } from '../../model/sentence.ts';
import { mustRead, obligation, refuse, refuseAbove, unknownVariables } from './doubts.ts';
import { PLAIN } from './files.ts';
import { PYTHON_ENVIRONMENT, readPythonEnvironment, sitePackages } from './python.ts';
import { type Doubt, flagRules, hasFlag, type Needs, type Project, type Reading, readArguments, type Setting, type Tool } from './tool.ts';

const FLAGS = flagRules('--deploy --system --dev -d --ignore-pipfile --clear --verbose', '--categories --extra-pip-args');

export const pipenv: Tool = {
  names: ['pipenv'],
  source: 'https://pipenv.pypa.io/en/latest/commands.html',
  settings: ['.pip', '.config/pip', '.pydistutils.cfg', '.netrc'],
  downloads: '/root/.cache/pip',
  read(args, setting): Reading {
    const read = readArguments(args, FLAGS);
    if (typeof read === 'string') return { opaque: say`${code(`pipenv ${read}`)} is not known` };
    const [subcommand, ...more] = read.operands;
    const frozen = subcommand === 'sync' || (subcommand === 'install' && hasFlag(read, '--deploy', '--ignore-pipfile'));
    if (more.length > 0 || !frozen) return { opaque: say`${code(`pipenv ${subcommand ?? ''}`)} in this form is not known` };
    return {
      ...PLAIN,
      label: 'pipenv install',
      reads: sitePackages(setting),
      writes: sitePackages(setting),
      environment: PYTHON_ENVIRONMENT,
      runsCode: true,
      assumesPrivacy: true,
      needs: (project) => needs(project, setting)
    };
  }
};

const PLAIN_VARIABLES = /^(?:VENV_IN_PROJECT|NOSPIN|VERBOSITY|TIMEOUT|INSTALL_TIMEOUT|HIDE_EMOJIS|YES|CACHE_DIR|IGNORE_VIRTUALENVS)$/;

function needs(project: Project, setting: Setting): Needs {
  const doubts: Doubt[] = [];
  readPythonEnvironment(setting, project, doubts);
  doubts.push(...unknownVariables(setting, 'PIPENV_', PLAIN_VARIABLES));
  refuseAbove(project, ['Pipfile', '.env'], doubts);
  const text = mustRead(project, 'Pipfile', doubts);
  const lock = mustRead(project, 'Pipfile.lock', doubts);
  if (text !== null && /\b(?:path|editable|file|git)\s*=|^\s*\[scripts\][\s\S]*install/m.test(text))
    doubts.push(refuse(say`the Pipfile has a package by path, editable or from git`));
  if (lock !== null && /"(?:path|editable|file|git)"\s*:/.test(lock))
    doubts.push(refuse(say`${code('Pipfile.lock')} has a package by path, editable or from git`));
  if (project.look('.env') !== 'absent') doubts.push(refuse(say`pipenv loads ${code('.env')}`));
  return {
    files: ['Pipfile', 'Pipfile.lock'],
    directories: [],
    outputs: ['.venv'],
    doubts,
    obligations: [
      obligation(say`pipenv reads only the Pipfile and its lock`, say`no package by path, editable or from git`),
      obligation(say`The lock is not rewritten`, say`${code('--deploy')}, ${code('--ignore-pipfile')} or sync`)
    ]
  };
}
