import * as v from 'valibot';
import type { BaseImage } from '../graph/index.ts';
import type { HistoryLine } from '../model/history.ts';
import type { TreeEntry } from '../model/tree.ts';
import { isRecord, WORKS } from '../plain/index.ts';
import type { AnalysisInput } from './input.ts';
import { configInForce, repository, side } from './partial-schema.ts';
import { builder, cacheMode, flag, number, problem, sentence, text, textOrNull, texts } from './schema-parts.ts';
import { spec } from './spec-schema.ts';

// The form of a saved input where it comes back in (decision 4). What stands in it by the thousand, or is checked by its own reader, is
// looked at from outside only.

const outside = <T>() => v.custom<T>(isRecord);

const request = v.object({
  version: text,
  repository,
  base: side,
  head: v.object({ ref: text, sha: textOrNull }),
  defaultBranch: v.optional(textOrNull, null),
  configPath: text,
  configOverride: v.nullable(v.object({ path: text, text })),
  policyName: text,
  inputs: v.record(text, text),
  dockerfiles: texts,
  defaultContext: textOrNull,
  builder: v.nullable(builder),
  cache: v.nullable(cacheMode),
  baseImages: v.record(text, outside<BaseImage>()),
  imagesOnly: flag,
  allImages: v.exactOptional(flag),
  pastIfAffected: v.exactOptional(flag),
  notes: v.array(sentence),
  workLimits: v.exactOptional(v.record(v.picklist(WORKS), number))
});

const contents = v.object({
  id: text,
  entries: v.array(outside<TreeEntry>()),
  truncated: flag,
  ignored: texts,
  texts: v.record(text, textOrNull),
  images: v.array(spec),
  beside: v.exactOptional(v.array(spec)),
  lost: v.exactOptional(
    v.array(
      v.object({
        dockerfiles: texts,
        source: text,
        sure: flag,
        made: v.exactOptional(v.literal(true)),
        what: v.exactOptional(sentence),
        refused: v.exactOptional(sentence)
      })
    )
  ),
  problems: v.array(problem)
});

const mode = v.nullable(number);
const change = v.object({
  id: text,
  at: text,
  paths: v.array(v.object({ path: text, before: textOrNull, after: textOrNull, modeBefore: mode, modeAfter: mode })),
  dockerfiles: v.exactOptional(v.record(text, v.object({ before: textOrNull, after: textOrNull })))
});

/** A saved input. */
export const INPUT = v.object({
  schema: v.literal('layercost/input@1'),
  request,
  now: text,
  base: v.nullable(contents),
  head: contents,
  config: configInForce,
  changes: v.array(change),
  history: v.array(outside<HistoryLine>()),
  packed: v.exactOptional(v.record(text, number)),
  buildsPerMonth: v.nullable(number),
  historyUnread: v.exactOptional(flag),
  leftOut: v.exactOptional(v.array(sentence)),
  notes: v.array(sentence),
  problems: v.array(problem)
}) satisfies v.GenericSchema<unknown, AnalysisInput>;
