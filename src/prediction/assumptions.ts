import type { BuildGraph } from '../model/graph.ts';
import type { CacheContents } from './cache-contents.ts';

/** Why nothing about the whole graph is certain: out of reach, refused by the builder, or read by another frontend; null where nothing is in the way. */
export function graphDoubt(base: BuildGraph | null, head: BuildGraph): string | null {
  const [caveat] = [...head.caveats, ...(base?.caveats ?? [])];
  if (caveat !== undefined) return caveat;
  const refused = head.problems.find((problem) => problem.severity === 'error');
  if (refused !== undefined) return `The builder refuses the Dockerfile: ${refused.message}`;
  const before = base?.problems.find((problem) => problem.severity === 'error');
  if (before !== undefined) return `The builder refuses the Dockerfile of the base side: ${before.message}`;
  if (base === null || (base.frontend ?? null) === (head.frontend ?? null)) return null;
  return `The frontend changes from ${base.frontend ?? 'the builder’s own'} to ${head.frontend ?? 'the builder’s own'}, which may read the file in another way.`;
}

function aboutCache(cache: CacheContents): string {
  switch (cache.mode) {
    case 'local':
      return 'The engine still holds the build of the base side with all its results.';
    case 'gha-max':
    case 'registry-max':
      return 'The cache holds the build of the base side with the results of all its steps (mode=max).';
    case 'gha-min':
    case 'registry-min':
    case 'inline':
      return 'The cache holds the build of the base side with the results of the final image’s own steps and no others (mode=min).';
    case 'none':
      return 'There is no build cache: every step runs on each build.';
  }
}

const imagesOf = (graph: BuildGraph | null): ReadonlySet<string> =>
  new Set(
    (graph?.steps ?? []).flatMap((step) =>
      step.inputs.flatMap((input) =>
        'source' in input.from && input.from.source.kind === 'image' && input.from.source.builtHere === undefined
          ? [input.from.source.reference]
          : []
      )
    )
  );

/** What the certain verdicts stand on, each once (docs/reference/json.md; docs/cache-rules.md §C). */
export function assumptionsOf(
  base: BuildGraph | null,
  head: BuildGraph,
  cache: CacheContents,
  doubt: string | null,
  earlier: number
): readonly string[] {
  const list = [aboutCache(cache)];
  const before = imagesOf(base);
  const shared = [...imagesOf(head)].filter((image) => before.has(image) && !image.includes('@')).sort();
  if (shared.length > 0)
    list.push(
      `${shared.join(', ')} still ${shared.length === 1 ? 'names the same image' : 'name the same images'} as in the base side's build.`
    );
  if (cache.mode !== 'none')
    list.push(
      earlier === 0
        ? 'No step is left in the cache by a build that is older than the base side’s.'
        : 'No step is left in the cache by other builds than those of the base branch’s merged changes.'
    );
  list.push('Engine and frontend are the same version on both sides.');
  return [...new Set([...list, ...(head.assumptions ?? []), ...(base?.assumptions ?? []), ...(doubt === null ? [] : [doubt])])];
}
