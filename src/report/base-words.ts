import type { BaseState, ImageAnalysis } from '../model/analysis.ts';
import { code, counted, listed, type Sentence, say } from '../model/sentence.ts';
import type { UtcTime } from '../model/units.ts';

/** Sentences of one kind that are told. */
const MOST = 3;

/** What the next build runs again because a base image moved, whatever is merged: no cost of the change. */
export function movedBaseSentences({ bases }: ImageAnalysis): readonly Sentence[] {
  return bases.flatMap((base) => (base.move?.kind === 'now' ? [movedNow(base, base.move)] : [])).slice(0, MOST);
}

function movedNow({ reference, steps }: BaseState, { from, to }: NonNullable<BaseState['move']>): Sentence {
  const again = steps.above === 0 ? say`no step` : say`${steps.above} of ${counted(steps.of, 'step')}`;
  return say`${code(reference)} moved within ${since(from.at, to.at)}, after the build of ${code(from.at.slice(0, 10))}: the next build re-runs ${again} whatever is merged, which is no cost of this change.`;
}

/** What else is known of base images: moves that the last build has taken already, and what stayed. */
export function otherBaseSentences({ bases, platform }: ImageAnalysis): readonly Sentence[] {
  const told = bases.flatMap(({ reference, move }): Sentence[] => {
    if (move?.kind === 'elsewhere')
      return [
        say`${code(reference)} has a new index with the same image for ${code(platform ?? 'linux/amd64')}: nothing runs again because of it.`
      ];
    if (move?.kind !== 'built') return [];
    return [
      say`${code(reference)} moved: the build of ${code(move.from.at.slice(0, 10))} still had another image than that of ${code(move.to.at.slice(0, 10))}. Such a move rebuilds and moves all that stands on it, whatever is merged.`
    ];
  });
  const [first, ...more] = bases.filter(({ move, built, now }) => move === null && built !== null && now !== null);
  const day = first?.built?.at.slice(0, 10) ?? '';
  const same = [first, ...more].flatMap((base) =>
    base === undefined || base.built?.at.slice(0, 10) !== day ? [] : [code(base.reference)]
  );
  const stayed = same.length === 0 ? [] : [say`The registry still has ${listed(same.slice(0, 2 * MOST))} as in the build of ${code(day)}.`];
  const built = bases
    .filter(({ move, now }) => move === null && now === null)
    .flatMap(({ reference, built: last }) => (last === null ? [] : [{ reference, ...last }]));
  const names = built
    .slice(0, 2 * MOST)
    .map(({ reference, digest, at }) => say`${code(reference)} (${code(digest.slice(0, 19))}, ${code(at.slice(0, 10))})`);
  const known = names.length === 0 ? [] : [say`Base images as the last build had them: ${listed(names)}.`];
  return [...told.slice(0, MOST), ...stayed, ...known];
}

/** `the last 40 min`, `the last 3 h`, `the last 12 days`. */
function since(from: UtcTime, to: UtcTime): Sentence {
  const minutes = Math.max(1, Math.ceil((Date.parse(to) - Date.parse(from)) / 60_000));
  if (minutes <= 90) return say`the last ${minutes} min`;
  return minutes <= 48 * 60 ? say`the last ${Math.round(minutes / 60)} h` : say`the last ${Math.round(minutes / 1440)} days`;
}
