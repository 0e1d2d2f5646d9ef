import { expect, test } from '@jest/globals';
import { readChallenge } from '../../src/registry/challenge.ts';
import { conversation } from '../../src/registry/conversation.ts';
import { credentialsFrom, type RegistryRequest, registryAddress } from '../../src/registry/index.ts';

// What is asked, of whom and with what, without a network.

const DIGEST = `sha256:${'1'.repeat(64)}`;

test.each([
  ['node:22', 'docker.io', 'https://registry-1.docker.io', 'library/node', '22'],
  ['acme/app:latest', 'docker.io', 'https://registry-1.docker.io', 'acme/app', 'latest'],
  ['ghcr.io/acme/app:1', 'ghcr.io', 'https://ghcr.io', 'acme/app', '1'],
  ['localhost:5000/app:1', 'localhost:5000', 'http://localhost:5000', 'app', '1'],
  ['r.example.com:444/a/b:1', 'r.example.com:444', 'https://r.example.com:444', 'a/b', '1']
])('%s lies at %s', (reference, host, origin, repository, tag) => {
  expect(registryAddress(reference)).toEqual({ host, origin, repository, tag });
});

test.each([`node@${DIGEST}`, 'ghcr.io/../x:1', 'ghcr.io/A/b:1', 'a:b@c.d/x:1', `x:${'t'.repeat(200)}`, 'ghcr.io/a b:1', 'ghcr.io/:1'])(
  '%s is not asked for',
  (reference) => {
    expect(registryAddress(reference)).toBeNull();
  }
);

function address(reference: string) {
  const found = registryAddress(reference);
  if (found === null) throw new Error('no address');
  return found;
}
const challengeOf = (reference: string, realm: string) => readChallenge(`Bearer realm="${realm}",service="s"`, address(reference));
test.each([
  ['node:22', 'https://auth.docker.io/token', true],
  ['node:22', 'https://auth.docker.io.evil.example/token', false],
  ['node:22', 'http://auth.docker.io/token', false],
  ['node:22', 'https://auth.docker.io:8443/token', false],
  ['ghcr.io/a/b:1', 'https://ghcr.io/token', true],
  ['ghcr.io/a/b:1', 'https://auth.docker.io/token', false],
  ['ghcr.io/a/b:1', 'https://io/token', false],
  ['ghcr.io/a/b:1', 'https://evilghcr.io/token', false],
  ['registry.gitlab.com/a/b:1', 'https://gitlab.com/jwt/auth', true],
  ['quay.io/a/b:1', 'https://auth.quay.io/token', true],
  ['quay.io/a/b:1', 'https://169.254.169.254/token', false],
  ['10.0.0.1:5000/a:1', 'https://0.0.1:5000/token', false]
])('%s may take its token from %s: %s', (reference, realm, allowed) => {
  const challenge = challengeOf(reference, realm);
  expect(challenge === 'elsewhere' ? false : challenge !== null).toBe(allowed);
});

const credentials = credentialsFrom(
  JSON.stringify({
    auths: {
      'https://index.docker.io/v1/': { auth: Buffer.from('me:hub:secret').toString('base64') },
      'ghcr.io': {},
      'r.example.com': { auth: 'bm90aGluZw==' },
      'x.example.com': { auth: 7 }
    },
    credHelpers: { 'gcr.io': 'evil' }
  }),
  { token: 'ghs', owner: 'Acme' }
);
test.each([
  ['node:22', { user: 'me', password: 'hub:secret' }],
  ['ghcr.io/acme/app:1', { user: 'layercost', password: 'ghs' }],
  ['ghcr.io/other/app:1', null],
  ['quay.io/acme/app:1', null],
  ['r.example.com/a:1', null],
  ['x.example.com/a:1', null],
  ['gcr.io/a/b:1', null]
])('%s has its own credential or none', (reference, expected) => {
  expect(credentials(address(reference))).toEqual(expected);
});
test.each(['', '{', '[]', '{"auths": 3}', 'null'])('a configuration %j holds none', (text) => {
  expect(credentialsFrom(text, null)(address('node:22'))).toBeNull();
});

test('a redirect to another host is followed without the token', () => {
  const at = address('ghcr.io/acme/app:1');
  const talk = conversation({ reference: 'ghcr.io/acme/app:1', last: null, known: new Map() }, at, { user: 'u', password: 'p' });
  const sent: RegistryRequest[] = [];
  const answer = (status: number, headers: Record<string, string>, body = '') => ({
    status,
    header: (name: string) => headers[name] ?? null,
    body: Buffer.from(body)
  });
  const answers = [
    answer(401, { 'www-authenticate': 'Bearer realm="https://ghcr.io/token"' }),
    answer(200, {}, '{"token":"t"}'),
    answer(307, { location: 'https://storage.example.com/x' }),
    answer(200, { 'docker-content-digest': DIGEST })
  ];
  let turn = talk.next();
  while (turn.done !== true) {
    sent.push(turn.value);
    turn = talk.next(answers[sent.length - 1] ?? { failure: 'network' });
  }
  expect(turn.value).toEqual({ digest: DIGEST, indexes: [] });
  expect(sent.map(({ method, url, headers }) => [method, url, headers['authorization'] ?? null])).toEqual([
    ['HEAD', 'https://ghcr.io/v2/acme/app/manifests/1', null],
    ['GET', 'https://ghcr.io/token?scope=repository%3Aacme%2Fapp%3Apull', 'Basic dTpw'],
    ['HEAD', 'https://ghcr.io/v2/acme/app/manifests/1', 'Bearer t'],
    ['HEAD', 'https://storage.example.com/x', null]
  ]);
});
