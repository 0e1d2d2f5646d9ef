import { PassThrough, pipeline, Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { looksLikeGzip } from './archives.ts';

/** Bytes as they come, in pieces. */
export type ByteStream = AsyncIterable<Uint8Array>;

/** How a stream is packed; told by its first bytes. */
export type Packing = 'gzip' | 'zstd' | 'none';

/** Bytes that packed data may unpack to: this much in any case, and this many times what was read (a file of zeros packs 1,000 to 1). */
export interface UnpackLimits {
  readonly bytes: number;
  readonly times: number;
}

/** A stream that is damaged, cut, or larger than its bounds; the message is for people. */
export class StreamError extends Error {
  override readonly name = 'StreamError';
}

const looksLikeZstd = (bytes: Uint8Array): boolean => bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd;

function packingOf(firstBytes: Uint8Array): Packing {
  return looksLikeGzip(firstBytes) ? 'gzip' : looksLikeZstd(firstBytes) ? 'zstd' : 'none';
}

/** The first bytes of a stream (at least `least` of them where there are so many), and the whole stream again. */
export async function peek(stream: ByteStream, least: number): Promise<{ readonly head: Uint8Array; readonly stream: ByteStream }> {
  const iterator = stream[Symbol.asyncIterator]();
  const pieces: Uint8Array[] = [];
  let length = 0;
  while (length < least) {
    const next = await iterator.next();
    if (next.done) break;
    pieces.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(pieces);
  return { head, stream: rejoined(head, iterator) };
}

async function* rejoined(head: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

/**
 * Unpacks a stream by what its first bytes say, piece by piece: a reader that stops pulling stops the unpacking.
 * Throws StreamError for damaged or cut data, for more bytes than the limits, and for zstd where Node.js has none (before 22.15).
 */
export async function* unpacked(packed: ByteStream, limits: UnpackLimits): AsyncGenerator<Uint8Array> {
  const { head, stream } = await peek(packed, 4);
  const packing = packingOf(head);
  if (packing === 'none') {
    yield* stream;
    return;
  }
  let read = 0;
  const counted = async function* () {
    for await (const piece of stream) {
      read += piece.length;
      yield piece;
    }
  };
  const transform = packing === 'gzip' ? zlib.createGunzip() : zstd();
  const out = new PassThrough();
  // The error of any part ends `out`, which the loop below reads.
  pipeline(Readable.from(counted()), transform, out, () => undefined);
  let written = 0;
  try {
    for await (const piece of out) {
      written += (piece as Uint8Array).length;
      if (written > limits.bytes + limits.times * read)
        throw new StreamError('it unpacks to far more than an image holds: a compression bomb');
      yield piece as Uint8Array;
    }
  } catch (error) {
    throw error instanceof StreamError || !isZlibError(error) ? error : new StreamError(`its ${packing} data is damaged or cut`);
  } finally {
    out.destroy();
  }
}

function zstd(): Transform {
  if (typeof zlib.createZstdDecompress !== 'function')
    throw new StreamError(`it is packed with zstd, which Node.js reads from 22.15 on: run layercost with a newer one`);
  return zlib.createZstdDecompress();
}

function isZlibError(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_') || code.startsWith('ZSTD_') || code.startsWith('ERR_ZLIB') || code === 'ERR_STREAM_PREMATURE_CLOSE';
}
