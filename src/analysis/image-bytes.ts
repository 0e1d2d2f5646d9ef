import type { Measured, Unmeasured } from '../budget/index.ts';
import { isBuilt, rerunsOf } from '../history/index.ts';
import type { ImageBytes } from '../model/analysis.ts';
import type { BuiltSample } from '../model/history.ts';
import { type ImageSpec, VOLATILE_VALUE } from '../model/image.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import type { Transfer } from '../model/transfer.ts';
import type { Estimate } from '../model/units.ts';
import { predict } from '../prediction/index.ts';
import type { Replay } from '../replay/index.ts';
import { forecastPlatform, keptSizes, knownFromHistory, transferOf, typicalBytes } from '../transfer/index.ts';
import { foundCache } from './found-cache.ts';
import type { AnalysisInput } from './input.ts';
import type { PredictedImage } from './predict-image.ts';
import type { ImageQuestion } from './study.ts';
import { transferSide } from './transfer-side.ts';

/** Platforms of one image whose bytes are worked out. */
const MOST_PLATFORMS = 4;

/**
 * What the change moves, from the newest build records of the base branch: null where none is known of this image (docs/layers.md §5).
 * A checkout gives every file a new time, and the store of those who pull is not known: the worse one counts.
 */
export function imageBytes(
  { pair, base, head, input }: ImageQuestion,
  predicted: PredictedImage,
  replay: Replay | null
): ImageBytes | null {
  const before = pair.base;
  if (before === null || base === null) return null;
  const samples = newestOf(input, before);
  const packed = keptSizes(input.packed ?? {});
  const first = pair.head.platforms[0] ?? null;
  const platforms = samples.slice(0, MOST_PLATFORMS).map((sample) => {
    const platform = samples.length === 1 ? first : sample.built;
    // The first platform is predicted already.
    const done = platform === first ? predicted : null;
    const from = transferSide(base, before, platform, done?.base ?? base.graph(before, platform, VOLATILE_VALUE.base));
    const to = transferSide(head, pair.head, platform, done?.head ?? head.graph(pair.head, platform, VOLATILE_VALUE.head));
    const known = from === null ? null : knownFromHistory(sample, from, rerunsOf(input.history, sample));
    if (from === null || to === null || known === null) return null;
    const options = { fails: null, file: pair.head.dockerfile, target: pair.head.target, platform };
    const prediction = done?.alone ?? predict(from.graph, to.graph, foundCache(pair, base), options);
    return forecastPlatform({ base: from, head: to, prediction, known, store: 'containerd', packed, newTimes: true });
  });
  const [newest] = samples;
  const transfer = transferOf(platforms, ['containerd', 'overlay2'], predicted.head.instructions.length, basisOf(newest));
  if (transfer === null) return null;
  const [platform] = platforms;
  const typical = replay === null || platform == null ? null : typicalBytes(platform, replay, predicted.base, predicted.head);
  return { ...transfer, ...(typical ?? { typical: null, added: null }) };
}

const basisOf = (sample: BuiltSample | undefined): string => (sample === undefined ? 'no build' : `the build of ${sample.at.slice(0, 10)}`);

/** The newest record of each platform; of several images of one Dockerfile the one of that name, where any is named so. */
function newestOf(input: AnalysisInput, spec: ImageSpec): readonly BuiltSample[] {
  const own = input.history
    .filter(isBuilt)
    .filter((line) => line.config !== null && line.file === spec.dockerfile && line.target === spec.target);
  const named = own.filter((line) => line.image === spec.name);
  const newest = new Map<string, BuiltSample>();
  for (const line of named.length > 0 ? named : own) {
    const known = newest.get(line.built);
    if (known === undefined || known.at <= line.at) newest.set(line.built, line);
  }
  return [...newest.values()].sort((a, b) => (a.built < b.built ? -1 : 1));
}

const WITHOUT_RECORD: Unmeasured = { unknown: say`no build record of the base branch tells the layers of this image`, firstRun: true };
/** A range of a record carries its own doubt: how many records there are says nothing more. */
const ENOUGH = Number.POSITIVE_INFINITY;

/** The budgeted figures in bytes. */
export function byteMetrics(bytes: ImageBytes | null, steps: readonly { readonly line: number; readonly instruction: string }[]) {
  const measured = (value: Estimate, before: Estimate | null, step: Sentence | null): Measured => ({
    value,
    before,
    samples: ENOUGH,
    priorShare: 0,
    step
  });
  const flat = (value: number): Estimate => ({ low: value, mid: value, high: value });
  const step = bytes === null ? null : heaviestStep(bytes, steps);
  return {
    'pushed-bytes': bytes === null ? WITHOUT_RECORD : measured(bytes.pushed, null, step),
    'pulled-bytes': bytes === null ? WITHOUT_RECORD : measured(bytes.pulled, null, step),
    'image-bytes': bytes === null ? WITHOUT_RECORD : measured(bytes.image.after, flat(bytes.image.before), null),
    'added-bytes': bytes?.added == null ? WITHOUT_RECORD : measured(bytes.added, bytes.typical?.before ?? null, null)
  };
}

function heaviestStep(bytes: Transfer, steps: readonly { readonly line: number; readonly instruction: string }[]): Sentence | null {
  const at = bytes.steps.reduce((most, one, k) => ((one?.mid ?? 0) > (bytes.steps[most]?.mid ?? 0) ? k : most), 0);
  const step = steps[at];
  return step === undefined || !bytes.steps[at]?.mid ? null : say`line ${step.line} ${code(step.instruction)}`;
}
