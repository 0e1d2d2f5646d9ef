import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import nock from 'nock';
import { isLimited, isUncertain } from '../../src/github/failure.ts';
import { failureLine, hasStatus, makeClient } from '../../src/github/index.ts';

const TOKEN = 'ghs_secretTokenOfTheRun00000000000000000';
const API = 'https://api.github.com';
const PULL = '/repos/acme/shop/pulls/7';
const ANSWER = { number: 7, head: {}, base: {} };
const WHERE = { owner: 'acme', repo: 'shop', pull_number: 7 };

beforeAll(() => nock.disableNetConnect());
// Jest's workers outlive a file, and so does what nock changed.
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});
beforeEach(() => nock.cleanAll());
afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
});

function client(options: Partial<Parameters<typeof makeClient>[0]> = {}) {
  const lines: string[] = [];
  const github = makeClient({
    token: TOKEN,
    apiUrl: API,
    graphqlUrl: `${API}/graphql`,
    log: (line) => lines.push(line),
    retries: 2,
    pace: 'github',
    fetch: (url, init) => fetch(url, init),
    ...options
  });
  return { github, lines };
}

async function errorOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
}

test('each request carries token, version and name, and is counted', async () => {
  nock(API, { reqheaders: { authorization: `token ${TOKEN}`, 'x-github-api-version': '2022-11-28', 'user-agent': /^layercost/ } })
    .get(PULL)
    .reply(200, ANSWER, { 'x-ratelimit-remaining': '961' });
  const { github } = client();
  await github.api.pulls.get(WHERE);
  expect(github.usage()).toEqual({ requests: 1, writes: 0, remaining: 961 });
});

test('an enterprise server and its own GraphQL address', async () => {
  const host = 'https://ghe.corp.example';
  nock(host).get(`/api/v3${PULL}`).reply(200, ANSWER);
  nock(host)
    .post('/api/graphql')
    .reply(200, { data: { repository: { x: 1 } } });
  const { github } = client({ apiUrl: `${host}/api/v3`, graphqlUrl: `${host}/api/graphql` });
  await github.api.pulls.get(WHERE);
  expect(await github.graphql('query { x }', {})).toEqual({ repository: { x: 1 } });
});

test('a host other than the API gets nothing, token or not', async () => {
  const { github } = client();
  const error = await errorOf(github.paginate('GET https://evil.example/x'));
  expect(failureLine(error)).toContain('refused');
});

test.each<[string, number, Record<string, string>, object]>([
  ['429 with a short wait', 429, { 'retry-after': '1' }, { message: 'Too many requests' }],
  ['403 with a short wait', 403, { 'retry-after': '1' }, { message: 'You have exceeded a secondary rate limit' }],
  ['a server error', 502, {}, { message: 'Bad gateway' }]
])('%s is waited for', async (_, status, headers, body) => {
  nock(API).get(PULL).reply(status, body, headers).get(PULL).reply(200, ANSWER);
  const { github } = client();
  expect((await github.api.pulls.get(WHERE)).data.number).toBe(7);
  expect(github.usage().requests).toBe(2);
});

const inThirtyMinutes = () => String(Math.floor(Date.now() / 1000) + 1800);

test.each<[string, number, () => Record<string, string>, boolean]>([
  ['429 with a long wait', 429, () => ({ 'retry-after': '3600' }), true],
  ['a limit that ends in half an hour', 403, () => ({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inThirtyMinutes() }), true],
  ['no permission', 403, () => ({ 'x-accepted-github-permissions': 'pull_requests=write' }), false],
  ['not found', 404, () => ({}), false],
  ['not valid', 422, () => ({}), false]
])('%s is not waited for', async (_, status, headers, limited) => {
  nock(API).get(PULL).reply(status, { message: 'No' }, headers());
  const { github } = client();
  const error = await errorOf(github.api.pulls.get(WHERE));
  expect(hasStatus(error, status)).toBe(true);
  expect(isLimited(error)).toBe(limited);
  expect(isUncertain(error)).toBe(false);
  expect(github.usage().requests).toBe(1);
});

test('a read is repeated twice at most', async () => {
  nock(API).get(PULL).times(3).reply(503, { message: 'No' });
  const { github } = client({ pace: 'none' });
  expect(isUncertain(await errorOf(github.api.pulls.get(WHERE)))).toBe(true);
  expect(github.usage().requests).toBe(3);
});

test('a server that gave no answer, however often it was asked, is asked once by each further request', async () => {
  const { github } = client({ pace: 'none' });
  nock(API).get(PULL).times(4).replyWithError('connect ECONNREFUSED');
  for (const requests of [3, 4]) {
    expect(isUncertain(await errorOf(github.api.pulls.get(WHERE)))).toBe(true);
    expect(github.usage().requests).toBe(requests);
  }
});

test('a write is never repeated by itself', async () => {
  nock(API).post('/repos/acme/shop/issues/7/comments').reply(502, { message: 'No' });
  const { github } = client({ pace: 'none' });
  await errorOf(github.api.issues.createComment({ owner: 'acme', repo: 'shop', issue_number: 7, body: 'x' }));
  expect(github.usage()).toMatchObject({ requests: 1, writes: 1 });
});

test('a connection that breaks is an uncertain failure', async () => {
  nock(API).get(PULL).replyWithError('socket hang up');
  const error = await errorOf(client({ retries: 0 }).github.api.pulls.get(WHERE));
  expect(isUncertain(error)).toBe(true);
  expect(failureLine(error)).toMatch(/^no answer: /);
});

test('a GraphQL answer without data is a failure, with some data none', async () => {
  nock(API)
    .post('/graphql')
    .reply(200, { data: { repository: null }, errors: [{ message: 'Resource not accessible by integration' }] })
    .post('/graphql')
    .reply(200, { data: { repository: { a: null, b: 1 } }, errors: [{ message: 'a' }] });
  const { github } = client();
  expect(failureLine(await errorOf(github.graphql('query { x }', {})))).toContain('Resource not accessible');
  expect(await github.graphql('query { x }', {})).toEqual({ repository: { a: null, b: 1 } });
});

test('failures name status, permission and request, and nothing else of the request', async () => {
  const spy = jest.spyOn(console, 'error').mockImplementation(() => {});
  nock(API)
    .get(PULL)
    .reply(
      403,
      { message: `Resource not accessible\n::error::x ${TOKEN}`, documentation_url: 'https://docs.github.com/x' },
      {
        'x-accepted-github-permissions': 'pull_requests=read',
        'x-github-request-id': 'AB:1'
      }
    );
  const { github, lines } = client();
  const line = failureLine(await errorOf(github.api.pulls.get(WHERE)));
  expect(line).toBe('403 Resource not accessible ⏎ ::error::x *** (needs pull_requests=read) [request AB:1]');
  expect(lines.join()).not.toContain(TOKEN);
  expect(spy).not.toHaveBeenCalled();
  spy.mockRestore();
});

test.each<[unknown]>([[null], [undefined], ['text'], [42], [new Error('x')], [{ status: 403 }], [{ message: 7 }]])(
  'any error has a line: %j',
  (error) => {
    expect(failureLine(error)).toMatch(/^(?:no answer: |\d+ )/);
  }
);

test.each<[string, unknown]>([
  ['nothing', null],
  ['a text', 'Sign in'],
  ['a list', []],
  ['a record of something else', {}],
  ['a list of texts', { tree: ['Dockerfile'] }],
  // They would be files that are not there.
  ['a list of something else', { tree: [{ path: 7 }] }]
])('%s in the place of a tree is no answer', async (_, body) => {
  nock(API).get('/repos/acme/shop/git/trees/main').reply(200, JSON.stringify(body), { 'content-type': 'application/json' });
  const error = await errorOf(client().github.api.git.getTree({ owner: 'acme', repo: 'shop', tree_sha: 'main' }));
  expect(failureLine(error)).toContain("GET /repos/{owner}/{repo}/git/trees/{tree_sha} was answered in another form than GitHub's");
  expect(isUncertain(error)).toBe(true);
});
