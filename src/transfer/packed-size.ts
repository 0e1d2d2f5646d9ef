import { gzipSync } from 'node:zlib';
import type { ContentId } from '../model/units.ts';
import type { PackedSize } from './copied-files.ts';
import { about } from './estimate.ts';

/** Bytes of gzip's own header and trailer, which a file inside a layer has not. */
const GZIP_FRAME = 18;

/** Packs the bytes of files once each; two programs that write gzip differ by about 1 %. */
export function packedSizes(contents: ReadonlyMap<ContentId, Uint8Array>): PackedSize {
  const known = new Map<ContentId, number>();
  return ({ content }) => {
    const bytes = contents.get(content) ?? (content.startsWith('text ') ? Buffer.from(content.slice(5)) : undefined);
    if (bytes === undefined) return null;
    const packed = known.get(content) ?? Math.max(0, gzipSync(bytes).length - GZIP_FRAME);
    known.set(content, packed);
    return about(packed, 0.02, 16);
  };
}
