// node scripts/bench/page.ts [--long] [IMAGES...]
// Size of the HTML report, and time until a real browser paints it: a repository of 1, 50 and 500 images that a change of a shared
// file affects all of, with 40 merged changes; with --long each Dockerfile has 60 lines of its own words more. Needs git and a Chromium (CHROMIUM, else /usr/bin/chromium).
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { figure } from './figures.ts';

const CLI = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts');
const MERGES = 40;
const OPENINGS = 7;
const LONG = process.argv.includes('--long') ? 60 : 0;
const more = (name: string) =>
  Array.from(
    { length: LONG },
    (_, i) => `RUN make -C services/${name} part-${i} OUTPUT=/out/${name}/${i} && rm -rf /tmp/${name}-${i}\n`
  ).join('');
const DOCKERFILE = (name: string) => `FROM node:22 AS build
WORKDIR /app
COPY services/${name}/package.json services/${name}/package-lock.json ./
RUN npm ci
COPY shared ./shared
COPY services/${name}/src ./src
${more(name)}RUN npm run build
FROM node:22
COPY --from=build /app/dist /app
CMD ["node", "/app/main.js"]
`;

/** A repository with a branch `main` and a work tree that changes what every image reads. */
function repository(folder: string, images: number): void {
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=Robin', '-c', 'user.email=robin@example.com', ...words], { stdio: 'ignore' });
  git('init', '-q', '-b', 'main');
  const names = Array.from({ length: images }, (_, i) => `service-${i}`);
  write('.dockerignore', '.git\n');
  write('shared/log.js', 'export const log = console.log;\n');
  for (const name of names) {
    write(`services/${name}/Dockerfile`, DOCKERFILE(name));
    write(`services/${name}/package.json`, '{}\n');
    write(`services/${name}/package-lock.json`, '{"lockfileVersion":3}\n');
    write(`services/${name}/src/main.js`, `// ${name}\n`);
  }
  git('add', '-A');
  git('commit', '-qm', 'start');
  for (let i = 0; i < MERGES; i++) {
    write(i % 5 === 0 ? 'shared/log.js' : `services/${names[i % images]}/src/main.js`, `// ${i}\n`);
    git('commit', '-qam', `merge ${i}`);
  }
  write('shared/log.js', '// changed\n');
}

/** The two moments as far as they have come, in milliseconds since the page was asked for. */
const TIMES = `[
  ...performance.getEntriesByName('first-contentful-paint').map((entry) => entry.startTime),
  ...(globalThis.drawnAt === undefined ? [] : [globalThis.drawnAt])
]`;

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Milliseconds until the browser's first contentful paint, and until the page has drawn itself; medians of new windows. */
async function paints(browser: Browser, address: string): Promise<{ readonly first: number; readonly drawn: number }> {
  const [first, drawn]: [number[], number[]] = [[], []];
  for (let i = 0; i < OPENINGS; i++) {
    const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript(`
      new MutationObserver((_, observer) => {
        if (document.querySelector('main section') === null) return;
        observer.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(() => { globalThis.drawnAt = performance.now(); }));
      }).observe(document, { childList: true, subtree: true });
    `);
    await page.goto(address);
    // The page's own policy keeps out what waits inside of it.
    let times: readonly number[] = [];
    while (times.length < 2) times = (await page.evaluate(TIMES)) as readonly number[];
    first.push(times[0] ?? 0);
    drawn.push(times[1] ?? 0);
    await context.close();
  }
  return { first: median(first), drawn: median(drawn) };
}

const sizes = process.argv
  .slice(2)
  .map(Number)
  .filter((n) => n > 0);
const scratch = mkdtempSync(join(tmpdir(), 'layercost-page-'));
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync']
});
try {
  for (const images of sizes.length > 0 ? sizes : [1, 50, 500]) {
    const folder = join(scratch, String(images));
    mkdirSync(folder);
    repository(folder, images);
    const file = join(scratch, `${images}.html`);
    const begun = performance.now();
    execFileSync(process.execPath, [CLI, 'check', '--repo', folder, '--format', 'html', '--output', file, '--quiet']);
    const written = (performance.now() - begun) / 1000;
    const { first, drawn } = await paints(browser, pathToFileURL(file).href);
    figure(`HTML report of ${images} images`, statSync(file).size / 1000, 'kB');
    figure('the same, first paint', first, 'ms');
    figure('the same, drawn', drawn, 'ms');
    process.stdout.write(
      `${images} images: ${Math.round(statSync(file).size / 1000)} kB, first paint ${Math.round(first)} ms, drawn ${Math.round(drawn)} ms; written in ${written.toFixed(1)} s\n`
    );
  }
} finally {
  await browser.close();
  rmSync(scratch, { recursive: true, force: true });
}
