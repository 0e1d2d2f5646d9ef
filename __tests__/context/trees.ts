import { createTree, type FileTree } from '../../src/context/index.ts';
import type { SelectedPath } from '../../src/model/graph.ts';
import type { TreeEntry } from '../../src/model/tree.ts';

/** A tree written as path to text: `d/` is a directory (text: its mode), `-> x` a link, `0755 x` a file of that mode. */
export type WrittenTree = Readonly<Record<string, string>>;

export function treeOf(written: WrittenTree): FileTree {
  return createTree(
    Object.entries(written)
      .map(([path, text]) => entryOf(path, text))
      .sort((a, b) => (a.path < b.path ? -1 : 1))
  );
}

function entryOf(path: string, text: string): TreeEntry {
  if (path.endsWith('/')) {
    return { kind: 'directory', path: path === './' ? '' : path.slice(0, -1), mode: text === '' ? 0o755 : Number.parseInt(text, 8) };
  }
  if (text.startsWith('-> ')) return { kind: 'symlink', path, target: text.slice(3), content: text };
  if (text.startsWith('@')) return { kind: 'submodule', path, content: text };
  const withMode = /^(0\d{3}) (.*)$/s.exec(text);
  const mode = withMode ? Number.parseInt(withMode[1] ?? '', 8) : 0o644;
  return { kind: 'file', path, mode, content: withMode?.[2] ?? text, size: null };
}

/** Selected paths as a COPY of the context has them: `--exclude=` words, then sources. */
export function copySelection(words: string): { paths: SelectedPath[] } {
  const all = words.split(' ').filter((word) => word !== '');
  const exclude = all.filter((word) => word.startsWith('--exclude=')).map((word) => word.slice('--exclude='.length));
  const include = all.filter((word) => word.startsWith('--include=')).map((word) => word.slice('--include='.length));
  const sources = all.filter((word) => !word.startsWith('--'));
  return { paths: sources.map((path) => ({ path: path === '.' ? '' : path, wildcard: true, include, exclude, followLinks: true })) };
}
