import { expect, test } from '@jest/globals';
import type { Analysis, ImageAnalysis } from '../../src/model/analysis.ts';
import { say } from '../../src/model/sentence.ts';
import { headline } from '../../src/report/headline.ts';
import { commentDecision, PLAIN_OPTIONS, renderComment } from '../../src/report/index.ts';
import { analysis, based, because, est, image, rebuilt, step, suggestion, typicalOf } from '../setup/analysis.ts';

// docs/comment.md "When it speaks": a comment is created where a reviewer would act, and nowhere else.

const HEAD = 'FROM node:20\nCOPY . .\nRUN npm ci\n';
const BASE = 'FROM node:20\nCOPY package.json .\nRUN npm ci\nCOPY . .\n';
const files = because('context-changed', '`src/a.ts` changed', 2, ['src/a.ts']);
const locks = because('context-changed', '`package-lock.json` changed', 2, ['package-lock.json']);
const line = because('instruction-changed', 'the command changed', 3);
const WORKFLOW = { file: 'build.yml', job: 'build', runner: null };
const usualBuilds = (seconds: number) => Array.from({ length: 40 }, (_, i) => both(i % 2 === 0 ? seconds : 0));
const own = (seconds: number, withoutBumps = seconds) => ({ seconds, withoutBumps });
const both = (seconds: number) => ({ before: seconds, after: seconds });

const building = (over: Parameters<typeof image>[0] = {}, cause = files): ImageAnalysis =>
  image({
    headText: HEAD,
    baseText: HEAD,
    rebuild: based(25, 30, 40),
    added: est(0, 0, 0),
    perChange: usualBuilds(30),
    ownBuild: own(30),
    steps: [step(1, 'FROM node:20'), rebuilt(2, 'COPY . .', est(1, 1, 1), cause), rebuilt(3, 'RUN npm ci', est(25, 29, 39), cause)],
    ...over,
    spec: { dockerfile: 'Dockerfile', workflow: WORKFLOW, ...over.spec }
  });

const report = (images: readonly ImageAnalysis[], over: Partial<Analysis> = {}): Analysis => {
  const sum = (values: readonly (ReturnType<typeof est> | null)[]) =>
    values.reduce<ReturnType<typeof est>>(
      (a, b) => est(a.low + (b?.low ?? 0), a.mid + (b?.mid ?? 0), a.high + (b?.high ?? 0)),
      est(0, 0, 0)
    );
  const affected = images.filter((one) => one.affected);
  return analysis({
    images,
    changedFiles: ['src/a.ts'],
    total: { rebuild: based(25, 30, 40), added: sum(affected.map(({ added }) => added)), money: null, budgets: [] },
    ...over
  });
};
const mode = (of: Analysis, value: Analysis['config']['config']['comment']['mode']): Analysis => ({
  ...of,
  config: { ...of.config, config: { ...of.config.config, comment: { ...of.config.config.comment, mode: value } } }
});

test.each<readonly [string, Analysis, string, boolean]>([
  ['nothing that an image reads', report([image({ affected: false })]), 'unaffected', false],
  ['an ordinary merge', report([building()]), 'as-usual', false],
  ['a build like no other', report([building({ perChange: usualBuilds(3) })]), 'unusual', true],
  ['a little above the usual', report([building({ perChange: usualBuilds(26) })]), 'as-usual', false],
  [
    'what cannot be known is no reason: the replay knows nothing of it either',
    report([building({ perChange: usualBuilds(3), ownBuild: own(3) })]),
    'as-usual',
    false
  ],
  [
    'locked versions, however long they take',
    report([building({ perChange: usualBuilds(3), ownBuild: own(30, 0) }, locks)]),
    'as-usual',
    false
  ],
  [
    'locked versions beside an edit that few changes make',
    report([building({ perChange: usualBuilds(3), ownBuild: own(30, 20) })]),
    'unusual',
    true
  ],
  [
    'another base image, however long it takes',
    report([
      building(
        { perChange: usualBuilds(3), ownBuild: own(30, 0) },
        { ...because('base-image-changed', '`node:20` became `node:22`', 1), images: { before: 'node:20', after: 'node:22' } }
      )
    ]),
    'as-usual',
    false
  ],
  [
    'an image that no workflow builds',
    report([building({ perChange: usualBuilds(3), history: null, spec: { workflow: null, source: 'by name' } }), building()]),
    'as-usual',
    false
  ],
  [
    'the same where no workflow builds anything',
    report([building({ perChange: usualBuilds(3), history: null, spec: { workflow: null, source: 'by name' } })]),
    'unusual',
    true
  ],
  ['later builds beyond the range', report([building({ added: est(18, 24, 30) })]), 'added', true],
  ['later builds within the range', report([building({ added: est(-2, 8, 20) })]), 'as-usual', false],
  ['later builds by less than the minimum', report([building({ added: est(1, 2, 3) })]), 'as-usual', false],
  ['later builds that get quicker', report([building({ added: est(-30, -24, -18) })]), 'added', true],
  ['a broken budget', report([building()], { verdict: 'fail' }), 'gate', true],
  [
    'a build that may fail',
    report([building({ fails: { line: 2, certainty: 'unknown', because: say`x`, kind: 'source-missing' } })]),
    'fails',
    true
  ],
  [
    'a suggestion on lines that the change touches',
    report([building({ baseText: BASE, suggestions: [suggestion({ line: 2, replaceLines: [2, 3] })] })]),
    'suggestion',
    true
  ],
  [
    'a suggestion on lines of long ago',
    report([building({ suggestions: [suggestion({ line: 2, replaceLines: [2, 3] })] })]),
    'as-usual',
    false
  ],
  [
    'advice without an edit',
    report([building({ baseText: BASE, suggestions: [suggestion({ level: 'advice', line: 2 })] })]),
    'as-usual',
    false
  ],
  ['a cache that the change takes away', report([building({ cacheChange: say`the build loses its cache` })]), 'cache', true],
  ['no merged changes: files as ever', report([building({ perChange: [] })]), 'as-usual', false],
  [
    'no merged changes: a line that breaks a command',
    report([building({ perChange: [] }, line)], { changedFiles: ['Dockerfile'] }),
    'unusual',
    true
  ],
  ['the former rule', mode(report([building()]), 'on-rebuild'), 'rebuild', true],
  ['only failures', mode(report([building({ added: est(18, 24, 30) })]), 'on-failure'), 'no-failure', false],
  ['always', mode(report([image({ affected: false })]), 'always'), 'always', true],
  ['never', mode(report([building()], { verdict: 'fail' }), 'never'), 'never', false]
])('%s', (_, of, reason, create) => {
  expect(commentDecision(of)).toEqual({ create, because: reason });
});

// A first line gives no reason for another time of later builds that is none.
const later = (kind: Parameters<typeof because>[0], added: ReturnType<typeof est>) => {
  const cause = because(kind, 'the reason', 2);
  return headline(report([building({ added, steps: [step(1, 'FROM node:20'), rebuilt(2, 'COPY . .', est(1, 1, 1), cause)] })]));
};
test.each([
  ['what cannot be known', 'unknown-input', est(5, 6, 7), false],
  ['a cache that is not there yet', 'cache-not-available', est(-7, -6, -5), false],
  ['a file that this change touches, for a shorter time', 'context-changed', est(-7, -6, -5), false],
  ['an edit of the line', 'instruction-changed', est(-7, -6, -5), true]
] as const)('names as a reason for later builds: %s', (_, kind, added, expected) => {
  expect(later(kind, added)).toContain('on every later merge');
  expect(later(kind, added).includes('the reason')).toBe(expected);
});

test('names the cause that most seconds follow from, and no gain that is none', () => {
  const [small, large] = [because('context-changed', 'a file changed', 2), because('context-changed', 'the other changed', 3)];
  const steps = [
    rebuilt(2, 'COPY a a', est(1, 1, 1), small),
    rebuilt(3, 'COPY b b', est(1, 1, 1), large),
    rebuilt(4, 'RUN make', est(9, 9, 9), large)
  ];
  const line = headline(
    report([building({ added: est(-2, -1, -0.5), typical: typicalOf(est(90, 100, 110), est(89, 99, 109), 8), steps })])
  );
  expect(line).toContain('the other changed');
  expect(line).not.toContain('on every later merge');
});

test('names the images that go with the change', () => {
  const gone = ['api', 'web'].map((name) => image({ existence: 'removed', affected: false, spec: { name, dockerfile: 'Dockerfile' } }));
  expect(renderComment(report([building(), ...gone]), PLAIN_OPTIONS)).toContain(
    '`api`, `web` are removed by this change, and their budgets with them.'
  );
});
