import { judge, overall } from '../budget/index.ts';
import { cacheBalance, overheadLines, secondsSavedByCache } from '../cost/index.ts';
import { isOverhead, isSample } from '../history/index.ts';
import type { ImageAnalysis } from '../model/analysis.ts';
import type { BuildGraph } from '../model/graph.ts';
import type { Prediction } from '../model/prediction.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import type { TreePath } from '../model/units.ts';
import { baseStates } from './base-states.ts';
import { readsSameFiles, readsTheSame } from './built-here.ts';
import { cacheChangeOf, madeDoubtful } from './cache-change.ts';
import { withFailure } from './failing-image.ts';
import { gateFor, historyOf, limitsOf, metricsOf, moneyLines, priceFor, reported, timelineFor } from './figures.ts';
import { foundCache } from './found-cache.ts';
import { byteMetrics, imageBytes } from './image-bytes.ts';
import type { AnalysisInput } from './input.ts';
import { newlyOpen } from './newly-open.ts';
import { nextBuild } from './next-build.ts';
import { balanceSentence, doubtOf, equalCaseSentence, metadataOf, notesOf, reasonOf } from './notes.ts';
import { ownBuildOf } from './own-build.ts';
import { comparedPlatforms, type HeadPair } from './pairs.ts';
import { type OtherBuilds, type PredictedImage, predictImage } from './predict-image.ts';
import type { Side } from './side.ts';
import { compareStudies, costsFor, formerPaths, type ImageQuestion, type StudiedPair, studyPair } from './study.ts';
import { type FoundSuggestions, NO_SUGGESTIONS, suggestionsFor } from './suggestions.ts';
import { type ImageIdentity, unmeasuredImage, unreadableImage } from './unanalysed-image.ts';
import { withinBudget } from './within-budget.ts';

/** An analysed image with its verdicts, and the texts that its suggestions would look into and that are not there yet. */
export interface AnalysedImage {
  readonly image: ImageAnalysis;
  /** Null for an image without a Dockerfile that can be read. */
  readonly prediction: Prediction | null;
  readonly wants: readonly TreePath[];
}

/** Analyses one image that the head still has: predict, study, replay, price, judge, suggest, note. */
export function analyseImage(pair: HeadPair, base: Side | null, head: Side, others: OtherBuilds, input: AnalysisInput): AnalysedImage {
  const identity = identityOf(pair, base, head);
  return withinBudget<AnalysedImage>(
    () => analyseIdentified(identity, { pair, base, head, input }, others),
    (why) => ({ image: unmeasuredImage(identity, why, input), prediction: null, wants: [] })
  );
}

function analyseIdentified(identity: ImageIdentity, question: ImageQuestion, others: OtherBuilds): AnalysedImage {
  const { pair, base, head, input } = question;
  const predicted = predictImage(pair, base, head, others);
  if (predicted === null) return { image: unreadableImage(identity, input), prediction: null, wants: [] };
  const { prediction, change } = predicted;
  if (prediction.fails === null && losesStages(question))
    return { image: unmeasuredImage(identity, noStages(identity), input), prediction: null, wants: [] };
  const found = foundCache(pair, base);
  const costsOf = costsFor(pair.head, identity.platform, formerPaths(pair), input);
  const costs = costsOf(predicted.head, true);
  const build = nextBuild(pair, prediction, costs, input);
  const { first } = predicted;
  const worst = first === prediction ? build : nextBuild(pair, first, costs, input);
  // Which images are affected is a question without durations of later builds.
  const studied = input.request.imagesOnly ? null : studyPair(question, predicted, costsOf);
  const replay = studied === null ? null : compareStudies(studied, input);
  const bytes = studied === null || prediction.fails?.certainty === 'certain' ? null : imageBytes(question, predicted, replay);
  const overheads = build.runs ? overheadLines(overheadOf(pair, prediction, input)) : [];
  const price = priceFor(pair.head, input);
  const money = price === null ? null : moneyLines({ ...build, overheads, replay }, price, input);
  const steps = reported(prediction, costs);
  const cacheChange = cacheChangeOf(pair, predicted.head, found, input);
  const what = effectOf(pair, predicted, cacheChange, input);
  const budgets = what.affected
    ? judged(
        {
          ...metricsOf({
            prediction: first,
            costs,
            rebuild: worst.rebuild,
            sharedWith: first === prediction ? [] : sharersOf(pair.head),
            replay,
            money,
            steps,
            unsettled: madeDoubtful(pair, found, input) ?? newlyOpen(predicted.base, predicted.head)
          }),
          ...byteMetrics(bytes, steps)
        },
        pair,
        prediction,
        input
      )
    : [];
  const offered = suggested(studied, what.affected, pair, base, input);
  const image: ImageAnalysis = {
    ...identity,
    ...what,
    verdict: what.affected ? overall(['pass', ...budgets.map((budget) => budget.decision)], input.config.config.gate) : 'skipped',
    fails: prediction.fails,
    steps,
    problems: prediction.problems,
    ...(predicted.head.rules === undefined ? {} : { rules: predicted.head.rules }),
    rebuild: build.rebuild,
    whole: build.whole,
    timeline: build.runs ? timelineFor(prediction, costs, build.cores) : [],
    overheads,
    typical: replay?.typical ?? null,
    added: replay?.added ?? null,
    perChange: (replay?.perChange ?? []).map(({ before, after }) => ({
      before: before === null ? null : tenths(before),
      after: tenths(after)
    })),
    ownBuild: replay === null || replay.perChange.length === 0 ? null : ownBuildOf(replay, pair.head, change, [base, head]),
    cacheChange,
    bases: baseStates(predicted.head, predicted.base, { file: pair.head.dockerfile, platform: identity.platform, history: input.history }),
    bytes,
    cached: found.mode === 'none' && predicted.base !== null ? withOneKept(change) : null,
    money,
    budgets,
    suggestions: offered.suggestions,
    refused: offered.refused,
    silenced: offered.silenced,
    history: historyOf(samplesOf(pair, input)),
    notes: [
      ...notesOf(pair.head, prediction, head, input),
      ...(build.spared === null ? [] : present(equalCaseSentence(build.rebuild.mid, build.spared))),
      ...present(balanceOf(pair, prediction, input))
    ]
  };
  return { image: withFailure(image, predicted.failedBefore, input), prediction, wants: offered.wants };
}

/** The Dockerfile had stages and has none that can be read here: another frontend than Docker's may find some all the same. */
function losesStages({ pair, base, head }: ImageQuestion): boolean {
  const stages = (side: Side | null, spec: HeadPair['base']) =>
    spec === null ? 0 : (side?.dockerfile(spec.dockerfile)?.stages.length ?? 0);
  return stages(base, pair.base) > 0 && stages(head, pair.head) === 0;
}

const noStages = ({ spec }: ImageIdentity): Sentence =>
  say`${code(spec.dockerfile)} has no stage, and what its frontend reads of it is not known`;

/** Builds of which either this one or that one comes first to the builder. */
const sharersOf = ({ behind = [] }: HeadPair['head']): readonly string[] =>
  behind.flatMap(({ image, either }) => (either === true ? [image] : []));

/** What is shown of one merged change: tenths of a second. */
const tenths = (seconds: number): number => Math.round(seconds * 10) / 10;

const present = (sentence: Sentence | null): readonly Sentence[] => (sentence === null ? [] : [sentence]);

function identityOf(pair: HeadPair, base: Side | null, head: Side): ImageIdentity {
  return {
    spec: pair.head,
    platform: comparedPlatforms(pair).head,
    existence: pair.base ? 'both' : 'added',
    headText: head.dockerfile(pair.head.dockerfile)?.text ?? null,
    baseText: pair.base ? (base?.dockerfile(pair.base.dockerfile)?.text ?? null) : null
  };
}

/** What the change does to the image, cache or not, and to the cache of its builds, and why. */
function effectOf(
  pair: HeadPair,
  { base, head, prediction, change }: PredictedImage,
  cacheChange: Sentence | null,
  input: AnalysisInput
): Pick<ImageAnalysis, 'affected' | 'untouched' | 'effect' | 'reason'> {
  const effect = runsByChange(change, base, head) ? 'built' : configurationDiffers(base, head) ? 'metadata' : 'none';
  // What was built as another image is not built as this one yet, even where every layer is there.
  const renamed = pair.base !== null && pair.base.name !== pair.head.name && pair.base.dockerfile !== pair.head.dockerfile;
  const reason: Sentence =
    renamed && pair.base !== null && effect === 'none'
      ? say`built as ${code(pair.base.name)} from ${code(pair.base.dockerfile)} before`
      : effect === 'none' && cacheChange !== null
        ? cacheChange
        : reasonOf(effect === 'none' ? prediction : change, effect, pair, input);
  const affected = effect !== 'none' || pair.base === null || renamed || cacheChange !== null;
  const untouched = affected && base !== null && !renamed && cacheChange === null && readsSameFiles(base, head);
  return { affected, untouched, effect, reason };
}

/** What the change runs beside a kept cache; null where that cannot be told. */
const withOneKept = ({ steps }: Prediction): ImageAnalysis['cached'] =>
  steps.some(({ certainty }) => certainty === 'unknown') ? null : { steps: steps.filter(({ verdict }) => verdict === 'rebuilt').length };

/** What only may run, since nobody knows what comes from elsewhere, may do so whatever the change does. */
const runsByChange = ({ runs }: Prediction, base: BuildGraph | null, head: BuildGraph): boolean =>
  runs.includes('runs') || (runs.includes('maybe') && (base === null || !readsTheSame(base, head)));

const configurationDiffers = (base: BuildGraph | null, head: BuildGraph): boolean => base !== null && metadataOf(base) !== metadataOf(head);

function judged(
  metrics: Parameters<typeof judge>[0]['metrics'],
  pair: HeadPair,
  prediction: Prediction,
  input: AnalysisInput
): ImageAnalysis['budgets'] {
  const { config, role } = input.config;
  const budgets = judge({
    metrics,
    limits: limitsOf(pair.head, input),
    gate: gateFor(config, input.historyUnread === true),
    currency: config.price.currency,
    withoutHistory: samplesOf(pair, input).length === 0,
    doubt: doubtOf(prediction.problems, prediction)
  });
  if (role !== 'preview') return budgets;
  return budgets.map((budget) => ({
    ...budget,
    decision: budget.decision === 'fail' ? 'warn' : budget.decision,
    reason: say`${budget.reason} The configuration is a preview and gates nothing.`
  }));
}

function suggested(
  studied: StudiedPair | null,
  affected: boolean,
  pair: HeadPair,
  base: Side | null,
  input: AnalysisInput
): FoundSuggestions {
  if (studied === null || !(affected || input.request.allImages === true)) return NO_SUGGESTIONS;
  return suggestionsFor({ study: studied.after, basePath: pair.base?.dockerfile ?? null, base, input });
}

/** Samples of this image's Dockerfile, under the path of either side. */
function samplesOf(pair: HeadPair, input: AnalysisInput) {
  return input.history.filter(isSample).filter(({ file }) => file === pair.head.dockerfile || file === pair.base?.dockerfile);
}

function overheadOf(pair: HeadPair, prediction: Prediction, input: AnalysisInput): Parameters<typeof overheadLines>[0] {
  return {
    samples: input.history.filter(isOverhead),
    file: pair.head.dockerfile,
    executed: prediction.runs.filter((state) => state !== 'reused').length,
    now: input.now,
    confidence: input.config.config.gate.confidence,
    runner: pair.head.workflow?.runner ?? null
  };
}

function balanceOf(pair: HeadPair, prediction: Prediction, input: AnalysisInput): Sentence | null {
  const saved = secondsSavedByCache(input.history.filter(isSample), pair.head.dockerfile, input.now);
  const balance = cacheBalance(overheadOf(pair, prediction, input), saved);
  return balance === null ? null : balanceSentence(balance);
}
