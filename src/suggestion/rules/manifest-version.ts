import { code, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { copiedFiles } from '../effects/copy.ts';
import { advise, found } from './advice.ts';
import { lineOf, NO_FINDINGS, type Rule } from './rule.ts';

/** Manifests that hold more than dependencies, and the locks that say whether these changed. A lock of npm or Cargo repeats the version of the project. */
const PAIRS: readonly { readonly manifest: string; readonly locks: readonly string[]; readonly remedy: string }[] = [
  {
    manifest: 'package.json',
    locks: ['yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'bun.lockb'],
    remedy: 'a copy of it without scripts and version'
  },
  { manifest: 'pyproject.toml', locks: ['poetry.lock', 'uv.lock', 'pdm.lock'], remedy: 'requirements exported from the lock' },
  { manifest: 'composer.json', locks: ['composer.lock'], remedy: 'a copy of it without scripts and version' },
  { manifest: 'mix.exs', locks: ['mix.lock'], remedy: 'a version kept in a file of its own' }
];
/** Changes of the manifest alone from which they are worth a word: number, and share. */
const LEAST = { changes: 3, share: 0.02 };

/** An install runs again when its manifest changes in any word: a version, a script, the settings of a tool. Shown by merged changes only. */
export const manifestVersion: Rule = {
  name: 'manifest-version',
  find({ facts, changesWhere }) {
    if (changesWhere === null) return NO_FINDINGS;
    for (const [at, effects] of facts.effects.entries()) {
      const instruction = facts.placed[at]?.instruction;
      if (instruction === undefined || !effects.calls.some((c) => c.known.needs !== null)) continue;
      const copied = new Set(
        facts.effects.slice(0, at).flatMap((e) => (e.copy === null ? [] : [...copiedFiles(e.copy, facts.context).values()]))
      );
      // Behind the sources nothing is won.
      if (copied.size > 25) continue;
      for (const { manifest, locks, remedy } of PAIRS) {
        const path = [...copied].find((p) => p === manifest || p.endsWith(`/${manifest}`));
        if (path === undefined) continue;
        const beside = locks.map((lock) => path.slice(0, -manifest.length) + lock);
        if (!beside.some((lock) => copied.has(lock))) continue;
        const { changes, of } = changesWhere((paths) => touchesAlone(paths, path, copied));
        if (changes < LEAST.changes || changes < of * LEAST.share) continue;
        return found(
          advise(
            'manifest-version',
            lineOf(instruction),
            say`${changes} of the last ${of} changes touched ${code(path)} and not the lock (a version, a script, settings of a tool), and ran this install again for nothing: install from ${[remedy]}.`
          )
        );
      }
    }
    return NO_FINDINGS;
  }
};

const touchesAlone = (paths: readonly TreePath[], manifest: TreePath, copied: ReadonlySet<TreePath>): boolean =>
  paths.includes(manifest) && paths.every((path) => path === manifest || !copied.has(path));
