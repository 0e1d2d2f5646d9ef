import { commandKind, fetches, simpleCommands } from '../commands/index.ts';
import type { Instruction } from '../model/dockerfile.ts';
import type { Bytes, Estimate } from '../model/units.ts';
import type { FileChange } from './copied-files.ts';
import { about, bounded } from './estimate.ts';

/** Packed bytes of one entry of a layer's archive, and of an archive without entries. */
const ENTRY = 90;
export const EMPTY = 32;

/** Programs that make, link or remove entries and write no file of size. */
const ENTRIES_ONLY = new Set(['mkdir', 'rmdir', 'rm', 'true', ':', 'test', '[', 'cd', 'set', 'ln', 'touch', 'ls', 'sleep', 'exit']);
/** Programs that write no more than their own text says. */
const TEXT_ONLY = new Set([...ENTRIES_ONLY, 'echo', 'printf']);
const OWNER_ONLY = new Set(['chown', 'chmod', 'chgrp', 'true', ':', 'cd', 'set']);
const REDIRECTION = />(?!\s*\/dev\/null|&\d)/;

const onlyOf = (text: string, programs: ReadonlySet<string>): boolean => {
  const commands = simpleCommands(text);
  return commands.length > 0 && !REDIRECTION.test(text) && commands.every(({ program }) => programs.has(program));
};

/** A RUN as one text, its heredocs behind it. */
export const runText = ({ rest, heredocs }: Pick<Instruction, 'rest' | 'heredocs'>): string =>
  `RUN ${rest}${heredocs.map((heredoc) => `\n${heredoc.raw}`).join('')}`;

/** True for a RUN that makes, links and removes entries and writes no file of size. */
export const writesEntriesOnly = (text: string): boolean => onlyOf(text, ENTRIES_ONLY);

/** True for a RUN that writes no more than its own text: an appended file is stored whole, and what another command prints is anything. */
export function writesOwnTextOnly(text: string): boolean {
  const commands = simpleCommands(text);
  return commands.length > 0 && commands.every(({ program }) => TEXT_ONLY.has(program)) && !/>>|`|\$|\|/.test(text);
}

/** True for a RUN that only sets modes and owners: on the same files it gives the same layer again. */
export const setsOwnersOnly = (text: string): boolean => onlyOf(text, OWNER_ONLY);

/** The layer of a RUN that reads as before and runs again on changed files: near its last size, as far as the change may show in it. */
export function rerunLayer(text: string, before: Bytes, change: FileChange): Estimate {
  if (before <= EMPTY) return bounded({ low: 0, mid: before, high: before + ENTRY * 2 });
  if (writesEntriesOnly(text)) return about(before, 0, ENTRY / 3);
  // A result may hold what came in more than once, in parts of it, or not at all; what is fetched follows versions more than files.
  const share = !change.changed ? 0.01 : fetches(commandKind(text)) ? 0.3 : 0.05;
  return bounded(
    { low: before * (1 - share) - 1.5 * change.removed.high - 16, mid: before, high: before * (1 + share) + 1.5 * change.added.high + 16 },
    EMPTY
  );
}

/** A command that wrote next to nothing may well write this much. */
const LEAST_OTHER = 250_000;

/** A layer whose content may be quite another one, where one stood before. */
export function otherLayer(before: Bytes): Estimate {
  return { low: 0, mid: before, high: Math.max(LEAST_OTHER, 3 * before + 20 * Math.min(before, 50_000)) };
}

/** The layer of a RUN whose text is new: nobody knows it, and the one that it replaces is the best guess. */
export function changedRunLayer(text: string, before: Bytes | null): Estimate {
  if (writesEntriesOnly(text)) {
    const words = simpleCommands(text).reduce((sum, { operands }) => sum + operands.length, 0);
    return { low: 0, mid: ENTRY, high: EMPTY + ENTRY * Math.max(1, words) };
  }
  if (writesOwnTextOnly(text))
    return { low: 0, mid: EMPTY + ENTRY + text.length / 2, high: EMPTY + 2 * ENTRY * simpleCommands(text).length + text.length };
  if (before === null) return newLayer(commandKind(text));
  return otherLayer(before);
}

const MB = 1_000_000;

/** Layers that nothing like stood before. Installs bring 1 to 500 MB; the rest is anything. */
function newLayer(kind: string): Estimate {
  if (fetches(kind)) return { low: 100_000, mid: 40 * MB, high: 600 * MB };
  return { low: 0, mid: MB, high: 200 * MB };
}

/** A layer of a source that cannot be looked into. */
export const unknownLayer: Estimate = { low: 0, mid: MB, high: 500 * MB };
