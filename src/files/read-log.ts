import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createLogReader, looksLikeBuildRecord, readBuildRecord } from '../buildlog/index.ts';
import type { LogForm, LogReading } from '../model/buildlog.ts';

/** Largest build record that is read; the largest seen are some 10 MB. */
const LARGEST_RECORD = 256 * 1024 * 1024;

/** Reads one log or build record of any form, a log as a stream in bounded memory. `-` is standard input. */
export async function readLogFile(path: string, form: LogForm | 'auto' = 'auto'): Promise<LogReading> {
  if (path !== '-' && (form === 'auto' || form === 'dockerbuild')) {
    const file = await open(path, 'r');
    try {
      const head = Buffer.alloc(512);
      const { bytesRead } = await file.read(head, 0, head.length, 0);
      if (looksLikeBuildRecord(head.subarray(0, bytesRead))) {
        const { size } = await file.stat();
        if (size > LARGEST_RECORD) throw new RangeError(`${path} is larger than ${LARGEST_RECORD} bytes, too large for a build record`);
        return readBuildRecord(await file.readFile());
      }
    } finally {
      await file.close();
    }
  }
  const reader = createLogReader({ form });
  for await (const chunk of path === '-' ? process.stdin : createReadStream(path, { highWaterMark: 1 << 18 })) {
    reader.push(chunk as Uint8Array);
  }
  return reader.end();
}
