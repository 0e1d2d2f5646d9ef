import { resolve } from 'node:path';
import { readImage } from '../files/index.ts';
import { StreamError } from '../formats/index.ts';
import type { BuiltImage } from '../model/built-image.ts';
import { codeOf, isFileError, UserError } from '../plain/index.ts';
import { shownPath } from './missing-file.ts';
import type { Terminal } from './terminal.ts';

/** Reads the images of a path that a user gave. Throws UserError, which names it, for what cannot be read. */
export async function imagesAt(path: string, history: string | null, terminal: Terminal): Promise<readonly BuiltImage[]> {
  const at = (file: string) => (file === '-' ? '-' : resolve(terminal.cwd, file));
  try {
    return await readImage(at(path), history === null ? null : at(history));
  } catch (error) {
    if (error instanceof StreamError) throw new UserError(`${path} cannot be read as an image: ${error.message}`);
    if (isFileError(error)) throw new UserError(`${shownPath(error.path, path, terminal)} cannot be read: ${codeOf(error)}`);
    throw error;
  }
}
