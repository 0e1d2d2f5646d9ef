import { code, say } from '../../model/sentence.ts';
import { advise, found } from './advice.ts';
import { type Candidate, lineOf, NO_FINDINGS, type Rule, type RuleInput } from './rule.ts';
import { taskCache } from './task-cache.ts';

/**
 * An install without a cache mount downloads everything when its manifests change, and turbo and nx run every task again. A mount takes
 * the cache out of the image and lives on one machine only, so this is advice, and silent where builds run on fresh machines.
 */
export const cacheMount: Rule = {
  name: 'cache-mount',
  find(input) {
    if (input.cache !== null && input.cache.mode !== 'local') return NO_FINDINGS;
    return found(installs(input), tasks(input));
  }
};

function tasks(input: RuleInput): Candidate | null {
  for (const [at, { instruction }] of input.facts.placed.entries()) {
    if (instruction.kind !== 'run' || instruction.flags.some((f) => f.name === 'mount')) continue;
    const message = taskCache(input, at, instruction);
    if (message !== null) return advise('cache-mount', lineOf(instruction), message);
  }
  return null;
}

function installs({ facts }: RuleInput): Candidate | null {
  for (const [at, effects] of facts.effects.entries()) {
    const instruction = facts.placed[at]?.instruction;
    if (instruction?.kind !== 'run' || instruction.flags.some((f) => f.name === 'mount')) continue;
    const call = effects.calls.find((c) => c.known.needs !== null);
    const place = call?.known.downloads;
    if (call === undefined || place === undefined || instruction.rest.includes('--no-cache-dir')) continue;
    return advise(
      'cache-mount',
      lineOf(instruction),
      say`${code(`RUN --mount=type=cache,target=${place}`)} would keep the downloads of ${code(call.known.label)} between builds on one machine; it takes them out of the image, and is not exported to a registry or GitHub cache.`
    );
  }
  return null;
}
