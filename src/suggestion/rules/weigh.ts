import { commandKind, holdsVersions, installsPackages, packageFile, priorOfKind, simpleCommands } from '../../commands/index.ts';
import { flagValue } from '../../dockerfile/index.ts';
import type { Instruction } from '../../model/dockerfile.ts';
import type { BasedEstimate, Estimate, TreePath } from '../../model/units.ts';
import { chanceModel, MADE, madePaths, touchChance, type WeighedStep } from '../chances.ts';
import { copiedFiles } from '../effects/copy.ts';
import type { Effects } from '../effects/effects.ts';
import { undoneByCache } from '../likely/updates.ts';
import type { StageFacts } from '../stage-facts.ts';
import { isVolatile } from '../volatile.ts';
import { averageSaving, keptSeconds, NO_SECONDS, priorSeconds, savedByPriors, sumOf } from '../worth.ts';
import type { RuleInput } from './rule.ts';

/** Context paths that an instruction's own key rests on. */
export function ownPaths(facts: StageFacts, effects: Effects): ReadonlySet<TreePath> {
  if (effects.copy === null) return new Set();
  const missing = effects.copy.sources.flatMap((s) => (s.kind === 'missing' ? madePaths(s.path) : []));
  return new Set([...copiedFiles(effects.copy, facts.context).values(), ...missing]);
}

/** What each instruction of the stages that this one starts from rests on. */
export const externalByStep = (facts: StageFacts, stages: readonly StageFacts[]): readonly ReadonlySet<TreePath>[] =>
  facts.chain.map((instruction, at) => {
    const effects = facts.inherited[at];
    return sourceOf(instruction, stages) ?? (effects === undefined ? new Set() : ownPaths(facts, effects));
  });

/** What the stages that this one starts from rest on. */
export const externalPaths = (facts: StageFacts, stages: readonly StageFacts[]): ReadonlySet<TreePath> =>
  new Set(externalByStep(facts, stages).flatMap((paths) => [...paths]));

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
    return instruction !== undefined && isVolatile(instruction, volatileArgs, facts.dockerfile) ? { ...step, always: true } : step;
  });
}

/** What a kept cache would save of the image on the average merge, by the priors; updates that are there to run again count for nothing. */
export function savedByCache(input: Pick<RuleInput, 'stages' | 'stagesBuilt' | 'volatileArgs' | 'copied'>): BasedEstimate {
  const { stages, stagesBuilt, copied } = input;
  const kept = stages.flatMap((facts) => {
    if (stagesBuilt !== null && !stagesBuilt.needed.has(facts.stage.index)) return [];
    const steps = stepsWithVolatile({ ...input, facts }).map((step, at) => {
      const run = facts.placed[at]?.instruction;
      return run !== undefined && undoneByCache(run) === null ? step : { ...step, seconds: NO_SECONDS };
    });
    return [keptSeconds(steps, copied, externalPaths(facts, stages))];
  });
  return savedByPriors(sumOf(kept), NO_SECONDS);
}

/** What a copy from a stage rests on: at most everything that the stage copies. */
function stagePaths(facts: StageFacts): ReadonlySet<TreePath> {
  return new Set([...facts.inherited, ...facts.effects].flatMap((effects) => [...ownPaths(facts, effects)]));
}

/** Stages that an editor builds for people and no workflow does: Docker's Dev Environments, development containers. */
const FOR_DEVELOPMENT = /^(?:dev[-_]?env\w*|devcontainer)$/;

/** Whether no build that is looked at makes the stage: another target, or a stage for development where nothing says how the image is built. */
export function isLeftOut({ facts, stagesBuilt, volatileArgs }: RuleInput): boolean {
  if (stagesBuilt === null || stagesBuilt.needed.has(facts.stage.index)) return false;
  return volatileArgs !== null || FOR_DEVELOPMENT.test(facts.stage.name ?? '');
}

/** Seconds of the installs of a step, by the priors; nothing where it is no install. */
export function installSeconds(instruction: Instruction): Estimate {
  if (instruction.kind !== 'run' || !installsPackages(commandKind(`RUN ${instruction.rest}`))) return NO_SECONDS;
  const kinds = simpleCommands(`RUN ${instruction.rest}`).flatMap(({ kind }) => (installsPackages(kind) ? [priorOfKind(kind)] : []));
  return sumOf(kinds);
}

/** Sources that fewer changes touch than this are no reason for another order. */
const LEAST_SHARE = 0.25;

/** Whether a change of this file is one of the program: no manifest, no pin of a toolchain, no text that a package only shows, no code of others. */
export const isSource = (path: TreePath): boolean => (!path.startsWith(MADE) ? isOfProject(path) : isOfProject(path.slice(MADE.length)));

const isOfProject = (path: TreePath): boolean =>
  packageFile(path) === null &&
  !holdsVersions(path) &&
  !/(?:^|\/)(?:readme|licen[cs]e|notice|authors)\b[^/]*$/i.test(path) &&
  !/^(?:vendor|third[-_]party|patches)\//.test(path);

/** Whether advice that saves so many seconds on the average merge is given: at least the minimum, and something where that is nothing. */
export const isWorth = (saved: number, { minSavedSeconds }: Pick<RuleInput, 'minSavedSeconds'>): boolean =>
  saved > 0 && saved >= minSavedSeconds;

/** What chances are told by; without a cache every step runs whatever its order. */
type Changes = Pick<RuleInput, 'copied' | 'changesWhere' | 'cache'>;

/** What a step saves on the average merge, in seconds, where of these context paths only the manifests stay in front of it; 0 where few changes touch the others. */
export function savedBehindManifests(changes: Changes, paths: Iterable<TreePath>, seconds: Estimate): number {
  const all = [...paths];
  return savedInFront(changes, { all, stays: all.filter((path) => packageFile(path) !== null), seconds });
}

/** What stands in front of a step, what of it would stay there, and what the step takes. */
interface Moved {
  readonly all: readonly TreePath[];
  readonly stays: readonly TreePath[];
  readonly seconds: Estimate;
}

/** Seconds that are worth it where only few changes touch what would go. */
const LARGE = 30;

/**
 * What a step saves on the average merge, in seconds, where only some context paths stay in front of it; 0 where few changes touch the
 * others, unless it is much all the same.
 */
export function savedInFront(changes: Changes, { all, stays, seconds }: Moved): number {
  const share = shareReleased(changes, all, stays);
  if (changes.cache?.mode === 'none') return 0;
  const scaled = { low: seconds.low * share, mid: seconds.mid * share, high: seconds.high * share };
  const saved = averageSaving(savedByPriors(scaled, NO_SECONDS));
  return share < LEAST_SHARE && saved < LARGE ? 0 : saved;
}

/** Whether that is much, so that few files are a reason. */
export const isLarge = (saved: number): boolean => saved >= LARGE;

/** Merged changes that say more than the chances by names. */
const ENOUGH_CHANGES = 20;

/** Share of the changes that touch what would go, and nothing of what stays. */
function shareReleased({ copied, changesWhere }: Changes, all: readonly TreePath[], stays: readonly TreePath[]): number {
  const kept = new Set(stays);
  const gone = new Set(all.filter((path) => !kept.has(path)));
  const isMade = [...gone].some((path) => path.startsWith(MADE));
  const seen = changesWhere?.((paths) => paths.some((path) => gone.has(path)) && !paths.some((path) => kept.has(path)));
  if (seen !== undefined && seen.of >= ENOUGH_CHANGES && !isMade) return seen.changes / seen.of;
  const chance = (paths: ReadonlySet<TreePath>): number => chanceModel([{ seconds: NO_SECONDS, paths, always: false }], copied).chance([0]);
  const difference = Math.max(0, chance(new Set(all)) - chance(kept));
  // Where sources stay, what goes is no more of the whole than by its own chance: the whole may count as certain.
  const isList = (path: TreePath): boolean => packageFile(path) !== null;
  const staying = touchChance(new Set([...kept].filter((path) => !isList(path))), copied);
  const whole = touchChance(new Set(all.filter((path) => !isList(path))), copied);
  return whole === 0 ? difference : Math.min(difference, 1 - staying / whole);
}
