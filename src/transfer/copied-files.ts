import { entryAt, selectedFiles } from '../context/index.ts';
import type { ContextFiles } from '../graph/index.ts';
import type { BuildGraph, PlannedInstruction, StepInput } from '../model/graph.ts';
import type { Bytes, ContentId, Estimate } from '../model/units.ts';
import { NOTHING, sumOf } from './estimate.ts';

/** A file that a COPY takes from a build context. */
export interface CopiedFile {
  /** With the name of its context in front, where that has one. */
  readonly path: string;
  readonly content: ContentId;
  /** Its own text, where a here-document of the Dockerfile is the file; null for one of a context. */
  readonly text: string | null;
  readonly size: Bytes;
  /** Permission bits; they are in the layer as the bytes are. */
  readonly mode: number;
}
export type Contexts = ReadonlyMap<string, ContextFiles>;

/** Packed size of a file from its bytes; null where they were not read. */
export type PackedSize = (file: CopiedFile) => Estimate | null;

/** What an instruction takes from build contexts; null where its sources are anything else, or not known. */
export function copiedFiles(planned: PlannedInstruction, graph: BuildGraph, contexts: Contexts): readonly CopiedFile[] | null {
  const files = new Map<string, CopiedFile>();
  for (const input of planned.steps.flatMap((id) => graph.steps[id]?.inputs ?? [])) {
    const taken = filesOfInput(input, contexts);
    if (taken === null) return null;
    for (const file of taken) files.set(file.path, file);
  }
  for (const { name, raw } of planned.instruction.heredocs)
    files.set(`<<${name}`, { path: `<<${name}`, content: `text ${raw}`, text: raw, size: Buffer.byteLength(raw), mode: 0o644 });
  return planned.instruction.kind === 'copy' || planned.instruction.kind === 'add' ? [...files.values()] : null;
}

function filesOfInput({ mode, selection, from }: StepInput, contexts: Contexts): readonly CopiedFile[] | null {
  if (mode !== 'content' || selection === null) return [];
  if (!('source' in from) || from.source.kind !== 'context') return null;
  const { name } = from.source;
  const context = contexts.get(name);
  if (context === undefined || 'unknown' in context || context.doubt() !== null) return null;
  const files: CopiedFile[] = [];
  for (const path of selectedFiles(context, selection)) {
    const entry = entryAt(context.tree, path);
    if (entry?.kind === 'submodule' || (entry?.kind === 'file' && entry.size === null)) return null;
    if (entry?.kind === 'file')
      files.push({ path: `${name}:${path}`, content: entry.content, text: null, size: entry.size ?? 0, mode: entry.mode });
  }
  return files;
}

/** Packed bytes of the files that came and went between two lists, and what they change in sum. */
export interface FileChange {
  readonly added: Estimate;
  readonly removed: Estimate;
  readonly net: Estimate;
  readonly changed: boolean;
  /** Paths that came, went or changed. */
  readonly paths: ReadonlySet<string>;
}

export const NO_CHANGE: FileChange = { added: NOTHING, removed: NOTHING, net: NOTHING, changed: false, paths: new Set() };

/** Text packs to a third or less, media not at all. */
const anyKind = ({ size }: CopiedFile): Estimate => ({ low: size * 0.02, mid: size * 0.4, high: size + 64 });

export const packedOr = (packed: PackedSize, file: CopiedFile): Estimate => packed(file) ?? anyKind(file);

/**
 * Compares two lists. `ratio`: packed bytes of one byte of the files before, where the layer before tells; a file that was edited packs
 * about as it did, so that only its growth and a part of it are open.
 */
export function changeBetween(
  before: readonly CopiedFile[],
  after: readonly CopiedFile[],
  packed: PackedSize,
  ratio: number | null = null
): FileChange {
  const was = new Map(before.map((file) => [file.path, file]));
  const is = new Map(after.map((file) => [file.path, file]));
  const differ = (a: CopiedFile | undefined, b: CopiedFile): boolean => a?.content !== b.content || a.mode !== b.mode;
  const added = after.filter((file) => differ(was.get(file.path), file));
  const removed = before.filter((file) => differ(is.get(file.path), file));
  const byRatio = (file: CopiedFile): Estimate => {
    const exact = packed(file);
    if (exact !== null || ratio === null) return exact ?? anyKind(file);
    const mid = file.size * ratio;
    return { low: mid * 0.5, mid, high: Math.min(file.size, mid * 1.6) + 64 };
  };
  const nets = [
    ...added.map((file): Estimate => {
      const old = was.get(file.path);
      if (old === undefined) return byRatio(file);
      if (packed(file) !== null || ratio === null) return minus(byRatio(file), byRatio(old));
      const mid = (file.size - old.size) * ratio;
      const doubt = 0.2 * ratio * Math.max(file.size, old.size) + 64;
      return { low: mid - doubt, mid, high: mid + doubt };
    }),
    ...removed.filter((file) => !is.has(file.path)).map((file) => minus(NOTHING, byRatio(file)))
  ];
  return {
    added: sumOf(added.map(byRatio)),
    removed: sumOf(removed.map(byRatio)),
    net: sumOf(nets),
    changed: added.length + removed.length > 0,
    paths: new Set([...added, ...removed].map((file) => file.path))
  };
}

const minus = (a: Estimate, b: Estimate): Estimate => ({ low: a.low - b.high, mid: a.mid - b.mid, high: a.high - b.low });
