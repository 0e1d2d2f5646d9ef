import type { Source, StepId, StepOrigin } from '../../model/graph.ts';
import { DEFAULT_SHELL } from '../buildkit/state.ts';
import { environmentOf, withDefaultPath } from '../environment.ts';
import { familiarReference, imageIdentity } from '../image-reference.ts';
import { formatPlatform, parsePlatform, targetPlatform } from '../platform.ts';
import { stageNamed } from './stages.ts';
import type { LegacyLowering, LegacyState } from './state.ts';

/** A step that stands for an image that the file names. Its id is what counts (docs/cache-rules.md §16). */
export function imageStep(lowering: LegacyLowering, written: string, origin: StepOrigin | null, platform: string | null = null): StepId {
  const reference = familiarReference(written);
  const known = lowering.input.baseImages.get(reference);
  const builtHere = lowering.input.builtHere?.get(reference);
  const wanted = formatPlatform(platform === null ? targetPlatform(lowering.input.options) : parsePlatform(platform));
  const source: Source = {
    kind: 'image',
    reference,
    platform: wanted,
    ...(known?.digest ? { digest: known.digest } : {}),
    ...(known?.layers ? { layers: known.layers } : {}),
    ...(builtHere === undefined ? {} : { builtHere })
  };
  return lowering.table.add(
    { operation: 'base', definition: [], inputs: [{ from: { source }, mode: 'chain', selection: null, content: null }] },
    origin
  );
}

/** State at the start of a stage; arguments of a parent stage are not inherited (§16.4; moby: initializeStage, beginStage). */
export function startStage(lowering: LegacyLowering, image: string, platform: string | null, origin: StepOrigin): LegacyState {
  const empty: LegacyState = { head: null, env: withDefaultPath([], 'linux'), args: new Map(), cwd: '/', shell: DEFAULT_SHELL };
  const parent = stageNamed(lowering, image, false);
  if (parent !== undefined) return { ...(lowering.results.get(parent)?.state ?? empty), args: new Map() };
  if (image === 'scratch') return empty;
  const reference = familiarReference(image);
  const head = imageStep(lowering, image, origin, platform);
  const known = lowering.input.baseImages.get(reference);
  const env = known?.env ?? null;
  return {
    head,
    env:
      known === undefined || env === null
        ? [{ kind: 'inherited', image: imageIdentity(image) }]
        : withDefaultPath(environmentOf(env), known.os ?? 'linux'),
    args: new Map(),
    cwd: known?.workdir || '/',
    shell: known?.shell?.length ? known.shell : DEFAULT_SHELL
  };
}
