import { isBuilt } from '../history/index.ts';
import type { HistoryLine } from '../model/history.ts';
import type { TreeEntry } from '../model/tree.ts';
import type { Bytes, ContentId } from '../model/units.ts';
import { packedBytes } from '../transfer/index.ts';
import type { SideInput } from './input.ts';
import type { Ports } from './ports.ts';

/** Files that are read to pack them, the largest first: of the others the layer before tells what they pack to, within a range. */
const MOST_FILES = 20;
const LARGEST: Bytes = 8 * 1024 * 1024;

type FileEntry = Extract<TreeEntry, { kind: 'file' }>;

/**
 * What files that differ between the sides pack to, by their content: only where a build record lets bytes be told at all. A file that
 * cannot be read is absent.
 */
export async function packedFiles(
  ports: Pick<Ports, 'base' | 'head'>,
  base: SideInput | null,
  head: SideInput,
  history: readonly HistoryLine[]
): Promise<Readonly<Record<ContentId, Bytes>>> {
  if (ports.base === null || base === null || !history.some((line) => isBuilt(line) && line.config !== null)) return {};
  const [before, after] = [filesOf(base), filesOf(head)];
  const differing = (own: ReadonlyMap<string, FileEntry>, other: ReadonlyMap<string, FileEntry>) =>
    [...own.values()].filter((file) => other.get(file.path)?.content !== file.content && file.size !== null && file.size <= LARGEST);
  const wanted = [
    ...differing(before, after).map((file) => ({ file, isHead: false })),
    ...differing(after, before).map((file) => ({ file, isHead: true }))
  ]
    .sort((a, b) => (b.file.size ?? 0) - (a.file.size ?? 0) || (a.file.path < b.file.path ? -1 : 1))
    .slice(0, MOST_FILES);
  const of = (isHead: boolean) => wanted.filter((one) => one.isHead === isHead).map(({ file }) => file);
  const [old, now] = await Promise.all([readAll(ports.base, of(false)), readAll(ports.head, of(true))]);
  return Object.fromEntries([...old, ...now].map(([content, bytes]) => [content, packedBytes(bytes)]));
}

const filesOf = ({ entries }: SideInput): ReadonlyMap<string, FileEntry> =>
  new Map(entries.flatMap((entry) => (entry.kind === 'file' ? [[entry.path, entry] as const] : [])));

async function readAll(side: NonNullable<Ports['base']>, files: readonly FileEntry[]): Promise<ReadonlyMap<ContentId, Uint8Array>> {
  return files.length === 0 ? new Map() : await side.read(files);
}
