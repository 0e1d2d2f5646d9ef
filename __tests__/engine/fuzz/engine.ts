import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { baseImageFrom } from '../../../src/cli/base-images.ts';
import type { BaseImage } from '../../../src/graph/index.ts';
import { dockerfileOf, type FuzzCase, type FuzzSide } from './case.ts';
import { IMAGES, OTHER_IMAGES } from './images.ts';
import { NAMED_CONTEXT } from './random-instruction.ts';

/** What an engine did with the steps of the head build, by line of the Dockerfile. */
export interface EngineAnswer {
  /** One-based first line of an instruction to what became of its steps in order. */
  readonly lines: ReadonlyMap<number, readonly ('cached' | 'rebuilt')[]>;
  /** Verdicts on merges of linked copies. */
  readonly merges: ReadonlyMap<number, 'cached' | 'rebuilt'>;
}

interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Output> {
  return new Promise((resolve) => {
    execFile(command, args, { env, maxBuffer: 1 << 27, timeout: 120_000 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : 1, stdout, stderr })
    );
  });
}

let buildxPath: Promise<string> | null = null;

/** Path of the buildx plugin; starting it without the client before it takes half the time. */
function buildx(): Promise<string> {
  buildxPath ??= run('docker', ['info', '--format', '{{range .ClientInfo.Plugins}}{{println .Path}}{{end}}'], process.env).then(
    ({ stdout }) => {
      const path = stdout.split('\n').find((line) => basename(line) === 'docker-buildx');
      if (path === undefined) throw new Error('the docker client has no buildx plugin');
      return path;
    }
  );
  return buildxPath;
}

/**
 * Empties what builds have left: of the engine by its API, which saves a process in each pair; of a builder of one's own (BUILDX_BUILDER),
 * and of an engine at an address, by buildx.
 */
async function emptyCache(): Promise<void> {
  const host = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock';
  if (process.env['BUILDX_BUILDER'] !== undefined || !host.startsWith('unix://')) {
    await run(await buildx(), ['prune', '--all', '--force'], process.env);
    return;
  }
  const asked = { socketPath: host.slice('unix://'.length), path: '/v1.44/build/prune?all=1', method: 'POST' };
  await new Promise<void>((resolve, reject) => {
    const call = request(asked, (answer) => {
      answer.resume().on('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(`prune: status ${answer.statusCode}`))));
    });
    call.on('error', reject).end();
  });
}

let known: Promise<ReadonlyMap<string, BaseImage>> | null = null;

/** What the engine knows of the images that cases name. */
export function engineImages(): Promise<ReadonlyMap<string, BaseImage>> {
  known ??= Promise.all(
    [...IMAGES, ...OTHER_IMAGES].map(async (name): Promise<[string, BaseImage]> => {
      const { code, stdout, stderr } = await run('docker', ['image', 'inspect', name], process.env);
      if (code !== 0) throw new Error(`the engine has no image ${name}: ${stderr}`);
      return [name, baseImageFrom(stdout, name)];
    })
  ).then((images) => new Map(images));
  return known;
}

/** Writes a side's context to the disk. */
export function writeSide(directory: string, side: FuzzSide): void {
  mkdirSync(directory, { recursive: true });
  for (const [path, file] of Object.entries(side.files)) {
    const place = join(directory, path);
    mkdirSync(dirname(place), { recursive: true });
    if ('link' in file) symlinkSync(file.link, place);
    else {
      writeFileSync(place, file.text);
      chmodSync(place, file.executable === true ? 0o755 : 0o644);
    }
  }
  writeFileSync(join(directory, 'Dockerfile'), dockerfileOf(side));
}

const argFlags = (side: FuzzSide) => Object.entries(side.args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);

interface Vertex {
  readonly digest: string;
  readonly started?: string;
  readonly cached?: boolean;
}

/** Flags of the head build that tell it to run steps again. */
function noCacheFlags({ noCache }: FuzzCase): readonly string[] {
  if (typeof noCache === 'boolean') return noCache ? ['--no-cache'] : [];
  return noCache.map((name) => `--no-cache-filter=${name}`);
}

/** Steps by line through the build's own provenance: vertex digest to step, step to source location. */
function readBuildkit(progress: string, metadata: string): EngineAnswer | null {
  const vertices = new Map<string, { started: boolean; cached: boolean }>();
  for (const line of progress.split('\n')) {
    if (!line.startsWith('{')) continue;
    const message: { vertexes?: readonly Vertex[] } = JSON.parse(line);
    for (const vertex of message.vertexes ?? []) {
      const known = vertices.get(vertex.digest) ?? { started: false, cached: false };
      vertices.set(vertex.digest, {
        started: known.started || vertex.started !== undefined,
        cached: known.cached || vertex.cached === true
      });
    }
  }
  const provenance = JSON.parse(metadata)['buildx.build.provenance'];
  // An image with nothing in it has no record.
  if (provenance?.buildConfig === undefined) return null;
  const locations = provenance.metadata['https://mobyproject.org/buildkit@v1#metadata'].source.locations;
  const digests = new Map<string, string>(
    Object.entries<string>(provenance.buildConfig.digestMapping).map(([digest, step]) => [step, digest])
  );
  const lines = new Map<number, ('cached' | 'rebuilt')[]>();
  const merges = new Map<number, 'cached' | 'rebuilt'>();
  for (const step of provenance.buildConfig.llbDefinition) {
    const op = step.op?.Op ?? {};
    if (!('exec' in op || 'file' in op || 'merge' in op)) continue;
    const vertex = vertices.get(digests.get(step.id) ?? '');
    const verdict = vertex?.started === true && !vertex.cached ? 'rebuilt' : 'cached';
    for (const location of locations[step.id]?.locations ?? []) {
      const line: number | undefined = location.ranges?.[0]?.start?.line;
      if (line === undefined) continue;
      if ('merge' in op) merges.set(line, verdict);
      else lines.set(line, [...(lines.get(line) ?? []), verdict]);
    }
  }
  return { lines, merges };
}

/** `Step k/n` blocks in order; global ARGs and FROM lines count. */
function readLegacy(stdout: string, firstLines: readonly number[]): EngineAnswer {
  const lines = new Map<number, ('cached' | 'rebuilt')[]>();
  for (const block of stdout.split(/^Step (?=\d+\/\d+ : )/m).slice(1)) {
    const index = Number.parseInt(block, 10) - 1;
    const line = firstLines[index];
    if (line !== undefined) lines.set(line, [block.includes('---> Using cache') ? 'cached' : 'rebuilt']);
  }
  return { lines, merges: new Map() };
}

/**
 * Builds base and then head; null where one of them does not build. Every cache but `kept` empties the engine, so nobody else
 * may use it.
 */
export async function askEngine(c: FuzzCase, firstLines: readonly number[]): Promise<EngineAnswer | null> {
  const directory = mkdtempSync(join(tmpdir(), 'agreement-'));
  try {
    // The name of a context's directory is a hint for the engine to share transfers. Of two builds at once whose directories
    // have one name, one was seen to read a context that is not its own, so every case has a name of its own.
    const placeOf = (side: 'base' | 'head') => join(directory, `${side}-${basename(directory)}`);
    writeSide(placeOf('base'), c.base);
    writeSide(placeOf('head'), c.head);
    const told = (side: 'base' | 'head') => (side === 'head' ? noCacheFlags(c) : []);
    const target = c.target === null ? [] : ['--target', c.target];
    if (c.builder === 'legacy') {
      const host = process.env['LEGACY_DOCKER_HOST'] ?? '';
      const env = { ...process.env, DOCKER_HOST: host, DOCKER_BUILDKIT: '0' };
      const client = process.env['LEGACY_DOCKER'] ?? 'docker';
      const build = (side: 'base' | 'head') =>
        run(client, ['build', `--network=${c.network}`, '--force-rm', ...argFlags(c[side]), ...told(side), ...target, placeOf(side)], env);
      if ((await build('base')).code !== 0) return null;
      const head = await build('head');
      return head.code === 0 ? readLegacy(head.stdout, firstLines) : null;
    }
    const env = { ...process.env, BUILDX_METADATA_PROVENANCE: 'max' };
    const metadata = join(directory, 'metadata.json');
    const exported = `type=local,dest=${join(directory, 'cache')},mode=${c.cache}`;
    const transport = (side: 'base' | 'head') =>
      c.cache !== 'min' && c.cache !== 'max'
        ? ['--output', 'type=cacheonly']
        : side === 'base'
          ? ['--output', `type=oci,dest=${join(directory, 'image.tar')}`, '--cache-to', exported]
          : ['--output', 'type=cacheonly', '--cache-from', `type=local,src=${join(directory, 'cache')}`];
    const build = async (side: 'base' | 'head') => {
      if (c.cache !== 'kept' && (side === 'base' || c.cache !== 'emptied')) await emptyCache();
      const named = c.namedContext ? ['--build-context', `${NAMED_CONTEXT}=${join(placeOf(side), NAMED_CONTEXT)}`] : [];
      const flags = [
        '--progress=rawjson',
        `--network=${c.network}`,
        ...(side === 'head' ? ['--metadata-file', metadata] : ['--provenance=false']),
        ...transport(side),
        ...named,
        ...argFlags(c[side]),
        ...told(side)
      ];
      return run(await buildx(), ['build', ...flags, ...target, placeOf(side)], env);
    };
    if ((await build('base')).code !== 0) return null;
    const head = await build('head');
    return head.code === 0 ? readBuildkit(head.stderr, readFileSync(metadata, 'utf8')) : null;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Version of the engine of a builder; null where none answers. */
export async function engineVersion(builder: 'buildkit' | 'legacy'): Promise<string | null> {
  const host = builder === 'legacy' ? process.env['LEGACY_DOCKER_HOST'] : process.env['DOCKER_HOST'];
  if (host === undefined && builder === 'legacy') return null;
  const answer = await run('docker', ['version', '--format', '{{.Server.Version}}'], {
    ...process.env,
    ...(host === undefined ? {} : { DOCKER_HOST: host })
  });
  return answer.code === 0 ? answer.stdout.trim() : null;
}
