// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of GitHub, not of JavaScript
import { expect, test } from '@jest/globals';
import { gatherAnalysis } from '../../src/analysis/index.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { analysisRequest, portsFor, sideInMemory, type Texts } from '../setup/analysis-request.ts';
import { BROAD, DOCS, FILES, job, push, type Row, rows, SETUP, verdicts } from './verdicts.ts';

// Changes of where a build looks for its cache: the first build behind the merge finds what builds of the base side left there.

const to = (scope: string) => `cache-to: type=gha,mode=max${scope}`;
const from = (scope: string) => `cache-from: type=gha${scope}`;
const built = (...cache: readonly string[]) => job([SETUP, push('', cache.length === 0 ? 'pull: true' : cache.join('\n  '))]);
const REGISTRY = 'type=registry,ref=acme/c';
const BY_HAND = ['run: docker build -t a .'];
const STAYS = job(BY_HAND, { runner: 'self-hosted' });
const OWN_SCOPE = built(from(''), to(''));
const ACTION = job([SETUP, 'uses: acme/build-and-push-image@v1\nwith: {context: ., dockerfile: Dockerfile}']);

const COLD = '2R 3R 4R';
const WARM = '2- 3- 4-';
const OPEN = '2R? 3R? 4R?';
const change = (name: string, before: string, after: string, expected: string): Row => [
  name,
  before,
  expected,
  {},
  { '.github/workflows/ci.yml': after }
];

rows('a cache that the change leads to', [
  change('is written and not read so far', built(to('')), OWN_SCOPE, WARM),
  change(
    'is written in one scope and read in another so far',
    built(from(',scope=a'), to(',scope=b')),
    built(from(',scope=b'), to(',scope=b')),
    WARM
  ),
  change(
    'is a reference that is only written so far',
    built(`cache-to: ${REGISTRY},mode=max`),
    built(`cache-from: ${REGISTRY}`, `cache-to: ${REGISTRY},mode=max`),
    WARM
  ),
  change(
    'is an image with a cache in it that nothing reads so far',
    built('tags: acme/a', 'cache-to: type=inline'),
    built('tags: acme/a', 'cache-to: type=inline', 'cache-from: type=registry,ref=acme/a'),
    WARM
  ),
  change('is written for pull requests only so far', job([SETUP, push('', to(''))], { on: 'on: pull_request\n' }), OWN_SCOPE, COLD),
  change('is new', built(), OWN_SCOPE, COLD),
  change('is another one', OWN_SCOPE, built(`cache-from: ${REGISTRY}`, `cache-to: ${REGISTRY},mode=max`), COLD),
  change('takes the place of an engine that stays', STAYS, OWN_SCOPE, COLD),
  change('is an engine that stays', OWN_SCOPE, STAYS, OPEN),
  change('is an engine that stays, after none', built(), STAYS, OPEN),
  change('is no longer written', OWN_SCOPE, built(from('')), WARM),
  change('is no longer written, and has a new name in every run', OWN_SCOPE, built("cache-from: 'type=gha,scope=${{ github.sha }}'"), COLD),
  change('is written by nobody here', built(), built(`cache-from: ${REGISTRY}`), OPEN)
]);

const S3 = (more = '') => {
  const store = `type=s3,region=eu,bucket=b${more}`;
  return built(`cache-from: ${store}`, `cache-to: ${store},mode=max`);
};
const IMAGE = (ref: string, tags = ref) => built(`tags: ${tags}`, `cache-from: type=registry,ref=${ref}`, 'cache-to: type=inline');
const REF = (ref: string) => built(`cache-from: type=registry,ref=${ref}`, `cache-to: type=registry,ref=${ref},mode=max`);
const NAMED = (scope: string) => built(`cache-from: "type=gha,scope=${scope}"`, `cache-to: "type=gha,mode=max,scope=${scope}"`);
rows('a store of another name', [
  change('a bucket under its default name', S3(), S3(',name=buildkit'), WARM),
  change('a name in a bucket', S3(), S3(',name=x'), COLD),
  change('a prefix in a bucket', S3(), S3(',prefix=p/'), COLD),
  change('a bucket', S3(), S3().replaceAll('bucket=b', 'bucket=c'), COLD),
  change('a reference spelt in full', REF('acme/c'), REF('docker.io/acme/c:latest'), WARM),
  change('a tag of a reference', REF('acme/c:a'), REF('acme/c:b'), COLD),
  change('a tag of an image with a cache in it', IMAGE('acme/a:x'), IMAGE('acme/a:y'), COLD),
  change('one of several tags of an image', IMAGE('acme/a', 'acme/a,acme/a:${{ github.sha }}'), IMAGE('acme/a', 'acme/a,acme/a:x'), WARM),
  change('a scope that may come out as the one before', NAMED('main'), NAMED('${{ github.ref_name }}'), OPEN),
  change('a scope behind an equal name of a run', NAMED('${{ runner.os }}-a'), NAMED('${{ runner.os }}-b'), COLD)
]);

interface Kept {
  readonly path?: string;
  readonly key?: string;
  readonly restore?: string;
  readonly by?: string;
  readonly beside?: string;
}
const keep = ({ path = '/tmp/c', key = 'c-', restore = key, by = 'actions/cache@v4', beside = '' }: Kept = {}) =>
  `uses: ${by}\nwith:\n  path: |\n    ${path}${beside}\n  key: ${key}\${{ github.sha }}\n  restore-keys: |\n    ${restore}`;
const localCache = (folder = '/tmp/c', dest = folder) =>
  `cache-from: type=local,src=${folder}\n  cache-to: type=local,dest=${dest},mode=max`;
const inFolder = (kept: Kept, dest?: string, ...behind: readonly string[]) =>
  job([keep(kept), SETUP, push('', localCache(kept.path, dest)), ...behind]);
const inFolderOf = (runner: string, kept: Kept) => job([keep(kept), SETUP, push('', localCache(kept.path))], { runner });
const FOLDER = inFolder({});
const MOVED = inFolder({}, '/tmp/n', 'run: |\n  rm -rf /tmp/c\n  mv /tmp/n /tmp/c');
const onMachine = (folder: string, runner = 'self-hosted') => job([SETUP, push('', localCache(folder))], { runner });
rows('a folder of a local cache', [
  change('is as before', FOLDER, FOLDER, WARM),
  change('has another key', FOLDER, inFolder({ key: 'd-' }), COLD),
  change('has another path', FOLDER, inFolder({ path: '/tmp/d' }), COLD),
  change('is spelt otherwise', inFolder({ path: '~/c' }), inFolder({ path: '~/c' }, '/home/runner/c'), WARM),
  change('has a longer key, and the restore key of before', FOLDER, inFolder({ key: 'c-x-', restore: 'c-' }), WARM),
  change('has a longer key that is a restore key, too', FOLDER, inFolder({ key: 'c-x-' }), COLD),
  change('is kept with another path beside it', FOLDER, inFolder({ beside: '\n    ~/.npm' }), COLD),
  change('is kept by another service', FOLDER, inFolder({ by: 'buildjet/cache@v4' }), COLD),
  change('is kept by a newer version of the action', FOLDER, inFolder({ by: 'actions/cache@v5' }), WARM),
  change('is moved at the end now', FOLDER, MOVED, WARM),
  change(
    'lies in the workspace, spelt otherwise',
    inFolder({ path: 'docs/c' }),
    inFolder({ path: 'docs/c' }, '${{ github.workspace }}/docs/c/'),
    WARM
  ),
  change('is no longer moved at the end', MOVED, FOLDER, WARM),
  change('is written beside the one that is kept now', FOLDER, inFolder({}, '/tmp/n'), WARM),
  change('is one of a machine that stays', onMachine('/srv/c'), onMachine('/srv/c'), WARM),
  change('is another one of a machine that stays', onMachine('/srv/c'), onMachine('/srv/d'), COLD),
  change('lies in the workspace of a machine that stays', onMachine('.c'), onMachine('.c'), OPEN),
  change('has another key, on a machine of which nothing is known', inFolderOf('big', {}), inFolderOf('big', { key: 'd-' }), OPEN),
  change('has another path, on a machine of which nothing is known', inFolderOf('big', {}), inFolderOf('big', { path: '/tmp/d' }), COLD),
  change(
    'has another key, in the workspace of such a machine',
    inFolderOf('big', { path: '.c' }),
    inFolderOf('big', { path: '.c', key: 'd-' }),
    COLD
  ),
  change('lies on a machine of which nothing is known', onMachine('/srv/c', 'big'), onMachine('/srv/c', 'big'), OPEN)
]);

const gitlab = (cache: string, folder = '.c'): Texts => ({
  '.dockerignore': `${FILES['.dockerignore']}.*\n`,
  '.gitlab-ci.yml': `app:\n  services: [docker:dind]\n${cache}  script:\n    - docker buildx create --use\n    - docker buildx build --cache-from type=local,src=${folder} --cache-to type=local,dest=${folder},mode=max .\n`
});
const byKey = (key: string, path = '.c', more = '') => `  cache: {key: ${key}, paths: [${path}]${more}}\n`;
test.each([
  ['of the same key', byKey('a'), byKey('a'), '2-? 3-? 4-?'],
  ['of another key', byKey('a'), byKey('b'), COLD],
  ['of another key that falls back', byKey('a'), byKey('b', '.c', ', fallback_keys: [a]'), '2-? 3-? 4-?'],
  ['of a new key in every run', byKey('$CI_COMMIT_SHA'), byKey('$CI_COMMIT_SHA'), COLD],
  ['that is none', '', '', OPEN],
  ['that keeps another folder', byKey('a'), byKey('a', '.d'), COLD]
])('a folder of a local cache in a cache of GitLab %s', async (_, before, after, expected) => {
  const folder = after.includes('[.d]') ? '.d' : '.c';
  const base = { ...FILES, Dockerfile: BROAD, ...gitlab(before) };
  expect(await verdicts(base, { ...gitlab(after, folder), ...DOCS })).toBe(expected);
});

const OTHER = 'FROM node:20\nRUN true\n';
const other = (cache: string) => push('\n  file: b.Dockerfile', cache);
const both = async (workflow: string, more: Texts = {}) => {
  const base = { ...FILES, Dockerfile: BROAD, 'b.Dockerfile': OTHER, '.github/workflows/ci.yml': workflow, ...more };
  return `${await verdicts(base, DOCS)} | ${await verdicts(base, DOCS, 'b.Dockerfile')}`;
};
const inTwoJobs = (first: Kept, second: Kept) => {
  const one = job([keep(first), SETUP, push('', localCache())]);
  const two = job([keep(second), SETUP, other(localCache())]);
  return `${one}${two.slice(two.indexOf('  build:')).replace('build:', 'other:')}`;
};
const BY_MAKE: Texts = { Makefile: 'move:\n\trm -rf /tmp/c\n\tmv /tmp/n /tmp/c\n' };
test.each([
  ['in one job', job([keep(), SETUP, push('', localCache()), other(localCache())]), '2R 3R 4R | 2R'],
  [
    'in one job that moves it at the end',
    job([keep(), SETUP, push('', localCache('/tmp/c', '/tmp/n')), other(localCache('/tmp/c', '/tmp/n')), 'run: make move']),
    '2R 3R 4R | 2-'
  ],
  ['below it', job([keep(), SETUP, push('', localCache('/tmp/c/a')), other(localCache('/tmp/c/b'))]), `${WARM} | 2-`],
  ['in jobs of one key', inTwoJobs({}, {}), '2-? 3-? 4-? | 2-?'],
  ['in jobs of two keys', inTwoJobs({ key: 'c-a-' }, { key: 'c-b-' }), `${WARM} | 2-`],
  ['in jobs of two keys that fall back', inTwoJobs({ key: 'c-a-', restore: 'c-' }, { key: 'c-b-', restore: 'c-' }), '2-? 3-? 4-? | 2-?'],
  [
    'in jobs of two keys that fall back behind their own',
    inTwoJobs({ key: 'c-a-', restore: 'c-a-\n    c-' }, { key: 'c-b-', restore: 'c-b-\n    c-' }),
    `${WARM} | 2-`
  ]
])('two images use a folder of a local cache %s', async (_, workflow, expected) => {
  expect(await both(workflow, BY_MAKE)).toBe(expected);
});

// Both targets make lines 2 to 4; only the one with tests makes line 8.
const TWO =
  'FROM node:20 AS base\nRUN corepack enable\nCOPY . .\nRUN npm ci\nFROM base AS app\nRUN npm run build\nFROM base AS tests\nRUN npm test\n';
const target = (name: string, cache: string) => push(`\n  target: ${name}`, cache);
const TESTS = target('tests', `${from(',scope=t')}\n  ${to(',scope=t')}`);
const second = (cache: string) =>
  job([SETUP, target('app', cache)])
    .slice(job([]).indexOf('  build:'))
    .replace('build:', 'app:');

test('finds what the build of another image makes', async () => {
  const workflow = (cache: string) => `${job([SETUP, TESTS])}${second(cache)}`;
  const base = { ...FILES, Dockerfile: TWO, '.github/workflows/ci.yml': workflow('pull: true') };
  expect(await verdicts(base, { '.github/workflows/ci.yml': workflow(from(',scope=t')) })).toBe('2- 3- 4- 6R?');
});

test.each([
  [
    'where nothing is found',
    OWN_SCOPE,
    built(`cache-from: ${REGISTRY}`, `cache-to: ${REGISTRY},mode=max`),
    'so the next build starts without one, once'
  ],
  ['where nobody knows what is found', OWN_SCOPE, STAYS, 'may be lost: the build moves to a builder that outlives the job'],
  ['where an action cannot be read', ACTION, OWN_SCOPE, 'not said'],
  ['where it was written before', built(to('')), OWN_SCOPE, 'not said']
])('says that a cache moves %s', async (_, before, after, expected) => {
  const side = (id: string, workflow: string) => sideInMemory(id, { ...FILES, Dockerfile: BROAD, '.github/workflows/ci.yml': workflow });
  const { analysis } = await gatherAnalysis(portsFor(side('base', before), side('head', after), { policy: null }), analysisRequest());
  const [image] = analysis.images;
  expect(image?.cacheChange == null ? 'not said' : plainText(image.cacheChange)).toContain(expected);
});

test('knows no cache of an action that cannot be read', async () => {
  const base = { ...FILES, Dockerfile: BROAD, '.github/workflows/ci.yml': ACTION };
  expect(await verdicts(base, DOCS)).toBe(OPEN);
});

// A second image from a file whose first one the base side builds: lines 2 to 4 are those of the first.
const testsTarget = (cache: string) => push(`\n  target: tests${cache}`, '');
const appTarget = (cache: string) => push(`\n  target: app${cache}`, '');
const scope = (name: string) => `\n  cache-from: type=gha,scope=${name}\n  cache-to: type=gha,mode=max,scope=${name}`;
const newImage = async (before: string, after: string): Promise<string> => {
  const files = (workflow: string) => ({ ...FILES, Dockerfile: TWO, '.github/workflows/ci.yml': workflow });
  const ports = portsFor(sideInMemory('base', files(before)), sideInMemory('head', files(after)), { policy: null });
  const { analysis } = await gatherAnalysis(ports, analysisRequest({ imagesOnly: true }));
  const image = analysis.images.find(({ existence }) => existence === 'added');
  return (image?.steps ?? [])
    .filter(({ verdict }) => verdict === 'cached' || verdict === 'rebuilt')
    .map(({ line, verdict, certainty }) => `${line}${verdict === 'cached' ? '-' : 'R'}${certainty === 'certain' ? '' : '?'}`)
    .join(' ');
};
const jobsOf = (...builds: readonly string[]) =>
  `on: {push: {branches: [main]}, pull_request: {}}\njobs:\n${builds
    .map(
      (build, at) =>
        `  j${at}:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - ${SETUP}\n      - ${build.split('\n').join('\n        ')}\n`
    )
    .join('')}`;

test('a new image may find what others left where it reads, and nothing else', async () => {
  const alone = jobsOf(appTarget(scope('a')));
  expect(await newImage(alone, jobsOf(appTarget(scope('a')), testsTarget(scope('a'))))).toBe('2R? 3R? 4R? 8R');
  expect(await newImage(alone, jobsOf(appTarget(scope('a')), testsTarget(scope('b'))))).toBe('2R 3R 4R 8R');
  expect(await newImage(alone, jobsOf(appTarget(scope('a')), testsTarget('')))).toBe('2R 3R 4R 8R');
});
