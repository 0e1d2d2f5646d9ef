import { expect, test } from '@jest/globals';
import type { BuildGraph, BuiltHere } from '../../src/model/graph.ts';
import type { Prediction } from '../../src/model/prediction.ts';
import { type Sentence, say } from '../../src/model/sentence.ts';
import { graphDoubt } from '../../src/prediction/assumptions.ts';
import { type CacheContents, type JobBuild, predict } from '../../src/prediction/index.ts';
import { compareGraphs, type PredictOptions } from '../../src/prediction/predict.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { lowerSide, type Side } from '../setup/predict-sides.ts';
import { textSide } from '../setup/text-side.ts';

// What a prediction holds beside its verdicts: what earlier builds of the job made, what a build leaves, what nothing is certain of.
// A `-` alone is `FROM i`.

type Builder = 'buildkit' | 'legacy';
const graphOf = (text: string, more: Partial<Side> = {}, builder: Builder = 'buildkit'): BuildGraph =>
  lowerSide(
    textSide(
      text
        .replace(/^-$/gm, 'FROM i')
        .replace(/^- \| /, 'FROM i | ')
        .replaceAll(' | ', '\n'),
      { a: '1' },
      more
    ),
    builder
  ).graph;

const version = (value: string) =>
  graphOf('-', { options: { builderVersion: { value, certainty: 'known', from: 'b.yml:1', because: null } } });
const OPTIONS: PredictOptions = { file: 'Dockerfile', target: null, platform: null };
const asked = (base: string | null, head: string, more: Partial<PredictOptions> = {}, cache: 'local' | 'none' = 'local'): Prediction =>
  predict(base === null ? null : graphOf(base), graphOf(head), { mode: cache }, { ...OPTIONS, ...more });

const build = (text: string, leaves: boolean, doubt: Sentence | null = null): JobBuild => {
  const graph = graphOf(text);
  return { by: say`the test build`, graph, leaves: graph.steps.map(() => leaves), doubt };
};
/** Of the lines that are steps: verdict, what built it, why it runs. */
const told = ({ steps }: Prediction) =>
  steps
    .filter(({ verdict }) => verdict !== 'metadata')
    .map(({ verdict, certainty, builtBy, causes }) =>
      [
        verdict,
        certainty === 'certain' ? '' : certainty,
        builtBy === undefined ? '' : `by ${plainText(builtBy)}`,
        causes.map(({ kind, detail }) => `(${kind}: ${plainText(detail)})`).join(' ')
      ]
        .filter((one) => one !== '')
        .join(' ')
    );

const CHANGED = '(instruction-changed: the command changed)';
const MAY_LEAVE =
  '(unknown-input: the test build has the same step, and whether the test build leaves its result with the builder is not known)';

const SHARED = { because: say`it is shared`, likely: 'cached' } as const;
const NEW = 'rebuilt (new-image: there is no earlier build to reuse)';
const MAY_BE_THERE = NEW.replace('(', 'unknown (unknown-input: it is shared) (');
const NO_CACHE = 'rebuilt (cache-not-available: there is no build cache, so every step runs on each build)';

// The cache of a build that others write as well, by what they made: `RUN x` is the line of the base side, `RUN y` that of the head.
test.each<[string, string | null, CacheContents, readonly string[], ...string[]]>([
  ['a new image, and a build that made its line', null, { mode: 'local', doubt: SHARED }, ['- | RUN y'], MAY_BE_THERE],
  ['a new image, one build of two that made its line', null, { mode: 'local', doubt: SHARED }, ['- | RUN z', '- | RUN y'], MAY_BE_THERE],
  ['a new image, and a build of other lines', null, { mode: 'local', doubt: SHARED }, ['- | RUN z'], NEW],
  ['a new image, and no other build', null, { mode: 'local', doubt: SHARED }, [], NEW],
  ['a new image, and no doubt', null, { mode: 'local' }, ['- | RUN y'], NEW],
  ['a new image, and no cache', null, { mode: 'none', doubt: SHARED }, ['- | RUN y'], NO_CACHE],
  ['another line, and a build that made it', '- | RUN x', { mode: 'local', doubt: SHARED }, ['- | RUN y'], `rebuilt unknown ${CHANGED}`],
  [
    'another line, one build of two that made it',
    '- | RUN x',
    { mode: 'local', doubt: SHARED },
    ['- | RUN z', '- | RUN y'],
    `rebuilt unknown ${CHANGED}`
  ],
  ['another line, and a build of other lines', '- | RUN x', { mode: 'local', doubt: SHARED }, ['- | RUN z'], `rebuilt ${CHANGED}`],
  ['another line, and no cache', '- | RUN x', { mode: 'none', doubt: SHARED }, ['- | RUN y'], NO_CACHE]
])('a cache that others write: %s', (_, base, cache, others, ...want) => {
  const head = graphOf('- | RUN y');
  const contents = { ...cache, others: others.map((text) => ({ graph: graphOf(text), mode: 'local' as const })) };
  expect(told(predict(base === null ? null : graphOf(base), head, contents, OPTIONS))).toEqual(want);
});

test.each<[string, string | null, string, readonly JobBuild[], ...string[]]>([
  ['nothing else', '- | RUN x', '- | RUN y', [], `rebuilt ${CHANGED}`],
  ['a build that made the step', '- | RUN x', '- | RUN y', [build('- | RUN y', true)], 'cached by the test build'],
  ['a build that made another step', '- | RUN x', '- | RUN y', [build('- | RUN z', true)], `rebuilt ${CHANGED}`],
  ['a build that made what the base side has too', '- | RUN x', '- | RUN x', [build('- | RUN x', true)], 'cached'],
  ['a build that may leave the step', '- | RUN x', '- | RUN y', [build('- | RUN y', false)], `rebuilt unknown ${MAY_LEAVE} ${CHANGED}`],
  [
    'a build that may not have run',
    '- | RUN x',
    '- | RUN y',
    [build('- | RUN y', true, say`it is skipped on a draft`)],
    `rebuilt unknown (unknown-input: the test build has the same step, and it is skipped on a draft) ${CHANGED}`
  ],
  [
    'one that may and one that did',
    '- | RUN x',
    '- | RUN y',
    [build('- | RUN y', false), build('- | RUN y', true)],
    'cached by the test build'
  ],
  ['no earlier build of the base side', null, '- | RUN y', [build('- | RUN y', true)], 'cached by the test build'],
  ['no earlier build at all', null, '- | RUN y', [], 'rebuilt (new-image: there is no earlier build to reuse)'],
  [
    'a build that made the first of two',
    '- | RUN x',
    '- | RUN y | RUN z',
    [build('- | RUN y', true)],
    'cached by the test build',
    'rebuilt (instruction-added: the base side has no such line)'
  ]
])('builds before it in the job: %s', (_, base, head, job, ...want) => {
  const made = asked(base, head, { job });
  expect(told(made).slice(0, want.length)).toEqual(want);
});

test('what the cache does not hold, or may not, an earlier build of the job has made', () => {
  const job = [build('- | RUN x', true)];
  const [base, head] = ['FROM i AS s | RUN x | FROM j | COPY --from=s /a /', 'FROM i AS s | RUN x | FROM j | COPY --from=s /b /'];
  const min = (more: Partial<PredictOptions>) =>
    told(predict(graphOf(base), graphOf(head), { mode: 'gha-min' }, { ...OPTIONS, ...more }))[0];
  expect(min({})).toMatch(/^rebuilt \(cache-not-available: its key matches, but the cache does not hold its result/);
  expect(min({ job })).toBe('cached by the test build');
  const doubt = { because: say`another branch wrote it`, likely: 'cached' } as const;
  const open = (more: Partial<PredictOptions>) =>
    told(predict(graphOf('- | RUN x'), graphOf('- | RUN x'), { mode: 'registry-max', doubt }, { ...OPTIONS, ...more }));
  expect(open({})).toEqual(['cached unknown']);
  expect(open({ job })).toEqual(['cached by the test build']);
});

const HOLDS = 'The engine still holds the build of the base side with all its results.';
const NAMED = 'i:latest still names the same image as in the base side\u2019s build.';
const NO_OLDER = 'No step is left in the cache by a build that is older than the base side\u2019s.';
const SAME_RULES = 'Engine and frontend are the same version on both sides, with the rules of BuildKit 0.25 to 0.34.';
const NO_TRIGGERS = 'No ONBUILD instruction is inherited from i:latest.';
const other = graphOf('FROM j | RUN z');

test.each<[string, CacheContents, Partial<PredictOptions>, ...string[]]>([
  ['a local cache', { mode: 'local' }, {}, HOLDS, NAMED, NO_OLDER, SAME_RULES],
  [
    'older builds',
    { mode: 'local' },
    { earlier: [{ commit: 'abc', graph: other }] },
    HOLDS,
    NAMED,
    'No step is left in the cache by other builds than those of the base branch\u2019s merged changes.',
    SAME_RULES
  ],
  [
    'a doubt',
    { mode: 'local', doubt: { because: say`it is shared`, likely: 'cached' } },
    {},
    'Whether the cache holds the build of the base side is not known: it is shared.',
    NAMED,
    NO_OLDER,
    SAME_RULES
  ],
  [
    'other builds that may have taken its place',
    { mode: 'local', doubt: { because: say`it is shared`, likely: 'cached' }, others: [{ graph: other, mode: 'local' as const }] },
    {},
    'Whether the cache holds the build of the base side is not known: it is shared.',
    'Builds side by side that write one cache begin before any of them ends.',
    NAMED,
    NO_OLDER,
    SAME_RULES
  ],
  [
    'other builds without a doubt',
    { mode: 'local', others: [{ graph: other, mode: 'local' as const }] },
    {},
    HOLDS,
    NAMED,
    NO_OLDER,
    SAME_RULES
  ],
  [
    'all steps',
    { mode: 'gha-max' },
    {},
    'The cache holds the build of the base side with the results of all its steps (mode=max).',
    NAMED,
    NO_OLDER,
    SAME_RULES
  ],
  [
    'the steps of the image',
    { mode: 'inline' },
    {},
    'The cache holds the build of the base side with the results of the final image\u2019s own steps and no others (mode=min).',
    NAMED,
    NO_OLDER,
    SAME_RULES
  ],
  ['no cache', { mode: 'none' }, {}, 'There is no build cache: every step runs on each build.', NAMED, SAME_RULES],
  [
    'nothing of the base side',
    { mode: 'none', because: say`it is the first build` },
    {},
    'Of the base side\u2019s build nothing else is found: it is the first build.',
    NAMED,
    SAME_RULES
  ]
])('what is taken for granted: %s', (_, cache, options, ...want) => {
  const { assumptions } = predict(graphOf('- | RUN x'), graphOf('- | RUN x'), cache, { ...OPTIONS, ...options });
  expect(assumptions.map((one) => plainText(one).replaceAll("'", '\u2019'))).toEqual([...want, NO_TRIGGERS]);
});

test('of images those that keep their name are taken to be the same, but not by digest and not one of ours', () => {
  const named = (text: string, more: Partial<Side> = {}) => {
    const graph = graphOf(text, more);
    return predict(graph, graph, { mode: 'local' }, OPTIONS)
      .assumptions.map((one) => plainText(one))
      .filter((one) => /still name/.test(one));
  };
  expect(named('FROM j | COPY --from=i /a /')).toEqual(["i:latest and j:latest still name the same images as in the base side's build."]);
  expect(named(`FROM j@sha256:${'a'.repeat(64)} | RUN x`)).toEqual([]);
  const app: BuiltHere = { image: 'app', steps: 's', settings: 't', open: 'nothing' };
  expect(named('FROM app | RUN x', { builtHere: new Map([['app:latest', app]]) })).toEqual([]);
  const [before, after] = [graphOf('FROM i:1 | RUN x'), graphOf('FROM i:2 | RUN x')];
  expect(predict(before, after, { mode: 'local' }, OPTIONS).assumptions.some((one) => /still name/.test(plainText(one)))).toBe(false);
});

test('a build without a cache finds what the job made, and says so of the rest', () => {
  const job = [build('- | RUN y', true)];
  expect(told(asked('- | RUN y', '- | RUN y | RUN z', { job }, 'none'))).toEqual([
    'cached by the test build',
    'rebuilt (cache-not-available: there is no build cache, so every step runs on each build)'
  ]);
});

test('a build leaves what runs or is reused, and nothing certain where the whole graph is in doubt', () => {
  expect(asked('- | RUN x', '- | RUN x | RUN y').leaves).toEqual([false, true, true]);
  const prediction = asked('- | RUN x', '# syntax=acme/x:1\nFROM i | RUN x | RUN y');
  expect(prediction.leaves).toEqual([false, false, false]);
  expect(prediction.runs).toEqual(['maybe', 'maybe', 'runs']);
  const doubt = "(unknown-input: the frontend acme/x:1 is not Docker's own and may read the file in another way)";
  expect(told(prediction)).toEqual([
    `cached unknown ${doubt}`,
    `rebuilt unknown (instruction-added: the base side has no such line) ${doubt}`
  ]);
  expect(asked('- | RUN x', '- | RUN x').runs).toEqual(['reused', 'reused']);
});

test('a doubt of the whole graph stands alone beside what is likely reused, and one of the target where it counts', () => {
  const own = told(asked('- | ADD https://h/f /', '# syntax=acme/x:1\nFROM i | ADD https://h/f /'));
  expect(own).toEqual([expect.stringMatching(/^cached unknown \(unknown-input: the frontend [^()]*\)$/)]);
  const openTarget = { options: ['s', null], because: say`a run tells the target` };
  const open = { options: { openTarget } };
  const [base, head] = ['FROM i AS s | RUN x | FROM s | RUN z', 'FROM i AS s | RUN y | FROM s | RUN z'].map((text) => graphOf(text, open));
  const [always, perhaps] = told(predict(base as BuildGraph, head as BuildGraph, { mode: 'local' }, OPTIONS));
  expect(always).toBe(`rebuilt ${CHANGED}`);
  expect(perhaps).toMatch(/^rebuilt unknown .*a run tells the target/);
});

test('all that it says of a line', () => {
  const { steps, fails, file, target, platform, builder, problems } = asked(
    '- | RUN x',
    'ARG A | FROM i AS unused | FROM i | ONBUILD RUN t | FROM i AS s | RUN x | MAINTAINER | CMD ["a"]',
    { target: 't', platform: 'p', fails: null }
  );
  expect(steps.map(({ triggers }) => triggers).filter((list) => list !== null)).toEqual([]);
  expect([fails, file, target, platform, builder]).toEqual([null, 'Dockerfile', 't', 'p', 'buildkit']);
  expect(problems.length).toBeGreaterThan(0);
  expect(
    steps.map(({ verdict, certainty, stage, stageIndex, step, line, endLine, text, triggers, link }) =>
      [verdict, certainty, stage, stageIndex, step, line, endLine, text, triggers, link].join(' ')
    )
  ).toEqual([
    'metadata certain   0 1 1 ARG A  ',
    'pruned certain unused 0 0 2 2 FROM i AS unused  ',
    'pruned certain 1 1 0 3 3 FROM i  ',
    'pruned certain 1 1 1 4 4 ONBUILD RUN t  ',
    'metadata certain s 2 0 5 5 FROM i AS s  ',
    'cached unknown s 2 1 6 6 RUN x  ',
    'metadata certain s 2 2 7 7 MAINTAINER  ',
    'metadata certain s 2 3 8 8 CMD ["a"]  '
  ]);
});

test.each<[string, string, string, ...string[]]>([
  ['a linked copy', '- | COPY --link a /', '- | COPY --link a /', 'cached certain, link cached certain'],
  ['a linked copy on another image', 'FROM i:1 | COPY --link a /', 'FROM i:2 | COPY --link a /', 'cached certain, link rebuilt certain'],
  ['a plain copy', '- | COPY a /', '- | COPY a /', 'cached certain, link -']
])('%s', (_, base, head, want) => {
  const copy = asked(base, head).steps.at(-1);
  const link = copy?.link ?? null;
  expect(`${copy?.verdict} ${copy?.certainty}, link ${link === null ? '-' : `${link.verdict} ${link.certainty}`}`).toBe(want);
});

test('the legacy builder takes what an earlier stage of the same build has made, but not where it is told to run again', () => {
  const text = 'FROM i AS a | RUN x | FROM i | RUN x';
  const verdicts = (noCache: boolean) =>
    predict(null, graphOf(text, { options: { noCache } }, 'legacy'), { mode: 'local' }, OPTIONS).steps.map(({ verdict }) => verdict);
  expect([verdicts(false), verdicts(true)]).toEqual([
    ['metadata', 'rebuilt', 'metadata', 'cached'],
    ['metadata', 'rebuilt', 'metadata', 'rebuilt']
  ]);
});

test('triggers have verdicts of their own', () => {
  const head = 'FROM i AS a | ONBUILD RUN x | ONBUILD ENV A=1 | FROM a | RUN y';
  const from = asked(head.replace('RUN y', 'RUN z'), head).steps.find(({ stageIndex, step }) => stageIndex === 1 && step === 0);
  expect(from?.triggers).toEqual([
    { verdict: 'cached', certainty: 'certain' },
    { verdict: 'metadata', certainty: 'certain' }
  ]);
});

test.each<[string, BuildGraph | null, BuildGraph, string | null]>([
  ['nothing', graphOf('-'), graphOf('-'), null],
  ['no base side', null, graphOf('# syntax=docker/dockerfile:1\nFROM i'), null],
  [
    'a caveat of the base side',
    graphOf('# syntax=acme/x\nFROM i'),
    graphOf('-'),
    "the frontend acme/x is not Docker's own and may read the file in another way"
  ],
  ['a fault', graphOf('-'), graphOf('- | RUN --mount=type=x y'), 'the builder refuses the Dockerfile as it stands: The mount is refused: '],
  [
    'a fault of the base side',
    graphOf('- | EXPOSE x'),
    graphOf('-'),
    'the builder refuses the Dockerfile of the base side as it stands: x is no port'
  ],
  ['no fault', graphOf('- | COPY --link --chown=u a /'), graphOf('- | COPY --link --chown=u a /'), null],
  [
    'another frontend',
    graphOf('-'),
    graphOf('# syntax=docker/dockerfile:1\nFROM i'),
    "the frontend changes from the builder's own to docker/dockerfile:1, which may read the file in another way"
  ],
  ['another patch of the builder', version('0.30.1'), version('0.30.9'), null],
  [
    'another version of the builder',
    version('0.30.1'),
    version('0.31.0'),
    'the builder changes from BuildKit 0.30.1 to BuildKit 0.31.0, which may not find what the other one has kept'
  ],
  [
    'a builder that is no longer pinned',
    version('1.30.1'),
    graphOf('-'),
    'the builder changes from BuildKit 1.30.1 to a version of BuildKit that is not pinned, which may not find what the other one has kept'
  ],
  ['another builder', graphOf('-', {}, 'legacy'), version('0.30.1'), null],
  [
    'more instructions than are read',
    null,
    graphOf(`-${' | RUN x'.repeat(5_001)}`),
    'the Dockerfile was not read to its end: Only the first 5000 instructions were read.'
  ],
  [
    'a frontend that is gone',
    graphOf('# syntax=docker/dockerfile:1\nFROM i'),
    graphOf('-'),
    "the frontend changes from docker/dockerfile:1 to the builder's own, which may read the file in another way"
  ]
])('in the way of certainty: %s', (_, base, head, want) => {
  const doubt = graphDoubt(base, head);
  expect(doubt === null ? null : plainText(doubt).slice(0, want?.length)).toBe(want);
});

test('a comparison may be asked without anything about it', () => {
  const { plan, causes, head } = compareGraphs(graphOf('- | COPY a /'), graphOf('- | COPY a / | RUN x'), { mode: 'local' });
  expect(plan.map(({ run }) => run)).toEqual(['reused', 'reused', 'runs']);
  expect(head.instructions.flatMap((planned) => causes.of(planned)).map(({ kind }) => kind)).toEqual(['instruction-added']);
});
