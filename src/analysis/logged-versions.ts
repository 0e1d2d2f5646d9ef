import { isBuilt } from '../history/index.ts';
import type { Fact } from '../model/fact.ts';
import type { HistoryLine } from '../model/history.ts';
import type { ImageSpec } from '../model/image.ts';
import { say } from '../model/sentence.ts';
import type { AnalysisInput } from './input.ts';

/**
 * An input whose images have the version of BuildKit of their newest logged build, where no definition pins one. Only a builder that the
 * job sets up prints its version, so other builds are left as they are (docs/cache-rules.md §0).
 */
export function withLoggedVersions(input: AnalysisInput): AnalysisInput {
  const told = (image: ImageSpec): ImageSpec => {
    if (image.builderVersion !== undefined || image.workflow?.ownBuilder !== true) return image;
    const builderVersion = loggedVersion(image, input.history);
    return builderVersion === null ? image : { ...image, builderVersion };
  };
  return {
    ...input,
    base: input.base === null ? null : { ...input.base, images: input.base.images.map(told) },
    head: { ...input.head, images: input.head.images.map(told) }
  };
}

/** Of the newest run that built the Dockerfile, where its logs name one version. */
function loggedVersion({ dockerfile, name }: ImageSpec, history: readonly HistoryLine[]): Fact<string> | null {
  const own = history.filter(isBuilt).filter((line) => line.trusted && line.file === dockerfile);
  const named = own.filter((line) => line.image === name);
  const builds = named.length > 0 ? named : own;
  const newest = builds.reduce<string | null>((at, line) => (at === null || line.at > at ? line.at : at), null);
  const versions = new Set(builds.filter((line) => line.at === newest).map((line) => line.buildkit));
  const [value] = versions;
  if (value === undefined || versions.size > 1) return null;
  return { value, certainty: 'assumed', from: null, because: say`as the last logged build had it` };
}
