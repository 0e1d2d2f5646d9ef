import { audit, outcomesOf } from '../audit/index.ts';
import { calibrationOf, coresOf, type StepCost, scaled, schedule, scheduleRebuild, times } from '../cost/index.ts';
import { isSample } from '../history/index.ts';
import type { Prediction } from '../model/prediction.ts';
import type { BasedEstimate, Seconds } from '../model/units.ts';
import { basisOf } from './figures.ts';
import type { AnalysisInput } from './input.ts';
import type { HeadPair } from './pairs.ts';
import { formerPaths } from './study.ts';

/** How long the next build takes. */
export interface NextBuild {
  /** A step runs, or may. */
  readonly runs: boolean;
  readonly rebuild: BasedEstimate;
  /** Were every step to run. */
  readonly whole: BasedEstimate;
  /** Seconds where the outputs of the steps that run come out equal; null where nothing was measured. */
  readonly spared: Seconds | null;
  /** Cores of the runner, where its label says so. */
  readonly cores: number | undefined;
}

/** Puts the steps of the prediction into time; ranges are widened and moved as earlier predictions and builds ask (docs/estimate.md). */
export function nextBuild(pair: HeadPair, prediction: Prediction, costs: readonly StepCost[], input: AnalysisInput): NextBuild {
  const runner = pair.head.workflow?.runner ?? null;
  const cores = coresOf(runner) ?? undefined;
  const runs = prediction.runs.some((state) => state !== 'reused');
  const basis = basisOf(prediction, costs);
  const { confidence } = input.config.config.gate;
  const { width, drift } = calibrationOf(outcomesOf(audit(input.history).rows), {
    samples: input.history.filter(isSample),
    files: [pair.head.dockerfile, ...formerPaths(pair)],
    now: input.now,
    confidence,
    runner
  });
  const { graph } = prediction;
  const options = { confidence, ...(cores === undefined ? {} : { cores }) };
  const everything = graph.steps.map(() => 'runs' as const);
  const spared = schedule(graph, prediction.runs, costs, { ...options, likely: () => false });
  return {
    runs,
    rebuild: { ...times(scaled(scheduleRebuild(prediction, costs, options), width), drift), basis },
    whole: { ...schedule(graph, everything, costs, options), basis },
    spared: runs && basis !== 'priors' ? spared.mid : null,
    cores
  };
}
