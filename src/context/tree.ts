import type { TreeEntries, TreeEntry } from '../model/tree.ts';
import type { ContentId, TreePath } from '../model/units.ts';
import { joinPath } from './go-path.ts';

/**
 * One node of a tree; immutable once the tree is made. Nodes are shared between a tree and its subtrees, and a leaf is the entry that was
 * listed: of a hundred thousand files nothing is held twice.
 */
export type TreeNode = FileNode | LinkNode | SubmoduleNode | DirectoryNode;
export interface FileNode {
  readonly kind: 'file';
  readonly mode: number;
  readonly content: ContentId;
  readonly size: number | null;
}
export interface LinkNode {
  readonly kind: 'symlink';
  readonly target: string | null;
  readonly content: ContentId;
}
export interface SubmoduleNode {
  readonly kind: 'submodule';
  readonly content: ContentId;
}
export interface DirectoryNode {
  readonly kind: 'directory';
  readonly mode: number;
  readonly children: ReadonlyMap<string, TreeNode>;
}

/** A file tree as a trie of directories. */
export interface FileTree {
  readonly root: DirectoryNode;
}

type LeafNode = Exclude<TreeNode, DirectoryNode>;

interface Growing {
  readonly kind: 'directory';
  mode: number;
  readonly children: Map<string, TreeNode>;
}

const IMPLIED_MODE = 0o755;
/** Linux refuses longer paths (PATH_MAX), so no checkout can hold them. */
const LONGEST_PATH = 4096;

/**
 * Builds a tree; parents are implied with mode 0755. Entries with a path that no checkout can hold (`..`, over 4096 units) are left out.
 * `like`: a tree whose directories are taken over where they are equal, and with them all that is computed of them.
 */
export function createTree(entries: TreeEntries, like?: FileTree): FileTree {
  const root: Growing = { kind: 'directory', mode: IMPLIED_MODE, children: new Map() };
  const directories = new Map<TreePath, Growing>([['', root]]);

  const directoryAt = (path: TreePath): Growing => {
    const known = directories.get(path);
    if (known) return known;
    const slash = path.lastIndexOf('/');
    const parent = directoryAt(slash < 0 ? '' : path.slice(0, slash));
    const made: Growing = { kind: 'directory', mode: IMPLIED_MODE, children: new Map() };
    parent.children.set(path.slice(slash + 1), made);
    directories.set(path, made);
    return made;
  };

  for (const entry of entries) {
    if (entry.path === '' && entry.kind === 'directory') root.mode = entry.mode;
    if (!isPossible(entry.path)) continue;
    if (entry.kind === 'directory') {
      directoryAt(entry.path).mode = entry.mode;
      continue;
    }
    if (directories.has(entry.path)) continue;
    const slash = entry.path.lastIndexOf('/');
    directoryAt(slash < 0 ? '' : entry.path.slice(0, slash)).children.set(entry.path.slice(slash + 1), entry);
  }
  return { root: like === undefined ? root : sharedDirectory(root, like.root) };
}

/** A node with all that is equal in it taken from another one; the other one itself where everything is. */
function shared(node: TreeNode, other: TreeNode | undefined): TreeNode {
  if (other === undefined) return node;
  if (node.kind !== 'directory') return isSameLeaf(node, other) ? other : node;
  return other.kind === 'directory' ? sharedDirectory(node, other) : node;
}

function sharedDirectory(node: DirectoryNode, other: DirectoryNode): DirectoryNode {
  const children = new Map<string, TreeNode>();
  let isEqual = node.mode === other.mode && node.children.size === other.children.size;
  for (const [name, child] of node.children) {
    const like = other.children.get(name);
    const taken = shared(child, like);
    isEqual &&= taken === like;
    children.set(name, taken);
  }
  return isEqual ? other : { ...node, children };
}

function isSameLeaf(a: LeafNode, b: TreeNode): boolean {
  if (a === b) return true;
  if (a.kind === 'file') return b.kind === 'file' && a.content === b.content && a.mode === b.mode && a.size === b.size;
  if (a.kind === 'symlink') return b.kind === 'symlink' && a.content === b.content && a.target === b.target;
  return b.kind === 'submodule' && a.content === b.content;
}

/** A part of a path that names nothing: empty, `.` or `..`. */
const NO_NAME = /(?:^|\/)\.{0,2}(?:\/|$)/;

function isPossible(path: TreePath): boolean {
  return path.length <= LONGEST_PATH && !NO_NAME.test(path);
}

/** The node at a path without following links, or null. */
function nodeAt(tree: FileTree, path: TreePath): TreeNode | null {
  if (path === '') return tree.root;
  let node: TreeNode = tree.root;
  for (const part of path.split('/')) {
    const next: TreeNode | undefined = node.kind === 'directory' ? node.children.get(part) : undefined;
    if (!next) return null;
    node = next;
  }
  return node;
}

const entryOf = (path: TreePath, node: TreeNode): TreeEntry =>
  node.kind === 'directory' ? { kind: 'directory', path, mode: node.mode } : { ...node, path };

/** The entry at a path without following links; implied directories have one too. Null where there is none. */
export function entryAt(tree: FileTree, path: TreePath): TreeEntry | null {
  const node = nodeAt(tree, path);
  return node && entryOf(path, node);
}

/** The tree as a sorted list, as `createTree` takes it: directories only where they are empty or have a mode of their own. */
export function listTree(tree: FileTree): TreeEntries {
  const entries: TreeEntry[] = [];
  const visit = (directory: DirectoryNode, path: TreePath): void => {
    const says = directory.mode !== IMPLIED_MODE || (directory.children.size === 0 && path !== '');
    if (says) entries.push(entryOf(path, directory));
    for (const [name, node] of directory.children) {
      const below = joinPath(path, name);
      if (node.kind === 'directory') visit(node, below);
      else entries.push(entryOf(below, node));
    }
  };
  visit(tree.root, '');
  return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
}

const EMPTY: FileTree = { root: { kind: 'directory', mode: IMPLIED_MODE, children: new Map() } };

/** The tree below a directory, sharing its nodes. An empty tree where there is no directory. */
export function subtree(tree: FileTree, path: TreePath): FileTree {
  if (path === '') return tree;
  const node = nodeAt(tree, path);
  return node?.kind === 'directory' ? { root: node } : EMPTY;
}
