import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createLogReader, looksLikeBuildRecord, readBuildRecord } from '../buildlog/index.ts';
import type { LogForm, LogReading } from '../model/buildlog.ts';

/** Largest build record that is read; the largest seen are some 10 MB. */
const LARGEST_RECORD = 256 * 1024 * 1024;

/** A log or record with the digest of its bytes, for which line ends make no difference. */
export interface ReadLog {
  readonly reading: LogReading;
  readonly print: string;
}

/** Reads one log or build record of any form, a log as a stream in bounded memory. `-` is standard input. */
export async function readLogFile(path: string, form: LogForm | 'auto' = 'auto'): Promise<ReadLog> {
  // What is no file on a disk, such as a pipe of the shell, can be read once only.
  if ((form === 'auto' || form === 'dockerbuild') && path !== '-' && (await stat(path)).isFile()) {
    const file = await open(path, 'r');
    try {
      const head = Buffer.alloc(512);
      const { bytesRead } = await file.read(head, 0, head.length, 0);
      if (looksLikeBuildRecord(head.subarray(0, bytesRead))) {
        const { size } = await file.stat();
        if (size > LARGEST_RECORD) throw new RangeError(`${path} is larger than ${LARGEST_RECORD} bytes, too large for a build record`);
        const bytes = await file.readFile();
        return { reading: readBuildRecord(bytes), print: createHash('sha256').update(bytes).digest('hex') };
      }
    } finally {
      await file.close();
    }
  }
  const reader = createLogReader({ form });
  const hash = createHash('sha256');
  for await (const chunk of path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 1 << 18 })) {
    reader.push(chunk as Uint8Array);
    withoutReturns(hash, chunk as Uint8Array);
  }
  return { reading: reader.end(), print: hash.digest('hex') };
}

const RETURN = 0x0d;

function withoutReturns(hash: Hash, chunk: Uint8Array): void {
  let from = 0;
  for (let at = chunk.indexOf(RETURN); at >= 0; at = chunk.indexOf(RETURN, from)) {
    hash.update(chunk.subarray(from, at));
    from = at + 1;
  }
  hash.update(chunk.subarray(from));
}
