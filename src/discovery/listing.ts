import type { TreeEntries, TreeEntry } from '../model/tree.ts';
import type { TreePath } from '../model/units.ts';
import { entriesByPath, lazy } from '../plain/index.ts';
import { isDockerfileName, isForTests, isVendored } from './by-name/file-names.ts';
import { baseName, parentOf } from './paths.ts';

/** Files that something looks for by their paths alone: a constant of the module that asks, since a listing keeps the answer. */
export interface PathQuestion {
  /** Where: everywhere, outside of dependencies of others, or outside of tests and patterns of others too. */
  readonly among: 'all' | 'own' | 'shipped';
  /** `name`: the last part of the path. */
  readonly takes: (path: TreePath, name: string) => boolean;
}

/** Wherever they are. */
export const DOCKERFILES: PathQuestion = { among: 'all', takes: isDockerfileName };

/** The paths of one side as discovery asks for them. Texts come later and in rounds; what paths alone answer is answered once. */
export interface Listing {
  /** Files and links in path order. */
  readonly paths: readonly TreePath[];
  readonly entries: ReadonlyMap<TreePath, TreeEntry>;
  /** Folders in whose place a commit of another repository stands. */
  readonly submodules: readonly TreePath[];
  /** Names directly below each directory, those that no entry names included. */
  readonly names: ReadonlyMap<TreePath, readonly string[]>;
  /** Files and links by their base name in lower case. */
  readonly byName: () => ReadonlyMap<string, readonly TreePath[]>;
  /** What a question takes, in path order. */
  taken(question: PathQuestion): readonly TreePath[];
}

/** A view over a listing, in time linear in the number of paths. */
export function openListing(tree: TreeEntries): Listing {
  const paths = tree.filter(isLeaf).map(({ path }) => path);
  const own = lazy(() => outside(paths, isVendored));
  const among = { all: () => paths, own, shipped: lazy(() => outside(own(), isForTests)) };
  const answers = new Map<PathQuestion, readonly TreePath[]>();
  return {
    paths,
    entries: entriesByPath(tree),
    submodules: tree.filter(({ kind }) => kind === 'submodule').map(({ path }) => path),
    names: namesOf(tree),
    byName: lazy(() => byBaseName(paths)),
    taken(question) {
      const answer = answers.get(question) ?? among[question.among]().filter((path) => question.takes(path, baseName(path)));
      answers.set(question, answer);
      return answer;
    }
  };
}

export const isLeaf = (entry: TreeEntry | undefined): boolean => entry?.kind === 'file' || entry?.kind === 'symlink';

/** Paths without those in folders of a kind; each folder is judged once. */
function outside(paths: readonly TreePath[], isKind: (path: TreePath) => boolean): readonly TreePath[] {
  const folders = new Map<TreePath, boolean>();
  return paths.filter((path) => {
    const folder = parentOf(path);
    const judged = folders.get(folder) ?? isKind(path);
    folders.set(folder, judged);
    return !judged;
  });
}

function byBaseName(paths: readonly TreePath[]): ReadonlyMap<string, readonly TreePath[]> {
  const byName = new Map<string, TreePath[]>();
  for (const path of paths) {
    const name = baseName(path).toLowerCase();
    const same = byName.get(name);
    if (same === undefined) byName.set(name, [path]);
    else same.push(path);
  }
  return byName;
}

function namesOf(tree: TreeEntries): ReadonlyMap<TreePath, readonly string[]> {
  const names = new Map<TreePath, string[]>([['', []]]);
  for (const entry of tree) {
    if (isLeaf(entry)) addToParent(names, entry.path);
    else if (!names.has(entry.path)) {
      names.set(entry.path, []);
      addToParent(names, entry.path);
    }
  }
  return names;
}

/** Adds a path to its directory, and directories that no entry names to theirs. */
function addToParent(names: Map<TreePath, string[]>, path: TreePath): void {
  for (let child = path; child !== ''; child = parentOf(child)) {
    const siblings = names.get(parentOf(child));
    if (siblings !== undefined) {
      siblings.push(baseName(child));
      return;
    }
    names.set(parentOf(child), [baseName(child)]);
  }
}
