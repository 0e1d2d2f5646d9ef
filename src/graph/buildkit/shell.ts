import type { ShellInstruction } from '../../model/dockerfile.ts';
import { type Lowered, onlyState } from './scope.ts';
import type { StageState } from './state.ts';

/** SHELL: no step; its words stand before the text of every later RUN in shell form (docs/cache-rules.md §8; buildkit: dispatchShell). */
export function lowerShell(state: StageState, instruction: ShellInstruction): Lowered {
  return onlyState({ ...state, shell: { value: instruction.words, base: null } });
}
