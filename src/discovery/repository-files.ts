import { order } from '../plain/index.ts';
import { treePath } from './assemble.ts';
import { joinPath } from './paths.ts';
import type { Repository } from './repository.ts';
import { type ShellFiles, WORKSPACE } from './shell/state.ts';

const MAX_TEXT = 256 * 1024;

const made = new WeakMap<Repository, ShellFiles>();

/** The repository as scripts see it, by absolute path; one for each repository, so that listings are made once. */
export function repositoryFiles(repository: Repository): ShellFiles {
  const known = made.get(repository);
  if (known !== undefined) return known;
  const files = openFiles(repository);
  made.set(repository, files);
  return files;
}

type Listing = ReturnType<ShellFiles['list']>;

function openFiles(repository: Repository): ShellFiles {
  const listings = new Map<string, Listing>();
  const listing = (absolute: string): Listing => {
    const path = treePath(WORKSPACE, absolute);
    if (path === null || !repository.isDirectory(path)) return null;
    return [...new Set(repository.namesIn(path))]
      .sort(order)
      .map((name) => ({ name, directory: repository.isDirectory(joinPath(path, name) ?? name) }));
  };
  return {
    scripts: new Map(),
    found: new Map(),
    read(absolute) {
      const path = treePath(WORKSPACE, absolute);
      if (path === null || !repository.isFile(path)) return null;
      const text = repository.text(path);
      return text === null || text.length > MAX_TEXT || text.includes('\u0000') ? null : text;
    },
    list(absolute) {
      const before = listings.get(absolute);
      if (before !== undefined) return before;
      const found = listing(absolute);
      listings.set(absolute, found);
      return found;
    }
  };
}
