import { expect, test } from '@jest/globals';
import { compare, getDefaultBranch, getPullRequest, makeClient, revisionsFromApi, sideFilesOf } from '../../src/github/index.ts';
import { loopbackPerTest } from '../loopback/per-test.ts';
import { TOKEN } from '../loopback/server.ts';
import { World } from '../loopback/world.ts';

const REPOSITORY = { owner: 'acme', repo: 'shop' };
const loopback = loopbackPerTest();

async function open(world: World) {
  const server = await loopback(world);
  const lines: string[] = [];
  const github = makeClient({
    token: TOKEN,
    apiUrl: server.url,
    graphqlUrl: `${server.url}/graphql`,
    log: (line) => lines.push(line),
    retries: 2,
    pace: 'none',
    fetch
  });
  return { github, server, lines };
}

const FILES = {
  Dockerfile: 'FROM node\nCOPY . .\n',
  'src/a.js': 'a',
  'src/run.sh': { mode: '100755', content: '#!/bin/sh\n' },
  link: { mode: '120000', content: 'src/a.js' },
  sub: { mode: '160000', content: 'a'.repeat(40) },
  'bin.dat': { mode: '100644', content: new Uint8Array([0, 1, 2, 255]) },
  'latin1.txt': { mode: '100644', content: new Uint8Array([0xe9, 0x41]) },
  empty: ''
} as const;

test('lists and reads one side: modes, links, submodules, bytes', async () => {
  const world = new World();
  const commit = world.commitTo('main', FILES);
  const { github, server } = await open(world);
  const side = sideFilesOf(github, REPOSITORY)(commit);
  const { entries, truncated } = await side.list();
  expect(truncated).toBe(false);
  expect(entries.map((e) => `${e.kind} ${e.path} ${e.kind === 'file' ? e.mode.toString(8) : ''}`)).toEqual([
    'file Dockerfile 644',
    'file bin.dat 644',
    'file empty 644',
    'file latin1.txt 644',
    'symlink link ',
    'file src/a.js 644',
    'file src/run.sh 755',
    'submodule sub '
  ]);
  const wanted = entries.flatMap((e) => (e.kind === 'file' ? [{ path: e.path, content: e.content }] : []));
  const bodies = await side.read(wanted);
  for (const { path, content } of wanted) {
    const file: string | { readonly content: string | Uint8Array } = FILES[path as keyof typeof FILES];
    expect(Buffer.from(bodies.get(content) ?? [])).toEqual(Buffer.from(typeof file === 'string' ? file : file.content));
  }
  const before = server.requests.length;
  await side.read(wanted);
  await side.list();
  expect(server.requests.length).toBe(before);
  // One listing, one batch, and one request each for what GraphQL cannot give: bytes that are no text.
  expect(before).toBe(4);
});

test('both sides share what was read', async () => {
  const world = new World();
  const base = world.commitTo('main', FILES);
  const head = world.commitTo('topic', { ...FILES, 'src/a.js': 'b' });
  const { github, server } = await open(world);
  const side = sideFilesOf(github, REPOSITORY);
  const read = async (commit: string) => {
    const { entries } = await side(commit).list();
    return side(commit).read(
      entries.flatMap((e) => (e.kind === 'file' && /Dockerfile|a\.js/.test(e.path) ? [{ path: e.path, content: e.content }] : []))
    );
  };
  await read(base);
  await read(head);
  expect(server.requests.length).toBe(4);
});

test('a truncated tree is walked, and equal subtrees once', async () => {
  const world = new World();
  world.longestTree = 12;
  const files = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`d${i % 3}/e${i % 2}/f${i}`, `${i}`]));
  const commit = world.commitTo('main', { ...files, top: 'x' });
  const { github, server } = await open(world);
  const side = sideFilesOf(github, REPOSITORY);
  const { entries, truncated } = await side(commit).list();
  expect(truncated).toBe(false);
  expect(entries.map((e) => e.path)).toEqual([...Object.keys(files), 'top'].sort());
  const before = server.requests.length;
  await side(world.commitTo('main', { ...files, top: 'y' })).list();
  expect(server.requests.length - before).toBe(2);
});

test('a listing that cannot be had whole says so', async () => {
  const world = new World();
  world.longestTree = 0;
  const files = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`d${i}/e${i}/f`, `${i}`]));
  const { github } = await open(world);
  expect((await sideFilesOf(github, REPOSITORY)(world.commitTo('main', files)).list()).truncated).toBe(true);
});

test('where GraphQL is refused, blobs are read one by one', async () => {
  const world = new World();
  world.graphql = false;
  const commit = world.commitTo('main', FILES);
  const { github, lines } = await open(world);
  const side = sideFilesOf(github, REPOSITORY)(commit);
  const { entries } = await side.list();
  const entry = entries.find((e) => e.path === 'Dockerfile');
  const bodies = await side.read(entry?.kind === 'file' ? [{ path: entry.path, content: entry.content }] : []);
  expect([...bodies.values()].map((b) => Buffer.from(b).toString())).toEqual(['FROM node\nCOPY . .\n']);
  expect(lines.join()).toContain('GraphQL is switched off');
});

test('texts of other revisions come in one request, hostile paths as variables', async () => {
  const world = new World();
  const hostile = 'a") { x } #\\".txt';
  const one = world.commitTo('main', { Dockerfile: 'one', [hostile]: 'hostile' });
  const two = world.commitTo('main', { Dockerfile: 'two' });
  const { github, server } = await open(world);
  const texts = await revisionsFromApi(github, REPOSITORY).texts([
    { commit: one, path: 'Dockerfile' },
    { commit: two, path: 'Dockerfile' },
    { commit: one, path: hostile },
    { commit: two, path: 'gone' },
    { commit: 'main', path: 'Dockerfile' }
  ]);
  expect(texts).toEqual(['one', 'two', 'hostile', null, null]);
  expect(server.requests.length).toBe(1);
});

test('the merge base, not the tip of the base branch', async () => {
  const world = new World();
  const root = world.commitTo('main', { a: '1' });
  const head = world.git.commit({ a: '1', b: '2' }, [root]);
  const tip = world.commitTo('main', { a: '3' });
  world.openPull(7, head, { fork: 'gone', labels: ['x'] });
  const { github } = await open(world);
  const comparison = await compare(github, REPOSITORY, tip, head);
  expect(comparison.mergeBase).toBe(root);
  expect(comparison.partial).toBe(false);
  expect([...comparison.patches.keys()]).toEqual(['b']);
  expect((await compare(github, REPOSITORY, tip, world.git.commit({ z: '' }))).mergeBase).toBeNull();
  expect((await compare(github, REPOSITORY, 'main', head)).mergeBase).toBeNull();
  expect(await getDefaultBranch(github, REPOSITORY)).toBe('main');
  expect(await getPullRequest(github, REPOSITORY, 7)).toMatchObject({
    baseSha: tip,
    headSha: head,
    fromFork: true,
    labels: ['x'],
    open: true
  });
});
