import type { TreeEntry } from '../model/tree.ts';
import { askObjects } from './object-reader.ts';
import { GitError } from './run-git.ts';

/** A row of a tree object. */
interface Row {
  readonly mode: number;
  readonly name: string;
  readonly id: string;
}

/** Kinds of a row by the first bits of its mode (git: object.h, tree-walk.c canon_mode). */
const KIND = 0o170000;
const FILE = 0o100000;
const LINK = 0o120000;
const DIRECTORY = 0o040000;
const EXECUTABLE = 0o100;

/**
 * All files, links and submodules of a commit's tree, unsorted. Read level by level through the process that reads files too: one for
 * `git ls-tree` would take longer to start than to answer. Throws GitError where a tree is not here.
 */
export async function treeFiles(directory: string, commit: string): Promise<TreeEntry[]> {
  const files: TreeEntry[] = [];
  let level = [{ path: '', name: `${commit}^{tree}` }];
  while (level.length > 0) {
    const [asked, below]: [typeof level, typeof level] = [level, []];
    const names = asked.map(({ name }) => name);
    await askObjects(directory, '--batch', names, (tree, place) => {
      if (tree?.type !== 'tree') throw new GitError(['cat-file'], `not a tree object: ${names[place]}`);
      for (const row of rowsOf(tree.body, tree.id.length / 2)) {
        const at = `${asked[place]?.path}${row.name}`;
        if ((row.mode & KIND) === DIRECTORY) below.push({ path: `${at}/`, name: row.id });
        else files.push(fileOf(row, at));
      }
    });
    level = below;
  }
  return files;
}

function fileOf({ mode, id }: Row, path: string): TreeEntry {
  switch (mode & KIND) {
    case FILE:
      return { kind: 'file', path, mode: mode & EXECUTABLE ? 0o755 : 0o644, content: id, size: null };
    case LINK:
      return { kind: 'symlink', path, target: null, content: id };
    // As git takes it: whatever is none of the others is the commit of another repository.
    default:
      return { kind: 'submodule', path, content: id };
  }
}

/** The rows of a tree object: octal mode, blank, name, NUL, and the id in bytes. */
function rowsOf(body: Buffer, idLength: number): Row[] {
  const rows: Row[] = [];
  for (let at = 0; at < body.length; ) {
    const blank = body.indexOf(0x20, at);
    const end = body.indexOf(0, blank);
    const next = end + 1 + idLength;
    if (blank < 0 || end < 0 || next > body.length) throw new GitError(['cat-file'], 'a tree object is damaged');
    rows.push({
      mode: Number.parseInt(body.toString('latin1', at, blank), 8),
      name: body.toString('utf8', blank + 1, end),
      id: body.toString('hex', end + 1, next)
    });
    at = next;
  }
  return rows;
}
