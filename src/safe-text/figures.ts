import { type BasedEstimate, type Estimate, isGuess } from '../model/units.ts';

// The one place that words figures: wherever a figure is shown, it reads the same.

/** From this many seconds on, minutes are easier to read. */
const MINUTES_FROM = 600;

/** A number with two significant digits below 10 and none behind the point above. */
function digits(value: number): string {
  const size = Math.abs(value);
  if (size >= 9.95) return String(Math.round(value));
  return String(Number(value.toPrecision(size < 1 ? 1 : 2)));
}

/** Seconds as a figure and its unit. */
function figureOf(value: number): { readonly figure: string; readonly unit: 's' | 'min' } {
  const size = Math.abs(value);
  const sign = value < 0 ? '-' : '';
  if (size === 0) return { figure: '0', unit: 's' };
  if (size < 0.5) return { figure: `${sign}<1`, unit: 's' };
  return size < MINUTES_FROM ? { figure: `${sign}${digits(size)}`, unit: 's' } : { figure: `${sign}${digits(size / 60)}`, unit: 'min' };
}

/** Seconds for people: `0 s`, `<1 s`, `4.2 s`, `159 s`, `12 min`. */
export function seconds(value: number): string {
  const { figure, unit } = figureOf(value);
  return `${figure} ${unit}`;
}

/** The seconds that a reader takes from the words for a duration: figures side by side must add up as they are shown. */
export function shownSeconds(value: number): number {
  const size = Math.abs(value);
  if (size < 0.5) return 0;
  return size < MINUTES_FROM ? Number(digits(value)) : Number(digits(value / 60)) * 60;
}

/**
 * What a duration becomes when something is added to it: `18 → 42 s` and `+24 s`. All three figures add up as they are shown, so the
 * second is the sum of the other two, whatever it would round to alone.
 */
export function fromTo(
  before: number,
  added: number
): { readonly from: string; readonly to: string; readonly span: string; readonly difference: string } {
  const between = shownSeconds(added);
  const after = Math.max(0, shownSeconds(before) + between);
  const [from, to] = [seconds(before), seconds(after)];
  const first = figureOf(before);
  const span = `${first.unit === figureOf(after).unit ? first.figure : from} → ${to}`;
  return { from, to, span, difference: `${between > 0 ? '+' : ''}${seconds(between)}` };
}

/** `131–208` beside `159 s`, in the unit of the middle; null where the ends read the same. */
export function rangeOf(estimate: Estimate): string | null {
  const inMinutes = Math.abs(estimate.mid) >= MINUTES_FROM;
  const end = (value: number) => (Math.abs(value) < 0.5 ? '0' : digits(inMinutes ? value / 60 : value));
  const [low, high] = [end(estimate.low), end(estimate.high)];
  return low === high ? null : `${low}–${high}`;
}

/** `159 s (131–208)`. */
export function secondsWithRange(estimate: Estimate): string {
  const range = rangeOf(estimate);
  return range === null ? seconds(estimate.mid) : `${seconds(estimate.mid)} (${range})`;
}

/** Nothing, half and all of the scale of an axis, in the unit of its end: `0 s`, `38 s`, `75 s`; `0 min`, `5 min`, `10 min`. */
export function axisFigures(most: number): readonly [nothing: string, half: string, all: string] {
  const inMinutes = most >= MINUTES_FROM;
  const figure = (value: number) => (inMinutes ? `${digits(value / 60)} min` : seconds(value));
  return [figure(0), figure(most / 2), figure(most)];
}

/** The band alone, `4–75 s`: an estimate from priors has no middle worth printing. */
export function band(estimate: Estimate): string {
  const range = rangeOf(estimate);
  return range === null ? seconds(estimate.mid) : `${range} ${Math.abs(estimate.mid) >= MINUTES_FROM ? 'min' : 's'}`;
}

/** `4–75 s, no history`. */
export function secondsWithoutHistory(estimate: Estimate): string {
  return `${band(estimate)}, no history`;
}

/** `44 s a merge`; `3–40 s a merge (no history)` of what nobody has measured. */
export function savedPerMerge(saving: BasedEstimate): string {
  return isGuess(saving) ? `${band(saving)} a merge (no history)` : `${seconds(saving.mid)} a merge`;
}

/** Whether later builds change for certain, in either direction. */
export const isChange = (added: Estimate): boolean => added.low > 0 || added.high < 0;

/** Share of the average merge from which a difference within its range is worth a word. */
const NOTICEABLE = 0.1;

/** Where the average merge goes, without a history to put it in seconds: `unchanged`, `longer`, `perhaps shorter`. */
export function direction(before: Estimate | null, after: Estimate | null, added: Estimate | null): string {
  if (added === null) return 'unchanged';
  const larger = Math.max(before?.mid ?? 0, after?.mid ?? 0);
  if (!isChange(added) && Math.abs(added.mid) <= NOTICEABLE * larger) return 'unchanged';
  return `${isChange(added) ? '' : 'perhaps '}${added.mid > 0 ? 'longer' : 'shorter'}`;
}

/** Money: four digits behind the point below one cent-like unit of 0.1, two above; the sign of the currency where it has a plain one. */
export function money(value: number, currency: string): string {
  const size = Math.abs(value);
  const amount = size === 0 ? '0' : size < 0.00005 ? '<0.0001' : size < 0.1 ? size.toFixed(4) : size.toFixed(2);
  const sign = value < 0 ? '-' : '';
  return currency === 'USD' ? `${sign}$${amount}` : currency === 'EUR' ? `${sign}€${amount}` : `${sign}${amount} ${currency}`;
}

/** `1 step`, `2 steps`. */
export function count(n: number, one: string): string {
  return `${n} ${n === 1 ? one : `${one}s`}`;
}

/** Sizes for people, in units of 1000 as registries and `docker images` show them: `0 B`, `812 B`, `4.2 kB`, `159 MB`. */
export function bytes(value: number): string {
  const sign = value < 0 ? '-' : '';
  let size = Math.abs(value);
  let unit = 0;
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${sign}${unit === 0 ? Math.round(size) : digits(size)} ${UNITS[unit]}`;
}

/** `160 MB`, or `150–170 MB` where it is no single figure. */
export function byteRange({ low, high }: Pick<Estimate, 'low' | 'high'>): string {
  const [from, to] = [bytes(low), bytes(high)];
  if (from === to) return to;
  const unit = to.slice(to.indexOf(' '));
  return `${from.endsWith(unit) ? from.slice(0, -unit.length) : from}–${to}`;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

const JOIN = '\u2060';

/** Our own words with figures that do not break at the end of a line: neither before their unit nor inside a range. */
export function unbroken(text: string): string {
  return text.replace(/(\d) (?=(?:s|min|%|[kMGT]?B)(?![A-Za-z]))/g, '$1\u00a0').replace(/(\d)–(?=\d)/g, `$1–${JOIN}`);
}

/** The same words as they were before `unbroken`. */
export function breakable(text: string): string {
  return text.replaceAll('\u00a0', ' ').replaceAll(JOIN, '');
}
