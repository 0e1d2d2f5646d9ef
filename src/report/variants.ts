import type { ImageAnalysis, ReportedStep } from '../model/analysis.ts';
import { isChange } from '../safe-text/index.ts';
import type { ImageGroup } from './groups.ts';
import { runs } from './step-text.ts';

// One Dockerfile that several definitions build is told once: the first of them whole, of the others what differs from it.

/** The steps of another build of one Dockerfile whose verdict differs. */
export function differingSteps(image: ImageAnalysis, other: ImageAnalysis): readonly ReportedStep[] {
  const verdicts = new Map(image.steps.map((step) => [step.line, `${step.verdict} ${step.certainty}`]));
  return other.steps.filter((step) => verdicts.get(step.line) !== `${step.verdict} ${step.certainty}`);
}

/** Those of them that the next build runs in one of the two: what neither runs is of no interest to a reader. */
export function toldDifferences(image: ImageAnalysis, other: ImageAnalysis): readonly ReportedStep[] {
  const running = new Set(image.steps.filter(runs).map(({ line }) => line));
  return differingSteps(image, other).filter((step) => runs(step) || running.has(step.line));
}

/** Whether something happens to a build that a reader must see, whatever else builds the same Dockerfile. */
export function isEventful({ verdict, fails, added, cacheChange }: ImageAnalysis): boolean {
  return verdict !== 'pass' || fails !== null || cacheChange !== null || (added !== null && isChange(added));
}

/** A build that is told whole, and the further ones of its Dockerfile. */
export interface Entry {
  readonly group: ImageGroup;
  readonly variants: readonly ImageGroup[];
}

/** Builds by Dockerfile, in the order given; `isOwn`: one that something happens to is told whole all the same. */
export function entriesOf(groups: readonly ImageGroup[], isOwn: (image: ImageAnalysis) => boolean): readonly Entry[] {
  const entries = new Map<string, { readonly group: ImageGroup; readonly variants: ImageGroup[] }>();
  const all: Entry[] = [];
  for (const group of groups) {
    const [image] = group;
    const entry = entries.get(image.spec.dockerfile);
    if (entry !== undefined && !isOwn(image)) {
      entry.variants.push(group);
      continue;
    }
    const own = { group, variants: [] };
    all.push(own);
    if (entry === undefined) entries.set(image.spec.dockerfile, own);
  }
  return all;
}
