import { kindOfCommand, type SimpleCommand, simpleCommands } from '../history/index.ts';
import { priorOf } from './priors.ts';
import { type LogDuration, widened } from './spread.ts';

/** Doubt that an edit adds (docs/estimate.md). */
const EDIT_SD = 0.35;

/**
 * The duration of an edited instruction from that of the one it was edited from: the kept commands' share stays, removed
 * ones go, added ones count by the prior weight of their class, and a command with more or fewer words changes by the
 * square root of their number. A pure reorder or a change of blanks keeps duration and band (docs/estimate.md).
 */
export function afterEdit(old: LogDuration, before: string, after: string): LogDuration {
  const left = simpleCommands(before);
  const right = simpleCommands(after);
  if (left.length === 0 || right.length === 0) return widened(old, EDIT_SD);
  if (sameCommands(left, right)) return old;
  const total = left.reduce((sum, c) => sum + weightOf(c), 0);
  const rest = [...left];
  let weight = 0;
  for (const command of right) {
    const at = partnerOf(rest, command);
    const partner = at < 0 ? undefined : rest.splice(at, 1)[0];
    weight += weightOf(command) * (partner === undefined ? 1 : Math.sqrt(words(command) / words(partner)));
  }
  return widened({ ...old, centre: old.centre + Math.log(weight / total) }, EDIT_SD);
}

/** Weight of one command of a RUN against the others: the prior of its class. */
const weightOf = (command: SimpleCommand): number => priorOf(kindOfCommand(command)).mid;

const words = (command: SimpleCommand): number => 1 + command.operands.filter((w) => !w.startsWith('-')).length;

const canonical = (command: SimpleCommand): string => command.text.replaceAll(/\s+/g, ' ').trim();

function sameCommands(a: readonly SimpleCommand[], b: readonly SimpleCommand[]): boolean {
  const sorted = (list: readonly SimpleCommand[]) => list.map(canonical).sort().join('\n');
  return a.length === b.length && sorted(a) === sorted(b);
}

function partnerOf(list: readonly SimpleCommand[], command: SimpleCommand): number {
  const exact = list.findIndex((c) => canonical(c) === canonical(command));
  return exact >= 0 ? exact : list.findIndex((c) => c.program === command.program && kindOfCommand(c) === kindOfCommand(command));
}
