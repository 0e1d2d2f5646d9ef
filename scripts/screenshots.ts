import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import MarkdownIt from 'markdown-it';

// Pictures of the demo's comment as a forge shows it: `node scripts/screenshots.ts` writes docs/images, with `--check` it
// renders into a scratch folder and fails where a picture is empty or the page is wider than the screen.

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..');
const VIEWS = [
  { name: 'comment.png', width: 900, height: 1180 },
  { name: 'comment-phone.png', width: 390, height: 1180 }
] as const;
/** A picture of a blank page is smaller than this, in bytes. */
const SMALLEST_PICTURE = 20_000;

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

function page(comment: string): string {
  const html = new MarkdownIt({ html: true, linkify: true, highlight: coloured }).render(comment);
  return `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>comment</title><style>${STYLE}</style>
<div class="head"><b>github-actions</b> bot commented</div><div class="body">${html}</div>`;
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

async function demoComment(): Promise<string> {
  const { stdout } = await run(process.execPath, [join(ROOT, 'src/cli/main.ts'), 'demo', '--format', 'markdown', '--quiet'], {
    cwd: tmpdir()
  });
  return stdout;
}

async function browser(): Promise<string> {
  for (const path of [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']) {
    if (
      path !== undefined &&
      (await access(path).then(
        () => true,
        () => false
      ))
    )
      return path;
  }
  throw new Error('no Chromium found: install it (Debian: apt-get install chromium) or name it in CHROMIUM');
}

async function chromium(program: string, args: readonly string[]): Promise<string> {
  const profile = await mkdtemp(join(tmpdir(), 'layercost-browser-'));
  const quiet = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
  try {
    const { stdout } = await run(
      program,
      [...quiet, '--disable-component-update', '--disable-sync', '--hide-scrollbars', `--user-data-dir=${profile}`, ...args],
      { timeout: 120_000, maxBuffer: 64 * 1024 * 1024 }
    );
    return stdout;
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Widths as the browser laid them out. Headless windows have a least width, so the page stands in a frame of the wanted one. */
async function widths(program: string, folder: string, html: string, width: number): Promise<{ page: number; screen: number }> {
  const measure = `<script>document.documentElement.dataset.widths = document.documentElement.scrollWidth + ' ' + innerWidth;
    parent.document.title = document.documentElement.dataset.widths;</script>`;
  const framed = (html + measure).replace(/&/g, '&amp;').replace(/"/g, '&quot;');
  const file = join(folder, `measure-${width}.html`);
  await writeFile(
    file,
    `<!doctype html><meta charset="utf-8"><title></title><iframe srcdoc="${framed}" style="width:${width}px;height:900px;border:0"></iframe>`
  );
  const dom = await chromium(program, ['--virtual-time-budget=2000', '--dump-dom', pathToFileURL(file).href]);
  const [, shown, screen] = /<title>(\d+) (\d+)<\/title>/.exec(dom) ?? [];
  if (shown === undefined) throw new Error('the browser did not lay the page out');
  return { page: Number(shown), screen: Number(screen) };
}

const isCheck = process.argv.includes('--check');
const scratch = await mkdtemp(join(tmpdir(), 'layercost-pictures-'));
try {
  const program = await browser();
  const html = page(await demoComment());
  const images = isCheck ? scratch : join(ROOT, 'docs/images');
  await mkdir(images, { recursive: true });
  for (const { name, width, height } of VIEWS) {
    const { page: shown, screen } = await widths(program, scratch, html, width);
    if (shown > screen) throw new Error(`${name}: the page is ${shown} px wide on a screen of ${screen} px`);
    const source = join(scratch, `${name}.html`);
    // A frame keeps the wanted width below the least one of a window.
    await writeFile(join(scratch, 'page.html'), html);
    await writeFile(
      source,
      `<!doctype html><style>body{margin:0}</style><iframe src="page.html" style="width:${width}px;height:${height}px;border:0;display:block"></iframe>`
    );
    const picture = join(images, name);
    await chromium(program, [
      `--window-size=${width},${height}`,
      '--force-device-scale-factor=1',
      `--screenshot=${picture}`,
      pathToFileURL(source).href
    ]);
    const { size } = await stat(picture);
    const isPng = (await readFile(picture)).subarray(1, 4).toString('latin1') === 'PNG';
    if (!isPng || size < SMALLEST_PICTURE) throw new Error(`${name}: no picture, or an empty one (${size} bytes)`);
    console.log(`${name}  ${width} px  ${size} bytes`);
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}
