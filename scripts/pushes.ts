// Builds small projects twice with three builders, pushes both images to a registry on loopback, pulls them into both stores, and holds
// what moved against what layercost predicted before the second build (docs/layers.md §5):
//   node scripts/pushes.ts CONTAINERD_HOST OVERLAY2_HOST [DOCKER] [REGISTRY] [NAME…]
// The hosts are engines of one's own, with the containerd store and with the overlay2 driver; everything on them is removed.
import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECTS, type PushedProject } from './pushes/projects.ts';
import { type CountingRegistry, countingRegistry } from './pushes/registry.ts';
import { UNSEEN_PROJECTS } from './pushes/unseen-projects.ts';

const [containerd = '', overlay2 = '', docker = 'docker', program = 'docker-registry', ...names] = process.argv.slice(2);
if (containerd === '' || overlay2 === '')
  throw new Error('usage: node scripts/pushes.ts CONTAINERD_HOST OVERLAY2_HOST [DOCKER] [REGISTRY] [NAME…]');
const cli = process.env['LAYERCOST'] ?? join(import.meta.dirname, '..', 'dist', 'cli.js');

const ACCEPT = 'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json';
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const BUILDERS = [
  { name: 'buildkit-containerd', host: containerd, buildkit: true, store: 'containerd' },
  { name: 'buildkit-overlay2', host: overlay2, buildkit: true, store: 'overlay2' },
  { name: 'classic', host: overlay2, buildkit: false, store: 'overlay2' }
] as const;
type Builder = (typeof BUILDERS)[number];

interface Range {
  readonly low: number;
  readonly mid: number;
  readonly high: number;
}
interface Built {
  readonly builder: Builder;
  readonly repository: string;
  readonly pushed: Range;
  readonly pulled: Range;
  readonly lacking: number;
}

const scratch = mkdtempSync(join(tmpdir(), 'layercost-pushes-'));
const registry = await countingRegistry(program);
const wrong: string[] = [];
try {
  const chosen = [...PROJECTS, ...UNSEEN_PROJECTS].filter((project) => names.length === 0 || names.includes(project.name));
  const built: Built[] = [];
  for (const project of chosen)
    for (const builder of BUILDERS)
      if (builder.buildkit || project.buildkitOnly !== true) built.push(await pushedTwice(project, builder, registry));
  summary(
    'push',
    built.map(({ repository, pushed, lacking }) => ({ name: repository, range: pushed, moved: lacking }))
  );
  for (const host of [containerd, overlay2]) await emptied(host);
  const pulls: { name: string; range: Range | null; moved: number; told: number }[] = [];
  for (const one of built)
    for (const store of ['containerd', 'overlay2'] as const) {
      const host = store === 'containerd' ? containerd : overlay2;
      const moved = await pulledTwice(host, one.repository);
      const told = (await movedBetween(one.repository))[store];
      if (moved !== told) wrong.push(`${one.repository} into ${store}: pulled ${moved}, layers says ${told}`);
      pulls.push({ name: `${one.repository} into ${store}`, range: store === one.builder.store ? one.pulled : null, moved, told });
    }
  summary(
    'pull',
    pulls.flatMap(({ name, range, moved }) => (range === null ? [] : [{ name, range, moved }]))
  );
  process.stdout.write(
    `pulls that \`layers --after\` says to the byte: ${pulls.filter(({ moved, told }) => moved === told).length} of ${pulls.length}\n`
  );
} finally {
  await registry.close();
  rmSync(scratch, { recursive: true });
}
for (const line of wrong) process.stdout.write(`${line}\n`);

/** Builds and pushes both states; the prediction is made in between. */
async function pushedTwice(project: PushedProject, builder: Builder, { host, traffic }: CountingRegistry): Promise<Built> {
  const [before, after] = trees(project, builder);
  const repository = `${project.name}-${builder.name}`;
  await build(builder, before, `${host}/${repository}:1`);
  await saveManifest(host, repository, '1');
  const { pushed, pulled } = await predicted(builder, before, after, join(scratch, repository, 'image-1'));
  const held = await blobsOf(host, repository, '1');
  traffic.sent = 0;
  await build(builder, after, `${host}/${repository}:2`);
  const { sent } = traffic;
  await saveManifest(host, repository, '2');
  const next = await blobsOf(host, repository, '2');
  const lacking = [...next].filter(([digest]) => !held.has(digest)).reduce((sum, [, size]) => sum + size, 0);
  // Blobs that another repository has are mounted and not sent.
  if (sent > lacking) wrong.push(`${repository}: ${sent} sent, ${lacking} lacking`);
  return { builder, repository, pushed, pulled, lacking };
}

/** Both trees, with the times of unchanged files kept. */
function trees({ name, before, change }: PushedProject, builder: Builder): readonly [string, string] {
  const [first, second] = ['1', '2'].map((n) => join(scratch, `${name}-${builder.name}`, `tree-${n}`)) as [string, string];
  write(first, before);
  cpSync(first, second, { recursive: true, preserveTimestamps: true });
  for (const [path, file] of Object.entries(change)) if (file === null) rmSync(join(second, path));
  write(second, Object.fromEntries(Object.entries(change).flatMap(([path, file]) => (file === null ? [] : [[path, file]]))));
  return [first, second];
}

function write(folder: string, files: PushedProject['before']): void {
  for (const [path, file] of Object.entries(files)) {
    const { data, mode } = typeof file === 'string' || Buffer.isBuffer(file) ? { data: file, mode: 0o644 } : file;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), data);
    chmodSync(join(folder, path), mode);
  }
}

/** Never synchronous: the registry's proxy runs in this very process. */
async function run(host: string, args: readonly string[], buildkit = true): Promise<string> {
  const env = { ...process.env, DOCKER_HOST: host, DOCKER_BUILDKIT: buildkit ? '1' : '0' };
  return (await promisify(execFile)(docker, args, { env, maxBuffer: 1 << 26 })).stdout;
}

async function layercost(args: readonly string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, [cli, ...args])).stdout;
}

async function build({ host, buildkit }: Builder, folder: string, tag: string): Promise<void> {
  await run(host, ['build', '--quiet', ...(buildkit ? ['--provenance=false'] : []), '--tag', tag, folder], buildkit);
  await run(host, ['push', '--quiet', tag]);
}

async function predicted(
  { store, buildkit }: Builder,
  before: string,
  after: string,
  image: string
): Promise<{ pushed: Range; pulled: Range }> {
  const args = [
    'predict',
    '--base',
    before,
    '--head',
    after,
    '--image',
    image,
    '--store',
    store,
    '--builder',
    buildkit ? 'buildkit' : 'legacy'
  ];
  const text = await layercost([...args, '--format', 'json']);
  const { builds } = JSON.parse(text) as { builds: { bytes: { pushed: Range; pulled: Range } }[] };
  const bytes = builds[0]?.bytes;
  if (bytes === undefined) throw new Error(`no prediction for ${after}`);
  return bytes;
}

interface Manifest {
  readonly config: { readonly digest: string; readonly size: number };
  readonly layers: readonly { readonly digest: string; readonly size: number }[];
}

/** Manifest and config of a tag as files, as `--image` takes them. */
async function saveManifest(host: string, repository: string, tag: string): Promise<void> {
  const folder = join(scratch, repository, `image-${tag}`);
  mkdirSync(folder, { recursive: true });
  const manifest = await (await fetch(`http://${host}/v2/${repository}/manifests/${tag}`, { headers: { accept: ACCEPT } })).text();
  const { config } = JSON.parse(manifest) as Manifest;
  writeFileSync(join(folder, 'manifest.json'), manifest);
  writeFileSync(join(folder, 'config.json'), await (await fetch(`http://${host}/v2/${repository}/blobs/${config.digest}`)).text());
}

async function blobsOf(host: string, repository: string, tag: string): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`http://${host}/v2/${repository}/manifests/${tag}`, { headers: { accept: ACCEPT } });
  const { config, layers } = (await answer.json()) as Manifest;
  return new Map([config, ...layers].map(({ digest, size }) => [digest, size]));
}

async function emptied(host: string): Promise<void> {
  await run(host, ['builder', 'prune', '--all', '--force']);
  // The record of a build keeps the config of what it made.
  await run(host, ['buildx', 'history', 'rm', '--all']);
  await run(host, ['system', 'prune', '--all', '--force']);
}

/** Bytes of blobs that the second pull fetches. */
async function pulledTwice(host: string, repository: string): Promise<number> {
  const name = `${registry.host}/${repository}`;
  await run(host, ['pull', '--quiet', `${name}:1`]);
  registry.traffic.fetched = 0;
  await run(host, ['pull', '--quiet', `${name}:2`]);
  const { fetched } = registry.traffic;
  await run(host, ['rmi', '--force', `${name}:1`, `${name}:2`]);
  return fetched;
}

async function movedBetween(repository: string): Promise<Readonly<Record<'containerd' | 'overlay2', number>>> {
  const [first, second] = ['1', '2'].map((tag) => join(scratch, repository, `image-${tag}`)) as [string, string];
  const text = await layercost(['layers', first, '--after', second, '--format', 'json']);
  return (JSON.parse(text) as { moved: { pull: Record<'containerd' | 'overlay2', number> } }).moved.pull;
}

function summary(what: string, all: readonly { readonly name: string; readonly range: Range; readonly moved: number }[]): void {
  const inside = all.filter(({ range, moved }) => range.low <= moved && moved <= range.high);
  for (const { name, range, moved } of all)
    if (!(range.low <= moved && moved <= range.high))
      wrong.push(`${what} ${name}: ${moved} moved, ${range.low} to ${range.high} predicted`);
  const widths = all.filter(({ moved }) => moved > 0).map(({ range, moved }) => (range.high - range.low) / moved);
  const promises = all.filter(({ range }) => range.low === range.high);
  const kept = promises.filter(({ range, moved }) => range.mid === moved);
  process.stdout.write(
    `${what}: ${inside.length} of ${all.length} inside the range, median width ${median(widths).toFixed(2)} of what moved, single figures right ${kept.length} of ${promises.length}\n`
  );
}
