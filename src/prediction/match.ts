import { compareDigests } from '../context/index.ts';
import { equalSelections } from '../graph/index.ts';
import type { BuildGraph, Step, StepId, StepInput } from '../model/graph.ts';
import { compareDefinitions, fingerprint } from './definition.ts';
import { better, DIFFERENT, SAME, type Sameness, worse } from './sameness.ts';
import { settleContent } from './settle.ts';
import { sameSource } from './source.ts';

/** How a step of the head graph compares with the one of the base graph that it is likest to. */
export interface Match {
  readonly sameness: Sameness;
  /** The step of the base graph; null where none is like it. */
  readonly step: StepId | null;
}

/** Comparison of two graphs; every question is answered once. */
export interface Matcher {
  /** The best match of a head step among all base steps (docs/cache-rules.md §1.3, §B). */
  match(head: StepId): Match;
  /** A head step against one base step. */
  same(head: StepId, base: StepId): Sameness;
  /** One input of a head step against one of a base step. */
  sameInput(head: StepInput, base: StepInput): Sameness;
  /** The same by the input's own key, its files not looked at (the chain key of §1.2). */
  sameChain(head: StepInput, base: StepInput): Sameness;
}

/** Content of two inputs where a digest of it is known or known to be missing; null where neither side has one. */
function compareContents(a: StepInput['content'], b: StepInput['content']): Sameness | null {
  if (a === null || b === null) return null;
  if ('unknown' in a) return { kind: 'unknown', reason: a.unknown, likely: 'rebuilt' };
  if ('unknown' in b) return { kind: 'unknown', reason: `on the base side, ${b.unknown}`, likely: 'rebuilt' };
  switch (compareDigests(a.digest, b.digest)) {
    case 'same':
      return SAME;
    case 'different':
      return DIFFERENT;
    case 'open':
      return {
        kind: 'unknown',
        reason: 'files that the two trees do not hold (a submodule, or files that the builder leaves out) take part',
        likely: 'rebuilt'
      };
  }
}

/** The legacy builder's source hash holds the paths: other plain paths are another hash (§16.3). */
function otherPaths(a: StepInput, b: StepInput): boolean {
  const [one, other] = [a.selection?.paths ?? [], b.selection?.paths ?? []];
  if ([...one, ...other].some((path) => path.wildcard)) return false;
  return one.length !== other.length || one.some((path, index) => path.path !== other[index]?.path);
}

/** Compares two graphs of one builder. */
export function createMatcher(base: BuildGraph, head: BuildGraph): Matcher {
  const candidates = new Map<string, StepId[]>();
  const keyOf = (step: Step) => `${step.operation} ${step.inputs.length} ${fingerprint(step.definition)}`;
  for (const step of base.steps) candidates.set(keyOf(step), [...(candidates.get(keyOf(step)) ?? []), step.id]);
  const pairs = new Map<string, Sameness>();
  const matches = new Map<StepId, Match>();

  const sameChain = (a: StepInput, b: StepInput): Sameness => {
    if ('step' in a.from) return 'step' in b.from ? same(a.from.step, b.from.step) : DIFFERENT;
    return 'source' in b.from ? sameSource(a.from.source, b.from.source, head.builder) : DIFFERENT;
  };
  const sameInput = (a: StepInput, b: StepInput): Sameness => {
    if (a.mode !== b.mode) return DIFFERENT;
    if (a.mode === 'chain') return sameChain(a, b);
    const content = compareContents(a.content, b.content);
    if (content?.kind === 'same') return SAME;
    const isDirectory = 'source' in a.from && a.from.source.kind === 'context';
    const chain = isDirectory ? DIFFERENT : sameChain(a, b);
    if (chain.kind === 'same' && equalSelections(a.selection, b.selection)) return SAME;
    if (content !== null) return content.kind === 'unknown' && chain.kind === 'unknown' ? chain : content;
    if (head.builder === 'legacy' && otherPaths(a, b)) return DIFFERENT;
    if ('step' in a.from && 'step' in b.from && equalSelections(a.selection, b.selection)) {
      if (settleContent({ base, head, same }, a.from.step, b.from.step, a.selection)) return SAME;
    }
    if (chain.kind === 'unknown') return chain;
    if (!('step' in a.from) || !('step' in b.from)) return DIFFERENT;
    if (chain.kind === 'same')
      return { kind: 'unknown', reason: 'it reads other files of a result that nobody looked into', likely: 'rebuilt' };
    const isImage = [head.steps[a.from.step], base.steps[b.from.step]].every((step) => step?.operation === 'base');
    if (isImage) return { kind: 'unknown', reason: 'it reads files of another image, which nobody looked into', likely: 'rebuilt' };
    return { kind: 'output', reason: 'it reads files that a step which runs again writes' };
  };
  const compare = (a: Step, b: Step): Sameness => {
    if (a.forced || a.operation !== b.operation || a.inputs.length !== b.inputs.length) return DIFFERENT;
    let sum = compareDefinitions(a.definition, b.definition);
    for (const [index, input] of a.inputs.entries()) {
      const other = b.inputs[index];
      if (sum.kind === 'different' || other === undefined) return DIFFERENT;
      sum = worse(sum, sameInput(input, other));
    }
    return sum;
  };
  const same = (headId: StepId, baseId: StepId): Sameness => {
    const key = `${headId} ${baseId}`;
    const known = pairs.get(key);
    if (known !== undefined) return known;
    const [a, b] = [head.steps[headId], base.steps[baseId]];
    const result = a === undefined || b === undefined ? DIFFERENT : compare(a, b);
    pairs.set(key, result);
    return result;
  };
  const match = (headId: StepId): Match => {
    const known = matches.get(headId);
    if (known !== undefined) return known;
    const step = head.steps[headId];
    let best: Match = { sameness: DIFFERENT, step: null };
    for (const id of step === undefined ? [] : (candidates.get(keyOf(step)) ?? [])) {
      const sameness = same(headId, id);
      if (best.step === null || better(best.sameness, sameness) !== best.sameness) best = { sameness, step: id };
      if (sameness.kind === 'same') break;
    }
    matches.set(headId, best);
    return best;
  };
  return { match, same, sameInput, sameChain };
}
