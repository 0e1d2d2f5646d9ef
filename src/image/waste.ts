import type { LayerFile, Waste, WasteKind } from '../model/built-image.ts';

/** The bytes of one regular file of one layer; hard links share them. */
interface Content {
  readonly layer: number;
  readonly size: number;
  readonly owner: string;
  readonly modified: number;
  links: number;
}
interface Node {
  children: Map<string, Node> | null;
  content: Content | null;
}
const newNode = (): Node => ({ children: null, content: null });

const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/** The file system so far, and what is hidden in it. */
interface Walk {
  readonly root: Node;
  readonly found: Map<string, { readonly layer: number; readonly by: number; readonly kind: WasteKind; bytes: number; files: number }>;
}

/**
 * Walks the layers as a container's file system is put together, and names the bytes that end up hidden: by which layer, and how
 * (docs/layers.md). Both ways of marking what is gone are known: a whiteout for each name, and the opaque mark of a folder.
 */
export function walkLayers(layers: readonly (readonly LayerFile[])[]): readonly Waste[] {
  const walk: Walk = { root: newNode(), found: new Map() };
  for (const [index, files] of layers.entries()) {
    // Marks speak of the layers below only, wherever they stand in the archive.
    for (const file of files) if (isMark(file)) applyMark(walk, file, index);
    for (const file of files) if (file.path !== '' && !isMark(file)) addEntry(walk, file, index);
  }
  return [...walk.found.values()].sort((a, b) => a.layer - b.layer || a.by - b.by || (a.kind < b.kind ? -1 : 1));
}

const nameOf = ({ path }: LayerFile) => path.slice(path.lastIndexOf('/') + 1);
const isMark = (file: LayerFile) => nameOf(file).startsWith(WHITEOUT);

function hide({ found }: Walk, content: Content, by: number, kind: WasteKind): void {
  if (--content.links > 0 || content.size === 0) return;
  const key = `${content.layer} ${by} ${kind}`;
  const sum = found.get(key) ?? { layer: content.layer, by, kind, bytes: 0, files: 0 };
  sum.bytes += content.size;
  sum.files++;
  found.set(key, sum);
}

/** Takes away what lower layers put below a node, and the node's own file; entries of this layer stay. */
function clear(walk: Walk, node: Node, by: number, kind: WasteKind): void {
  const pending = [node];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.content !== null && next.content.layer !== by) {
      hide(walk, next.content, by, kind);
      next.content = null;
    }
    if (next.children !== null) pending.push(...next.children.values());
  }
}

function applyMark(walk: Walk, file: LayerFile, layer: number): void {
  const name = nameOf(file);
  const folder = nodeAt(walk.root, file.path.slice(0, Math.max(0, file.path.length - name.length - 1)));
  if (folder === null) return;
  if (name === OPAQUE) {
    for (const child of folder.children?.values() ?? []) clear(walk, child, layer, 'deleted');
    folder.children = null;
    return;
  }
  const gone = folder.children?.get(name.slice(WHITEOUT.length));
  if (gone !== undefined) clear(walk, gone, layer, 'deleted');
  folder.children?.delete(name.slice(WHITEOUT.length));
}

function addEntry(walk: Walk, file: LayerFile, layer: number): void {
  const node = makeNode(walk.root, file.path);
  const linkTarget = file.kind === 'hardlink' ? (nodeAt(walk.root, file.target ?? '')?.content ?? null) : null;
  if (linkTarget !== null && linkTarget === node.content) return;
  if (node.content !== null) hide(walk, node.content, layer, replacement(node.content, file));
  node.content = null;
  if (file.kind !== 'directory' && node.children !== null) {
    clear(walk, node, layer, 'replaced');
    node.children = null;
  }
  if (file.kind === 'file') node.content = { layer, size: file.size, owner: file.owner, modified: file.modified, links: 1 };
  else if (linkTarget !== null) {
    linkTarget.links++;
    node.content = linkTarget;
  }
}

/** What a new entry does to the file that stood there: size and time tell whether its bytes are the same ones. */
function replacement(content: Content, file: LayerFile): WasteKind {
  if (file.kind !== 'file' || file.size !== content.size || file.modified !== content.modified) return 'replaced';
  return file.owner === content.owner ? 'same again' : 'owner or mode';
}

function nodeAt(root: Node, path: string): Node | null {
  let node: Node | undefined = root;
  if (path !== '') for (const part of path.split('/')) node = node?.children?.get(part);
  return node ?? null;
}

function makeNode(root: Node, path: string): Node {
  let node = root;
  for (const part of path.split('/')) {
    node.children ??= new Map();
    let next = node.children.get(part);
    if (next === undefined) {
      next = newNode();
      node.children.set(part, next);
    }
    node = next;
  }
  return node;
}
