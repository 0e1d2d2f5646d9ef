import type { TreeEntry } from '../../src/model/tree.ts';
import { blobId } from './directory-tree.ts';
import type { Side } from './predict-sides.ts';

/**
 * A side from texts: the Dockerfile, which the context does not hold unless `files` names it, and the context's files; `-> d/x` is a link.
 */
export function textSide(dockerfile: string, files: Readonly<Record<string, string>> = {}, more: Partial<Side> = {}): Side {
  const all: Readonly<Record<string, string>> = { '.dockerignore': 'build\n.dockerignore\n', ...files, 'build/Dockerfile': dockerfile };
  const entries = Object.entries(all).map(([path, text]): TreeEntry => {
    const content = blobId(Buffer.from(text));
    if (text.startsWith('-> ')) return { kind: 'symlink', path, target: text.slice(3), content };
    return { kind: 'file', path, mode: 0o644, content, size: Buffer.byteLength(text) };
  });
  return {
    entries: entries.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    text: (path) => all[path] ?? null,
    file: 'build/Dockerfile',
    ...more
  };
}
