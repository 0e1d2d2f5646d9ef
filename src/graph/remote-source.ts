// Addresses that ADD downloads (docs/cache-rules.md §6; buildkit: dfgitutil.ParseGitRef, dispatchCopy).

export type RemoteSource = { readonly kind: 'http'; readonly fileName: string } | { readonly kind: 'git' };

const GIT_OVER_HTTP = /^https?:\/\/[^?#]*\.git(?:[?#/].*)?$/;
const GIT_SCHEME = /^(?:git|ssh):\/\//;
const GIT_SCP = /^[\w.-]+@[\w.-]+:[^:]/;

/** What kind of address a source of ADD is; null for a path. */
export function remoteSource(source: string): RemoteSource | null {
  if (GIT_OVER_HTTP.test(source) || GIT_SCHEME.test(source) || GIT_SCP.test(source)) return { kind: 'git' };
  if (!source.startsWith('http://') && !source.startsWith('https://')) return null;
  const path = source.replace(/^https?:\/\/[^/?#]*/, '').replace(/[?#].*/, '');
  const name = path.replace(/\/+$/, '').replace(/.*\//, '');
  return { kind: 'http', fileName: name === '' || name === '.' ? '__unnamed__' : name };
}

/** The commit that a git address pins, null for a branch, a tag or nothing. */
export function pinnedCommit(address: string): string | null {
  return /#([0-9a-f]{40}|[0-9a-f]{64})(?::|$)/.exec(address)?.[1] ?? null;
}
