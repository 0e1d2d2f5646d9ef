import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { analyse, gather } from '../../src/analysis/index.ts';
import { builtBaseImages } from '../../src/cli/base-images.ts';
import { readImage } from '../../src/files/index.ts';
import { encodeHistory, rerunsOf } from '../../src/history/index.ts';
import type { BuiltImage } from '../../src/model/built-image.ts';
import type { BuiltSample, HistoryLine, Sample } from '../../src/model/history.ts';
import { analysisRequest, portsFor, sideInMemory, type Texts } from '../setup/analysis-request.ts';
import { HISTORY_JOB } from '../setup/history-job.ts';

// What a build record says of base images is known, and no longer an assumption or an unknown.

const [A, B] = ['1', '2'].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];
const IDENTITY = { ...HISTORY_JOB, built: '' };
const SETTINGS = { env: ['NODE_VERSION=22.1'], user: '', workdir: '/srv', onbuild: [] as string[], shell: null, image: 'node:22' };

function record(over: Partial<BuiltSample> = {}): BuiltSample {
  return {
    ...{ v: 1, run: 'r', ...IDENTITY, at: '2026-11-06T10:00:00Z' },
    bases: [{ reference: 'node:22', digest: A }],
    ...{ base: SETTINGS, config: null, below: [], layers: [], steps: [] },
    ...over
  };
}

const ran = (run: string, key: string, state: Sample['state']): Sample => ({
  ...{
    ...HISTORY_JOB,
    v: 1,
    run,
    at: '2026-11-06T10:00:00Z',
    step: key,
    key,
    state,
    kind: 'run',
    text: 'RUN x',
    match: 'exact',
    stage: null
  },
  ...{ platform: null, index: null, total: null, seconds: 1, atLeast: null, resolution: 0.1, pulled: false, parent: null },
  ...{ source: 'buildkit-plain', outcome: 'ok', wall: null }
});

async function verdicts(base: Texts, head: Texts, history: readonly HistoryLine[]) {
  const stores = [{ read: async () => ({ text: encodeHistory(history), name: 'history.jsonl' }) }];
  const input = await gather(portsFor(sideInMemory('base', base), sideInMemory('head', head), { stores }), analysisRequest());
  const [image] = analyse(input).images;
  return {
    steps: (image?.steps ?? []).map(({ verdict, certainty }) => `${verdict} ${certainty}`),
    triggers: image?.steps[0]?.triggers?.map(({ verdict, certainty }) => `${verdict} ${certainty}`) ?? null
  };
}
const file = (text: string): Texts => ({ Dockerfile: text, 'a.txt': 'a' });
const RELATIVE = file('FROM node:22\nWORKDIR app\nRUN make\n');
const WRITTEN = file('FROM node:22\nWORKDIR /srv/app\nRUN make\n');

test('a relative directory is the one that the record gives', async () => {
  const known = await verdicts(RELATIVE, WRITTEN, [record()]);
  expect(known.steps.slice(1)).toEqual(['cached certain', 'cached certain']);
  const unknown = await verdicts(RELATIVE, WRITTEN, []);
  expect(unknown.steps.slice(1)).not.toEqual(known.steps.slice(1));
});

test('an environment that differs makes another step for certain, whatever the two names stand for', async () => {
  const node24 = record({
    run: 's',
    file: 'other/Dockerfile',
    bases: [{ reference: 'node:lts', digest: B }],
    base: { ...SETTINGS, env: ['NODE_VERSION=24.0'], image: 'node:lts' }
  });
  const [from, to] = [file('FROM node:22\nRUN make\n'), file('FROM node:lts\nRUN make\n')];
  expect((await verdicts(from, to, [record(), node24])).steps[1]).toBe('rebuilt certain');
  expect((await verdicts(from, to, [])).steps[1]).toBe('rebuilt unknown');
});

test('triggers of the base image run as the record has them', async () => {
  const line = record({ base: { ...SETTINGS, onbuild: ['COPY a.txt /a.txt'] } });
  const dockerfile = { Dockerfile: 'FROM node:22\nRUN make\n' };
  const found = await verdicts({ ...dockerfile, 'a.txt': 'a' }, { ...dockerfile, 'a.txt': 'b' }, [line]);
  expect(found.triggers).toEqual(['rebuilt certain']);
  expect(found.steps[1]).toBe('rebuilt certain');
});

test.each<[string, readonly HistoryLine[]]>([
  ['a run that nobody trusts', [record({ trusted: false })]],
  [
    'an image that the name no longer leads to',
    [record(), record({ run: 's', at: '2026-11-07T10:00:00Z', bases: [{ reference: 'node:22', digest: B }], base: null })]
  ],
  ['a record with a masked setting', [record({ base: { ...SETTINGS, image: null } })]],
  ['a line of an earlier version', [record({ base: { env: [], user: '', workdir: '/srv', onbuild: [] } })]],
  ['platforms that differ', [record({ built: 'linux/amd64' }), record({ built: 'linux/arm64', base: { ...SETTINGS, workdir: '/x' } })]]
])('%s says nothing of the base', async (_, history) => {
  expect(await verdicts(RELATIVE, WRITTEN, history)).toEqual(await verdicts(RELATIVE, WRITTEN, []));
});

test('of steps that ran again it is learnt whether they gave the layer that was there', () => {
  const builds = ['05', '06', '07'].map((day, i) =>
    record({
      run: day,
      at: `2026-11-${day}T10:00:00Z`,
      steps: [
        { key: 'chown', digest: A, bytes: 10 },
        { key: 'install', digest: i === 1 ? B : A, bytes: 10 },
        { key: 'reused', digest: A, bytes: 10 }
      ]
    })
  );
  const samples = ['05', '06', '07'].flatMap((run) =>
    ['chown', 'install', 'reused'].map((key) => ran(run, key, key === 'reused' ? 'cached' : 'done'))
  );
  const found = rerunsOf([...builds, ...samples], IDENTITY);
  expect(Object.fromEntries(found)).toEqual({ chown: { equal: 2, of: 2 }, install: { equal: 0, of: 2 } });
  expect(rerunsOf([...builds, ...samples], { ...IDENTITY, built: 'linux/arm64' }).size).toBe(0);
});

test('a record beside two directories tells of their base image too', async () => {
  const images = await readImage(join(import.meta.dirname, '..', 'fixtures', 'layers', '90-build-record', 'record.dockerbuild'), null);
  const [[name, base] = []] = Object.entries(builtBaseImages(images, null, { target: null, args: {} }));
  expect(name).toBe(images[0]?.bases.find(({ reference }) => reference === name)?.reference);
  expect(base?.env?.some((one) => one.startsWith('PATH='))).toBe(true);
  expect(builtBaseImages(images, null, { target: 'no such stage', args: {} })).toEqual({});
});

const BUILT_ENV = ['PATH=/app/bin:/usr/bin:/bin', 'HOME_OF=/srv', 'LEVEL=3'];
/** An image of a file, as its config tells it. */
function builtOf(text: string, env: readonly string[]): BuiltImage {
  const lines = text.trim().split('\n').slice(1);
  const isLayer = (line: string) => /^(?:RUN|COPY)/.test(line);
  return {
    name: null,
    platform: 'linux/amd64',
    bases: [],
    settings: { env, user: 'app', workdir: '/srv', onbuild: [], shell: null, os: 'linux' },
    config: { digest: null, bytes: 1 },
    layers: [A, ...lines.filter(isLayer)].map(() => ({
      diffId: A,
      digest: A,
      bytes: { compressed: 1, unpacked: null, files: null },
      files: null
    })),
    history: [
      { createdBy: '', comment: 'Imported from -', emptyLayer: false, size: null },
      ...lines.map((line) => ({ createdBy: line, comment: 'buildkit.dockerfile.v0', emptyLayer: !isLayer(line), size: null }))
    ],
    record: null,
    notes: []
  };
}
const KNOWN = { onbuild: [], user: 'app', workdir: '/srv', shell: null };

test.each([
  ['what it does not set', 'FROM node:22\nCOPY a /b\n', { env: BUILT_ENV, ...KNOWN }],
  [
    'its own settings are no settings of the base',
    'FROM node:22\nENV LEVEL=3\nUSER app\nWORKDIR /srv\n',
    { env: BUILT_ENV.slice(0, 2), ...KNOWN, user: null, workdir: null }
  ],
  [
    'a variable in front of which it stands',
    'FROM node:22\nENV PATH="/app/bin:$PATH"\n',
    { env: ['PATH=/usr/bin:/bin', ...BUILT_ENV.slice(1)], ...KNOWN }
  ],
  ['a variable that is read and set', 'FROM node:22\nENV LEVEL=3\nRUN echo $LEVEL\n', { env: null, ...KNOWN }],
  ['a variable that is set twice', 'FROM node:22\nENV PATH=/a:$PATH\nENV PATH=/app/bin:$PATH\n', { env: null, ...KNOWN }],
  ['a shell of its own', 'FROM node:22\nSHELL ["/bin/sh","-ec"]\n', null]
])('an image tells of its base %s', (_, text, expected) => {
  expect(builtBaseImages([builtOf(text, BUILT_ENV)], text, { target: null, args: {} })['node:22'] ?? null).toEqual(expected);
});

test('an image of another file tells nothing of its base', () => {
  const image = builtOf('FROM node:22\nCOPY a /b\nRUN c\n', BUILT_ENV);
  expect(builtBaseImages([image], 'FROM node:22\nRUN c\nCOPY a /b\n', { target: null, args: {} })).toEqual({});
});
