import { gzipSync } from 'node:zlib';
import type { ContentId } from '../model/units.ts';
import { ownEntry } from '../plain/index.ts';
import type { PackedSize } from './copied-files.ts';
import { about } from './estimate.ts';

/** Bytes of gzip's own header and trailer, which a file inside a layer has not. */
const GZIP_FRAME = 18;

/** What a file's bytes take inside of a packed layer, about. */
export const packedBytes = (bytes: Uint8Array): number => Math.max(0, gzipSync(bytes).length - GZIP_FRAME);

/** Packs the bytes of files once each; two programs that write gzip differ by about 1 %. */
export function packedSizes(contents: ReadonlyMap<ContentId, Uint8Array>): PackedSize {
  const known = new Map<ContentId, number>();
  return sizeBy((content) => {
    const bytes = contents.get(content);
    if (bytes === undefined) return undefined;
    const packed = known.get(content) ?? packedBytes(bytes);
    known.set(content, packed);
    return packed;
  });
}

/** The same from sizes that were found before. */
export const keptSizes = (packed: Readonly<Record<ContentId, number>>): PackedSize => sizeBy((content) => ownEntry(packed, content));

function sizeBy(sizeOf: (content: ContentId) => number | undefined): PackedSize {
  return ({ content, text }) => {
    const packed = text === null ? sizeOf(content) : packedBytes(Buffer.from(text));
    return packed === undefined ? null : about(packed, 0.02, 16);
  };
}
