import type { BuildGraph, Source } from '../model/graph.ts';
import { code, listed, type Sentence, say } from '../model/sentence.ts';
import { OUR_BOUNDS, type Problem } from '../model/text.ts';
import type { CacheContents } from './cache-contents.ts';
import { isAnotherVersion } from './image-version.ts';

/** Why nothing about the whole graph is certain: out of reach, refused by the builder, or read by another frontend; null where nothing is in the way. */
export function graphDoubt(base: BuildGraph | null, head: BuildGraph): Sentence | null {
  const [caveat] = [...head.caveats, ...(base?.caveats ?? [])];
  if (caveat !== undefined) return caveat;
  const refused = head.problems.find((problem) => problem.severity === 'error');
  if (refused !== undefined) return faultOf(refused, []);
  const before = base?.problems.find((problem) => problem.severity === 'error');
  if (before !== undefined) return faultOf(before, say` of the base side`);
  if (base === null) return null;
  return frontendDoubt(base, head) ?? builderDoubt(base, head);
}

function faultOf({ code: kind, message }: Problem, of: Sentence): Sentence {
  return OUR_BOUNDS.has(kind)
    ? say`the Dockerfile${of} was not read to its end: ${message}`
    : say`the builder refuses the Dockerfile${of} as it stands: ${message}`;
}

function frontendDoubt(base: BuildGraph, head: BuildGraph): Sentence | null {
  if ((base.frontend ?? null) === (head.frontend ?? null)) return null;
  const name = (frontend: string | null | undefined) => (frontend ? [code(frontend)] : say`the builder's own`);
  return say`the frontend changes from ${name(base.frontend)} to ${name(head.frontend)}, which may read the file in another way`;
}

/** Another minor version of the builder: what it does is known, and not that it finds what the other one has kept. */
function builderDoubt(base: BuildGraph, head: BuildGraph): Sentence | null {
  const minor = ({ version }: BuildGraph) => version?.split('.').slice(0, 2).join('.');
  if (base.builder !== head.builder || minor(base) === minor(head)) return null;
  const name = ({ version }: BuildGraph) => (version ? say`BuildKit ${code(version)}` : say`a version of BuildKit that is not pinned`);
  return say`the builder changes from ${name(base)} to ${name(head)}, which may not find what the other one has kept`;
}

function aboutCache(cache: CacheContents): Sentence {
  if (cache.doubt) return say`Whether the cache holds the build of the base side is not known: ${cache.doubt.because}.`;
  switch (cache.mode) {
    case 'local':
      return say`The engine still holds the build of the base side with all its results.`;
    case 'gha-max':
    case 'registry-max':
      return say`The cache holds the build of the base side with the results of all its steps (mode=max).`;
    case 'gha-min':
    case 'registry-min':
    case 'inline':
      return say`The cache holds the build of the base side with the results of the final image’s own steps and no others (mode=min).`;
    case 'none':
      if (cache.because !== undefined) return say`Of the base side’s build nothing else is found: ${cache.because}.`;
      return say`There is no build cache: every step runs on each build.`;
  }
}

type Image = Extract<Source, { kind: 'image' }>;

/** The images that a graph reads and that the repository does not build, by their references. */
const imagesOf = (graph: BuildGraph | null): ReadonlyMap<string, Image> =>
  new Map(
    (graph?.steps ?? []).flatMap((step) =>
      step.inputs.flatMap(({ from }) =>
        'source' in from && from.source.kind === 'image' && from.source.builtHere === undefined
          ? [[from.source.reference, from.source]]
          : []
      )
    )
  );

/** Images that are taken for others than the ones before them, by their versions alone. Of what is only copied from, the files decide. */
function newVersions(base: BuildGraph | null, head: BuildGraph): readonly string[] {
  const [before, now] = [imagesOf(base), imagesOf(head)];
  const stoodOn = new Set(
    head.steps.flatMap(({ inputs }) => inputs.flatMap(({ from, mode }) => (mode === 'chain' && 'step' in from ? [from.step] : [])))
  );
  const bases = new Set(
    head.steps.flatMap(({ id, inputs }) =>
      stoodOn.has(id) || id === head.target
        ? inputs.flatMap(({ from }) => ('source' in from && from.source.kind === 'image' ? [from.source.reference] : []))
        : []
    )
  );
  return [...now.values()]
    .filter(({ reference, digest }) => {
      const known = (was: Image) => digest !== undefined && was.digest !== undefined;
      const isNew = [...before.values()].some((was) => !known(was) && isAnotherVersion(was.reference, reference));
      return bases.has(reference) && !before.has(reference) && isNew;
    })
    .map(({ reference }) => reference);
}

/** Two versions of an image are taken for two images (docs/cache-rules.md §11.2). */
export const anotherVersion = (images: readonly string[]): Sentence =>
  say`${listed([...images].sort().map(code))}: another version or digest of a base image is another image.`;

/** What the certain verdicts stand on, each once (docs/reference/json.md; docs/cache-rules.md §C). */
export function assumptionsOf(
  base: BuildGraph | null,
  head: BuildGraph,
  cache: CacheContents,
  doubt: Sentence | null,
  earlier: number
): readonly Sentence[] {
  const list: Sentence[] = [aboutCache(cache)];
  if (cache.doubt && (cache.others ?? []).length > 0)
    list.push(say`Builds side by side that write one cache begin before any of them ends.`);
  const before = imagesOf(base);
  const now = imagesOf(head);
  const shared = [...now.keys()].filter((image) => before.has(image) && !image.includes('@')).sort();
  if (shared.length > 0)
    list.push(
      say`${listed(shared.map(code))} still ${shared.length === 1 ? say`names the same image` : say`name the same images`} as in the base side's build.`
    );
  const versions = newVersions(base, head);
  if (versions.length > 0) list.push(anotherVersion(versions));
  if (cache.mode !== 'none')
    list.push(
      earlier === 0
        ? say`No step is left in the cache by a build that is older than the base side’s.`
        : say`No step is left in the cache by other builds than those of the base branch’s merged changes.`
    );
  const rules = head.rules === undefined ? [] : say`, with the rules of BuildKit ${head.rules}`;
  list.push(say`Engine and frontend are the same version on both sides${rules}.`);
  const all = [...list, ...(head.assumptions ?? []), ...(base?.assumptions ?? []), ...(doubt === null ? [] : [doubt])];
  return [...new Map(all.map((sentence) => [JSON.stringify(sentence), sentence])).values()];
}
