import { askObjects } from './object-reader.ts';
import { GitError, gitText } from './run-git.ts';

/** Top folder of the work tree that holds `directory`, or the git directory itself for a bare repository. Throws GitError outside of one. */
export async function findRepository(directory: string): Promise<{ readonly top: string; readonly bare: boolean }> {
  // All in one question, which git breaks off where there is no top: behind the git directory of a bare repository.
  const said = await gitText(directory, ['rev-parse', '--is-bare-repository', '--absolute-git-dir', '--show-toplevel']).catch(
    (error: unknown) => {
      if (error instanceof GitError && error.stdout.startsWith('true\n')) return error.stdout.replace(/\n$/, '');
      throw error;
    }
  );
  const [bare, ...lines] = said.split('\n');
  if (bare === 'true') return { top: lines.join('\n'), bare: true };
  const [, top, ...more] = lines;
  // A path may hold a line end.
  return { top: top !== undefined && more.length === 0 ? top : await gitText(directory, ['rev-parse', '--show-toplevel']), bare: false };
}

/** The commit that a name stands for, null where it stands for none. */
export async function resolveCommit(directory: string, name: string): Promise<string | null> {
  if (name.startsWith('-') || /[\s\0]/.test(name)) return null;
  try {
    const [id] = await askObjects(directory, '--batch-check', [`${name}^{commit}`], (object) => object?.id ?? null);
    return id ?? null;
  } catch (error) {
    if (error instanceof GitError) return null;
    throw error;
  }
}

/** Short names of the first thousand branches and tags, for a message that names the nearest. */
export async function refNames(directory: string): Promise<readonly string[]> {
  try {
    return (await gitText(directory, ['for-each-ref', '--count=1000', '--format=%(refname:short)'])).split('\n');
  } catch (error) {
    if (error instanceof GitError) return [];
    throw error;
  }
}

/** The best common ancestor of two commits, null where their histories do not meet (or the clone is too shallow to tell). */
export async function mergeBase(directory: string, one: string, other: string): Promise<string | null> {
  try {
    return (await gitText(directory, ['merge-base', one, other])).split('\n')[0] ?? null;
  } catch (error) {
    if (error instanceof GitError) return null;
    throw error;
  }
}

/** The branch that changes are merged into: the repository's default branch, else `main`, else `master`. Null where there is none of them. */
export async function defaultBranch(directory: string): Promise<string | null> {
  const told = await toldDefault(directory);
  if (told !== null) return told;
  for (const name of ['origin/main', 'origin/master', 'main', 'master']) {
    if ((await resolveCommit(directory, name)) !== null) return name;
  }
  return null;
}

/** The default branch where git says it: the remote's (`origin/main`), or the one that a bare repository stands on. Null where it does not. */
export async function toldDefault(directory: string): Promise<string | null> {
  try {
    return (await gitText(directory, ['symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD'])) || null;
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
  }
  try {
    const bare = await gitText(directory, ['rev-parse', '--is-bare-repository']);
    return bare === 'true' ? (await gitText(directory, ['symbolic-ref', '--quiet', '--short', 'HEAD'])) || null : null;
  } catch (error) {
    if (error instanceof GitError) return null;
    throw error;
  }
}

/** `owner/name` and server of the remote `origin` where it lies on a forge; null otherwise. */
export async function remoteSlug(directory: string): Promise<{ readonly serverUrl: string; readonly slug: string } | null> {
  let url: string;
  try {
    url = await gitText(directory, ['config', '--local', '--get', 'remote.origin.url']);
  } catch (error) {
    if (error instanceof GitError) return null;
    throw error;
  }
  const match = /^(?:https:\/\/(?:[^@/]+@)?|ssh:\/\/git@|git@)([A-Za-z0-9.-]+)[/:]([A-Za-z0-9_.-]+)\/([A-Za-z0-9_.-]+?)(?:\.git)?\/?$/.exec(
    url
  );
  return match ? { serverUrl: `https://${match[1]}`, slug: `${match[2]}/${match[3]}` } : null;
}
