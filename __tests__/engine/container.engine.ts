import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import MarkdownIt from 'markdown-it';
import { builtCli } from '../setup/built-cli.ts';
import { layercost } from '../setup/run-cli.ts';
import { scratchRepository } from '../setup/scratch-repository.ts';
import { engineVersion } from './fuzz/engine.ts';

// The image of the command line, built from the Dockerfile of this repository and run. Its bases are stood in for by this machine's own
// Node and git, so that no registry is needed; `npm run test:engine` says so where no engine answers.

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..', '..');
const BASE = 'layercost-stand-in-base:test';
const IMAGE = 'layercost:test';
const docker = async (...args: string[]) => (await run('docker', args, { maxBuffer: 1 << 26 })).stdout;

let folder = '';
let isThere = false;
let source = '';

beforeAll(async () => {
  isThere = (await engineVersion('buildkit')) !== null;
  if (!isThere) {
    process.stderr.write('no engine answers, the container was not built\n');
    expect(process.env['CI'] === 'true').toBe(false);
    return;
  }
  folder = mkdtempSync(join(tmpdir(), 'layercost-container-'));
  await standInBase(join(folder, 'base'));
  source = join(folder, 'source');
  cpSync(dirname(dirname(await builtCli())), source, { recursive: true });
  for (const file of ['Dockerfile', '.dockerignore', 'package.json', 'LICENSE']) copyFileSync(join(ROOT, file), join(source, file));
  await docker('build', '--build-arg', `NODE_IMAGE=${BASE}`, '--build-arg', `BASE_IMAGE=${BASE}`, '--tag', IMAGE, source);
});
afterAll(async () => {
  if (isThere) await docker('image', 'rm', '--force', IMAGE, BASE);
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

/** Node, git and `env` of this machine, with the libraries that they need, on a shell. */
async function standInBase(context: string): Promise<void> {
  const programs = [
    [process.execPath, '/usr/local/bin/node'],
    ['/usr/bin/git', '/usr/bin/git'],
    ['/usr/bin/env', '/usr/bin/env']
  ] as const;
  const files = new Map<string, string>();
  for (const [from, to] of programs) {
    files.set(to, from);
    const { stdout } = await run('ldd', [from]);
    for (const [, library = ''] of stdout.matchAll(/(?:=> |^\s+)(\/\S+) \(/gm)) files.set(library, library);
  }
  for (const [to, from] of files) {
    mkdirSync(join(context, 'root', dirname(to)), { recursive: true });
    copyFileSync(from, join(context, 'root', to));
  }
  writeFileSync(join(context, 'Dockerfile'), 'FROM busybox:1.36\nCOPY root /\n');
  await docker('build', '--tag', BASE, context);
}

describe('the container', () => {
  test('starts by its name, as nobody in particular', async () => {
    if (!isThere) return;
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(await docker('run', '--rm', IMAGE, '--version')).toBe(`layercost ${version}\n`);
    expect(await docker('run', '--rm', '--entrypoint', 'id', IMAGE, '-u')).toBe('65532\n');
    const [config] = JSON.parse(await docker('image', 'inspect', IMAGE));
    expect(config.Config.Labels['org.opencontainers.image.source']).toBe('https://github.com/OWNER/layercost');
  });

  test('shows the demo without a network, on a file system that nobody writes to', async () => {
    if (!isThere) return;
    const shown = await docker('run', '--rm', '--network', 'none', '--read-only', '--tmpfs', '/tmp', IMAGE, 'demo', '--quiet');
    expect(shown).toContain('npm ci');
  });

  test('checks a repository that belongs to another user', async () => {
    if (!isThere) return;
    const repository = join(folder, 'repository');
    const { commit } = scratchRepository(repository, { Dockerfile: 'FROM node:22\nCOPY a.txt /\nRUN echo a\n', 'a.txt': '1' });
    commit({ 'a.txt': '2' });
    // Copied in, since an engine elsewhere sees no folder of this machine.
    const made = await docker('create', '--network', 'none', IMAGE, 'check', '--base', 'HEAD~1', '--format', 'json', '--quiet');
    const container = made.trim();
    await docker('cp', `${repository}/.`, `${container}:/repo`);
    const report = JSON.parse(await docker('start', '--attach', container));
    await docker('rm', container);
    expect(report.images[0].steps.map(({ verdict }: { verdict: string }) => verdict)).toEqual(['metadata', 'rebuilt', 'rebuilt']);
  });

  test('every command of docs/container.md runs as it is written', async () => {
    if (!isThere) return;
    const commands = new MarkdownIt()
      .parse(readFileSync(join(ROOT, 'docs/container.md'), 'utf8'), {})
      .filter(({ type, info }) => type === 'fence' && info === 'sh')
      .flatMap(({ content }) => content.split('\n'))
      .filter((line) => line.startsWith('docker run'));
    expect(commands.length).toBe(4);
    const repository = join(folder, 'documented');
    scratchRepository(repository, { Dockerfile: 'FROM node:22\n' }).commit({ Dockerfile: 'FROM node:22\nRUN echo a\n' });
    const volume = (await docker('volume', 'create')).trim();
    const container = (await docker('create', '--volume', `${volume}:/repo`, IMAGE)).trim();
    await docker('cp', `${repository}/.`, `${container}:/repo`);
    await docker('rm', container);
    const said: string[] = [];
    for (const line of commands) {
      const here = line.replace('ghcr.io/OWNER/layercost:1', IMAGE).replace('"$PWD:', `"${volume}:`);
      said.push((await run('bash', ['-c', here])).stdout);
    }
    await docker('volume', 'rm', volume);
    expect(said[0]).toContain('npm ci');
    expect(said[2]).toContain('RUN echo a');
  });

  test('holds the program and nothing of the workshop', async () => {
    if (!isThere) return;
    expect((await docker('run', '--rm', '--entrypoint', 'ls', IMAGE, '/opt/layercost', '/opt/layercost/dist')).split(/\s+/)).toEqual([
      '/opt/layercost:',
      'LICENSE',
      'demo',
      'dist',
      'package.json',
      '/opt/layercost/dist:',
      'cli',
      'cli.js',
      'licenses.txt',
      ''
    ]);
  });

  test('its own Dockerfile: a new version rebuilds two copies, and nothing is to be improved', async () => {
    if (!isThere) return;
    const next = join(folder, 'next');
    cpSync(source, next, { recursive: true });
    writeFileSync(join(next, 'dist', 'cli.js'), '// another version\n');
    const { out } = await layercost(['predict', '--base', source, '--head', next, '--format', 'json']);
    const [build] = JSON.parse(out).builds;
    const again = build.steps.filter(({ verdict }: { verdict: string }) => verdict === 'rebuilt');
    expect(again.map(({ text }: { text: string }) => text)).toEqual([
      'COPY dist /layout/opt/layercost/dist',
      'COPY --from=files /layout /'
    ]);
    const advice = await layercost(['suggest', '--context', source, '--format', 'json']);
    expect(JSON.parse(advice.out).suggestions).toEqual([]);
  });
});
