import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { layercost } from '../setup/run-cli.ts';
import { everythingElse, hostile, long, many, withoutHistory } from './cases.ts';
import { COUNTED, INTERACTIONS } from './interactions.ts';
import { openBrowser, overhang, violations } from './pages.ts';

// Everything that a reader can do, by mouse on a desk and by keyboard on a phone: the same is seen of it, and nothing goes wrong.

let browser: Awaited<ReturnType<typeof openBrowser>>;
let demo: string;
beforeAll(async () => {
  browser = await openBrowser();
  const folder = mkdtempSync(join(tmpdir(), 'layercost-demo-page-'));
  const file = join(folder, 'demo.html');
  expect((await layercost(['demo', '--format', 'html', '--quiet', '--output', file])).code).toBe(0);
  demo = readFileSync(file, 'utf8');
  rmSync(folder, { recursive: true, force: true });
});
afterAll(() => browser.close());

/** Elements that take the focus in turn, and those whose own listeners wait for a reader, as the browser knows them. */
async function interactive(page: Page, table = INTERACTIONS): Promise<readonly { readonly tag: string; readonly named: boolean }[]> {
  const known = table.map(({ elements }) => elements).join(', ');
  const session = await page.context().newCDPSession(page);
  const { result } = await session.send('Runtime.evaluate', { expression: `[...document.body.querySelectorAll('*')]` });
  const { result: items } = await session.send('Runtime.getProperties', { objectId: result.objectId ?? '', ownProperties: true });
  const found: { tag: string; named: boolean }[] = [];
  for (const { name, value } of items) {
    if (!/^\d+$/.test(name) || value?.objectId === undefined) continue;
    const { listeners } = await session.send('DOMDebugger.getEventListeners', { objectId: value.objectId });
    const { result: said } = await session.send('Runtime.callFunctionOn', {
      objectId: value.objectId,
      functionDeclaration: 'function (css) { return [this.tabIndex >= 0, this.matches(css), this.outerHTML.slice(0, 90)] }',
      arguments: [{ value: known }],
      returnByValue: true
    });
    const [focusable, named, tag] = said.value as [boolean, boolean, string];
    if (focusable || listeners.length > 0) found.push({ tag, named });
  }
  return found;
}

const CASES: readonly (readonly [string, () => string])[] = [
  ['the demo', () => demo],
  ['sixty images', () => many(60)],
  ['a hostile change', hostile],
  ['a change without history', withoutHistory],
  ['a long Dockerfile', long],
  ['moved bases, bytes and kept predictions', everythingElse]
];
/** Names of the interactions that were tried. */
const tried = new Set<string>();

describe.each(CASES)('%s', (_, html) => {
  test('the same is seen by mouse and by keyboard', async () => {
    const seen: (readonly string[])[] = [];
    for (const way of ['mouse', 'keyboard'] as const) {
      const window = way === 'mouse' ? ({ width: 1200, scheme: 'light' } as const) : ({ width: 360, scheme: 'dark' } as const);
      const { page, faults } = await browser.open(html(), { ...window, before: COUNTED });
      const lines: string[] = [];
      for (const { name, elements, seen: what, [way]: act, back } of INTERACTIONS) {
        if ((await page.locator(elements).count()) === 0) continue;
        const before = String(await page.evaluate(what));
        await act(page);
        const after = String(await page.evaluate(what));
        expect({ name, way, after }).not.toEqual({ name, way, after: before });
        lines.push(`${name}: ${after}`);
        tried.add(name);
        expect({ name, over: await overhang(page) }).toEqual({ name, over: 0 });
        await back?.(page);
      }
      seen.push(lines);
      expect(faults).toEqual([]);
      expect(await violations(page)).toEqual([]);
      await page.context().close();
    }
    expect(seen[1]).toEqual(seen[0]);
  });
});

test('each interaction was tried', () => {
  expect(INTERACTIONS.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
});

test('what the table lacks is found', async () => {
  const { page } = await browser.open(demo);
  const without = INTERACTIONS.filter(({ name }) => name !== 'choose a merged change');
  expect((await interactive(page, without)).filter(({ named }) => !named).length).toBeGreaterThan(0);
  await page.context().close();
});

test.each(CASES)('%s: whatever takes the focus or listens is in the table', async (_, html) => {
  const { page } = await browser.open(html());
  await page.evaluate(`document.querySelectorAll('details').forEach((one) => { one.open = true; })`);
  await page.locator('.gutter button').first().click();
  const found = await interactive(page);
  expect(found.length).toBeGreaterThan(5);
  expect(found.filter(({ named }) => !named).map(({ tag }) => tag)).toEqual([]);
  await page.context().close();
});

test('the keys can be turned off, and leave alone what is typed', async () => {
  const { page } = await browser.open(many(60));
  await page.locator('input[type="search"]').focus();
  await page.keyboard.type('n/]');
  expect(await page.locator('.explain').count()).toBe(0);
  expect(await page.locator('input[type="search"]').inputValue()).toBe('n/]');
  await page.keyboard.press('Tab');
  await page.keyboard.press(']');
  expect(await page.locator('#image-name').innerText()).toContain('service-1 ');
  await page.locator('.keys > summary').click();
  await page.locator('.keys input').click();
  await page.keyboard.press(']');
  expect(await page.locator('#image-name').innerText()).toContain('service-1 ');
  await page.context().close();
});
