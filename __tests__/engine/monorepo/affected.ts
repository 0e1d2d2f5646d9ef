import { gatherAnalysis } from '../../../src/analysis/index.ts';
import { analysisRequest, portsFor, sideInMemory } from '../../setup/analysis-request.ts';
import { naivePrints } from './naive.ts';
import type { Repository } from './repository.ts';

/** Names of the images that `images` would list for a change, sorted; with the number of images that it knows at all. */
export async function affectedByModel(
  base: Repository,
  head: Repository
): Promise<{ readonly affected: string[]; readonly images: number }> {
  const ports = portsFor(sideInMemory('base', base.files), sideInMemory('head', head.files), { policy: null });
  const { analysis } = await gatherAnalysis(ports, analysisRequest({ imagesOnly: true }));
  return {
    affected: analysis.images.flatMap(({ affected, spec }) => (affected ? [spec.name] : [])).sort(),
    images: analysis.images.length
  };
}

/** Names of the images that brute force finds affected, sorted. */
export function affectedByForce(base: Repository, head: Repository): string[] {
  const before = naivePrints(base);
  return [...naivePrints(head)].flatMap(([name, print]) => (before.get(name) === print ? [] : [name])).sort();
}
