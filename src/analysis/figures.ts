import { graver, type judge, priorShareOf, samplesOfLargerHalf } from '../budget/index.ts';
import { billedMoney, billingSentence, moneyFor, type Price, priceOf, type StepCost, timelineOf } from '../cost/index.ts';
import type { HistoryBasis, ImageAnalysis, MoneyLines, OverheadLine, ReportedStep, TimedStep } from '../model/analysis.ts';
import type { Limits } from '../model/budget.ts';
import type { Config } from '../model/config.ts';
import type { Sample } from '../model/history.ts';
import type { ImageSpec } from '../model/image.ts';
import type { Prediction } from '../model/prediction.ts';
import { code, listed, type Sentence, say } from '../model/sentence.ts';
import type { Estimate } from '../model/units.ts';
import type { Replay } from '../replay/index.ts';
import type { AnalysisInput } from './input.ts';

/** Without a merged change to replay, how often a step runs is general experience: that cannot fail a gate (docs/gate.md). */
export const UNREPLAYED = say`no merged change of this image could be replayed, so how often its steps run is from priors`;

/** The figures of an image of which nothing was measured. */
export const UNMEASURED = {
  rebuild: null,
  whole: null,
  timeline: [],
  overheads: [],
  typical: null,
  added: null,
  bytes: null,
  money: null,
  suggestions: [],
  refused: []
} as const satisfies Partial<ImageAnalysis>;

/**
 * The rules of the gate for one change. History that could not be read is no first run: what there is no history for is then unknown,
 * and must not pass as if nobody had built yet (docs/gate.md).
 */
export function gateFor({ gate }: Config, historyUnread: boolean): Config['gate'] {
  return historyUnread ? { ...gate, withoutHistory: graver(gate.withoutHistory, gate.onUnknown) } : gate;
}

export function priceFor(spec: ImageSpec, input: AnalysisInput): Price | null {
  const { price } = input.config.config;
  return priceOf({
    runner: price.runner ?? spec.workflow?.runner ?? null,
    perMinute: price.perMinute,
    currency: price.currency,
    publicRepository: null
  });
}

/** What the estimate of one image says, as money needs it. */
interface Costs {
  readonly rebuild: Estimate;
  readonly whole: Estimate;
  readonly overheads: readonly OverheadLine[];
  readonly replay: Replay | null;
}

export function moneyLines({ rebuild, whole, overheads, replay }: Costs, price: Price, input: AnalysisInput): MoneyLines {
  const configured = input.config.config.price.buildsPerMonth;
  const perMonth = configured === 'auto' ? input.buildsPerMonth : configured;
  const added = replay?.added ?? null;
  if (input.config.config.price.billed === 'minute') {
    const beside = overheads.reduce((sum, { mid }) => sum + mid, 0);
    const bill = (seconds: number) => billedMoney(seconds + (seconds > 0 ? beside : 0), price);
    return {
      currency: price.currency,
      rebuild: { low: bill(rebuild.low), mid: bill(rebuild.mid), high: bill(rebuild.high) },
      addedPerMonth: replay === null || added === null || perMonth === null ? null : billedPerMonth(replay, beside, price, perMonth),
      perMinute: price.perMinute,
      priceSource: say`${price.source}; a job for each image, rounded up to whole minutes`,
      buildsPerMonth: perMonth,
      billing: null
    };
  }
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

/** What whole minutes cost more in a month: each outcome's job is billed by itself, and where it runs nothing it still runs. */
function billedPerMonth(replay: Replay, beside: number, price: Price, perMonth: number): Estimate {
  const total = replay.outcomes.reduce((sum, { weight }) => sum + weight, 0);
  const at = (end: keyof Estimate): number =>
    replay.outcomes.reduce((sum, { weight, before, after }) => {
      const more = billedMoney(Math.max(1, after[end] + beside), price) - billedMoney(Math.max(1, (before?.[end] ?? 0) + beside), price);
      return sum + (weight / total) * more * perMonth;
    }, 0);
  const ends = [at('low'), at('mid'), at('high')] as const;
  return { low: Math.min(...ends), mid: ends[1], high: Math.max(...ends) };
}

/** What an image's budgets are judged by. */
interface ImageFigures {
  readonly prediction: Prediction;
  readonly costs: readonly StepCost[];
  readonly rebuild: Estimate;
  /** Images of which either may come first to the builder: `prediction` and `rebuild` are those of the first. */
  readonly sharedWith: readonly string[];
  readonly replay: Replay | null;
  readonly money: MoneyLines | null;
  readonly steps: readonly ReportedStep[];
  /** Why what later builds find is not known since the change; null where it is as well known as before. */
  readonly unsettled: Sentence | null;
}

export function metricsOf({
  prediction,
  costs,
  rebuild,
  sharedWith,
  replay,
  money,
  steps,
  unsettled
}: ImageFigures): Parameters<typeof judge>[0]['metrics'] {
  const guessedOf = (cost: StepCost | undefined, seconds: number) =>
    cost === undefined || cost.mid === 0 ? 0 : (seconds * cost.guessed) / cost.mid;
  const ran = costs.flatMap((cost, id) => (prediction.runs[id] === 'reused' ? [] : partsOf(cost, cost.mid, cost.guessed)));
  const expected = (replay?.perStep ?? []).flatMap(({ step, seconds }) => partsOf(costs[step], seconds, guessedOf(costs[step], seconds)));
  const addedBy = (replay?.addedParts ?? []).flatMap((one) => partsOf(costs[one.step], one.seconds, one.guessed));
  const measured = (value: Estimate, before: Estimate | null, parts: readonly Part[], step: Sentence | null) => ({
    value,
    before,
    samples: samplesOfLargerHalf(parts),
    priorShare: priorShareOf(parts),
    step
  });
  const doubt = replay?.typical.changes === 0 ? UNREPLAYED : null;
  const longest = [...steps]
    .filter((step) => step.verdict === 'rebuilt' && step.seconds !== null)
    .sort((a, b) => (b.seconds?.mid ?? 0) - (a.seconds?.mid ?? 0))[0];
  const name = longest ? say`line ${longest.line} ${code(longest.instruction)}` : null;
  return {
    rebuild: { ...measured(rebuild, null, ran, name), ...(sharedWith.length === 0 ? {} : { of: firstOf(sharedWith) }) },
    ...(replay ? { typical: { ...measured(replay.typical.after, replay.typical.before, expected, null), doubt, unsettled } } : {}),
    ...(replay?.added ? { added: { ...measured(replay.added, replay.typical.before, addedBy, null), doubt, unsettled } } : {}),
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
    ...(money?.addedPerMonth ? { 'added-cost': { ...measured(money.addedPerMonth, null, addedBy, null), doubt, unsettled } } : {})
  };
}

const firstOf = (others: readonly string[]): Sentence =>
  say`where it comes to its builder before ${listed([...others.slice(0, 3).map(code), ...(others.length > 3 ? [say`others`] : [])])}`;

/** Seconds that make up a figure: with the measured builds behind them, or a prior. */
interface Part {
  readonly seconds: number;
  readonly samples: number;
  readonly prior: boolean;
}

function partsOf(cost: StepCost | undefined, seconds: number, guessed: number): readonly Part[] {
  const measured = { seconds: seconds - guessed, samples: cost?.samples ?? 0, prior: cost === undefined };
  return guessed <= 0 ? [measured] : [measured, { seconds: guessed, samples: 0, prior: true }].filter((part) => part.seconds > 0);
}

/** The image's own limits, else the file's. */
export function limitsOf(spec: ImageSpec, input: AnalysisInput): Limits {
  const own = input.config.config.images.find(
    (image) =>
      image.dockerfile === spec.dockerfile &&
      (image.target === null || image.target === spec.target) &&
      (image.name === null || image.name === spec.name)
  );
  return own?.budget ?? input.config.config.budget;
}

export function basisOf(prediction: Prediction, costs: readonly StepCost[]): string {
  const counted = costs.filter((cost, id) => cost.basis !== 'none' && prediction.runs[id] !== 'reused');
  const relevant = counted.length > 0 ? counted : costs.filter((cost) => cost.basis !== 'none');
  const builds = Math.max(0, ...relevant.map((cost) => cost.samples));
  return builds === 0 ? 'priors' : `${builds} build${builds === 1 ? '' : 's'}`;
}

export function reported(prediction: Prediction, costs: readonly StepCost[]): ReportedStep[] {
  return prediction.steps.map((step) => {
    const timed = step.steps.flatMap((id) => (costs[id] && costs[id].basis !== 'none' ? [costs[id]] : []));
    const main = timed[0];
    if (!main || step.verdict === 'metadata' || step.verdict === 'pruned') return { ...step, seconds: null, basis: null, samples: 0 };
    const sum = (end: keyof Estimate) => timed.reduce((total, cost) => total + cost[end], 0);
    return { ...step, seconds: { low: sum('low'), mid: sum('mid'), high: sum('high') }, basis: main.basis, samples: main.samples };
  });
}

export function historyOf(samples: readonly Sample[]): HistoryBasis | null {
  if (samples.length === 0) return null;
  const times = samples.map((sample) => sample.at).sort();
  const builds = new Set(samples.map((sample) => JSON.stringify([sample.run, sample.job, sample.build])));
  return { builds: builds.size, from: times[0] ?? null, to: times.at(-1) ?? null, source: samples[0]?.job ?? null };
}

export function timelineFor(prediction: Prediction, costs: readonly StepCost[], cores: number | undefined): TimedStep[] {
  const owners = new Map(prediction.steps.flatMap((step) => step.steps.map((id) => [id, step] as const)));
  return timelineOf(prediction.graph, prediction.runs, costs, cores === undefined ? {} : { cores }).flatMap(
    ({ step: id, start, seconds }) => {
      const step = owners.get(id);
      return step === undefined || seconds === 0
        ? []
        : [{ line: step.line, instruction: step.instruction, stage: step.stage ?? '', start, seconds }];
    }
  );
}
