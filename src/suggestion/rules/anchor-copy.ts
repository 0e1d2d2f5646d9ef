import type { ContextCopy } from '../effects/copy.ts';
import type { Effects } from '../effects/effects.ts';
import type { StageFacts } from '../stage-facts.ts';

/** The effects of a COPY whose destination is written out. */
export const withoutDirectory = (own: Effects): Effects => ({ ...own, readsRegisters: own.readsRegisters.filter((r) => r !== 'cwd') });

/** The COPY with its relative destination written out; null where it is absolute, or not in the plain form of one line. */
export function anchoredText({ instruction, destination, intoDirectory }: ContextCopy): string | null {
  const { source, range } = instruction;
  const written = /\s(\S+)\s*$/.exec(source)?.[1];
  const isPlain = range.start.line === range.end.line && !source.includes('[') && written === instruction.destination;
  if (!isPlain || written === undefined || /^[/"'$]/.test(written) || !/^[A-Za-z0-9@._/-]+$/.test(destination)) return null;
  const place = intoDirectory && destination !== '/' ? `${destination}/` : destination;
  return source.replace(/(\s)\S+\s*$/, `$1${place}`);
}

/** Writes out the destination of each copy that goes behind another working directory. */
export function anchor<T extends { readonly position: number; readonly copy: ContextCopy }>(
  facts: StageFacts,
  installer: number,
  movable: readonly T[]
): readonly (T & { readonly anchored: string | null })[] {
  const moving = new Set(movable.map((m) => m.position));
  return movable.map((sunk) => {
    const between = facts.effects.slice(sunk.position + 1, installer + 1);
    const moves = between.some((e, i) => !moving.has(sunk.position + 1 + i) && e.writesRegisters.includes('cwd'));
    return moves && facts.effects[sunk.position]?.readsRegisters.includes('cwd') === true
      ? { ...sunk, anchored: anchoredText(sunk.copy) }
      : { ...sunk, anchored: null };
  });
}
