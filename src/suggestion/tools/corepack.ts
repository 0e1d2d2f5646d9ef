import { code, listed, say } from '../../model/sentence.ts';
import { below } from '../effects/paths.ts';
import { mustRead, obligation, present, refuse, refuseAbove } from './doubts.ts';
import { PLAIN } from './files.ts';
import { COMMON_ENVIRONMENT, type Doubt, homeOf, type Needs, type Project, type Reading, type Setting, type Tool } from './tool.ts';

/** Installs the shims of yarn and pnpm, or the version of one that its words name; without a name it reads package.json for it. */
export const corepack: Tool = {
  names: ['corepack'],
  source: 'https://github.com/nodejs/corepack#readme',
  read(args, setting): Reading {
    const [subcommand, ...rest] = args;
    const named = rest.filter((a) => !a.startsWith('-'));
    const flags = rest.filter((a) => a.startsWith('-'));
    const manager = /^(?:npm|yarn|pnpm)$/;
    const pinned = /^(?:yarn|pnpm|npm)@[A-Za-z0-9.+-]+$/;
    const enables = subcommand === 'enable' && flags.length === 0 && named.every((n) => manager.test(n));
    const prepares =
      subcommand === 'prepare' && flags.every((f) => f === '--activate') && named.length > 0 && named.every((n) => pinned.test(n));
    const reads =
      named.length === 0 &&
      ((subcommand === 'prepare' && flags.every((f) => f === '--activate')) || (subcommand === 'install' && flags.length === 0));
    if (!enables && !prepares && !reads) return { opaque: say`${code(`corepack ${subcommand ?? ''}`)} in this form is not known` };
    return {
      ...PLAIN,
      label: `corepack ${subcommand}`,
      ...(enables ? { purpose: 'add' } : {}),
      reads: below('/usr', '/etc'),
      writes: below('/usr/local', '/usr/bin', ...homeOf(setting).map((home) => `${home}/.cache`)),
      environment: [...COMMON_ENVIRONMENT, 'COREPACK_*', 'NODE_*'],
      needs: reads ? (project) => projectNeeds(project, setting) : null
    };
  }
};

/** The nearest package.json with a version, and settings beside it (corepack's README, "Environment Variables"). */
function projectNeeds(project: Project, setting: Setting): Needs {
  const doubts: Doubt[] = [];
  if (setting.env.has('COREPACK_ENV_FILE')) doubts.push(refuse(say`${code('COREPACK_ENV_FILE')} may make corepack read another file`));
  mustRead(project, 'package.json', doubts);
  refuseAbove(project, ['package.json', '.corepack.env'], doubts);
  const files = ['package.json', ...present(project, ['.corepack.env'], doubts)];
  return {
    files,
    directories: [],
    outputs: [],
    doubts,
    obligations: [obligation(say`corepack reads only the manifest`, listed(files.map(code)))]
  };
}
