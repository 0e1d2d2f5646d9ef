import type { Doubt } from '../model/fact.ts';
import type { BuildGraph, StepId } from '../model/graph.ts';
import type { CacheMode } from '../model/image.ts';
import type { Sentence } from '../model/sentence.ts';

/** What a build finds in its cache of the base side. */
export interface CacheContents {
  readonly mode: CacheMode;
  /** Why it may not hold that; null or absent where it does. */
  readonly doubt?: Doubt | null;
  /** Builds of other images, of which one may have taken its place: what all of them made is there in any case. */
  readonly others?: readonly OtherBuild[];
  /** Builds of other images write there, of which nothing more may be known. */
  readonly shared?: true;
  /** Of the mode `none`: why nothing of the base side is found, as a clause; absent where no cache is read. */
  readonly because?: Sentence;
}

/** A build of another image, and what its export holds. */
export interface OtherBuild {
  readonly graph: BuildGraph;
  readonly mode: CacheMode;
}

/**
 * The steps of the base graph whose results the cache holds; null for all of them. Keys are there for every step in any
 * case. `mode=min` and inline exports hold what the final image is made of and nothing else (docs/cache-rules.md
 * §14.2; buildkit: solver/exporter.go ExportTo).
 */
export function stepsWithResult(base: BuildGraph, cache: CacheContents): ReadonlySet<StepId> | null {
  switch (cache.mode) {
    case 'local':
    case 'gha-max':
    case 'registry-max':
      return null;
    case 'none':
      return new Set();
    case 'gha-min':
    case 'registry-min':
    case 'inline':
      return resultChain(base);
  }
}

/** The target and what its layers come from. */
function resultChain(base: BuildGraph): ReadonlySet<StepId> {
  const chain = new Set<StepId>();
  const open = base.target === null ? [] : [base.target];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (chain.has(id)) continue;
    chain.add(id);
    for (const input of base.steps[id]?.inputs ?? []) {
      if (input.mode === 'chain' && 'step' in input.from) open.push(input.from.step);
    }
  }
  return chain;
}
