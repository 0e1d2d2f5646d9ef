import { code, type Sentence, say } from '../../model/sentence.ts';
import type { Effects } from './effects.ts';
import { overlap } from './paths.ts';

/** What the order of two neighbours rests on besides their own effects. */
export interface Ground {
  readonly isPrivate: (path: string) => boolean;
  /** Directories that are there before both, whatever their order. */
  readonly ensured: ReadonlySet<string>;
}

/** Whether an environment name is among names and prefixes that a command may read. */
export function readsVariable(reads: readonly string[], name: string): boolean {
  return reads.some((read) => (read.endsWith('*') ? name.toLowerCase().startsWith(read.slice(0, -1).toLowerCase()) : read === name));
}

/**
 * Why two neighbouring instructions may not change places; null where the result is the same in both orders
 * (docs/suggestions.md, "How a proof is made": no component that one writes is read or written by the other).
 */
export function conflict(first: Effects, second: Effects, ground: Ground): Sentence | null {
  return (
    opacity(first, second) ??
    paths(first, second, ground) ??
    directories(first, second, ground) ??
    registers(first, second) ??
    environment(first, second) ??
    configuration(first, second)
  );
}

function opacity(first: Effects, second: Effects): Sentence | null {
  const because = first.opaque ?? second.opaque;
  if (because === null) return null;
  const other = first.opaque === null ? first : second;
  const touches =
    other.opaque !== null || other.writes.all || other.writes.below.length > 0 || other.makes.length > 0 || other.writes.system;
  return touches ? say`a step may read and write anything: ${because}` : null;
}

function paths(first: Effects, second: Effects, { isPrivate }: Ground): Sentence | null {
  if (overlap(first.writes, second.reads, isPrivate)) return say`the later step may read what the earlier one writes`;
  if (overlap(first.reads, second.writes, isPrivate)) return say`the later step may write what the earlier one reads`;
  if (overlap(first.writes, second.writes, isPrivate)) return say`both may write the same paths`;
  return null;
}

/** Owner and mode of directories: set outright by one of the two, or made by both with another owner. */
function directories(first: Effects, second: Effects, { ensured }: Ground): Sentence | null {
  for (const [a, b] of [
    [first, second],
    [second, first]
  ] as const) {
    const set = a.metadata.find(
      (path) => b.makes.some((made) => made.path === path) || b.metadata.includes(path) || b.writes.below.includes(path)
    );
    const file = a.landsOn.find((path) => b.makes.some((made) => made.path === path));
    if (file !== undefined) return say`whether ${code(file)} is a file or a directory rests on their order`;
    if (set !== undefined) return say`one sets owner or mode of ${code(set)}, which the other uses`;
  }
  for (const made of first.makes) {
    const also = second.makes.find((m) => m.path === made.path && m.owner !== made.owner);
    if (also !== undefined && !ensured.has(made.path)) return say`both may be the one that makes ${code(made.path)}, with another owner`;
  }
  return null;
}

/** Two steps both ways round. */
const bothWays = (first: Effects, second: Effects) =>
  [
    [first, second],
    [second, first]
  ] as const;

function registers(first: Effects, second: Effects): Sentence | null {
  for (const [a, b] of bothWays(first, second)) {
    const shared = a.writesRegisters.find((r) => b.readsRegisters.includes(r) || b.writesRegisters.includes(r));
    if (shared !== undefined) return say`one sets the ${[shared === 'cwd' ? 'working directory' : shared]} that the other uses`;
  }
  return null;
}

function environment(first: Effects, second: Effects): Sentence | null {
  for (const [a, b] of bothWays(first, second)) {
    for (const name of a.writesEnvironment) {
      if (b.writesEnvironment.length > 0) return say`the order of variables would change`;
      if (b.runsCode) return say`a step runs code that may read ${code(name)} from the environment`;
      if (readsVariable(b.readsEnvironment, name)) return say`a step reads ${code(name)}`;
    }
  }
  return null;
}

function configuration(first: Effects, second: Effects): Sentence | null {
  const key = first.config.find((k) => second.config.includes(k));
  return key === undefined ? null : say`both set ${code(key)} of the image`;
}
