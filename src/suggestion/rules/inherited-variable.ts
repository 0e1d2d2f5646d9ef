import type { ArgInstruction, Instruction } from '../../model/dockerfile.ts';
import { codes, counted, say } from '../../model/sentence.ts';
import { mentions } from '../effects/mentions.ts';
import { variablesIn } from '../effects/state.ts';
import type { StageFacts } from '../stage-facts.ts';
import { advise } from './advice.ts';
import { type Candidate, lineOf, type RuleInput } from './rule.ts';

/**
 * Stages that start from this one take its variables along, so a value that differs on every build runs their steps again too.
 * Where it is needed only its author knows: advice.
 */
export function inheritedAdvice({ facts, stages }: RuleInput, arg: ArgInstruction, at: number): Candidate | null {
  // A RUN behind it in its own stage runs again, and so does all that rests on that.
  if (facts.placed.slice(at + 1).some((p) => p.instruction.kind === 'run')) return null;
  const declared = arg.args.map((a) => a.name);
  const carried = facts.placed.slice(at + 1).flatMap(({ instruction }) => {
    if (instruction.kind !== 'env') return [];
    return instruction.pairs.filter((pair) => variablesIn(pair.value).some((name) => declared.includes(name))).map((pair) => pair.key);
  });
  const names = [...new Set([...declared, ...carried])];
  const children = stages
    .filter((s) => s !== facts && s.chain.includes(arg))
    .map((child) => runsInFront(child, names))
    .filter((list) => list.length > 0);
  const runs = children.flat();
  if (runs.length === 0) return null;
  return advise(
    'move-volatile-arg',
    lineOf(arg),
    say`${codes(declared)} differs on every build, and ${children.length === 1 ? say`the stage that starts from this one takes` : say`the ${children.length} stages that start from this one take`} it along: ${counted(runs.length, 'RUN')} (from line ${Math.min(...runs.map(lineOf))}) cannot be reused. Declare it in the stage that needs it, behind its last expensive step.`
  );
}

/** The RUNs of a stage in front of the first use of a variable; all of them where nothing uses it. */
function runsInFront({ placed, effects }: StageFacts, names: readonly string[]): readonly Instruction[] {
  const use = placed.findIndex(({ instruction }, i) => {
    const own = effects[i];
    return own !== undefined && mentions(instruction, own, names);
  });
  return placed.slice(0, use < 0 ? placed.length : use).flatMap(({ instruction }) => (instruction.kind === 'run' ? [instruction] : []));
}
