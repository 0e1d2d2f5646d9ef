import { matchSegment } from '../path-glob.ts';
import { hasUnknown } from '../unknowns.ts';
import { type ShellFiles, WORKSPACE } from './state.ts';

const MAX_MATCHES = 1_000;

/** A path as an absolute one without `.` and `..`; it may hold a mark. */
export function absolutePath(path: string, directory: string): string {
  const whole = path.startsWith('/') || path.startsWith('\uE000') ? path : `${directory}/${path}`;
  const made: string[] = [];
  for (const segment of whole.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..' && made.length > 0 && !hasUnknown(made.at(-1) ?? '')) made.pop();
    else made.push(segment);
  }
  return whole.startsWith('/') ? `/${made.join('/')}` : made.join('/');
}

/** The paths that a pattern stands for, written as the pattern is; null where nothing matches, as then the shell keeps the text. */
export function globPaths(pattern: string, directory: string, files: ShellFiles): readonly string[] | null {
  if (hasUnknown(pattern) || !/[*?[]/.test(pattern)) return null;
  const onlyFolders = pattern.endsWith('/');
  const segments = pattern.split('/').filter((segment, index) => segment !== '' || index === 0);
  let found: { shown: string; path: string }[] = [{ shown: '', path: pattern.startsWith('/') ? '/' : directory }];
  for (const [index, segment] of segments.entries()) {
    if (segment === '') continue;
    const last = index === segments.length - 1;
    found = found
      .flatMap(({ shown, path }) => {
        const put = (name: string) => `${shown}${shown === '' && !pattern.startsWith('/') ? '' : '/'}${name}`;
        if (!/[*?[]/.test(segment)) return [{ shown: put(segment), path: absolutePath(segment, path) }];
        const names = files.list(absolutePath('.', path)) ?? [];
        return names
          .filter(({ name, directory: folder }) => (segment.startsWith('.') || !name.startsWith('.')) && (folder || (last && !onlyFolders)))
          .filter(({ name }) => matchSegment(segment === '**' ? '*' : segment, name))
          .map(({ name }) => ({ shown: put(name), path: absolutePath(name, path) }));
      })
      .slice(0, MAX_MATCHES);
  }
  const existing = found.filter(({ path }) => exists(path, files));
  return existing.length === 0 ? null : existing.map(({ shown }) => (onlyFolders ? `${shown}/` : shown)).sort();
}

export function exists(path: string, files: ShellFiles): boolean {
  return files.list(path) !== null || isFile(path, files);
}

export function isFile(path: string, files: ShellFiles): boolean {
  const slash = path.lastIndexOf('/');
  const siblings = files.list(path.slice(0, slash) || '/');
  return siblings?.some(({ name, directory }) => !directory && name === path.slice(slash + 1)) === true;
}

/** Paths below a start, as `find` prints them: the start as written, folders before what they hold. */
export function walkFiles(
  start: string,
  directory: string,
  files: ShellFiles
): readonly { shown: string; folder: boolean; depth: number }[] {
  const made: { shown: string; folder: boolean; depth: number }[] = [];
  const visit = (shown: string, path: string, depth: number): void => {
    const below = files.list(path);
    if (made.length >= MAX_MATCHES * 5 || depth > 20) return;
    made.push({ shown, folder: below !== null, depth });
    for (const { name } of below ?? []) visit(`${shown === '/' ? '' : shown}/${name}`, `${path}/${name}`, depth + 1);
  };
  const path = absolutePath(start, directory);
  if (path.startsWith(WORKSPACE) && exists(path, files)) visit(start.replace(/\/+$/, '') || '/', path, 0);
  return made;
}
