import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { registriesOver } from '../../src/http/index.ts';
import type { RegistryAnswer, RegistryProblem } from '../../src/model/registry.ts';
import { credentialsFrom } from '../../src/registry/index.ts';

// A registry on loopback that answers as each repository's name says, and another host that must never see a credential.

const NOW = '2026-11-08T10:00:00.000Z';
const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const indexOf = (amd64: string, arm64: string) =>
  JSON.stringify({
    manifests: [
      { digest: digestOf(amd64), platform: { os: 'linux', architecture: 'amd64' } },
      { digest: digestOf(arm64), platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
      { digest: digestOf('attestation'), platform: { os: 'unknown', architecture: 'unknown' } }
    ]
  });
const [OLD, NEW] = [indexOf('a', 'b'), indexOf('a', 'c')];

type Reply = (request: IncomingMessage, response: ServerResponse, path: string) => void;
const head = (response: ServerResponse, status: number, headers: Record<string, string> = {}) => response.writeHead(status, headers).end();
const found: Reply = (_, response) => head(response, 200, { 'docker-content-digest': digestOf(NEW) });
const bearer = (realm: string) => `Bearer realm="${realm}",service="here",scope="repository:every/thing:*"`;
/** Asks for a token first, takes `pass`, then does as told. */
const guarded =
  (then: Reply, realm = () => `${origin}/token`): Reply =>
  (request, response, path) =>
    request.headers.authorization === 'Bearer pass'
      ? then(request, response, path)
      : head(response, 401, { 'www-authenticate': bearer(realm()) });

const REPLIES: Readonly<Record<string, Reply>> = {
  open: found,
  token: guarded(found),
  'token-refused': (_, response) => head(response, 401, { 'www-authenticate': bearer(`${origin}/no-token`) }),
  'token-broken': (_, response) => head(response, 401, { 'www-authenticate': bearer(`${origin}/bad-token`) }),
  'token-forged': (_, response) => head(response, 401, { 'www-authenticate': bearer(`${origin}/forged-token`) }),
  'token-endless': (_, response) => head(response, 401, { 'www-authenticate': bearer(`${origin}/endless`) }),
  'token-elsewhere': guarded(found, () => `${other}/token`),
  'token-userinfo': guarded(found, () => origin.replace('//', '//a:b@')),
  'no-challenge': (_, response) => head(response, 401),
  'basic-challenge': (request, response) =>
    request.headers.authorization === undefined
      ? head(response, 401, { 'www-authenticate': 'Basic realm="here"' })
      : found(request, response, ''),
  forbidden: (_, response) => head(response, 403),
  absent: (_, response) => head(response, 404),
  limited: (_, response) => head(response, 429, { 'retry-after': '120' }),
  'limited-oddly': (_, response) => head(response, 429, { 'retry-after': '999999999999999999' }),
  failing: (_, response) => head(response, 503),
  hanging: () => {},
  'digest-missing': (_, response) => head(response, 200),
  'digest-odd': (_, response) => head(response, 200, { 'docker-content-digest': 'sha256:../../etc' }),
  'huge-headers': (_, response) => head(response, 200, { 'docker-content-digest': digestOf(NEW), 'x-pad': 'x'.repeat(200_000) }),
  teapot: (_, response) => head(response, 418),
  redirected: guarded((_, response) => head(response, 307, { location: `${other}/elsewhere` })),
  'redirected-here': guarded((request, response, path) =>
    path.endsWith('/there') ? found(request, response, path) : head(response, 307, { location: '/v2/redirected-here/manifests/there' })
  ),
  'redirected-round': (_, response) => head(response, 307, { location: '/v2/redirected-round/manifests/1' }),
  'redirected-nowhere': (_, response) => head(response, 307, { location: 'http://[' }),
  moved: (request, response, path) => {
    if (request.method === 'HEAD') return found(request, response, path);
    response.end(path.endsWith(digestOf(OLD)) ? OLD : NEW);
  },
  'moved-and-gone': (request, response, path) => {
    if (request.method === 'HEAD') return found(request, response, path);
    if (path.endsWith(digestOf(OLD))) return head(response, 404);
    response.end(NEW);
  },
  lying: (request, response, path) => (request.method === 'HEAD' ? found(request, response, path) : response.end('something else')),
  'endless-index': (request, response, path) => {
    if (request.method === 'HEAD') return found(request, response, path);
    endless(response);
  }
};

function endless(response: ServerResponse): void {
  const chunk = Buffer.alloc(1 << 16);
  const more = () => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
}

let [origin, other] = ['', ''];
let seen: { host: string; url: string; authorization: string | undefined }[] = [];
const servers: Server[] = [];

async function listening(handler: Reply, host: () => string): Promise<string> {
  const server = createServer((request, response) => {
    seen.push({ host: host(), url: request.url ?? '', authorization: request.headers.authorization });
    handler(request, response, request.url ?? '');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  origin = await listening(
    (request, response, path) => {
      if (path.startsWith('/token')) return response.end(JSON.stringify({ token: 'pass' }));
      if (path.startsWith('/no-token')) return head(response, 401);
      if (path.startsWith('/bad-token')) return response.end('{"token": ');
      if (path.startsWith('/forged-token')) return response.end(JSON.stringify({ token: 'a\r\nx-injected: b' }));
      if (path.startsWith('/endless')) return endless(response);
      return REPLIES[path.split('/')[2] ?? '']?.(request, response, path);
    },
    () => 'registry'
  );
  other = await listening(
    (_, response) => head(response, 200, { 'docker-content-digest': digestOf('other') }),
    () => 'other'
  );
});
beforeEach(() => {
  seen = [];
});
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** Milliseconds. */
const PATIENT = 3_600_000;

async function ask(names: readonly string[], last: string | null = null): Promise<readonly RegistryAnswer[]> {
  const host = new URL(origin).host;
  const auths = { auths: { [host]: { auth: Buffer.from('me:secret').toString('base64') } } };
  const credentials = credentialsFrom(JSON.stringify(auths), { token: 'ghs_token', owner: 'acme' });
  // Only the host that never answers is waited for; how long another takes is the machine's own.
  const answerTime = names.includes('hanging') ? 50 : PATIENT;
  const registries = registriesOver({ fetch, credentials, answerTime, wholeTime: PATIENT });
  return registries.ask(
    names.map((name) => ({ reference: `${host}/${name}`, last, known: new Map() })),
    NOW
  );
}
const told = (answer: RegistryAnswer | undefined) => (answer === undefined ? null : 'problem' in answer ? answer.problem : answer.digest);

const CASES: readonly (readonly [name: string, problem: RegistryProblem])[] = [
  ['token-refused', { kind: 'login', status: 401 }],
  ['token-broken', { kind: 'nonsense' }],
  ['token-forged', { kind: 'nonsense' }],
  ['token-endless', { kind: 'nonsense' }],
  ['token-elsewhere', { kind: 'elsewhere' }],
  ['token-userinfo', { kind: 'elsewhere' }],
  ['no-challenge', { kind: 'login', status: 401 }],
  ['forbidden', { kind: 'login', status: 403 }],
  ['absent', { kind: 'absent', status: 404 }],
  ['limited', { kind: 'limit', status: 429, retryAfter: 120 }],
  ['limited-oddly', { kind: 'limit', status: 429, retryAfter: null }],
  ['failing', { kind: 'server', status: 503 }],
  ['hanging', { kind: 'silence' }],
  ['digest-missing', { kind: 'nonsense' }],
  ['digest-odd', { kind: 'nonsense' }],
  ['huge-headers', { kind: 'nonsense' }],
  ['teapot', { kind: 'nonsense' }],
  ['redirected', { kind: 'elsewhere' }],
  ['redirected-round', { kind: 'elsewhere' }],
  ['redirected-nowhere', { kind: 'nonsense' }]
];
test.each(CASES)('%s is told as it is, and no credential goes elsewhere', async (name, problem) => {
  const [answer] = await ask([name]);
  expect(told(answer)).toEqual(problem);
  expect(seen.filter((request) => request.host === 'other' && request.authorization !== undefined)).toEqual([]);
  expect(seen.length).toBeLessThanOrEqual(6);
});

test.each(['open', 'token', 'basic-challenge', 'redirected-here'])('%s gives the digest', async (name) => {
  expect(told((await ask([name]))[0])).toBe(digestOf(NEW));
});

test('a token is asked for one repository to be read, whatever the challenge says, with the credential of that host', async () => {
  await ask(['token']);
  const token = seen.find(({ url }) => url.startsWith('/token'));
  expect(new URL(`http://h${token?.url}`).searchParams.get('scope')).toBe('repository:token:pull');
  expect(token?.authorization).toBe(`Basic ${Buffer.from('me:secret').toString('base64')}`);
});

test('a redirect within the registry loses no token, and one to another host is followed without: not at all on this machine', async () => {
  await ask(['redirected-here', 'redirected']);
  expect(seen.filter(({ host }) => host === 'other')).toEqual([]);
});

test('where the name moved, both indexes are read and proved; what did not move costs one request', async () => {
  const [answer] = await ask(['moved'], digestOf(OLD));
  expect(answer).toMatchObject({
    digest: digestOf(NEW),
    indexes: [
      { digest: digestOf(NEW), platforms: [{ platform: 'linux/amd64' }, { platform: 'linux/arm64/v8', digest: digestOf('c') }] },
      { digest: digestOf(OLD), platforms: [{ digest: digestOf('a') }, { digest: digestOf('b') }] }
    ]
  });
  seen = [];
  expect(await ask(['moved'], digestOf(NEW))).toMatchObject([{ digest: digestOf(NEW), indexes: [] }]);
  expect(seen).toHaveLength(1);
});

test('an index that is gone leaves the move certain; one that is not what its digest says is not believed', async () => {
  expect(await ask(['moved-and-gone'], digestOf(OLD))).toMatchObject([{ digest: digestOf(NEW), indexes: [{ digest: digestOf(NEW) }] }]);
  expect(told((await ask(['lying'], digestOf(OLD)))[0])).toEqual({ kind: 'false-digest' });
  expect(told((await ask(['endless-index'], digestOf(OLD)))[0])).toEqual({ kind: 'nonsense' });
});

test('a host that gives no answer, or asks to wait, is left alone for the rest', async () => {
  const answers = await ask(['limited', 'open', 'token']);
  expect(answers.map(told)).toEqual(new Array(3).fill({ kind: 'limit', status: 429, retryAfter: 120 }));
  expect(seen).toHaveLength(1);
});

test('no more than twenty names are asked for', async () => {
  const answers = await ask(new Array(25).fill('open'));
  expect(answers.filter((answer) => 'digest' in answer)).toHaveLength(20);
  expect(answers.slice(20).map(told)).toEqual(new Array(5).fill({ kind: 'not-asked' }));
});
