import * as v from 'valibot';
import { parseDuration } from './duration.ts';

// The one description of the configuration file (docs/reference/configuration.md). `json-schema.ts` says the same for editors; a test holds the two together.

/** Repository path: POSIX, relative, no `..`, no drive, no backslash, no control character (docs/security.md, path traversal). */
const PATH_REFUSED = /^\/|^[A-Za-z]:|\\|(?:^|\/)\.\.(?:\/|$)|[\u0000-\u001f]/;
const path = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(1024),
  v.check((text) => !PATH_REFUSED.test(text), 'must be a relative path inside the repository, with forward slashes and without `..`')
);
const globs = v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(256))), v.maxLength(100));
const workflow = v.pipe(v.string(), v.regex(/^[A-Za-z0-9._-]+\.ya?ml$/, 'must be the file name of a workflow, for example `build.yml`'));
const finite = v.pipe(v.number(), v.finite('must be a finite number'));
const between = (low: number, high: number) => v.pipe(finite, v.minValue(low), v.maxValue(high));
const whole = (low: number, high: number) => v.pipe(finite, v.integer('must be a whole number'), v.minValue(low), v.maxValue(high));
const notNegative = v.pipe(finite, v.minValue(0));

const duration = v.pipe(
  v.string('must be a duration with a unit, for example `90s`, `2m` or `1h`'),
  v.check((text) => parseDuration(text) !== null, 'must be a duration with a unit, for example `90s`, `2m` or `1h`')
);
const minPercent = v.optional(between(0, 10_000));
const someLimit = 'must set `warn`, `fail` or `min-percent`';
const durationLimits = v.strictObject({ warn: v.optional(duration), fail: v.optional(duration), 'min-percent': minPercent });
const moneyLimits = v.strictObject({ warn: v.optional(notNegative), fail: v.optional(notNegative), 'min-percent': minPercent });
const isMap = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
/** The form is chosen by hand and not by a union, so that errors point at the wrong member. */
const durationLimit = v.lazy(
  (value): v.GenericSchema<string | v.InferOutput<typeof durationLimits>> =>
    isMap(value) ? v.pipe(durationLimits, v.minEntries(1, someLimit)) : duration
);
const moneyLimit = v.lazy(
  (value): v.GenericSchema<number | v.InferOutput<typeof moneyLimits>> =>
    isMap(value) ? v.pipe(moneyLimits, v.minEntries(1, someLimit)) : notNegative
);
const budget = v.strictObject({
  rebuild: v.optional(durationLimit),
  typical: v.optional(durationLimit),
  added: v.optional(durationLimit),
  step: v.optional(durationLimit),
  'added-cost': v.optional(moneyLimit)
});

const image = v.strictObject({
  name: v.optional(
    v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 letters, digits, dots, dashes or underscores'))
  ),
  dockerfile: path,
  context: v.optional(path),
  target: v.optional(v.pipe(v.string(), v.maxLength(128))),
  platforms: v.optional(
    v.pipe(
      v.array(v.pipe(v.string(), v.regex(/^[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9]+)?$/, 'must be a platform, for example `linux/amd64`'))),
      v.maxLength(20)
    )
  ),
  'build-args': v.optional(
    v.pipe(
      v.record(
        v.pipe(v.string(), v.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is no name of a build argument')),
        v.union([v.string(), finite, v.boolean()], 'must be text, a number or true or false')
      ),
      v.maxEntries(200)
    )
  ),
  'volatile-build-args': v.optional(v.pipe(v.array(v.string()), v.maxLength(50))),
  'build-contexts': v.optional(v.pipe(v.record(v.string(), path), v.maxEntries(50))),
  builder: v.optional(v.picklist(['buildkit', 'legacy'])),
  cache: v.optional(v.picklist(['local', 'gha-min', 'gha-max', 'registry-min', 'registry-max', 'inline', 'none'])),
  history: v.optional(v.strictObject({ workflow: v.optional(workflow), job: v.optional(v.pipe(v.string(), v.maxLength(256))) })),
  budget: v.optional(budget)
});

export const configSchema = v.strictObject({
  version: v.literal(1),
  images: v.optional(v.pipe(v.array(image), v.maxLength(1000))),
  budget: v.optional(budget),
  total: v.optional(budget),
  discover: v.optional(v.strictObject({ include: v.optional(globs), exclude: v.optional(globs) })),
  history: v.optional(
    v.strictObject({
      branch: v.optional(v.pipe(v.string(), v.maxLength(256))),
      workflow: v.optional(workflow),
      'max-runs': v.optional(whole(1, 50)),
      'max-age-days': v.optional(whole(1, 400)),
      replay: v.optional(whole(0, 5000))
    })
  ),
  price: v.optional(
    v.strictObject({
      runner: v.optional(v.pipe(v.string(), v.maxLength(128))),
      'per-minute': v.optional(between(0, 1000)),
      currency: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{3}$/, 'must be a currency code, for example `USD`'))),
      'builds-per-month': v.optional(
        v.lazy(
          (value): v.GenericSchema<number | 'auto'> =>
            typeof value === 'string' ? v.literal('auto', 'must be a number or `auto`') : between(0, 1_000_000)
        )
      )
    })
  ),
  comment: v.optional(
    v.strictObject({
      mode: v.optional(v.picklist(['on-change', 'always', 'on-failure', 'never'])),
      'min-seconds': v.optional(notNegative),
      'max-rows': v.optional(whole(5, 200)),
      chart: v.optional(v.boolean())
    })
  ),
  suggestions: v.optional(
    v.strictObject({
      mode: v.optional(v.picklist(['inline', 'comment', 'none'])),
      max: v.optional(whole(0, 20)),
      'min-saved-seconds': v.optional(notNegative)
    })
  ),
  gate: v.optional(
    v.strictObject({
      'fail-on': v.optional(v.picklist(['budget', 'never'])),
      confidence: v.optional(between(0.5, 0.99)),
      'min-samples': v.optional(whole(1, 50)),
      'without-history': v.optional(v.picklist(['pass', 'warn', 'fail'])),
      'on-unknown': v.optional(v.picklist(['pass', 'warn', 'fail'])),
      'fail-closed': v.optional(v.union([v.literal('auto'), v.boolean()], 'must be auto, true or false'))
    })
  ),
  override: v.optional(
    v.strictObject({
      label: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(50))),
      permission: v.optional(v.picklist(['triage', 'write', 'maintain', 'admin'])),
      'require-reason': v.optional(v.boolean())
    })
  )
});

/** The file as written, checked but without defaults. */
export type WrittenConfig = v.InferOutput<typeof configSchema>;
export type WrittenBudget = v.InferOutput<typeof budget>;
export type WrittenImage = v.InferOutput<typeof image>;
