import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { UserError } from '../plain/index.ts';

const MB = 1024 * 1024;
/** No text that is asked for by its path is larger, in bytes. */
const LARGEST_TEXT = 256 * MB;
const PIECE = 4 * MB;

/**
 * The text of a file, null where there is no such file; on `-` that of standard input. Throws UserError for more than `most` bytes,
 * and other errors of the file system as they are.
 */
export async function readTextFile(path: string, most = LARGEST_TEXT): Promise<string | null> {
  if (path === '-') {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  }
  try {
    return textAt(path, most);
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return null;
    throw error;
  }
}

/** A pipe or a device has no size to go by: it is read until its end or until it is too much. */
function textAt(path: string, most: number): string {
  const file = openSync(path, 'r');
  try {
    const stat = fstatSync(file);
    if (stat.size > most) throw tooLarge(most);
    if (stat.isFile() || stat.isDirectory()) return readFileSync(file, 'utf8');
    const pieces: Buffer[] = [];
    for (let length = 0; ; ) {
      const piece = Buffer.allocUnsafe(PIECE);
      const read = readSync(file, piece, 0, PIECE, null);
      if (read === 0) return Buffer.concat(pieces).toString('utf8');
      length += read;
      if (length > most) throw tooLarge(most);
      pieces.push(piece.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
}

function tooLarge(most: number): UserError {
  return new UserError(`it is larger than ${most / MB} MB`);
}
