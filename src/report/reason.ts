import type { InstructionPrediction } from '../model/prediction.ts';
import { type Sentence, say } from '../model/sentence.ts';
import { plainText } from '../safe-text/index.ts';

/** The nearest reason for a step's verdict, as one short phrase. */
export function reasonFor(step: InstructionPrediction): Sentence {
  const [nearest] = step.causes;
  if (nearest === undefined) {
    if (step.link?.verdict === 'rebuilt') return say`copy cached, merged onto the new parent`;
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

/** The same without marks. */
export function reasonOf(step: InstructionPrediction): string {
  return plainText(reasonFor(step), 300);
}
