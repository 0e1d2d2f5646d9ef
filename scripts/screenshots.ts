import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import MarkdownIt from 'markdown-it';
import { type Browser, chromium } from 'playwright-core';
import { screenHtml, screenOf } from './terminal-screen.ts';

// Pictures of the demo, by a real browser: the comment as a forge shows it, and the HTML report. `node scripts/screenshots.ts`
// writes docs/images, with `--check` it renders into a scratch folder, and with `--states DIR` every state of the comment
// (__tests__/golden/states) into that folder, for the eye; all fail where a picture is empty or a page wider than its screen.

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..');
/** `height` null: the whole page; else as many whole cards as it holds. */
const VIEWS = [
  { name: 'comment.png', what: 'comment', width: 900, height: null, scheme: 'light' },
  { name: 'comment-dark.png', what: 'comment', width: 900, height: null, scheme: 'dark' },
  { name: 'comment-phone.png', what: 'comment', width: 390, height: null, scheme: 'light' },
  { name: 'report.png', what: 'report', width: 1200, height: 1500, scheme: 'light' },
  { name: 'report-dark.png', what: 'report', width: 1200, height: 1500, scheme: 'dark' },
  { name: 'report-tablet.png', what: 'report', width: 800, height: 1500, scheme: 'light' },
  { name: 'report-phone.png', what: 'report', width: 390, height: 1500, scheme: 'light' },
  { name: 'terminal.png', what: 'terminal', width: 1000, height: null, scheme: 'light' },
  { name: 'terminal-dark.png', what: 'terminal', width: 1000, height: null, scheme: 'dark' }
] as const;
/** A picture of a blank page is smaller than this, in bytes. */
const SMALLEST_PICTURE = 5_000;

const STYLE = `
  * { box-sizing: border-box }
  body { margin: 0; padding: 16px; background: #fff; color: #1f2328; font: 14px/1.5 'Liberation Sans', Arial, sans-serif }
  .head { padding: 8px 16px; background: #f6f8fa; border: 1px solid #d1d9e0; border-radius: 6px 6px 0 0; color: #59636e }
  .head b { color: #1f2328 }
  .body { padding: 16px; border: 1px solid #d1d9e0; border-top: 0; border-radius: 0 0 6px 6px; overflow-wrap: break-word }
  .body > :first-child { margin-top: 0 } .body > :last-child { margin-bottom: 0 }
  h4 code { font-size: 100%; font-weight: 600 } .add { background: #dafbe1; color: #116329 } .del { background: #ffebe9; color: #82071e }
  h3 { font-size: 1.25em; margin: 24px 0 16px; line-height: 1.25 } h4 { font-size: 1em; margin: 24px 0 16px }
  p, table, pre, details { margin: 0 0 16px } a { color: #0969da; text-decoration: none } sub { font-size: 75%; line-height: 0 }
  code { padding: .2em .4em; background: #818b981f; border-radius: 6px; font: 85% 'Liberation Mono', monospace }
  pre { padding: 16px; background: #f6f8fa; border-radius: 6px; overflow: auto } pre code { padding: 0; background: none; white-space: pre }
  table { display: block; width: max-content; max-width: 100%; overflow: auto; border-collapse: collapse }
  th, td { padding: 6px 13px; border: 1px solid #d1d9e0 } tr:nth-child(2n) td { background: #f6f8fa } summary { cursor: pointer }
`;

/** What differs in the dark. */
const DARK = `
  body { background: #0d1117; color: #e6edf3 } .head { background: #151b23; border-color: #3d444d; color: #9198a1 } .head b { color: #e6edf3 }
  .body, th, td { border-color: #3d444d } pre { background: #151b23 } tr:nth-child(2n) td { background: #151b23 } a { color: #4493f8 }
  .add { background: #12261e; color: #7ee2a8 } .del { background: #301b1e; color: #ffa198 }
`;

function commentPage(comment: string, scheme: 'light' | 'dark'): string {
  const html = new MarkdownIt({ html: true, linkify: true, highlight: coloured }).render(comment);
  return `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>comment</title><style>${STYLE}${scheme === 'dark' ? DARK : ''}</style>
<div class="head"><b>github-actions</b> bot commented</div><div class="body">${html}</div>`;
}

/** The colours of a terminal on a light and on a dark ground. */
const TERMINAL = {
  light: 'background:#fff;color:#1f2328;--bad:#b3261e;--good:#176639;--caution:#8a5300;--dim:#656d76;--edge:#d1d9e0',
  dark: 'background:#0d1117;color:#e6edf3;--bad:#ff8a80;--good:#6fce93;--caution:#f0b45a;--dim:#8b949e;--edge:#3d444d'
} as const;

function terminalPage(screen: string, scheme: 'light' | 'dark'): string {
  return `<!doctype html><meta charset="utf-8"><title>terminal</title><style>
  body { margin: 0; padding: 16px; ${TERMINAL[scheme]} }
  pre { margin: 0; padding: 16px 20px; border: 1px solid var(--edge); border-radius: 8px; font: 13.5px/1.4 'DejaVu Sans Mono', 'Liberation Mono', monospace; white-space: pre-wrap }
  .bold { font-weight: 700 } .dim { color: var(--dim) } .bad { color: var(--bad) } .good { color: var(--good) } .caution { color: var(--caution) }
</style><pre><span class="dim">$</span> layercost demo\n\n${screenHtml(screen)}</pre>`;
}

/** A diff in the colours of a diff. */
function coloured(text: string, language: string): string {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  if (language !== 'diff') return escaped;
  return escaped
    .split('\n')
    .map((line) =>
      line.startsWith('+') ? `<span class="add">${line}</span>` : line.startsWith('-') ? `<span class="del">${line}</span>` : line
    )
    .join('\n');
}

async function demo(format: 'markdown' | 'html', folder: string): Promise<string> {
  const file = join(folder, `demo.${format}`);
  await run(process.execPath, [join(ROOT, 'src/cli/main.ts'), 'demo', '--format', format, '--quiet', '--output', file], { cwd: folder });
  return readFile(file, 'utf8');
}

interface View {
  readonly name: string;
  readonly width: number;
  readonly height: number | null;
  readonly scheme: 'light' | 'dark';
}

/** Below the last card that ends within so many pixels, as an expression in the page: no card is cut off. */
const lastEdge = (height: number) =>
  `Math.max(...[...document.querySelectorAll('.card, .tiles')].map((one) => Math.ceil(one.getBoundingClientRect().bottom)).filter((edge) => edge <= ${height})) + 10`;

/** Takes one picture. Throws where the page or a table of the comment is wider than the screen, or the picture is empty. */
async function picture(browser: Browser, html: string, { name, width, height, scheme }: View, path: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width, height: height ?? 900 }, colorScheme: scheme });
  try {
    const page = await context.newPage();
    await page.setContent(html, { waitUntil: 'load' });
    const over = Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'));
    if (over > 0) throw new Error(`${name}: the page is ${over} px wider than its screen of ${width} px`);
    const cut = Number(
      await page.evaluate("[...document.querySelectorAll('.body table')].filter((t) => t.scrollWidth > t.clientWidth + 1).length")
    );
    if (cut > 0) throw new Error(`${name}: ${cut} of its tables run off a screen of ${width} px`);
    const end = height === null ? null : Number(await page.evaluate(lastEdge(height)));
    const clip = end === null ? {} : { clip: { x: 0, y: 0, width, height: end } };
    const bytes = await page.screenshot({ path, fullPage: height === null, ...clip });
    if (bytes.length < SMALLEST_PICTURE) throw new Error(`${name}: an empty picture (${bytes.length} bytes)`);
    return bytes.length;
  } finally {
    await context.close();
  }
}

/** Every state on a desk and on a phone, in both schemes. */
const STATE_VIEWS = [
  { width: 900, scheme: 'light' },
  { width: 900, scheme: 'dark' },
  { width: 390, scheme: 'light' },
  { width: 390, scheme: 'dark' }
] as const;

async function pictureStates(browser: Browser, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const states = join(ROOT, '__tests__/golden/states');
  for (const file of (await readdir(states)).sort()) {
    const comment = await readFile(join(states, file), 'utf8');
    for (const { width, scheme } of STATE_VIEWS) {
      const name = `${file.replace(/\.md$/, '')}-${width}-${scheme}.png`;
      const bytes = await picture(browser, commentPage(comment, scheme), { name, width, height: null, scheme }, join(folder, name));
      console.log(`${name}  ${bytes} bytes`);
    }
  }
}

const isCheck = process.argv.includes('--check');
const statesAt = process.argv.indexOf('--states');
const scratch = await mkdtemp(join(tmpdir(), 'layercost-pictures-'));
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync']
});
if (statesAt >= 0) {
  await pictureStates(browser, resolve(process.argv[statesAt + 1] ?? scratch)).finally(() => browser.close());
  await rm(scratch, { recursive: true, force: true });
} else
  try {
    const images = isCheck ? scratch : join(ROOT, 'docs/images');
    await mkdir(images, { recursive: true });
    const [comment, report] = [await demo('markdown', scratch), await demo('html', scratch)];
    const screen = await screenOf([process.execPath, join(ROOT, 'src/cli/main.ts'), 'demo', '--quiet'], 110, scratch);
    for (const view of VIEWS) {
      const pages = { comment: commentPage(comment, view.scheme), report, terminal: terminalPage(screen, view.scheme) };
      const html = pages[view.what];
      console.log(`${view.name}  ${view.width} px  ${await picture(browser, html, view, join(images, view.name))} bytes`);
    }
  } finally {
    await browser.close();
    await rm(scratch, { recursive: true, force: true });
  }
