import { expect, test } from '@jest/globals';
import { analysisOutputs } from '../../src/action/outputs.ts';
import {
  analyse,
  explainStep,
  gatherAnalysis,
  parseInput,
  pictureOf,
  replayImages,
  serialiseInput,
  suggestAlone
} from '../../src/analysis/index.ts';
import { OutOfWork, openWorkBudget, type Work } from '../../src/plain/index.ts';
import { headline } from '../../src/report/headline.ts';
import { PLAIN_OPTIONS, renderComment, renderTerminal } from '../../src/report/index.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { analysisRequest, portsFor, sideInMemory } from '../setup/analysis-request.ts';

const DOCKERFILE = 'FROM node:22\nARG V=1\nENV A=$V\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n';
const step = (context: string) => `      - uses: docker/build-push-action@v6\n        with:\n          context: ${context}\n`;
const WORKFLOW = `on: push\njobs:\n  b:\n    runs-on: ubuntu-latest\n    strategy: {matrix: {app: [a, b]}}\n    steps:\n      - uses: actions/checkout@v5\n${step('${{ matrix.app }}')}      - run: docker build c\n      - run: docker buildx bake -f d.hcl\n      - run: make image\n`;
const FILES = {
  Makefile: 'DIR = c\nimage:\n\tdocker build $(DIR)\n',
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
  ['references of makefiles', 0],
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

/** What spends while an image is analysed, with a limit that the first image already meets. */
const ONE_IMAGE: readonly (readonly [Work, number])[] = [
  ['characters of expanded words', 10],
  ['ingredients of cache keys', 5]
];

test.each(ONE_IMAGE)(
  'out of %s: a step is not explained, an image not replayed, nothing suggested, and the picture says so',
  async (work, limit) => {
    const { input } = await within({});
    const short = { ...input, request: { ...input.request, workLimits: { [work]: limit } } };
    const said = `its limit of ${limit} ${work}`;
    expect(() => explainStep(short, { dockerfile: 'a/Dockerfile', name: null }, 5)).toThrow(said);
    const { images, leftOut } = replayImages(short);
    expect(images).toEqual([]);
    expect(leftOut.map((sentence) => plainText(sentence)).join('\n')).toContain(`a is not replayed: the analysis stopped at ${said}`);
    const files = sideInMemory('alone', { Dockerfile: DOCKERFILE, 'package.json': '{}' });
    const alone = { files, dockerfile: 'Dockerfile', target: null, history: [], now: '2026-11-01T10:00:00Z', assumeNone: false };
    await expect(suggestAlone({ ...alone, workLimits: { [work]: limit } })).rejects.toThrow(said);
    // The analysis was made within usual limits: only its picture is short of work.
    const picture = pictureOf(short, analyse(input));
    expect(picture.notes.map((sentence) => plainText(sentence))).toContain(`Not everything is drawn: the analysis stopped at ${said}.`);
    expect(
      picture.images.every(({ explained, variants, today }) => explained.length === 0 && variants.length === 0 && today === null)
    ).toBe(true);
  }
);

test('out of files held against git attributes: the images are not measured, which is said', async () => {
  const base = sideInMemory('base', FILES);
  const head = sideInMemory('head', { ...FILES, '.gitattributes': '*.sh text eol=crlf\n*.md text\n*.js diff=a\n' });
  const work: Work = 'files held against git attributes';
  const analysed = (limit: number) => gatherAnalysis(portsFor(base, head), analysisRequest({ workLimits: { [work]: limit } }));
  // Two patterns that decide what a checkout writes, for each file that both sides have.
  const files = Object.keys(FILES).length;
  expect(renderTerminal((await analysed(2 * files)).analysis)).not.toContain('its limit');
  expect(renderTerminal((await analysed(2 * files - 1)).analysis)).toContain(`its limit of ${2 * files - 1} ${work}`);
});

test('out of replayed steps: images are not replayed, which is said', async () => {
  const { input } = await within({});
  const { images, leftOut } = replayImages({ ...input, request: { ...input.request, workLimits: { 'replayed steps': 12 } } });
  expect(images.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(leftOut.map((sentence) => plainText(sentence))).toEqual(
    ['c', 'd'].map((name) => `${name} is not replayed: the analysis stopped at its limit of 12 replayed steps.`)
  );
});

test('out of work before an image is found: explain says so, and not that there is none', async () => {
  const { input } = await within({ 'commands that build': 0 });
  expect(() => explainStep(input, { dockerfile: 'gone/Dockerfile', name: null }, 1)).toThrow('its limit of 0 commands that build');
});

test('files too large in sum end what reads one image', async () => {
  const files = sideInMemory('alone', { Dockerfile: DOCKERFILE });
  const alone = { files, dockerfile: 'Dockerfile', target: null, history: [], now: '2026-11-01T10:00:00Z', assumeNone: false };
  await expect(suggestAlone({ ...alone, workLimits: { 'bytes of files': 10 } })).rejects.toThrow('its limit of 10 bytes of files');
});

test('definitions that lead to others without end: behind the limit no more of them are read', async () => {
  const action = (i: number) => `name: a\nruns:\n  using: composite\n  steps:\n    - uses: ./a${i + 1}\n    - uses: ./a${i + 1}\n`;
  const files = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`a${i}/action.yml`, action(i)]));
  const workflow = 'on: push\njobs: {b: {runs-on: ubuntu-latest, steps: [{uses: ./a0}]}}\n';
  const side = sideInMemory('head', { ...files, '.github/workflows/b.yml': workflow, Dockerfile: 'FROM x\nCOPY . .\n' });
  let read = 0;
  const counted = {
    ...side,
    read: (wanted: Parameters<typeof side.read>[0]) => {
      read += wanted.filter(({ path }) => path.endsWith('action.yml')).length;
      return side.read(wanted);
    }
  };
  const { analysis } = await gatherAnalysis(portsFor(null, counted), analysisRequest({ workLimits: { 'workflow steps': 10 } }));
  expect(renderTerminal(analysis)).toContain('its limit of 10 workflow steps');
  expect(read).toBe(4);
});

test('builds that a job makes before others: what is compared with none of them is not measured', async () => {
  const services = Array.from({ length: 12 }, (_, i) => `  s${i}: {build: {context: ., args: {N: "${i}"}}}\n`);
  const job = 'on: push\njobs: {b: {runs-on: ubuntu-latest, steps: [{uses: actions/checkout@v5}, {run: docker compose build}]}}\n';
  const files = { 'compose.yaml': `services:\n${services.join('')}`, '.github/workflows/b.yml': job, Dockerfile: DOCKERFILE };
  const [base, head] = [sideInMemory('base', files), sideInMemory('head', { ...files, 'package.json': '{}' })];
  const work: Work = 'earlier builds of jobs';
  const { analysis } = await gatherAnalysis(portsFor(base, head), analysisRequest({ workLimits: { [work]: 5 } }));
  expect(renderTerminal(analysis)).toContain(`its limit of 5 ${work}`);
  const left = analysis.images.filter(({ steps }) => steps.length === 0);
  expect(left.length).toBeGreaterThan(0);
  expect(left.every(({ affected, verdict }) => affected && verdict !== 'pass')).toBe(true);
});

test('a budget keeps what ran out', () => {
  const work = openWorkBudget({ 'workflow steps': 3 });
  expect([work.take('workflow steps', 2), work.take('workflow steps', 2), work.take('workflow steps')]).toEqual([true, false, true]);
  expect(work.ranOut()).toEqual(['workflow steps']);
  expect(() => work.spend('workflow steps')).toThrow(OutOfWork);
  expect(work.take('bytes of files', 1_000)).toBe(true);
});
