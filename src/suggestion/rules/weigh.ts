import { flagValue } from '../../dockerfile/index.ts';
import type { Instruction } from '../../model/dockerfile.ts';
import type { TreePath } from '../../model/units.ts';
import { copiedFiles } from '../effects/copy.ts';
import type { Effects } from '../effects/effects.ts';
import type { StageFacts } from '../stage-facts.ts';
import { isVolatile } from '../volatile.ts';
import { MADE, priorSeconds, type WeighedStep } from '../worth.ts';
import type { RuleInput } from './rule.ts';

/** Context paths that an instruction's own key rests on. */
export function ownPaths(facts: StageFacts, effects: Effects): ReadonlySet<TreePath> {
  if (effects.copy === null) return new Set();
  const missing = effects.copy.sources.flatMap((s) => (s.kind === 'missing' ? [MADE + s.path] : []));
  return new Set([...copiedFiles(effects.copy, facts.context).values(), ...missing]);
}

/** What the stages that this one starts from rest on. */
export function externalPaths(facts: StageFacts, stages: readonly StageFacts[]): ReadonlySet<TreePath> {
  const below = facts.inherited.flatMap((effects) => [...ownPaths(facts, effects)]);
  const taken = facts.chain.flatMap((instruction) => [...(sourceOf(instruction, stages) ?? [])]);
  return new Set([...below, ...taken]);
}

/** What a copy from a stage rests on; null for any other instruction. */
function sourceOf(instruction: Instruction, stages: readonly StageFacts[]): ReadonlySet<TreePath> | null {
  const from = flagValue(instruction, 'from');
  const source = from === null ? undefined : stages.find((s) => s.stage.name === from.toLowerCase() || String(s.stage.index) === from);
  return source === undefined ? null : stagePaths(source);
}

/** The weighed steps of a stage by position. */
export function weighedSteps({ facts, stages }: Pick<RuleInput, 'facts' | 'stages'>): readonly WeighedStep[] {
  return facts.placed.map(({ instruction }, i) => {
    const effects = facts.effects[i];
    if (effects === undefined) throw new Error('effects and instructions differ in number');
    return { seconds: priorSeconds(instruction), paths: sourceOf(instruction, stages) ?? ownPaths(facts, effects), always: false };
  });
}

/** The same, where an argument that differs on every build counts as touched by every change: all RUNs behind it run again (docs/cache-rules.md §3). */
export function stepsWithVolatile(input: Pick<RuleInput, 'facts' | 'stages' | 'volatileArgs'>): readonly WeighedStep[] {
  const { facts, volatileArgs } = input;
  return weighedSteps(input).map((step, i) => {
    const instruction = facts.placed[i]?.instruction;
    return instruction !== undefined && isVolatile(instruction, volatileArgs) ? { ...step, always: true } : step;
  });
}

/** What a copy from a stage rests on: at most everything that the stage copies. */
function stagePaths(facts: StageFacts): ReadonlySet<TreePath> {
  return new Set([...facts.inherited, ...facts.effects].flatMap((effects) => [...ownPaths(facts, effects)]));
}
