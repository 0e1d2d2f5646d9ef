import fc from 'fast-check';

const FIRST_SURROGATE = 0xd800;
const SURROGATES = 0x800;
const LAST_CHARACTER = 0x10ffff;

/** The same cases on every run, so that a pull request fails by its own fault only; PROPERTY_SEED=N asks for others. */
fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 1) });

/** Share of the cases that are tried: all of them in CI, a quarter at hand; PROPERTY_SCALE=10 asks for ten times as many. */
const SCALE = Number(process.env['PROPERTY_SCALE'] ?? (process.env['CI'] ? 1 : 0.25));

/** How many of `all` cases this run tries: four at least; `dear` ones start processes, and at hand a fifth is enough, one at least. */
export function runs(all: number, cost: 'cheap' | 'dear' = 'cheap'): number {
  const [least, share] = cost === 'dear' && SCALE < 1 ? [1, SCALE / 5] : [4, SCALE];
  return Math.max(Math.min(all, least), Math.round(all * share));
}

/** `count` of the rows at even distances, or all where there are no more; another `offset` takes others. */
export function evenly<T>(rows: readonly T[], count: number, offset: number): T[] {
  const step = Math.max(1, Math.ceil(rows.length / count));
  return rows.filter((_, i) => (i + offset) % step === 0);
}

/**
 * Any character of Unicode but a lone surrogate. For its own unit `binary` fast-check lists them all at the first use: a second, and
 * 180 MB that each process started from then on is forked with.
 */
export const anyCharacter = fc.integer({ min: 0, max: LAST_CHARACTER - SURROGATES }).map(
  (place) => String.fromCodePoint(place < FIRST_SURROGATE ? place : place + SURROGATES),
  (character) => {
    const point = typeof character === 'string' ? (character.codePointAt(0) ?? -1) : -1;
    const isOne = point >= 0 && character === String.fromCodePoint(point);
    if (!isOne || (point >= FIRST_SURROGATE && point < FIRST_SURROGATE + SURROGATES)) throw new Error('not one whole character');
    return point < FIRST_SURROGATE ? point : point - SURROGATES;
  }
);

export default fc;
