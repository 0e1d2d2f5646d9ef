import type { Limit, Limits, Metric } from '../model/budget.ts';
import type { Config, ConfiguredImage } from '../model/config.ts';
import { parseDuration } from './duration.ts';
import type { WrittenBudget, WrittenConfig, WrittenImage } from './schema.ts';
import { parseSize } from './size.ts';

/** What holds where no file says otherwise (docs/reference/configuration.md). There is no default budget. */
const DEFAULTS: Config = {
  images: [],
  budget: {},
  total: {},
  discover: { include: [], exclude: [] },
  history: { branch: null, workflow: null, maxRuns: 20, maxAgeDays: 90, replay: 200 },
  price: { runner: null, perMinute: null, currency: 'USD', buildsPerMonth: 'auto', billed: 'second' },
  registries: [],
  deploys: { perDay: null, nodes: null },
  comment: { mode: 'on-change', minSeconds: 5, minBytes: 10e6, maxRows: 40, chart: true },
  suggestions: { mode: 'inline', max: 5, minSavedSeconds: 5 },
  gate: { failOn: 'budget', confidence: 0.8, minSamples: 3, withoutHistory: 'pass', onUnknown: 'warn', failClosed: 'auto' },
  override: { label: 'layercost-accept', permission: 'write', requireReason: false }
};

export const defaultConfig = (): Config => DEFAULTS;

/** A checked file with every default filled in, durations as seconds and paths in plain form. */
export function fillConfig(written: WrittenConfig): Config {
  const { 'min-bytes': minBytes, ...comment } = written.comment ?? {};
  const { label, ...override } = written.override ?? {};
  return {
    images: (written.images ?? []).map(fillImage),
    budget: fillBudget(written.budget),
    total: fillBudget(written.total),
    discover: filled(DEFAULTS.discover, written.discover),
    history: filled(DEFAULTS.history, written.history),
    price: filled(DEFAULTS.price, written.price),
    registries: written.registries ?? DEFAULTS.registries,
    deploys: filled(DEFAULTS.deploys, written.deploys),
    comment: { ...filled(DEFAULTS.comment, comment), minBytes: sizeOf(minBytes) ?? DEFAULTS.comment.minBytes },
    suggestions: filled(DEFAULTS.suggestions, written.suggestions),
    gate: filled(DEFAULTS.gate, written.gate),
    override: { ...filled(DEFAULTS.override, override), ...(label === undefined ? {} : { label: label === 'none' ? null : label }) }
  };
}

/** `maxAgeDays` as the file writes it: `max-age-days`. */
type Written<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${Written<Rest>}`
  : Name;
type WrittenGroup<Group> = { readonly [Name in keyof Group & string as Written<Name>]?: Group[Name] | undefined };

/** Keys that the schema takes and no default stands for: with one of them the call does not compile, or the file's value would be lost. */
type Forgotten<Group, Given> = { readonly [Name in Exclude<keyof Given, keyof WrittenGroup<Group>>]: never };

/** A group of keys with the defaults in place of those that the file does not set. */
function filled<Group extends object, Given extends WrittenGroup<Group>>(
  defaults: Group,
  written: (Given & Forgotten<Group, Given>) | undefined
): Group {
  const given = new Map<string, unknown>(Object.entries(written ?? {}));
  const keys = Object.entries(defaults).map(([name, value]) => [name, given.get(writtenName(name)) ?? value]);
  return Object.fromEntries(keys) as Group;
}
const writtenName = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function fillImage(image: WrittenImage): ConfiguredImage {
  const args = image['build-args'];
  const contexts = image['build-contexts'];
  return {
    name: image.name ?? null,
    dockerfile: plainPath(image.dockerfile),
    context: image.context === undefined ? null : plainPath(image.context),
    target: image.target ?? null,
    platforms: image.platforms ?? null,
    buildArgs: args === undefined ? null : mapValues(args, String),
    volatileBuildArgs: image['volatile-build-args'] ?? null,
    buildContexts: contexts === undefined ? null : mapValues(contexts, (path) => (path.includes('://') ? path : plainPath(path))),
    builder: image.builder ?? null,
    cache: image.cache ?? null,
    history: image.history === undefined ? null : { workflow: image.history.workflow ?? null, job: image.history.job ?? null },
    budget: image.budget === undefined ? null : fillBudget(image.budget)
  };
}

const secondsOf = (text: string | undefined) => (text === undefined ? null : parseDuration(text));
const sizeOf = (text: string | undefined) => (text === undefined ? null : parseSize(text));
const moneyOf = (amount: number | undefined) => amount ?? null;

/** Limits in seconds, bytes, and in money for `added-cost`. */
function fillBudget(written: WrittenBudget = {}): Limits {
  const limits: Partial<Record<Metric, Limit>> = {};
  for (const metric of ['rebuild', 'typical', 'added', 'step'] as const) set(limits, metric, written[metric], secondsOf);
  for (const metric of ['pushed-bytes', 'pulled-bytes', 'image-bytes', 'added-bytes'] as const)
    set(limits, metric, written[metric], sizeOf);
  set(limits, 'added-cost', written['added-cost'], moneyOf);
  return limits;
}

interface WrittenLimits<Amount> {
  readonly warn?: Amount | undefined;
  readonly fail?: Amount | undefined;
  readonly 'min-percent'?: number | undefined;
}

/** A plain value is the limit that fails. */
function set<Amount extends string | number>(
  limits: Partial<Record<Metric, Limit>>,
  metric: Metric,
  written: Amount | WrittenLimits<Amount> | undefined,
  read: (amount: Amount | undefined) => number | null
): void {
  if (written === undefined) return;
  if (typeof written !== 'object') limits[metric] = { warn: null, fail: read(written), minPercent: null };
  else limits[metric] = { warn: read(written.warn), fail: read(written.fail), minPercent: written['min-percent'] ?? null };
}

/** `./services//api/` as `services/api`, `.` as the empty string. */
function plainPath(path: string): string {
  return path
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
    .join('/');
}

/** Own keys only, and safe for keys such as `__proto__`. */
function mapValues<From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To): Readonly<Record<string, To>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
