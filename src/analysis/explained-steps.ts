import { carryOver, isSample } from '../history/index.ts';
import type { ExplainedStep } from '../model/picture.ts';
import { explain } from '../prediction/index.ts';
import type { AnalysisInput } from './input.ts';
import { comparedPlatforms, type ImagePair } from './pairs.ts';
import { openOthers, predictImage } from './predict-image.ts';
import type { Side } from './side.ts';
import { formerPaths } from './study.ts';

/** Executions of one step that are shown, the newest. */
const MOST_EXECUTIONS = 20;

/** Each step of an image that runs or may run, as `explain` tells it, with the logged executions behind its seconds. */
export function explainedSteps(
  pair: ImagePair | undefined,
  sides: { readonly base: Side | null; readonly head: Side },
  input: AnalysisInput
): readonly ExplainedStep[] {
  const head = pair?.head;
  if (pair === undefined || head == null) return [];
  const whole = { ...pair, head };
  const predicted = predictImage(whole, sides.base, sides.head, openOthers(input, sides.base, sides.head, sides.head.work));
  if (predicted === null) return [];
  const { prediction, base, changedPaths } = predicted;
  const known = carryOver(input.history.filter(isSample), predicted.head, {
    file: head.dockerfile,
    formerly: formerPaths(whole),
    platform: comparedPlatforms(whole).head,
    now: input.now
  });
  return prediction.steps.flatMap((step, index) => {
    const stays = (step.verdict === 'cached' && step.certainty === 'certain') || step.verdict === 'metadata' || step.verdict === 'pruned';
    const explanation = stays ? null : explain(base, prediction, index, changedPaths);
    if (explanation === null) return [];
    const carried = known.find(({ steps }) => steps.some((id) => step.steps.includes(id)));
    const executions = carried === undefined ? [] : carried.own.length > 0 ? carried.own : (carried.edited?.executions ?? []);
    return [{ explanation, executions: executions.slice(-MOST_EXECUTIONS).map(({ at, seconds }) => ({ at, seconds })) }];
  });
}
