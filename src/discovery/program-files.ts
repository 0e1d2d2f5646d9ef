// Programs in other languages than a shell's: what starts them, and how their files are called.

const RUNNERS = /^(?:node|nodejs|python[\d.]*|tsx|ts-node|ruby|perl|php|deno|bun|uv|zx)$/;
const FILES = /\.(?:py|[cm]?[jt]s|rb|pl|php)$/;

export const runsPrograms = (name: string): boolean => RUNNERS.test(name);
export const isProgramFile = (path: string): boolean => FILES.test(path);

/** The file of a program that a command starts: `node ci/build.mjs`, `python3 -u build.py`; null where it starts none. */
export function programFile(name: string, rest: readonly string[]): string | null {
  if (!runsPrograms(name)) return null;
  return rest.find((word) => isProgramFile(word) && !word.startsWith('-')) ?? null;
}
