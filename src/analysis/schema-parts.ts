import * as v from 'valibot';
import { GATE_VERDICTS } from '../model/budget.ts';
import { BUILDERS, CACHE_MODES } from '../model/image.ts';
import { SEVERITIES } from '../model/text.ts';

// Forms that the schemas of a partial report and of a saved input share.

export const text = v.string();
export const number = v.pipe(v.number(), v.finite());
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const flag = v.boolean();
export const texts = v.array(text);
export const named = v.record(text, text);
export const textOrNull = v.nullable(text);
export const numberOrNull = v.nullable(number);

export const sentence = v.array(
  v.union([
    text,
    v.strictObject({ code: text }),
    v.strictObject({ seconds: number }),
    v.strictObject({ bytes: number }),
    v.strictObject({ money: number, currency: text })
  ])
);

export const estimateEntries = { low: number, mid: number, high: number };
export const estimate = v.object(estimateEntries);
export const based = v.object({ ...estimateEntries, basis: text, guessed: v.exactOptional(v.literal(true)) });
export const gateVerdict = v.picklist(GATE_VERDICTS);
export const builder = v.picklist(BUILDERS);
export const cacheMode = v.picklist(CACHE_MODES);

const position = v.object({ line: count, column: count, offset: count });
export const problem = v.object({
  code: text,
  message: sentence,
  severity: v.picklist(SEVERITIES),
  file: text,
  range: v.nullable(v.object({ start: position, end: position })),
  excerpt: v.exactOptional(v.object({ line: count, text, column: count, width: count }))
});
