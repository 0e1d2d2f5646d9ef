import type { Source, StepId, StepOrigin } from '../../model/graph.ts';
import { type Environment, environmentOf, reapply, withDefaultPath } from '../environment.ts';
import { familiarReference, imageIdentity } from '../image-reference.ts';
import { formatPlatform, type Platform } from '../platform.ts';
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

function fromImage(lowering: Lowering, reference: string, state: StageState): StageState {
  const known = lowering.input.baseImages.get(familiarReference(reference));
  if (known === undefined) {
    const image = imageIdentity(reference);
    return {
      ...state,
      env: [{ kind: 'inherited', image }],
      config: [{ kind: 'inherited', image }],
      cwd: { value: '/', base: image },
      user: { value: '', base: image },
      shell: { value: DEFAULT_SHELL, base: image }
    };
  }
  const config = withDefaultPath(environmentOf(known.env), known.os ?? 'linux');
  return {
    ...state,
    env: config,
    config,
    cwd: { value: known.workdir || '/', base: null },
    user: { value: known.user, base: null },
    shell: { value: known.shell?.length ? known.shell : DEFAULT_SHELL, base: null }
  };
}
