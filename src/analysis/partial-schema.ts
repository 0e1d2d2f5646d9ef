import * as v from 'valibot';
import { type Frame, MOST_SHARDS, type PartialAnalysis, type PlacedImage } from './partial.ts';

// The form of a partial report where it comes back in. The compiler holds it to the types: a field that is added to the
// analysis and not here does not compile.

export const text = v.string();
export const number = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const flag = v.boolean();
export const texts = v.array(text);
const named = v.record(text, text);
export const textOrNull = v.nullable(text);
const numberOrNull = v.nullable(number);

export const sentence = v.array(
  v.union([
    text,
    v.strictObject({ code: text }),
    v.strictObject({ seconds: number }),
    v.strictObject({ bytes: number }),
    v.strictObject({ money: number, currency: text })
  ])
);

const estimateEntries = { low: number, mid: number, high: number };
const estimate = v.object(estimateEntries);
const based = v.object({ ...estimateEntries, basis: text });
const gateVerdict = v.picklist(['pass', 'warn', 'fail', 'skipped']);
export const builder = v.picklist(['buildkit', 'legacy']);
export const cacheMode = v.picklist(['local', 'gha-min', 'gha-max', 'registry-min', 'registry-max', 'inline', 'none']);

const position = v.object({ line: count, column: count, offset: count });
export const problem = v.object({
  code: text,
  message: sentence,
  severity: v.picklist(['error', 'warning', 'info']),
  file: text,
  range: v.nullable(v.object({ start: position, end: position })),
  excerpt: v.exactOptional(v.object({ line: count, text, column: count, width: count }))
});

const limit = v.object({ warn: numberOrNull, fail: numberOrNull, minPercent: numberOrNull });
const limits = v.object({
  rebuild: v.exactOptional(limit),
  typical: v.exactOptional(limit),
  added: v.exactOptional(limit),
  step: v.exactOptional(limit),
  'added-cost': v.exactOptional(limit),
  'pushed-bytes': v.exactOptional(limit),
  'pulled-bytes': v.exactOptional(limit),
  'image-bytes': v.exactOptional(limit),
  'added-bytes': v.exactOptional(limit)
});
const budgets = v.array(
  v.object({
    metric: v.picklist(['rebuild', 'typical', 'added', 'step', 'added-cost', 'pushed-bytes', 'pulled-bytes', 'image-bytes', 'added-bytes']),
    warn: numberOrNull,
    fail: numberOrNull,
    value: v.nullable(estimate),
    decision: gateVerdict,
    reason: sentence
  })
);

const knownDigest = v.object({ digest: text, at: text });

const onDoubt = v.picklist(['pass', 'warn', 'fail']);
const config = v.object({
  images: v.array(
    v.object({
      name: textOrNull,
      images: v.exactOptional(v.object({ before: text, after: text })),
      dockerfile: text,
      context: textOrNull,
      target: textOrNull,
      platforms: v.nullable(texts),
      buildArgs: v.nullable(named),
      volatileBuildArgs: v.nullable(texts),
      buildContexts: v.nullable(named),
      builder: v.nullable(builder),
      cache: v.nullable(cacheMode),
      history: v.nullable(v.object({ workflow: textOrNull, job: textOrNull })),
      budget: v.nullable(limits)
    })
  ),
  budget: limits,
  total: limits,
  discover: v.object({ include: texts, exclude: texts }),
  history: v.object({ branch: textOrNull, workflow: textOrNull, maxRuns: number, maxAgeDays: number, replay: number }),
  price: v.object({
    runner: textOrNull,
    perMinute: numberOrNull,
    currency: text,
    buildsPerMonth: v.union([number, v.literal('auto')]),
    billed: v.picklist(['second', 'minute'])
  }),
  registries: texts,
  deploys: v.object({ perDay: numberOrNull, nodes: numberOrNull }),
  comment: v.object({
    mode: v.picklist(['on-change', 'on-rebuild', 'always', 'on-failure', 'never']),
    minSeconds: number,
    minBytes: number,
    maxRows: number,
    chart: flag
  }),
  suggestions: v.object({ mode: v.picklist(['inline', 'comment', 'none']), max: number, minSavedSeconds: number }),
  gate: v.object({
    failOn: v.picklist(['budget', 'never']),
    confidence: number,
    minSamples: number,
    withoutHistory: onDoubt,
    onUnknown: onDoubt,
    failClosed: v.union([v.literal('auto'), flag])
  }),
  override: v.object({
    label: textOrNull,
    permission: v.picklist(['triage', 'write', 'maintain', 'admin']),
    requireReason: flag
  })
});

const doubt = v.object({ because: sentence, likely: v.picklist(['cached', 'rebuilt']) });
const surroundings = v.object({
  openArgs: v.record(text, doubt),
  steadyArgs: named,
  made: v.array(
    v.object({
      path: text,
      state: v.variant('kind', [
        v.object({ kind: v.literal('new') }),
        v.object({ kind: v.literal('same'), key: text }),
        v.object({ kind: v.literal('open') })
      ]),
      because: sentence,
      from: textOrNull
    })
  ),
  empty: v.exactOptional(sentence)
});

export const spec = v.object({
  name: text,
  dockerfile: text,
  context: textOrNull,
  remoteContext: textOrNull,
  contextKind: v.picklist(['path', 'git']),
  target: textOrNull,
  args: named,
  volatileArgs: texts,
  platforms: texts,
  buildContexts: named,
  builder,
  builderVersion: v.exactOptional(text),
  cache: v.object({
    mode: cacheMode,
    from: text,
    scope: textOrNull,
    noCache: v.union([v.literal(true), texts]),
    exports: flag,
    imports: flag,
    doubt: v.exactOptional(doubt),
    because: v.exactOptional(sentence),
    writes: v.exactOptional(texts),
    reads: v.exactOptional(texts)
  }),
  tags: texts,
  doubts: v.exactOptional(
    v.object({
      file: v.exactOptional(sentence),
      text: v.exactOptional(sentence),
      context: v.exactOptional(sentence),
      target: v.exactOptional(sentence),
      platforms: v.exactOptional(sentence),
      args: v.exactOptional(sentence)
    })
  ),
  targetOptions: v.exactOptional(v.nullable(v.array(textOrNull))),
  source: text,
  workflow: v.nullable(
    v.object({
      file: text,
      job: text,
      runner: textOrNull,
      untouched: v.exactOptional(v.literal(true)),
      ownBuilder: v.exactOptional(v.literal(true))
    })
  ),
  elsewhere: v.exactOptional(v.picklist(['event', 'branch', 'paths'])),
  starts: v.exactOptional(v.array(v.object({ branches: v.nullable(texts), paths: v.nullable(texts) }))),
  surroundings: v.exactOptional(surroundings),
  refused: v.exactOptional(v.object({ because: sentence, sure: flag })),
  behind: v.exactOptional(
    v.array(
      v.object({
        image: text,
        source: text,
        platforms: texts,
        together: v.exactOptional(v.literal(true)),
        doubt: v.exactOptional(sentence),
        fresh: v.exactOptional(texts)
      })
    )
  )
});

const judged = {
  verdict: v.picklist(['cached', 'rebuilt', 'metadata', 'pruned']),
  certainty: v.picklist(['certain', 'output-dependent', 'unknown'])
};
const step = v.object({
  ...judged,
  stage: textOrNull,
  stageIndex: v.nullable(count),
  step: count,
  line: count,
  endLine: count,
  instruction: text,
  text,
  label: textOrNull,
  causes: v.array(
    v.object({
      kind: v.picklist([
        'instruction-changed',
        'instruction-added',
        'instruction-moved',
        'context-changed',
        'build-arg-changed',
        'environment-changed',
        'base-image-changed',
        'parent-rebuilt',
        'stage-output',
        'mount-source',
        'cache-not-available',
        'no-cache',
        'unknown-input',
        'new-image'
      ]),
      detail: sentence,
      name: textOrNull,
      images: v.exactOptional(v.object({ before: text, after: text })),
      line: v.nullable(count),
      paths: texts
    })
  ),
  builtBy: v.exactOptional(sentence),
  link: v.nullable(v.object(judged)),
  triggers: v.nullable(v.array(v.object(judged))),
  steps: v.array(count),
  seconds: v.nullable(estimate),
  basis: textOrNull,
  samples: count
});

const suggestion = v.object({
  rule: text,
  level: v.picklist(['one-click', 'needs-review', 'advice']),
  proof: v.object({
    equality: v.picklist(['equal', 'equal-modulo-time', 'likely', 'none']),
    obligations: v.array(v.object({ claim: sentence, evidence: sentence })),
    assumptions: v.array(sentence)
  }),
  replaceLines: v.nullable(v.tuple([count, count])),
  replacement: textOrNull,
  after: textOrNull,
  saving: based,
  profited: v.nullable(v.object({ changes: count, of: count })),
  bytes: v.exactOptional(v.nullable(estimate)),
  elsewhere: v.exactOptional(v.nullable(v.object({ file: text, replaceLines: v.tuple([count, count]), before: text, replacement: text }))),
  message: sentence,
  line: count
});

const image = v.object({
  spec,
  platform: textOrNull,
  affected: flag,
  effect: v.picklist(['built', 'metadata', 'none']),
  reason: sentence,
  existence: v.picklist(['both', 'added', 'removed']),
  verdict: gateVerdict,
  fails: v.nullable(
    v.object({
      line: v.nullable(count),
      certainty: v.picklist(['certain', 'unknown']),
      because: sentence,
      kind: v.picklist([
        'unreadable',
        'no-stage',
        'syntax',
        'unknown-instruction',
        'bad-flag',
        'bad-mount',
        'bad-value',
        'bad-image-name',
        'missing-stage',
        'circular-stages',
        'missing-target',
        'source-missing',
        'outside-context',
        'file-in-the-way',
        'owner-by-name',
        'check-failed',
        'dockerfile-missing',
        'context-missing',
        'definition-refused'
      ])
    })
  ),
  steps: v.array(step),
  problems: v.array(problem),
  rebuild: v.nullable(based),
  whole: v.nullable(based),
  timeline: v.array(v.object({ line: count, instruction: text, stage: text, start: number, seconds: number })),
  overheads: v.array(v.object({ name: text, ...estimateEntries })),
  typical: v.nullable(
    v.object({
      before: v.nullable(estimate),
      after: v.nullable(estimate),
      changes: count,
      building: v.object({ before: v.nullable(count), after: count }),
      each: v.object({ before: v.nullable(estimate), after: v.nullable(estimate) })
    })
  ),
  added: v.nullable(estimate),
  perChange: v.array(v.object({ before: numberOrNull, after: number })),
  ownBuild: v.nullable(v.object({ seconds: number, withoutBumps: number })),
  cacheChange: v.nullable(sentence),
  bases: v.array(
    v.object({
      reference: text,
      built: v.nullable(knownDigest),
      now: v.nullable(knownDigest),
      move: v.nullable(v.object({ kind: v.picklist(['now', 'elsewhere', 'built']), from: knownDigest, to: knownDigest })),
      steps: v.object({ above: count, of: count })
    })
  ),
  bytes: v.nullable(
    v.object({
      pushed: based,
      pulled: based,
      image: v.object({ before: number, after: estimate }),
      added: v.nullable(estimate),
      typical: v.nullable(v.object({ before: estimate, after: estimate })),
      steps: v.array(v.nullable(estimate))
    })
  ),
  cached: v.nullable(v.object({ steps: count })),
  money: v.nullable(
    v.object({
      currency: text,
      rebuild: v.nullable(estimate),
      addedPerMonth: v.nullable(estimate),
      perMinute: number,
      priceSource: sentence,
      buildsPerMonth: numberOrNull,
      billing: v.nullable(sentence)
    })
  ),
  budgets,
  suggestions: v.array(suggestion),
  refused: v.array(v.object({ rule: text, line: count, because: sentence })),
  silenced: count,
  history: v.nullable(v.object({ builds: count, from: textOrNull, to: textOrNull, source: textOrNull })),
  notes: v.array(sentence),
  headText: textOrNull,
  baseText: textOrNull
}) satisfies v.GenericSchema<unknown, PlacedImage['image']>;

const keptPrediction = v.object({
  v: v.literal(1),
  prediction: text,
  image: text,
  file: text,
  target: textOrNull,
  commit: text,
  at: text,
  rebuild: v.nullable(estimate),
  verdicts: v.array(v.object({ stage: textOrNull, step: count, key: text, verdict: text, certainty: text }))
});

export const repository = v.object({ slug: textOrNull, serverUrl: textOrNull, pullRequest: v.nullable(count) });
export const side = v.object({ ref: text, sha: textOrNull, mergeBase: textOrNull });
export const configInForce = v.object({
  config,
  source: textOrNull,
  role: v.picklist(['gate', 'preview', 'defaults']),
  changedByHead: flag
});

const frame = v.object({
  tool: v.object({ name: v.literal('layercost'), version: text }),
  repository,
  base: side,
  head: v.object({ ref: text, sha: textOrNull }),
  notes: v.array(sentence),
  problems: v.array(problem),
  changedFiles: texts,
  config: configInForce,
  audit: v.nullable(sentence),
  compared: flag,
  historyUnread: flag,
  leftOut: v.exactOptional(v.array(sentence)),
  imageCount: count
}) satisfies v.GenericSchema<unknown, Frame>;

const shardNumber = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_SHARDS));

/** A partial report, every field of it. */
export const PARTIAL = v.object({
  schema: v.literal('layercost/partial@1'),
  shard: v.pipe(
    v.object({ index: shardNumber, of: shardNumber }),
    v.check(({ index, of }) => index <= of, 'the number of the run is above the number of runs')
  ),
  frame,
  images: v.array(v.object({ place: count, image, line: v.nullable(keptPrediction) }))
}) satisfies v.GenericSchema<unknown, PartialAnalysis>;
