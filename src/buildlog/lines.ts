import { Buffer } from 'node:buffer';

/** One line of a log as a view on shared bytes: valid only until the next line. */
export interface Line {
  bytes: Buffer;
  /** First byte of the text, after any wrapper. */
  start: number;
  /** One past the last byte, without line end. */
  end: number;
  /** False for a last line without line end: it may be cut. */
  whole: boolean;
  /** Seconds since 1970 from the stamp of the line, where it has one. Cheap until called. */
  time: () => number | null;
}

/** Longest line kept whole. Output of that size is only passed over, and a header is cut at far less. */
const LONGEST_LINE = 16 * 1024 * 1024;
const NEWLINE = 10;
const RETURN = 13;

/**
 * Cuts chunks of bytes into lines at `\n`, never at a lone `\r`: that would let a command start a line (docs/build-logs.md).
 * `skim` may pass over whole lines first; `take` gets the bounds of each line without its line end; what is longer than 16 MiB is cut and counted.
 */
export function createLineSplitter(
  skim: (bytes: Buffer, from: number) => number,
  take: (bytes: Buffer, start: number, end: number, whole: boolean) => void
) {
  let pieces: Buffer[] = [];
  let held = 0;
  let cutLines = 0;

  const give = (bytes: Buffer, start: number, end: number, whole: boolean) => {
    let last = end;
    if (last - start > LONGEST_LINE) {
      cutLines++;
      last = start + LONGEST_LINE;
    }
    while (last > start && bytes[last - 1] === RETURN) last--;
    take(bytes, start, last, whole);
  };
  const hold = (piece: Buffer) => {
    if (held <= LONGEST_LINE) pieces.push(Buffer.from(piece));
    held += piece.length;
  };
  const release = (ended: boolean) => {
    const whole = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
    pieces = [];
    held = 0;
    give(whole, 0, whole.length, ended);
  };
  return {
    push(chunk: Uint8Array): void {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      let from = 0;
      if (held > 0) {
        const first = bytes.indexOf(NEWLINE);
        if (first < 0) {
          hold(bytes);
          return;
        }
        hold(bytes.subarray(0, first));
        release(true);
        from = first + 1;
      }
      for (let at = bytes.indexOf(NEWLINE, from); at >= 0; at = bytes.indexOf(NEWLINE, from)) {
        give(bytes, from, at, true);
        from = skim(bytes, at + 1);
      }
      if (from < bytes.length) hold(bytes.subarray(from));
    },
    end(): void {
      if (held > 0) release(false);
    },
    /** Lines longer than the bound so far. */
    cutLines: () => cutLines
  };
}
