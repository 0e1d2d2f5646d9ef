import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { failureSentence } from '../../src/analysis/index.ts';
import { checkDocument, PLAIN_OPTIONS, renderComment, renderHtml, renderTerminal } from '../../src/report/index.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { OTHER_WORDS, STATES } from '../report/states.ts';
import { analysis } from '../setup/analysis.ts';
import { BASES, everythingElse, sharedQuestions } from './cases.ts';
import { openBrowser, violations } from './pages.ts';

// The page says what the other forms say, in their words (docs/comment.md).

let browser: Awaited<ReturnType<typeof openBrowser>>;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const NOTHING = { merges: [], images: [], predictions: [], notes: [] };

test.each(Object.entries(STATES))('%s: the first line and the words of the other forms', async (_, { analysis: state }) => {
  const { page, faults } = await browser.open(renderHtml(state, NOTHING));
  await page.evaluate(`document.querySelectorAll('details').forEach((one) => { one.open = true; })`);
  const text = await page.locator('body').innerText();
  const { headline, images } = checkDocument(state);
  expect(await page.locator('h1').innerText()).toBe(headline);
  expect(OTHER_WORDS.exec(text)?.[0] ?? null).toBeNull();
  expect(text).not.toMatch(/undefined|NaN|Infinity|\[object/);
  for (const { reason } of images[0]?.budgets ?? []) expect(text).toContain(reason);
  for (const { fails } of state.images.slice(0, 1)) if (fails !== null) expect(text).toContain(plainText(failureSentence(fails)));
  expect(faults).toEqual([]);
  await page.context().close();
});

test('moved base images, layers that move and kept predictions are drawn, in the words of the comment', async () => {
  const report = analysis({ images: [BASES] });
  for (const [width, scheme] of [
    [1200, 'light'],
    [360, 'dark']
  ] as const) {
    const { page, faults } = await browser.open(everythingElse(), { width, scheme });
    const moved = await page.locator('.moved-base').innerText();
    expect(moved).toContain('node:22 moved within the last 3 h, after the build of 2026-11-20: the next build re-runs 3 of 4 steps');
    expect(renderComment(report, PLAIN_OPTIONS).replaceAll('`', '')).toContain(moved.replace(/^! /, ''));
    expect(renderTerminal(report)).toContain(moved.replace(/^! /, ''));
    expect(await page.locator('.bases tbody tr').allInnerTexts()).toEqual([
      expect.stringMatching(/^node:22\n! moved since that build\s+aaaaaaaaaaaa 2026-11-20 16:40\s+bbbbbbbbbbbb 2026-11-20 19:40\s+3 of 4$/),
      expect.stringMatching(/^alpine:3\n✓ as in that build\s+aaaaaaaaaaaa 2026-11-20 16:40\s+aaaaaaaaaaaa 2026-11-20 19:40\s+0 of 4$/)
    ]);
    // Apart from the cost of the change: the tile is of the change alone.
    expect(await page.locator('.tile .figure').first().innerText()).toBe('20 s');
    expect(await page.locator('section.layers').innerText()).toMatch(
      /160 MB of 320 MB \(300 MB before\)[\s\S]*line 4 RUN make\s+159 MB \(0 B to 179 MB\)/
    );
    expect(await page.locator('figure:has(.trust)').innerText()).toContain('5 of 6 inside the range');
    expect(await page.locator('.trust .missed path').count()).toBe(1);
    expect(await violations(page)).toEqual([]);
    expect(faults).toEqual([]);
    await page.context().close();
  }
});

test('a question of several images is asked once, with their names, and seconds that nobody measured have no middle', async () => {
  const { page } = await browser.open(sharedQuestions());
  const shared = 'Does npm run build read sources?';
  expect(await page.locator('section[aria-labelledby="questions"] li').allInnerTexts()).toEqual([
    `${shared} api, billing-service-with-a-very-long-name`
  ]);
  await page.evaluate(`document.querySelectorAll('details').forEach((one) => { one.open = true; })`);
  expect(await page.locator('.proof li').allInnerTexts()).toEqual([
    '? To check: Is api plain?',
    '? To check: the questions above that several images share'
  ]);
  expect(await page.locator('.tile .figure').first().innerText()).toBe('20–482 s');
  expect(await page.locator('table.images tbody tr').first().innerText()).toContain('20–482 s');
  expect(await page.locator('.suggestions strong').innerText()).toBe('Saves 1.4–148 s a merge (no history).');
  await page.context().close();
});
