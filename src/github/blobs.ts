import type { ContentId } from '../model/units.ts';
import { blobId } from '../plain/index.ts';
import type { GitHub } from './client.ts';
import { eachBounded } from './each-bounded.ts';
import { failureLine, failureOf, hasStatus } from './failure.ts';
import { COMMIT_ID, type Repository } from './repository.ts';

/** Texts asked of GraphQL in one request. */
const BATCH = 60;
/** Single requests at most in a run, for what a batch could not give (binary, very large). */
const MOST_SINGLES = 60;

/** Bytes of blobs by id. An id that cannot be read is absent. */
export type ReadBlobs = (ids: readonly ContentId[]) => Promise<ReadonlyMap<ContentId, Uint8Array>>;
type Bytes = Uint8Array | null;

/**
 * Reads blobs: texts many at a time by GraphQL, the rest one by one, each asked once in a run. What GraphQL gives is
 * believed only where the git id of its bytes is the one asked for: it cuts long texts and replaces what is no UTF-8.
 */
export function blobReader(github: GitHub, repository: Repository): ReadBlobs {
  const known = new Map<ContentId, Promise<Bytes>>();
  let singles = 0;
  const load = async (batch: readonly ContentId[]): Promise<ReadonlyMap<ContentId, Bytes>> => {
    const found = new Map<ContentId, Bytes>(await texts(github, repository, batch));
    const rest = batch.filter((id) => !found.has(id)).slice(0, Math.max(0, MOST_SINGLES - singles));
    singles += rest.length;
    await eachBounded(rest, 6, async (id) => {
      found.set(id, await single(github, repository, id));
    });
    return found;
  };
  let waiting: { readonly ids: Set<ContentId>; readonly loaded: Promise<void> } | null = null;
  /** What several sides want at one time is asked in one request. */
  const together = (ids: readonly ContentId[]): Promise<void> => {
    const wanted = waiting?.ids ?? new Set<ContentId>();
    for (const id of ids) wanted.add(id);
    waiting ??= {
      ids: wanted,
      loaded: new Promise((resolve) => setImmediate(resolve)).then(async () => {
        waiting = null;
        const all = [...wanted];
        for (let from = 0; from < all.length; from += BATCH) await one(all.slice(from, from + BATCH));
      })
    };
    return waiting.loaded;
  };
  const one = async (batch: readonly ContentId[]) => {
    const loading = load(batch);
    for (const id of batch) {
      const bytes = loading.then((found) => found.get(id) ?? null);
      // A failure is told to whoever waits for the batch; later askers get it from `known`.
      bytes.catch(() => {});
      known.set(id, bytes);
    }
    await loading;
  };
  return async (ids) => {
    const missing = [...new Set(ids)].filter((id) => COMMIT_ID.test(id) && !known.has(id));
    if (missing.length > 0) await together(missing);
    const bodies = new Map<ContentId, Uint8Array>();
    for (const id of ids) {
      const bytes = await known.get(id);
      if (bytes) bodies.set(id, bytes);
    }
    return bodies;
  };
}

async function texts(github: GitHub, { owner, repo }: Repository, ids: readonly string[]): Promise<[string, Uint8Array][]> {
  const fields = ids.map((id, i) => `b${i}: object(oid: "${id}") { ... on Blob { text } }`);
  const query = `query($owner: String!, $repo: String!) { repository(owner: $owner, name: $repo) { ${fields.join(' ')} } }`;
  try {
    const data = await github.graphql(query, { owner, repo });
    const objects = (data['repository'] ?? {}) as Record<string, { text?: unknown } | null>;
    return ids.flatMap((id, i) => {
      const text = objects[`b${i}`]?.text;
      const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : null;
      return bytes && blobId(bytes, id.length) === id ? [[id, bytes] as [string, Uint8Array]] : [];
    });
  } catch (error) {
    github.log(`texts could not be read together, one by one instead: ${failureLine(error)}`);
    return [];
  }
}

async function single(github: GitHub, repository: Repository, id: string): Promise<Bytes> {
  try {
    const { data } = await github.api.git.getBlob({ ...repository, file_sha: id });
    const bytes = Buffer.from(data.content, data.encoding === 'base64' ? 'base64' : 'utf8');
    return blobId(bytes, id.length) === id ? bytes : null;
  } catch (error) {
    // What is listed is there: only its size may keep it from us. A right that is missing must not look like an empty file.
    if (hasStatus(error, 403, 422) && /too.large/i.test(failureOf(error).message)) return null;
    throw error;
  }
}
