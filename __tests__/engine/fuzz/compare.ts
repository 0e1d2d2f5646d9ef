import type { BaseImage } from '../../../src/graph/index.ts';
import type { Fact } from '../../../src/model/fact.ts';
import type { InstructionPrediction, Judged, Prediction } from '../../../src/model/prediction.ts';
import { blobId } from '../../setup/directory-tree.ts';
import { predictSides, type Side } from '../../setup/predict-sides.ts';
import { linesChanged, linesChangedByStage } from './baselines.ts';
import { dockerfileOf, type FuzzCase, type FuzzFile, type FuzzSide } from './case.ts';
import type { EngineAnswer } from './engine.ts';
import { NAMED_CONTEXT } from './random-instruction.ts';

/** One step on which model and engine differ. */
export interface Disagreement {
  readonly line: number;
  readonly instruction: string;
  readonly engine: string;
  readonly said: Judged;
}

export interface Figures {
  steps: number;
  certainRight: number;
  wrong: number;
  hedged: number;
  hedgedLikelyRight: number;
  /** Kind of the root cause of each hedge, with its certainty. */
  readonly hedges: Record<string, number>;
  afterFirstChange: number;
  afterFirstChangeByStage: number;
}

export interface Compared {
  readonly disagreements: readonly Disagreement[];
  readonly figures: Figures;
  readonly prediction: Prediction;
}

export const noFigures = (): Figures => ({
  steps: 0,
  certainRight: 0,
  wrong: 0,
  hedged: 0,
  hedgedLikelyRight: 0,
  hedges: {},
  afterFirstChange: 0,
  afterFirstChangeByStage: 0
});

/** A side of a case in memory. */
export function sideInMemory(side: FuzzSide, target: string | null): Side {
  const text = dockerfileOf(side);
  const files: Readonly<Record<string, FuzzFile>> = { ...side.files, Dockerfile: { text } };
  const entries = Object.entries(files).map(([path, file]) => {
    if ('link' in file) return { kind: 'symlink', path, target: file.link, content: blobId(Buffer.from(file.link)) } as const;
    const bytes = Buffer.from(file.text);
    const mode = file.executable === true ? 0o755 : 0o644;
    return { kind: 'file', path, mode, content: blobId(bytes), size: bytes.length } as const;
  });
  return {
    entries: entries.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    text: (path) => {
      const file = files[path];
      return file !== undefined && 'text' in file ? file.text : null;
    },
    args: side.args,
    target
  };
}

const CACHE_MODES = { kept: 'local', emptied: 'local', min: 'registry-min', max: 'registry-max' } as const;

type Images = ReadonlyMap<string, BaseImage>;

const versionOf = ({ version }: FuzzCase): Fact<string> | null =>
  version == null ? null : { value: version, certainty: 'known', from: 'option', because: null };

export function predictCase(c: FuzzCase, baseImages: Images = new Map()): Prediction {
  const sideOf = (side: FuzzSide) => ({
    ...sideInMemory(side, c.target),
    directories: c.namedContext ? { [NAMED_CONTEXT]: NAMED_CONTEXT } : {},
    options: { network: c.network, builderVersion: versionOf(c) }
  });
  const head = { ...sideOf(c.head), options: { network: c.network, builderVersion: versionOf(c), noCache: c.noCache } };
  return predictSides(sideOf(c.base), head, c.builder, { cache: CACHE_MODES[c.cache], baseImages });
}

/** What the engine says about one instruction; null where it says nothing. */
function answerFor(step: InstructionPrediction, engine: EngineAnswer): string | null {
  if (step.verdict === 'metadata' || step.verdict === 'pruned') return null;
  // A line that the build's own record does not name cannot be judged.
  return engine.lines.get(step.line)?.[0] ?? null;
}

/** Holds the model against the engine's answer; `images` is what the model may know of the images. */
export function compareCase(c: FuzzCase, engine: EngineAnswer, images: Images = new Map()): Compared {
  const prediction = predictCase(c, images);
  const figures = noFigures();
  const disagreements: Disagreement[] = [];
  const [naive, naiveByStage] = [linesChanged(c), linesChangedByStage(c, prediction)];
  const judge = (step: InstructionPrediction, said: Judged, verdict: string, what: '' | 'trigger of ' | 'merge of ') => {
    figures.steps++;
    if (said.certainty === 'certain') {
      if (said.verdict === verdict) figures.certainRight++;
      else {
        figures.wrong++;
        disagreements.push({ line: step.line, instruction: `${what}${step.text}`, engine: verdict, said });
      }
      return;
    }
    figures.hedged++;
    if (said.verdict === verdict) figures.hedgedLikelyRight++;
    // Triggers and merges have no causes of their own.
    const kind = `${said.certainty}: ${what}${what === '' ? (step.causes.at(-1)?.kind ?? 'none') : 'a step'}`;
    figures.hedges[kind] = (figures.hedges[kind] ?? 0) + 1;
  };
  for (const step of prediction.steps) {
    const triggers = step.triggers ?? [];
    const answers = engine.lines.get(step.line) ?? [];
    for (const [index, trigger] of triggers.filter((one) => one.verdict !== 'metadata').entries()) {
      const verdict = answers[index];
      if (verdict !== undefined && c.builder === 'buildkit') judge(step, trigger, verdict, 'trigger of ');
    }
    const verdict = answerFor(step, engine);
    if (verdict === null) continue;
    judge(step, step, verdict, '');
    if (naive.has(step.line) === (verdict === 'rebuilt')) figures.afterFirstChange++;
    if (naiveByStage.has(step.line) === (verdict === 'rebuilt')) figures.afterFirstChangeByStage++;
    const merge = engine.merges.get(step.line);
    if (step.link !== null && merge !== undefined) judge(step, step.link, merge, 'merge of ');
  }
  return { disagreements, figures, prediction };
}

/** Adds figures up. */
export function addFigures(sum: Figures, more: Figures): void {
  for (const key of [
    'steps',
    'certainRight',
    'wrong',
    'hedged',
    'hedgedLikelyRight',
    'afterFirstChange',
    'afterFirstChangeByStage'
  ] as const)
    sum[key] += more[key];
  for (const [kind, count] of Object.entries(more.hedges)) sum.hedges[kind] = (sum.hedges[kind] ?? 0) + count;
}

/** First lines of all instructions of the head file in order, as the legacy builder counts its steps up to the target. */
export function firstLines(c: FuzzCase): readonly number[] {
  return predictCase(c).steps.map((step) => step.line);
}
