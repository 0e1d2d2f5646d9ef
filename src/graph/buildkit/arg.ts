import type { ArgInstruction } from '../../model/dockerfile.ts';
import { assign, lookup } from '../environment.ts';
import { expand, type Lowered, onlyState, type Scope } from './scope.ts';
import type { StageState } from './state.ts';

/** Arguments about attestations never reach the environment (buildkit: dispatchArg nonEnvArgs, §4.10). */
const NOT_IN_ENVIRONMENT = new Set(['BUILDKIT_SBOM_SCAN_CONTEXT', 'BUILDKIT_SBOM_SCAN_STAGE']);

/**
 * ARG: no step; with a value it stands in the environment of every later RUN (docs/cache-rules.md §4). The value is
 * the build argument's, else the default's, else that of the global ARG of that name; without any it changes nothing.
 */
export function lowerArg(scope: Scope, state: StageState, instruction: ArgInstruction): Lowered {
  let next = state;
  for (const { name, value } of instruction.args) {
    const given = scope.lowering.buildArgs.get(name);
    const chosen = given ?? (value === null ? lookup(scope.lowering.globalArgs, name) : expand(scope, next, value));
    if (chosen !== undefined && !NOT_IN_ENVIRONMENT.has(name)) next = { ...next, env: assign(next.env, name, chosen) };
  }
  return onlyState(next);
}
