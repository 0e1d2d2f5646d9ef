import { code, say } from '../../model/sentence.ts';
import { below, resolvePath } from '../effects/paths.ts';
import { PLAIN } from './files.ts';
import { COMMON_ENVIRONMENT, flagRules, GIT_ENVIRONMENT, homeOf, type Reading, readArguments, type Tool } from './tool.ts';

/** `git clone URL DIRECTORY`: for changing places only. */
export const git: Tool = {
  names: ['git'],
  source: 'https://git-scm.com/docs/git-clone',
  settings: ['.gitconfig', '.config/git', '.netrc', '.ssh'],
  read(args, setting): Reading {
    const [subcommand, ...rest] = args;
    if (subcommand !== 'clone') return { opaque: say`${code(`git ${subcommand ?? ''}`)} is not known` };
    const read = readArguments(
      rest,
      flagRules('--single-branch --quiet -q --no-tags --recursive --recurse-submodules', '--depth --branch -b --filter')
    );
    if (typeof read === 'string') return { opaque: say`${code(`git clone ${read}`)} is not known` };
    const [url = '', directory] = read.operands;
    if (directory === undefined || read.operands.length !== 2 || !/^https:\/\//.test(url))
      return { opaque: say`${code('git clone')} without an https address and a directory` };
    if (!directory.startsWith('/') && setting.cwd === null)
      return { opaque: say`it writes to a path relative to a directory that the base image sets` };
    return {
      ...PLAIN,
      label: 'git clone',
      reads: below('/etc', '/usr', ...homeOf(setting).map((home) => `${home}/.gitconfig`)),
      writes: below(resolvePath(setting.cwd ?? '/', directory)),
      environment: [...COMMON_ENVIRONMENT, ...GIT_ENVIRONMENT]
    };
  }
};
