import { code, codes, say } from '../../model/sentence.ts';
import { obligation } from './doubts.ts';
import { PLAIN } from './files.ts';
import { PYTHON_ENVIRONMENT, readPythonEnvironment, refuseShadowing, sitePackages } from './python.ts';
import { requirementsClosure } from './requirements.ts';
import {
  type Doubt,
  flagRules,
  type Needs,
  type Project,
  type ReadArguments,
  type Reading,
  readArguments,
  type Setting,
  type Tool
} from './tool.ts';

const FLAGS = flagRules(
  '--no-cache-dir --upgrade -U --quiet -q -v --user --no-deps --pre --prefer-binary --no-input --disable-pip-version-check --break-system-packages --require-hashes --no-compile --compile --force-reinstall --ignore-installed -I --no-warn-script-location --no-build-isolation --no-python-version-warning',
  '-r --requirement -c --constraint -i --index-url --extra-index-url --trusted-host --timeout --default-timeout --retries --progress-bar --only-binary --no-binary --root-user-action --use-feature --upgrade-strategy'
);
const REGISTRY_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\[[A-Za-z0-9._,-]*\])?(?:[<>=!~]=?[A-Za-z0-9.*+!_,<>=~-]+)?$/;
const FILE_FLAGS = ['-r', '--requirement', '-c', '--constraint'];

export const pip: Tool = {
  names: ['pip', 'pip3', 'python', 'python3'],
  source: 'https://pip.pypa.io/en/stable/reference/requirements-file-format/',
  settings: ['.pip', '.config/pip', '.pydistutils.cfg', '.netrc'],
  downloads: '/root/.cache/pip',
  read(args, setting, command): Reading {
    const program = command.words[0]?.text ?? '';
    const asModule = /python3?$/.test(program);
    if (asModule && (args[0] !== '-m' || args[1] !== 'pip')) return { opaque: say`${code(program)} runs a program of its own` };
    const [subcommand = '', ...rest] = asModule ? args.slice(2) : args;
    if (subcommand !== 'install') return { opaque: say`${code(`pip ${subcommand}`)} is not known` };
    const read = readArguments(rest, FLAGS);
    if (typeof read === 'string') return { opaque: say`${code(`pip install ${read}`)} is not known` };
    const odd = read.operands.find((name) => !REGISTRY_NAME.test(name) || /\.(?:whl|zip|tar|gz|bz2)$/.test(name));
    if (odd !== undefined) return { opaque: say`pip installs ${code(odd)}, which is no plain name of the index` };
    const files = read.flags.filter((f) => FILE_FLAGS.includes(f.name)).map((f) => f.value ?? '');
    if (files.length === 0 && read.operands.length === 0) return { opaque: say`pip installs nothing` };
    return {
      ...PLAIN,
      label: files.length > 0 ? 'pip install -r' : 'pip install',
      ...(files.length > 0 ? {} : { purpose: 'add' }),
      reads: sitePackages(setting),
      writes: sitePackages(setting),
      environment: PYTHON_ENVIRONMENT,
      runsCode: true,
      assumesPrivacy: !onlyBinary(read),
      needs: files.length > 0 || asModule ? (project) => needs(project, setting, files, asModule) : null
    };
  }
};

const onlyBinary = (read: ReadArguments): boolean => read.flags.some((f) => f.name === '--only-binary' && f.value === ':all:');

function needs(project: Project, setting: Setting, files: readonly string[], asModule: boolean): Needs {
  const doubts: Doubt[] = [];
  readPythonEnvironment(setting, project, doubts);
  if (asModule) refuseShadowing(project, doubts);
  const closure = requirementsClosure(project, files, doubts);
  return {
    files: closure,
    directories: [],
    outputs: [],
    doubts,
    obligations: [
      obligation(
        say`pip reads only the requirements files`,
        say`${codes(closure)}: names, specifiers, hashes and index options only; no path, no editable install, no address`
      ),
      obligation(say`What pip writes lies outside of the copied directory`, say`site-packages and caches`)
    ]
  };
}
