import type { WorkdirInstruction } from '../../model/dockerfile.ts';
import type { DefinitionPart } from '../../model/graph.ts';
import { cleanAbsolute, joinWorkdir } from '../container-path.ts';
import { canonicalOwner } from '../owner.ts';
import { SOURCE_DATE } from '../part-name.ts';
import { versionedPart } from '../versions.ts';
import { expand, type Lowered, onHead, onlyState, printedText, type Scope } from './scope.ts';
import { type StageState, settingPart } from './state.ts';

/**
 * WORKDIR: a step that makes the directory, owned by USER where one is set, dated SOURCE_DATE_EPOCH where that is given;
 * `WORKDIR /` makes none (docs/cache-rules.md §2, §3, §4, §10; buildkit: dispatchWorkdir). No `--no-cache` reaches it.
 */
export function lowerWorkdir(scope: Scope, state: StageState, instruction: WorkdirInstruction): Lowered {
  const written = expand(scope, state, instruction.path);
  const path = joinWorkdir(state.cwd.value, written);
  const next: StageState = { ...state, cwd: { value: path, base: written.startsWith('/') ? null : state.cwd.base } };
  if (path === '/') return onlyState(next);
  const definition: DefinitionPart[] = [settingPart('directory', { value: cleanAbsolute(path), base: next.cwd.base })];
  const { user } = state;
  definition.push(settingPart('owner', { value: user.value === '' ? '' : canonicalOwner(user.value), base: user.base }));
  const { epoch, versions } = scope.lowering;
  const older = epoch.given ? epoch.value : '';
  definition.push(versionedPart(SOURCE_DATE, epoch.value, 'namedEpoch', older, versions.frontend));
  const id = scope.lowering.table.add({ operation: 'workdir', definition, inputs: onHead(state) }, scope.origin);
  return { state: { ...next, head: id }, steps: [id], shown: true, text: printedText(scope, state, 'word') };
}
