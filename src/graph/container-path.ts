// Paths inside images, as both builders clean them (buildkit: util/system/path.go, client/llb/fileop.go normalizePath).

/** A path that is clean for certain; some others are too. */
const CLEAN = /^(?:\/[^/.][^/]*)+$/;

/** Go's `path.Clean` for a path that is taken to be absolute. */
export function cleanAbsolute(path: string): string {
  if (CLEAN.test(path)) return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Joins a relative path to a directory; an absolute one is taken as written (§3.5). */
export function joinWorkdir(current: string, next: string): string {
  if (next === '') return current || '/';
  return next.startsWith('/') ? next : cleanAbsolute(`${current}/${next}`);
}

/** Cleans a destination of COPY or ADD but keeps an ending `/` or `/.`, which count (§6.1). */
export function cleanDestination(cwd: string, destination: string): string {
  const written = destination === '' || destination === '.' ? './' : destination;
  const clean = cleanAbsolute(written.startsWith('/') ? written : `${cwd}/${written}`);
  if (written.endsWith('/')) return clean === '/' ? '/' : `${clean}/`;
  if (written.endsWith('/.')) return clean === '/' ? '/.' : `${clean}/.`;
  return clean;
}

/** The last component of a path; `/` for the root. */
export function baseName(path: string): string {
  const clean = cleanAbsolute(path);
  return clean === '/' ? '/' : clean.slice(clean.lastIndexOf('/') + 1);
}

/** Whether a path holds a character of a pattern (buildkit: ops/file.go containsWildcards). */
export function hasWildcard(path: string): boolean {
  for (let i = 0; i < path.length; i++) {
    const c = path[i];
    if (c === '\\') i++;
    else if (c === '*' || c === '?' || c === '[') return true;
  }
  return false;
}
