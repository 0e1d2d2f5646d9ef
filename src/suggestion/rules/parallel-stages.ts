import { codes, say } from '../../model/sentence.ts';
import { isUnder, resolvePath } from '../effects/paths.ts';
import { advise, found } from './advice.ts';
import { lineOf, NO_FINDINGS, type Rule } from './rule.ts';

/** Work in two directories of one stage, both copied out of it: two stages could run at the same time, and a change of one leaves the other alone. */
export const parallelStages: Rule = {
  name: 'parallel-stages',
  find({ facts, stages }) {
    const { name, index } = facts.stage;
    const taken = stages.flatMap((s) =>
      s.placed.flatMap(({ instruction }) => {
        if (instruction.kind !== 'copy') return [];
        const from = instruction.flags.find((f) => f.name === 'from')?.value;
        return from !== undefined && from !== null && (from.toLowerCase() === name || from === String(index))
          ? instruction.sources.map((path) => resolvePath('/', path))
          : [];
      })
    );
    const busy = new Map<string, number>();
    for (const [at, { instruction, before }] of facts.placed.entries()) {
      if (instruction.kind !== 'run' || before.cwd === null || before.cwd === '/') continue;
      if (taken.some((path) => isUnder(path, before.cwd ?? '/'))) busy.set(before.cwd, at);
    }
    const apart = [...busy.keys()].filter(
      (directory) => ![...busy.keys()].some((other) => other !== directory && isUnder(directory, other))
    );
    if (apart.length < 2) return NO_FINDINGS;
    const last = facts.placed[busy.get(apart[1] ?? '') ?? 0]?.instruction;
    return found(
      advise(
        'parallel-stages',
        last === undefined ? lineOf(facts.stage.from) : lineOf(last),
        say`The work in ${codes(apart)} stands in one stage: as stages of their own they would build at the same time, and a change of one would leave the other cached.`
      )
    );
  }
};
