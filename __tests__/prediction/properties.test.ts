import { expect, test } from '@jest/globals';
import type { FuzzCase } from '../engine/fuzz/case.ts';
import { predictCase, sideInMemory } from '../engine/fuzz/compare.ts';
import { randomCase } from '../engine/fuzz/random-case.ts';
import { predictSides } from '../setup/predict-sides.ts';
import fc, { runs } from '../setup/property.ts';

const cases = fc
  .tuple(fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom('buildkit' as const, 'legacy' as const))
  .map(([seed, builder]) => randomCase(seed, builder));
const settings = { numRuns: runs(40) };

const verdicts = (c: FuzzCase) => predictCase(c).steps.map((step) => `${step.line} ${step.verdict} ${step.certainty}`);
const isBuilt = (step: { readonly verdict: string }) => step.verdict === 'cached' || step.verdict === 'rebuilt';

test('equal sides are wholly reused', () => {
  fc.assert(
    fc.property(cases, (c) => {
      const prediction = predictCase({ ...c, head: c.base, noCache: false });
      // What the trees do not hold, or an address answers, is doubted on equal sides as well.
      for (const step of prediction.steps.filter(isBuilt)) if (step.certainty === 'certain') expect(step.verdict).toBe('cached');
      expect(prediction.runs).not.toContain('runs');
    }),
    settings
  );
});

test('lines that only describe the image change no verdict of BuildKit', () => {
  fc.assert(
    fc.property(cases, fc.nat({ max: 30 }), (c, at) => {
      if (c.builder === 'legacy') return;
      // The Dockerfile itself must not be a file of the context here.
      const hide = (side: FuzzCase['base']) => ({
        ...side,
        files: { ...side.files, 'Dockerfile.dockerignore': { text: 'Dockerfile*\n.dockerignore\n' } }
      });
      const hidden = { ...c, base: hide(c.base), head: hide(c.head) };
      const place = 1 + (at % hidden.head.dockerfile.length);
      const after = hidden.head.dockerfile.slice(0, place).some((line) => line.startsWith('FROM')) ? place : hidden.head.dockerfile.length;
      const added = { ...hidden.head, dockerfile: hidden.head.dockerfile.toSpliced(after, 0, 'LABEL added=1') };
      const [before, now] = [predictCase(hidden), predictCase({ ...hidden, head: added })];
      const short = (steps: typeof before.steps) => steps.filter(isBuilt).map((step) => `${step.text} ${step.verdict} ${step.certainty}`);
      expect(short(now.steps)).toEqual(short(before.steps));
    }),
    settings
  );
});

test('without a cache or a base every step is rebuilt for certain', () => {
  fc.assert(
    fc.property(cases, (c) => {
      const prediction = predictSides(sideInMemory(c.base, c.target), sideInMemory(c.head, c.target), c.builder, { cache: 'none' });
      const built = prediction.steps.filter(isBuilt);
      const reused = built.filter((step) => step.verdict === 'cached' && prediction.builder === 'buildkit');
      expect(reused).toEqual([]);
      // A file that the builder refuses is no build at all.
      const refused = prediction.problems.some((problem) => problem.severity === 'error');
      expect(refused || built.every((step) => step.certainty === 'certain')).toBe(true);
    }),
    settings
  );
});

test('what has a doubt or is rebuilt says why', () => {
  fc.assert(
    fc.property(cases, (c) => {
      for (const step of predictCase(c).steps) {
        if (step.verdict === 'rebuilt' || step.certainty !== 'certain')
          expect([step.text, step.causes.length > 0]).toEqual([step.text, true]);
        else expect(step.causes).toEqual([]);
      }
    }),
    settings
  );
});

test('the same input gives the same answer', () => {
  fc.assert(
    fc.property(cases, (c) => expect(verdicts(c)).toEqual(verdicts(c))),
    settings
  );
});

test('thousands of equal steps are compared in one sweep', () => {
  const lines = ['FROM i', ...Array.from({ length: 3000 }, () => 'RUN true')];
  const side = { dockerfile: lines, files: {}, args: {} };
  const head = { ...side, dockerfile: [...lines, 'RUN false'] };
  const prediction = predictCase({
    seed: 1,
    builder: 'buildkit',
    target: null,
    cache: 'kept',
    namedContext: false,
    imagesKnown: false,
    network: 'none',
    noCache: false,
    base: side,
    head,
    edits: []
  });
  expect(prediction.steps.filter((step) => step.verdict === 'rebuilt').map((step) => step.text)).toEqual(['RUN false']);
  expect(
    predictCase({
      seed: 1,
      builder: 'buildkit',
      target: null,
      noCache: false,
      cache: 'kept',
      namedContext: false,
      imagesKnown: false,
      network: 'none',
      base: side,
      head: { ...side, dockerfile: lines.with(1, 'RUN x') },
      edits: []
    }).steps.at(-1)?.verdict
  ).toBe('rebuilt');
});
