import type { LogsDocument } from '../documents/index.ts';
import type { LogReading } from '../model/buildlog.ts';
import { plainText } from '../safe-text/index.ts';

/** The document of the `logs` command: `layercost/logs@1`, one entry per file in the given order. */
export function toLogsDocument(files: readonly { readonly file: string; readonly reading: LogReading }[]): LogsDocument {
  return {
    schema: 'layercost/logs@1',
    files: files.map(({ file, reading }) => ({
      file,
      form: reading.form,
      job: reading.job,
      lines: reading.lines,
      bytes: reading.bytes,
      // `layercost layers` shows the images of a record.
      builds: reading.builds.map(({ images: _, buildkit: __, ...build }) => build),
      notes: reading.notes.map((note) => plainText(note))
    }))
  };
}
