import type { RunInstruction } from '../../model/dockerfile.ts';
import type { DefinitionPart } from '../../model/graph.ts';
import { code, say } from '../../model/sentence.ts';
import { order } from '../../plain/index.ts';
import { argumentName } from '../part-name.ts';
import { commit, type LegacyScope, type LegacyState, report, TRANSPARENT_ARGS, visibleArgs } from './state.ts';

/** RUN: the command behind the sorted list of all arguments with a value, used or not (docs/cache-rules.md §16; moby: dispatchRun, prependEnvOnCmd). */
export function lowerRun(scope: LegacyScope, state: LegacyState, instruction: RunInstruction): LegacyState {
  const [flag] = instruction.flags;
  if (flag !== undefined)
    report(scope, 'legacy-unsupported', say`${code(`RUN --${flag.name}`)} needs BuildKit; the legacy builder refuses it.`);
  if (instruction.heredocs.length > 0)
    report(scope, 'legacy-unsupported', say`Here-documents need BuildKit; the legacy builder does not read them.`);
  const { command } = instruction;
  const words = command.form === 'exec' ? command.words : [...state.shell, command.text];
  const args = [...visibleArgs(scope.lowering, state)].filter(([name]) => state.args.has(name) || !TRANSPARENT_ARGS.has(name));
  const definition: readonly DefinitionPart[] = [
    { name: 'command', value: JSON.stringify(words) },
    ...args.sort(([a], [b]) => order(a, b)).map(([name, value]) => ({ name: argumentName(name), value }))
  ];
  return commit(scope, state, 'run', definition);
}
