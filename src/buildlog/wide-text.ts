import { Buffer } from 'node:buffer';
import { TextDecoder } from 'node:util';

/** Bytes of a log as UTF-8, whatever chunks they come in. */
interface WideText {
  push(chunk: Uint8Array): Uint8Array;
  /** What was still held back. */
  end(): Uint8Array;
}

const NOTHING = new Uint8Array(0);

/** Text that begins with the mark of UTF-16, as PowerShell writes what is sent to a file; any other goes through as it is. */
export function createWideText(): WideText {
  let decoder: TextDecoder | null = null;
  let held: Uint8Array | null = NOTHING;
  return {
    push(chunk) {
      if (held === null) return decoder === null ? chunk : Buffer.from(decoder.decode(chunk, { stream: true }));
      const all = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      if (all.length < 2) {
        held = all;
        return NOTHING;
      }
      held = null;
      const encoding = all[0] === 0xff && all[1] === 0xfe ? 'utf-16le' : all[0] === 0xfe && all[1] === 0xff ? 'utf-16be' : null;
      if (encoding === null) return all;
      decoder = new TextDecoder(encoding);
      return Buffer.from(decoder.decode(all, { stream: true }));
    },
    end() {
      if (held !== null) return held;
      return decoder === null ? NOTHING : Buffer.from(decoder.decode());
    }
  };
}
