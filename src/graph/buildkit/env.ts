import type { EnvInstruction } from '../../model/dockerfile.ts';
import { assign, assignInPlace } from '../environment.ts';
import { expand, type Lowered, onlyState, type Scope } from './scope.ts';
import type { StageState } from './state.ts';

/** ENV: no step; its variables are part of every later RUN, used or not (docs/cache-rules.md §3; buildkit: dispatchEnv). */
export function lowerEnv(scope: Scope, state: StageState, instruction: EnvInstruction): Lowered {
  let { env, config } = state;
  for (const pair of instruction.pairs) {
    // All words of one ENV see the environment before it (§5.2).
    const name = expand(scope, state, pair.key);
    const value = expand(scope, state, pair.value);
    env = assign(env, name, value);
    config = assignInPlace(config, name, value);
  }
  return onlyState({ ...state, env, config });
}
