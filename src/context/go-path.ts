// The few functions of Go's `path` and `strings` whose exact manner the builders' rules depend on.

/** Go's `filepath.Clean` on Unix: `.` and `//` go, `..` eats its parent; the empty path becomes `.`. */
export function cleanPath(path: string): string {
  const rooted = path.startsWith('/');
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') kept.push(part);
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (!rooted) kept.push('..');
  }
  const joined = kept.join('/');
  return rooted ? `/${joined}` : joined === '' ? '.' : joined;
}

/** Go's `unicode.IsSpace`, which differs from JavaScript's `trim` in U+0085 and U+FEFF. */
const GO_SPACE = new Set(
  [
    0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0x85, 0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009,
    0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000
  ].map((code) => String.fromCharCode(code))
);

/** Go's `strings.TrimSpace`. */
export function trimGoSpace(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && GO_SPACE.has(text.charAt(from))) from++;
  while (to > from && GO_SPACE.has(text.charAt(to - 1))) to--;
  return text.slice(from, to);
}

/** Go's `path.Base` of a cleaned relative path; the root is `/`. */
export function baseName(path: string): string {
  return path === '' ? '/' : path.slice(path.lastIndexOf('/') + 1);
}

/** A path below a directory of a tree, whose root is the empty string. */
export function joinPath(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

/** True where `path` is `directory` or lies below it. */
export function isWithin(path: string, directory: string): boolean {
  return directory === '' || path === directory || path.startsWith(`${directory}/`);
}

/** The order of Go's strings: by bytes of UTF-8, which is by code point. */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left === right) continue;
    // Surrogates stand for code points above every other unit.
    const rank = (unit: number) => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
    return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** True where the builders see a pattern: an unescaped `*`, `?` or `[` (buildkit: ops/file.go containsWildcards). */
export function hasWildcards(path: string): boolean {
  for (let i = 0; i < path.length; i++) {
    const char = path.charAt(i);
    if (char === '\\') i++;
    else if (char === '*' || char === '?' || char === '[') return true;
  }
  return false;
}
