import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { layercost } from '../setup/run-cli.ts';
import { everythingElse, hostile, many, sharedQuestions, withoutHistory } from './cases.ts';
import { type Opened, openBrowser, overhang, violations } from './pages.ts';

// The HTML report as a reader meets it: nothing asked for, nothing wrong, everything by mouse and by keyboard.

/** The page holds figures with so many digits. */
const sixDigits = (_: string, value: unknown) =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
let browser: Awaited<ReturnType<typeof openBrowser>>;
let folder: string;
let demo: string;
let predicted: string;
let layers: string;

beforeAll(async () => {
  browser = await openBrowser();
  folder = mkdtempSync(join(tmpdir(), 'layercost-demo-page-'));
  const file = join(folder, 'demo.html');
  expect((await layercost(['demo', '--format', 'html', '--quiet', '--output', file])).code).toBe(0);
  demo = readFileSync(file, 'utf8');
  const fixtures = join(import.meta.dirname, '..', 'fixtures');
  const made = async (...argv: readonly string[]) => {
    expect((await layercost([...argv, '--format', 'html', '--output', file])).code).toBe(0);
    return readFileSync(file, 'utf8');
  };
  const change = join(fixtures, 'conformance', '005-node-reordered');
  predicted = await made('predict', '--base', join(change, 'base'), '--head', join(change, 'head'));
  const image = join(fixtures, 'layers', '05-chown-doubles');
  const { documents } = JSON.parse(readFileSync(join(image, 'recorded', 'buildkit.json'), 'utf8')).v1 as {
    documents: Record<string, unknown>;
  };
  for (const [name, document] of Object.entries(documents)) writeFileSync(join(folder, name), JSON.stringify(document));
  layers = await made('layers', folder, '--dockerfile', join(image, 'v1', 'Dockerfile'));
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

const PAGES: readonly (readonly [string, () => string])[] = [
  ['the demo', () => demo],
  ['fifty images', () => many(50)],
  ['a hostile change', hostile],
  ['a change without history', withoutHistory],
  ['questions that two images share', sharedQuestions],
  ['a prediction of two directories', () => predicted],
  ['an image layer by layer', () => layers],
  ['moved bases, bytes and kept predictions', everythingElse]
];

test('axe finds a fault where there is one', async () => {
  const { page } = await browser.open('<!doctype html><title>x</title><img src="data:,">');
  expect((await violations(page)).length).toBeGreaterThan(0);
  await page.context().close();
});

describe.each(PAGES)('%s', (_, html) => {
  test.each([
    [1200, 'light'],
    [1200, 'dark'],
    [360, 'light'],
    [360, 'dark']
  ] as const)('at %d pixels, %s: no error, no request, nothing that axe finds, nothing off screen', async (width, scheme) => {
    const { page, faults } = await browser.open(html(), { width, scheme });
    await page.waitForSelector('main h2');
    expect(await overhang(page)).toBe(0);
    expect(await violations(page)).toEqual([]);
    expect(faults).toEqual([]);
    expect(await page.title()).toMatch(/^layercost: /);
    await page.context().close();
  });
});

describe('the demo, used', () => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await browser.open(demo);
  });
  afterAll(() => {
    expect(opened.faults).toEqual([]);
    return opened.page.context().close();
  });
  const text = (selector: string) => opened.page.locator(selector).first().innerText();

  test('a switch of a suggestion redraws figures, budgets and verdict, by the space key too', async () => {
    const { page } = opened;
    const data = JSON.parse(await page.locator('#data').evaluate((element) => element.textContent ?? ''));
    const { variants } = data.images[0].picture;
    const { rebuild } = data.document.images[0];
    const shown = (value: number) => (value >= 9.95 ? `${Math.round(value)} s` : undefined);
    expect(await text('.tile .figure')).toBe(shown(rebuild.mid));
    const one = page.locator('.suggestions input').first();
    await one.focus();
    await page.keyboard.press('Space');
    expect(await text('.tile .figure')).toBe(shown(variants[0].image.rebuild.mid));
    expect(await text('#image-name .badge')).toContain('OK');
    await one.click();
    expect(await text('#image-name .badge')).toContain('FAIL');
  });

  test('a line explains itself by click, by Enter and by address; Escape closes', async () => {
    const { page } = opened;
    await page.locator('.gutter button.runs').nth(1).click();
    expect(await text('#explain')).toMatch(/^Line 5: rebuilt/);
    expect(await page.locator('.explain tbody tr').count()).toBeGreaterThan(0);
    expect(new URL(page.url()).hash).toBe('#api/5');
    await page.keyboard.press('Escape');
    expect(await page.locator('.explain').count()).toBe(0);
    await page.locator('.gutter button.runs').first().focus();
    await page.keyboard.press('Enter');
    expect(await text('#explain')).toMatch(/^Line 4: rebuilt/);
    const linked = await browser.open(demo, {}, '#api/6');
    expect(await linked.page.locator('#explain').innerText()).toMatch(/^Line 6/);
    await linked.page.context().close();
  });

  test('pointing at a line marks the lines that cause it', async () => {
    const { page } = opened;
    await page.keyboard.press('Escape');
    await page.locator('.gutter button.runs').nth(2).focus();
    expect(await page.locator('tr.cause').count()).toBeGreaterThan(0);
  });

  test('the strip names commit and seconds, by the arrow keys', async () => {
    const { page } = opened;
    await page.getByRole('slider', { name: 'Merged change' }).focus();
    await page.keyboard.press('ArrowRight');
    expect(await text('.chosen-change')).toMatch(/^[0-9a-f]{7} \d{4}-\d\d-\d\d: .* after/);
  });

  test('the trend names the merges that moved the average, and joins each to its point', async () => {
    const { page } = opened;
    const { trend, variants } = JSON.parse(await page.locator('#data').evaluate((element) => element.textContent ?? '')).images[0].picture;
    const moves = page.locator('.moves li');
    expect(await moves.count()).toBe(trend.length - 1);
    expect(await moves.first().innerText()).toMatch(/^\+\d+ s this change/);
    expect(await moves.nth(1).innerText()).toContain(trend[1].id.slice(0, 7));
    await moves.nth(1).hover();
    expect(await page.locator('.trend circle.chosen').count()).toBe(1);
    expect(await page.locator('.trend line.fixed').count()).toBe(0);
    await page.locator('.suggestions input').first().click();
    expect(await page.locator('.trend line.fixed').count()).toBe(1);
    expect(await text('section[aria-labelledby="trend"]')).toContain(`${Math.round(variants[0].image.typical.after.mid)} s`);
    await page.locator('.suggestions input').first().click();
  });

  test('the JSON can be taken out', async () => {
    const { page } = opened;
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download JSON' }).click()]);
    const document = JSON.parse(readFileSync(await download.path(), 'utf8'));
    const printed = (await layercost(['demo', '--format', 'json', '--quiet', '--output', join(folder, 'demo.json')])).code;
    expect(printed).toBe(0);
    expect(document).toEqual(JSON.parse(readFileSync(join(folder, 'demo.json'), 'utf8'), sixDigits));
  });

  test('another image is a click in the table away', async () => {
    const { page } = opened;
    await page.getByRole('button', { name: 'worker' }).click();
    expect(await text('#image-name')).toContain('worker');
  });
});

test('five hundred images: sorted and searched, small', async () => {
  const html = many(500);
  expect(html.length).toBeLessThan(3_000_000);
  const { page, faults } = await browser.open(html);
  expect(await page.locator('table.images tbody tr').count()).toBe(50);
  await page.getByRole('button', { name: 'Next build' }).click();
  expect(await page.locator('table.images tbody th').first().innerText()).toContain('service-499');
  await page.getByRole('searchbox').fill('service-17');
  expect(await page.locator('table.images tbody tr').count()).toBe(11);
  expect(faults).toEqual([]);
  await page.context().close();
});
