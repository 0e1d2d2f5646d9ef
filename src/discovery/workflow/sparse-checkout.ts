import type { TreePath } from '../../model/units.ts';
import { matchesGlob } from '../path-glob.ts';
import { liesIn, parentOf } from '../paths.ts';
import type { Repository } from '../repository.ts';
import { hasUnknown } from '../unknowns.ts';

// What a sparse checkout leaves out (git-sparse-checkout: cone mode by folders, else patterns as those of .gitignore).

/** Most paths that are told apart. */
const MOST_PATHS = 500;

type Takes = (path: TreePath) => boolean;

/** Files and folders, these with `/` at the end, that are not checked out; null where that is not known. */
export function leftOut(list: string, isCone: boolean, repository: Repository): readonly string[] | null {
  const lines = list
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (lines.length === 0 || lines.some((line) => hasUnknown(line) || /[!\\]/.test(line))) return null;
  const takes = isCone ? ofFolders(lines, repository) : ofPatterns(lines);
  if (takes === null) return null;
  const folders = new Set<TreePath>(['']);
  for (const path of repository.paths) if (takes(path)) for (let at = parentOf(path); !folders.has(at); at = parentOf(at)) folders.add(at);
  const left = new Set(repository.paths.filter((path) => !takes(path)).map((path) => highestWithout(path, folders)));
  return left.size > MOST_PATHS ? null : [...left];
}

/** The highest folder above a file of which nothing is checked out, else the file itself. */
function highestWithout(path: TreePath, folders: ReadonlySet<TreePath>): string {
  let at: string = path;
  for (let above = parentOf(path); !folders.has(above); above = parentOf(above)) at = `${above}/`;
  return at;
}

/** Folders whole, and the files beside each folder on the way to them. */
function ofFolders(lines: readonly string[], repository: Repository): Takes | null {
  const folders = lines.map((line) => line.replace(/^\/+|\/+$/g, ''));
  if (folders.some((folder) => /[*?[]/.test(folder) || repository.isFile(folder))) return null;
  return (path) => {
    const parent = parentOf(path);
    return parent === '' || folders.some((folder) => liesIn(folder, parent) || liesIn(parent, folder));
  };
}

function ofPatterns(lines: readonly string[]): Takes {
  const patterns = lines.map((line) => {
    const plain = line.replace(/\/+$/, '');
    const glob = plain.includes('/') ? plain.replace(/^\//, '') : `**/${plain}`;
    return { glob, onlyFolders: line.endsWith('/') };
  });
  return (path) => {
    const parts = path.split('/');
    return patterns.some(({ glob, onlyFolders }) =>
      parts.some((_, at) => (at < parts.length - 1 || !onlyFolders) && matchesGlob(glob, parts.slice(0, at + 1).join('/')))
    );
  };
}
