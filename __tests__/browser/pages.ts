import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

// Opens reports from disk in a real browser and listens for what they may not do.

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

export interface Opened {
  readonly page: Page;
  /** Errors of the page and of its script, and whatever it asked for beside itself. */
  readonly faults: string[];
}

export interface Window {
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
  /** Script that runs before that of the page. */
  readonly before?: string;
}

/** A browser and a folder of its pages; `close` ends both. */
export async function openBrowser(): Promise<{
  open(html: string, window?: Window, hash?: string): Promise<Opened>;
  close(): Promise<void>;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'layercost-pages-'));
  const browser: Browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync'
    ]
  });
  let count = 0;
  return {
    async open(html, { width = 1200, scheme = 'light', before } = {}, hash = '') {
      const file = join(folder, `${count++}.html`);
      writeFileSync(file, html);
      const address = pathToFileURL(file).href;
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme });
      if (before !== undefined) await context.addInitScript(before);
      const page = await context.newPage();
      const faults: string[] = [];
      page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') faults.push(`console: ${message.text()}`);
      });
      page.on('request', (request) => {
        if (request.url().split('#')[0] !== address && !/^(?:data|blob):/.test(request.url())) faults.push(`request: ${request.url()}`);
      });
      await page.goto(`${address}${hash}`);
      return { page, faults };
    },
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

/** What axe finds wrong, one line for each rule. The page's own policy lets in no script, so it comes through the debugger. */
export async function violations(page: Page): Promise<string[]> {
  const { readFileSync } = await import('node:fs');
  await page.evaluate(readFileSync(axe, 'utf8'));
  return page.evaluate(async () => {
    const { axe: tool } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const found = await tool.run();
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
  });
}

/** Pixels that the page is wider than its window. */
export const overhang = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth') as Promise<number>;
