import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { layercost } from '../setup/run-cli.ts';
import { scratchRepository } from '../setup/scratch-repository.ts';
import { openBrowser } from './pages.ts';

// What the page shows with switches on is what the page of a change shows that has made those edits itself.

const DOCKERFILE = `FROM node:22 AS web
WORKDIR /web
COPY web .
RUN npm ci
RUN npm run build
FROM python:3.12 AS api
WORKDIR /api
COPY api .
RUN pip install -r requirements.txt
RUN python -m compileall .
FROM python:3.12
COPY --from=web /web/dist /srv/web
COPY --from=api /api /srv/api
`;
const LOCK = {
  name: 'web',
  version: '1.0.0',
  lockfileVersion: 3,
  requires: true,
  packages: { '': { name: 'web', version: '1.0.0', dependencies: { 'left-pad': '1.3.0' } }, 'node_modules/left-pad': { version: '1.3.0' } }
};
const STEPS: readonly (readonly [string, number])[] = [
  ['[web 2/5] WORKDIR /web', 0.1],
  ['[web 3/5] COPY web .', 0.3],
  ['[web 4/5] RUN npm ci', 20.4],
  ['[web 5/5] RUN npm run build', 8.2],
  ['[api 2/5] WORKDIR /api', 0.1],
  ['[api 3/5] COPY api .', 0.2],
  ['[api 4/5] RUN pip install -r requirements.txt', 33],
  ['[api 5/5] RUN python -m compileall .', 4],
  ['[stage-2 2/3] COPY --from=web /web/dist /srv/web', 0.2],
  ['[stage-2 3/3] COPY --from=api /api /srv/api', 0.2]
];

let browser: Awaited<ReturnType<typeof openBrowser>>;
let folder: string;
beforeAll(async () => {
  browser = await openBrowser();
  folder = mkdtempSync(join(tmpdir(), 'layercost-switches-'));
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

/** All that a switch may change, in words: tiles, budgets, verdict, the text of the Dockerfile with its gutter, and the averages. */
const SHOWN = `({
  tiles: document.querySelector('.tiles').innerText,
  whisker: document.querySelector('.whisker').outerHTML,
  budgets: document.querySelector('.budgets').innerText,
  bars: document.querySelector('.budgets').innerHTML,
  verdict: document.querySelector('#image-name .badge').innerText,
  dockerfile: document.querySelector('.code').innerText,
  gutter: [...document.querySelectorAll('.gutter button')].map((one) => one.ariaLabel)
})`;
/** Bars of the next build and columns of the merges, as drawn of one of the series. */
const drawn = (lane: string, column: string) => `({
  build: [...document.querySelectorAll('section[aria-labelledby="timeline"] figure')].at(${lane}).querySelector('figcaption').innerText.replace(/^.*: /, ''),
  steps: [...document.querySelectorAll('section[aria-labelledby="timeline"] figure')].at(${lane}).querySelector('svg').ariaLabel.replace(/^[^.]*[.]/, ''),
  average: document.querySelector('.key.${column}').innerText.replace(/^.*, /, ''),
  columns: [...document.querySelectorAll('.strip .column')].map((one) => one.querySelector('.${column}').getAttribute('height'))
})`;

test('each combination of switches shows what the analysis of the edited Dockerfile shows', async () => {
  const repository = scratchRepository(join(folder, 'repository'), {
    Dockerfile: DOCKERFILE,
    '.github/layercost.yml': 'version: 1\nbudget: {rebuild: {fail: 90s}, typical: {fail: 16s}}\ngate: {min-samples: 1}\n',
    'web/package.json': JSON.stringify({
      name: 'web',
      version: '1.0.0',
      dependencies: { 'left-pad': '1.3.0' },
      scripts: { build: 'node build.js' }
    }),
    'web/package-lock.json': JSON.stringify(LOCK),
    'web/build.js': '',
    'api/requirements.txt': 'flask==3.0.0\n',
    'api/main.py': ''
  });
  for (let i = 0; i < 12; i++) repository.commit(i % 2 === 0 ? { 'api/main.py': `# ${i}\n` } : { 'web/build.js': `// ${i}\n` });
  const log = join(folder, 'build.log');
  const lines = STEPS.flatMap(([step, seconds], i) => [`#${i + 5} ${step}`, `#${i + 5} DONE ${seconds.toFixed(1)}s`, '']);
  writeFileSync(log, `#0 building with "default" instance using docker driver\n\n${lines.join('\n')}`);
  repository.git('checkout', '--quiet', '-b', 'change');
  repository.commit({ 'web/build.js': '// new\n', 'api/main.py': '# new\n' });

  const report = async (head: string) => {
    const file = join(folder, `${head}.html`);
    const argv = ['check', '--base', 'main', '--head', head, '--log', log, '--format', 'html', '--output', file, '--quiet'];
    await layercost(argv, { cwd: repository.top });
    return readFileSync(file, 'utf8');
  };
  const look = async (page: Page, what: string) => (await page.evaluate(what)) as Readonly<Record<string, unknown>>;

  const proposed = await report('change');
  const { page, faults } = await browser.open(proposed);
  const data = JSON.parse(await page.locator('#data').evaluate((element) => element.textContent ?? '')) as {
    images: { picture: { variants: { applied: number[] }[] } }[];
    document: { images: { suggestions: { replaceLines: [number, number]; after: string }[] }[] };
  };
  const edits = data.document.images[0]?.suggestions ?? [];
  const combinations = data.images[0]?.picture.variants.map(({ applied }) => applied) ?? [];
  expect(combinations).toEqual([[0], [1], [0, 1]]);
  const asProposed = await look(page, SHOWN);
  const verdicts = new Set([asProposed['verdict']]);
  for (const applied of combinations) {
    const text = applied
      .flatMap((position) => edits[position] ?? [])
      .sort((a, b) => b.replaceLines[0] - a.replaceLines[0])
      .reduce((whole, { replaceLines: [from, to], after }) => {
        const [old, edited] = [whole.split('\n'), after.split('\n')];
        const more = edited.length - DOCKERFILE.split('\n').length;
        return [...old.slice(0, from - 1), ...edited.slice(from - 1, to + more), ...old.slice(to)].join('\n');
      }, DOCKERFILE);
    expect(text).not.toBe(DOCKERFILE);
    const head = `with-${applied.join('-')}`;
    repository.git('checkout', '--quiet', '-b', head, 'change');
    repository.commit({ Dockerfile: text });
    const direct = await browser.open(await report(head));

    for (const position of applied) await page.locator('.suggestions input').nth(position).click();
    const shown = await look(page, SHOWN);
    expect({ applied, ...shown }).toEqual({ applied, ...(await look(direct.page, SHOWN)) });
    expect(shown['tiles']).not.toBe(asProposed['tiles']);
    expect(await look(page, drawn('-1', 'fixed'))).toEqual(await look(direct.page, drawn('-1', 'after')));
    verdicts.add(shown['verdict']);
    for (const position of applied) await page.locator('.suggestions input').nth(position).click();
    expect(await look(page, SHOWN)).toEqual(asProposed);
    await direct.page.context().close();
  }
  // The limits lie so that some of the edits keep within them.
  expect(verdicts.size).toBeGreaterThan(1);
  expect(faults).toEqual([]);
  await page.context().close();
});
