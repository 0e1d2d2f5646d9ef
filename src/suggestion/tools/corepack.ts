import { code, say } from '../../model/sentence.ts';
import { below } from '../effects/paths.ts';
import { PLAIN } from './files.ts';
import { COMMON_ENVIRONMENT, homeOf, type Reading, type Tool } from './tool.ts';

/** Installs the shims of yarn and pnpm. `corepack prepare` needs a version in its words; without one it reads package.json. */
export const corepack: Tool = {
  names: ['corepack'],
  read(args, setting): Reading {
    const [subcommand, ...rest] = args;
    const named = rest.filter((a) => !a.startsWith('-'));
    const flags = rest.filter((a) => a.startsWith('-'));
    const manager = /^(?:npm|yarn|pnpm)$/;
    const pinned = /^(?:yarn|pnpm|npm)@[A-Za-z0-9.+-]+$/;
    const enables = subcommand === 'enable' && flags.length === 0 && named.every((n) => manager.test(n));
    const prepares =
      subcommand === 'prepare' && flags.every((f) => f === '--activate') && named.length > 0 && named.every((n) => pinned.test(n));
    if (!enables && !prepares) return { opaque: say`${code(`corepack ${subcommand ?? ''}`)} in this form is not known` };
    return {
      ...PLAIN,
      label: `corepack ${subcommand}`,
      reads: below('/usr', '/etc'),
      writes: below('/usr/local', '/usr/bin', ...homeOf(setting).map((home) => `${home}/.cache`)),
      environment: [...COMMON_ENVIRONMENT, 'COREPACK_*', 'NODE_*']
    };
  }
};
