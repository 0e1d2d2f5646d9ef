import { commandKind, isTrivial } from '../../commands/index.ts';
import { code, codes, distinct, joinedBy, listed, type Sentence, say } from '../../model/sentence.ts';
import type { Refusal } from '../../model/suggestion.ts';
import { chanceModel, type WeighedStep } from '../chances.ts';
import { MOVE } from '../edit/check.ts';
import { rewrite } from '../edit/rewrite.ts';
import { conflict, type Ground } from '../effects/commute.ts';
import { copiedFiles } from '../effects/copy.ts';
import { type LikelyStage, likelyStage } from '../likely/stage.ts';
import { undoneByCache } from '../likely/updates.ts';
import { easiestOrder, type OrderProblem } from '../order/best-order.ts';
import { SAME_SETTINGS } from '../proof/claims.ts';
import { prove } from '../proof/prove.ts';
import { isFixed, type StageFacts } from '../stage-facts.ts';
import { addsPackages } from '../tools/tool.ts';
import { expectedSeconds, savedByPriors } from '../worth.ts';
import { type Candidate, type Findings, lineOf, NO_FINDINGS, type Rule, type RuleInput } from './rule.ts';
import { textOf } from './started.ts';
import { externalPaths, isSource, stepsWithVolatile } from './weigh.ts';

/** Hoists installs over copies that they do not read, and sinks copies that change often: the best legal order of the stage (docs/suggestions.md, "`swap-independent`"). */
export const swapIndependent: Rule = {
  name: 'swap-independent',
  find(input): Findings {
    const movable = input.facts.placed.flatMap(({ instruction }, i) => (isFixed(instruction) || !matters(input.facts, i) ? [] : [i]));
    if (movable.length < 2) return NO_FINDINGS;
    const proven = bestOrder(input, movable, null);
    if (proven.candidate !== null) return { candidates: [proven.candidate], refused: blockedInstalls(input.facts, proven.order) };
    const likely = likelyStage(input);
    const guessed = bestOrder({ ...input, facts: likely.facts }, movable, likely).candidate;
    return guessed === null
      ? { candidates: [], refused: blockedInstalls(input.facts, proven.order) }
      : { candidates: [guessed], refused: [] };
  }
};

/** Seconds that a single move has to save: less is not worth a reviewer's look. */
const LEAST_GAIN = 1;

/** The cheapest legal order of the stage as it is given, and the edit to it; with `likely`, what it rests on is asked. */
function bestOrder(
  input: RuleInput,
  movable: readonly number[],
  likely: LikelyStage | null
): { readonly order: readonly number[]; readonly candidate: Candidate | null } {
  const steps = stepsWithVolatile(input);
  const problem = problemOf(input, movable, steps, likely);
  const external = externalPaths(input.facts, input.stages);
  const present = expectedSeconds(steps, input.copied, external);
  const found = easiestOrder(problem, Math.max(LEAST_GAIN, present.mid * 0.02));
  const order = found.order.map((i) => movable[i] ?? 0);
  const candidate = order.every((position, i) => position === movable[i]) ? null : candidateOf(input, movable, order, steps, likely);
  return { order, candidate: candidate === null || candidate.saving.mid <= 0 ? null : candidate };
}

/** Steps, and what sets state for them; image configuration alone has no cost and stays where it is. */
function matters(facts: StageFacts, position: number): boolean {
  const kind = facts.placed[position]?.instruction.kind;
  return (
    kind === 'run' ||
    kind === 'copy' ||
    kind === 'add' ||
    kind === 'workdir' ||
    kind === 'env' ||
    kind === 'arg' ||
    kind === 'user' ||
    kind === 'shell' ||
    kind === 'volume'
  );
}

function problemOf(
  { facts, copied, stages }: RuleInput,
  movable: readonly number[],
  steps: readonly WeighedStep[],
  likely: LikelyStage | null
): OrderProblem {
  const clash = clashIn(facts, likely);
  const predecessors = movable.map((later, j) =>
    movable.flatMap((earlier, i) => (i < j && clash(earlier, later, facts.groundAt(earlier)) !== null ? [i] : []))
  );
  return {
    // What a directory takes is not worth a move of its own.
    seconds: movable.map((position) => (facts.placed[position]?.instruction.kind === 'workdir' ? 0 : (steps[position]?.seconds.mid ?? 0))),
    predecessors,
    ...chanceModel(
      movable.flatMap((position) => steps[position] ?? []),
      copied,
      externalPaths(facts, stages)
    )
  };
}

/** Why two instructions may not change places, proven or by guess. */
function clashIn(facts: StageFacts, likely: LikelyStage | null): (first: number, second: number, ground: Ground) => Sentence | null {
  if (likely !== null) return likely.clash;
  return (first, second, ground) => {
    const [a, b] = [facts.effects[first], facts.effects[second]];
    return a === undefined || b === undefined ? say`its effects are not known` : conflict(a, b, ground);
  };
}

function candidateOf(
  input: RuleInput,
  movable: readonly number[],
  order: readonly number[],
  steps: readonly WeighedStep[],
  likely: LikelyStage | null
): Candidate | null {
  const { facts } = input;
  // Instructions without a part in the order keep their places.
  const slots = new Map(movable.map((position, i) => [position, order[i] ?? position]));
  const positions = facts.placed.map((_, i) => slots.get(i) ?? i);
  const first = positions.findIndex((p, i) => p !== i);
  const last = positions.findLastIndex((p, i) => p !== i);
  const region = positions.slice(first, last + 1);
  const inverted = invertedPairs(region);
  // Other variables do not change by themselves: a move that crosses no copy saves nothing but on an edit of the line itself.
  const changes = (position: number): boolean => isCopy(facts, position) || steps[position]?.always === true;
  if (!inverted.some((pair) => pair.some(changes))) return null;
  const clash = clashIn(facts, likely);
  if (inverted.some(([earlier, later]) => clash(earlier, later, facts.groundAt(first)) !== null)) return null;
  const instructions = facts.placed.map((p) => p.instruction);
  const edit = rewrite(
    facts.dockerfile,
    instructions.slice(first, last + 1),
    region.flatMap((position) => {
      const instruction = instructions[position];
      return instruction === undefined ? [] : [{ kind: 'kept' as const, instruction }];
    })
  );
  if (edit === null) return null;
  const moved = region.flatMap((p) => facts.effects[p] ?? []);
  const { proof, level } = prove({
    obligations: [
      {
        claim: say`Every two instructions that change places read and write nothing of each other`,
        evidence: joinedBy(
          '; ',
          inverted.map(([a, b]) => say`lines ${lineAt(facts, a)} and ${lineAt(facts, b)}: ${apart(facts, a, b)}`)
        )
      },
      {
        claim: SAME_SETTINGS,
        evidence: say`no instruction that sets one of them changes places with one that uses it`
      }
    ],
    unmet: openEnds(facts, inverted, likely),
    assumesPrivacy: moved.some((e) => e.assumesPrivacy),
    assumeNone: input.assumeNone
  });
  const after = positions.flatMap((p) => steps[p] ?? []);
  const external = externalPaths(facts, input.stages);
  const lines = [...new Set(inverted.map(([, later]) => lineAt(facts, later)))].sort((a, b) => a - b);
  return {
    rule: 'swap-independent',
    line: lineAt(facts, Math.min(...region)),
    level,
    proof,
    edit,
    intent: MOVE,
    saving: savedByPriors(expectedSeconds(steps, input.copied, external), expectedSeconds(after, input.copied, external)),
    benefit: 'seconds',
    ...(onlyManifests(facts, inverted) ||
    onlyLittle(
      facts,
      inverted.filter(([earlier]) => changes(earlier))
    )
      ? { byMiddle: true as const }
      : {}),
    message: messageOf(lines, input)
  };
}

/** Without a cache nothing is reused: then a step gains by not waiting for what it does not read. */
function messageOf(lines: readonly number[], { cache }: RuleInput): Sentence {
  const put = say`Put ${lines.length === 1 ? say`line` : say`lines`} ${listed(lines.map((line) => say`${line}`))} in front of`;
  return cache?.mode === 'none'
    ? say`${put} what waits for other stages: neither reads the other, and both then run at once.`
    : say`${put} what changes more often: neither reads the other.`;
}

/** Whether every copy that changes places brings no sources: manifests, locks and like files, which change seldom. */
function onlyManifests(facts: StageFacts, inverted: readonly (readonly [number, number])[]): boolean {
  const passed = inverted.flat().flatMap((at) => (isCopy(facts, at) ? [facts.effects[at]?.copy ?? null] : []));
  return (
    passed.length > 0 &&
    passed.every((copy) => copy !== null && [...copiedFiles(copy, facts.context).values()].every((path) => !isSource(path)))
  );
}

/** Whether nothing goes in front of a copy that takes long: copies, and commands each of which takes next to nothing. */
const onlyLittle = (facts: StageFacts, inverted: readonly (readonly [number, number])[]): boolean =>
  inverted.every(([, later]) => {
    const instruction = facts.placed[later]?.instruction;
    return instruction?.kind !== 'run' || isTrivial(commandKind(`RUN ${textOf(instruction)}`));
  });

/** What nobody has shown of the pairs that change places. */
function openEnds(facts: StageFacts, inverted: readonly (readonly [number, number])[], likely: LikelyStage | null): readonly Sentence[] {
  const ends = inverted.flatMap(([earlier, later]) => {
    const instruction = facts.placed[later]?.instruction;
    const renews = isCopy(facts, earlier) || facts.placed[earlier]?.instruction.kind === 'arg';
    const purpose = instruction === undefined || !renews ? null : undoneByCache(instruction);
    const pair = likely?.pairQuestion(earlier, later, facts.groundAt(earlier)) ?? null;
    const guesses = [...[earlier, later].flatMap((position) => facts.effects[position]?.asks ?? []), ...(pair === null ? [] : [pair])];
    const destination = facts.effects[earlier]?.copy?.destination;
    const place = destination === undefined ? null : (likely?.questionOf(destination) ?? null);
    return [...(purpose === null ? [] : [purpose]), ...guesses, ...(place === null ? [] : [place])];
  });
  return distinct(ends);
}

const isCopy = (facts: StageFacts, position: number): boolean => ['copy', 'add'].includes(facts.placed[position]?.instruction.kind ?? '');
const lineAt = (facts: StageFacts, position: number): number => lineOf(facts.placed[position]?.instruction ?? facts.stage.from);

/** Pairs whose order is turned round, as [earlier before, later before]. */
function invertedPairs(order: readonly number[]): readonly (readonly [number, number])[] {
  return order.flatMap((a, i) => order.slice(i + 1).flatMap((b) => (a > b ? [[b, a] as const] : [])));
}

function apart(facts: StageFacts, earlier: number, later: number): Sentence {
  const describe = (position: number): Sentence => {
    const effects = facts.effects[position];
    if (effects === undefined) return say`nothing`;
    const own = effects.calls[0]?.known.label;
    if (effects.writes.system) return say`${own === undefined ? say`the system` : code(own)} works outside of private directories`;
    return effects.writes.below.length > 0 ? say`writes ${codes(effects.writes.below.slice(0, 3))}` : say`writes no file`;
  };
  return say`${describe(earlier)}, ${describe(later)}`;
}

/** Installs of system packages that stand behind a copy and have to stay there, with the reason. */
function blockedInstalls(facts: StageFacts, order: readonly number[]): readonly Refusal[] {
  return facts.effects.flatMap((effects, position) => {
    const label = effects.calls.find((c) => addsPackages(c.known))?.known.label;
    if (label === undefined && effects.opaque === null) return [];
    const earlier = order.slice(0, order.indexOf(position)).findLast((p) => p < position && facts.effects[p]?.copy !== null);
    const copy = earlier === undefined ? undefined : facts.effects[earlier];
    if (label === undefined || earlier === undefined || copy === undefined) return [];
    const because = conflict(copy, effects, facts.groundAt(earlier)) ?? clashBetween(facts, earlier, position);
    if (because === null) return [];
    return [
      {
        rule: 'swap-independent',
        line: lineAt(facts, position),
        because: say`${code(label)} stays behind the copy of line ${lineAt(facts, earlier)}: ${because}.`
      }
    ];
  });
}

/** What stands between a copy and an install, and may not change places with the install. */
function clashBetween(facts: StageFacts, earlier: number, install: number): Sentence | null {
  const own = facts.effects[install];
  if (own === undefined) return null;
  for (let at = earlier + 1; at < install; at++) {
    const found = conflict(facts.effects[at] ?? own, own, facts.groundAt(at));
    if (found !== null) return say`line ${lineAt(facts, at)} stands between, and ${found}`;
  }
  return null;
}
