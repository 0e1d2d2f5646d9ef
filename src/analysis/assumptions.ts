import { holdsIn } from '../graph/index.ts';
import type { ImageAnalysis } from '../model/analysis.ts';
import type { CacheSetup } from '../model/image.ts';
import { code, listed, type Sentence, say, sentenceKey } from '../model/sentence.ts';
import { anotherVersion, isAnotherVersion } from '../prediction/index.ts';

/** Whose rules the verdicts follow: of BuildKit's versions the most frequent first, with its images where there are several. */
function rulesUsed(images: readonly ImageAnalysis[]): Sentence {
  const users = new Map<string, { readonly rules: Sentence; readonly names: string[] }>();
  for (const { rules, spec } of images) {
    if (rules === undefined) continue;
    const key = sentenceKey(rules);
    const known = users.get(key) ?? { rules, names: [] };
    known.names.push(spec.name);
    users.set(key, known);
  }
  const [first, ...others] = [...users.values()].sort((a, b) => b.names.length - a.names.length);
  if (first === undefined) return [];
  const further = others.slice(0, 3).map(({ rules, names: [name = '', ...more] }) => {
    return say`for ${code(name)}${more.length === 0 ? [] : say` and ${more.length} more`} those of ${rules}`;
  });
  const rest = others.length > 3 ? say`, others for further images` : [];
  return say`, with the rules of BuildKit ${first.rules}${further.flatMap((one) => say`, ${one}`)}${rest}`;
}

/** Base images that are taken for others than those before, by their versions. */
const newVersions = (images: readonly ImageAnalysis[]): readonly string[] => [
  ...new Set(
    images
      .flatMap(({ steps }) =>
        steps.flatMap(({ causes, certainty }) => (certainty === 'certain' ? causes.flatMap(({ images: pair }) => pair ?? []) : []))
      )
      .flatMap(({ before, after }) => (isAnotherVersion(before, after) ? [after] : []))
  )
];

/** Actions before a build of a directory of which nothing is known. */
const trustedActions = (images: readonly ImageAnalysis[]): readonly string[] => [
  ...new Set(
    images.flatMap(({ spec: { surroundings } }) =>
      (surroundings?.made ?? []).flatMap(({ state }) => (state.kind === 'trusted' ? [state.by] : []))
    )
  )
];

/** A fault of old versions: concurrent builds that share a step (docs/cache-rules.md §0). */
const mayRunTwice = ({ spec, steps }: ImageAnalysis): boolean =>
  spec.behind?.some(({ together }) => together === true) === true &&
  steps.some(({ builtBy }) => builtBy !== undefined) &&
  holdsIn(spec.builderVersion?.value ?? null, 'sharedOnce') !== true;

/** What every verdict of the report rests on, each said once. */
export function assumptionsOf(images: readonly ImageAnalysis[], compared: boolean, isPullRequest: boolean): Sentence[] {
  const affected = images.filter((image) => image.affected);
  if (affected.length === 0) return [];
  const assumed: Sentence[] = [];
  if (compared && affected.some((image) => image.spec.cache.mode !== 'none'))
    assumed.push(
      say`The next build starts from a cache that holds the build of the base side, as far as the cache named for each image keeps it.`
    );
  const moved = affected.some((image) => image.bases.some(({ move }) => move?.kind === 'now'));
  assumed.push(
    say`A reference that reads the same on both sides is the same image${moved ? say`, also where it has moved since the last build` : []}, and builder and frontend are the same${rulesUsed(affected)}.`
  );
  const versions = newVersions(affected);
  if (versions.length > 0) assumed.push(anotherVersion(versions));
  if (affected.some(({ steps }) => steps.some(({ builtBy }) => builtBy !== undefined)))
    assumed.push(say`What one build of a job has made, its builder still holds when the job comes to the next.`);
  const actions = trustedActions(affected);
  if (actions.length > 0)
    assumed.push(
      say`Actions that are not read here leave the files of git as they are: ${listed([...actions.slice(0, 3).map(code), ...(actions.length > 3 ? [say`${actions.length - 3} more`] : [])])}.`
    );
  if (affected.some(mayRunTwice))
    assumed.push(say`Builds of one command run a step that they share once; a BuildKit before 0.32 at times runs it again.`);
  if (isPullRequest) assumed.push(...besideThePullRequest(affected));
  if (isPullRequest) assumed.push(say`The branch is merged as it is: what the base branch has gained since is not part of it.`);
  return assumed;
}

/** Where what a build of the pull request finds is no answer for the first build after its merge, which the report tells. */
function besideThePullRequest(images: readonly ImageAnalysis[]): readonly Sentence[] {
  const words: Readonly<Record<NonNullable<CacheSetup['pullRequests']>['kind'], (from: Sentence) => Sentence>> = {
    shared: (from) =>
      say`Builds of the pull request keep what they run where the first build after the merge looks (${from}), which may find it: told is the first build that the change makes.`,
    apart: (from) =>
      say`A further build of the pull request also finds what its earlier ones kept (${from}); the first build after the merge, which is told, does not.`,
    unread: (from) => say`The build of the pull request itself reads no cache (${from}); told is the first build after the merge.`,
    elsewhere: (from) =>
      say`Told is the build of the pull request: after the merge another definition builds (${from}), with the cache that it names.`
  };
  return (['shared', 'apart', 'unread', 'elsewhere'] as const).flatMap((kind) => {
    const places = new Set(images.flatMap(({ spec: { cache } }) => (cache.pullRequests?.kind === kind ? [cache.pullRequests.from] : [])));
    const shown = [...places].slice(0, 3).map(code);
    return shown.length === 0 ? [] : [words[kind](listed([...shown, ...(places.size > 3 ? [say`${places.size - 3} more`] : [])]))];
  });
}
