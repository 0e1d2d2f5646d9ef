import type { Bytes } from '../model/units.ts';
import { runGit } from './run-git.ts';

/** Blobs above this size are not read: no Dockerfile, manifest or lock file is larger. */
const LARGEST_BLOB = 32 * 1024 * 1024;

/**
 * Reads many objects through one `cat-file --batch`. Null where there is no such object, it is no blob, or it is too large.
 * Names are object ids or `commit:path`; a name with a line end cannot be asked for and gives null.
 */
export async function readObjects(directory: string, names: readonly string[]): Promise<(Uint8Array | null)[]> {
  const askable = names.map((name) => (/[\n\r\0]/.test(name) ? null : name));
  const asked = askable.filter((name): name is string => name !== null);
  if (asked.length === 0) return names.map(() => null);
  const sizes = parseSizes((await runGit(directory, ['cat-file', '--batch-check'], `${asked.join('\n')}\n`)).toString('utf8'));
  const wanted = asked.filter((_, i) => (sizes[i] ?? Number.POSITIVE_INFINITY) <= LARGEST_BLOB);
  const bodies = wanted.length === 0 ? [] : parseBatch(await runGit(directory, ['cat-file', '--batch'], `${wanted.join('\n')}\n`));
  const byName = new Map<string, Uint8Array | null>();
  wanted.forEach((name, i) => {
    byName.set(name, bodies[i] ?? null);
  });
  return askable.map((name) => (name === null ? null : (byName.get(name) ?? null)));
}

/** Sizes of blobs by their ids, as far as they are here; in a partial clone the rest is not fetched. */
export async function objectSizes(directory: string, ids: readonly string[]): Promise<ReadonlyMap<string, Bytes>> {
  const asked = [...new Set(ids)];
  if (asked.length === 0) return new Map();
  const sizes = parseSizes((await runGit(directory, ['cat-file', '--batch-check'], `${asked.join('\n')}\n`)).toString('utf8'));
  return new Map(asked.flatMap((id, i) => (sizes[i] == null ? [] : [[id, sizes[i]] as const])));
}

/** Sizes of blobs, null for what is missing or no blob, in the order asked. */
function parseSizes(output: string): (number | null)[] {
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const match = /^[0-9a-f]{40,64} blob (\d+)$/.exec(line);
      return match ? Number(match[1]) : null;
    });
}

function parseBatch(output: Buffer): (Uint8Array | null)[] {
  const bodies: (Uint8Array | null)[] = [];
  let at = 0;
  while (at < output.length) {
    const end = output.indexOf(10, at);
    if (end < 0) break;
    const header = output.toString('utf8', at, end);
    const match = /^[0-9a-f]{40,64} \w+ (\d+)$/.exec(header);
    at = end + 1;
    if (!match) {
      bodies.push(null);
      continue;
    }
    const size = Number(match[1]);
    bodies.push(output.subarray(at, at + size));
    at += size + 1;
  }
  return bodies;
}
