import type { Change } from '../model/change.ts';
import type { TreePath } from '../model/units.ts';
import type { ReplaySide } from './side.ts';
import { touchesOf } from './touch.ts';

/**
 * Changes after which all that an image reads is as it was at an earlier time of the replayed ones: reverts, and things put
 * back by hand. A cache that outlives a build and is not replaced by it (a builder's own) still holds what was built then;
 * other caches hold the last build only, and none is spared.
 */
export function repeatedStates(side: ReplaySide, changes: readonly Change[]): ReadonlySet<number> {
  const repeated = new Set<number>();
  if ((side.cache?.mode ?? 'local') !== 'local') return repeated;
  const look = touchesOf({ ...side, volatile: new Set() });
  const reads = new Map<TreePath, boolean>();
  const isRead = (change: Change, at: number): boolean => {
    const path = change.paths[at]?.path ?? '';
    const before = reads.get(path);
    if (before !== undefined) return before;
    const touch = look({ ...change, paths: change.paths.slice(at, at + 1) });
    const answer = touch.steps.length > 0 || touch.dockerfile;
    reads.set(path, answer);
    return answer;
  };
  // A state as a sum over what each path holds, relative to the oldest one: going back to it is zero again.
  let state = 0;
  const seen = new Set([state]);
  for (let position = changes.length - 1; position >= 0; position--) {
    const change = changes[position];
    if (change === undefined) continue;
    const own = change.paths.filter((_, at) => isRead(change, at));
    if (own.length === 0) continue;
    for (const { path, before, after, modeBefore, modeAfter } of own)
      state =
        (state + numberOf(`${path}\u0000${after}\u0000${modeAfter}`) - numberOf(`${path}\u0000${before}\u0000${modeBefore}`)) % MODULUS;
    const canonical = (state + MODULUS) % MODULUS;
    if (seen.has(canonical)) repeated.add(position);
    seen.add(canonical);
  }
  return repeated;
}

/** Prime below 2^52, so that sums stay exact. */
const MODULUS = 4_503_599_627_370_449;

/** A number below the modulus that is a text's own, but for one chance in 10^15. */
function numberOf(text: string): number {
  let [high, low] = [0x811c9dc5, 0x01000193];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 0x01000193) >>> 0;
    low = (Math.imul(low ^ code, 0x85ebca6b) + (high >>> 7)) >>> 0;
  }
  return ((high & 0xfffff) * 4_294_967_296 + low) % MODULUS;
}
