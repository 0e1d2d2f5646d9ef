import * as v from 'valibot';
import { GATE_VERDICTS, METRICS } from '../model/budget.ts';
import { BUILDERS, CACHE_MODES } from '../model/image.ts';
import { VERDICTS } from '../model/prediction.ts';
import { EQUALITIES, SUGGESTION_LEVELS } from '../model/suggestion.ts';
import { SEVERITIES } from '../model/text.ts';
import { number, numberOrNull, type Shape, text, textOrNull, texts, told, whole, wholeOrNull } from './notation.ts';

// Parts that several documents share. Each has a name of its own in the types, the JSON Schemas and on the reference page.

export const estimate = v.strictObject({ low: number, mid: told('middle of the range', number), high: number });

export const basedEstimate = v.strictObject({
  ...estimate.entries,
  basis: told('what it rests on: `14 builds`, or `priors` where no log tells', text)
});

export const problem = v.strictObject({
  code: text,
  message: text,
  severity: v.picklist(SEVERITIES),
  file: text,
  line: wholeOrNull,
  column: wholeOrNull
});

export const verdict = v.picklist(VERDICTS);
export const certainty = v.picklist(['certain', 'output-dependent', 'unknown']);
export const decision = v.picklist(GATE_VERDICTS);

export const cause = v.strictObject({
  kind: told(
    '`instruction-changed`, `instruction-added`, `instruction-moved`, `context-changed`, `build-arg-changed`, `environment-changed`, `base-image-changed`, `parent-rebuilt`, `stage-output`, `mount-source`, `cache-not-available`, `no-cache`, `unknown-input`, `new-image`; more may come',
    text
  ),
  detail: told('what happened, as a clause', text),
  name: v.exactOptional(told('the variable or argument that is meant; absent where none is', text)),
  line: told('line of the head Dockerfile that is meant, or null', wholeOrNull),
  paths: told('files that differ, at most 200', texts)
});

export const judged = v.strictObject({ verdict, certainty });

export const step = v.strictObject({
  stage: told('name in lower case, or the index as text; null for an `ARG` before the first `FROM`', textOrNull),
  stageIndex: wholeOrNull,
  step: told('instructions of the stage as written, `FROM` = 0', whole),
  line: whole,
  endLine: whole,
  instruction: told('keyword', text),
  text: told('the instruction on one line; secrets and values are masked', text),
  label: told('the prefix that the builder prints, null where it prints none', textOrNull),
  verdict: told('`metadata`: no step of its own; `pruned`: not needed for the target', verdict),
  certainty: told(
    '`output-dependent`: rebuilt unless a step that runs again yields the same bytes; `unknown`: an input cannot be known',
    certainty
  ),
  cause: told('the nearest cause, or null', v.nullable(cause)),
  chain: told('from the nearest cause to the root; of more than 64 the nearest and the last 63', v.array(cause)),
  builtBy: v.exactOptional(told('of a cached step that an earlier build of the same job makes: that build', text)),
  link: v.exactOptional(told('on `COPY --link` and `ADD --link`: the merge onto the new parent', judged)),
  triggers: v.exactOptional(told('on `FROM`: each inherited `ONBUILD`, in order', v.array(judged))),
  seconds: told('what running it takes, or null', v.nullable(estimate)),
  basis: v.exactOptional(told('in `check` only: what `seconds` rests on: `own`, `edited`, `neighbour`, `kind`, `prior`', text)),
  samples: v.exactOptional(told('in `check` only: how many executions', whole)),
  bytes: v.exactOptional(told('packed bytes that its layer pushes; null where it has none, or that is not known', v.nullable(estimate)))
});

export const failure = v.strictObject({
  line: wholeOrNull,
  certainty: told('`unknown`: it may fail; what decides is not in the repository', v.picklist(['certain', 'unknown'])),
  because: text,
  kind: told('the rule of [failing-builds.md](../failing-builds.md)', text)
});

export const builder = v.picklist(BUILDERS);
export const cacheMode = v.picklist(CACHE_MODES);
export const cacheSetup = v.strictObject({ mode: cacheMode, from: told('where that was read, or `assumed`', text) });

export const imageBytes = v.strictObject({ before: number, after: estimate });

/** A fact about how CI builds, with a value of the given form. */
const factOf = <S extends v.GenericSchema>(value: S) =>
  v.strictObject({
    value: told('null where it is not known, or is a secret', v.nullable(value)),
    certainty: v.picklist(['known', 'assumed', 'unknown']),
    from: told('`build.yml:27`; null where no file says it', textOrNull),
    because: told('why it is not simply known; null where it is', textOrNull)
  });
export const fact = factOf(text);
export const listFact = factOf(texts);

export const facts = v.strictObject({
  context: fact,
  file: fact,
  target: fact,
  platforms: listFact,
  cache: fact,
  builder: fact,
  buildkit: fact,
  args: told('by name', v.record(text, fact))
});

export const variant = v.strictObject({
  name: text,
  source: text,
  target: textOrNull,
  args: v.record(text, text),
  platforms: texts,
  cache: cacheSetup,
  steps: told('those whose verdict differs', v.array(step))
});

export const suggestion = v.strictObject({
  rule: told('its section in [suggestions.md](../suggestions.md)', text),
  level: told('`one-click`: proven; `needs-review`: likely the same; `advice`: no edit', v.picklist(SUGGESTION_LEVELS)),
  line: told('the line that it is about', whole),
  proof: v.strictObject({
    equality: v.picklist(EQUALITIES),
    obligations: v.array(v.strictObject({ claim: text, evidence: text })),
    assumptions: texts
  }),
  replaceLines: told('first and last line that the edit replaces; null for advice', v.nullable(v.strictTuple([whole, whole]))),
  after: told(
    'the whole Dockerfile with this suggestion and no other; null for advice, or where it holds what may be a secret',
    textOrNull
  ),
  saving: told('seconds of the average merge', basedEstimate),
  profited: told(
    'how many of the replayed changes would have been faster; null without a replay',
    v.nullable(v.strictObject({ changes: whole, of: whole }))
  ),
  bytes: told('packed bytes that it spares, of what the message says; null where it is about time', v.nullable(estimate)),
  elsewhere: told(
    'the edit, where it is of another file (a workflow); its text is null where it holds what may be a secret; null else',
    v.nullable(v.strictObject({ file: text, replaceLines: v.strictTuple([whole, whole]), replacement: textOrNull }))
  ),
  message: told('one sentence', text)
});

export const refusal = v.strictObject({
  rule: text,
  line: whole,
  because: told('what was looked at and not proven', text)
});

export const money = v.strictObject({
  currency: told('ISO 4217', text),
  rebuild: v.nullable(estimate),
  addedPerMonth: v.nullable(estimate),
  perMinute: told('price of a runner minute', number),
  priceSource: text,
  buildsPerMonth: numberOrNull,
  billing: told('a sentence where the bill does not move (same billed minute), else null', textOrNull)
});

export const budget = v.strictObject({
  metric: v.picklist(METRICS),
  warn: numberOrNull,
  fail: numberOrNull,
  value: v.nullable(estimate),
  decision,
  reason: text
});

export const knownDigest = v.strictObject({ digest: text, at: text });

export const baseState = v.strictObject({
  reference: text,
  built: told('of the newest build of the base branch that tells, or null', v.nullable(knownDigest)),
  now: told("the registry's answer, or null", v.nullable(knownDigest)),
  move: told(
    '`now`: the registry has another image than that build; `elsewhere`: another index with the same image for this platform; `built`: that build was the first with its image',
    v.nullable(v.strictObject({ kind: v.picklist(['now', 'elsewhere', 'built']), from: knownDigest, to: knownDigest }))
  ),
  steps: told('how many stand above it, of all', v.strictObject({ above: whole, of: whole }))
});

export const existence = v.picklist(['both', 'added', 'removed']);
export const effect = v.picklist(['built', 'metadata', 'none']);
export const elsewhere = v.nullable(v.picklist(['event', 'branch', 'paths']));

export type ProblemPart = Shape<typeof problem>;
export type StepPart = Shape<typeof step>;
export type FailurePart = Shape<typeof failure>;
export type FactsPart = Shape<typeof facts>;
export type VariantPart = Shape<typeof variant>;
export type SuggestionPart = Shape<typeof suggestion>;
export type MoneyPart = Shape<typeof money>;
export type BudgetPart = Shape<typeof budget>;
