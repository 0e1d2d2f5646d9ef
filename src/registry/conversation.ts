import { createHash } from 'node:crypto';
import type { ReadIndex, RegistryProblem, RegistryQuestion } from '../model/registry.ts';
import type { Digest } from '../model/units.ts';
import { isRecord } from '../plain/index.ts';
import type { RegistryAddress } from './address.ts';
import { parseJson, readChallenge, readToken } from './challenge.ts';
import { basic, type Credential } from './credentials.ts';

/** A request that a conversation wants sent, redirects not followed. */
export interface RegistryRequest {
  readonly method: 'HEAD' | 'GET';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of the answer's body at most; a longer one is a failure. */
  readonly mostBytes: number;
}

/** What came of it. */
export type RegistryResponse =
  | { readonly status: number; header(name: string): string | null; readonly body: Uint8Array }
  | { readonly failure: 'time' | 'network' | 'size' };

type Answer = Exclude<RegistryResponse, { failure: unknown }>;
/** A conversation in progress: asks for requests to be sent, and is told what came of each. */
type Talk<T> = Generator<RegistryRequest, T, RegistryResponse>;
type Failed = { readonly problem: RegistryProblem };

/** What a name leads to, and the indexes that were read. */
export interface Found {
  readonly digest: Digest;
  readonly indexes: readonly ReadIndex[];
}

const INDEX_TYPES = ['application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json'];
// Without these a registry answers with a manifest of the first schema, which has another digest, or with none.
const ACCEPT = [...INDEX_TYPES, 'application/vnd.oci.image.manifest.v1+json', 'application/vnd.docker.distribution.manifest.v2+json'].join(
  ', '
);
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const MOST_REDIRECTS = 3;
/** The distribution project's own limit of a manifest. */
const MANIFEST = 4 * 1024 * 1024;
const TOKEN = 64 * 1024;

/**
 * Asks one registry for the digest that a name leads to: one HEAD, with the token that it demands. Where the digest is not the last one,
 * the index is read too, which proves the digest, and the one before it, which tells whether the image of a platform is another one.
 * Pure: what is sent, and how, is the caller's.
 */
export function* conversation(question: RegistryQuestion, address: RegistryAddress, credential: Credential | null): Talk<Found | Failed> {
  const asked = yield* authorised('HEAD', address.tag, address, { credential, authorization: null });
  if ('problem' in asked) return asked;
  const digest = asked.answer.header('docker-content-digest');
  if (digest === null || !DIGEST.test(digest)) return { problem: { kind: 'nonsense' } };
  if (digest === question.last || question.last === null) return { digest, indexes: [] };
  const indexes: ReadIndex[] = [];
  let state = asked.state;
  for (const wanted of [digest, question.last]) {
    const known = question.known.get(wanted);
    if (known !== undefined) {
      indexes.push({ digest: wanted, platforms: known });
      continue;
    }
    const read = yield* authorised('GET', wanted, address, state);
    // The image before may be gone by now; that the name has moved is certain without it.
    if ('problem' in read) {
      if (wanted === digest) return read;
      continue;
    }
    state = read.state;
    const { body } = read.answer;
    if (`sha256:${createHash('sha256').update(body).digest('hex')}` !== wanted) return { problem: { kind: 'false-digest' } };
    indexes.push({ digest: wanted, platforms: platformsOf(body) });
  }
  return { digest, indexes };
}

interface Access {
  readonly credential: Credential | null;
  /** The header that the registry took last. */
  readonly authorization: string | null;
}

/** One request for a manifest, with whatever the registry demands before it answers. */
function* authorised(
  method: 'HEAD' | 'GET',
  name: string,
  address: RegistryAddress,
  access: Access
): Talk<{ readonly answer: Answer; readonly state: Access } | Failed> {
  const first = yield* manifest(method, name, address, access.authorization);
  if ('problem' in first) return first;
  if (first.status !== 401) return judged(first, access);
  const challenge = readChallenge(first.header('www-authenticate'), address);
  if (challenge === 'elsewhere') return { problem: { kind: 'elsewhere' } };
  const refused: Failed = { problem: { kind: 'login', status: 401 } };
  if (challenge === null || access.authorization !== null) return refused;
  if (challenge.scheme === 'basic' && access.credential === null) return refused;
  const authorization =
    challenge.scheme === 'basic' ? basic(access.credential as Credential) : yield* token(challenge.url, access.credential);
  if (typeof authorization !== 'string') return authorization;
  const second = yield* manifest(method, name, address, authorization);
  return 'problem' in second ? second : judged(second, { ...access, authorization });
}

function* token(url: string, credential: Credential | null): Talk<string | Failed> {
  const headers = credential === null ? {} : { authorization: basic(credential) };
  const given = answered(yield { method: 'GET', url, headers, mostBytes: TOKEN });
  if ('problem' in given) return given;
  if (given.status !== 200) return failure(given);
  const found = readToken(given.body);
  return found === null ? { problem: { kind: 'nonsense' } } : `Bearer ${found}`;
}

/** A request for a manifest; a redirect is followed without a credential. */
function* manifest(method: 'HEAD' | 'GET', name: string, address: RegistryAddress, authorization: string | null): Talk<Answer | Failed> {
  let url = new URL(`${address.origin}/v2/${address.repository}/manifests/${name}`);
  let own = true;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    const headers = { accept: ACCEPT, ...(own && authorization !== null ? { authorization } : {}) };
    const answer = answered(yield { method, url: url.href, headers, mostBytes: MANIFEST });
    if ('problem' in answer || ![301, 302, 303, 307, 308].includes(answer.status)) return answer;
    const location = answer.header('location') ?? '';
    if (!URL.canParse(location, url.href)) return { problem: { kind: 'nonsense' } };
    url = new URL(location, url.href);
    own &&= url.origin === address.origin;
    if ((url.protocol !== 'https:' && url.origin !== address.origin) || url.username !== '' || url.password !== '')
      return { problem: { kind: 'elsewhere' } };
  }
  return { problem: { kind: 'elsewhere' } };
}

function answered(response: RegistryResponse): Answer | Failed {
  if (!('failure' in response)) return response;
  return { problem: { kind: response.failure === 'time' ? 'silence' : response.failure === 'size' ? 'nonsense' : 'unreachable' } };
}

const judged = (answer: Answer, state: Access): { readonly answer: Answer; readonly state: Access } | Failed =>
  answer.status === 200 ? { answer, state } : failure(answer);

function failure({ status, header }: Answer): Failed {
  if (status === 429) return { problem: { kind: 'limit', status, retryAfter: secondsOf(header('retry-after')) } };
  if (status === 401 || status === 403) return { problem: { kind: 'login', status } };
  if (status === 404) return { problem: { kind: 'absent', status } };
  return status >= 500 && status < 600 ? { problem: { kind: 'server', status } } : { problem: { kind: 'nonsense' } };
}

/** A wait in seconds; a date, or more than a day, is not repeated. */
function secondsOf(header: string | null): number | null {
  const seconds = /^\d{1,6}$/.test(header ?? '') ? Number(header) : null;
  return seconds === null || seconds > 86_400 ? null : seconds;
}

/** The images of an index by platform; none for a manifest of one image, or for what is neither. */
function platformsOf(body: Uint8Array): ReadIndex['platforms'] {
  const value = parseJson(body);
  const manifests = isRecord(value) && Array.isArray(value['manifests']) ? value['manifests'].slice(0, 200) : [];
  return manifests.flatMap((one: unknown) => {
    const [digest, platform] = isRecord(one) ? [one['digest'], one['platform']] : [null, null];
    if (typeof digest !== 'string' || !DIGEST.test(digest) || !isRecord(platform)) return [];
    const parts = [platform['os'], platform['architecture'], platform['variant']].filter((part) => typeof part === 'string' && part !== '');
    const text = parts.join('/');
    return /^[a-z0-9_./-]{1,100}$/.test(text) && text !== 'unknown/unknown' ? [{ platform: text, digest }] : [];
  });
}
