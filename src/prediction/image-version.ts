import { pinnedDigest } from '../graph/index.ts';

// Whether two references of one repository are taken for two images (docs/cache-rules.md §11.2).

/** A reference without its tag and digest. */
export const repositoryOf = (reference: string): string => withoutDigest(reference).replace(/:[^/:]*$/, '');

const withoutDigest = (reference: string): string => reference.replace(/@.*$/, '');
const tagOf = (reference: string): string => /:([^/:]*)$/.exec(withoutDigest(reference))?.[1] ?? 'latest';

/**
 * Two digests, or two versions, of one repository: an assumption that reports list. `3` and `3.21`, `20` and `20-slim` may well be one image,
 * and a name that is no version (`latest`, `stable`) any of them.
 */
export function isAnotherVersion(a: string, b: string): boolean {
  if (repositoryOf(a) !== repositoryOf(b)) return false;
  const [one, other] = [pinnedDigest(a), pinnedDigest(b)];
  if (one !== null && other !== null) return one !== other;
  return differ(tagOf(a), tagOf(b));
}

const VERSION = /\d+(?:\.\d+)*/g;

function differ(a: string, b: string): boolean {
  if (!/^v?\d/.test(a) || !/^v?\d/.test(b)) return false;
  const versions = (tag: string): readonly string[] => tag.match(VERSION) ?? [];
  const [one, other] = [versions(a), versions(b)];
  // The version of the image itself, else those of what it stands on, where the same words stand around them.
  const isAlike = a.replace(VERSION, '#') === b.replace(VERSION, '#');
  return one.slice(0, isAlike ? one.length : 1).some((version, index) => contradict(version, other[index] ?? ''));
}

/** A shorter version may be the newest of the longer ones. */
function contradict(a: string, b: string): boolean {
  const [one, other] = [a.split('.'), b.split('.')];
  return one.some((part, index) => other[index] !== undefined && Number(part) !== Number(other[index]));
}
