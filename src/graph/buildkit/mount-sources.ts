import { flagValues, parseMount } from '../../dockerfile/index.ts';
import type { RunInstruction } from '../../model/dockerfile.ts';

/** The `from=` of each mount, empty where it has none (buildkit: detectRunMount). */
export function mountSources(instruction: RunInstruction): readonly string[] {
  return flagValues(instruction, 'mount').flatMap((text) => {
    const mount = parseMount(text);
    return 'error' in mount ? [] : [mount.from ?? ''];
  });
}
