import { audit, outcomesOf } from '../audit/index.ts';
import { judge, overall } from '../budget/index.ts';
import {
  cacheBalance,
  coresOf,
  driftFactor,
  estimateSteps,
  overheadLines,
  scaled,
  schedule,
  scheduleRebuild,
  secondsSavedByCache,
  times,
  widthFactor
} from '../cost/index.ts';
import { isOverhead, isSample } from '../history/index.ts';
import type { ImageAnalysis } from '../model/analysis.ts';
import type { BuildGraph } from '../model/graph.ts';
import type { ImageSpec } from '../model/image.ts';
import type { Prediction } from '../model/prediction.ts';
import { code, say } from '../model/sentence.ts';
import type { BasedEstimate, TreePath } from '../model/units.ts';
import { plainText } from '../safe-text/index.ts';
import { cacheChangeOf } from './cache-change.ts';
import { unmeasured, withFailure } from './failing-image.ts';
import { basisOf, historyOf, limitsOf, metricsOf, moneyLines, priceFor, reported, timelineFor } from './figures.ts';
import { byteMetrics, imageBytes } from './image-bytes.ts';
import type { AnalysisInput } from './input.ts';
import { movedBases } from './moved-bases.ts';
import { balanceSentence, doubtOf, equalCaseSentence, metadataOf, notesOf, reasonOf } from './notes.ts';
import { comparedPlatforms, type ImagePair } from './pairs.ts';
import { cacheOf, type EarlierSide, predictImage } from './predict-image.ts';
import { replayOf, sideOf } from './replay-side.ts';
import type { Side } from './side.ts';
import { suggestionsFor } from './suggestions.ts';

/** An analysed image with its verdicts, and the texts that its suggestions would look into and that are not there yet. */
export interface AnalysedImage {
  readonly image: ImageAnalysis;
  /** Null for an image without a Dockerfile that can be read. */
  readonly prediction: Prediction | null;
  readonly wants: readonly TreePath[];
}

/** Analyses one image that the head still has. */
export function analyseImage(
  pair: ImagePair & { readonly head: ImageSpec },
  base: Side | null,
  head: Side,
  earlier: readonly EarlierSide[],
  input: AnalysisInput
): AnalysedImage {
  const spec = pair.head;
  const platform = comparedPlatforms(pair).head;
  const predicted = predictImage(pair, base, head, earlier);
  const headText = head.dockerfile(spec.dockerfile)?.text ?? null;
  const baseText = pair.base ? (base?.dockerfile(pair.base.dockerfile)?.text ?? null) : null;
  const shared = { spec, platform, existence: pair.base ? ('both' as const) : ('added' as const), headText, baseText };
  if (predicted === null) return { image: unreadable(shared, input), prediction: null, wants: [] };
  const { base: baseGraph, head: graph, prediction, change } = predicted;

  const confidence = input.config.config.gate.confidence;
  const allSamples = input.history.filter(isSample);
  const samples = allSamples.filter((sample) => sample.file === spec.dockerfile || sample.file === pair.base?.dockerfile);
  const runner = spec.workflow?.runner ?? null;
  const cores = coresOf(runner) ?? undefined;
  const formerly = pair.base !== null && pair.base.dockerfile !== spec.dockerfile ? { formerly: [pair.base.dockerfile] } : {};
  const costsOf = (of: BuildGraph, prediction: Prediction | null) =>
    estimateSteps({
      graph: of,
      file: spec.dockerfile,
      ...formerly,
      platform,
      samples: allSamples,
      now: input.now,
      confidence,
      runner,
      prediction
    });
  const costs = costsOf(graph, prediction);
  const running = prediction.runs.some((state) => state !== 'reused');
  const basis = basisOf(prediction, costs);
  // Earlier predictions, or the history itself, say how wide the ranges must be to hold what they promise (docs/estimate.md).
  const calibration = {
    samples: allSamples,
    files: [spec.dockerfile, ...(pair.base === null ? [] : [pair.base.dockerfile])],
    now: input.now,
    confidence,
    runner
  };
  const width = widthFactor(outcomesOf(audit(input.history).rows), calibration);
  const rebuild: BasedEstimate = {
    ...times(scaled(scheduleRebuild(prediction, costs, cores), width), driftFactor(calibration)),
    basis
  };
  const whole: BasedEstimate = {
    ...schedule(
      graph,
      graph.steps.map(() => 'runs' as const),
      costs,
      cores === undefined ? {} : { cores }
    ),
    basis
  };
  const steps = reported(prediction, costs);
  const replay = input.request.imagesOnly ? null : replayOf(pair, base, head, baseGraph, graph, costsOf, input);
  const bytes =
    prediction.fails?.certainty === 'certain' || input.request.imagesOnly ? null : imageBytes(pair, base, head, predicted, replay, input);
  const price = priceFor(spec, input);
  const money = price === null ? null : moneyLines(rebuild, replay, price, whole, input);
  const effect = change.runs.some((state) => state !== 'reused')
    ? ('built' as const)
    : baseGraph !== null && metadataOf(baseGraph) !== metadataOf(graph)
      ? ('metadata' as const)
      : ('none' as const);
  // What was built as another image is not built as this one yet, even where every layer is there.
  const renamed = pair.base !== null && pair.base.name !== spec.name && pair.base.dockerfile !== spec.dockerfile ? pair.base : null;
  const affected = effect !== 'none' || pair.base === null || renamed !== null;
  const problems = prediction.problems;
  const withoutHistory = samples.length === 0;
  const budgets = affected
    ? judge({
        metrics: { ...metricsOf(prediction, costs, rebuild, replay, money, steps), ...byteMetrics(bytes, steps) },
        limits: limitsOf(spec, input),
        gate: input.config.config.gate,
        currency: input.config.config.price.currency,
        withoutHistory,
        doubt: doubtOf(problems, prediction)
      })
    : [];
  const gated =
    input.config.role === 'preview'
      ? budgets.map((budget) => ({
          ...budget,
          decision: budget.decision === 'fail' ? ('warn' as const) : budget.decision,
          reason: say`${budget.reason} The configuration is a preview and gates nothing.`
        }))
      : budgets;
  const replaySide = input.request.imagesOnly ? null : sideOf(spec, head, graph, costsOf(graph, null), input);
  const found =
    (affected || input.request.allImages === true) && !input.request.imagesOnly && replaySide !== null
      ? suggestionsFor({ spec, basePath: pair.base?.dockerfile ?? null, base, head, input, side: replaySide, costsOf })
      : { suggestions: [], refused: [], silenced: 0, wants: [] };
  const overheadInput = {
    samples: input.history.filter(isOverhead),
    file: spec.dockerfile,
    executed: prediction.runs.filter((state) => state !== 'reused').length,
    now: input.now,
    confidence,
    runner
  };
  const balance = cacheBalance(overheadInput, secondsSavedByCache(allSamples, spec.dockerfile, input.now));
  const spared = schedule(graph, prediction.runs, costs, { ...(cores === undefined ? {} : { cores }), likely: () => false });
  const equalCase = running && basis !== 'priors' ? equalCaseSentence(rebuild.mid, spared.mid) : null;
  const image: ImageAnalysis = {
    ...shared,
    affected,
    effect,
    reason:
      renamed !== null && effect === 'none'
        ? say`built as ${code(renamed.name)} from ${code(renamed.dockerfile)} before`
        : reasonOf(effect === 'none' ? prediction : change, effect, pair, input),
    verdict: affected ? overall(['pass', ...gated.map((budget) => budget.decision)], input.config.config.gate) : 'skipped',
    fails: prediction.fails,
    steps,
    problems,
    rebuild,
    whole,
    timeline: running ? timelineFor(prediction, costs, cores) : [],
    overheads: running ? overheadLines(overheadInput) : [],
    typical: replay?.typical ?? null,
    added: replay?.added ?? null,
    perChange: (replay?.perChange ?? []).map(({ before, after }) => ({
      before: before === null ? null : tenths(before),
      after: tenths(after)
    })),
    cacheChange: cacheChangeOf(pair, input),
    bytes,
    cached:
      cacheOf(pair).mode === 'none' && baseGraph !== null
        ? { steps: change.steps.filter((step) => step.verdict === 'rebuilt').length }
        : null,
    money,
    budgets: gated,
    suggestions: found.suggestions,
    refused: found.refused,
    silenced: found.silenced,
    history: historyOf(samples),
    notes: [
      ...notesOf(spec, cacheOf(pair).mode, prediction, head, input),
      ...(equalCase === null ? [] : [equalCase]),
      ...(balance === null ? [] : [balanceSentence(balance)]),
      ...movedBases(input.history, spec.dockerfile).map((one) => plainText(one))
    ]
  };
  return { image: withFailure(image, predicted.failedBefore, input), prediction, wants: found.wants };
}

/** What is shown of one merged change: tenths of a second. */
const tenths = (seconds: number): number => Math.round(seconds * 10) / 10;

/** An image that only the base has. */
export function removedImage(spec: ImageSpec, base: Side | null): ImageAnalysis {
  return {
    ...empty({
      spec,
      platform: spec.platforms[0] ?? null,
      existence: 'removed',
      headText: null,
      baseText: base?.dockerfile(spec.dockerfile)?.text ?? null
    }),
    reason: say`removed by this change`,
    verdict: 'skipped'
  };
}

type Shared = Pick<ImageAnalysis, 'spec' | 'platform' | 'existence' | 'headText' | 'baseText'>;

function empty(shared: Shared): Omit<ImageAnalysis, 'reason' | 'verdict'> {
  return {
    ...shared,
    affected: false,
    effect: 'none',
    fails: null,
    steps: [],
    problems: [],
    rebuild: null,
    whole: null,
    timeline: [],
    overheads: [],
    typical: null,
    added: null,
    perChange: [],
    cacheChange: null,
    bytes: null,
    cached: null,
    money: null,
    budgets: [],
    suggestions: [],
    refused: [],
    silenced: 0,
    history: null,
    notes: []
  };
}

/** A Dockerfile that cannot be read: said, and left to the gate as something that could not be measured. */
function unreadable(shared: Shared, input: AnalysisInput): ImageAnalysis {
  const why = say`${code(shared.spec.dockerfile)} cannot be read on the side of the change`;
  const budgets = unmeasured(shared, why, input);
  return {
    ...empty(shared),
    affected: true,
    reason: why,
    budgets,
    verdict: overall(['warn', ...budgets.map((b) => b.decision)], input.config.config.gate),
    notes: [`\`${shared.spec.dockerfile}\` cannot be read on the side of the change.`]
  };
}
