import type { Doubt, Surroundings } from '../model/fact.ts';
import { code, say } from '../model/sentence.ts';
import type { Unknown, Unknowns } from './unknowns.ts';

/** The build arguments of one definition by what is known of their values. */
export interface SortedArguments extends Pick<Surroundings, 'openArgs' | 'steadyArgs'> {
  readonly args: Readonly<Record<string, string>>;
  readonly volatileArgs: readonly string[];
  /** Of which one of several values is taken that stays: all of them. */
  readonly choices: Readonly<Record<string, string>>;
}

/** Sorts arguments: known texts, new in every run, the same in every run, open (docs/discovery.md "Facts"). */
export function sortArguments(args: Readonly<Record<string, string>>, unknowns: Unknowns, wholeHistory: boolean): SortedArguments {
  const sorted = {
    args: {} as Record<string, string>,
    volatileArgs: [] as string[],
    openArgs: {} as Record<string, Doubt>,
    steadyArgs: {} as Record<string, string>,
    choices: {} as Record<string, string>
  };
  for (const [name, value] of Object.entries(args)) {
    const settled = settledValue(value, unknowns);
    const holes = unknowns.within(settled);
    const open = holes.find((hole) => hole.steady !== true);
    if (holes.some((hole) => hole.volatile || (wholeHistory && hole.byHistory === true))) sorted.volatileArgs.push(name);
    else if (open !== undefined) sorted.openArgs[name] = doubtAbout(name, open, unknowns);
    else {
      sorted.args[name] = unknowns.show(settled);
      if (holes.length > 0) sorted.steadyArgs[name] = unknowns.show(settled);
      const choice = choiceIn(value, unknowns);
      if (choice !== null) sorted.choices[name] = choice;
    }
  }
  return sorted;
}

/** What a value may come out as where one of several is taken, by which the sides of a change are compared; null where none is. */
function choiceIn(value: string, unknowns: Unknowns): string | null {
  const several = unknowns.within(value).flatMap(({ options }) => (options.length > 1 ? options.map(unknowns.show) : []));
  return several.length === 0 ? null : `${unknowns.show(value)} (${several.join(' | ')})`;
}

/** One of several values is taken for the last of them only where the same is taken in each run, and none of them may be another one in each. */
function settledValue(value: string, unknowns: Unknowns): string {
  // Each is looked at once, however often others hang on it.
  const sure = new Map<Unknown, boolean>();
  const isSureHole = (hole: Unknown): boolean => {
    const known = sure.get(hole) ?? (hole.steady === true || (hole.options.length === 1 && hole.options.every(isSure)));
    sure.set(hole, known);
    return known;
  };
  const isSure = (option: string): boolean => unknowns.within(option).every(isSureHole);
  const isTaken = (hole: Unknown) => (hole.options.length < 2 || hole.steady === true) && hole.options.every(isSure);
  return unknowns.within(value).every(isTaken) ? unknowns.settle(value, 'last') : value;
}

/** Names that most often change with the build. */
const CHANGES_OFTEN = /sha|commit|revision|date|time|build|run|created|describe|digest/i;

function doubtAbout(name: string, hole: Unknown, unknowns: Unknowns): Doubt {
  const shown = unknowns.show(unknowns.mark(hole)).replace(/\s+/g, ' ').slice(0, 80);
  return {
    because: say`the value of ${code(name)} (${code(shown)}) is not known before the build runs`,
    likely: CHANGES_OFTEN.test(`${name} ${hole.name}`) ? 'rebuilt' : 'cached'
  };
}
