// node scripts/bench/monorepo.ts [IMAGES...]
// `check` over generated repositories of 10, 100 and 1,000 images with 100 files each, one changed file: processor time of the analysis
// alone, from sides in memory, and time and memory of the built program from its start to its end, over a repository as git holds it.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

const pathsOf = (images: number): readonly string[] =>
  Array.from({ length: images }, (_, i) => [
    ...Object.keys(TEXTS).map((name) => `services/s${i}/${name}`),
    ...Array.from({ length: FILES - 4 }, (__, f) => `services/s${i}/src/d${(f + 4) % 10}/f${f + 4}.js`)
  ]).flat();

function side(images: number, changed: boolean): SideFiles {
  const entries = pathsOf(images).map((path): TreeEntry => {
    const text = textOf(path, changed);
    return { kind: 'file', path, mode: 0o644, content: createHash('sha1').update(text).digest('hex'), size: text.length };
  });
  entries.sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    id: changed ? 'head' : 'base',
    list: async () => ({ entries, truncated: false, notes: [], ignored: [] }),
    read: async (wanted) => new Map(wanted.map(({ path, content }) => [content, Buffer.from(textOf(path, changed))]))
  };
}

/** Seconds of processor time that the analysis takes, compiled code at hand. */
async function analysisOf(images: number): Promise<{ readonly seconds: number; readonly affected: number }> {
  const ports = portsFor(side(images, false), side(images, true), { policy: null });
  const begun = process.cpuUsage();
  const { analysis } = await gatherAnalysis(ports, analysisRequest());
  const { user, system } = process.cpuUsage(begun);
  return { seconds: (user + system) / 1e6, affected: analysis.images.filter((image) => image.affected).length };
}

/** The same as a repository of two commits. */
function importInto(folder: string, images: number): void {
  const file = (path: string, changed: boolean) => {
    const text = textOf(path, changed);
    return `M 100644 inline ${path}\ndata ${text.length}\n${text}\n`;
  };
  const commit = (at: number, files: readonly string[]) =>
    `commit refs/heads/main\ncommitter a <a@example.com> ${1_760_000_000 + at} +0000\ndata 1\na\n${files.join('')}`;
  const paths = pathsOf(images);
  const input = [
    commit(
      0,
      paths.map((path) => file(path, false))
    ),
    commit(
      1,
      paths.slice(7, 8).map((path) => file(path, true))
    )
  ].join('');
  execFileSync('git', ['init', '--quiet', '--bare', folder]);
  execFileSync('git', ['-C', folder, 'fast-import', '--quiet'], { input });
}

/** Seconds of processor time and megabytes of the program with the processes of git that it starts. */
function programOn(folder: string): { readonly seconds: number; readonly megabytes: number } {
  const cli = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');
  const args = ['check', '--repo', folder, '--base', 'main~1', '--head', 'main', '--format', 'json'];
  const { status, stderr } = spawnSync('/usr/bin/env', ['time', '-f', '%U %S %M', process.execPath, cli, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8'
  });
  if (status !== 0) throw new Error(`check ended with ${status}: ${stderr}`);
  const [user = 0, system = 0, kilobytes = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { seconds: user + system, megabytes: kilobytes / 1024 };
}

const one = process.argv.indexOf('--one');
if (one >= 0) process.stdout.write(JSON.stringify(await analysisOf(Number(process.argv[one + 1]))));
else {
  const asked = process.argv
    .slice(2)
    .map(Number)
    .filter((n) => n > 0);
  for (const images of asked.length > 0 ? asked : [10, 100, 1000]) {
    const inside: Awaited<ReturnType<typeof analysisOf>> = JSON.parse(
      execFileSync(process.execPath, [import.meta.filename, '--one', String(images)], { encoding: 'utf8' })
    );
    const folder = mkdtempSync(join(tmpdir(), 'layercost-bench-'));
    try {
      importInto(folder, images);
      const whole = programOn(folder);
      const each = (seconds: number) => (1000 * seconds) / images;
      figure(`${images} images, processor time of one, the analysis`, each(inside.seconds), 'ms', images === 1000 ? 4 : null);
      figure(`${images} images, processor time of one, the whole program`, each(whole.seconds), 'ms');
      figure(`${images} images, memory of the program`, whole.megabytes, 'MB', images === 1000 ? 400 : null);
      process.stdout.write(
        `${images} images, ${images * FILES} files: ${each(inside.seconds).toFixed(1)} ms an image, ${each(whole.seconds).toFixed(1)} with start and git, ${Math.round(whole.megabytes)} MB, ${inside.affected} affected\n`
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
