import * as v from 'valibot';
import { LOG_FORMS, LOGGED_STATES, OVERHEAD_KINDS } from '../model/buildlog.ts';
import { flag, number, numberOrNull, type Shape, text, textOrNull, texts, told, whole, wholeOrNull } from './notation.ts';
import {
  basedEstimate,
  builder,
  effect,
  elsewhere,
  estimate,
  facts,
  failure,
  imageBytes,
  problem,
  refusal,
  step,
  suggestion,
  variant
} from './parts.ts';

// Documents of the commands beside `check`, in the order of the reference page.

export const predictDocument = v.strictObject({
  schema: v.literal('layercost/predict@1'),
  assumptions: told('what every verdict rests on, each once', texts),
  builds: v.array(
    v.strictObject({
      file: text,
      target: textOrNull,
      platform: textOrNull,
      builder,
      problems: v.array(problem),
      fails: told('that the build ends in an error, or may; null where it does not', v.nullable(failure)),
      steps: told('one for every instruction of the head Dockerfile', v.array(step)),
      bytes: told(
        'with `--image`: packed bytes that the change moves; null without, or where that is not known',
        v.nullable(v.strictObject({ pushed: basedEstimate, pulled: basedEstimate, image: imageBytes }))
      )
    })
  )
});

export const explainDocument = v.strictObject({
  schema: v.literal('layercost/explain@1'),
  file: text,
  step,
  baseLine: told("the instruction's partner in the base, or null", wholeOrNull),
  ingredients: told(
    'of its cache key; a value that is not shown reads `not shown`',
    v.array(
      v.strictObject({
        name: text,
        before: textOrNull,
        after: textOrNull,
        state: v.picklist(['same', 'different', 'open']),
        note: textOrNull
      })
    )
  ),
  beliefs: told('what people commonly believe of such a step, and what holds instead', texts)
});

export const suggestDocument = v.strictObject({
  schema: v.literal('layercost/suggest@1'),
  suggestions: v.array(suggestion),
  refused: v.array(refusal),
  silenced: told('findings that comments silence', whole)
});

export const imagesDocument = v.strictObject({
  schema: v.literal('layercost/images@1'),
  images: told(
    'every image found, affected or not',
    v.array(
      v.strictObject({
        name: text,
        dockerfile: text,
        context: textOrNull,
        target: textOrNull,
        args: v.record(text, text),
        volatileArgs: told('build arguments that differ on every build', texts),
        platforms: texts,
        buildContexts: v.record(text, text),
        source: text,
        elsewhere,
        facts,
        variants: v.array(variant),
        affected: flag,
        effect,
        reason: text
      })
    )
  ),
  notes: texts
});

export const matrixDocument = v.strictObject({
  include: told(
    'affected images only',
    v.array(
      v.strictObject({
        name: text,
        dockerfile: text,
        context: text,
        target: told('empty for the last stage', text),
        platforms: told('with commas', text),
        reason: text
      })
    )
  )
});

const place = { line: wholeOrNull, endLine: wholeOrNull, keyword: text };

export const layersDocument = v.strictObject({
  schema: v.literal('layercost/layers@1'),
  images: told(
    'one for each platform',
    v.array(
      v.strictObject({
        name: told('null where the input does not say', textOrNull),
        platform: textOrNull,
        bases: told('base images, known of a build record', v.array(v.strictObject({ reference: text, digest: text }))),
        layers: told(
          'in the order of the manifest; of a build record: of all stages',
          v.array(
            v.strictObject({
              index: whole,
              diffId: textOrNull,
              digest: textOrNull,
              bytes: v.strictObject({ compressed: numberOrNull, unpacked: numberOrNull, files: numberOrNull }),
              instruction: told("null for the base's", v.nullable(v.strictObject(place))),
              equalTo: told('index of an earlier layer that is the same', wholeOrNull),
              wasted: told('bytes of files that later layers hide', numberOrNull)
            })
          )
        ),
        instructions: told(
          'of the final image behind its FROM; lines are null without a Dockerfile',
          v.array(
            v.strictObject({
              ...place,
              layer: wholeOrNull,
              why: v.picklist(['layer', 'empty layer', 'metadata', 'changes nothing', 'no history entry'])
            })
          )
        ),
        waste: told(
          'null where the input holds no files',
          v.nullable(
            v.array(
              v.strictObject({
                layer: told('that holds the bytes', whole),
                by: told('layer that hides them', whole),
                kind: v.picklist(['deleted', 'replaced', 'owner or mode', 'same again']),
                bytes: number,
                files: whole
              })
            )
          )
        ),
        notes: told('what the input does not hold', texts)
      })
    )
  ),
  moved: v.exactOptional(
    told(
      'with `--after` only: what goes over the network; null where that is not known',
      v.nullable(
        v.strictObject({
          push: v.strictObject({ bytes: number, layers: texts }),
          pull: v.strictObject({ containerd: number, overlay2: number })
        })
      )
    )
  )
});

const logForm = v.picklist(LOG_FORMS);
const loggedState = v.picklist(LOGGED_STATES);

export const loggedStep = v.strictObject({
  target: told('bake target or compose service, where the log prints one', textOrNull),
  platform: textOrNull,
  stage: textOrNull,
  index: wholeOrNull,
  total: wholeOrNull,
  text: told('as printed', text),
  cut: told('the log shows only the beginning of the text', flag),
  state: loggedState,
  seconds: told('null unless `done` with a time that the engine itself gave', numberOrNull),
  atLeast: told('a lower bound where no time is given', numberOrNull),
  resolution: told("half a unit of the log's own resolution", number),
  pulled: told('a cached layer was fetched: its time is transfer', flag),
  notExecution: told('`done`, but the command did not run', flag),
  startedAfter: told("seconds after the build's start", numberOrNull),
  error: textOrNull
});

export const loggedBuild = v.strictObject({
  form: logForm,
  outcome: v.picklist(['ok', 'failed', 'canceled', 'truncated']),
  steps: v.array(loggedStep),
  overheads: v.array(
    v.strictObject({
      name: text,
      kind: v.picklist(OVERHEAD_KINDS),
      state: loggedState,
      seconds: numberOrNull
    })
  ),
  wall: told('seconds of the whole build, where the log tells', numberOrNull),
  startedAt: textOrNull,
  commit: textOrNull,
  dockerfile: textOrNull,
  targetStage: textOrNull,
  args: v.record(text, text),
  ambiguous: told('lines that could belong to two builds at once and were given to neither', whole),
  ofAction: v.exactOptional(told('the runner built this for a Dockerfile action', v.literal(true)))
});

export const loggedFile = v.strictObject({
  file: text,
  form: logForm,
  job: told('what a job log names', v.nullable(v.strictObject({ commit: textOrNull, repository: textOrNull, runner: textOrNull }))),
  lines: whole,
  bytes: whole,
  builds: v.array(loggedBuild),
  notes: told('bounds reached, parts that could not be read', texts)
});

export const logsDocument = v.strictObject({ schema: v.literal('layercost/logs@1'), files: v.array(loggedFile) });

export const replayDocument = v.strictObject({
  schema: v.literal('layercost/replay@1'),
  images: v.array(
    v.strictObject({
      name: text,
      dockerfile: text,
      changes: v.array(
        v.strictObject({
          id: text,
          at: text,
          runs: told('steps that run again', whole),
          maybe: told('steps that may', whole),
          seconds: told('as the Dockerfile stands', number),
          suggested: told('with the proven suggestions', number)
        })
      ),
      mean: told('seconds per merged change', number),
      meanSuggested: number,
      building: told('changes that run a step of the image', whole),
      profited: told('changes that would have been faster', whole),
      basis: v.picklist(['builds', 'priors']),
      suggestions: v.array(v.pick(suggestion, ['rule', 'level', 'line', 'message', 'saving', 'profited'])),
      refused: v.array(refusal)
    })
  ),
  leftOut: v.exactOptional(told('what was not done for want of work; absent where nothing was left out', texts))
});

export const historyDocument = v.strictObject({
  schema: v.literal('layercost/history@1'),
  lines: whole,
  samples: whole,
  overheads: whole,
  builds: whole,
  steps: v.array(
    v.strictObject({
      file: text,
      text,
      kind: text,
      executed: told('times that it ran', whole),
      cached: told('times that it was reused', whole),
      median: told('seconds; null where it never ran to its end', numberOrNull)
    })
  )
});

const share = { inside: told('ranges that held their build', whole), judged: told('ranges that can be judged', whole) };

export const auditDocument = v.strictObject({
  schema: v.literal('layercost/audit@1'),
  summary: told(
    'of the last 20 predictions that a build followed',
    v.strictObject({
      scored: whole,
      medianError: told('median of |took - said| / took', numberOrNull),
      ...share,
      verdicts: v.strictObject({ checked: whole, wrong: whole, wrongCertain: whole })
    })
  ),
  decades: told(
    'ten predictions in a row, oldest first',
    v.array(
      v.strictObject({
        from: text,
        to: text,
        predictions: whole,
        medianError: numberOrNull,
        bias: told('median of took / said - 1', numberOrNull),
        ...share
      })
    )
  ),
  hindsight: told(
    'with `--limit` only: what the limit would have decided, and should have',
    v.nullable(
      v.strictObject({ limit: number, judged: whole, over: whole, failed: whole, falseAlarms: whole, warned: whole, missed: whole })
    )
  ),
  predictions: v.array(
    v.strictObject({
      image: text,
      commit: text,
      at: text,
      rebuild: told('as it was said', v.nullable(estimate)),
      took: numberOrNull,
      error: numberOrNull,
      inside: told('the range held the build', v.nullable(flag)),
      wrong: told(
        'verdicts that the build contradicts',
        v.array(v.strictObject({ stage: textOrNull, step: whole, said: text, certainty: text, was: v.picklist(['cached', 'rebuilt']) }))
      )
    })
  )
});

export const configCheckDocument = v.strictObject({
  schema: v.literal('layercost/config-check@1'),
  file: text,
  valid: flag,
  problems: v.array(problem)
});

export type PredictDocument = Shape<typeof predictDocument>;
export type ExplainDocument = Shape<typeof explainDocument>;
export type SuggestDocument = Shape<typeof suggestDocument>;
export type ImagesDocument = Shape<typeof imagesDocument>;
export type MatrixDocument = Shape<typeof matrixDocument>;
export type LayersDocument = Shape<typeof layersDocument>;
export type LogsDocument = Shape<typeof logsDocument>;
export type ReplayDocument = Shape<typeof replayDocument>;
export type HistoryDocument = Shape<typeof historyDocument>;
export type AuditDocument = Shape<typeof auditDocument>;
export type ConfigCheckDocument = Shape<typeof configCheckDocument>;
