import { blobId } from './directory-tree.ts';
import type { Side } from './predict-sides.ts';

/** A side from texts: the Dockerfile, which the context does not hold unless `files` names it, and the context's files. */
export function textSide(dockerfile: string, files: Readonly<Record<string, string>> = {}, more: Partial<Side> = {}): Side {
  const all: Readonly<Record<string, string>> = { ...files, 'build/Dockerfile': dockerfile, '.dockerignore': 'build\n.dockerignore\n' };
  const entries = Object.entries(all).map(
    ([path, text]) => ({ kind: 'file', path, mode: 0o644, content: blobId(Buffer.from(text)), size: Buffer.byteLength(text) }) as const
  );
  return {
    entries: entries.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    text: (path) => all[path] ?? null,
    file: 'build/Dockerfile',
    ...more
  };
}
