import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Files, Repository } from './repository.ts';

// Which images a real engine builds anew: all images of the bake file in one go, on top of what the build before left.

interface Vertex {
  readonly digest: string;
  readonly name: string;
  readonly inputs?: readonly string[];
  readonly started?: string;
  readonly cached?: boolean;
}

/** Makes a directory hold exactly these files, of which it held others before. */
export function writeFiles(directory: string, before: Files, files: Files): void {
  for (const path of Object.keys(before)) if (!(path in files)) rmSync(join(directory, path));
  for (const [path, text] of Object.entries(files)) {
    if (before[path] === text) continue;
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

/** Builds all images there and gives the names of those of which a step ran, sorted. Throws where the build fails. */
export async function buildAll(directory: string, repository: Repository): Promise<string[]> {
  const args = ['buildx', 'bake', '-f', 'docker-bake.json', '--progress=rawjson', '--set', '*.output=type=cacheonly'];
  const progress = await new Promise<string>((resolve, reject) => {
    execFile('docker', args, { cwd: directory, maxBuffer: 1 << 28, timeout: 900_000 }, (error, _, stderr) =>
      error === null ? resolve(stderr) : reject(new Error(`the images do not build: ${stderr.slice(-2000)}`))
    );
  });
  const vertices = new Map<string, { name: string; inputs: readonly string[]; ran: boolean; cached: boolean }>();
  for (const line of progress.split('\n')) {
    if (!line.startsWith('{')) continue;
    const message: { vertexes?: readonly Vertex[] } = JSON.parse(line);
    for (const one of message.vertexes ?? []) {
      const known = vertices.get(one.digest);
      vertices.set(one.digest, {
        name: one.name || (known?.name ?? ''),
        inputs: one.inputs ?? known?.inputs ?? [],
        ran: (known?.ran ?? false) || one.started !== undefined,
        cached: (known?.cached ?? false) || one.cached === true
      });
    }
  }
  const isStep = (name: string) => /^\[(?!internal\])[^\]]*\] (?:RUN|COPY|WORKDIR|ADD) /.test(name);
  const ranBelow = (digest: string, seen: Set<string>): boolean => {
    const vertex = vertices.get(digest);
    if (vertex === undefined || seen.has(digest)) return false;
    seen.add(digest);
    return (isStep(vertex.name) && vertex.ran && !vertex.cached) || vertex.inputs.some((input) => ranBelow(input, seen));
  };
  return repository.targets
    .filter(({ name }) => {
      const own = [...vertices].filter(([, vertex]) => new RegExp(`^\\[${name}[ \\]]`).test(vertex.name));
      if (own.length === 0) throw new Error(`the engine says nothing of ${name}`);
      return own.some(([digest]) => ranBelow(digest, new Set()));
    })
    .map(({ name }) => name)
    .sort();
}
