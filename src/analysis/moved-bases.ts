import { isBuilt } from '../history/index.ts';
import type { BuiltSample, HistoryLine } from '../model/history.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import type { TreePath } from '../model/units.ts';

/** Moved references that are told. */
const MOST = 3;

/**
 * Base images of a Dockerfile whose name led to another digest in the newest build than in the one before: what that costs is no cost
 * of the change, so it is said apart from it.
 */
export function movedBases(history: readonly HistoryLine[], file: TreePath): readonly Sentence[] {
  const builds = history
    .filter(isBuilt)
    .filter((line) => line.file === file && line.trusted)
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const seen = new Map<string, { readonly digest: string; readonly build: BuiltSample }[]>();
  for (const build of builds)
    for (const { reference, digest } of build.bases) seen.set(reference, [...(seen.get(reference) ?? []), { digest, build }]);
  return [...seen]
    .flatMap(([reference, all]) => {
      const last = all.at(-1);
      const before = last === undefined ? undefined : all.findLast((one) => one.digest !== last.digest);
      const after = before === undefined ? undefined : all[all.indexOf(before) + 1];
      // A pinned name, or two platforms of one build, is no move.
      if (
        last === undefined ||
        before === undefined ||
        after === undefined ||
        before.build.run === after.build.run ||
        reference.includes('@')
      )
        return [];
      // Only what the newest build met first: an older move is in every layer that is known.
      if (after.build.run !== last.build.run) return [];
      return [
        say`${code(reference)} moved: the build of ${code(before.build.at.slice(0, 10))} still had another image than that of ${code(after.build.at.slice(0, 10))}. Such a move rebuilds and moves all that stands on it, whatever is merged.`
      ];
    })
    .slice(0, MOST);
}
