// Names of images (buildkit: distribution/reference; docs/cache-rules.md §11).

import { asGiven, isOpen } from './open-value.ts';

const DEFAULT_REGISTRY = /^(?:index\.)?docker\.io\//;

/** The short form of a reference with its tag written out: `docker.io/library/node` and `node:latest` are one image. */
export function familiarReference(reference: string): string {
  const name = asGiven(reference)
    .replace(DEFAULT_REGISTRY, '')
    .replace(/^library\/(?=[^/]+$)/, '');
  const last = name.slice(name.lastIndexOf('/') + 1);
  // What only a run knows may hold the tag.
  return last.includes(':') || last.includes('@') || isOpen(last) ? name : `${name}:latest`;
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

const PATH_PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const DOMAIN_PART = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const DOMAIN = `(?:${DOMAIN_PART}(?:\\.${DOMAIN_PART})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const TAG = '(?::[\\w][\\w.-]{0,127})?';
const DIGEST = '(?:@(?!sha256:(?![a-f0-9]{64}$))[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?';
const WITH_DOMAIN = new RegExp(`^${DOMAIN}/${PATH_PART}(?:/${PATH_PART})*${TAG}${DIGEST}$`);
const WITHOUT_DOMAIN = new RegExp(`^${PATH_PART}(?:/${PATH_PART})*${TAG}${DIGEST}$`);
/** Longest text that is looked at; longer ones are no name that anybody writes. */
const LONGEST_NAME = 1_000;

/** Whether the builder takes a text for the name of an image (distribution/reference: ParseNormalizedNamed). */
export function isReference(name: string): boolean {
  if (name.length > LONGEST_NAME) return true;
  if (/^[a-f0-9]{64}$/.test(name)) return false;
  const [first = '', ...more] = name.split('/');
  const hasDomain = more.length > 0 && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first);
  return (hasDomain ? WITH_DOMAIN : WITHOUT_DOMAIN).test(name);
}
