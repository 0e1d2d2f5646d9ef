import { expect, test } from '@jest/globals';
import { gatherAnalysis } from '../../src/analysis/index.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { analysisRequest, portsFor, sideInMemory } from '../setup/analysis-request.ts';
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
  change('is written by nobody here', built(), built(`cache-from: ${REGISTRY}`), OPEN)
]);

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
