import type { ArgInstruction, EnvInstruction } from '../../model/dockerfile.ts';
import { assignInPlace } from '../environment.ts';
import { commit, expand, type LegacyScope, type LegacyState } from './state.ts';

/** ENV: each variable keeps its first place, so an unchanged later ENV can still hit (docs/cache-rules.md §16; moby: dispatchEnv). */
export function lowerEnv(scope: LegacyScope, state: LegacyState, instruction: EnvInstruction): LegacyState {
  const pairs = instruction.pairs.map((pair) => [expand(scope, state, pair.key), expand(scope, state, pair.value)] as const);
  const env = pairs.reduce((sum, [name, value]) => assignInPlace(sum, name, value), state.env);
  return { ...commit(scope, state, 'metadata', [{ name: 'instruction', value: `ENV ${JSON.stringify(pairs)}` }]), env };
}

/**
 * ARG: its line tells the name and the expanded default, so a build argument leaves it a hit and counts in the RUNs behind it
 * (docs/cache-rules.md §16; moby: dispatchArg).
 */
export function lowerArg(scope: LegacyScope, state: LegacyState, instruction: ArgInstruction): LegacyState {
  const args = new Map(state.args);
  const declared = instruction.args.map(
    ({ name, value }) => [expand(scope, state, name), value === null ? null : expand(scope, state, value)] as const
  );
  for (const [name, value] of declared) args.set(name, value);
  return { ...commit(scope, state, 'metadata', [{ name: 'instruction', value: `ARG ${JSON.stringify(declared)}` }]), args };
}
