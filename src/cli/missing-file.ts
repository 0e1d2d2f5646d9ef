import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { nearestName, UserError } from '../plain/index.ts';

/** The file beside a missing one that is most likely meant, as a sentence; null where none is like it. `shown` is how the user named it. */
export async function meantFile(path: string, shown: string): Promise<string | null> {
  const beside = await readdir(dirname(path)).catch(() => []);
  const near = nearestName(basename(path), beside);
  return near === null ? null : `Is '${join(dirname(shown), near)}' meant?`;
}

/** The error for a file that a user named and that is not there; `option` is where it was named. */
export async function missingFile(path: string, shown: string, option: string | null = null): Promise<UserError> {
  return new UserError(`${option === null ? '' : `${option}: `}${shown}: no such file`, await meantFile(path, shown));
}
