import { readdirSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { nearestName, UserError } from '../plain/index.ts';
import type { Terminal } from './terminal.ts';

/** What may be the matter with a missing file: a broken link, or the name of the one beside it that is likely meant; null where none is like it. `shown` is how the user named it. */
export function meantFile(path: string, shown: string): string | null {
  const names = namesIn(dirname(path));
  if (names.includes(basename(path))) return 'It is a link that leads nowhere.';
  const near = nearestName(basename(path), names);
  return near === null ? null : `Did you mean '${join(dirname(shown), near)}'?`;
}

/** A path of an error as the user may have written it: from the working directory. `otherwise`: what the error does not name. */
export const shownPath = (path: string | undefined, otherwise: string, { cwd }: Pick<Terminal, 'cwd'>): string =>
  path === undefined ? otherwise : relative(cwd, path) || '.';

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
