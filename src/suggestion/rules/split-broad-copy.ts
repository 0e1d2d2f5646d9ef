import { code, joinedBy, type Sentence, say } from '../../model/sentence.ts';
import type { WeighedStep } from '../chances.ts';
import { MOVE } from '../edit/check.ts';
import { cutLines } from '../edit/lines.ts';
import { type Piece, rewrite } from '../edit/rewrite.ts';
import { likelyStage } from '../likely/stage.ts';
import { prove } from '../proof/prove.ts';
import type { StageFacts } from '../stage-facts.ts';
import { expectedSeconds, savedByPriors } from '../worth.ts';
import { advise } from './advice.ts';
import { installsBefore } from './copies-in-front.ts';
import { manifestLines } from './manifest-copy.ts';
import { type Candidate, type Findings, lineOf, MIXED_LINE_ENDS, type Obstacle, type Rule, type RuleInput } from './rule.ts';
import { planSink, type SinkPlan } from './sink-copies.ts';
import type { SunkCopy } from './sunk-copy.ts';
import { externalPaths, installSeconds, isWorth, ownPaths, savedBehindManifests, weighedSteps } from './weigh.ts';

/** Copies sources behind the install that does not read them; its manifests stay in front (docs/suggestions.md, "`split-broad-copy`"). */
export const splitBroadCopy: Rule = {
  name: 'split-broad-copy',
  find(input): Findings {
    const candidates: Candidate[] = [];
    const advice: Candidate[] = [];
    const refused: Findings['refused'][number][] = [];
    for (const [position, { instruction }] of input.facts.placed.entries()) {
      if (instruction.kind !== 'run') continue;
      const outcome = planSink(input, position);
      if ('refused' in outcome) refused.push({ rule: 'split-broad-copy', line: lineOf(instruction), because: outcome.refused });
      if ('refused' in outcome && outcome.done !== true && runsWithSources(input, position))
        advice.push(advise('split-broad-copy', lineOf(instruction), joinedBy(' ', [BEHIND_SOURCES, outcome.refused])));
      if (!('plan' in outcome)) continue;
      const candidate = candidateOf(input, outcome.plan);
      if ('because' in candidate) refused.push({ rule: 'split-broad-copy', line: lineOf(instruction), because: candidate.because });
      else candidates.push(candidate);
    }
    return { candidates: candidates.length > 0 ? candidates : advice.slice(0, 1), refused };
  }
};

const BEHIND_SOURCES = say`Every change of sources runs this install again. What it reads could be copied first, and the rest behind it; no edit is offered:`;

/** Whether a known install stands behind sources that change often, by itself and for the first time. */
function runsWithSources(input: RuleInput, at: number): boolean {
  const { placed, effects } = likelyStage(input).facts;
  const run = placed[at]?.instruction;
  const call = effects[at]?.calls.find((c) => c.known.needs !== null);
  if (run === undefined || call === undefined || installsBefore(input.facts, at, call.known.label.split(' ')[0] ?? null)) return false;
  const paths = effects.slice(0, at).flatMap((e) => [...ownPaths(input.facts, e)]);
  return isWorth(savedBehindManifests(input, paths, installSeconds(run)), input);
}

function candidateOf(input: RuleInput, plan: SinkPlan): Candidate | Obstacle {
  const { facts } = input;
  const first = Math.min(...plan.sunk.map((s) => s.position));
  const region = facts.placed.slice(first, plan.installer + 1).map((p) => p.instruction);
  const manifests = new Map<number, readonly string[]>();
  for (const sunk of plan.sunk) {
    if (sunk.needed.files.length + sunk.needed.directories.length === 0) continue;
    const lines = manifestLines(sunk.copy, sunk.brought, sunk.needed, indentOf(facts, sunk));
    if (lines === null) return { because: say`A name among the manifests cannot be written plainly.` };
    manifests.set(sunk.position, lines);
  }
  const edit = rewrite(facts.dockerfile, region, piecesOf(facts, plan, first, manifests));
  if (edit === null) return { because: MIXED_LINE_ENDS };
  const { proof, level } = prove({
    obligations: plan.obligations,
    unmet: plan.unmet,
    assumesPrivacy: plan.assumesPrivacy,
    assumeNone: input.assumeNone
  });
  const addedCopies = [...manifests.values()].reduce((n, lines) => n + lines.length, 0);
  return {
    rule: addedCopies > 0 ? 'split-broad-copy' : 'swap-independent',
    line: lineOf(facts.placed[first]?.instruction ?? facts.stage.from),
    level,
    proof,
    edit,
    intent: {
      ...MOVE,
      addedCopies,
      anchored: plan.sunk.flatMap((s) => (s.anchored === null ? [] : [{ from: s.copy.instruction.source, to: s.anchored }]))
    },
    saving: savingOf(input, plan),
    benefit: 'seconds',
    message: messageOf(plan, addedCopies > 0)
  };
}

const indentOf = (facts: StageFacts, sunk: SunkCopy): string => {
  const { line, column } = sunk.copy.instruction.range.start;
  return (cutLines(facts.dockerfile.text)?.lines[line] ?? '').slice(0, column);
};

function piecesOf(facts: StageFacts, plan: SinkPlan, first: number, manifests: ReadonlyMap<number, readonly string[]>): readonly Piece[] {
  const moving = new Set([...plan.sunk.map((s) => s.position), ...plan.along]);
  const pieces: Piece[] = [];
  for (let at = first; at <= plan.installer; at++) {
    const instruction = facts.placed[at]?.instruction;
    const lines = manifests.get(at);
    if (instruction === undefined) continue;
    if (!moving.has(at)) pieces.push({ kind: 'kept', instruction });
    else if (lines !== undefined) pieces.push({ kind: 'new', lines });
  }
  for (const at of [...moving].sort((a, b) => a - b)) {
    const sunk = plan.sunk.find((s) => s.position === at);
    const instruction = facts.placed[at]?.instruction;
    if (instruction === undefined) continue;
    const piece: Piece =
      sunk === undefined || sunk.anchored === null
        ? { kind: 'kept', instruction }
        : { kind: 'replaced', instruction, lines: [`${indentOf(facts, sunk)}${sunk.anchored}`] };
    pieces.push(manifests.has(at) ? { ...piece, glued: true } : piece);
  }
  return pieces;
}

function savingOf(input: RuleInput, plan: SinkPlan): Candidate['saving'] {
  const steps = weighedSteps({ ...input, facts: likelyStage(input).facts });
  const moving = new Set([...plan.sunk.map((s) => s.position), ...plan.along]);
  const after: WeighedStep[] = [];
  for (const [at, step] of steps.entries()) {
    const sunk = plan.sunk.find((s) => s.position === at);
    if (!moving.has(at)) after.push(step);
    else if (sunk !== undefined) {
      const needed = [...sunk.brought].filter(
        ([imagePath]) => sunk.needed.files.includes(imagePath) || sunk.needed.directories.some((d) => imagePath.startsWith(`${d}/`))
      );
      if (needed.length > 0) after.push({ ...step, paths: new Set(needed.map(([, path]) => path)) });
    }
    if (at === plan.installer) for (const from of [...moving].sort((a, b) => a - b)) after.push(steps[from] ?? step);
  }
  const external = externalPaths(input.facts, input.stages);
  return savedByPriors(expectedSeconds(steps, input.copied, external), expectedSeconds(after, input.copied, external));
}

function messageOf(plan: SinkPlan, splits: boolean): Sentence {
  return splits
    ? say`Copy what ${code(plan.label)} reads first and the rest behind it: then a change of sources does not run the install again.`
    : say`Move the COPY behind ${code(plan.label)}, which does not read it: then a change of these files does not run the install again.`;
}
