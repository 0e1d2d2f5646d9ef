import { entryAt, selectedFiles } from '../context/index.ts';
import type { ContextFiles } from '../graph/index.ts';
import type { BuildGraph, PlannedInstruction } from '../model/graph.ts';
import type { Bytes, ContentId, Estimate } from '../model/units.ts';
import { NOTHING, sumOf } from './estimate.ts';

/** A file that a COPY takes from a build context. */
export interface CopiedFile {
  /** With the name of its context in front, where that has one. */
  readonly path: string;
  readonly content: ContentId;
  readonly size: Bytes;
}
export type Contexts = ReadonlyMap<string, ContextFiles>;

/** Packed size of a file: from its bytes where they were read, else a band by its size. */
export type PackedSize = (file: CopiedFile) => Estimate;

/** What an instruction takes from build contexts; null where its sources are anything else, or not known. */
export function copiedFiles(planned: PlannedInstruction, graph: BuildGraph, contexts: Contexts): readonly CopiedFile[] | null {
  const files = new Map<string, CopiedFile>();
  for (const id of planned.steps) {
    for (const input of graph.steps[id]?.inputs ?? []) {
      if (input.mode !== 'content' || input.selection === null) continue;
      if (!('source' in input.from) || input.from.source.kind !== 'context') return null;
      const { name } = input.from.source;
      const context = contexts.get(name);
      if (context === undefined || 'unknown' in context || context.doubt() !== null) return null;
      for (const path of selectedFiles(context, input.selection)) {
        const entry = entryAt(context.tree, path);
        if (entry?.kind === 'submodule' || (entry?.kind === 'file' && entry.size === null)) return null;
        if (entry?.kind === 'file')
          files.set(`${name}:${path}`, { path: `${name}:${path}`, content: entry.content, size: entry.size ?? 0 });
      }
    }
  }
  for (const { name, raw } of planned.instruction.heredocs)
    files.set(`<<${name}`, { path: `<<${name}`, content: `text ${raw}`, size: Buffer.byteLength(raw) });
  return planned.instruction.kind === 'copy' || planned.instruction.kind === 'add' ? [...files.values()] : null;
}

/** Packed bytes of the files that came and went between two lists. */
export interface FileChange {
  readonly added: Estimate;
  readonly removed: Estimate;
  readonly changed: boolean;
}

export function changeBetween(before: readonly CopiedFile[], after: readonly CopiedFile[], packed: PackedSize): FileChange {
  const was = new Map(before.map((file) => [file.path, file.content]));
  const is = new Map(after.map((file) => [file.path, file.content]));
  const added = after.filter((file) => was.get(file.path) !== file.content);
  const removed = before.filter((file) => is.get(file.path) !== file.content);
  return { added: sumOf(added.map(packed)), removed: sumOf(removed.map(packed)), changed: added.length + removed.length > 0 };
}

export const NO_CHANGE: FileChange = { added: NOTHING, removed: NOTHING, changed: false };
