import { expect, test } from '@jest/globals';
import { type EqualShare, equalShareOf, NO_TIME, type StepCost, worldsOf } from '../../src/cost/index.ts';
import type { Change } from '../../src/model/change.ts';
import type { BuildGraph, Selection } from '../../src/model/graph.ts';
import { type EditedInstruction, type ReplaySide, replayChanges, savingOf } from '../../src/replay/index.ts';
import { type ToyStage, toyGraph } from '../history/toy-graph.ts';
import fc, { runs } from '../setup/property.ts';

const underAny = (selection: Selection | null) => (path: string) =>
  selection === null || selection.paths.some((p) => p.path === '' || path === p.path || path.startsWith(`${p.path}/`));

const SECONDS: Readonly<Record<string, number>> = { 'RUN npm ci': 60, 'RUN npm run build': 20, 'RUN apt-get install git': 30 };
const costsOf = (graph: BuildGraph): readonly StepCost[] =>
  graph.steps.map((s) => {
    const mid = SECONDS[s.definition[0]?.value ?? ''] ?? 0;
    return {
      low: mid * 0.8,
      mid,
      high: mid * 1.3,
      basis: mid === 0 ? 'none' : 'own',
      samples: mid === 0 ? 0 : 9,
      processor: 0,
      guessed: 0,
      worlds: worldsOf({ low: mid * 0.8, mid, high: mid * 1.3 }, 0.8, s.definition[0]?.value ?? '')
    };
  });

function side(stages: readonly ToyStage[], more: Partial<ReplaySide> = {}): ReplaySide {
  const graph = toyGraph(stages);
  return {
    graph,
    dockerfile: 'Dockerfile',
    contexts: new Map([['', { root: '', selects: underAny }]]),
    costs: costsOf(graph),
    volatile: new Set(),
    ...more
  };
}

const SPLIT = side([
  {
    name: 'app',
    base: 'node',
    instructions: [
      { text: 'COPY package-lock.json ./', paths: ['package-lock.json'] },
      'RUN npm ci',
      { text: 'COPY src src', paths: ['src'] },
      'RUN npm run build'
    ]
  }
]);
const BROAD = side([{ name: 'app', base: 'node', instructions: [{ text: 'COPY . .', paths: [''] }, 'RUN npm ci', 'RUN npm run build'] }]);

const change = (id: number, ...paths: string[]): Change => ({
  id: String(id),
  at: '2026-11-01T00:00:00Z',
  paths: paths.map((path) => ({ path, before: 'a', after: 'b', modeBefore: 0o644, modeAfter: 0o644 }))
});
const many = (n: number, ...paths: string[]) => Array.from({ length: n }, (_, i) => change(i, ...paths));
const replay = (before: ReplaySide | null, after: ReplaySide, changes: readonly Change[]) =>
  replayChanges({ before, after, changes, confidence: 0.8 });

test.each([
  ['no changes at all', []],
  ['changes of sources', many(50, 'src/a.ts')],
  ['changes of the Dockerfile', many(7, 'Dockerfile', 'src/a.ts')]
])('the same structure adds exactly zero: %s', (_, changes) => {
  expect(replay(SPLIT, side([{ name: 'app', base: 'node', instructions: ['RUN x'] }]), changes).added).not.toEqual({
    low: 0,
    mid: 0,
    high: 0
  });
  expect(replay(SPLIT, { ...SPLIT }, changes).added).toEqual({ low: 0, mid: 0, high: 0 });
});

test('copying everything before the install costs the install on every source change', () => {
  const { added, typical, profited } = replay(SPLIT, BROAD, many(200, 'src/a.ts'));
  expect(typical.before?.mid).toBeGreaterThan(18);
  expect(typical.before?.mid).toBeLessThan(26);
  expect(typical.after.mid).toBeGreaterThan(75);
  expect(added?.mid).toBeGreaterThan(52);
  expect(added?.mid).toBeLessThan(62);
  expect(added?.low).toBeGreaterThan(40);
  expect(profited).toEqual({ changes: 0, of: 200 });
});

test('the saving is what the other way round was added', () => {
  const changes = many(40, 'src/a.ts');
  const saving = savingOf(BROAD, SPLIT, changes, 0.8);
  const added = replay(BROAD, SPLIT, changes).added;
  expect([saving.low, saving.mid, saving.high]).toEqual([-(added?.high ?? 0), -(added?.mid ?? 0), -(added?.low ?? 0)]);
  expect(saving.profited).toEqual({ changes: 40, of: 40 });
  expect(saving.basis).toBe('9 builds, 40 changes');
});

test('without any changes the priors answer, and the basis says so', () => {
  const bare = (s: ReplaySide): ReplaySide => ({ ...s, costs: s.costs.map((c) => ({ ...c, samples: 0, basis: 'prior' })) });
  const saving = savingOf(bare(BROAD), bare(SPLIT), [], 0.8);
  expect(saving.mid).toBeGreaterThan(20);
  expect(saving.basis).toBe('priors');
});

test('a new image has typical seconds and nothing added', () => {
  const { added, typical, profited } = replay(null, SPLIT, many(10, 'src/a.ts'));
  expect(typical.before).toBeNull();
  expect(added).toBeNull();
  expect(profited).toBeNull();
});

test('changes elsewhere run nothing and count as nothing, wherever the root of the context is', () => {
  const at = (root: string): ReplaySide => ({
    ...SPLIT,
    dockerfile: 'api/Dockerfile',
    contexts: new Map([
      ['', { root, selects: (selection) => (path) => underAny(selection)(root === '' ? path.replace('api/', '') : path) }]
    ])
  });
  // Newest first, mixed evenly.
  const changes = Array.from({ length: 40 }, (_, i) => change(i, i % 4 === 0 ? 'api/src/a.ts' : 'web/src/a.ts'));
  const { typical } = replay(null, at('api'), changes);
  expect(typical).toMatchObject({ changes: 40, building: { before: null, after: 10 } });
  expect(typical.each.after?.mid).toBeCloseTo(20, 9);
  expect(typical.after.mid).toBeGreaterThan(4);
  expect(typical.after.mid).toBeLessThan(10);
  expect(replay(null, at(''), changes).typical).toEqual(typical);
});

test('general experience fades as changes come in', () => {
  const narrow = side([{ name: 'app', base: 'node', instructions: [{ text: 'COPY src src', paths: ['src'] }, 'RUN npm run build'] }]);
  const broad = side([{ name: 'app', base: 'node', instructions: [{ text: 'COPY . .', paths: [''] }, 'RUN npm run build'] }]);
  expect(Math.abs(replay(broad, narrow, many(200, 'src/a.ts')).added?.mid ?? 9)).toBeLessThan(0.01);
  expect(replay(broad, narrow, []).added?.mid).toBeLessThan(-10);
});

const RUNS = (...instructions: ToyStage['instructions']) => side([{ name: 'app', base: 'node', instructions }]);
const edit = (text: string): EditedInstruction => ({ keyword: text.split(' ')[0] ?? '', text, stage: 0, place: 0.5 });
const LOCK_COPY = { text: 'COPY package-lock.json ./', paths: ['package-lock.json'] };
const SOURCE_COPY = { text: 'COPY src src', paths: ['src'] };
test.each([
  ['a comment hits nothing', [], 0],
  ['the last step hits itself', [edit('RUN npm run build')], 20],
  ['an early step hits all behind it', [edit('RUN npm ci')], 80],
  ['an instruction that was edited since hits what it has become', [edit('RUN npm ci --quiet')], 80],
  ['two instructions hit both', [edit('RUN npm run build'), edit('RUN npm ci')], 80],
  ['another base hits the whole stage', [{ ...edit('FROM node:21'), place: 0 }], 80]
])('edits of the Dockerfile are replayed as what they were: %s', (_, edits, seconds) => {
  const own = RUNS(LOCK_COPY, 'RUN npm ci', SOURCE_COPY, 'RUN npm run build');
  const changes = many(60, 'Dockerfile');
  const known = { ...own, edits: new Map(changes.map(({ id }) => [id, edits])) };
  expect(replay(null, known, changes).typical.after.mid).toBeCloseTo(seconds, -1);
});

test('a folded RUN costs the install on every change of sources, and the split of one the reverse', () => {
  const folded = RUNS(SOURCE_COPY, 'RUN npm ci && npm run build');
  const costs = folded.graph.steps.map((s): StepCost => {
    const is = s.definition[0]?.value === 'RUN npm ci && npm run build';
    const seconds = is ? { low: 64, mid: 80, high: 104 } : { low: 0, mid: 0, high: 0 };
    const worlds = worldsOf(seconds, 0.8, 'both');
    return { ...seconds, basis: is ? 'edited' : 'none', samples: 9, processor: 0, guessed: 0, worlds };
  });
  const apart = RUNS('RUN npm ci', SOURCE_COPY, 'RUN npm run build');
  const { added, addedParts } = replay(apart, { ...folded, costs }, many(200, 'src/a.ts'));
  expect(added?.mid).toBeCloseTo(60, 0);
  expect(added?.low).toBeGreaterThan(40);
  expect(addedParts[0]?.seconds).toBeCloseTo(60, 0);
});

test('words move nothing: instructions that do the same get the same seconds, whatever is known of either', () => {
  const one = RUNS('RUN pnpm dlx turbo build', SOURCE_COPY, 'RUN npm run build');
  const costs = one.graph.steps.map(
    (_, i): StepCost => ({
      low: i,
      mid: 3 * i,
      high: 9 * i,
      basis: i === 0 ? 'none' : 'prior',
      samples: 0,
      processor: 0,
      guessed: 3 * i,
      worlds: worldsOf({ low: i, mid: 3 * i, high: 9 * i }, 0.8, `${i}`)
    })
  );
  const others = costs.map(
    (c): StepCost => ({ ...c, low: c.low / 2, mid: c.mid * 2, high: c.high * 5, worlds: NO_TIME.map(() => c.mid * 2) })
  );
  const other = RUNS('RUN pnpm exec turbo build --quiet', { ...SOURCE_COPY, text: 'COPY ./src ./src' }, 'RUN yarn build');
  const priced = { ...other, costs: others };
  const changes = [...many(30, 'src/a.ts'), ...many(5, 'Dockerfile')];
  expect(replay({ ...one, costs }, priced, changes).added).toEqual({ low: 0, mid: 0, high: 0 });
  expect(replay(priced, { ...one, costs }, changes).added).toEqual({ low: 0, mid: 0, high: 0 });
});

test('a cache that outlives a build still holds what a revert goes back to', () => {
  const flip = (id: number, from: string, to: string): Change => ({
    ...change(id, 'src/a.ts'),
    paths: [{ path: 'src/a.ts', before: from, after: to, modeBefore: 0o644, modeAfter: 0o644 }]
  });
  // Newest first: a, b, a, b …
  const changes = Array.from({ length: 20 }, (_, i) => flip(i, i % 2 === 0 ? 'b' : 'a', i % 2 === 0 ? 'a' : 'b'));
  expect(replay(null, { ...SPLIT, cache: { mode: 'local' } }, changes).typical.building.after).toBe(1);
  expect(replay(null, { ...SPLIT, cache: { mode: 'gha-max' } }, changes).typical.building.after).toBe(20);
});

test('an output that came out equal before counts by its share', () => {
  const stages = (share: EqualShare) =>
    side(
      [
        { name: 'build', base: 'node', instructions: [SOURCE_COPY, 'RUN npm run build'] },
        {
          name: 'last',
          base: 'node',
          instructions: [{ text: 'COPY --from=build /dist /dist', paths: ['dist'], from: 'build' }, 'RUN npm ci']
        }
      ],
      { equalShare: share }
    );
  const changes = many(200, 'src/a.ts');
  const [none, half] = [equalShareOf(0, 4), equalShareOf(8, 6)].map((share) => replay(null, stages(share), changes).typical.after);
  expect(none?.mid).toBeCloseTo(80, 0);
  expect(half?.mid).toBeCloseTo(50, 0);
  // No range of a mean begins at nothing because one output may be equal.
  expect(half?.low).toBeGreaterThan(20);
});

test('a volatile step is touched by every change', () => {
  const stamped = side([{ name: 'app', base: 'node', instructions: ['RUN npm ci', 'RUN npm run build'] }], { volatile: new Set([1]) });
  expect(replay(stamped, stamped, many(9, 'README.md')).typical.after.mid).toBeCloseTo(80, 9);
});

test('new commits weigh more than old ones', () => {
  const [src, lock] = [many(40, 'src/a.ts'), many(40, 'package-lock.json')];
  const recentLock = replay(null, SPLIT, [...lock, ...src]).typical.after.mid;
  const recentSource = replay(null, SPLIT, [...src, ...lock]).typical.after.mid;
  expect(recentLock).toBeGreaterThan(recentSource + 10);
});

test('each step knows how often it is touched and what its changes cause', () => {
  const { perStep } = replay(null, SPLIT, many(200, 'src/a.ts'));
  const [, lock, install, src, build] = perStep;
  expect(src?.touched).toBeGreaterThan(0.9);
  expect(lock?.touched).toBeLessThan(0.05);
  expect(install?.seconds).toBeLessThan(5);
  expect(src?.caused).toBeGreaterThan(18);
  expect(build?.runs).toBeGreaterThan(0.9);
});

const FILES = ['src/a.ts', 'package-lock.json', 'README.md', 'Dockerfile', 'docs/x.md'];
const changesArb = fc
  .array(fc.subarray(FILES, { minLength: 1 }), { maxLength: 60 })
  .map((sets) => sets.map((paths, i) => change(i, ...paths)));

test('added is antisymmetric, zero on equal sides, and inside its own interval, whatever changed', () => {
  fc.assert(
    fc.property(changesArb, (changes) => {
      const there = replay(SPLIT, BROAD, changes).added;
      const back = replay(BROAD, SPLIT, changes).added;
      expect(there?.mid).toBeCloseTo(-(back?.mid ?? 0), 9);
      expect(there?.low).toBeLessThanOrEqual(there?.mid ?? 0);
      expect(there?.high).toBeGreaterThanOrEqual(there?.mid ?? 0);
      expect(there?.mid).toBeGreaterThanOrEqual(0);
      expect(replay(BROAD, BROAD, changes).added).toEqual({ low: 0, mid: 0, high: 0 });
    }),
    { numRuns: runs(30) }
  );
});

test('five thousand changes with the same effect are one build', () => {
  let schedules = 0;
  const counting: ReplaySide = {
    ...SPLIT,
    costs: new Proxy(SPLIT.costs, {
      get(costs, name, self) {
        if (name === '0') schedules++;
        return Reflect.get(costs, name, self);
      }
    })
  };
  const few = (n: number) => {
    schedules = 0;
    replayChanges({ before: null, after: counting, changes: many(n, 'src/a.ts', 'README.md'), confidence: 0.8 });
    return schedules;
  };
  expect(few(5000)).toBeLessThanOrEqual(few(10));
});

test('where no cache is kept every build runs everything, and the order of steps saves nothing', () => {
  const uncached = (s: ReplaySide): ReplaySide => ({ ...s, cache: { mode: 'none' } });
  const { added, typical } = replay(uncached(SPLIT), uncached(BROAD), many(20, 'src/a.ts'));
  expect(typical.after.mid).toBeCloseTo(80, 9);
  expect(added).toEqual({ low: 0, mid: 0, high: 0 });
});

test('a very long file is replayed by some of its instructions', () => {
  const long = side([{ name: 'app', base: 'node', instructions: Array.from({ length: 600 }, (_, i) => `RUN echo ${i}`) }]);
  expect(replay(long, long, many(5, 'Dockerfile')).added).toEqual({ low: 0, mid: 0, high: 0 });
});

test('what was added names the steps that it consists of', () => {
  const { addedParts } = replay(SPLIT, BROAD, many(100, 'src/a.ts'));
  const texts = addedParts.map((p) => BROAD.graph.steps[p.step]?.definition[0]?.value);
  expect(texts[0]).toBe('RUN npm ci');
  expect(addedParts[0]?.seconds).toBeGreaterThan(50);
  expect(replay(SPLIT, SPLIT, many(100, 'src/a.ts')).addedParts).toEqual([]);
});
