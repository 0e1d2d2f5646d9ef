import { expect, test } from '@jest/globals';
import { editedInstructions, editsOf, withDockerfileTexts } from '../../src/analysis/dockerfile-edits.ts';
import type { Change } from '../../src/model/change.ts';

const BEFORE = `# build
FROM node:22 AS build
ENV CI=true
COPY package.json ./
RUN npm ci
COPY . .
RUN npm run build
FROM nginx:1.27
COPY --from=build /dist /dist
CMD ["nginx"]
`;
const hit = (from: string, to: string) => editedInstructions(BEFORE, BEFORE.replace(from, to)).map(({ text }) => text);

test.each([
  ['a comment', '# build', '# the build, and no more', []],
  ['blank lines', 'COPY . .', '\n\nCOPY . .', []],
  ['nothing', 'no such text', '', []],
  ['the command of the image', 'CMD ["nginx"]', 'CMD ["nginx", "-g"]', []],
  ['another base', 'node:22', 'node:24', ['FROM node:24 AS build']],
  ['a RUN', 'npm ci', 'npm ci --no-audit', ['RUN npm ci --no-audit']],
  ['a new RUN', 'COPY . .\n', 'RUN npm run lint\nCOPY . .\n', ['RUN npm run lint']],
  ['a RUN removed', 'RUN npm ci\n', '', ['COPY . .']],
  ['a variable hits the next RUN of its stage', 'CI=true', 'CI=false', ['RUN npm ci']],
  ['two lines put the other way round', 'RUN npm ci\nCOPY . .\n', 'COPY . .\nRUN npm ci\n', ['COPY . .']]
])('%s', (_, from, to, expected) => {
  expect(hit(from, to)).toEqual(expected);
});

const change = (id: string, path: string): Change => ({
  id,
  at: '2026-11-01T00:00:00Z',
  paths: [{ path, before: 'a', after: 'b', modeBefore: 0o644, modeAfter: 0o644 }]
});

test('texts are asked for at the change and at the one before it', async () => {
  const texts = async (wanted: readonly { readonly commit: string; readonly path: string }[]) =>
    wanted.map(({ commit }) => ({ c3: 'FROM a\nRUN y\n', c2: 'FROM a\nRUN x\n' })[commit] ?? null);
  const changes = await withDockerfileTexts(
    { texts },
    [change('c3', 'Dockerfile'), change('c2', 'src/a'), change('c1', 'Dockerfile')],
    new Set(['Dockerfile'])
  );
  const edits = editsOf(changes, 'Dockerfile');
  expect(edits.get('c3')?.map(({ text }) => text)).toEqual(['RUN y']);
  expect([...edits.keys()]).toEqual(['c3']);
});
