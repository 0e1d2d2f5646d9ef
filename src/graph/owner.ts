import type { DefinitionPart } from '../model/graph.ts';
import { versionedPart } from './versions.ts';

// Owners in file operations (buildkit: client/llb/fileop.go WithUser, parseUID).

const canonical = (name: string): string => {
  if (name === 'root' || name === '') return '#0';
  return /^[+-]?\d+$/.test(name) && Math.abs(Number(name)) < 2 ** 31 ? `#${Number(name)}` : name;
};

/** `user` or `user:group` as the operation holds it: numbers as ids, `root` as 0, other names as they are (docs/cache-rules.md §6). */
export function canonicalOwner(owner: string): string {
  const at = owner.indexOf(':');
  return at < 0 ? canonical(owner) : `${canonical(owner.slice(0, at))}:${canonical(owner.slice(at + 1))}`;
}

/** The owner of a COPY or ADD; versions up to 0.33 take an empty group, `1000:`, for group 0 (docs/cache-rules.md §6). */
export function ownerPart(owner: string, version: string | null): DefinitionPart {
  if (owner === '') return { name: 'owner', value: '' };
  if (!owner.endsWith(':')) return { name: 'owner', value: canonicalOwner(owner) };
  return versionedPart('owner', canonicalOwner(owner.slice(0, -1)), 'emptyGroup', canonicalOwner(owner), version);
}

/** The first name of `user:group` that stands for a number which only a file of the image tells; null where there is none. */
export function ownerName(owner: string): string | null {
  return (
    canonicalOwner(owner)
      .split(':')
      .find((part) => !part.startsWith('#')) ?? null
  );
}
