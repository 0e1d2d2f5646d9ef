import { compareDigests } from '../context/index.ts';
import { equalSelections } from '../graph/index.ts';
import type { BuildGraph, Step, StepId, StepInput } from '../model/graph.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import { type CacheContents, stepsWithResult } from './cache-contents.ts';
import { compareDefinitions, fingerprint, openParts } from './definition.ts';
import { isAnotherVersion } from './image-version.ts';
import { better, DIFFERENT, SAME, type Sameness, standingOn, worse } from './sameness.ts';
import { settleContent } from './settle.ts';
import { sameSource } from './source.ts';

/** How a step of the head graph compares with the one of the base graph that it is likest to. */
export interface Match {
  readonly sameness: Sameness;
  /** The step of the base graph; null where none is like it. */
  readonly step: StepId | null;
  /** An older build, of an earlier commit or of the same job, that may have left the step in the cache; absent where none is known. */
  readonly leftBy?: Sentence;
  /** Where a build of the same job has made it: `step` is one of that build's graph; absent where it is the base side's. */
  readonly job?: { readonly by: Sentence; readonly at: { readonly graph: BuildGraph; readonly matcher: Matcher } };
}

/** A build of the base branch older than the one that is compared with. */
export interface EarlierBuild {
  /** Name of its commit, as a sentence shows it. */
  readonly commit: string;
  readonly graph: BuildGraph;
}

/** Comparison of two graphs; every question is answered once. */
export interface Matcher {
  /** The best match of a head step among all base steps (docs/cache-rules.md §1). */
  match(head: StepId): Match;
  /** A head step against one base step. */
  same(head: StepId, base: StepId): Sameness;
  /** One input of a head step against one of a base step. */
  sameInput(head: StepInput, base: StepInput): Sameness;
  /** The same by the input's own key, its files not looked at (the chain key of §1.2). */
  sameChain(head: StepInput, base: StepInput): Sameness;
}

/** Whatever lies beside them: files of git that differ for certain make the whole another one. */
export function trackedDiffer(a: StepInput['content'], b: StepInput['content']): boolean {
  if (a === null || b === null || ('digest' in a && 'digest' in b)) return false;
  const [one = null, other = null] = [a, b].map((content) =>
    'digest' in content && content.tracked === undefined ? content.digest : content.tracked
  );
  return one !== null && other !== null && compareDigests(one, other) === 'different';
}

/** Content of two inputs where a digest of it is known or known to be missing; null where neither side has one. */
function compareContents(a: StepInput['content'], b: StepInput['content']): Sameness | null {
  if (a === null || b === null) return null;
  if (trackedDiffer(a, b)) return DIFFERENT;
  if ('unknown' in a) return { kind: 'unknown', reason: a.unknown, likely: a.likely ?? 'rebuilt' };
  if ('unknown' in b) return { kind: 'unknown', reason: say`on the base side, ${b.unknown}`, likely: b.likely ?? 'rebuilt' };
  switch (compareDigests(a.digest, b.digest)) {
    case 'same':
      return SAME;
    case 'different':
      return DIFFERENT;
    case 'open':
      return {
        kind: 'unknown',
        reason: say`files that the two trees do not hold (a submodule, or files that the builder leaves out) take part`,
        likely: 'rebuilt'
      };
  }
}

/** Files of stages that only copy (docs/cache-rules.md §9); null where the trees do not settle them. */
function compareCopied(a: StepInput, b: StepInput): Sameness | null {
  const [one, other] = [a.copied, b.copied];
  if (one === undefined || other === undefined || one.settings !== other.settings || one.parts.length !== other.parts.length) return null;
  if (!equalSelections(a.selection, b.selection)) return null;
  const states = one.parts.map((part, index) => compareDigests(part.digest, other.parts[index]?.digest ?? ''));
  if (states.every((state) => state === 'same')) return SAME;
  return one.isWhole && other.isWhole && states.includes('different') ? DIFFERENT : null;
}

/** The legacy builder's source hash holds the paths: other plain paths are another hash (§16.3). */
function otherPaths(a: StepInput, b: StepInput): boolean {
  const [one, other] = [a.selection?.paths ?? [], b.selection?.paths ?? []];
  if ([...one, ...other].some((path) => path.wildcard)) return false;
  return one.length !== other.length || one.some((path, index) => path.path !== other[index]?.path);
}

/** Base steps that one head step is compared with, beside its own counterpart: a thousand stages may all begin alike. */
const MOST_CANDIDATES = 64;
const TOO_MANY: Sameness = { kind: 'unknown', reason: say`more steps are like it than were compared`, likely: 'rebuilt' };

/** What a head step is compared with. */
interface Candidates {
  readonly steps: readonly StepId[];
  /** There are more than were taken. */
  readonly cut: boolean;
}

/** Finds the base steps that a head step can match: those that stand on a match of what it stands on, else all of its definition. */
function indexSteps(base: BuildGraph, head: BuildGraph) {
  const open = openParts([...base.steps, ...head.steps]);
  const keyOf = (step: Step) => `${step.operation} ${step.inputs.length} ${fingerprint(step.definition, open)}`;
  const byKey = new Map<string, StepId[]>();
  const put = (key: string, id: StepId) => {
    const list = byKey.get(key);
    if (list === undefined) byKey.set(key, [id]);
    else list.push(id);
  };
  const parentOf = (step: Step): StepId | null => {
    const [first] = step.inputs;
    return first?.mode === 'chain' && 'step' in first.from ? first.from.step : null;
  };
  /** The same definition on the same base steps, with the same files: the counterpart of a step, whatever else is like it. */
  const counterpartKey = (step: Step, key: string, stepOf: (id: StepId) => StepId | null) =>
    JSON.stringify([key, step.inputs.map(({ from, content }) => ['step' in from ? stepOf(from.step) : from.source, content])]);
  for (const step of base.steps) put(`${parentOf(step) ?? ''} ${keyOf(step)}`, step.id);
  let counterparts: ReadonlyMap<string, StepId> | null = null;
  /** Only where there are too many to compare. */
  const counterpart = (key: string): StepId | undefined => {
    counterparts ??= new Map(base.steps.map((step) => [counterpartKey(step, keyOf(step), (id) => id), step.id]));
    return counterparts.get(key);
  };
  return {
    candidates: (step: Step, alike: (parent: StepId) => readonly StepId[], match: (id: StepId) => StepId | null): Candidates => {
      const parent = parentOf(step);
      const key = keyOf(step);
      const found: StepId[] = [];
      for (const id of parent === null ? [''] : alike(parent)) {
        const more = byKey.get(`${id} ${key}`) ?? [];
        found.push(...more.slice(0, MOST_CANDIDATES + 1 - found.length));
        if (found.length > MOST_CANDIDATES) break;
      }
      if (found.length <= MOST_CANDIDATES) return { steps: found, cut: false };
      const own = counterpart(counterpartKey(step, key, match));
      return { steps: own === undefined ? found : [own, ...found.filter((id) => id !== own)], cut: true };
    }
  };
}

/** The reference of an image that a step stands for. */
function imageOf(step: Step | undefined): string | null {
  const from = step?.operation === 'base' ? step.inputs[0]?.from : undefined;
  return from !== undefined && 'source' in from && from.source.kind === 'image' ? from.source.reference : null;
}

/** Compares two graphs of one builder. */
export function createMatcher(base: BuildGraph, head: BuildGraph): Matcher {
  const index = indexSteps(base, head);
  const pairs = new Map<number, Sameness>();
  const matches: Match[] = [];
  /** Base steps that are not certainly another step, by head step. */
  const alike: (readonly StepId[])[] = [];

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
    return compareCopied(a, b) ?? (chain.kind === 'unknown' ? chain : unseenFiles(a, b, chain));
  };
  /** Files of results that were compared by their keys alone: what of them differs is not known. */
  const unseenFiles = (a: StepInput, b: StepInput, chain: Sameness): Sameness => {
    if (!('step' in a.from) || !('step' in b.from)) return DIFFERENT;
    if (chain.kind === 'same')
      return { kind: 'unknown', reason: say`it reads other files of a result that nobody looked into`, likely: 'rebuilt' };
    const isImage = [head.steps[a.from.step], base.steps[b.from.step]].every((step) => step?.operation === 'base');
    if (isImage) return { kind: 'unknown', reason: say`it reads files of another image, which nobody looked into`, likely: 'rebuilt' };
    return { kind: 'output', reason: say`it reads files that a step which runs again writes` };
  };
  const compare = (a: Step, b: Step): Sameness => {
    if (a.forced || a.operation !== b.operation || a.inputs.length !== b.inputs.length) return DIFFERENT;
    let sum = compareDefinitions(a.definition, b.definition);
    for (let place = 0; place < a.inputs.length; place++) {
      const [input, other] = [a.inputs[place], b.inputs[place]];
      if (sum.kind === 'different' || input === undefined || other === undefined) return DIFFERENT;
      sum = worse(sum, sameInput(input, other));
    }
    return sum;
  };
  const same = (headId: StepId, baseId: StepId): Sameness => {
    const [a, b] = [head.steps[headId], base.steps[baseId]];
    if (a === undefined || b === undefined) return DIFFERENT;
    const pair = headId * base.steps.length + baseId;
    const known = pairs.get(pair);
    if (known !== undefined) return known;
    const result = compare(a, b);
    pairs.set(pair, result);
    return result;
  };
  /** Of steps that may be the same with equal right, the one that stands on what its parent matched, or on the same image, says why. */
  const nearestFirst = (step: Step, close: readonly StepId[]): readonly StepId[] => {
    if (close.length < 2) return close;
    const below = (id: StepId) => base.steps[id]?.inputs[0]?.from;
    const own = step.inputs[0]?.from;
    const isNear = (id: StepId): boolean => {
      const from = below(id);
      if (own === undefined || from === undefined) return false;
      if ('step' in own) return 'step' in from && from.step === matches[own.step]?.step;
      return (
        'source' in from && own.source.kind === 'image' && from.source.kind === 'image' && own.source.reference === from.source.reference
      );
    };
    return [...close].sort((one, other) => Number(isNear(other)) - Number(isNear(one)));
  };
  /** Steps that are not certainly another one. An image that takes the place of another version of it is none under another name either. */
  const closeTo = (step: Step, candidates: readonly StepId[]): readonly StepId[] => {
    const close = candidates.filter((id) => same(step.id, id).kind !== 'different');
    const reference = imageOf(step);
    if (reference === null || !candidates.some((id) => isAnotherVersion(reference, imageOf(base.steps[id]) ?? '') && !close.includes(id)))
      return close;
    return close.filter((id) => {
      const sameness = same(step.id, id);
      return sameness.kind !== 'unknown' || sameness.likely === 'cached';
    });
  };
  // Inputs stand before their consumers: going forward, every question about an input is answered already.
  const cut = new Set<StepId>();
  for (const step of head.steps) {
    const candidates = index.candidates(
      step,
      (parent) => alike[parent] ?? [],
      (id) => matches[id]?.step ?? null
    );
    const close = closeTo(step, candidates.steps);
    alike.push(close);
    // What was not compared may be the same step, and so may what stands on it.
    if (candidates.cut || step.inputs.some(({ from }) => 'step' in from && cut.has(from.step))) cut.add(step.id);
    let best: Match = { sameness: close.length === 0 && cut.has(step.id) ? TOO_MANY : DIFFERENT, step: null };
    for (const id of nearestFirst(step, close)) {
      const sameness = same(step.id, id);
      if (better(best.sameness, sameness) !== best.sameness) best = { sameness, step: id };
    }
    matches.push(best);
  }
  const match = (headId: StepId): Match => matches[headId] ?? { sameness: DIFFERENT, step: null };
  return { match, same, sameInput, sameChain };
}

/**
 * The matcher of a cache that may not hold what it should: a step that is the same is only as surely found as the cache, but for one that
 * every build made which may have taken its place. Another step may be one of theirs. Images are fetched. `own`: the steps of the base whose
 * results its own export holds; null for all.
 */
export function withDoubtfulCache(
  matcher: Matcher,
  head: BuildGraph,
  cache: CacheContents,
  own: ReadonlySet<StepId> | null = null
): Matcher {
  const { doubt = null, others = [] } = cache;
  if (doubt === null) return matcher;
  const rivals = others.map(({ graph, mode }) => ({ ...createMatcher(graph, head), stored: stepsWithResult(graph, { mode }) }));
  const isThereAnyway = (id: StepId) =>
    rivals.length > 0 &&
    rivals.every(({ match, stored }) => {
      const { sameness, step } = match(id);
      return sameness.kind === 'same' && step !== null && (stored === null || stored.has(step));
    });
  /** Where this build's export would hold no result, another one's may. */
  const mayHold = (id: StepId) =>
    rivals.length === 0
      ? cache.shared === true
      : rivals.some(({ match, stored }) => {
          const { sameness, step } = match(id);
          return sameness.kind !== 'different' && (stored === null || (step !== null && stored.has(step)));
        });
  return {
    ...matcher,
    match: (id) => {
      const match = matcher.match(id);
      const isOwn = own === null || (match.step !== null && own.has(match.step));
      if (head.steps[id]?.operation === 'base' || (match.sameness.kind === 'same' && isOwn && isThereAnyway(id))) return match;
      if (match.sameness.kind === 'different' && rivals.some((rival) => rival.match(id).sameness.kind !== 'different'))
        return { ...match, sameness: { kind: 'unknown', reason: doubt.because, likely: 'rebuilt' } };
      const sameness = standingOn(match.sameness, doubt);
      return { ...match, sameness, ...(sameness.kind !== 'different' && mayHold(id) ? { leftBy: match.leftBy ?? [] } : {}) };
    }
  };
}

/**
 * The matcher of a cache that may hold older builds too: a step that is another one than the base's, and may be one of theirs,
 * is unknown (docs/cache-rules.md §14).
 */
export function withEarlierBuilds(matcher: Matcher, head: BuildGraph, builds: readonly EarlierBuild[]): Matcher {
  if (builds.length === 0) return matcher;
  const older = builds.map(({ commit, graph }) => ({ commit, matcher: createMatcher(graph, head) }));
  return {
    ...matcher,
    match: (id) => {
      const match = matcher.match(id);
      if (match.sameness.kind !== 'different') return match;
      const left = older.find((build) => build.matcher.match(id).sameness.kind !== 'different');
      if (left === undefined) return match;
      const reason = say`the build of ${code(left.commit)} had the same step, and the cache may still hold it`;
      return { sameness: { kind: 'unknown', reason, likely: 'rebuilt' }, step: match.step, leftBy: [code(left.commit)] };
    }
  };
}
