import { treePath } from './assemble.ts';
import { joinPath } from './paths.ts';
import type { Repository } from './repository.ts';
import { type ShellFiles, WORKSPACE } from './shell/state.ts';

const MAX_TEXT = 256 * 1024;

/** The repository as scripts see it, by absolute path. */
export function repositoryFiles(repository: Repository): ShellFiles {
  return {
    read(absolute) {
      const path = treePath(WORKSPACE, absolute);
      if (path === null || !repository.isFile(path)) return null;
      const text = repository.text(path);
      return text === null || text.length > MAX_TEXT || text.includes('\u0000') ? null : text;
    },
    list(absolute) {
      const path = treePath(WORKSPACE, absolute);
      if (path === null || !repository.isDirectory(path)) return null;
      return [...new Set(repository.namesIn(path))]
        .sort()
        .map((name) => ({ name, directory: repository.isDirectory(joinPath(path, name) ?? name) }));
    }
  };
}
