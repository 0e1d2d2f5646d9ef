// node scripts/bench/monorepo.ts [IMAGES...]
// Time and memory of `check` over generated repositories of 10, 100 and 1,000 images with 100 files each, one changed file.
// Each size runs in a process of its own; the figures to compare are processor seconds per image.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { analysisRequest, portsFor } from '../../__tests__/setup/analysis-request.ts';
import { gatherAnalysis, type SideFiles } from '../../src/analysis/index.ts';
import type { TreeEntry } from '../../src/model/tree.ts';
import { figure } from './figures.ts';

const FILES = 100;
const DOCKERFILE = `FROM node:22 AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build
FROM node:22
COPY --from=build /app/dist /app
CMD ["node", "/app/main.js"]
`;

const TEXTS: Readonly<Record<string, string>> = {
  Dockerfile: DOCKERFILE,
  '.dockerignore': 'node_modules\nDockerfile\n',
  'package.json': '{}',
  'package-lock.json': '{"lockfileVersion":3}'
};

/** What a file holds, by its path; only what is read is made, as git holds it beside the process. */
function textOf(path: string, changed: boolean): string {
  const [, image = '', rest = ''] = /^services\/s(\d+)\/(.*)$/.exec(path) ?? [];
  const [, number] = /^src\/d\d\/f(\d+)\.js$/.exec(rest) ?? [];
  if (number !== undefined) return changed && image === '0' && number === '7' ? 'changed' : `${image}/${number}`;
  return TEXTS[rest] ?? '';
}

function side(images: number, changed: boolean): SideFiles {
  const entries: TreeEntry[] = [];
  const add = (path: string) => {
    const text = textOf(path, changed);
    entries.push({ kind: 'file', path, mode: 0o644, content: createHash('sha1').update(text).digest('hex'), size: text.length });
  };
  for (let i = 0; i < images; i++) {
    const root = `services/s${i}`;
    for (const name of Object.keys(TEXTS)) add(`${root}/${name}`);
    for (let f = 4; f < FILES; f++) add(`${root}/src/d${f % 10}/f${f}.js`);
  }
  entries.sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    id: changed ? 'head' : 'base',
    list: async () => ({ entries, truncated: false, notes: [], ignored: [] }),
    read: async (wanted) => new Map(wanted.map(({ path, content }) => [content, Buffer.from(textOf(path, changed))]))
  };
}

async function measure(images: number): Promise<void> {
  const ports = portsFor(side(images, false), side(images, true), { policy: null });
  const begun = process.cpuUsage();
  const { analysis } = await gatherAnalysis(ports, analysisRequest());
  const { user, system } = process.cpuUsage(begun);
  const seconds = (user + system) / 1e6;
  const affected = analysis.images.filter((image) => image.affected).length;
  process.stdout.write(
    JSON.stringify({ images: analysis.images.length, affected, seconds, megabytes: process.resourceUsage().maxRSS / 1024 })
  );
}

const one = process.argv.indexOf('--one');
if (one >= 0) await measure(Number(process.argv[one + 1]));
else {
  const sizes = process.argv
    .slice(2)
    .map(Number)
    .filter((n) => n > 0);
  for (const size of sizes.length > 0 ? sizes : [10, 100, 1000]) {
    const found = JSON.parse(execFileSync(process.execPath, [import.meta.filename, '--one', String(size)], { encoding: 'utf8' })) as {
      images: number;
      affected: number;
      seconds: number;
      megabytes: number;
    };
    figure(`${found.images} images, processor time of one`, (1000 * found.seconds) / size, 'ms', size === 1000 ? 4 : null);
    figure(`${found.images} images, memory`, found.megabytes, 'MB', size === 1000 ? 400 : null);
    process.stdout.write(
      `${found.images} images, ${size * FILES} files: ${found.seconds.toFixed(2)} s, ${((1000 * found.seconds) / size).toFixed(1)} ms an image, ${Math.round(found.megabytes)} MB, ${found.affected} affected\n`
    );
  }
}
