import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { ASSETS_FILE, pageAssets } from '../../scripts/page-assets.mjs';
import type { PageData } from '../../src/documents/index.ts';
import type { Picture } from '../../src/model/picture.ts';
import { code, say } from '../../src/model/sentence.ts';
import { renderHtml } from '../../src/report/index.ts';
import { analysis, because, est, image, rebuilt, step } from '../setup/analysis.ts';

const NOTHING: Picture = { merges: [], images: [], predictions: [], notes: [] };
const HOSTILE = '</script><script>document.title="taken"</script><!-- <img src=x onerror=alert(1)> \u2028';

/** The data block, read as a browser reads it: up to the first end of a script. */
function dataOf(html: string): PageData {
  const block = /<script type="application\/json" id="data">(.*?)<\/script/s.exec(html)?.[1] ?? '';
  return JSON.parse(block) as PageData;
}

function hostile(): string {
  return renderHtml(
    analysis({
      images: [
        image({
          spec: { name: HOSTILE, dockerfile: `${HOSTILE}/Dockerfile` },
          steps: [rebuilt(1, `RUN ${HOSTILE}`, est(1, 2, 3), because('context-changed', HOSTILE, 1, [HOSTILE]))],
          headText: `RUN ${HOSTILE}\n`,
          baseText: `RUN echo\n`,
          notes: [say`${code(HOSTILE)}`]
        })
      ]
    }),
    NOTHING
  );
}

test('the script and style in the program are what src/page builds (else: node scripts/page-assets.mjs)', async () => {
  expect(await pageAssets()).toBe(readFileSync(ASSETS_FILE, 'utf8'));
});

test('text of a pull request ends no script, begins no element, and arrives whole', () => {
  const html = hostile();
  const scripts = [...html.matchAll(/<script\b/g)].length;
  expect(scripts).toBe(2);
  expect(html.match(/<img|onerror=alert\(1\)>/g)).toBeNull();
  expect(JSON.stringify(dataOf(html))).toContain('document.title=');
});

test('the page lets run only what it holds, and asks for nothing', () => {
  const html = hostile();
  expect(/Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]).toMatch(
    /^default-src 'none'; script-src 'sha256-[A-Za-z0-9+/=]{44}'; style-src 'sha256-[A-Za-z0-9+/=]{44}'; img-src data:; base-uri 'none'; form-action 'none'$/
  );
  expect([...html.replace(/<script[\s\S]*?<\/script>/g, '').matchAll(/\b(?:src|href)="(?!#|data:)/g)]).toEqual([]);
});

test('a build that may fail is not said to fail for certain', () => {
  const failing = (certainty: 'certain' | 'unknown') =>
    dataOf(
      renderHtml(
        analysis({
          images: [image({ affected: true, fails: { line: 4, certainty, because: say`no file fits`, kind: 'source-missing' } })]
        }),
        NOTHING
      )
    ).images[0]?.failure;
  expect(failing('certain')).toBe('The build will fail at line 4: no file fits');
  expect(failing('unknown')).toBe('The build may fail at line 4: no file fits');
});

test('it stays small beside its data', () => {
  const html = renderHtml(analysis({ images: [image({ steps: [step(1, 'FROM alpine')] })] }), NOTHING);
  expect(html.length).toBeLessThan(150_000);
});

test('moved lines are joined, changed words marked, and equal lines stand beside each other', () => {
  const html = renderHtml(
    analysis({
      images: [
        image({
          steps: [rebuilt(2, 'COPY . .', est(0, 0, 1))],
          baseText: 'FROM node:22\nRUN npm ci\nCOPY . .\nRUN npm run build\n',
          headText: 'FROM node:24\nCOPY . .\nRUN npm ci\nRUN npm run build\n'
        })
      ]
    }),
    NOTHING
  );
  const rows = dataOf(html).images[0]?.rows ?? [];
  const differing = rows.flatMap((row) => (typeof row === 'object' ? [row] : []));
  const text = (segments: readonly { text: string; changed: boolean }[]) =>
    segments.map((s) => (s.changed ? `[${s.text}]` : s.text)).join('');
  expect(rows.map((row) => (typeof row === 'object' ? row.kind : row))).toEqual([
    'changed',
    'removed',
    'COPY . .',
    'added',
    'RUN npm run build'
  ]);
  expect(
    differing.map((row) => [row.kind, row.base, row.head, text(row.baseText), text(row.headText), row.movedFrom ?? row.movedTo])
  ).toEqual([
    ['changed', 1, 1, 'FROM node:[22]', 'FROM node:[24]', null],
    ['removed', 2, null, 'RUN npm ci', '', 3],
    ['added', null, 3, '', 'RUN npm ci', 2]
  ]);
});

test('something like a secret is shown on neither side', () => {
  const secret = `ghp_${'a'.repeat(36)}`;
  const html = renderHtml(
    analysis({ images: [image({ steps: [rebuilt(1, `ENV T=${secret}`, null)], headText: `ENV T=${secret}\n`, baseText: '' })] }),
    NOTHING
  );
  expect(html).not.toContain(secret);
});

test('the builds of one Dockerfile are one entry, but for those that something happens to', () => {
  const build = (name: string, verdict: 'rebuilt' | 'cached', more = {}) =>
    image({
      spec: { name, dockerfile: 'Dockerfile' },
      affected: verdict === 'rebuilt',
      added: null,
      verdict: 'pass',
      steps: [{ ...rebuilt(3, 'RUN make', est(1, 2, 3), because('context-changed', 'x', 3, ['x'])), verdict }],
      ...more
    });
  const images = [
    build('nightly', 'cached'),
    build('app', 'rebuilt'),
    build('debug', 'rebuilt'),
    build('over', 'rebuilt', { verdict: 'fail' })
  ];
  const { images: drawn } = dataOf(renderHtml(analysis({ images }), NOTHING));
  expect(drawn.map(({ entry, otherwise }) => [entry, otherwise])).toEqual([
    [1, [3]],
    [1, []],
    [1, []],
    [3, []]
  ]);
});

test('the table counts steps as every other form does', () => {
  const steps = [
    step(1, 'WORKDIR /app'),
    rebuilt(2, 'COPY . .', null),
    step(3, 'RUN a', { verdict: 'rebuilt', certainty: 'output-dependent' }),
    step(4, 'RUN b', { certainty: 'unknown' })
  ];
  const { images: drawn } = dataOf(renderHtml(analysis({ images: [image({ steps })] }), NOTHING));
  expect(drawn.map(({ rebuilt: most, rebuiltWords }) => [most, rebuiltWords])).toEqual([[3, '1 to 3']]);
});
