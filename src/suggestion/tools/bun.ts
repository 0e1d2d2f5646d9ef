import { code, say } from '../../model/sentence.ts';
import { below } from '../effects/paths.ts';
import { mustRead, present, refuse, refuseAbove, review, unknownSetting } from './doubts.ts';
import { PLAIN } from './files.ts';
import { isObject, NODE_ENVIRONMENT, readManifest, readNodeEnvironment, refusePaths } from './javascript.ts';
import { listedMembers, mayRewrite, NO_READING_SCRIPT, needsOf, readByHooks } from './javascript-install.ts';
import {
  COMMON_ENVIRONMENT,
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

const FLAGS = flagRules(
  '--frozen-lockfile --production -p --ignore-scripts --no-progress --silent --verbose --no-cache --no-save --no-summary',
  '--omit --registry --network-concurrency'
);

export const bun: Tool = {
  names: ['bun'],
  source: 'https://bun.com/docs/pm/cli/install',
  settings: ['.bunfig.toml', '.config/.bunfig.toml', '.npmrc'],
  read(args, setting): Reading {
    const read = readArguments(args, FLAGS);
    if (typeof read === 'string') return { opaque: say`${code(`bun ${read}`)} is not known` };
    const [subcommand, ...more] = read.operands;
    if ((subcommand !== 'install' && subcommand !== 'i') || more.length > 0)
      return { opaque: say`${code(`bun ${subcommand ?? ''}`)} runs something of the project` };
    return {
      ...PLAIN,
      label: 'bun install',
      writes: below(...homeOf(setting).map((h) => `${h}/.bun`), '/tmp'),
      environment: [...COMMON_ENVIRONMENT, ...NODE_ENVIRONMENT],
      runsCode: !hasFlag(read, '--ignore-scripts'),
      needs: (project) => needs(project, setting, read)
    };
  }
};

function needs(project: Project, setting: Setting, read: ReadArguments): Needs {
  const doubts: Doubt[] = [];
  readNodeEnvironment(setting, doubts);
  refuseAbove(project, ['package.json', 'bun.lock', 'bun.lockb', 'bunfig.toml', '.npmrc'], doubts);
  const manifest = readManifest(project, doubts);
  const locks = present(project, ['bun.lock', 'bun.lockb'], doubts);
  if (locks.length === 0) doubts.push(refuse(say`there is no ${code('bun.lock')}`));
  const configuration = present(project, ['bunfig.toml', '.npmrc'], doubts);
  const bunfig = configuration.includes('bunfig.toml') ? mustRead(project, 'bunfig.toml', doubts) : null;
  for (const line of (bunfig ?? '').split('\n')) {
    const key = /^\s*([\w.-]+)\s*=/.exec(line)?.[1];
    if (
      key !== undefined &&
      !/^(?:registry|frozenLockfile|exact|production|optional|dev|peer|saveTextLockfile|telemetry|smol|logLevel|auto|minimumReleaseAge)$/.test(
        key
      )
    )
      doubts.push(unknownSetting(say`${code('bunfig.toml')} sets`, key));
  }
  const off = hasFlag(read, '--ignore-scripts');
  const members = listedMembers(project, manifest, !off, doubts);
  const patches: string[] = [];
  const hookReads = readByHooks(project, manifest, !off, doubts);
  if (manifest !== null) {
    if (!off && Array.isArray(manifest['trustedDependencies']) && manifest['trustedDependencies'].length > 0)
      doubts.push(review(say`Packages in trustedDependencies run install scripts, which may look at the project.`));
    refusePaths(manifest, doubts);
    const patched = manifest['patchedDependencies'];
    if (isObject(patched))
      for (const value of Object.values(patched)) if (typeof value === 'string') patches.push(value.replace(/^\.\//, ''));
    for (const patch of patches)
      if (project.look(patch) !== 'file') doubts.push(refuse(say`the patch ${code(patch)} is not among the copied files`));
  }
  if (!hasFlag(read, '--frozen-lockfile')) doubts.push(mayRewrite('bun', '--frozen-lockfile', say`the lock`));
  const install = {
    manager: 'bun',
    reads: 'the lock, its configuration and patches',
    files: ['package.json', ...locks, ...configuration, ...patches],
    directories: hookReads,
    members,
    scripts: {
      claim: NO_READING_SCRIPT,
      evidence: off ? say`scripts are switched off` : say`no lifecycle script of the project and no trustedDependencies`
    },
    frozen: say`${code('--frozen-lockfile')} forbids it`
  };
  return needsOf(install, doubts);
}
