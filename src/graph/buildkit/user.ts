import type { UserInstruction } from '../../model/dockerfile.ts';
import { expand, type Lowered, onlyState, type Scope } from './scope.ts';
import type { StageState } from './state.ts';

/**
 * USER: no step. It counts for every later RUN, and as owner of the directory that a later WORKDIR makes; never for COPY and
 * ADD, whose files belong to 0:0 unless `--chown` says otherwise (docs/cache-rules.md §3; buildkit: dispatchUser).
 */
export function lowerUser(scope: Scope, state: StageState, instruction: UserInstruction): Lowered {
  return onlyState({ ...state, user: { value: expand(scope, state, instruction.user), base: null } });
}
