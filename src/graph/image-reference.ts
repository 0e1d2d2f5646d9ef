// Names of images (buildkit: distribution/reference; docs/cache-rules.md §11).

const DEFAULT_REGISTRY = /^(?:index\.)?docker\.io\//;

/** The short form of a reference with its tag written out: `docker.io/library/node` and `node:latest` are one image. */
export function familiarReference(reference: string): string {
  const name = reference.replace(DEFAULT_REGISTRY, '').replace(/^library\/(?=[^/]+$)/, '');
  const last = name.slice(name.lastIndexOf('/') + 1);
  return last.includes(':') || last.includes('@') ? name : `${name}:latest`;
}

/** The manifest digest that a reference pins, null where it names none. */
export function pinnedDigest(reference: string): string | null {
  const at = reference.indexOf('@');
  return at < 0 ? null : reference.slice(at + 1);
}

/** What two references must share to be one image without asking anybody: the digest where one is pinned, else the name. */
export function imageIdentity(reference: string): string {
  return pinnedDigest(reference) ?? familiarReference(reference);
}
