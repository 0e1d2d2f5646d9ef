import type { Limit, Limits } from '../model/budget.ts';
import type { Config, ConfiguredImage } from '../model/config.ts';
import { parseDuration } from './duration.ts';
import type { WrittenBudget, WrittenConfig, WrittenImage } from './schema.ts';
import { parseSize } from './size.ts';

/** What holds where no file says otherwise (docs/reference/configuration.md). There is no default budget. */
export function defaultConfig(): Config {
  return fillConfig({ version: 1 });
}

/** A checked file with every default filled in, durations as seconds and paths in plain form. */
export function fillConfig(written: WrittenConfig): Config {
  const { history, price, comment, suggestions, gate, override, discover } = written;
  const label = override?.label ?? 'layercost-accept';
  return {
    images: (written.images ?? []).map(fillImage),
    budget: fillBudget(written.budget),
    total: fillBudget(written.total),
    discover: { include: discover?.include ?? [], exclude: discover?.exclude ?? [] },
    history: {
      branch: history?.branch ?? null,
      workflow: history?.workflow ?? null,
      maxRuns: history?.['max-runs'] ?? 20,
      maxAgeDays: history?.['max-age-days'] ?? 90,
      replay: history?.replay ?? 200
    },
    price: {
      runner: price?.runner ?? null,
      perMinute: price?.['per-minute'] ?? null,
      currency: price?.currency ?? 'USD',
      buildsPerMonth: price?.['builds-per-month'] ?? 'auto',
      billed: price?.billed ?? 'second'
    },
    registries: written.registries ?? [],
    deploys: { perDay: written.deploys?.['per-day'] ?? null, nodes: written.deploys?.nodes ?? null },
    comment: {
      mode: comment?.mode ?? 'on-change',
      minSeconds: comment?.['min-seconds'] ?? 5,
      minBytes: parseSize(comment?.['min-bytes'] ?? '10MB') ?? 10e6,
      maxRows: comment?.['max-rows'] ?? 40,
      chart: comment?.chart ?? true
    },
    suggestions: {
      mode: suggestions?.mode ?? 'inline',
      max: suggestions?.max ?? 5,
      minSavedSeconds: suggestions?.['min-saved-seconds'] ?? 5
    },
    gate: {
      failOn: gate?.['fail-on'] ?? 'budget',
      confidence: gate?.confidence ?? 0.8,
      minSamples: gate?.['min-samples'] ?? 3,
      withoutHistory: gate?.['without-history'] ?? 'pass',
      onUnknown: gate?.['on-unknown'] ?? 'warn',
      failClosed: gate?.['fail-closed'] ?? 'auto'
    },
    override: {
      label: label === 'none' ? null : label,
      permission: override?.permission ?? 'write',
      requireReason: override?.['require-reason'] ?? false
    }
  };
}

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

const seconds = (text: string | undefined) => (text === undefined ? null : parseDuration(text));

/** Limits in seconds, bytes, and in money for `added-cost`; a plain value is the limit that fails. */
function fillBudget(written: WrittenBudget | undefined): Limits {
  const limits: Partial<Record<keyof Limits, Limit>> = {};
  for (const metric of ['rebuild', 'typical', 'added', 'step'] as const) {
    const limit = written?.[metric];
    if (typeof limit === 'string') limits[metric] = { warn: null, fail: seconds(limit), minPercent: null };
    else if (limit) limits[metric] = { warn: seconds(limit.warn), fail: seconds(limit.fail), minPercent: limit['min-percent'] ?? null };
  }
  const size = (text: string | undefined) => (text === undefined ? null : parseSize(text));
  for (const metric of ['pushed-bytes', 'pulled-bytes', 'image-bytes', 'added-bytes'] as const) {
    const limit = written?.[metric];
    if (typeof limit === 'string') limits[metric] = { warn: null, fail: size(limit), minPercent: null };
    else if (limit) limits[metric] = { warn: size(limit.warn), fail: size(limit.fail), minPercent: limit['min-percent'] ?? null };
  }
  const money = written?.['added-cost'];
  if (typeof money === 'number') limits['added-cost'] = { warn: null, fail: money, minPercent: null };
  else if (money) limits['added-cost'] = { warn: money.warn ?? null, fail: money.fail ?? null, minPercent: money['min-percent'] ?? null };
  return limits;
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
