import { workOf } from '../commands/index.ts';
import type { Instruction } from '../model/dockerfile.ts';
import type { BuildGraph, PlannedInstruction, StepId } from '../model/graph.ts';

/** One instruction of a Dockerfile, as an edit of the file can hit it. */
export interface EditedInstruction {
  readonly keyword: string;
  /** Keyword, rest and heredoc bodies. */
  readonly text: string;
  readonly stage: number;
  /** Position in the file, from 0 for the first instruction to 1 for the last. */
  readonly place: number;
}

/** An instruction with the step that an edit of it makes run. */
export interface EditableStep extends EditedInstruction {
  readonly step: StepId;
  /** What it does, its words aside. */
  readonly work: string;
}

/** Keyword, rest and heredoc bodies of an instruction: its text for comparisons. */
export const editableText = ({ keyword, rest, heredocs }: Instruction): string =>
  `${keyword} ${rest}${heredocs.map((h) => h.body).join('')}`;

/** The instructions of a graph that an edit can make run again, in the order of the file. */
export function editableSteps(graph: BuildGraph): readonly EditableStep[] {
  const last = Math.max(1, graph.instructions.length - 1);
  let stage = -1;
  return graph.instructions.flatMap((planned, at): readonly EditableStep[] => {
    if (planned.origin !== null) stage = planned.origin.stageIndex;
    const step = stepOf(planned, graph);
    if (step === undefined) return [];
    const text = editableText(planned.instruction);
    return [{ keyword: planned.instruction.keyword.toUpperCase(), text, stage, place: at / last, step, work: workOf(text) }];
  });
}

function stepOf(planned: PlannedInstruction, graph: BuildGraph): StepId | undefined {
  if (planned.role === 'pruned') return undefined;
  const { origin } = planned;
  // A base has no step of its own among those of its FROM: equal bases of several stages are one.
  if (planned.instruction.kind === 'from')
    return graph.steps.find((step) => step.operation === 'base' && step.origins.some((o) => o.stageIndex === origin?.stageIndex))?.id;
  return planned.steps.find((id) => {
    const operation = graph.steps[id]?.operation;
    return operation !== 'inline-file' && operation !== 'metadata';
  });
}

/** The same instruction on both sides of a change; null where a side has none. */
export interface PairedStep {
  readonly before: EditableStep | null;
  readonly after: EditableStep | null;
}

/**
 * Pairs the instructions of two sides by what they do: first equal texts, then equal work in the order of the files, then
 * RUNs whose commands are part of another RUN (folded and split ones: several pairs may share a step). The rest stands alone.
 */
export function pairedSteps(before: BuildGraph | null, after: BuildGraph): readonly PairedStep[] {
  const left = before === null ? [] : [...editableSteps(before)];
  const right = [...editableSteps(after)];
  const pairs: PairedStep[] = [];
  const match = (same: (a: EditableStep, b: EditableStep) => boolean): void => {
    for (const b of [...right]) {
      const at = left.findIndex((a) => same(a, b));
      const a = at < 0 ? undefined : left.splice(at, 1)[0];
      if (a === undefined) continue;
      right.splice(right.indexOf(b), 1);
      pairs.push({ before: a, after: b });
    }
  };
  match((a, b) => a.text === b.text && a.stage === b.stage);
  match((a, b) => a.text === b.text);
  match((a, b) => a.work === b.work && a.keyword === b.keyword && a.stage === b.stage);
  match((a, b) => a.work === b.work && a.keyword === b.keyword);
  const [folded, split] = [new Set<EditableStep>(), new Set<EditableStep>()];
  for (const a of left) for (const b of right) if (isPart(a, b)) note(a, b, folded, split);
  for (const b of right) for (const a of left) if (!folded.has(a) && isPart(b, a)) note(a, b, folded, split);
  const alone = [
    ...left.flatMap((a) => (folded.has(a) ? [] : [{ before: a, after: null }])),
    ...right.flatMap((b) => (split.has(b) ? [] : [{ before: null, after: b }]))
  ];
  return [...pairs, ...alone].sort((x, y) => placeOf(x) - placeOf(y));

  function note(a: EditableStep, b: EditableStep, gone: Set<EditableStep>, come: Set<EditableStep>): void {
    gone.add(a);
    come.add(b);
    pairs.push({ before: a, after: b });
  }
}

const placeOf = (pair: PairedStep): number => pair.after?.place ?? pair.before?.place ?? 0;

/** All that the first RUN does is done by the second as well, which does more. */
function isPart(part: EditableStep, whole: EditableStep): boolean {
  if (part.keyword !== 'RUN' || whole.keyword !== 'RUN' || part.work === 'RUN ') return false;
  const left = whole.work.split(' ').slice(1);
  return part.work
    .split(' ')
    .slice(1)
    .every((kind) => {
      const at = left.indexOf(kind);
      if (at >= 0) left.splice(at, 1);
      return at >= 0;
    });
}

/** Least part of the words that an instruction shares with the one that it was. */
const ALIKE = 0.5;

/** The pair that an earlier edit of an instruction would hit today: the instruction itself, else what it has become, else its neighbour in the file. */
export function pairHit(edit: EditedInstruction, pairs: readonly PairedStep[]): PairedStep | null {
  const own = pairs.filter((pair) => (pair.after ?? pair.before)?.keyword === edit.keyword);
  const sides = (pair: PairedStep) => [pair.after, pair.before].flatMap((side) => side ?? []);
  const exact = own.find((pair) => sides(pair).some((side) => side.text === edit.text));
  if (exact !== undefined) return exact;
  const inStage = (pair: PairedStep) => sides(pair).some((side) => side.stage === edit.stage);
  if (edit.keyword === 'FROM') return own.find(inStage) ?? own[0] ?? null;
  const words = wordsOf(edit.text);
  const work = workOf(edit.text);
  const alike = own
    .map((pair) => ({
      pair,
      score: Math.max(...sides(pair).map((side) => (side.work === work ? 0.5 : 0) + shared(words, wordsOf(side.text))))
    }))
    .filter(({ score }) => score >= ALIKE)
    .sort((a, b) => b.score + (inStage(b.pair) ? 0.2 : 0) - (a.score + (inStage(a.pair) ? 0.2 : 0)))[0];
  if (alike !== undefined) return alike.pair;
  const near = pairs.filter((pair) => (pair.after ?? pair.before)?.keyword !== 'FROM');
  return [...near].sort((a, b) => Math.abs(placeOf(a) - edit.place) - Math.abs(placeOf(b) - edit.place))[0] ?? null;
}

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.slice(0, 4_000).split(/[\s"'=,;&|()]+/));

function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const both = [...a].filter((word) => b.has(word)).length;
  return both / Math.max(1, a.size + b.size - both);
}
