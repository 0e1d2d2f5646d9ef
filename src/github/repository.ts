/** A repository on a GitHub server. */
export interface Repository {
  readonly owner: string;
  readonly repo: string;
}

/** A full commit id, SHA-1 or SHA-256. */
export const COMMIT_ID = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** `owner/name` as its two parts, null where it is not one. */
export function parseSlug(slug: string): Repository | null {
  const match = /^([A-Za-z0-9][A-Za-z0-9-]{0,99}|[A-Za-z0-9_-]{1,100})\/([A-Za-z0-9._-]{1,100})$/.exec(slug);
  return match?.[1] && match[2] && !/^\.+$/.test(match[2]) ? { owner: match[1], repo: match[2] } : null;
}
