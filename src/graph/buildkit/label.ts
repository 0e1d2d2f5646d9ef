import { flagValue, flagValues } from '../../dockerfile/index.ts';
import { lookup } from '../environment.ts';
import { formatPlatform, parsePlatform } from '../platform.ts';
import { mountSources } from './mount-sources.ts';
import type { Scope } from './scope.ts';
import { type StagePlan, stageOfName } from './stage-plan.ts';
import type { StageState } from './state.ts';

// `[platform stage i/n]` before a step's text (docs/cache-rules.md §15; buildkit: prefixCommand, buildDispatchStates).

/** Whether the whole file lowers to a single state: then its stage has no name in labels (§15.3; buildkit: buildStageDependencyGraph). */
export function hasSingleState(plans: readonly StagePlan[]): boolean {
  const [plan] = plans;
  if (plans.length !== 1 || plan === undefined) return false;
  return plan.stage.instructions.every((instruction) => {
    if (instruction.kind === 'copy') {
      const from = flagValue(instruction, 'from');
      return from === null || from === '' || stageOfName(plans, from, true) !== undefined;
    }
    if (instruction.kind !== 'run') return true;
    if (flagValues(instruction, 'mount').length === 0) return true;
    return mountSources(instruction).every((from) => stageOfName(plans, from, false) !== undefined);
  });
}

const COUNTED = new Set(['run', 'copy', 'add', 'workdir']);

/** The `n` of a stage: its image, its steps as written, and all inherited triggers (§15.1). */
export function stepTotal(plan: StagePlan): number {
  const image = plan.base.kind === 'image' || plan.base.kind === 'named' ? 1 : 0;
  const steps = plan.stage.instructions.filter((instruction) => COUNTED.has(instruction.kind)).length;
  return image + steps + plan.triggers.length;
}

/** `->arm64` where the stage builds for another platform than its own (buildkit: formatTargetPlatform, platformFromEnv). */
function crossTarget(state: StageState): string {
  const whole = lookup(state.env, 'TARGETPLATFORM');
  const arch = lookup(state.env, 'TARGETARCH');
  const os = lookup(state.env, 'TARGETOS');
  if (whole === undefined && arch === undefined && os === undefined) return '';
  const variant = lookup(state.env, 'TARGETVARIANT') ?? '';
  const target = parsePlatform(whole ?? `${os || state.platform.os}/${arch || state.platform.arch}/${variant}`);
  if (target.os !== state.platform.os) return `->${formatPlatform(target)}`;
  if (target.arch === state.platform.arch) return '';
  return `->${target.variant === '' ? target.arch : `${target.arch}/${target.variant}`}`;
}

/** The label of the `index`-th of `total` shown steps of a stage; null where the builder prints none. */
export function labelOf(
  scope: Pick<Scope, 'lowering' | 'plan'>,
  single: boolean,
  index: number,
  total: number,
  state: StageState
): string | null {
  if (total === 0) return null;
  const { lowering, plan } = scope;
  const platform = lowering.input.options.multiPlatform === true ? `${formatPlatform(state.platform)}${crossTarget(state)} ` : '';
  const name = single ? '' : `${plan.stage.name ?? `stage-${plan.stage.index}`} `;
  return `[${platform}${name}${String(index).padStart(String(total).length)}/${total}]`;
}
