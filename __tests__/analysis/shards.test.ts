import { expect, test } from '@jest/globals';
import {
  type Analysis,
  analyse,
  fallsTo,
  gatherAnalysis,
  gatherPart,
  mergeParts,
  type NamedPart,
  type PartialAnalysis,
  type Ports,
  parsePart,
  parseShard,
  serialisePart
} from '../../src/analysis/index.ts';
import { exitCode } from '../../src/cli/report-printer.ts';
import type { Change } from '../../src/model/change.ts';
import { say } from '../../src/model/sentence.ts';
import {
  annotationsOf,
  checkDocument,
  matrixDocument,
  PLAIN_OPTIONS,
  renderComment,
  renderSummary,
  renderTerminal,
  reviewComments,
  sarifLog,
  statusDescription
} from '../../src/report/index.ts';
import { analysisRequest, sideInMemory, type Texts } from '../setup/analysis-request.ts';
import fc, { runs } from '../setup/property.ts';

// Several runs share the images of one change; what they find out, put together, is what one run finds out.

const GOOD = 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n';
const BROAD = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n';
const SECRET = `${GOOD}RUN curl -H "Authorization: Bearer ghp_0123456789abcdefghij0123456789abcdef" https://example.com\n`;
const CONFIG =
  'version: 1\nbudget: {rebuild: {warn: 1s, fail: 100s}, added: {fail: 1s}}\ntotal: {rebuild: {fail: 300s}}\ngate: {without-history: fail}\n';

function monorepo(changed: boolean): Texts {
  const files: Record<string, string> = { '.github/layercost.yml': CONFIG, 'broken.yml': 'x' };
  for (let i = 0; i < 13; i++) {
    const root = `services/s${String(i).padStart(2, '0')}`;
    if (changed && i === 11) continue;
    if (!changed && i === 12) continue;
    files[`${root}/Dockerfile`] =
      i === 5 ? SECRET : i === 7 ? (changed ? 'NOT A DOCKERFILE\n' : GOOD) : changed && i % 4 === 1 ? BROAD : GOOD;
    files[`${root}/package.json`] = changed && i === 3 ? '{"name":"x"}' : '{}';
    files[`${root}/package-lock.json`] = '{"lockfileVersion":3,"packages":{}}';
    files[`${root}/src/a.js`] = changed && i % 3 === 0 ? 'two' : 'one';
    files[`${root}/<img src=x>\`|.js`] = changed && i === 9 ? 'two' : 'one';
  }
  files['compose.yaml'] = 'services:\n  web: {build: services/s00}\n  bad: [\n';
  return files;
}

const CHANGES: readonly Change[] = Array.from({ length: 12 }, (_, i) => ({
  id: String(i).padStart(40, '0'),
  at: new Date(Date.UTC(2026, 9, 30 - i)).toISOString(),
  paths: [
    {
      path: `services/s0${i % 10}/${i % 3 === 0 ? 'package.json' : 'src/a.js'}`,
      before: '1'.repeat(40),
      after: '2'.repeat(40),
      modeBefore: 0o644,
      modeAfter: 0o644
    }
  ]
}));

const ports = (): Ports => ({
  base: sideInMemory('base', monorepo(false)),
  head: sideInMemory('head', monorepo(true)),
  policy: null,
  revisions: null,
  changes: { recent: async () => ({ changes: CHANGES, note: null }) },
  builds: null,
  stores: [],
  registries: null,
  now: '2026-11-08T10:00:00.000Z',
  progress: () => {}
});

const REQUEST = analysisRequest({
  repository: { slug: 'acme/shop', serverUrl: 'https://github.com', pullRequest: 7 },
  notes: [say`A note of the face.`]
});

/** Everything that a reader, a script or a gate ever sees of an analysis. */
function outputs(analysis: Analysis): Record<string, unknown> {
  return {
    json: JSON.stringify(checkDocument(analysis)),
    comment: renderComment(analysis, PLAIN_OPTIONS),
    summary: renderSummary(analysis, PLAIN_OPTIONS),
    text: renderTerminal(analysis),
    matrix: JSON.stringify(matrixDocument(analysis.images)),
    annotations: annotationsOf(analysis),
    review: analysis.images.flatMap(reviewComments),
    status: statusDescription(analysis),
    sarif: JSON.stringify(sarifLog(analysis)),
    code: exitCode(analysis, true)
  };
}

/** What the runs of one change write, as the files of their artifacts. */
async function written(of: number): Promise<string[]> {
  const texts: string[] = [];
  for (let index = 1; index <= of; index++) texts.push(serialisePart((await gatherPart(ports(), REQUEST, { index, of })).part));
  return texts;
}
const read = (texts: readonly string[]): NamedPart[] => texts.map((text, i) => parsePart(text, `part-${i + 1}.json`));

const whole = await gatherAnalysis(ports(), REQUEST);
const expected = outputs(whole.analysis);

/** Names of the outputs that are not those of one run: a whole difference would fill the screen. */
function differing(analysis: Analysis): string[] {
  const found = outputs(analysis);
  return Object.keys(expected).filter((name) => JSON.stringify(found[name]) !== JSON.stringify(expected[name]));
}

test('the repository that is shared has images of every fate', () => {
  const { images } = whole.analysis;
  expect(images.length).toBe(13);
  expect(new Set(images.map(({ existence }) => existence))).toEqual(new Set(['both', 'added', 'removed']));
  expect(new Set(images.map(({ affected }) => affected))).toEqual(new Set([true, false]));
  expect(images.some(({ suggestions }) => suggestions.length > 0)).toBe(true);
  expect(images.some(({ budgets }) => budgets.some(({ decision }) => decision === 'fail'))).toBe(true);
  expect(whole.analysis.problems.length).toBeGreaterThan(0);
  expect(JSON.stringify(analyse(whole.input))).toBe(JSON.stringify(whole.analysis));
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])('%d shares united are one run, to the byte, whatever their order', async (of) => {
  const texts = await written(of);
  expect(texts.join('')).not.toContain('ghp_0123');
  expect(differing(mergeParts(read(texts)).analysis)).toEqual([]);
  expect(differing(mergeParts(read(texts).toReversed()).analysis)).toEqual([]);
});

test('a share without any image is a share', async () => {
  expect(differing(mergeParts(read(await written(20))).analysis)).toEqual([]);
});

test('every image falls to one run, and no run has two more than another', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 256 }), fc.nat(2000), (of, images) => {
      const sizes = Array.from({ length: of }, () => 0);
      for (let place = 0; place < images; place++) {
        const owners = sizes.flatMap((_, i) => (fallsTo({ index: i + 1, of }, place) ? [i] : []));
        expect(owners.length).toBe(1);
        sizes[owners[0] ?? 0] = (sizes[owners[0] ?? 0] ?? 0) + 1;
      }
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
    { numRuns: runs(30) }
  );
});

test.each(['', '1', '0/4', '5/4', '1/0', '1/257', '-1/4', '1/4 ', '1.0/4', '1/4/4', 'a/b', '１/4'])('%j is no share', (text) => {
  expect(parseShard(text)).toBe(null);
});
test('1/1, 4/4 and 256/256 are shares', () => {
  expect(['1/1', '4/4', '256/256'].map(parseShard)).toEqual([
    { index: 1, of: 1 },
    { index: 4, of: 4 },
    { index: 256, of: 256 }
  ]);
});

const three = await written(3);
const changed = (i: number, change: (part: PartialAnalysis) => unknown): string =>
  JSON.stringify(change(JSON.parse(three[i] ?? '') as PartialAnalysis));
const [one = '', two = '', last = ''] = three;

test.each<[string, readonly string[], string]>([
  ['nothing', [], 'there is no partial report'],
  ['a part too few', [one, last], 'of 3 partial reports 1 are missing: 2'],
  ['one part', [two], 'of 3 partial reports 2 are missing: 1, 3'],
  ['a part twice', [one, two, last, two], 'part-2.json and part-4.json are both part 2 of 3'],
  ['a part of another number', [one, two, changed(2, (part) => ({ ...part, shard: { index: 3, of: 4 } }))], 'is one of 3 parts'],
  ['text', [one, two, 'hello'], 'part-3.json is not JSON'],
  ['nothing at all', [one, two, ''], 'part-3.json is not JSON'],
  ['a cut file', [one, two, last.slice(0, -50)], 'part-3.json is not JSON'],
  ['another document', [one, two, '{"schema":"layercost/check@1"}'], 'part-3.json is not a partial report of this version (schema)'],
  ['a list', [one, two, '[]'], 'part-3.json is not a partial report'],
  ['a share above all', [one, two, changed(2, (part) => ({ ...part, shard: { index: 4, of: 3 } }))], '(shard)'],
  [
    'another head',
    [one, two, changed(2, (part) => ({ ...part, frame: { ...part.frame, head: { ref: 'feature', sha: 'c'.repeat(40) } } }))],
    'part-3.json and part-1.json are of two different runs: their head commits differ'
  ],
  [
    'another base',
    [one, two, changed(2, (part) => ({ ...part, frame: { ...part.frame, base: { ...part.frame.base, sha: null } } }))],
    'their base commits differ'
  ],
  [
    'another version',
    [one, two, changed(2, (part) => ({ ...part, frame: { ...part.frame, tool: { name: 'layercost', version: '2' } } }))],
    'their versions differ'
  ],
  [
    'another configuration',
    [one, two, changed(2, (part) => ({ ...part, frame: { ...part.frame, config: { ...part.frame.config, source: null } } }))],
    'their configurations differ'
  ],
  ['an image too few', [one, two, changed(2, (part) => ({ ...part, images: part.images.slice(1) }))], 'does not hold the images of part 3'],
  [
    'an image twice',
    [one, two, changed(2, (part) => ({ ...part, images: part.images.map((image) => ({ ...image, place: part.images[0]?.place })) }))],
    'does not hold the images of part 3'
  ],
  [
    'an image of another run',
    [one, two, changed(2, (part) => ({ ...part, images: part.images.map((image) => ({ ...image, place: image.place - 1 })) }))],
    'does not hold the images of part 3'
  ],
  [
    'an image beyond the last',
    [one, two, changed(2, (part) => ({ ...part, images: part.images.map((image) => ({ ...image, place: image.place + 300 })) }))],
    'does not hold the images of part 3'
  ],
  [
    'an unknown verdict',
    [
      one,
      two,
      changed(2, (part) => ({ ...part, images: part.images.map((placed) => ({ ...placed, image: { ...placed.image, verdict: 'fine' } })) }))
    ],
    '(images.0.image.verdict)'
  ]
])('%s is refused with its file and its fault', (_, texts, message) => {
  expect(() => mergeParts(read(texts))).toThrow(message);
});

test('what only some runs could not read stays said', () => {
  const noted = changed(1, (part) => ({ ...part, frame: { ...part.frame, notes: [...part.frame.notes, say`No history.`] } }));
  expect(mergeParts(read([one, noted, last])).analysis.notes).toEqual([...whole.analysis.notes, say`No history.`]);
});

/** A document with the value at one place, found by a number, replaced. */
function broken(value: unknown, at: number, by: unknown): unknown {
  let left = at;
  const walk = (here: unknown): unknown => {
    if (left-- === 0) return by;
    if (Array.isArray(here)) return here.map(walk);
    if (typeof here !== 'object' || here === null) return here;
    return Object.fromEntries(Object.entries(here).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(value);
}

test('a part with anything in any place is refused with a message, or gives a report', () => {
  const part: unknown = JSON.parse(two);
  const anything = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constant('<img src=x>\n::error::\u001b[2J'),
    fc.constant(-1),
    fc.constant(1e308)
  );
  fc.assert(
    fc.property(fc.nat(6000), anything, (at, by) => {
      let analysis: Analysis;
      try {
        analysis = mergeParts([...read([one]), parsePart(JSON.stringify(broken(part, at, by)), 'x'), parsePart(last, 'y')]).analysis;
      } catch (error) {
        expect(String(error)).not.toMatch(/TypeError|RangeError|undefined/);
        return;
      }
      const { comment, text } = outputs(analysis);
      expect(String(comment)).not.toContain('<img');
      expect(String(text)).not.toContain('\u001b[2J');
    }),
    { numRuns: runs(60) }
  );
});
