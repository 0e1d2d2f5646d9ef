import type { InstructionPrediction } from '../model/prediction.ts';
import { type Sentence, say } from '../model/sentence.ts';
import { plainText } from '../safe-text/index.ts';
import { runs } from './step-text.ts';

/** The nearest reason for a step's verdict, as one short phrase. */
export function reasonFor(step: InstructionPrediction): Sentence {
  const [nearest] = step.causes;
  if (nearest === undefined) {
    if (step.link?.verdict === 'rebuilt') return say`copy cached, merged onto the new parent`;
    if (step.builtBy !== undefined) return say`made by ${step.builtBy}`;
    // Only whether the cache holds it is open.
    if (step.certainty === 'unknown') return step.verdict === 'cached' ? say`if the cache has it` : say`unless the cache has it`;
    return step.verdict === 'cached' ? say`unchanged` : [];
  }
  if (nearest.kind !== 'parent-rebuilt') return nearest.detail;
  // Of a row of steps that only follow one another, the line where the row begins says most.
  const end = step.causes.findIndex((cause) => cause.kind !== 'parent-rebuilt');
  const first = step.causes[(end < 0 ? step.causes.length : end) - 1] ?? nearest;
  return first.line === null ? first.detail : say`follows line ${first.line}`;
}

/** So many steps with one reason give it once. */
const LEAST_SHARED = 3;

/** The one reason of all steps of a list that run, which is then given once, above them; null where they differ or are few. */
export function sharedReason(steps: readonly InstructionPrediction[]): Sentence | null {
  const running = steps.filter(runs);
  const [first, ...others] = running.flatMap((step) => (step.causes.length === 0 ? [] : [reasonFor(step)]));
  if (first === undefined || running.length < LEAST_SHARED || others.length + 1 < running.length) return null;
  const text = plainText(first);
  return others.every((other) => plainText(other) === text) ? first : null;
}

/** The same without marks. */
export function reasonOf(step: InstructionPrediction): string {
  return plainText(reasonFor(step), 300);
}
