import { commandKind, packageFile, priorOfKind, simpleCommands } from '../../commands/index.ts';
import { flagValue } from '../../dockerfile/index.ts';
import type { Instruction } from '../../model/dockerfile.ts';
import type { Estimate, TreePath } from '../../model/units.ts';
import { copiedFiles } from '../effects/copy.ts';
import type { Effects } from '../effects/effects.ts';
import type { StageFacts } from '../stage-facts.ts';
import { isVolatile } from '../volatile.ts';
import { averageSaving, chanceModel, MADE, priorSeconds, savedByPriors, type WeighedStep } from '../worth.ts';
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

const INSTALLS =
  /^(?:apt-install|apk-add|npm-ci|yarn-install|pnpm-install|pip-install|gem-install|bundle-install|composer-install|go-mod-download|dotnet-restore)$/;
const NO_SECONDS: Estimate = { low: 0, mid: 0, high: 0 };

/** Seconds of the installs of a step, by the priors; nothing where it is no install. */
export function installSeconds(instruction: Instruction): Estimate {
  if (instruction.kind !== 'run' || !INSTALLS.test(commandKind(`RUN ${instruction.rest}`))) return NO_SECONDS;
  const kinds = simpleCommands(`RUN ${instruction.rest}`).flatMap(({ kind }) => (INSTALLS.test(kind) ? [priorOfKind(kind)] : []));
  const sum = (end: keyof Estimate): number => kinds.reduce((total, prior) => total + prior[end], 0);
  return { low: sum('low'), mid: sum('mid'), high: sum('high') };
}

/** Sources that fewer changes touch than this are no reason for another order. */
const LEAST_SHARE = 0.25;

/** What a step saves on the average merge, in seconds, where of these context paths only the manifests stay in front of it; 0 where few changes touch the others. */
export function savedBehindManifests(paths: Iterable<TreePath>, seconds: Estimate, copied: ReadonlySet<TreePath>): number {
  const all = [...paths];
  const chance = (some: readonly TreePath[]): number => chanceModel([{ seconds, paths: new Set(some), always: false }], copied).chance([0]);
  const share = Math.max(0, chance(all) - chance(all.filter((path) => packageFile(path) !== null)));
  if (share < LEAST_SHARE) return 0;
  const scaled = { low: seconds.low * share, mid: seconds.mid * share, high: seconds.high * share };
  return averageSaving(savedByPriors(scaled, NO_SECONDS));
}
