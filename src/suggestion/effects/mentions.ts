import type { Instruction } from '../../model/dockerfile.ts';
import { readsVariable } from './commute.ts';
import type { Effects } from './effects.ts';

/** Whether the instruction names one of the variables, in its own text or to a command that is known to read it. */
export function mentions(instruction: Instruction, effects: Effects, names: readonly string[]): boolean {
  if (instruction.kind === 'run' || instruction.kind === 'onbuild') {
    const text = [instruction.source, ...instruction.heredocs.map((h) => h.body)].join('\n');
    const words = new Set(text.split(/[^A-Za-z0-9_]+/));
    if (names.some((name) => words.has(name))) return true;
    // Of a step that is not followed at all, only its words tell.
    const isKnown = effects.opaque === null || effects.calls.length > 0;
    return instruction.kind === 'run' && isKnown && names.some((name) => readsVariable(effects.readsEnvironment, name));
  }
  if (effects.writesEnvironment.some((name) => names.includes(name))) return true;
  return names.some((name) => effects.readsEnvironment.includes(name));
}
