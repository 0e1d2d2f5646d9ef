import type { BuildGraph } from '../model/graph.ts';
import { lowerBuildkit } from './buildkit/lower.ts';
import { familiarReference } from './image-reference.ts';
import type { GraphInput } from './input.ts';
import { lowerLegacy } from './legacy/lower.ts';

/** Lowers a Dockerfile, its inputs and its options to the graph of steps that the builder would make of them. */
export function buildGraph(input: GraphInput): BuildGraph {
  const baseImages = new Map([...input.baseImages].map(([name, image]) => [familiarReference(name), image] as const));
  const whole: GraphInput = { ...input, baseImages };
  switch (input.options.builder) {
    case 'buildkit':
      return lowerBuildkit(whole);
    case 'legacy':
      return lowerLegacy(whole);
  }
}
