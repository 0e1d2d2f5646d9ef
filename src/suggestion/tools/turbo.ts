import { code, say } from '../../model/sentence.ts';
import { below, resolvePath, union } from '../effects/paths.ts';
import type { SimpleCommand } from '../effects/shell.ts';
import { PLAIN } from './files.ts';
import {
  COMMON_ENVIRONMENT,
  flagRules,
  homeOf,
  type Known,
  type ReadArguments,
  type Reading,
  readArguments,
  type Setting,
  type Tool
} from './tool.ts';

const FLAGS = flagRules('--docker --use-gitignore --no-update-notifier --skip-infer', '--scope --out-dir --verbosity --use-gitignore');
/** The root of a workspace is looked for in every directory above, by these. */
const OF_THE_ROOT = ['package.json', 'turbo.json', 'turbo.jsonc', 'pnpm-workspace.yaml'];

/**
 * `turbo prune` copies the manifests, the lock and the sources that some packages need to a directory: it reads the workspace and writes
 * there alone, fetches nothing and runs no script. Every other word runs scripts of the project.
 */
export const turbo: Tool = {
  names: ['turbo'],
  source: 'https://turborepo.dev/docs/reference/prune',
  read(args, setting): Reading {
    if (args[0] !== 'prune') return { opaque: say`turbo runs scripts of the project, which may read any file` };
    const read = readArguments(args.slice(1), FLAGS);
    if (typeof read === 'string') return { opaque: say`${code(`turbo prune ${read}`)} is not known` };
    if (setting.cwd === null) return { opaque: say`turbo prune works in a directory that the base image sets` };
    return prune(read, setting.cwd, setting);
  }
};

function prune(read: ReadArguments, cwd: string, setting: Setting): Known {
  const out = read.flags.findLast((f) => f.name === '--out-dir')?.value ?? 'out';
  const isQuiet = ['TURBO_TELEMETRY_DISABLED', 'DO_NOT_TRACK'].some((name) => setting.env.get(name) === '1');
  return {
    ...PLAIN,
    tool: 'turbo',
    label: 'turbo prune',
    reads: below(cwd, ...above(cwd).flatMap((directory) => OF_THE_ROOT.map((name) => resolvePath(directory, name)))),
    // Unless it is told to be quiet, it notes in the home that it has spoken of its telemetry.
    writes: below(resolvePath(cwd, out), ...(isQuiet ? [] : homeOf(setting).map((home) => `${home}/.config/turborepo`))),
    makes: [resolvePath(cwd, out)],
    environment: [...COMMON_ENVIRONMENT, 'TURBO_*', 'NODE_*', 'DO_NOT_TRACK']
  };
}

function above(directory: string): readonly string[] {
  const names = directory.split('/').filter((name) => name !== '');
  return names.map((_, depth) => `/${names.slice(0, depth).join('/')}`);
}

/** Options of a package manager in front of the program that it starts. */
const IN_FRONT = /^(?:-y|--yes|--no-install|--silent|-s)$/;

/** `npx turbo prune`, `pnpm exec turbo prune`: the program of the project or the one that it fetches, which may read any variable. */
export function startedTurbo(words: readonly string[], setting: Setting, command: SimpleCommand): Reading | null {
  const [name = '', ...rest] = words.slice(words.findIndex((word) => !IN_FRONT.test(word)));
  if (!/^turbo(?:@[\w.^~-]+)?$/.test(name)) return null;
  const known = turbo.read(rest, setting, command);
  if ('opaque' in known) return known;
  const homes = homeOf(setting);
  return {
    ...known,
    reads: union([known.reads, below('/usr', '/etc', ...homes.map((home) => `${home}/.npmrc`))]),
    writes: union([known.writes, below(...homes.flatMap((home) => STORES.map((store) => `${home}/${store}`)), '/tmp')]),
    environment: [...known.environment, 'npm_*', 'NPM_*', 'PNPM_*', 'YARN_*', 'COREPACK_*'],
    runsCode: true
  };
}

/** Where package managers keep what they fetch to start it. */
const STORES = ['.npm', '.bun', '.cache', '.local', '.yarn'];

export const npx: Tool = {
  names: ['npx', 'bunx', 'pnpx'],
  source: 'https://docs.npmjs.com/cli/commands/npx',
  settings: ['.npmrc', '.bunfig.toml'],
  read(args, setting, command): Reading {
    const name = args.find((word) => !IN_FRONT.test(word)) ?? '';
    return startedTurbo(args, setting, command) ?? { opaque: say`${code(`npx ${name.slice(0, 60)}`)} is not a command that is known` };
  }
};
