import type { WorkdirInstruction } from '../../model/dockerfile.ts';
import { cleanAbsolute } from '../container-path.ts';
import { commit, expand, type LegacyScope, type LegacyState } from './state.ts';

/** WORKDIR: an image of its own, even for `/`; the path is cleaned first (docs/cache-rules.md §16; moby: dispatchWorkdir, normalizeWorkdir). */
export function lowerWorkdir(scope: LegacyScope, state: LegacyState, instruction: WorkdirInstruction): LegacyState {
  const written = expand(scope, state, instruction.path);
  const cwd = cleanAbsolute(written.startsWith('/') ? written : `${state.cwd}/${written}`);
  return { ...commit(scope, state, 'workdir', [{ name: 'directory', value: cwd }]), cwd };
}
