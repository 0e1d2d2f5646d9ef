import { expect, test } from '@jest/globals';
import { analyse, gather, pictureOf } from '../../src/analysis/index.ts';
import type { Change } from '../../src/model/change.ts';
import { analysisRequest, portsFor, sideInMemory } from '../setup/analysis-request.ts';
import { texts as plainTexts } from '../setup/sentence.ts';

// The history of a Dockerfile as what a merge took while each of its states stood: moved by structure, by nothing else.

const SPLIT = 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n';
const WHOLE = SPLIT.replace('COPY package.json ./\nRUN npm ci\nCOPY . .\n', 'COPY . .\nRUN npm ci\n');
const FILES = { 'package.json': '{}', 'src/a.ts': 'a' };

const change = (id: number, path: string, dockerfile?: { readonly before: string | null; readonly after: string | null }): Change => ({
  id: String(id).padStart(40, '0'),
  at: `2026-10-${String(id).padStart(2, '0')}T00:00:00Z`,
  paths: [{ path, before: 'a', after: String(id), modeBefore: 0o644, modeAfter: 0o644 }],
  ...(dockerfile === undefined ? {} : { dockerfiles: { Dockerfile: dockerfile } })
});

async function trend(base: string, head: string, edits: readonly string[]) {
  const [first = base, ...later] = edits;
  const texts = [first, ...later];
  const changes = Array.from({ length: 20 }, (_, i) => {
    const edit = texts[i - 2];
    const before = texts[i - 3];
    return i > 2 && edit !== undefined && before !== undefined
      ? change(i + 1, 'Dockerfile', { before, after: edit })
      : change(i + 1, 'src/a.ts');
  }).reverse();
  const ports = portsFor(
    sideInMemory('a'.repeat(40), { ...FILES, Dockerfile: base }),
    sideInMemory('b'.repeat(40), { ...FILES, Dockerfile: head }),
    { changes: { recent: async () => ({ changes, note: null }) } }
  );
  const input = await gather(ports, analysisRequest());
  const analysis = analyse({ ...input, changes });
  const picture = pictureOf({ ...input, changes }, analysis);
  return { image: analysis.images[0], points: picture.images[0]?.trend ?? [], notes: plainTexts(picture.notes) };
}

test('each merge that moved the average stands with its figure; the ends are those of the report', async () => {
  const { image, points, notes } = await trend(SPLIT, WHOLE, [WHOLE, SPLIT]);
  expect(points.map(({ kind, id }) => [kind, id === null ? null : Number(id)])).toEqual([
    ['standing', null],
    ['merge', 4],
    ['change', null]
  ]);
  const [first, second, last] = points;
  expect(second?.typical).toEqual(image?.typical?.before);
  expect(last?.typical).toEqual(image?.typical?.after);
  // The same text costs the same at either end.
  expect(first?.typical.mid).toBeCloseTo(last?.typical.mid ?? 0, 3);
  expect(second?.typical.mid).toBeLessThan(first?.typical.mid ?? 0);
  expect(second?.edited.length).toBeGreaterThan(0);
  expect(notes).toEqual([]);
});

test('a comment moves nothing', async () => {
  const { points } = await trend(`# kept short\n${SPLIT}`, WHOLE, [SPLIT, `# kept short\n${SPLIT}`]);
  expect(points[0]?.typical).toEqual(points[1]?.typical);
});

test('a state that the files of today cannot build is left out, and said', async () => {
  const { points, notes } = await trend(SPLIT, WHOLE, [SPLIT.replace('package.json', 'yarn.lock'), SPLIT]);
  expect(points.map(({ kind }) => kind)).toEqual(['merge', 'change']);
  expect(notes.join()).toMatch(/Dockerfile.*1 state cannot be built from the files of today/);
});

test('without an edit in the merged changes there are the state that stands and the change', async () => {
  expect((await trend(SPLIT, WHOLE, [])).points.map(({ kind }) => kind)).toEqual(['standing', 'change']);
});

test('a secret in an edited line is masked', async () => {
  const secret = `ghp_${'a1B2'.repeat(9)}`;
  const { points } = await trend(SPLIT, WHOLE, [
    SPLIT.replace('npm ci', `TOKEN=${secret} npm ci`),
    SPLIT.replace('npm ci', `GH=${secret} npm ci`),
    SPLIT
  ]);
  expect(JSON.stringify(points)).not.toContain(secret);
});
