import type { ImageAnalysis } from '../model/analysis.ts';
import type { StepId } from '../model/graph.ts';
import type { ImageSpec } from '../model/image.ts';
import type { Cause, Prediction } from '../model/prediction.ts';
import type { Replay } from '../replay/index.ts';
import type { Side } from './side.ts';
import { bumpedParts, differInVersions } from './version-bump.ts';

/** Causes that lie in the step's own key, and in what the change did to it. */
const isOwn = ({ kind }: Cause): boolean =>
  kind !== 'parent-rebuilt' && kind !== 'stage-output' && kind !== 'unknown-input' && kind !== 'cache-not-available';

/** The build that this change starts as the replay sees one: by the steps whose own key differs, and what these reach. */
export function ownBuildOf(
  replay: Replay,
  spec: ImageSpec,
  { steps }: Prediction,
  sides: readonly (Side | null)[]
): NonNullable<ImageAnalysis['ownBuild']> {
  const touched = steps.flatMap(({ verdict, causes: [nearest], steps: ids }) =>
    verdict === 'rebuilt' && nearest !== undefined && isOwn(nearest) ? [{ nearest, ids }] : []
  );
  const [before = null, after = null] = sides.map((side) => side?.dockerfile(spec.dockerfile)?.text ?? null);
  const bumps = bumpedParts(
    spec,
    touched.map(({ nearest }) => nearest),
    (path) => sides.some((side) => side?.byPath.has(path)),
    differInVersions(before, after)
  );
  const shown = (ids: readonly StepId[]) => Math.round(replay.buildOf(ids) * 10) / 10;
  return {
    seconds: shown(touched.flatMap(({ ids }) => ids)),
    withoutBumps: shown(touched.flatMap(({ ids }, i) => (bumps[i] === null ? ids : [])))
  };
}
