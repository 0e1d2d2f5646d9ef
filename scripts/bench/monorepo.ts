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

function side(images: number, changed: boolean): SideFiles {
  const bodies = new Map<string, Uint8Array>();
  const entries: TreeEntry[] = [];
  const add = (path: string, text: string) => {
    const content = createHash('sha1').update(text).digest('hex');
    bodies.set(content, Buffer.from(text));
    entries.push({ kind: 'file', path, mode: 0o644, content, size: text.length });
  };
  for (let i = 0; i < images; i++) {
    const root = `services/s${i}`;
    add(`${root}/Dockerfile`, DOCKERFILE);
    add(`${root}/.dockerignore`, 'node_modules\nDockerfile\n');
    add(`${root}/package.json`, '{}');
    add(`${root}/package-lock.json`, '{"lockfileVersion":3}');
    for (let f = 4; f < FILES; f++) add(`${root}/src/d${f % 10}/f${f}.js`, i === 0 && f === 7 && changed ? 'changed' : `${i}/${f}`);
  }
  entries.sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    id: changed ? 'head' : 'base',
    list: async () => ({ entries, truncated: false, notes: [], ignored: [] }),
    read: async (wanted) =>
      new Map(wanted.flatMap(({ content }) => (bodies.has(content) ? [[content, bodies.get(content) ?? new Uint8Array()] as const] : [])))
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
