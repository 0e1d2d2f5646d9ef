import { expect, test } from '@jest/globals';
import { isOverhead, isSample, matchBuild } from '../../src/history/index.ts';
import type { LoggedBuild, LoggedStep } from '../../src/model/buildlog.ts';
import type { BuildGraph } from '../../src/model/graph.ts';
import type { Sample } from '../../src/model/history.ts';
import fc from '../setup/property.ts';
import { identity, loggedBuild, loggedStep } from './samples.ts';
import { toyGraph } from './toy-graph.ts';

const GRAPH = toyGraph([
  {
    name: 'deps',
    base: 'node:20',
    instructions: ['WORKDIR /app', { text: 'COPY package.json ./', paths: ['package.json'] }, 'RUN npm ci']
  },
  {
    name: 'build',
    base: 'deps',
    instructions: [
      { text: 'COPY "src" "src"', expanded: 'COPY src src', paths: ['src'] },
      { text: 'RUN npm run build -- --env \x24{MODE:-dev}', expanded: 'RUN npm run build -- --env dev' },
      'RUN echo twice',
      'RUN echo twice',
      {
        text: 'RUN curl -H "Authorization: Bearer \x24{TOKEN}" https://example.com',
        expanded: 'RUN curl -H "Authorization: Bearer \x24{TOKEN}" https://example.com'
      }
    ]
  }
]);

const samplesOf = (build: LoggedBuild, graph: BuildGraph = GRAPH): readonly Sample[] =>
  matchBuild(build, graph, identity()).filter(isSample);
const only = (step: LoggedStep): Sample => {
  const [sample] = samplesOf(loggedBuild([step]));
  if (sample === undefined) throw new Error('no sample');
  return sample;
};

test.each([
  ['the very text', 'RUN npm ci', {}, 'exact', 'RUN npm ci'],
  ['blanks and quotes that the builder drops', 'COPY src src', {}, 'exact', 'COPY "src" "src"'],
  [
    'unexpanded text, as the legacy builder prints it',
    'RUN npm run build -- --env \x24{MODE:-dev}',
    {},
    'exact',
    'RUN npm run build -- --env \x24{MODE:-dev}'
  ],
  ['another value of a variable', 'RUN npm run build -- --env production', {}, 'pattern', 'RUN npm run build -- --env \x24{MODE:-dev}'],
  ['a masked secret', 'RUN npm *** build -- --env dev', {}, 'pattern', 'RUN npm run build -- --env \x24{MODE:-dev}'],
  ['a cut text', 'RUN npm run bui...', { cut: true }, 'prefix', 'RUN npm run build -- --env \x24{MODE:-dev}'],
  ['another position in the stage', 'RUN npm ci', { stage: 'deps', index: 9, total: 12 }, 'exact', 'RUN npm ci'],
  ['a step printed under another stage', 'RUN npm ci', { stage: 'lint', index: 2, total: 3 }, 'exact', 'RUN npm ci'],
  ['a flag more', 'RUN npm ci --quiet', { stage: 'deps' }, 'near', 'RUN npm ci --quiet']
])('%s is matched', (_, text, more, match, expected) => {
  const sample = only(loggedStep(text, more));
  expect([sample.match, sample.text]).toEqual([match, expected]);
  expect(sample.seconds).toBe(1);
});

test.each([
  ['another command', 'RUN make all', {}],
  ['a like command of another stage', 'RUN npm ci --quiet', { stage: 'other' }],
  ['a cut text of two letters', 'RUN', { cut: true }],
  ['a copy of something else', 'COPY docs docs', {}],
  ['a beginning that was not cut', 'RUN npm run bui', { stage: 'other' }]
])('%s is matched to nothing', (_, text, more) => {
  expect(only(loggedStep(text, more)).match).toBe('none');
});

test.each([
  ['cached', { state: 'cached', seconds: null }],
  ['a fetched layer', { pulled: true, seconds: 50.1 }],
  ['done without running', { notExecution: true, seconds: 50.1, pulled: true }],
  ['failed', { state: 'failed', seconds: null, atLeast: 3 }],
  ['canceled', { state: 'canceled', seconds: null }],
  ['unfinished', { state: 'unfinished', seconds: null }]
] as const)('a step that is %s gives no seconds', (_, more) => {
  expect(only(loggedStep('RUN npm ci', more)).seconds).toBeNull();
});

test('equal instructions of one stage take the steps in their order', () => {
  const steps = [
    loggedStep('RUN echo twice', { stage: 'build', index: 4, total: 6 }),
    loggedStep('RUN echo twice', { stage: 'build', index: 5, total: 6 })
  ];
  const samples = samplesOf(loggedBuild(steps));
  expect(new Set(samples.map((s) => s.step)).size).toBe(2);
  expect(new Set(samples.map((s) => s.parent)).size).toBe(2);
  expect(samples.every((s) => s.match === 'exact')).toBe(true);
});

test('two targets and two platforms of one build each get their own', () => {
  const steps = ['api', 'worker'].flatMap((target) =>
    ['linux/amd64', 'linux/arm64'].map((platform) => loggedStep('RUN npm ci', { target, platform, stage: 'deps' }))
  );
  const samples = samplesOf(loggedBuild(steps));
  expect(samples.map((s) => s.match)).toEqual(['exact', 'exact', 'exact', 'exact']);
  expect(new Set(samples.map((s) => s.step)).size).toBe(4);
});

test('the key holds over renamed stages and other tags of the base, and not over another base or text', () => {
  const keyOf = (graph: BuildGraph, text = 'RUN npm ci') =>
    matchBuild(loggedBuild([loggedStep(text)]), graph, identity()).filter(isSample)[0]?.key;
  const one = (name: string, base: string, text = 'RUN npm ci') => toyGraph([{ name, base, instructions: [text] }]);
  const key = keyOf(one('a', 'node:20'));
  expect(keyOf(one('b', 'node:22'))).toBe(key);
  expect(keyOf(one('b', 'docker.io/library/node:22@sha256:abc'))).toBe(key);
  expect(keyOf(one('a', 'bun:1'))).not.toBe(key);
  expect(keyOf(one('a', 'node:20', 'RUN npm ci --quiet'), 'RUN npm ci --quiet')).not.toBe(key);
});

test('secrets are masked in what is kept', () => {
  const graph = toyGraph([
    { name: 'a', base: 'node', instructions: ['RUN curl https://user:hunter2@example.com -H "authorization: Bearer abcdefgh12345678"'] }
  ]);
  const line = JSON.stringify(
    matchBuild(
      loggedBuild([loggedStep('RUN curl https://user:hunter2@example.com -H "authorization: Bearer abcdefgh12345678"')]),
      graph,
      identity()
    )
  );
  expect(line).not.toContain('hunter2');
  expect(line).not.toContain('abcdefgh12345678');
});

test('overheads and base pulls are lines of their own', () => {
  const lines = matchBuild(
    loggedBuild([loggedStep('FROM docker.io/library/node:20', { seconds: 4 }), loggedStep('RUN npm ci')], {
      overheads: [
        { name: 'exporting to image', kind: 'export', state: 'done', seconds: 2 },
        { name: 'importing cache manifest', kind: 'cache-import', state: 'failed', seconds: null }
      ]
    }),
    GRAPH,
    identity()
  ).filter(isOverhead);
  expect(lines.map((l) => [l.kind, l.seconds, l.executed])).toEqual([
    ['base-pull', 4, 1],
    ['export', 2, 1]
  ]);
});

test('a step remembers how much ran beside it', () => {
  const samples = samplesOf(
    loggedBuild([
      loggedStep('RUN npm run build -- --env dev', { startedAfter: 0, seconds: 4 }),
      loggedStep('RUN npm ci', { startedAfter: 0, seconds: 4 }),
      loggedStep('RUN make x', { startedAfter: 2, seconds: 4 })
    ])
  );
  expect(samples.map((s) => s.overlap)).toEqual([0.5, 1.5, 0.5]);
});

test('where a busy step began at an unknown time, nobody knows what ran beside it', () => {
  const samples = samplesOf(
    loggedBuild([loggedStep('RUN npm run build -- --env dev', { startedAfter: 0, seconds: 4 }), loggedStep('RUN make x', { seconds: 4 })])
  );
  expect(samples.map((s) => s.overlap)).toEqual([null, null]);
});

test('any logged text is matched or not, and never throws', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(fc.oneof(fc.string(), fc.constantFrom('RUN npm ci', 'RUN $', 'COPY ${', 'RUN ***', 'ONBUILD RUN x')), fc.boolean())
      ),
      (rows) => {
        const steps = rows.map(([text, cut]) => loggedStep(text, { cut }));
        const samples = samplesOf(loggedBuild(steps));
        expect(samples.length).toBeLessThanOrEqual(steps.length);
        for (const sample of samples) expect(sample.key).toMatch(/^sha256:[0-9a-f]{32}$/);
      }
    )
  );
});
