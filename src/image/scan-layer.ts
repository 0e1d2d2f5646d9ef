import { createHash } from 'node:crypto';
import { type ByteStream, StreamError, tarEntries, unpacked } from '../formats/index.ts';
import type { LayerFile } from '../model/built-image.ts';
import type { Bytes, Digest } from '../model/units.ts';
import { IMAGE_LIMITS, UNPACK } from './limits.ts';

/** A layer archive that was read from end to end. */
export interface ScannedLayer {
  readonly diffId: Digest;
  readonly unpacked: Bytes;
  readonly fileBytes: Bytes;
  readonly files: readonly LayerFile[];
}

/** Counts the entries of all layers of one image against the bound. */
export interface EntryBudget {
  left: number;
}
export const entryBudget = (): EntryBudget => ({ left: IMAGE_LIMITS.entries });

/** Reads a layer archive, packed or not, as it streams by. Throws StreamError for a damaged, hostile or too large one. */
export async function scanLayer(stream: ByteStream, budget: EntryBudget): Promise<ScannedLayer> {
  const hash = createHash('sha256');
  let length = 0;
  const hashed = async function* () {
    for await (const piece of unpacked(stream, UNPACK)) {
      hash.update(piece);
      length += piece.length;
      yield piece;
    }
  };
  const files: LayerFile[] = [];
  const owners = new Map<string, string>();
  let fileBytes = 0;
  for await (const { header } of tarEntries(hashed())) {
    if (budget.left-- <= 0) throw new StreamError(`its layers hold more than ${IMAGE_LIMITS.entries.toLocaleString('en')} entries`);
    const kind = KINDS[header.type ?? ''] ?? 'other';
    const size = kind === 'file' ? (header.size ?? 0) : 0;
    const owner = `${(header.mode ?? 0).toString(8)} ${header.uid ?? 0} ${header.gid ?? 0}`;
    if (!owners.has(owner)) owners.set(owner, owner);
    fileBytes += size;
    files.push({
      path: cleaned(header.name),
      kind,
      size,
      target: kind === 'hardlink' ? cleaned(header.linkname ?? '') : null,
      owner: owners.get(owner) ?? owner,
      modified: Math.floor((header.mtime?.getTime() ?? 0) / 1000)
    });
  }
  return { diffId: `sha256:${hash.digest('hex')}`, unpacked: length, fileBytes, files };
}

const KINDS: Readonly<Record<string, LayerFile['kind']>> = {
  file: 'file',
  'contiguous-file': 'file',
  directory: 'directory',
  link: 'hardlink'
};

/** A path of an archive relative to the image's root. Throws StreamError for one that would leave it. */
function cleaned(name: string): string {
  if (name.length > IMAGE_LIMITS.pathBytes) throw new StreamError('an entry of a layer has a path of more than 4,096 characters');
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw new StreamError(`an entry of a layer leaves the image: ${JSON.stringify(name.slice(0, 80))}`);
  return parts.join('/');
}
