import { pipeline, Readable } from 'node:stream';
import { extract, type Header } from 'tar-stream';
import { type ByteStream, StreamError } from './inflate.ts';

/** One entry of a tar archive, its bytes as a stream that is skipped where nobody reads it. */
export interface TarEntry {
  readonly header: Header;
  readonly body: ByteStream;
}

const MB = 1024 ** 2;
/** Bytes between two entries: headers of the second (4 MiB at most), padding behind the last, and what the library has not looked at yet. */
const MOST_BETWEEN = 16 * MB;
/** Bytes of one entry: many times the largest public image. */
const LARGEST_ENTRY = 256 * 1024 * MB;

/**
 * The entries of a tar archive as it streams by; nothing is kept. Names are what the archive says: not paths to write to.
 * Throws StreamError for archives that are damaged or cut, or that go on without an end; the library refuses headers beyond 4 MiB.
 */
export async function* tarEntries(stream: ByteStream): AsyncGenerator<TarEntry> {
  const parser = extract();
  let [fed, expected] = [0, MOST_BETWEEN];
  const bounded = async function* () {
    for await (const piece of stream) {
      fed += piece.length;
      // Behind its end an archive may be padded with zeros, which the library takes without a word.
      if (fed > expected) throw new StreamError('it goes on without an end: nothing but zeros where entries should be');
      yield piece;
    }
  };
  const source = Readable.from(bounded());
  let cause: unknown = null;
  pipeline(source, parser as unknown as NodeJS.WritableStream, () => undefined);
  source.on('error', (error) => {
    cause = error;
  });
  const failure = (error: unknown): unknown =>
    cause ?? (error instanceof StreamError ? error : new StreamError(`its tar archive is damaged or cut (${messageOf(error)})`));
  // Whoever reads an entry meets the archive's end, if it comes too early.
  const bodyOf = async function* (entry: ByteStream) {
    try {
      yield* entry;
    } catch (error) {
      throw failure(error);
    }
  };
  try {
    for await (const entry of parser) {
      const size = entry.header.size ?? 0;
      if (size > LARGEST_ENTRY) throw new StreamError('one of its entries claims to be larger than any image');
      expected = fed + size + MOST_BETWEEN;
      yield { header: entry.header, body: bodyOf(entry as unknown as ByteStream) };
      entry.resume();
    }
  } catch (error) {
    throw failure(error);
  } finally {
    source.destroy();
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message.toLowerCase() : 'unreadable');
