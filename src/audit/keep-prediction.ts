import { candidatesOf } from '../history/index.ts';
import type { KeptPrediction } from '../model/history.ts';
import type { InstructionPrediction, Prediction } from '../model/prediction.ts';
import type { Estimate, UtcTime } from '../model/units.ts';

export interface KeepInput {
  /** Names this prediction: run and attempt, or commit and time. */
  readonly id: string;
  readonly image: string;
  readonly commit: string;
  readonly at: UtcTime;
  readonly prediction: Prediction;
  readonly rebuild: Estimate | null;
}

/** What is kept of a prediction so that a later build can contradict it: one verdict for each instruction with a step of its own. */
export function keepPrediction(input: KeepInput): KeptPrediction {
  const { prediction, rebuild } = input;
  const keys = new Map(
    candidatesOf(prediction.graph).map((c) => [
      placeOf(c.planned.origin?.stageIndex ?? null, c.planned.origin?.indexInStage ?? 0, c.planned.origin?.trigger ?? null),
      c.key
    ])
  );
  const verdicts = prediction.steps.flatMap((step: InstructionPrediction) => {
    const key = keys.get(placeOf(step.stageIndex, step.step, null));
    if (key === undefined || (step.verdict !== 'cached' && step.verdict !== 'rebuilt')) return [];
    // A log shows a linked copy as done where only its merge onto a new parent ran: that contradicts nothing.
    if (step.link !== null) return [];
    return [{ stage: step.stage, step: step.step, key, verdict: step.verdict, certainty: step.certainty }];
  });
  return {
    v: 1,
    prediction: input.id,
    image: input.image,
    file: prediction.file,
    target: prediction.target,
    commit: input.commit,
    at: input.at,
    rebuild: rebuild === null ? null : { low: rebuild.low, mid: rebuild.mid, high: rebuild.high },
    verdicts
  };
}

const placeOf = (stage: number | null, index: number, trigger: number | null): string => JSON.stringify([stage, index, trigger]);
