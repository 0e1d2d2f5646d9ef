import { judge, overall, priorShareOf, samplesOfLargerHalf } from '../budget/index.ts';
import { type BuildContext, selects } from '../context/index.ts';
import {
  billingSentence,
  estimateSteps,
  moneyFor,
  overheadLines,
  type Price,
  priceOf,
  type StepCost,
  schedule,
  scheduleRebuild,
  timeline
} from '../cost/index.ts';
import { isOverhead, isSample } from '../history/index.ts';
import type { HistoryBasis, ImageAnalysis, MoneyLines, ReportedStep, TimedStep } from '../model/analysis.ts';
import type { Limits } from '../model/budget.ts';
import type { BuildGraph, Selection } from '../model/graph.ts';
import type { Sample } from '../model/history.ts';
import type { CacheMode, ImageSpec } from '../model/image.ts';
import type { Prediction } from '../model/prediction.ts';
import type { Problem } from '../model/text.ts';
import type { BasedEstimate, Estimate, TreePath } from '../model/units.ts';
import { type Replay, type ReplaySide, replayChanges, volatileSteps } from '../replay/index.ts';
import { contextRoots } from './build-files.ts';
import type { AnalysisInput } from './input.ts';
import type { ImagePair } from './pairs.ts';
import { cacheOf, predictImage } from './predict-image.ts';
import type { Side } from './side.ts';
import { suggestionsFor } from './suggestions.ts';

/** An analysed image, and the texts that its suggestions would look into and that are not there yet. */
export interface AnalysedImage {
  readonly image: ImageAnalysis;
  readonly wants: readonly TreePath[];
}

/** Analyses one image that the head still has. */
export function analyseImage(
  pair: ImagePair & { readonly head: ImageSpec },
  base: Side | null,
  head: Side,
  input: AnalysisInput
): AnalysedImage {
  const spec = pair.head;
  const platform = spec.platforms[0] ?? null;
  const predicted = predictImage(pair, base, head);
  const headText = head.dockerfile(spec.dockerfile)?.text ?? null;
  const baseText = pair.base ? (base?.dockerfile(pair.base.dockerfile)?.text ?? null) : null;
  const shared = { spec, platform, existence: pair.base ? ('both' as const) : ('added' as const), headText, baseText };
  if (predicted === null) return { image: unreadable(shared, input), wants: [] };
  const { base: baseGraph, head: graph, prediction } = predicted;

  const confidence = input.config.config.gate.confidence;
  const samples = input.history
    .filter(isSample)
    .filter((sample) => sample.file === spec.dockerfile || sample.file === pair.base?.dockerfile);
  const runner = spec.workflow?.runner ?? null;
  const costsOf = (of: BuildGraph, prediction: Prediction | null) =>
    estimateSteps({ graph: of, file: spec.dockerfile, platform, samples, now: input.now, confidence, runner, prediction });
  const costs = costsOf(graph, prediction);
  const running = prediction.runs.some((state) => state !== 'reused');
  const basis = basisOf(prediction, costs);
  const rebuild: BasedEstimate = { ...scheduleRebuild(prediction, costs), basis };
  const whole: BasedEstimate = {
    ...schedule(
      graph,
      graph.steps.map(() => 'runs' as const),
      costs
    ),
    basis
  };
  const steps = reported(prediction, costs);
  const replay = input.request.imagesOnly ? null : replayOf(pair, base, head, baseGraph, graph, costsOf, input);
  const price = priceFor(spec, input);
  const money = price === null ? null : moneyLines(rebuild, replay, price, whole, input);
  const effect = running
    ? ('built' as const)
    : baseGraph !== null && metadataOf(baseGraph) !== metadataOf(graph)
      ? ('metadata' as const)
      : ('none' as const);
  const affected = effect !== 'none' || pair.base === null;
  const problems = prediction.problems;
  const withoutHistory = samples.length === 0;
  const budgets = affected
    ? judge({
        metrics: metricsOf(prediction, costs, rebuild, replay, money, steps),
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
          reason: `${budget.reason} The configuration is a preview and gates nothing.`
        }))
      : budgets;
  const replaySide = input.request.imagesOnly ? null : sideOf(spec, head, graph, costsOf(graph, null));
  const found =
    affected && !input.request.imagesOnly && replaySide !== null
      ? suggestionsFor({ spec, basePath: pair.base?.dockerfile ?? null, base, head, input, side: replaySide, costsOf })
      : { suggestions: [], refused: [], silenced: 0, wants: [] };
  const image: ImageAnalysis = {
    ...shared,
    affected,
    effect,
    reason: reasonOf(prediction, effect, pair, input),
    verdict: affected ? overall(['pass', ...gated.map((budget) => budget.decision)], input.config.config.gate) : 'skipped',
    steps,
    problems,
    rebuild,
    whole,
    timeline: running ? timelineOf(prediction, costs) : [],
    overheads: running
      ? overheadLines({
          samples: input.history.filter(isOverhead),
          file: spec.dockerfile,
          executed: prediction.runs.filter((state) => state !== 'reused').length,
          now: input.now,
          confidence,
          runner
        })
      : [],
    typical: replay?.typical ?? null,
    added: replay?.added ?? null,
    money,
    budgets: gated,
    suggestions: found.suggestions,
    refused: found.refused,
    silenced: found.silenced,
    history: historyOf(samples),
    notes: notesOf(spec, cacheOf(pair), prediction, head, input)
  };
  return { image, wants: found.wants };
}

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
    reason: 'removed by this change',
    verdict: 'skipped'
  };
}

type Shared = Pick<ImageAnalysis, 'spec' | 'platform' | 'existence' | 'headText' | 'baseText'>;

function empty(shared: Shared): Omit<ImageAnalysis, 'reason' | 'verdict'> {
  return {
    ...shared,
    affected: false,
    effect: 'none',
    steps: [],
    problems: [],
    rebuild: null,
    whole: null,
    timeline: [],
    overheads: [],
    typical: null,
    added: null,
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
  const why = `\`${shared.spec.dockerfile}\` cannot be read on the side of the change`;
  const unknown = { unknown: `${why}.` };
  const budgets = judge({
    metrics: { rebuild: unknown, typical: unknown, added: unknown, step: unknown, 'added-cost': unknown },
    limits: limitsOf(shared.spec, input),
    gate: input.config.config.gate,
    currency: input.config.config.price.currency,
    withoutHistory: true,
    doubt: why
  });
  return {
    ...empty(shared),
    affected: true,
    reason: why,
    budgets,
    verdict: overall(['warn', ...budgets.map((b) => b.decision)], input.config.config.gate),
    notes: [`${why}.`]
  };
}

function basisOf(prediction: Prediction, costs: readonly StepCost[]): string {
  const counted = costs.filter((cost, id) => cost.basis !== 'none' && prediction.runs[id] !== 'reused');
  const relevant = counted.length > 0 ? counted : costs.filter((cost) => cost.basis !== 'none');
  const builds = Math.max(0, ...relevant.map((cost) => cost.samples));
  return builds === 0 ? 'priors' : `${builds} build${builds === 1 ? '' : 's'}`;
}

function reported(prediction: Prediction, costs: readonly StepCost[]): ReportedStep[] {
  return prediction.steps.map((step) => {
    const timed = step.steps.flatMap((id) => (costs[id] && costs[id].basis !== 'none' ? [costs[id]] : []));
    const main = timed[0];
    if (!main || step.verdict === 'metadata' || step.verdict === 'pruned') return { ...step, seconds: null, basis: null, samples: 0 };
    const sum = (end: keyof Estimate) => timed.reduce((total, cost) => total + cost[end], 0);
    return { ...step, seconds: { low: sum('low'), mid: sum('mid'), high: sum('high') }, basis: main.basis, samples: main.samples };
  });
}

/** One side as the replay sees it: its graph, its contexts as tests of paths, its costs. */
export function sideOf(spec: ImageSpec, side: Side, graph: BuildGraph, costs: readonly StepCost[]): ReplaySide {
  const contexts = side.contexts(spec);
  const roots = contextRoots(spec);
  const other = spec.volatileArgs.length === 0 ? graph : side.graph(spec, spec.platforms[0] ?? null, 'another value');
  return {
    graph,
    dockerfile: spec.dockerfile,
    contexts: new Map(
      [...roots].flatMap(([name, root]) => {
        const context = contexts.get(name);
        return context === undefined || 'unknown' in context ? [] : [[name, { root, selects: testsOf(context) }] as const];
      })
    ),
    costs,
    volatile: other === null || other === graph ? new Set() : volatileSteps(graph, other)
  };
}

const WHOLE: Selection = { paths: [{ path: '', wildcard: false, include: [], exclude: [], followLinks: true }] };

function testsOf(context: BuildContext): (selection: Selection | null) => (path: string) => boolean {
  const made = new Map<string, (path: string) => boolean>();
  return (selection) => {
    const key = JSON.stringify(selection);
    const known = made.get(key);
    if (known) return known;
    const test = selects(context, selection ?? WHOLE);
    made.set(key, test);
    return test;
  };
}

function replayOf(
  pair: ImagePair & { readonly head: ImageSpec },
  base: Side | null,
  head: Side,
  baseGraph: BuildGraph | null,
  graph: BuildGraph,
  costsOf: (graph: BuildGraph, prediction: Prediction | null) => readonly StepCost[],
  input: AnalysisInput
): Replay | null {
  if (input.changes.length === 0 && input.request.repository.pullRequest !== null) return null;
  const after = sideOf(pair.head, head, graph, costsOf(graph, null));
  const before = pair.base && base && baseGraph ? sideOf(pair.base, base, baseGraph, costsOf(baseGraph, null)) : null;
  return replayChanges({ before, after, changes: input.changes, confidence: input.config.config.gate.confidence });
}

function priceFor(spec: ImageSpec, input: AnalysisInput): Price | null {
  const { price } = input.config.config;
  return priceOf({
    runner: price.runner ?? spec.workflow?.runner ?? null,
    perMinute: price.perMinute,
    currency: price.currency,
    publicRepository: null
  });
}

function moneyLines(rebuild: Estimate, replay: Replay | null, price: Price, whole: Estimate, input: AnalysisInput): MoneyLines {
  const configured = input.config.config.price.buildsPerMonth;
  const perMonth = configured === 'auto' ? input.buildsPerMonth : configured;
  const added = replay?.added ?? null;
  const addedPerMonth =
    added === null || perMonth === null
      ? null
      : moneyFor({ low: added.low * perMonth, mid: added.mid * perMonth, high: added.high * perMonth }, price);
  return {
    currency: price.currency,
    rebuild: moneyFor(rebuild, price),
    addedPerMonth,
    perMinute: price.perMinute,
    priceSource: price.source,
    buildsPerMonth: perMonth,
    billing: added === null ? null : billingSentence(whole.mid, added.mid)
  };
}

function metricsOf(
  prediction: Prediction,
  costs: readonly StepCost[],
  rebuild: Estimate,
  replay: Replay | null,
  money: MoneyLines | null,
  steps: readonly ReportedStep[]
): Parameters<typeof judge>[0]['metrics'] {
  const part = (cost: StepCost | undefined, seconds: number) => ({ seconds, samples: cost?.samples ?? 0, prior: cost?.basis === 'prior' });
  const ran = costs.flatMap((cost, id) => (prediction.runs[id] === 'reused' ? [] : [part(cost, cost.mid)]));
  const expected = (replay?.perStep ?? []).map((share) => part(costs[share.step], share.seconds));
  const measured = (value: Estimate, before: Estimate | null, parts: readonly ReturnType<typeof part>[], step: string | null) => ({
    value,
    before,
    samples: samplesOfLargerHalf(parts),
    priorShare: priorShareOf(parts),
    step
  });
  const longest = [...steps]
    .filter((step) => step.verdict === 'rebuilt' && step.seconds !== null)
    .sort((a, b) => (b.seconds?.mid ?? 0) - (a.seconds?.mid ?? 0))[0];
  const name = longest ? `line ${longest.line} ${longest.instruction}` : null;
  return {
    rebuild: measured(rebuild, null, ran, name),
    ...(replay ? { typical: measured(replay.typical.after, replay.typical.before, expected, null) } : {}),
    ...(replay?.added ? { added: measured(replay.added, replay.typical.before, expected, null) } : {}),
    ...(longest?.seconds
      ? {
          step: measured(
            longest.seconds,
            null,
            [{ seconds: longest.seconds.mid, samples: longest.samples, prior: longest.basis === 'prior' }],
            name
          )
        }
      : {}),
    ...(money?.addedPerMonth ? { 'added-cost': measured(money.addedPerMonth, null, expected, null) } : {})
  };
}

/** The image's own limits, else the file's. */
function limitsOf(spec: ImageSpec, input: AnalysisInput): Limits {
  const own = input.config.config.images.find(
    (image) =>
      image.dockerfile === spec.dockerfile &&
      (image.target === null || image.target === spec.target) &&
      (image.name === null || image.name === spec.name)
  );
  return own?.budget ?? input.config.config.budget;
}

function doubtOf(problems: readonly Problem[], prediction: Prediction): string | null {
  const error = problems.find((problem) => problem.severity === 'error');
  if (error) return `${error.file}${error.range ? `:${error.range.start.line + 1}` : ''} is not understood`;
  return prediction.graph.caveats[0] ?? null;
}

/** The configuration of the image that no step shows: text of its metadata instructions in order. */
function metadataOf(graph: BuildGraph): string {
  return JSON.stringify(
    graph.instructions.filter((planned) => planned.role === 'metadata' && planned.origin !== null).map((planned) => planned.text)
  );
}

function reasonOf(prediction: Prediction, effect: ImageAnalysis['effect'], pair: ImagePair, input: AnalysisInput): string {
  if (pair.base === null) return input.base === null ? 'there is no base to compare with' : 'new image';
  if (effect === 'metadata') return 'only the configuration of the image changes';
  if (effect === 'none') return 'nothing that it reads has changed';
  const first = prediction.steps.find((step) => step.causes.length > 0);
  const root = first?.causes.at(-1);
  if (!first || !root) return 'a step runs again';
  return root.kind === 'context-changed' && root.paths[0] !== undefined
    ? `context-changed: ${root.paths[0]}${root.paths.length > 1 ? ` and ${root.paths.length - 1} more` : ''}`
    : `${root.kind}: line ${root.line ?? first.line} ${root.detail}`;
}

function historyOf(samples: readonly Sample[]): HistoryBasis | null {
  if (samples.length === 0) return null;
  const times = samples.map((sample) => sample.at).sort();
  const builds = new Set(samples.map((sample) => JSON.stringify([sample.run, sample.job, sample.build])));
  return { builds: builds.size, from: times[0] ?? null, to: times.at(-1) ?? null, source: samples[0]?.job ?? null };
}

function timelineOf(prediction: Prediction, costs: readonly StepCost[]): TimedStep[] {
  const starts = timeline(prediction.graph, prediction.runs, costs);
  return prediction.steps.flatMap((step) => {
    const id = step.steps.find((candidate) => prediction.runs[candidate] !== 'reused' && (costs[candidate]?.mid ?? 0) > 0);
    return id === undefined
      ? []
      : [{ line: step.line, instruction: step.instruction, stage: step.stage ?? '', start: starts[id] ?? 0, seconds: costs[id]?.mid ?? 0 }];
  });
}

function notesOf(spec: ImageSpec, cacheMode: CacheMode, prediction: Prediction, head: Side, input: AnalysisInput): string[] {
  const notes: string[] = [];
  if (spec.platforms.length > 1)
    notes.push(`Built for ${spec.platforms.length} platforms; the verdicts shown are those of ${spec.platforms[0]}.`);
  if (cacheMode === 'none') notes.push('No build cache: every step runs on each build.');
  if (spec.volatileArgs.length > 0) notes.push(`Build arguments that differ on every build: ${spec.volatileArgs.join(', ')}.`);
  const taken = ignoredButCopied(spec, prediction, head, input);
  if (taken.length > 0)
    notes.push(
      `Git ignores ${taken
        .slice(0, 3)
        .map((path) => `\`${path}\``)
        .join(
          ', '
        )}${taken.length > 3 ? ` and ${taken.length - 3} more` : ''}, which a COPY would take if present: not counted on either side.`
    );
  return notes;
}

/** Files on disk that git ignores and a step of the image would read. */
function ignoredButCopied(spec: ImageSpec, prediction: Prediction, head: Side, input: AnalysisInput): string[] {
  if (input.head.ignored.length === 0 || spec.context === null) return [];
  const context = head.contexts(spec).get('');
  if (context === undefined || 'unknown' in context) return [];
  const prefix = spec.context === '' ? '' : `${spec.context}/`;
  const tests = prediction.graph.steps.flatMap((step) =>
    step.inputs.flatMap((input) =>
      'source' in input.from && input.from.source.kind === 'context' && input.from.source.name === ''
        ? [selects(context, input.selection ?? WHOLE)]
        : []
    )
  );
  return input.head.ignored
    .filter((path) => path.startsWith(prefix))
    .filter((path) => {
      const inside = path.slice(prefix.length);
      const probe = inside.endsWith('/') ? `${inside}file` : inside;
      return tests.some((test) => test(probe));
    });
}
