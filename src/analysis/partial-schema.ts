import * as v from 'valibot';
import { METRICS } from '../model/budget.ts';
import { ANSWERS, COMMENT_MODES, PERMISSIONS, SUGGESTION_MODES } from '../model/config.ts';
import { FAILURE_KINDS } from '../model/failure.ts';
import { CAUSE_KINDS, VERDICTS } from '../model/prediction.ts';
import { EQUALITIES, SUGGESTION_LEVELS } from '../model/suggestion.ts';
import { type Frame, MOST_SHARDS, type PartialAnalysis, type PlacedImage } from './partial.ts';
import {
  based,
  builder,
  cacheMode,
  count,
  estimate,
  estimateEntries,
  flag,
  gateVerdict,
  named,
  number,
  numberOrNull,
  problem,
  sentence,
  text,
  textOrNull,
  texts
} from './schema-parts.ts';
import { spec } from './spec-schema.ts';

// The form of a partial report where it comes back in. The compiler holds it to the types: a field that is added to the
// analysis and not here does not compile.

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
    metric: v.picklist(METRICS),
    warn: numberOrNull,
    fail: numberOrNull,
    value: v.nullable(estimate),
    decision: gateVerdict,
    reason: sentence
  })
);

const knownDigest = v.object({ digest: text, at: text });

const onDoubt = v.picklist(ANSWERS);
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
    mode: v.picklist(COMMENT_MODES),
    minSeconds: number,
    minBytes: number,
    maxRows: number,
    chart: flag
  }),
  suggestions: v.object({ mode: v.picklist(SUGGESTION_MODES), max: number, minSavedSeconds: number }),
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
    permission: v.picklist(PERMISSIONS),
    requireReason: flag
  })
});

const judged = {
  verdict: v.picklist(VERDICTS),
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
      kind: v.picklist(CAUSE_KINDS),
      detail: sentence,
      name: textOrNull,
      images: v.exactOptional(v.object({ before: text, after: text })),
      recurs: v.exactOptional(v.literal(true)),
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
  level: v.picklist(SUGGESTION_LEVELS),
  proof: v.object({
    equality: v.picklist(EQUALITIES),
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
  parts: v.exactOptional(v.object({ says: sentence, place: text })),
  line: count
});

const image = v.object({
  spec,
  platform: textOrNull,
  affected: flag,
  untouched: v.boolean(),
  effect: v.picklist(['built', 'metadata', 'none']),
  reason: sentence,
  existence: v.picklist(['both', 'added', 'removed']),
  verdict: gateVerdict,
  fails: v.nullable(
    v.object({
      line: v.nullable(count),
      certainty: v.picklist(['certain', 'unknown']),
      because: sentence,
      kind: v.picklist(FAILURE_KINDS)
    })
  ),
  steps: v.array(step),
  problems: v.array(problem),
  rules: v.exactOptional(sentence),
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
