// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of GitHub and variables of shells, not of JavaScript
import { expect, test } from '@jest/globals';
import { gatherAnalysis } from '../../src/analysis/index.ts';
import { createLogReader } from '../../src/buildlog/index.ts';
import { builtLines, encodeHistory, parseHistory } from '../../src/history/index.ts';
import { discoverTexts } from '../discovery/discover-here.ts';
import { analysisRequest, portsFor, sideInMemory, type Texts } from '../setup/analysis-request.ts';
import { lowerSide } from '../setup/predict-sides.ts';
import { FILES, job, push, type Row, rows, SETUP } from './verdicts.ts';

// Which version of BuildKit builds, by the routes on which a definition pins it (docs/discovery.md "The builder's version"). The probe
// is an empty group, which is another owner before 0.34 and the same from it on.

const OLD = '2R';
const NEW = '2-';
const OPEN = '2R?';
const ROOT = 'FROM node:20\nCOPY --chown=1000 src src\n';
const GROUP = 'FROM node:20\nCOPY --chown=1000: src src\n';
const BUILD = 'run: docker build -t a .';
const OWN = { runner: 'self-hosted' };
const pinned = (tag: string) => `${SETUP}\nwith: {driver-opts: "image=moby/buildkit:${tag}"}`;
const engine = (version: string) => `uses: docker/setup-docker-action@v4\nwith: {version: ${version}}`;
const remote = (endpoint: string) => `${SETUP}\nwith: {driver: remote, endpoint: "${endpoint}"}`;
const service = (tag: string) => ({ env: `    services: {buildkitd: {image: moby/buildkit:${tag}}}\n` });
const probe = (list: readonly (readonly [string, string, string, Texts?])[]) =>
  list.map(([name, workflow, expected, more]): Row => [name, workflow, expected, { Dockerfile: ROOT, ...more }, { Dockerfile: GROUP }]);

rows(
  'the pinned version',
  probe([
    ['of the set-up step', job([pinned('v0.12.5'), push()]), OLD],
    ['a newer one', job([pinned('v0.34.1'), push()]), NEW],
    ['without root, by digest', job([pinned(`v0.34.2-rootless@sha256:${'a'.repeat(64)}`), push()]), NEW],
    ['from a mirror', job([`${SETUP}\nwith: {driver-opts: "network=host,image=mirror.gcr.io/moby/buildkit:v0.33.0"}`, push()]), OLD],
    ['of a variable', job([pinned('${{ env.BK }}'), push()], { top: 'env: {BK: v0.34.0}\n' }), NEW],
    ['a name that moves', job([pinned('buildx-stable-1'), push()]), OPEN],
    ['of nothing', job([SETUP, push()]), OPEN],
    [
      'of buildx create',
      job(['run: docker buildx create --use --driver-opt network=host --driver-opt image=moby/buildkit:v0.34.2', push()]),
      NEW
    ],
    ['of a service', job([remote('tcp://buildkitd:1234'), push()], service('v0.34.0')), NEW],
    ['of a service, and another address', job([remote('tcp://10.0.0.9:1234'), push()], service('v0.34.0')), OPEN],
    [
      'of a container that the job starts',
      job([
        'run: |\n  docker run -d --name bk --privileged moby/buildkit:v0.20.0\n  docker buildx create --use --driver remote docker-container://bk',
        push()
      ]),
      OLD
    ],
    ['of another builder than the one that builds', job([pinned('v0.34.0'), push('\n  builder: other')]), OPEN],
    ['of the builder by its name', job([`id: b\n${pinned('v0.34.0')}`, push('\n  builder: ${{ steps.b.outputs.name }}')]), NEW],
    ['of a builder that docker build goes past', job([pinned('v0.34.0'), BUILD], OWN), OPEN],
    ['of the engine', job([engine('v28.5.2'), BUILD], OWN), OLD],
    ['of an engine whose series goes on', job([engine('28'), BUILD], OWN), OPEN],
    ['of an engine that is too new to be known', job([engine('v30.1.0'), BUILD], OWN), OPEN],
    ['of the engine, built by a container', job([engine('v28.5.2'), SETUP, push()]), OPEN]
  ])
);

const DATE = 'ARG SOURCE_DATE_EPOCH=1\nFROM node:20\nWORKDIR /w\n';
const dated = (value: string) => job([SETUP, push(`\n  build-args: SOURCE_DATE_EPOCH=${value}`)]);
const datedBy = (tag: string, value: string) => job([pinned(tag), push(`\n  build-args: SOURCE_DATE_EPOCH=${value}`)]);
const NAMED = { Dockerfile: 'FROM scratch AS Source\nADD https://example.com/a.tar /\nFROM node:20\nWORKDIR /w\nRUN true\n' };
const STAGES = { Dockerfile: `${NAMED.Dockerfile}RUN date\n` };

rows('rules by version', [
  [
    'an empty group of a name',
    job([SETUP, push()]),
    OPEN,
    { Dockerfile: 'FROM node:20\nCOPY --chown=app src src\n' },
    { Dockerfile: 'FROM node:20\nCOPY --chown=app: src src\n' }
  ],
  [
    'a date before the first FROM, with a frontend of before',
    job([SETUP, push()]),
    '4-',
    { Dockerfile: `# syntax=docker/dockerfile:1.7\n${DATE}` },
    { Dockerfile: `# syntax=docker/dockerfile:1.7\n${DATE.replace('=1', '=2')}` }
  ],
  ['such a date, from 0.30 on', job([pinned('v0.30.0'), push()]), '3R', { Dockerfile: DATE }, { Dockerfile: DATE.replace('=1', '=2') }],
  ['such a date, before', job([pinned('v0.29.0'), push()]), '3-', { Dockerfile: DATE }, { Dockerfile: DATE.replace('=1', '=2') }],
  ['such a date that goes', job([SETUP, push()]), '2R?', { Dockerfile: DATE }, { Dockerfile: 'FROM node:20\nWORKDIR /w\n' }],
  ['a date that a directory is to give: none', dated('context'), '2-', { Dockerfile: 'FROM node:20\nWORKDIR /w\n' }],
  ['a date of a stage', dated('source'), '4-? 5-?', NAMED],
  ['a date of a stage, with a change behind it', dated('source'), '4-? 5-? 6R', NAMED, STAGES],
  [
    'the version of the builder',
    job([pinned('v0.34.0'), push()]),
    '2-? 3-? 4-?',
    {},
    { '.github/workflows/ci.yml': job([pinned('v0.33.1'), push()]) }
  ],
  ['its patch', job([pinned('v0.34.0'), push()]), '2- 3- 4-', {}, { '.github/workflows/ci.yml': job([pinned('v0.34.1'), push()]) }]
]);

async function analysed(workflow: string, dockerfile: string) {
  const files = { ...FILES, Dockerfile: dockerfile, '.github/workflows/ci.yml': workflow };
  const ports = portsFor(sideInMemory('base', files), sideInMemory('head', { ...files, 'src/a.js': '2' }), { policy: null });
  const { assumptions, images } = (await gatherAnalysis(ports, analysisRequest({ imagesOnly: true }))).analysis;
  return { assumptions: JSON.stringify(assumptions), fails: images[0]?.fails ?? null };
}

test.each([
  ['a pinned builder', pinned('v0.31.1'), ROOT, 'with the rules of BuildKit ",{"code":"0.31.1"}," (",{"code":"ci.yml:7"},")."'],
  ['no pin', SETUP, ROOT, 'with the rules of BuildKit 0.25 to 0.34."'],
  ['a pinned frontend', SETUP, `# syntax=docker/dockerfile:1.20\n${ROOT}`, 'with the rules of BuildKit ",{"code":"0.26"}," (frontend)."'],
  ['a builder older than all that was read', pinned('v0.12.5'), ROOT, '0.25 to 0.34, the nearest to ",{"code":"0.12.5"}']
])('the report says whose rules it used: %s', async (_, setup, dockerfile, expected) => {
  expect((await analysed(job([setup, push()]), dockerfile)).assumptions).toContain(expected);
});

const PARENTS = 'FROM node:20\nCOPY --parents src/a.js /\n';
const LINKED = 'FROM node:20\nCOPY --link --chown=app src src\n';
const syntax = (version: string, text: string) => `# syntax=docker/dockerfile:${version}\n${text}`;

test.each([
  { what: 'a date of a stage, before names were dates', workflow: datedBy('v0.29.0', 'source'), text: NAMED.Dockerfile, expected: true },
  { what: 'a date of a stage, behind', workflow: datedBy('v0.30.0', 'source'), text: NAMED.Dockerfile, expected: false },
  { what: 'a date of a stage, version not known', workflow: dated('source'), text: NAMED.Dockerfile, expected: false },
  { what: 'a date of nothing', workflow: dated('nobody'), text: NAMED.Dockerfile, expected: true },
  { what: '--parents, before', workflow: job([pinned('v0.25.2'), push()]), text: PARENTS, expected: true },
  { what: '--parents, behind', workflow: job([pinned('v0.26.0'), push()]), text: PARENTS, expected: false },
  { what: '--parents, version not known', workflow: job([SETUP, push()]), text: PARENTS, expected: false },
  { what: '--parents, old frontend', workflow: job([pinned('v0.34.0'), push()]), text: syntax('1.19', PARENTS), expected: true },
  { what: '--parents, labs frontend', workflow: job([pinned('v0.12.0'), push()]), text: syntax('1.7-labs', PARENTS), expected: false },
  { what: 'an owner by name on a linked copy, by the engine', workflow: job([BUILD], OWN), text: LINKED, expected: false },
  { what: 'the same, new frontend', workflow: job([BUILD], OWN), text: syntax('1.28', LINKED), expected: true },
  { what: 'the same, engine beside a builder', workflow: job([SETUP, BUILD], OWN), text: LINKED, expected: false }
])('a build is said to fail: $what: $expected', async ({ workflow, text, expected }) => {
  expect((await analysed(workflow, text)).fails !== null).toBe(expected);
});

const GITLAB = (job: string, script: string) => `app:\n${job}  script:\n    - ${script}\n`;
const DIND = (tag: string) => `  services: [{name: "docker:${tag}", alias: docker}]\n`;
const BUILDCTL = 'buildctl-daemonless.sh build --frontend dockerfile.v0 --local context=. --local dockerfile=.';

test.each([
  ['the engine beside it', GITLAB(DIND('28.5.2-dind'), 'docker build .'), '0.25'],
  ['an engine whose series goes on', GITLAB(DIND('28-dind'), 'docker build .'), undefined],
  ['the engine beside a builder', GITLAB(DIND('28.5-dind'), 'docker buildx create --use && docker buildx build .'), undefined],
  ['the engine beside a script', GITLAB(DIND('28.5-dind'), './setup.sh && docker build .'), undefined],
  ['the image of the job', GITLAB('  image: {name: "moby/buildkit:v0.31.1-rootless", entrypoint: [""]}\n', BUILDCTL), '0.31.1']
])('a version that GitLab pins: %s', (_, text, expected) => {
  const { images } = discoverTexts({ Dockerfile: ROOT, '.gitlab-ci.yml': text });
  expect(images[0]?.builderVersion?.value).toBe(expected);
});

const INSPECTED = (version: string) => ['##[group]Inspect builder', '{', `"buildkit": "v${version}",`, '}', '##[endgroup]'];
const LOGGED = ['#1 [internal] load build definition from Dockerfile', '#1 DONE 0.0s', '#2 [2/2] COPY src src', '#2 DONE 0.1s'];
const PRINTED: readonly (readonly [string, readonly string[], string | undefined])[] = [
  ['the inspected builder', [...INSPECTED('0.34.0'), ...LOGGED], '0.34.0'],
  ['a group of its own', ['##[group]BuildKit version', 'builder-1a2b0: v0.25.2', '##[endgroup]', ...LOGGED], '0.25.2'],
  ['buildx inspect', ['Name:          b', 'BuildKit version:      v0.16.0', ...LOGGED], '0.16.0'],
  ['an older buildx inspect', ['Buildkit:  v0.12.0', ...LOGGED], '0.12.0'],
  ['two builders', [...INSPECTED('0.34.0'), ...INSPECTED('0.25.0'), ...LOGGED], undefined],
  ['what a build itself prints', [...LOGGED.slice(0, 2), '#2 [2/2] RUN x', '#2 0.1 BuildKit version: v0.9.0', '#2 DONE 0.1s'], undefined],
  ['no version of a release', ['"buildkit": "81b6ff2",', ...LOGGED], undefined]
];

function readLines(lines: readonly string[]) {
  const reader = createLogReader();
  reader.push(Buffer.from(`${lines.join('\n')}\n`));
  return reader.end().builds;
}

test.each(PRINTED)('a log tells the version of the builder: %s', (_, lines, expected) => {
  expect(readLines(lines)[0]?.buildkit).toBe(expected);
});

const ofLog = (version: string, at: string, job = 'ci.yml / build') => {
  const { graph } = lowerSide({ entries: [], text: () => ROOT }, 'buildkit');
  const identity = { run: at, job, build: 0, image: null, file: 'Dockerfile', target: null, commit: null, at, runner: null, trusted: true };
  return readLines([...INSPECTED(version), ...LOGGED]).flatMap((build) => builtLines(build, graph, identity));
};

const NEWER = '2026-11-06T10:00:00Z';
const EARLIER = '2026-11-05T10:00:00Z';
const LEARNT: readonly (readonly [string, string, ReturnType<typeof ofLog>, string])[] = [
  ['of the newest build', job([SETUP, push()]), [...ofLog('0.25.0', EARLIER), ...ofLog('0.34.0', NEWER)], 'cached certain'],
  ['an older one', job([SETUP, push()]), ofLog('0.25.0', NEWER), 'rebuilt certain'],
  ['none', job([SETUP, push()]), [], 'rebuilt unknown'],
  [
    'of two logs of one run',
    job([SETUP, push()]),
    [...ofLog('0.25.0', NEWER), ...ofLog('0.34.0', NEWER, 'ci.yml / two')],
    'rebuilt unknown'
  ],
  ['beside a pin', job([pinned('v0.25.0'), push()]), ofLog('0.34.0', NEWER), 'rebuilt certain'],
  ['of a job whose build goes past it', job([SETUP, BUILD], OWN), ofLog('0.34.0', NEWER), 'rebuilt unknown']
];

test.each(LEARNT)('the version of the last logged build holds: %s', async (_, workflow, history, expected) => {
  const files = { ...FILES, Dockerfile: ROOT, '.github/workflows/ci.yml': workflow };
  const text = encodeHistory(history);
  expect(parseHistory(text, 'h').problems).toEqual([]);
  const stores = [{ read: async () => ({ text, name: 'h' }) }];
  const ports = portsFor(sideInMemory('base', files), sideInMemory('head', { ...files, Dockerfile: GROUP }), { policy: null, stores });
  const { analysis } = await gatherAnalysis(ports, analysisRequest());
  const step = analysis.images[0]?.steps[1];
  expect(`${step?.verdict} ${step?.certainty}`).toBe(expected);
  if (expected === 'cached certain') expect(analysis.images[0]?.spec.builderVersion).toMatchObject({ certainty: 'assumed', from: null });
});

const TWICE = 'BuildKit before 0.32';
const BAKED = { 'docker-bake.hcl': 'group "default" { targets = ["a", "b"] }\ntarget "a" { target = "a" }\ntarget "b" { target = "b" }\n' };
const SHARED = 'FROM node:20 AS base\nCOPY src src\nRUN x\nFROM base AS a\nRUN a\nFROM base AS b\nRUN b\n';
const bake = (setup: string) => job([setup, 'run: docker buildx bake']);
const STALE = 'sets times or modes of files';
const stamped = (command: string, options = OWN) => job([`run: ${command}`, BUILD], options);

test.each([
  ['targets of one command', bake(SETUP), TWICE, true],
  ['targets of one command, old', bake(pinned('v0.31.0')), TWICE, true],
  ['targets of one command, from 0.32 on', bake(pinned('v0.32.0')), TWICE, false],
  ['one build', job([SETUP, push()]), TWICE, false],
  ['times on an engine that stays', stamped('find . -type f -exec touch -d @0 {} +'), STALE, true],
  ['times that an action sets', job(['uses: chetan/git-restore-mtime-action@v2', BUILD], OWN), STALE, true],
  ['modes of folders', stamped('chmod -R go-w src'), STALE, true],
  ['the mode of a file', stamped('chmod +x src/a.js'), STALE, false],
  ['a file that is touched', stamped('touch x'), STALE, false],
  ['times on a new machine', stamped('touch -d @0 src/a.js', { runner: 'ubuntu-latest' }), STALE, false]
])('a fault of the builder has its line where the set-up meets it: %s', async (_, workflow, words, expected) => {
  const files = { ...FILES, ...BAKED, Dockerfile: SHARED, '.github/workflows/ci.yml': workflow };
  const ports = portsFor(sideInMemory('base', files), sideInMemory('head', { ...files, 'src/a.js': '2' }), { policy: null });
  const { analysis } = await gatherAnalysis(ports, analysisRequest({ imagesOnly: true }));
  const said = JSON.stringify([analysis.assumptions, analysis.images.map(({ notes }) => notes)]);
  expect(said.includes(words)).toBe(expected);
});
