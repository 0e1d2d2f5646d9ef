import { expect, test } from '@jest/globals';
import { openValue } from '../../src/graph/index.ts';
import type { BuildGraph, Copied, Selection, Source, Step, StepInput } from '../../src/model/graph.ts';
import type { Builder } from '../../src/model/image.ts';
import { say } from '../../src/model/sentence.ts';
import type { CacheContents } from '../../src/prediction/cache-contents.ts';
import { createMatcher, trackedDiffer, withDoubtfulCache, withEarlierBuilds } from '../../src/prediction/match.ts';
import type { Sameness } from '../../src/prediction/sameness.ts';
import { plainText } from '../../src/safe-text/index.ts';

// Steps against steps, written down as graphs: what decides where no Dockerfile of the other tests comes by (docs/cache-rules.md §1, §9, §16).

type Unnumbered = Omit<Step, 'id'>;
type Content = StepInput['content'];

const LIKELY = { cached: 'uc', rebuilt: 'ur' } as const;
const graphOf = (steps: readonly Unnumbered[], builder: Builder = 'buildkit'): BuildGraph => ({
  builder,
  steps: steps.map((step, id) => ({ ...step, id })),
  target: steps.length - 1,
  instructions: [],
  caveats: [],
  problems: []
});
const chain = (step: number): StepInput => ({ from: { step }, mode: 'chain', selection: null, content: null });
const source = (from: Source): StepInput => ({ from: { source: from }, mode: 'chain', selection: null, content: null });
const select = (...paths: readonly string[]): Selection => ({
  paths: paths.map((path) => ({ path, wildcard: path.includes('*'), include: [], exclude: [], followLinks: false }))
});
const step = (operation: Step['operation'], words: string, ...inputs: readonly StepInput[]): Unnumbered => ({
  operation,
  definition: [{ name: operation === 'copy' ? 'destination' : 'command', value: words }],
  inputs,
  origins: [],
  forced: false
});
const image = (reference: string) => step('base', '', source({ kind: 'image', reference, platform: null }));
const files = (content: Content, selection: Selection | null = null): StepInput => ({
  from: { source: { kind: 'context', name: '' } },
  mode: 'content',
  selection,
  content
});

const words = (sameness: Sameness) => {
  if (sameness.kind === 'unknown') return `${LIKELY[sameness.likely]}: ${plainText(sameness.reason)}`;
  return sameness.kind;
};
/** How the last step of the head compares with the last step of the base. */
const last = (base: readonly Unnumbered[], head: readonly Unnumbered[], builder: Builder = 'buildkit') =>
  words(createMatcher(graphOf(base, builder), graphOf(head, builder)).same(head.length - 1, base.length - 1));

test('pairs of steps are not taken for each other where one side has more of them', () => {
  const base = graphOf([image('i'), step('run', 'x', chain(0))]);
  const head = graphOf([image('i'), ...['x', 'y', 'z', 'x', 'v'].map((word, at) => step('run', word, chain(at)))]);
  const matcher = createMatcher(base, head);
  const all = head.steps.map(({ id }) => base.steps.map((other) => words(matcher.same(id, other.id))).join(' '));
  expect(all).toEqual(['same different', 'different same', ...Array.from({ length: 4 }, () => 'different different')]);
});

test('a step that is like more than were compared is not certainly another one', () => {
  const on = (parent: number, digest: string) => step('run', 'x', chain(parent), files({ digest }));
  const base = graphOf([image('i:a'), image('i:b'), ...Array.from({ length: 64 }, () => on(0, 'a')), on(1, 'b')]);
  const head = graphOf([image('i:c'), on(0, 'b'), on(0, 'c')]);
  const matcher = createMatcher(base, head);
  expect([matcher.match(1).step, words(matcher.match(1).sameness)]).toEqual([66, 'ur: another version']);
  expect(words(matcher.match(2).sameness)).toBe('ur: more steps are like it than were compared');
});

const unknown = (why: string, tracked?: string): Content => ({ unknown: say`${[why]}`, ...(tracked === undefined ? {} : { tracked }) });
const OPEN = 'ur: files that the two trees do not hold (a submodule, or files that the builder leaves out) take part';

test.each<[string, Content, Content, string]>([
  ['the same digest', { digest: 'x' }, { digest: 'x' }, 'same'],
  ['another digest', { digest: 'x' }, { digest: 'y' }, 'different'],
  ['a digest with something open', { digest: 'x+open:1' }, { digest: 'x+open:2' }, OPEN],
  ['none on one side', { digest: 'x' }, null, 'different'],
  ['none on the other side', null, { digest: 'x' }, 'different'],
  ['none on either side', null, null, 'different'],
  ['unknown in the base', { digest: 'x' }, unknown('a'), 'ur: on the base side, a'],
  ['unknown in the head', unknown('b'), { digest: 'x' }, 'ur: b'],
  ['unknown in both', unknown('b'), unknown('a'), 'ur: b'],
  ['unknown, beside the same files of git', unknown('b', 't'), unknown('a', 't'), 'ur: b'],
  ['unknown, beside other files of git', unknown('b', 't'), unknown('a', 'u'), 'different'],
  ['unknown, beside files of git that leave it open', unknown('b', 't+open:1'), unknown('a', 't+open:2'), 'ur: b'],
  ['unknown, files of git in the head only', unknown('b', 't'), unknown('a'), 'ur: b'],
  ['unknown, files of git in the base only', unknown('b'), unknown('a', 'u'), 'ur: b'],
  ['unknown to one side', unknown('b', 'x'), { digest: 'x' }, 'ur: b'],
  ['unknown to one side, and files of git that differ', unknown('b', 't'), { digest: 'x' }, 'different']
])('files of the context: %s', (_, head, base, expected) => {
  expect(last([step('copy', '/', files(base))], [step('copy', '/', files(head))])).toBe(expected);
  if (head !== null && base !== null) return;
  expect(trackedDiffer(head, base)).toBe(false);
});

test('files of git that differ show through whatever lies beside them', () => {
  expect(trackedDiffer(unknown('b', 't'), unknown('a', 'u'))).toBe(true);
  expect([trackedDiffer(null, unknown('a', 'u')), trackedDiffer(unknown('a', 'u'), null)]).toEqual([false, false]);
});

const fromStage = (first: Unnumbered, words: string, more: Partial<StepInput> = {}): readonly Unnumbered[] => [
  first,
  step('run', words, chain(0)),
  step('copy', '/', { ...chain(1), mode: 'content', ...more })
];
const copied = (more: Partial<Copied> & { readonly digests?: readonly string[] }): Copied => ({
  settings: '[]',
  parts: (more.digests ?? ['x']).map((digest) => ({ context: '', selection: select('a'), digest })),
  isWhole: true,
  ...more
});
const OTHER_FILES = 'ur: it reads other files of a result that nobody looked into';

test.each<[string, Partial<StepInput>, Partial<StepInput>, readonly [string, string], string]>([
  ['the same step', { selection: select('a') }, { selection: select('a') }, ['make', 'make'], 'same'],
  ['other files of the same step', { selection: select('b') }, { selection: select('a') }, ['make', 'make'], OTHER_FILES],
  ['a step that runs again', { selection: select('a') }, { selection: select('a') }, ['make all', 'make'], 'output'],
  ['matched in another way', { mode: 'chain' }, {}, ['make', 'make'], 'different'],
  ['a digest that is the same', { content: { digest: 'x' } }, { content: { digest: 'x' } }, ['make all', 'make'], 'same'],
  ['a digest that differs', { content: { digest: 'x' } }, { content: { digest: 'y' } }, ['make all', 'make'], 'different'],
  ['a digest of one side only', { content: { digest: 'x' } }, {}, ['make all', 'make'], 'output'],
  ['a directory instead of it', { from: { source: { kind: 'context', name: '' } } }, {}, ['make', 'make'], 'different'],
  ['a stage instead of a directory', {}, { from: { source: { kind: 'context', name: '' } } }, ['make', 'make'], 'different']
])('files of a stage: %s', (_, head, base, [headWords, baseWords], expected) => {
  const one = image('i:1');
  expect(last(fromStage(one, baseWords, base), fromStage(one, headWords, head))).toBe(expected);
});

const A = { selection: select('a') };
test.each<[string, Partial<StepInput>, Partial<StepInput>, string]>([
  ['the same files', { copied: copied({}) }, { copied: copied({}) }, 'same'],
  ['the same files, not all that is there', { copied: copied({ isWhole: false }) }, { copied: copied({ isWhole: false }) }, 'same'],
  ['other files', { copied: copied({}) }, { copied: copied({ digests: ['y'] }) }, 'different'],
  ['one other file of two', { copied: copied({ digests: ['x', 'z'] }) }, { copied: copied({ digests: ['x', 'y'] }) }, 'different'],
  ['other files, not all of the head', { copied: copied({ isWhole: false }) }, { copied: copied({ digests: ['y'] }) }, 'output'],
  ['other files, not all of the base', { copied: copied({}) }, { copied: copied({ digests: ['y'], isWhole: false }) }, 'output'],
  ['files that may be others', { copied: copied({ digests: ['x+open:1'] }) }, { copied: copied({ digests: ['x+open:2'] }) }, 'output'],
  ['more files', { copied: copied({ digests: ['x', 'y'] }) }, { copied: copied({}) }, 'output'],
  ['other settings', { copied: copied({ settings: '[1]' }) }, { copied: copied({}) }, 'output'],
  ['other paths', { copied: copied({}), selection: select('b') }, { copied: copied({}) }, 'output'],
  ['known in the head only', { copied: copied({}) }, {}, 'output'],
  ['known in the base only', {}, { copied: copied({}) }, 'output']
])('files of a stage that copies, behind another step: %s', (_, head, base, expected) => {
  const one = image('i:1');
  expect(last(fromStage(one, 'make', { ...A, ...base }), fromStage(one, 'make all', { ...A, ...head }))).toBe(expected);
});

test('files of another image are not known, and the doubt about an image is told before a doubt about its files', () => {
  const ofImage = (name: string, content: Content = null) => [image(name), step('copy', '/', { ...chain(0), mode: 'content', content })];
  const remote = (url: string, more: Partial<StepInput> = {}) => [
    step('base', '', source({ kind: 'git', url })),
    step('copy', '/', { ...chain(0), mode: 'content', ...more })
  ];
  expect(last(ofImage('i:1'), [{ ...image('i:1'), forced: true }, ofImage('i:1')[1] as Unnumbered])).toBe(
    'ur: it reads files of another image, which nobody looked into'
  );
  expect(last(ofImage('i:a', unknown('a')), ofImage('i:b', unknown('b')))).toBe('ur: another version');
  expect(last(ofImage('i:1', { digest: 'x' }), ofImage('i:2', { digest: 'y' }))).toBe('different');
  expect(last(remote('g'), remote('g'))).toBe('uc: which commit its address stands for is not known');
  // Of a base and a step that runs, neither is an image.
  const ofRun = [image('i:1'), step('run', 'make', chain(0)), step('copy', '/', { ...chain(1), mode: 'content' } as StepInput)];
  expect(last(ofImage('i:1'), ofRun)).toBe('output');
});

test.each<[string, readonly string[] | null, readonly string[] | null, string]>([
  ['the same', ['a'], ['a'], 'output'],
  ['others', ['a'], ['b'], 'different'],
  ['one of two', ['a', 'c'], ['a', 'b'], 'different'],
  ['more', ['a', 'b'], ['a'], 'different'],
  ['fewer', ['a'], ['a', 'b'], 'different'],
  ['a pattern', ['a*'], ['b'], 'output'],
  ['a pattern in the base', ['b'], ['a*'], 'output'],
  ['everything', null, null, 'output'],
  ['everything instead of some', null, ['a'], 'different'],
  ['some instead of everything', ['a'], null, 'different']
])('paths of the legacy builder are in its key: %s', (_, head, base, expected) => {
  const selection = (paths: readonly string[] | null) => ({ selection: paths === null ? null : select(...paths) });
  const one = image('i:1');
  expect(last(fromStage(one, 'make', selection(base)), fromStage(one, 'make all', selection(head)), 'legacy')).toBe(expected);
  expect(last(fromStage(one, 'make', selection(base)), fromStage(one, 'make all', selection(head)))).toBe('output');
});

test.each<[string, Unnumbered, string]>([
  ['the same', step('run', 'make', chain(0)), 'same'],
  ['told to run again', { ...step('run', 'make', chain(0)), forced: true }, 'different'],
  ['another operation', { ...step('run', 'make', chain(0)), operation: 'workdir' }, 'different'],
  ['no input', step('run', 'make'), 'different'],
  ['one input more', step('run', 'make', chain(0), chain(0)), 'different'],
  ['an image where a step was', step('run', 'make', source({ kind: 'image', reference: 'i:1', platform: null })), 'different']
])('a step, %s', (_, head, expected) => {
  const base = [image('i:1'), step('run', 'make', chain(0))];
  expect(last(base, [image('i:1'), head])).toBe(expected);
});

/** Copies of other files on one image, as many as said; what is copied last is looked for. */
const copies = (digests: readonly string[]) => [image('i:1'), ...digests.map((digest) => step('copy', '/', chain(0), files({ digest })))];
const numbered = (many: number) => Array.from({ length: many }, (_, index) => `d${index}`);

test.each<[number, string, string, number | null]>([
  [64, 'd63', 'same', 64],
  [65, 'd64', 'same', 65],
  [200, 'd199', 'same', 200],
  [200, 'd150', 'same', 151],
  [64, 'new', 'different', null],
  [65, 'new', 'ur: more steps are like it than were compared', null]
])('one step among %d that are like it, of which %s is wanted', (many, digest, expected, found) => {
  const matcher = createMatcher(graphOf(copies(numbered(many))), graphOf([...copies([digest]), step('run', 'make', chain(1))]));
  expect([words(matcher.match(1).sameness), matcher.match(1).step]).toEqual([expected, found]);
  // What stands on a step that was not compared with all may be there as well.
  const behind = many <= 64 ? 'different' : 'ur: more steps are like it than were compared';
  expect(words(matcher.match(2).sameness)).toBe(behind);
});

test('the better of two matches is taken, and a step that is not there matches none', () => {
  const base = graphOf([
    image('i:1'),
    step('copy', '/', chain(0), files(unknown('a'))),
    step('copy', '/', chain(0), files({ digest: 'x' }))
  ]);
  const head = graphOf([image('i:1'), step('copy', '/', chain(0), files({ digest: 'x' })), step('run', 'make', chain(7))]);
  const matcher = createMatcher(base, head);
  expect(matcher.match(1)).toEqual({ sameness: { kind: 'same' }, step: 2 });
  expect([matcher.match(9), matcher.same(9, 0), matcher.same(0, 9)]).toEqual([
    { sameness: { kind: 'different' }, step: null },
    { kind: 'different' },
    { kind: 'different' }
  ]);
  expect(words(matcher.match(2).sameness)).toBe('different');
});

test.each<[string, string, string]>([
  ['an open value', openValue({ because: say`VERSION is not known`, likely: 'cached' }), 'ur: VERSION is not known'],
  ['another value', 'make all', 'different']
])('a step with %s is found again by what else it is', (_, value, expected) => {
  const [base, head] = ['make', value].map((one) => graphOf([image('i:1'), step('run', one, chain(0))]));
  if (base === undefined || head === undefined) throw new Error('no graph');
  expect([createMatcher(base, head), createMatcher(head, base)].map((matcher) => words(matcher.match(1).sameness))).toEqual([
    expected,
    expected
  ]);
});

test('a cache that may not hold what it should doubts every step but images', () => {
  const graph = graphOf([image('i:1'), step('run', 'make', chain(0))]);
  const matcher = createMatcher(graph, graph);
  expect(withDoubtfulCache(matcher, graph, { mode: 'local' })).toBe(matcher);
  const doubt = { because: say`the cache is another one`, likely: 'cached' } as const;
  const doubtful = withDoubtfulCache(matcher, graph, { mode: 'gha-max', doubt });
  expect([0, 1].map((id) => words(doubtful.match(id).sameness))).toEqual(['same', 'uc: the cache is another one']);
  expect([0, 1].map((id) => doubtful.match(id).step)).toEqual([0, 1]);
  const other = graphOf([image('i:1'), step('run', 'pack', chain(0))]);
  const among = (...others: readonly (typeof graph)[]) =>
    words(
      withDoubtfulCache(matcher, graph, { mode: 'gha-max', doubt, others: others.map((one) => ({ graph: one, mode: 'gha-max' })) }).match(1)
        .sameness
    );
  expect([among(graph), among(graph, other)]).toEqual(['same', 'uc: the cache is another one']);
});

test('an image that takes the place of another version is none under a name that nobody knows', () => {
  const named = image(`app${openValue({ because: say`nobody knows`, likely: 'rebuilt' })}`);
  const found = (head: Unnumbered, ...base: readonly Unnumbered[]) =>
    words(createMatcher(graphOf(base), graphOf([head])).match(0).sameness);
  expect(found(image('node:22'), image('node:20'), named)).toBe('different');
  expect(found(image('deno:22'), image('node:20'), named)).toBe('ur: another image, unless both names stand for one');
  expect(found(image('node:22'), image('node:22'), named)).toBe('same');
});

test('a cache that others write, or that only some results went to, may hold what this build did not leave', () => {
  const from = (stage: number): StepInput => ({ ...chain(stage), mode: 'content', selection: select('a') });
  const of = (words: string) => graphOf([image('i:1'), step('run', words, chain(0)), image('j:1'), step('copy', '/', chain(2), from(1))]);
  const [base, head] = [of('make'), of('make')];
  const doubt = { because: say`the cache is another one`, likely: 'cached' } as const;
  const leftBy = (cache: Partial<CacheContents>, own: ReadonlySet<number> | null = null, to: BuildGraph = head) =>
    'leftBy' in withDoubtfulCache(createMatcher(base, to), to, { mode: 'gha-max', doubt, ...cache }, own).match(1);
  const by = (graph: BuildGraph, mode: CacheContents['mode'] = 'gha-max') => ({ others: [{ graph, mode }] });
  expect([leftBy({}), leftBy({ shared: true })]).toEqual([false, true]);
  expect([leftBy(by(of('make')), new Set([2])), leftBy(by(of('pack')))]).toEqual([true, false]);
  // With mode=min the other build left its last stage alone.
  expect([leftBy(by(of('make'), 'gha-min')), leftBy({ others: [...by(of('pack')).others, ...by(of('make')).others] })]).toEqual([
    false,
    true
  ]);
  const atLast = (mode: CacheContents['mode']) =>
    withDoubtfulCache(createMatcher(base, head), head, { mode: 'gha-max', doubt, ...by(of('make'), mode) }, new Set()).match(3).leftBy;
  expect(atLast('gha-min')).toEqual([]);
  // What is another step than the base's, and every other build's, is nobody's.
  expect(leftBy(by(of('pack')), null, of('new'))).toBe(false);
  expect(leftBy({ shared: true }, null, of('new'))).toBe(false);
  // What may be the step of every build is none that is found for certain.
  const open = of(openValue({ because: say`nobody knows`, likely: 'cached' }));
  expect(words(withDoubtfulCache(createMatcher(base, head), head, { mode: 'gha-max', doubt, ...by(open) }).match(1).sameness)).toBe(
    'uc: the cache is another one'
  );
  // Where every build makes it, it is there whoever wrote last: but only one that this build's own export holds.
  const found = (own: ReadonlySet<number> | null, mode: CacheContents['mode'] = 'gha-max') =>
    words(withDoubtfulCache(createMatcher(base, head), head, { mode: 'gha-max', doubt, ...by(of('make'), mode) }, own).match(1).sameness);
  expect([found(null), found(new Set([1])), found(new Set([2])), found(null, 'gha-min')]).toEqual([
    'same',
    'same',
    'uc: the cache is another one',
    'uc: the cache is another one'
  ]);
});

test.each<[string, Content, Content, boolean]>([
  ['two digests', { digest: 'a' }, { digest: 'b' }, false],
  ['a digest and files of git beside something unknown', { digest: 'a' }, unknown('why', 'b'), true],
  ['the same of them', { digest: 'a' }, unknown('why', 'a'), false]
])('files of git beside what is not known: %s', (_, one, other, differ) => {
  expect([trackedDiffer(one, other), trackedDiffer(other, one)]).toEqual([differ, differ]);
});

test('an older build may have left a step that the base does not have', () => {
  const of = (words: string) => graphOf([image('i:1'), step('run', words, chain(0))]);
  const head = of('new');
  const matcher = createMatcher(of('old'), head);
  expect(withEarlierBuilds(matcher, head, [])).toBe(matcher);
  const builds = [
    { commit: 'aaa', graph: of('other') },
    { commit: 'bbb', graph: of('new') },
    { commit: 'ccc', graph: of('new') }
  ];
  const earlier = withEarlierBuilds(matcher, head, builds);
  expect(earlier.match(0)).toEqual({ sameness: { kind: 'same' }, step: 0 });
  expect(words(earlier.match(1).sameness)).toBe('ur: the build of bbb had the same step, and the cache may still hold it');
  expect([plainText(earlier.match(1).leftBy ?? []), earlier.match(1).step]).toEqual(['bbb', null]);
  expect(withEarlierBuilds(matcher, head, builds.slice(0, 1)).match(1)).toEqual(matcher.match(1));
});

test.each([
  ['first', [0, 1]],
  ['last', [2, 3]]
])('where two images may be the one below, the step of the same name says why, be it %s', (_, [place, expected]) => {
  const built = (steps: string): Source => ({
    kind: 'image',
    reference: 'app',
    platform: null,
    builtHere: { image: 'app', steps, settings: 't', open: 'nothing' }
  });
  const app = (steps: string, below: number) => [step('base', '', source(built(steps))), step('run', 'install', chain(below))];
  const other = (below: number) => [image('node:22'), step('run', 'install', chain(below))];
  const base = graphOf(place === 0 ? [...app('old', 0), ...other(2)] : [...other(0), ...app('old', 2)]);
  const match = createMatcher(base, graphOf(app('new', 0))).match(1);
  expect([match.step, words(match.sameness)]).toEqual([
    expected,
    'ur: app is built by app of this repository, which this change builds anew'
  ]);
});
