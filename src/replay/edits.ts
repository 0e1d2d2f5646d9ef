import { isTrivial, simpleCommands, workOf } from '../commands/index.ts';
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
  `${keyword} ${rest}${heredocs.map((h, at) => `${at === 0 ? '\n' : ''}${h.body}`).join('')}`;

/** The instructions of a graph that an edit can make run again, in the order of the file. */
function editableSteps(graph: BuildGraph): readonly EditableStep[] {
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

/** What stands for the same on the two sides of a change: several on a side where RUNs were folded or split, none where a side has none. */
export interface Counterparts {
  readonly before: readonly EditableStep[];
  readonly after: readonly EditableStep[];
}

/**
 * Pairs the instructions of two sides by what they do: first equal texts, then equal work in the order of the files, then
 * RUNs whose commands are part of another RUN (folded and split ones), then what stands in the place of another. The rest
 * stands alone.
 */
export function counterparts(before: BuildGraph | null, after: BuildGraph): readonly Counterparts[] {
  const left = before === null ? [] : [...editableSteps(before)];
  const right = [...editableSteps(after)];
  const groups: Counterparts[] = [];
  const match = (same: (a: EditableStep, b: EditableStep) => boolean): void => {
    for (const b of [...right]) {
      const at = left.findIndex((a) => same(a, b));
      const a = at < 0 ? undefined : left.splice(at, 1)[0];
      if (a === undefined) continue;
      right.splice(right.indexOf(b), 1);
      groups.push({ before: [a], after: [b] });
    }
  };
  match((a, b) => a.text === b.text && a.stage === b.stage);
  match((a, b) => a.text === b.text);
  match((a, b) => a.work === b.work && tellsApart(a) && a.stage === b.stage);
  match((a, b) => a.work === b.work && tellsApart(a));
  for (const group of foldedOrSplit(left, right)) {
    groups.push(group);
    for (const a of group.before) left.splice(left.indexOf(a), 1);
    for (const b of group.after) right.splice(right.indexOf(b), 1);
  }
  match((a, b) => a.work === b.work && a.stage === b.stage);
  match((a, b) => a.keyword === b.keyword && a.stage === b.stage);
  for (const a of left) groups.push({ before: [a], after: [] });
  for (const b of right) groups.push({ before: [], after: [b] });
  return groups.sort((x, y) => placeOf(x) - placeOf(y));
}

/** A RUN of trivial commands does nothing that tells it from another. */
const tellsApart = ({ work }: EditableStep): boolean => work !== 'RUN ';

/** RUNs of the two sides that share commands, as groups of which no two have anything in common. */
function foldedOrSplit(left: readonly EditableStep[], right: readonly EditableStep[]): readonly Counterparts[] {
  const groups: { before: EditableStep[]; after: EditableStep[] }[] = [];
  for (const a of left) {
    for (const b of right) {
      if (!isPart(a, b) && !isPart(b, a) && !sharesCommand(a, b)) continue;
      const joined = groups.filter((g) => g.before.includes(a) || g.after.includes(b));
      for (const group of joined) groups.splice(groups.indexOf(group), 1);
      groups.push({
        before: [...new Set([...joined.flatMap((g) => g.before), a])].sort(inOrder),
        after: [...new Set([...joined.flatMap((g) => g.after), b])].sort(inOrder)
      });
    }
  }
  return groups;
}

const inOrder = (a: EditableStep, b: EditableStep): number => a.place - b.place;
const placeOf = ({ before, after }: Counterparts): number => (after[0] ?? before[0])?.place ?? 0;

/** One command of the two RUNs is the same in all its words. */
function sharesCommand(a: EditableStep, b: EditableStep): boolean {
  const heavy = (step: EditableStep) => simpleCommands(step.text).filter(({ kind }) => !isTrivial(kind));
  return heavy(a).some(({ text }) => heavy(b).some((other) => other.text === text));
}

/** All that the first RUN does is done by the second as well, which does more. */
function isPart(part: EditableStep, whole: EditableStep): boolean {
  if (part.keyword !== 'RUN' || whole.keyword !== 'RUN') return false;
  const of = (step: EditableStep) => (tellsApart(part) ? step.work.split(' ').slice(1) : simpleCommands(step.text).map((c) => c.text));
  const left = of(whole);
  const wanted = of(part);
  return (
    wanted.length > 0 &&
    wanted.every((one) => {
      const at = left.indexOf(one);
      if (at >= 0) left.splice(at, 1);
      return at >= 0;
    })
  );
}

/** The steps that one edit hits, one of each side at most. */
export interface EditHit {
  readonly before: StepId | null;
  readonly after: StepId | null;
}

/** What an edit of one of the instructions of a group may hit, each alike. Parts that are one piece of work are hit as such (`docs/estimate.md` "Typical"). */
export function hitsOf({ before, after }: Counterparts, isOne: boolean): readonly EditHit[] {
  if (isOne || (before.length <= 1 && after.length <= 1)) return [{ before: before[0]?.step ?? null, after: after[0]?.step ?? null }];
  const [many, few] = before.length > after.length ? [before, after] : [after, before];
  return many.map((part) => {
    const other = few.find((whole) => isPart(part, whole)) ?? few[0];
    return many === before ? { before: part.step, after: other?.step ?? null } : { before: other?.step ?? null, after: part.step };
  });
}

/** Least part of the words that an instruction shares with the one that it was. */
const ALIKE = 0.5;

/**
 * What an earlier edit of an instruction would hit today: the instruction itself, else what it has become, else its neighbour
 * in the file. Earlier edits were made to the side before: what the side after has alone is hit by none.
 */
export function groupHit(edit: EditedInstruction, groups: readonly Counterparts[]): Counterparts | null {
  const old = groups.some((group) => group.before.length > 0) ? groups.filter((group) => group.before.length > 0) : groups;
  const sides = ({ before, after }: Counterparts) => [...before, ...after];
  const own = old.filter((group) => sides(group).some(({ keyword }) => keyword === edit.keyword));
  const exact = own.find((group) => sides(group).some((side) => side.text === edit.text));
  if (exact !== undefined) return exact;
  const inStage = (group: Counterparts) => sides(group).some((side) => side.stage === edit.stage);
  if (edit.keyword === 'FROM') return own.find(inStage) ?? own[0] ?? null;
  const words = wordsOf(edit.text);
  const work = workOf(edit.text);
  const alike = own
    .map((group) => ({
      group,
      score: Math.max(...sides(group).map((side) => (side.work === work ? 0.5 : 0) + shared(words, wordsOfStep(side))))
    }))
    .filter(({ score }) => score >= ALIKE)
    .sort((a, b) => b.score + (inStage(b.group) ? 0.2 : 0) - (a.score + (inStage(a.group) ? 0.2 : 0)))[0];
  if (alike !== undefined) return alike.group;
  const near = old.filter((group) => sides(group)[0]?.keyword !== 'FROM');
  return [...near].sort((a, b) => Math.abs(placeOf(a) - edit.place) - Math.abs(placeOf(b) - edit.place))[0] ?? null;
}

/** Of the parts of a group that an edit hit, the one that it speaks of. */
export function partHit(edit: EditedInstruction, group: Counterparts): EditHit {
  const best = (side: readonly EditableStep[]) => {
    const commands = new Set(simpleCommands(edit.text).map(({ text }) => text));
    const score = (step: EditableStep) =>
      (step.text === edit.text ? 2 : 0) +
      Math.min(1, simpleCommands(step.text).filter(({ text }) => commands.has(text)).length) +
      shared(wordsOf(edit.text), wordsOfStep(step)) / 2;
    return [...side].sort((a, b) => score(b) - score(a))[0]?.step ?? null;
  };
  return { before: best(group.before), after: best(group.after) };
}

/** Each edit asks all steps. */
const stepWords = new WeakMap<EditableStep, ReadonlySet<string>>();
function wordsOfStep(step: EditableStep): ReadonlySet<string> {
  const words = stepWords.get(step) ?? wordsOf(step.text);
  stepWords.set(step, words);
  return words;
}

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.slice(0, 4_000).split(/[\s"'=,;&|()]+/));

function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const both = [...a].filter((word) => b.has(word)).length;
  return both / Math.max(1, a.size + b.size - both);
}
