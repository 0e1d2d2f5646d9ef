import type { Bytes } from '../model/units.ts';
import { askObjects } from './object-reader.ts';

/** Blobs above this size are not read: no Dockerfile, manifest or lock file is larger. */
const LARGEST_BLOB = 32 * 1024 * 1024;

/**
 * Reads many objects. Null where there is no such object, it is no blob, or it is too large.
 * Names are object ids or `commit:path`; a name with a line end cannot be asked for and gives null.
 */
export async function readObjects(directory: string, names: readonly string[]): Promise<(Uint8Array | null)[]> {
  const asked = [...new Set(names)].filter((name) => !/[\n\r\0]/.test(name));
  const sizes = await blobSizes(directory, asked);
  const wanted = asked.filter((_, i) => (sizes[i] ?? Number.POSITIVE_INFINITY) <= LARGEST_BLOB);
  const bodies = wanted.length === 0 ? [] : await askObjects(directory, '--batch', wanted, (object) => object?.body ?? null);
  const byName = new Map(wanted.map((name, i) => [name, bodies[i] ?? null] as const));
  return names.map((name) => byName.get(name) ?? null);
}

/** Sizes of blobs by their ids, as far as they are here; in a partial clone the rest is not fetched. */
export async function objectSizes(directory: string, ids: readonly string[]): Promise<ReadonlyMap<string, Bytes>> {
  const asked = [...new Set(ids)];
  const sizes = await blobSizes(directory, asked);
  const byId = new Map<string, Bytes>();
  for (const [i, size] of sizes.entries()) if (size !== null) byId.set(asked[i] ?? '', size);
  return byId;
}

/** Null for what is missing or no blob, in the order asked. */
async function blobSizes(directory: string, names: readonly string[]): Promise<(Bytes | null)[]> {
  if (names.length === 0) return [];
  return askObjects(directory, '--batch-check', names, (object) => (object?.type === 'blob' ? object.size : null));
}
