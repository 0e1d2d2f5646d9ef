import { ownEntry } from '../../plain/index.ts';
import { isHash } from '../command-nature.ts';
import type { Unknowns } from '../unknowns.ts';
import { type BakeValue, equalValues, isUnknown, listOf, plain, textOf, truthy } from './value.ts';

type Builtin = (...args: readonly BakeValue[]) => BakeValue;

const MAX_ITEMS = 10_000;
const MAX_TEXT = 100_000;
const a = (args: readonly BakeValue[], index: number): BakeValue => args[index] ?? null;
const mapOf = (value: BakeValue): ReadonlyMap<string, BakeValue> => (value instanceof Map ? value : new Map());
const numbers = (args: readonly BakeValue[]) => args.map(Number);
const sameAs = (value: BakeValue) => (other: BakeValue) => equalValues(value, other);
const withoutEnds = (text: string, characters: string, ends: 'start' | 'end' | 'both'): string => {
  let from = 0;
  let to = text.length;
  if (ends !== 'end') while (from < to && characters.includes(text[from] ?? '')) from++;
  if (ends !== 'start') while (to > from && characters.includes(text[to - 1] ?? '')) to--;
  return text.slice(from, to);
};

/** Functions that bake offers (docker/buildx, bake/hclparser/stdlib.go), as far as they give the same on every run. */
const BUILTINS: Readonly<Record<string, Builtin>> = {
  absolute: (x) => Math.abs(Number(x)),
  add: (x, y) => Number(x) + Number(y),
  and: (x, y) => truthy(x ?? null) && truthy(y ?? null),
  basename: (x) =>
    textOf(x ?? '')
      .split('/')
      .at(-1) ?? '',
  can: (x) => x !== undefined,
  ceil: (x) => Math.ceil(Number(x)),
  chomp: (x) => textOf(x ?? '').replace(/[\r\n]+$/, ''),
  coalesce: (...args) => args.find((value) => value !== null && value !== '') ?? null,
  coalescelist: (...args) => args.find((value) => listOf(value).length > 0) ?? [],
  compact: (x) => listOf(x ?? []).filter((item) => item !== null && item !== ''),
  concat: (...args) => args.flatMap(listOf).slice(0, MAX_ITEMS),
  contains: (list, value) => listOf(list ?? []).some(sameAs(value ?? null)),
  dirname: (x) =>
    textOf(x ?? '')
      .split('/')
      .slice(0, -1)
      .join('/') || '.',
  distinct: (x) => listOf(x ?? []).filter((item, index, all) => index < 1000 && all.findIndex(sameAs(item)) === index),
  divide: (x, y) => Number(x) / Number(y),
  element: (list, index) => listOf(list ?? [])[Number(index) % Math.max(1, listOf(list ?? []).length)] ?? null,
  equal: (x, y) => equalValues(x ?? null, y ?? null),
  flatten: (x) => flatten(x ?? [], 0),
  floor: (x) => Math.floor(Number(x)),
  format: (...args) => format(textOf(a(args, 0)), args.slice(1)),
  formatlist: (...args) => formatList(args),
  greaterthan: (x, y) => Number(x) > Number(y),
  hasindex: (of, index) => (of instanceof Map ? of.has(textOf(index ?? '')) : listOf(of ?? [])[Number(index)] !== undefined),
  index: (of, index) => (of instanceof Map ? (of.get(textOf(index ?? '')) ?? null) : (listOf(of ?? [])[Number(index)] ?? null)),
  indexof: (list, value) => listOf(list ?? []).findIndex(sameAs(value ?? null)),
  int: (x) => Math.trunc(Number(x)),
  join: (separator, ...lists) =>
    lists
      .flatMap(listOf)
      .map(textOf)
      .join(textOf(separator ?? ''))
      .slice(0, MAX_TEXT),
  jsondecode: (x) => fromJson(textOf(x ?? '')),
  jsonencode: (x) => JSON.stringify(plain(x ?? null)).slice(0, MAX_TEXT),
  keys: (x) => [...mapOf(x ?? null).keys()].sort(),
  length: (x) => (typeof x === 'string' ? x.length : listOf(x ?? []).length),
  lessthan: (x, y) => Number(x) < Number(y),
  lookup: (map, key, otherwise) => mapOf(map ?? null).get(textOf(key ?? '')) ?? otherwise ?? null,
  lower: (x) => textOf(x ?? '').toLowerCase(),
  max: (...args) => Math.max(...numbers(args)),
  merge: (...args) => new Map(args.flatMap((map) => [...mapOf(map)])),
  min: (...args) => Math.min(...numbers(args)),
  modulo: (x, y) => Number(x) % Number(y),
  multiply: (x, y) => Number(x) * Number(y),
  negate: (x) => -Number(x),
  not: (x) => !truthy(x ?? null),
  notequal: (x, y) => !equalValues(x ?? null, y ?? null),
  or: (x, y) => truthy(x ?? null) || truthy(y ?? null),
  parseint: (x, base) => Number.parseInt(textOf(x ?? ''), Number(base)),
  range: (...args) => range(numbers(args)),
  replace: (text, from, to) => replaced(textOf(text ?? ''), textOf(from ?? ''), textOf(to ?? '')),
  reverse: (x) => [...textOf(x ?? '')].reverse().join(''),
  reverselist: (x) => [...listOf(x ?? [])].reverse(),
  sanitize: (x) => textOf(x ?? '').replace(/[^a-zA-Z0-9_-]/g, '_'),
  setproduct: (...lists) =>
    lists.reduce<BakeValue[]>(
      (made, list) => made.flatMap((row) => listOf(list).map((item) => [...listOf(row), item])).slice(0, MAX_ITEMS),
      [[]]
    ),
  slice: (list, from, to) => listOf(list ?? []).slice(Number(from), Number(to)),
  sort: (x) =>
    listOf(x ?? [])
      .map(textOf)
      .sort(),
  split: (separator, text) =>
    textOf(text ?? '')
      .split(textOf(separator ?? ''))
      .slice(0, MAX_ITEMS),
  strlen: (x) => textOf(x ?? '').length,
  strrev: (x) => [...textOf(x ?? '')].reverse().join(''),
  substr: (text, from, length) => substring(textOf(text ?? ''), Number(from), Number(length)),
  subtract: (x, y) => Number(x) - Number(y),
  title: (x) => textOf(x ?? '').replace(/(^|\s)([a-z])/g, (_, gap: string, letter: string) => gap + letter.toUpperCase()),
  tobool: (x) => truthy(x ?? null),
  tolist: (x) => listOf(x ?? []),
  tonumber: (x) => Number(x),
  toset: (x) => listOf(x ?? []),
  tostring: (x) => textOf(x ?? ''),
  trim: (text, characters) => withoutEnds(textOf(text ?? ''), textOf(characters ?? ''), 'both'),
  trimprefix: (text, prefix) =>
    textOf(text ?? '').startsWith(textOf(prefix ?? '')) ? textOf(text ?? '').slice(textOf(prefix ?? '').length) : textOf(text ?? ''),
  trimspace: (x) => textOf(x ?? '').trim(),
  trimsuffix: (text, suffix) =>
    textOf(text ?? '').endsWith(textOf(suffix ?? ''))
      ? textOf(text ?? '').slice(0, textOf(text ?? '').length - textOf(suffix ?? '').length)
      : textOf(text ?? ''),
  try: (...args) => args[0] ?? null,
  upper: (x) => textOf(x ?? '').toUpperCase(),
  values: (x) => [...mapOf(x ?? null)].sort(([p], [q]) => (p < q ? -1 : 1)).map(([, value]) => value),
  zipmap: (keys, values) => new Map(listOf(keys ?? []).map((key, index) => [textOf(key), listOf(values ?? [])[index] ?? null]))
};
/** Another value on every call. */
const VOLATILE = new Set(['timestamp', 'uuidv4', 'bcrypt']);
/** Of two values that differ these make two that differ. */
const KEEPS_APART = new Set(
  'base64encode chomp concat format formatlist indent join jsonencode lower md5 sha1 sha256 sha512 timeadd title trimspace upper urlencode uuidv5'.split(
    ' '
  )
);
/** Pieces of a text. */
const CUTS = new Set('bytesslice regex regex_replace regexall replace slice split substr trim trimprefix trimsuffix'.split(' '));
/** A date with minutes or seconds in it (quoted letters stand for themselves). */
const tellsMinutes = (format: string): boolean => /[ms]/.test(format.replace(/'[^']*'/g, ''));
/** These look at the shape of their arguments only, or carry marks along. */
const TAKES_UNKNOWNS = new Set(
  'can coalesce coalescelist compact concat distinct flatten format formatlist join length lower upper merge setproduct tolist toset tostring try zipmap replace values keys element'.split(
    ' '
  )
);

/** What bake offers besides (docker/buildx 0.38), and is not worked out here. */
const FURTHER = new Set(
  'base64decode base64encode bcrypt byteslen bytesslice chunklist cidrhost cidrnetmask cidrsubnet cidrsubnets convert csvdecode formatdate formattimestamp greaterthanorequalto homedir indent lessthanorequalto log md5 pow regex regex_replace regexall rsadecrypt semvercmp sethaselement setintersection setsubtract setsymmetricdifference setunion sha1 sha256 sha512 signum timeadd timestamp unixtimestampparse urlencode uuidv4 uuidv5'.split(
    ' '
  )
);

/** Whether bake has a function of that name by itself. */
export const isOffered = (name: string): boolean => FURTHER.has(name) || ownEntry(BUILTINS, name) !== undefined;

/** Value of a function; a mark for one that is not known here, that differs per run, or whose arguments are not known. */
export function callBuiltin(name: string, args: readonly BakeValue[], unknowns: Unknowns): BakeValue {
  const builtin = ownEntry(BUILTINS, name);
  const holed = args.some((value) => isUnknown(value));
  if (builtin !== undefined && (!holed || TAKES_UNKNOWNS.has(name))) return builtin(...args);
  const holes = args.flatMap((value) => (isUnknown(value) ? unknowns.within(value) : [])).filter((hole) => hole.volatile);
  const keeps = KEEPS_APART.has(name) || (name === 'formatdate' && tellsMinutes(textOf(args[0] ?? null)));
  // Any piece of a digest tells two of them apart.
  const volatile = VOLATILE.has(name) || (holes.length > 0 && (keeps || (CUTS.has(name) && holes.every(isHash))));
  return unknowns.mark({ name: `${name}(…)`, volatile, options: [] });
}

function flatten(value: BakeValue, depth: number): readonly BakeValue[] {
  return listOf(value)
    .flatMap((item) => (Array.isArray(item) && depth < 20 ? flatten(item, depth + 1) : [item]))
    .slice(0, MAX_ITEMS);
}

function format(pattern: string, args: readonly BakeValue[]): string {
  let next = 0;
  return pattern
    .replace(/%(%|[-+#0 ]*\d{0,3}(?:\.\d{1,3})?[a-zA-Z])/g, (whole, verb: string) => {
      if (verb === '%') return '%';
      const value = args[next++] ?? null;
      if (/^0\d+d$/.test(verb)) return textOf(value).padStart(Number.parseInt(verb.slice(1), 10), '0');
      return /q$/.test(verb) ? JSON.stringify(textOf(value)) : /[sdvft]$/.test(verb) ? textOf(value) : whole;
    })
    .slice(0, MAX_TEXT);
}

function formatList(args: readonly BakeValue[]): readonly BakeValue[] {
  const [pattern = '', ...rest] = args;
  const count = Math.min(MAX_ITEMS, Math.max(0, ...rest.map((value) => (Array.isArray(value) ? value.length : 1))));
  return Array.from({ length: count }, (_, index) =>
    format(
      textOf(pattern),
      rest.map((value) => (Array.isArray(value) ? (value[index] ?? null) : value))
    )
  );
}

function range(args: readonly number[]): readonly number[] {
  const [from, to] = args.length === 1 ? [0, args[0] ?? 0] : [args[0] ?? 0, args[1] ?? 0];
  const step = args[2] ?? (from <= to ? 1 : -1);
  const count = step === 0 ? 0 : Math.ceil((to - from) / step);
  return Number.isFinite(count) ? Array.from({ length: Math.max(0, Math.min(1000, count)) }, (_, index) => from + index * step) : [];
}

/** As far as it is held: what would come of it can be longer than any text. Nothing stands between all characters. */
function replaced(text: string, from: string, to: string): string {
  const parts = from === '' ? ['', ...text, ''] : text.split(from);
  // Each part but the last brings `to` along.
  const enough = to === '' ? parts.length : Math.ceil(MAX_TEXT / to.length) + 1;
  return parts.slice(0, enough).join(to).slice(0, MAX_TEXT);
}

function substring(text: string, from: number, length: number): string {
  const start = from < 0 ? Math.max(0, text.length + from) : from;
  return length < 0 ? text.slice(start) : text.slice(start, start + length);
}

function fromJson(text: string): BakeValue {
  const convert = (value: unknown): BakeValue => {
    if (Array.isArray(value)) return value.map(convert);
    if (typeof value === 'object' && value !== null) return new Map(Object.entries(value).map(([key, inner]) => [key, convert(inner)]));
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
  };
  try {
    return convert(JSON.parse(text));
  } catch {
    return null;
  }
}
