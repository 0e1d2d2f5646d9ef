import { pipeline, Readable } from 'node:stream';
import { extract, type Header } from 'tar-stream';
import { type ByteStream, StreamError } from './inflate.ts';

/** One entry of a tar archive, its bytes as a stream that is skipped where nobody reads it. */
export interface TarEntry {
  readonly header: Header;
  readonly body: ByteStream;
}

/**
 * The entries of a tar archive as it streams by; nothing is kept. Names are what the archive says: not paths to write to.
 * Throws StreamError for damaged or cut archives; the library refuses headers beyond 4 MiB.
 */
export async function* tarEntries(stream: ByteStream): AsyncGenerator<TarEntry> {
  const parser = extract();
  const source = Readable.from(stream);
  let cause: unknown = null;
  pipeline(source, parser as unknown as NodeJS.WritableStream, () => undefined);
  source.on('error', (error) => {
    cause = error;
  });
  try {
    for await (const entry of parser) {
      yield { header: entry.header, body: entry as unknown as ByteStream };
      entry.resume();
    }
  } catch (error) {
    if (cause !== null) throw cause;
    throw error instanceof StreamError ? error : new StreamError(`its tar archive is damaged or cut (${messageOf(error)})`);
  } finally {
    source.destroy();
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message.toLowerCase() : 'unreadable');
