import { isTrivial, type SimpleCommand } from '../commands/index.ts';
import type { Execution } from './teachable.ts';

/** A RUN of this Dockerfile, with its commands and what it took. */
export interface KnownRun {
  readonly commands: readonly SimpleCommand[];
  readonly executions: readonly Execution[];
  /** The Dockerfile no longer has it: an edit may have made another instruction of it. */
  readonly gone: boolean;
  readonly stage: string | null;
}

/** Commands of a RUN that were measured inside another one. */
export interface Piece {
  readonly executions: readonly Execution[];
  /** All commands of the RUN that was measured, and those of them that these are; equal lists where it is taken whole. */
  readonly measured: readonly SimpleCommand[];
  readonly kept: readonly SimpleCommand[];
  /** The commands of the RUN that is asked about, partners of `kept` one by one. */
  readonly commands: readonly SimpleCommand[];
}

/** How a RUN that was never measured itself is made of commands that were. */
export interface Pieces {
  readonly pieces: readonly Piece[];
  /** Commands that nothing says anything of. */
  readonly unknown: readonly SimpleCommand[];
}

/**
 * Takes a RUN apart into commands that were measured in RUNs of the same Dockerfile: whole RUNs that are part of it (folded
 * ones), the same command inside another RUN (split ones), and a command of the same program and class in a RUN that the
 * Dockerfile no longer has (edited ones). Null where no command was found; trivial commands alone find none.
 */
export function piecesOf(commands: readonly SimpleCommand[], known: readonly KnownRun[], stage: string | null): Pieces | null {
  const rest = [...commands];
  const pieces: Piece[] = [];
  const nearest = [...known].sort(
    (a, b) =>
      b.commands.length - a.commands.length || Number(b.stage === stage) - Number(a.stage === stage) || Number(b.gone) - Number(a.gone)
  );
  for (const run of nearest) {
    if (run.commands.every(({ kind }) => isTrivial(kind)) || !isWithin(run.commands, rest)) continue;
    const taken = run.commands.flatMap((command) => take(rest, (c) => c.text === command.text) ?? []);
    pieces.push({ executions: run.executions, measured: run.commands, kept: run.commands, commands: taken });
  }
  const inside = [...nearest].sort((a, b) => Number(b.gone) - Number(a.gone));
  for (const same of [sameText, sameProgram]) {
    for (const run of inside) {
      if (same === sameProgram && !run.gone) continue;
      const kept: SimpleCommand[] = [];
      const partners = run.commands.flatMap((command) => {
        const partner = isTrivial(command.kind) ? null : take(rest, (c) => same(c, command));
        if (partner !== null) kept.push(command);
        return partner ?? [];
      });
      if (kept.length > 0) pieces.push({ executions: run.executions, measured: run.commands, kept, commands: partners });
    }
  }
  return pieces.length === 0 ? null : { pieces, unknown: rest.filter(({ kind }) => !isTrivial(kind)) };
}

const sameText = (a: SimpleCommand, b: SimpleCommand): boolean => a.text === b.text;
const sameProgram = (a: SimpleCommand, b: SimpleCommand): boolean => a.program === b.program && a.kind === b.kind;

function take(list: SimpleCommand[], wanted: (command: SimpleCommand) => boolean): SimpleCommand | null {
  const at = list.findIndex(wanted);
  return at < 0 ? null : (list.splice(at, 1)[0] ?? null);
}

/** Every command of the first is one of the second, as often as it stands there. */
function isWithin(part: readonly SimpleCommand[], whole: readonly SimpleCommand[]): boolean {
  const left = whole.map((c) => c.text);
  return part.every(({ text }) => {
    const at = left.indexOf(text);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}
