import type { Doubt } from '../model/fact.ts';
import type { Sentence } from '../model/sentence.ts';

/** How sure it is that something on the head side is what the base side had. */
export type Sameness =
  | { readonly kind: 'same' }
  /** The same exactly when a step that runs again writes the same bytes. */
  | { readonly kind: 'output'; readonly reason: Sentence }
  /** The same or not, depending on something that cannot be known here. */
  | { readonly kind: 'unknown'; readonly reason: Sentence; readonly likely: 'cached' | 'rebuilt' }
  | { readonly kind: 'different' };

export const SAME: Sameness = { kind: 'same' };
export const DIFFERENT: Sameness = { kind: 'different' };

const RANK = { same: 0, output: 1, unknown: 2, different: 3 } as const;

/** Of two requirements that must both hold: the one that decides. */
export function worse(a: Sameness, b: Sameness): Sameness {
  if (a.kind === 'unknown' && b.kind !== 'different' && (b.kind !== 'unknown' || a.likely === 'rebuilt')) {
    // Bytes that a step must write again make the reuse of an unknown less likely.
    return b.kind === 'output' ? { ...a, likely: 'rebuilt' } : a;
  }
  if (b.kind === 'unknown' && a.kind === 'output') return { ...b, likely: 'rebuilt' };
  return RANK[b.kind] > RANK[a.kind] || (a.kind === 'unknown' && b.kind === 'unknown') ? b : a;
}

/**
 * The meet of a verdict and what it stands on: never more certain than a fact under it. What is another one stays another one,
 * whatever else is not known (docs/discovery.md "Facts").
 */
export function standingOn(sameness: Sameness, doubt: Doubt | null | undefined): Sameness {
  return doubt === null || doubt === undefined
    ? sameness
    : worse(sameness, { kind: 'unknown', reason: doubt.because, likely: doubt.likely });
}

/** Of two ways to match: the better one, the first where neither is. */
export function better(a: Sameness, b: Sameness): Sameness {
  if (a.kind === 'unknown' && b.kind === 'unknown') return a.likely === 'rebuilt' && b.likely === 'cached' ? b : a;
  return RANK[b.kind] < RANK[a.kind] ? b : a;
}
