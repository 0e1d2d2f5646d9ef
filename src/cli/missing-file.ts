import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { nearestName, UserError } from '../plain/index.ts';

/** The file beside a missing one that is most likely meant, as a sentence; null where none is like it. `shown` is how the user named it. */
export function meantFile(path: string, shown: string): string | null {
  const near = nearestName(basename(path), namesIn(dirname(path)));
  return near === null ? null : `Is '${join(dirname(shown), near)}' meant?`;
}

/** Names in a folder; none where it cannot be read. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The error for a file that a user named and that is not there; `option` is where it was named. */
export function missingFile(path: string, shown: string, option: string | null = null): UserError {
  return new UserError(`${option === null ? '' : `${option}: `}${shown}: no such file`, meantFile(path, shown));
}
