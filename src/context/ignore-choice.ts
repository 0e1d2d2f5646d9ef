import type { Builder } from '../model/image.ts';
import type { TreePath } from '../model/units.ts';
import { createContext } from './build-context.ts';
import { joinPath } from './go-path.ts';
import { resolvePath } from './links.ts';
import { type FileTree, subtree } from './tree.ts';

/** Where the builder looks for ignore rules. Paths are relative to the root of the repository. */
export interface IgnoreFileQuestion {
  /** With the texts of links known. */
  readonly repositoryTree: FileTree;
  /** May lie outside of the context; null: it comes by standard input. */
  readonly dockerfile: TreePath | null;
  /** The context's directory. */
  readonly context: TreePath;
  readonly builder: Builder;
}

/**
 * The ignore file that the builder reads for a directory of the repository: `<Dockerfile>.dockerignore` beside the
 * Dockerfile, even an empty one (BuildKit only), else `.dockerignore` in the context. Null: none. Never both, and
 * none at all for contexts that the builder fetches itself. docs/cache-rules.md §7 (buildkit: dockerui/config.go)
 */
export function ignoreFileFor(question: IgnoreFileQuestion): TreePath | null {
  const { repositoryTree, dockerfile, context, builder } = question;
  return (
    (builder === 'buildkit' && dockerfile !== null ? besideIt(repositoryTree, dockerfile) : null) ??
    fileIn(repositoryTree, context, '.dockerignore')
  );
}

function besideIt(tree: FileTree, dockerfile: TreePath): TreePath | null {
  const slash = dockerfile.lastIndexOf('/');
  return fileIn(tree, slash < 0 ? '' : dockerfile.slice(0, slash), `${dockerfile.slice(slash + 1)}.dockerignore`);
}

/** A file in a directory that the builder reads as a root of its own: links are followed inside of it. */
function fileIn(tree: FileTree, directory: TreePath, name: string): TreePath | null {
  const resolved = resolvePath(createContext(subtree(tree, directory), null, 'buildkit').root, name, true);
  const isFile = resolved.kind === 'found' && resolved.view.kind === 'leaf' && resolved.view.node.kind === 'file';
  return isFile ? joinPath(directory, resolved.path) : null;
}
