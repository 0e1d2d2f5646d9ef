import { code, say } from '../../model/sentence.ts';
import { below } from '../effects/paths.ts';
import { mustBe, refuse, review, unknownSetting } from './doubts.ts';
import { isObject } from './javascript.ts';
import { type Found, type Own, oneOf, packageManager, staysBy } from './javascript-install.ts';
import { flagRules, hasFlag, homeOf } from './tool.ts';

export const bun = packageManager({
  names: ['bun'],
  source: 'https://bun.com/docs/pm/cli/install',
  settings: ['.bunfig.toml', '.config/.bunfig.toml', '.npmrc'],
  downloads: '/root/.bun/install/cache',
  flags: flagRules(
    '--frozen-lockfile --production -p --ignore-scripts --no-progress --silent --verbose --no-cache --no-save --no-summary',
    '--omit --registry --network-concurrency'
  ),
  word: oneOf({ install: 'install', i: 'install' }),
  caches: (setting) => below(...homeOf(setting).map((h) => `${h}/.bun`), '/tmp'),
  skipsScripts: (read) => hasFlag(read, '--ignore-scripts'),
  above: ['bun.lock', 'bun.lockb', 'bunfig.toml', '.npmrc'],
  locks: ['bun.lock', 'bun.lockb'],
  noLock: () => refuse(say`there is no ${code('bun.lock')}`),
  kind: () => ({
    configuration: ['bunfig.toml', '.npmrc'],
    reads: 'the lock, its configuration and patches',
    isQuiet: ({ read }) => hasFlag(read, '--ignore-scripts'),
    look,
    lockStays: staysBy('bun', say`the lock`, '--frozen-lockfile')
  })
});

/** Keys of `bunfig.toml` that name no file and run nothing. */
const PLAIN_KEYS =
  /^(?:registry|frozenLockfile|exact|production|optional|dev|peer|saveTextLockfile|telemetry|smol|logLevel|auto|minimumReleaseAge)$/;

function look({ project, manifest, text, doubts }: Found, scriptsRun: boolean): Own {
  for (const line of (text('bunfig.toml') ?? '').split('\n')) {
    const key = /^\s*([\w.-]+)\s*=/.exec(line)?.[1];
    if (key !== undefined && !PLAIN_KEYS.test(key)) doubts.push(unknownSetting(say`${code('bunfig.toml')} sets`, key));
  }
  const trusted = manifest?.['trustedDependencies'];
  if (scriptsRun && Array.isArray(trusted) && trusted.length > 0)
    doubts.push(review(say`Packages in trustedDependencies run install scripts, which may look at the project.`));
  const patched = manifest?.['patchedDependencies'];
  const patches = (isObject(patched) ? Object.values(patched) : []).flatMap((path) =>
    typeof path === 'string' ? [path.replace(/^\.\//, '')] : []
  );
  for (const patch of patches) mustBe(project, patch, doubts);
  return { scripts: say`no lifecycle script of the project and no trustedDependencies`, files: patches };
}
