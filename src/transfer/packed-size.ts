import { gzipSync } from 'node:zlib';
import type { ContentId } from '../model/units.ts';
import type { PackedSize } from './copied-files.ts';
import { about, bounded } from './estimate.ts';

/** Bytes of gzip's own header and trailer, which a file inside a layer has not. */
const GZIP_FRAME = 18;

/** Packs the bytes of files once each; two programs that write gzip differ by about 1 %. */
export function packedSizes(contents: ReadonlyMap<ContentId, Uint8Array>): PackedSize {
  const known = new Map<ContentId, number>();
  return ({ content, size }) => {
    const bytes = contents.get(content) ?? (content.startsWith('text ') ? Buffer.from(content.slice(5)) : undefined);
    // Text packs to a third or less, media not at all.
    if (bytes === undefined) return bounded({ low: size * 0.02, mid: size * 0.4, high: size + 64 });
    const packed = known.get(content) ?? Math.max(0, gzipSync(bytes).length - GZIP_FRAME);
    known.set(content, packed);
    return about(packed, 0.02, 16);
  };
}
