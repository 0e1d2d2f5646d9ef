import * as v from 'valibot';
import { flag, type Shape, text, textOrNull, texts, told, whole } from './notation.ts';
import {
  basedEstimate,
  baseState,
  budget,
  builder,
  cacheSetup,
  decision,
  effect,
  elsewhere,
  estimate,
  existence,
  facts,
  failure,
  imageBytes,
  money,
  problem,
  refusal,
  step,
  suggestion,
  variant
} from './parts.ts';

export const checkedImage = v.strictObject({
  name: text,
  file: text,
  context: told('may be an address; null where no file names it', textOrNull),
  target: textOrNull,
  platform: textOrNull,
  builder,
  cache: cacheSetup,
  source: told('where the build was found: `build.yml:27`, `compose.yaml:4`, `configuration`, `by name`', text),
  elsewhere: told(
    'why neither the change nor its merge starts a build of it: by its events, or by the branch or path filter of its triggers; null where one does, or where that is not known',
    elsewhere
  ),
  facts: told('how CI builds it, as far as known ([discovery.md](../discovery.md#facts))', facts),
  variants: told('further definitions of the same Dockerfile', v.array(variant)),
  affected: flag,
  untouched: v.exactOptional(
    told(
      'none of the files that it reads differs: it runs for a value that is not known before the build, or is another one in every build',
      v.literal(true)
    )
  ),
  effect: told('of the change itself, cache or not: `built`: a step runs or may run; `metadata`: only the configuration changes', effect),
  existence,
  reason: told('why it is affected or not', text),
  verdict: decision,
  fails: told('that the build ends in an error, or may; where that is certain there are no figures', v.nullable(failure)),
  cacheChange: told(
    'what the change does to the cache that later builds find, as a clause; null where it leaves that as it was',
    textOrNull
  ),
  cached: v.exactOptional(
    told(
      'where no cache is kept: steps that the change would run with one that holds the base; null where that is not known',
      v.nullable(v.strictObject({ steps: whole }))
    )
  ),
  steps: told('one for every instruction of the head Dockerfile', v.array(step)),
  problems: v.array(problem),
  rebuild: told('seconds along the step graph of the steps that the first build of the change runs', v.nullable(basedEstimate)),
  whole: told('seconds of a build in which every step runs, for scale', v.nullable(basedEstimate)),
  overheads: told('time beside the steps; no part of a budgeted figure', v.array(v.strictObject({ name: text, ...estimate.entries }))),
  typical: told(
    'expected seconds per merged change, over all replayed, those that run nothing counting as 0',
    v.nullable(
      v.strictObject({
        before: v.nullable(estimate),
        after: v.nullable(estimate),
        changes: told('merged changes replayed', whole),
        building: told('how many of them run a step', v.strictObject({ before: v.nullable(whole), after: whole })),
        each: told('seconds of such a build', v.strictObject({ before: v.nullable(estimate), after: v.nullable(estimate) }))
      })
    )
  ),
  added: told('`typical.after` minus `typical.before`; exactly zero for a change of no structure', v.nullable(estimate)),
  bases: told('base images that both sides name, as far as known ([layers.md](../layers.md))', v.array(baseState)),
  bytes: told(
    'packed bytes that the change moves; null where no build record tells',
    v.nullable(
      v.strictObject({
        pushed: basedEstimate,
        pulled: basedEstimate,
        image: imageBytes,
        typical: told('bytes that an average merged change pushes', v.nullable(v.strictObject({ before: estimate, after: estimate }))),
        added: v.nullable(estimate),
        perDay: told(
          "what all nodes pull in a day by the configuration's `deploys`, or null",
          v.nullable(v.strictObject({ before: v.number(), after: v.number() }))
        )
      })
    )
  ),
  money: v.nullable(money),
  budgets: v.array(budget),
  suggestions: v.array(suggestion),
  refused: v.array(refusal),
  silenced: told('findings that comments in the base silence', whole),
  history: told(
    'what the figures rest on; null without any',
    v.nullable(v.strictObject({ builds: whole, from: textOrNull, to: textOrNull, source: textOrNull }))
  ),
  notes: texts
});

export const checkDocument = v.strictObject({
  schema: v.literal('layercost/check@1'),
  tool: v.strictObject({ name: v.literal('layercost'), version: text }),
  base: v.strictObject({
    ref: told('as named', text),
    sha: told('its tip', textOrNull),
    mergeBase: told('the commit that was compared', textOrNull)
  }),
  head: v.strictObject({ ref: text, sha: told('null for `WORKTREE`', textOrNull) }),
  headline: told('the first line of every form, without marks: what happens, to what, because of what, and whether that is usual', text),
  verdict: told('`skipped` where no image is affected', decision),
  comment: told(
    'whether the Action would create a comment, and why or why not ([comment.md](../comment.md))',
    v.strictObject({ create: flag, because: text })
  ),
  usual: told(
    'seconds within which 95 % of the replayed merged changes stay; null without any',
    v.nullable(v.strictObject({ seconds: v.number(), changes: whole }))
  ),
  assumptions: told('what every verdict rests on, each once', texts),
  notes: told('what is unknown or was assumed, for people', texts),
  problems: told('faults of files that were read', v.array(problem)),
  config: v.strictObject({
    source: textOrNull,
    role: told(
      '`gate`: from the base side; `preview`: only the change has one, so it gates nothing',
      v.picklist(['gate', 'preview', 'defaults'])
    ),
    changedByHead: flag
  }),
  changedFiles: told('number of paths that differ', whole),
  override: told(
    'who accepted a broken budget; null where nobody did',
    v.nullable(v.strictObject({ by: text, at: text, head: text, reason: textOrNull }))
  ),
  audit: told('a sentence on how good earlier predictions were; null without any', textOrNull),
  images: told('affected ones first', v.array(checkedImage)),
  total: told(
    'all affected images together',
    v.strictObject({
      rebuild: v.nullable(basedEstimate),
      added: v.nullable(estimate),
      money: v.nullable(money),
      budgets: v.array(budget)
    })
  )
});

export type CheckDocument = Shape<typeof checkDocument>;
export type CheckedImage = Shape<typeof checkedImage>;
