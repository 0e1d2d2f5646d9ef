import type { BuildGraph, PlannedInstruction } from '../model/graph.ts';

// Which line of the base file became which line of the head file. Only explanations use it; no verdict does.

/** More pairs of lines than this are not compared; then lines that read the same are taken in their order. */
const MOST_PAIRS = 1_000_000;

/** Equal for instructions that read the same: a joined line holds no line feed, so what stands behind one is heredocs. */
const textOf = ({ instruction: { keyword, rest, heredocs } }: PlannedInstruction): string =>
  heredocs.length === 0 ? `${keyword} ${rest}` : `${keyword} ${rest}\n${JSON.stringify(heredocs.map(({ raw }) => raw))}`;

/** Longest common subsequence: positions in `a` and `b` of equal texts. */
function commonLines(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  // Equal beginnings are common lines of any longest sequence, and most of a file as a rule.
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  const begun = a.slice(0, same).map((_, index) => [index, index] as const);
  return [...begun, ...laterLines(a.slice(same), b.slice(same)).map(([i, j]) => [i + same, j + same] as const)];
}

function laterLines(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  if (a.length * b.length > MOST_PAIRS) return [];
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}

/** Lines that read the same and stand elsewhere: what is left of both sides beside the common lines, by text, in order. */
function movedLines(
  base: readonly PlannedInstruction[],
  head: readonly PlannedInstruction[],
  equal: readonly (readonly [number, number])[]
) {
  const [kept, known] = [new Set(equal.map(([i]) => i)), new Set(equal.map(([, j]) => j))];
  const left = new Map<string, PlannedInstruction[]>();
  for (const [i, planned] of base.entries()) {
    if (kept.has(i)) continue;
    const text = textOf(planned);
    left.set(text, [...(left.get(text) ?? []), planned]);
  }
  const pairs = new Map<PlannedInstruction, PlannedInstruction>();
  for (const [j, planned] of head.entries()) {
    const found = known.has(j) ? undefined : left.get(textOf(planned))?.shift();
    if (found !== undefined) pairs.set(planned, found);
  }
  return pairs;
}

/** Pairs moved lines, then what stands between equal lines: same keyword, in order. */
function pairGaps(base: readonly PlannedInstruction[], head: readonly PlannedInstruction[], equal: readonly (readonly [number, number])[]) {
  const pairs = movedLines(base, head, equal);
  const moved = new Set(pairs.values());
  const ends = [base.length, head.length] as const;
  for (let k = 0, i = 0, j = 0; k <= equal.length; k++) {
    const [nextBase, nextHead] = equal[k] ?? ends;
    const [a, b] = [base[nextBase], head[nextHead]];
    if (a !== undefined && b !== undefined) pairs.set(b, a);
    const [fromBase, fromHead] = [i, j];
    [i, j] = [nextBase + 1, nextHead + 1];
    if (fromBase === nextBase || fromHead === nextHead) continue;
    const left = base.slice(fromBase, nextBase).filter((other) => !moved.has(other));
    for (const one of head.slice(fromHead, nextHead)) {
      if (pairs.has(one)) continue;
      const at = left.findIndex((other) => other.instruction.keyword === one.instruction.keyword);
      const found = left[at];
      if (found === undefined) continue;
      pairs.set(one, found);
      left.splice(0, at + 1);
    }
  }
  return pairs;
}

function byStage(graph: BuildGraph): ReadonlyMap<number, readonly PlannedInstruction[]> {
  const stages = new Map<number, PlannedInstruction[]>();
  for (const planned of graph.instructions) {
    const index = planned.origin?.stageIndex ?? -1;
    const list = stages.get(index);
    if (list === undefined) stages.set(index, [planned]);
    else list.push(planned);
  }
  return stages;
}

/** How many lines of the smaller stage the other one has as well, as a share; FROM does not count, nor does the order. */
function likeness(base: readonly PlannedInstruction[], head: readonly PlannedInstruction[]): number {
  const left = base.slice(1).map(textOf);
  const smaller = Math.min(left.length, head.length - 1);
  if (smaller <= 0) return 0;
  let common = 0;
  for (const planned of head.slice(1)) {
    const at = left.indexOf(textOf(planned));
    if (at < 0) continue;
    left.splice(at, 1);
    common++;
  }
  return common / smaller;
}

/** From this share of common lines on, two stages are taken for one that was given another name or place. */
const ALIKE = 0.5;
/** More pairs of unnamed stages than this are not compared. */
const MOST_STAGE_PAIRS = 400;

/** Head stages with the base stages that they were: by name, else by what they do, else by position, each once. */
function pairStages(base: ReadonlyMap<number, readonly PlannedInstruction[]>, head: ReadonlyMap<number, readonly PlannedInstruction[]>) {
  const pairs = new Map<number, number>();
  const nameOf = (list: readonly PlannedInstruction[] | undefined) => list?.[0]?.stageName ?? '';
  const free = new Set(base.keys());
  const take = (index: number, match: (other: number) => boolean) => {
    if (pairs.has(index)) return;
    const found = [...free].find(match);
    if (found === undefined) return;
    pairs.set(index, found);
    free.delete(found);
  };
  for (const [index, list] of head) take(index, (other) => !/^\d+$/.test(nameOf(list)) && nameOf(base.get(other)) === nameOf(list));
  const open = [...head.keys()].filter((index) => !pairs.has(index));
  if (open.length * free.size <= MOST_STAGE_PAIRS) {
    const ranked = open.flatMap((index) =>
      [...free].map((other) => ({ index, other, share: likeness(base.get(other) ?? [], head.get(index) ?? []) }))
    );
    for (const { index, other } of ranked.filter(({ share }) => share >= ALIKE).sort((a, b) => b.share - a.share))
      take(index, (candidate) => candidate === other);
  }
  const last = Math.max(...base.keys(), -1);
  const lastHead = Math.max(...head.keys(), -1);
  take(lastHead, (other) => other === last);
  for (const index of head.keys()) take(index, (other) => other === index);
  return pairs;
}

/** For each instruction of the head file the one of the base file that it was; none for a new one. */
export function alignInstructions(base: BuildGraph, head: BuildGraph): ReadonlyMap<PlannedInstruction, PlannedInstruction> {
  const [before, after] = [byStage(base), byStage(head)];
  const aligned = new Map<PlannedInstruction, PlannedInstruction>();
  for (const [index, other] of pairStages(before, after)) {
    const [a, b] = [before.get(other) ?? [], after.get(index) ?? []];
    const equal = commonLines(a.map(textOf), b.map(textOf));
    for (const [one, found] of pairGaps(a, b, equal)) {
      aligned.set(one, found);
      for (const [place, trigger] of one.triggers.entries()) {
        const was = found.triggers[place];
        if (was !== undefined) aligned.set(trigger, was);
      }
    }
  }
  return aligned;
}

/** Whether two instructions read the same. */
export function equalText(a: PlannedInstruction, b: PlannedInstruction): boolean {
  return textOf(a) === textOf(b);
}
