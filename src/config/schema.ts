import * as v from 'valibot';
import { ANSWERS, COMMENT_MODES, PERMISSIONS, SUGGESTION_MODES } from '../model/config.ts';
import { BUILDERS, CACHE_MODES } from '../model/image.ts';
import { code, type Sentence, say, sentenceKey } from '../model/sentence.ts';
import { parseDuration } from './duration.ts';
import { parseSize, SIZE } from './size.ts';

// The one description of the configuration file: types, bounds, words and defaults. The JSON Schema for editors and the reference
// page are made from it (scripts/config-schema.ts). CONTRIBUTING.md says where else a new key goes.

/** A key with what an editor and the reference say of it. */
const key = <S extends v.GenericSchema>(words: string, schema: S) => v.optional(v.pipe(schema, v.description(words)));
/** The same for a group of keys. */
const group = <E extends v.ObjectEntries>(words: string, entries: E) => key(words, v.strictObject(entries));
/** Keywords of JSON Schema for a rule that only code can say whole; read by scripts/config-schema.ts. */
const forEditors = <T>(keywords: Readonly<Record<string, unknown>>) =>
  v.metadata<T, { readonly jsonSchema: typeof keywords }>({ jsonSchema: keywords });

/** What rules of ours ask for, by the message under which the schema reports a value that breaks one. */
const TOLD = new Map<string, Sentence>();
const told = (requirement: Sentence): string => {
  TOLD.set(sentenceKey(requirement), requirement);
  return sentenceKey(requirement);
};
/** What a value must be, as its rule says; null where the rule has no words of its own. */
export const requirementTold = (message: string): Sentence | null => TOLD.get(message) ?? null;

/** Repository path: POSIX, relative, no `..`, no drive, no backslash, no control character (docs/security.md, the row on path traversal). */
const PATH_REFUSED = /^\/|^[A-Za-z]:|\\|(?:^|\/)\.\.(?:\/|$)|[\u0000-\u001f]/;
const path = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(1024),
  v.check(
    (text) => !PATH_REFUSED.test(text),
    told(say`must be a path inside the repository, relative, with forward slashes and no ${code('..')} in it`)
  ),
  forEditors({ not: { pattern: '(^/)|(^[A-Za-z]:)|(\\\\)|(^|/)\\.\\.(/|$)|[\\u0000-\\u001f]' } })
);
const globs = v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(256))), v.maxLength(100));
const workflow = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9._-]+\.ya?ml$/, told(say`must be the file name of a workflow, for example ${code('build.yml')}`))
);
const finite = v.pipe(v.number(), v.finite(told(say`must be a finite number`)));
const between = (low: number, high: number) => v.pipe(finite, v.minValue(low), v.maxValue(high));
const whole = (low: number, high: number) =>
  v.pipe(finite, v.integer(told(say`must be a whole number`)), v.minValue(low), v.maxValue(high));
const notNegative = v.pipe(finite, v.minValue(0));
const text = (most: number) => v.pipe(v.string(), v.maxLength(most));

const duration = v.pipe(
  v.string(told(say`must be a duration with a unit, for example ${code('90s')}, ${code('2m')} or ${code('1h')}`)),
  v.check(
    (written) => parseDuration(written) !== null,
    told(say`must be a duration with a unit, for example ${code('90s')}, ${code('2m')} or ${code('1h')}`)
  ),
  forEditors({ pattern: '^[0-9]+(\\.[0-9]+)?(ms|s|m|h)$' })
);
const size = v.pipe(
  v.string(told(say`must be a size with a unit, for example ${code('200MB')} or ${code('1GiB')}`)),
  v.check((written) => parseSize(written) !== null, told(say`must be a size with a unit, for example ${code('200MB')} or ${code('1GiB')}`)),
  forEditors({ pattern: SIZE.source })
);
/** Which schemas a lazy one chooses from, by the value: chosen by hand and not by a union, so that errors point at the wrong member. */
export const CHOICES = new Map<unknown, readonly v.GenericSchema[]>();
const isMap = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

function limitOf<S extends v.GenericSchema>(amount: S) {
  const limits = v.pipe(
    v.strictObject({
      warn: key('From here on a warning.', amount),
      fail: key('From here on a failure.', amount),
      'min-percent': key('The value before must be exceeded by so many percent as well.', between(0, 10_000))
    }),
    v.minEntries(1, told(say`must set ${code('warn')}, ${code('fail')} or ${code('min-percent')}`))
  );
  const either = v.lazy((value): v.GenericSchema<v.InferOutput<S> | v.InferOutput<typeof limits>> => (isMap(value) ? limits : amount));
  CHOICES.set(either, [amount, limits]);
  return either;
}
const durationLimit = limitOf(duration);
const sizeLimit = limitOf(size);
const budget = v.strictObject({
  rebuild: key('Seconds of the next build.', durationLimit),
  typical: key('Seconds of an average merged change.', durationLimit),
  added: key('Seconds that the change adds to an average merge: exactly 0 for a change of no structure.', durationLimit),
  step: key('Seconds of the longest step that runs.', durationLimit),
  'added-cost': key('Money added per month, in price.currency.', limitOf(notNegative)),
  'pushed-bytes': key('Packed bytes that the next push moves.', sizeLimit),
  'pulled-bytes': key('Packed bytes that a node pulls that holds the image before.', sizeLimit),
  'image-bytes': key('Packed bytes of the whole image.', sizeLimit),
  'added-bytes': key('Packed bytes that the change adds to an average later push.', sizeLimit)
});

const image = v.strictObject({
  name: key(
    'Name in reports, outputs and the matrix.',
    v.pipe(
      v.string(),
      v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, told(say`must be 1 to 64 letters, digits, dots, dashes or underscores`))
    )
  ),
  dockerfile: v.pipe(path, v.description('Path of the Dockerfile in the repository.')),
  context: key('Build context, a directory of the repository.', path),
  target: key('Stage that is built.', text(128)),
  platforms: key(
    'Platforms that are built, for example linux/amd64.',
    v.pipe(
      v.array(
        v.pipe(
          v.string(),
          v.regex(/^[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9]+)?$/, told(say`must be a platform, for example ${code('linux/amd64')}`))
        )
      ),
      v.maxLength(20)
    )
  ),
  'build-args': key(
    'Build arguments and their values.',
    v.pipe(
      v.record(
        v.pipe(v.string(), v.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, told(say`is no name of a build argument`))),
        v.union([v.string(), finite, v.boolean()], told(say`must be text, a number or true or false`))
      ),
      v.maxEntries(200)
    )
  ),
  'volatile-build-args': key('Build arguments that differ on every build.', v.pipe(v.array(v.string()), v.maxLength(50))),
  'build-contexts': key('Named contexts and their directories.', v.pipe(v.record(v.string(), path), v.maxEntries(50))),
  builder: key('buildkit, or legacy: the engine up to version 20, or DOCKER_BUILDKIT=0.', v.picklist(BUILDERS)),
  cache: key('What a CI build finds in its cache. Else read from the workflow.', v.picklist(CACHE_MODES)),
  history: group('Where the build logs of this image come from.', {
    workflow: key('File name of the workflow that builds it.', workflow),
    job: key('Job of that workflow.', text(256))
  }),
  budget: key('Limits of this image, in place of those of the file.', budget)
});

export const configSchema = v.strictObject({
  version: v.pipe(v.literal(1), v.description('Version of this form.')),
  images: key(
    'Images whose definition is not found by itself, or differs. Discovery goes on for the rest.',
    v.pipe(v.array(image), v.maxLength(1000))
  ),
  budget: key('Limits of every image without its own. A single value fails; {warn, fail, min-percent} says more.', budget),
  total: key('Limits of all images together.', budget),
  discover: group('Which Dockerfiles count.', {
    include: key('Globs that count in any case.', globs),
    exclude: key('Globs that do not count, beside the built-in ones. "**" turns discovery off.', globs)
  }),
  history: group('Earlier builds that the estimate rests on.', {
    branch: key('Branch whose builds teach. Else the default branch.', text(256)),
    workflow: key('File name of the workflow that builds the images. Else found by itself.', workflow),
    'max-runs': key('Runs that are read at most.', whole(1, 50)),
    'max-age-days': key('Age from which a run no longer counts.', whole(1, 400)),
    replay: key('Merged changes that `typical` and `added` replay.', whole(0, 5000))
  }),
  price: key(
    'What a build costs.',
    v.pipe(
      v.strictObject({
        runner: key('Runner label of the price table. Else the one that the workflow names.', text(128)),
        'per-minute': key('Price of one minute, in place of the table.', between(0, 1000)),
        currency: key(
          'ISO 4217.',
          v.pipe(v.string(), v.regex(/^[A-Z]{3}$/, told(say`must be a currency code, for example ${code('USD')}`)))
        ),
        'builds-per-month': key('Merges in a month. auto: as the runs of the workflow show.', buildsPerMonth()),
        billed: key('minute: each job rounded up to whole minutes, as GitHub bills it.', v.picklist(['second', 'minute']))
      }),
      forEditors({ dependencies: { 'per-minute': ['currency'] } })
    )
  ),
  registries: key(
    'Hosts whose registries are asked whether a base image moved, for example docker.io and ghcr.io. Else none is.',
    v.pipe(
      v.array(
        v.pipe(
          v.string(),
          v.regex(
            /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253}[A-Za-z0-9])?(?::[0-9]{1,5})?$/,
            told(say`must be the host of a registry without a path, for example ${code('ghcr.io')}`)
          )
        )
      ),
      v.maxLength(20)
    )
  ),
  deploys: group('What turns bytes of a pull into bytes a day.', {
    'per-day': key('Deploys in a day.', between(0, 10_000)),
    nodes: key('Nodes that pull each of them.', whole(1, 1_000_000))
  }),
  comment: group('The comment on a pull request.', {
    mode: key('When a comment is created. An existing one is kept current unless never.', v.picklist(COMMENT_MODES)),
    'min-seconds': key('A figure must change by so much to deserve a comment.', notNegative),
    'min-bytes': key('Bytes must change by so much to deserve a comment.', size),
    'max-rows': key('Rows of one table at most.', whole(5, 200)),
    chart: key('A chart of the next build, folded.', v.boolean())
  }),
  suggestions: group('Edits of a Dockerfile that save time.', {
    mode: key('inline: on the lines of the diff; comment: in the comment only.', v.picklist(SUGGESTION_MODES)),
    max: key('Inline suggestions at most.', whole(0, 20)),
    'min-saved-seconds': key('A suggestion must save so much on an average merge.', notNegative)
  }),
  gate: group('When a budget decides.', {
    'fail-on': key('never: the job stays green.', v.picklist(['budget', 'never'])),
    confidence: key('Share of outcomes inside the range. The low end decides.', between(0.5, 0.99)),
    'min-samples': key('Logged executions that a failure needs.', whole(1, 50)),
    'without-history': key('Where no build log is known.', v.picklist(ANSWERS)),
    'on-unknown': key('Where more than half of a value cannot be known.', v.picklist(ANSWERS)),
    'fail-closed': key(
      'Where a value cannot be had at all. auto: fails where a fail limit is set.',
      v.union([v.literal('auto'), v.boolean()], told(say`must be auto, true or false`))
    )
  }),
  override: group('How a broken budget is accepted.', {
    label: key('Label that turns a failure into a warning.', v.pipe(v.string(), v.minLength(1), v.maxLength(50))),
    permission: key('Permission that whoever sets the label must have.', v.picklist(PERMISSIONS)),
    'require-reason': key('A comment `/layercost override REASON` is needed as well.', v.boolean())
  })
});

function buildsPerMonth() {
  const [word, number] = [v.literal('auto', told(say`must be a number or ${code('auto')}`)), between(0, 1_000_000)];
  const either = v.lazy((value): v.GenericSchema<number | 'auto'> => (typeof value === 'string' ? word : number));
  CHOICES.set(either, [word, number]);
  return either;
}

/** The file as written, checked but without defaults. */
export type WrittenConfig = v.InferOutput<typeof configSchema>;
export type WrittenBudget = v.InferOutput<typeof budget>;
export type WrittenImage = v.InferOutput<typeof image>;
