import type { ImageAnalysis } from '../model/analysis.ts';

/** Builds of one Dockerfile of which the report says the same, the first standing for all. */
export type ImageGroup = readonly [ImageAnalysis, ...ImageAnalysis[]];

/** Unites equal builds of one Dockerfile (a matrix of arguments, several workflows), in the order given. */
export function groupsOf(images: readonly ImageAnalysis[]): readonly ImageGroup[] {
  const groups = new Map<string, [ImageAnalysis, ...ImageAnalysis[]]>();
  for (const image of images) {
    const key = JSON.stringify(saidOf(image));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [image]);
    else group.push(image);
  }
  return [...groups.values()];
}

/** Everything of an image that a reader sees, without its name. */
function saidOf({
  spec,
  verdict,
  effect,
  existence,
  fails,
  steps,
  rebuild,
  added,
  budgets,
  suggestions,
  reason,
  cacheChange
}: ImageAnalysis): unknown {
  const whole = (value: { readonly mid: number } | null) => (value === null ? null : Math.round(value.mid));
  return [
    spec.dockerfile,
    verdict,
    effect,
    existence,
    fails,
    steps.map(({ line, verdict: said, certainty, causes, seconds }) => [line, said, certainty, causes, whole(seconds)]),
    steps.length === 0 ? reason : null,
    whole(rebuild),
    whole(added),
    budgets.map(({ metric, decision }) => [metric, decision]),
    suggestions.map(({ rule, line }) => [rule, line]),
    cacheChange
  ];
}
