import type { Step } from '../model/graph.ts';
import { code, listed, type Sentence, say } from '../model/sentence.ts';
import type { GraphInput } from './input.ts';

/** Images that stages stand on and that nobody said anything of. Of one that files are copied from no trigger runs. */
function untoldImages({ baseImages }: GraphInput, steps: readonly Step[]): readonly string[] {
  const starts = steps.filter((step) => step.operation === 'base' && step.origins.length > 0).flatMap(({ inputs }) => inputs);
  const images = starts.flatMap(({ from }) => ('source' in from && from.source.kind === 'image' ? [from.source.reference] : []));
  return [...new Set(images)].filter((image) => !baseImages.has(image)).sort();
}

/** An image made for its triggers says so in its name: `node:8-onbuild`. */
const isForTriggers = (image: string): boolean => /[:-]onbuild(?:-|$)/.test(image);

/** Images whose triggers take part in the build, and are not known. */
export const untoldTriggers = (input: GraphInput, steps: readonly Step[]): readonly string[] =>
  untoldImages(input, steps).filter(isForTriggers);

/** What a graph takes for so of images of which nobody said what they hold (docs/cache-rules.md §10.6, §C). */
export function presumptionsOf(
  input: GraphInput,
  steps: readonly Step[],
  presumedUnset: ReadonlyMap<string, ReadonlySet<string>>
): readonly Sentence[] {
  const untold = untoldImages(input, steps).filter((image) => !isForTriggers(image));
  return [
    ...(untold.length === 0 ? [] : [say`No ${code('ONBUILD')} instruction is inherited from ${listed(untold.map(code))}.`]),
    ...[...presumedUnset].map(
      ([image, names]) =>
        say`The image ${code(image)} sets none of the variables ${listed([...names].sort().map(code))}, which the Dockerfile uses undeclared.`
    )
  ];
}
