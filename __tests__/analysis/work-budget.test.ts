import { expect, test } from '@jest/globals';
import { analysisOutputs } from '../../src/action/outputs.ts';
import { analyse, gatherAnalysis, parseInput, serialiseInput } from '../../src/analysis/index.ts';
import { OutOfWork, openWorkBudget, type Work } from '../../src/plain/index.ts';
import { headline } from '../../src/report/headline.ts';
import { PLAIN_OPTIONS, renderComment, renderTerminal } from '../../src/report/index.ts';
import { analysisRequest, portsFor, sideInMemory } from '../setup/analysis-request.ts';

const DOCKERFILE = 'FROM node:22\nARG V=1\nENV A=$V\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n';
const step = (context: string) => `      - uses: docker/build-push-action@v6\n        with:\n          context: ${context}\n`;
const WORKFLOW = `on: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    strategy: {matrix: {app: [a, b]}}\n    steps:\n      - uses: actions/checkout@v5\n${step('${{ matrix.app }}')}      - run: docker build c\n      - run: docker buildx bake -f d.hcl\n`;
const FILES = {
  '.github/workflows/b.yml': WORKFLOW,
  'd.hcl': 'group "default" {\n targets = ["d"]\n}\ntarget "d" {\n context = "d"\n args = {V = "${1 + 1}"}\n}\n',
  ...Object.fromEntries(
    ['a', 'b', 'c', 'd'].flatMap((name) => [
      [`${name}/Dockerfile`, DOCKERFILE],
      [`${name}/package.json`, '{}']
    ])
  )
};
const CHANGE = {
  id: 'c'.repeat(40),
  at: '2026-11-01T10:00:00Z',
  paths: [{ path: 'a/x', before: null, after: 'b'.repeat(40), modeBefore: null, modeAfter: 0o644 }]
};

/** A change that rebuilds a and b, analysed within limits. */
function within(limits: Partial<Record<Work, number>>, policy = '') {
  const config: Record<string, string> = policy === '' ? {} : { '.github/layercost.yml': policy };
  const base = sideInMemory('base', { ...FILES, ...config });
  const head = sideInMemory('head', { ...FILES, ...config, 'a/package.json': '{"a":1}', 'b/package.json': '{"a":1}' });
  const changes = { recent: async () => ({ changes: [CHANGE], note: null }) };
  return gatherAnalysis(portsFor(base, head, { changes }), analysisRequest({ workLimits: limits }));
}

/** Limits that end the reading of definitions, or of files, before the images are known. */
const READING: readonly (readonly [Work, number])[] = [
  ['workflow steps', 2],
  ['commands that build', 0],
  ['evaluations of bake files', 0],
  ['matrix combinations', 1]
];
/** Limits that end the analysis of an image. */
const IMAGES: readonly (readonly [Work, number])[] = [
  ['characters of expanded words', 40],
  ['ingredients of cache keys', 20],
  ['files of copied selections', 2],
  ['replayed steps', 3],
  ['bytes of files', 900]
];

test('within the usual limits nothing is left out', async () => {
  const { analysis } = await within({});
  expect(analysis.leftOut).toBe(undefined);
  expect(analysis.images.map(({ spec, affected }) => [spec.context, affected])).toEqual([
    ['a', true],
    ['b', true],
    ['c', false],
    ['d', false]
  ]);
});

test.each([...READING, ...IMAGES])('out of %s: what was not done is said, and nothing passes for it', async (work, limit) => {
  const policy = 'version: 1\ngate: {on-unknown: fail}\nbudget: {rebuild: {fail: 10h}}\n';
  const { analysis, input } = await within({ [work]: limit }, policy);
  expect(analysis.verdict).toBe('fail');
  const text = renderTerminal(analysis);
  expect(text).toContain(`its limit of ${limit} ${work}`);
  expect(renderComment(analysis, PLAIN_OPTIONS)).toContain(`its limit of ${limit} ${work}`);
  expect(JSON.stringify(analyse(parseInput(serialiseInput(input), 'saved')))).toBe(JSON.stringify(analysis));
});

test.each(READING)('out of %s: no list of images is given to build by', async (work, limit) => {
  const { analysis } = await within({ [work]: limit });
  expect(analysis.verdict).toBe('warn');
  expect(analysisOutputs(analysis).has('matrix')).toBe(false);
});

test('out of work before any image is found: the first line says that it is not known', async () => {
  const { analysis } = await within({ 'workflow steps': 0, 'characters of expanded words': 0 });
  expect(headline({ ...analysis, images: [] })).toMatch(/not known which images rebuild/);
});

test.each(IMAGES.filter(([work]) => work !== 'bytes of files'))(
  'out of %s: an image that was not analysed has no step that is certain',
  async (work, limit) => {
    const { analysis } = await within({ [work]: limit });
    const left = analysis.images.filter(({ steps }) => steps.length === 0);
    expect(left.length).toBeGreaterThan(0);
    expect(left.every(({ affected, verdict }) => affected && verdict !== 'pass')).toBe(true);
    expect(analysisOutputs(analysis).get('matrix')).toContain('"a"');
  }
);

test('a budget keeps what ran out', () => {
  const work = openWorkBudget({ 'workflow steps': 3 });
  expect([work.take('workflow steps', 2), work.take('workflow steps', 2), work.take('workflow steps')]).toEqual([true, false, true]);
  expect(work.ranOut()).toEqual(['workflow steps']);
  expect(() => work.spend('workflow steps')).toThrow(OutOfWork);
  expect(work.take('bytes of files', 1_000)).toBe(true);
});
