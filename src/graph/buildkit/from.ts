import type { Source, StepId, StepOrigin } from '../../model/graph.ts';
import { type Environment, environmentOf, reapply, withDefaultPath } from '../environment.ts';
import { familiarReference, imageIdentity } from '../image-reference.ts';
import { formatPlatform, type Platform } from '../platform.ts';
import { holdsIn } from '../versions.ts';
import type { Lowering } from './scope.ts';
import type { StagePlan } from './stage-plan.ts';
import { DEFAULT_SHELL, type StageState } from './state.ts';

/** A step that stands for an image; null where the image is known to have no layers, which counts as empty (docs/cache-rules.md §11). */
export function imageStep(lowering: Lowering, written: string, platform: Platform, origin: StepOrigin | null): StepId | null {
  const reference = familiarReference(written);
  const known = lowering.input.baseImages.get(reference);
  const builtHere = lowering.input.builtHere?.get(reference);
  if (known?.layers?.length === 0) return null;
  const source: Source = {
    kind: 'image',
    reference,
    platform: formatPlatform(platform),
    ...(known?.digest ? { digest: known.digest } : {}),
    ...(known?.layers ? { layers: known.layers } : {}),
    ...(holdsIn(lowering.versions.builder, 'manifestOnly') === true ? { manifestOnly: true } : {}),
    ...(builtHere === undefined ? {} : { builtHere })
  };
  return lowering.table.add(
    {
      operation: 'base',
      definition: [{ name: 'platform', value: formatPlatform(platform) }],
      inputs: [{ from: { source }, mode: 'chain', selection: null, content: null }]
    },
    origin
  );
}

/** A step that stands for the root of a directory or address used as a stage's base (§11.5). */
function namedStep(lowering: Lowering, source: Source, origin: StepOrigin): StepId {
  return lowering.table.add(
    { operation: 'base', definition: [], inputs: [{ from: { source }, mode: 'chain', selection: null, content: null }] },
    origin
  );
}

/** State at the start of a stage: that of an earlier stage, of an image, or nothing (§3.4, §3.6; buildkit: dispatchStages, init). */
export function startStage(lowering: Lowering, plan: StagePlan, platform: Platform, origin: StepOrigin): StageState {
  const { base } = plan;
  const empty = (head: StepId | null, config: Environment): StageState => ({
    head,
    env: config,
    config,
    cwd: { value: '/', base: null },
    user: { value: '', base: null },
    shell: { value: DEFAULT_SHELL, base: null },
    platform
  });
  switch (base.kind) {
    case 'scratch':
      return empty(null, withDefaultPath([], platform.os));
    case 'stage': {
      const parent = lowering.results.get(base.index);
      if (parent === undefined) return empty(null, withDefaultPath([], platform.os));
      return { ...parent, env: reapply(parent.env, parent.config) };
    }
    case 'named': {
      const source: Source =
        base.context.kind === 'other' ? { kind: 'git', url: base.context.address } : { kind: 'context', name: base.name };
      const named =
        base.context.kind === 'image' ? imageStep(lowering, base.context.reference, platform, origin) : namedStep(lowering, source, origin);
      if (base.context.kind === 'image') return fromImage(lowering, base.context.reference, empty(named, []));
      return empty(named, withDefaultPath([], platform.os));
    }
    case 'image':
      return fromImage(lowering, base.reference, empty(imageStep(lowering, base.reference, platform, origin), []));
  }
}

/** What is not known of an image stands as its own, so that two of its stages agree and another image's does not. */
function fromImage(lowering: Lowering, reference: string, state: StageState): StageState {
  const known = lowering.input.baseImages.get(familiarReference(reference));
  const image = imageIdentity(reference);
  const env = known?.env ?? null;
  const config: Environment =
    known === undefined || env === null ? [{ kind: 'inherited', image }] : withDefaultPath(environmentOf(env), known.os ?? 'linux');
  const settled = <T>(value: T | null | undefined, unset: T, told: T) =>
    value === null || value === undefined ? { value: unset, base: image } : { value: told, base: null };
  return {
    ...state,
    env: config,
    config,
    cwd: settled(known?.workdir, '/', known?.workdir || '/'),
    user: settled(known?.user, '', known?.user ?? ''),
    shell: { value: known?.shell?.length ? known.shell : DEFAULT_SHELL, base: known === undefined ? image : null }
  };
}
