import type { Instruction } from '../../model/dockerfile.ts';
import { lowerArg } from './arg.ts';
import { lowerCopy } from './copy.ts';
import { lowerEnv } from './env.ts';
import { lowerExpose } from './expose.ts';
import { lowerRun } from './run.ts';
import { type Lowered, onlyState, type Scope } from './scope.ts';
import { lowerLabel, lowerStopSignal, lowerVolume } from './settings.ts';
import { lowerShell } from './shell.ts';
import type { StageState } from './state.ts';
import { lowerUser } from './user.ts';
import { lowerWorkdir } from './workdir.ts';

/** What one instruction does to the state, and the steps it makes (docs/cache-rules.md §2; buildkit: dispatch). */
export function lowerInstruction(scope: Scope, state: StageState, instruction: Instruction): Lowered {
  switch (instruction.kind) {
    case 'run':
      return lowerRun(scope, state, instruction);
    case 'copy':
    case 'add':
      return lowerCopy(scope, state, instruction);
    case 'workdir':
      return lowerWorkdir(scope, state, instruction);
    case 'env':
      return lowerEnv(scope, state, instruction);
    case 'arg':
      return lowerArg(scope, state, instruction);
    case 'user':
      return lowerUser(scope, state, instruction);
    case 'shell':
      return lowerShell(state, instruction);
    case 'expose':
      return lowerExpose(scope, state, instruction);
    case 'label':
      return lowerLabel(scope, state, instruction);
    case 'volume':
      return lowerVolume(scope, state, instruction);
    case 'stopsignal':
      return lowerStopSignal(scope, state, instruction);
    // Image configuration only: none of these is in any key (§2.1). Triggers run in child stages (§10.6).
    case 'cmd':
    case 'entrypoint':
    case 'healthcheck':
    case 'maintainer':
    case 'onbuild':
    case 'from':
    case 'invalid':
      return onlyState(state);
  }
}
