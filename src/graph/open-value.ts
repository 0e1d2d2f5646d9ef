import type { Doubt } from '../model/fact.ts';
import { VOLATILE_VALUE } from '../model/image.ts';

// A build argument whose value cannot be known flows through the Dockerfile as a text of its own: what it becomes a part of
// is as open as it is (docs/cache-rules.md §C). Two private-use characters mark it; no argument of a repository holds them.

const OPEN = '\uE002';
const CLOSE = '\uE003';
const MARK = /\uE002([cr])([^\uE003]*)\uE003/i;

/** A stand-in for a value that nobody knows; equal for equal doubts. */
export function openValue({ because, likely }: Doubt): string {
  // Encoded, so that no path, reference or list is cut inside of it.
  return `${OPEN}${likely === 'cached' ? 'c' : 'r'}${encodeURIComponent(JSON.stringify(because))}${CLOSE}`;
}

/** Why a text is not known, where an unknown value is a part of it; else null. */
export function doubtIn(text: string): Doubt | null {
  if (!text.includes(OPEN)) return null;
  const [, likely, because] = MARK.exec(text) ?? [];
  if (because === undefined) return { because: ['a value that is not known takes part'], likely: 'rebuilt' };
  return { because: JSON.parse(decodeURIComponent(because)), likely: likely?.toLowerCase() === 'c' ? 'cached' : 'rebuilt' };
}

const STEADY = '\uE004';
const STEADY_MARK = /\uE004([^\uE004]*)\uE004/g;

/** Stands for a value that is the same in every build, and that nobody here knows: equal for equal texts, and no path or name. */
export const steadyValue = (text: string): string => `${STEADY}${encodeURIComponent(text)}${STEADY}`;

/** A text with values that stay as what gives them: how names are compared. */
export const asGiven = (text: string): string => text.replace(STEADY_MARK, (_, written: string) => decodeURIComponent(written));

/** Whether all that is not known of a text is the same in every build. */
export const isSteady = (text: string): boolean => text.includes(STEADY) && !text.includes(OPEN) && text.search(STAND_INS) < 0;

const STAND_INS = new RegExp(Object.values(VOLATILE_VALUE).join('|'), 'gi');

/** Whether a part of a text is not known, or another one on every build: then its spelling says nothing. */
export const isOpen = (text: string): boolean => text.includes(OPEN) || text.includes(STEADY) || text.search(STAND_INS) >= 0;

/** For people: values that are not known, or other ones on every build, as `…`, and those that stay as what gives them. */
export function withoutOpenValues(text: string): string {
  const known = text.includes(OPEN) ? text.replace(new RegExp(MARK, 'gi'), '…') : text;
  return asGiven(known.replace(STAND_INS, '…'));
}
