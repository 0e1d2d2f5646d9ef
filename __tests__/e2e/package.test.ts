import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import MarkdownIt from 'markdown-it';
import { builtCli } from '../setup/built-cli.ts';
import { scratchRepository } from '../setup/scratch-repository.ts';

// The package as a stranger gets it: packed, installed into an empty folder without a network, started by its name, imported by programs.

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const TSC = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
let folder = '';
let packed: { readonly files: readonly { readonly path: string }[]; readonly size: number; readonly unpackedSize: number } = {
  files: [],
  size: 0,
  unpackedSize: 0
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layercost-package-'));
  // The program as the sources build it now, beside what a clone holds.
  const source = join(folder, 'source');
  cpSync(dirname(dirname(await builtCli())), source, { recursive: true });
  for (const part of ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'schema', 'layercost.schema.json'])
    cpSync(join(ROOT, part), join(source, part), { recursive: true });
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: source });
  const [one] = Object.values(JSON.parse(stdout) as (typeof packed & { readonly filename: string })[]);
  if (one === undefined) throw new Error('npm packed nothing');
  packed = one;
  await run('npm', ['install', '--global', '--offline', '--prefix', join(folder, 'home'), join(folder, one.filename)]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('it holds the program, the demo and the schemas, and nothing of the workshop', () => {
  const paths = packed.files.map(({ path }) => path);
  expect([...new Set(paths.map((path) => path.split('/')[0]))].toSorted()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'demo',
    'dist',
    'layercost.schema.json',
    'package.json',
    'schema'
  ]);
  expect(paths).not.toContain('dist/index.js');
});

test('it brings no other package along', async () => {
  const installed = await readdir(join(folder, 'home', 'lib', 'node_modules'));
  expect(installed).toEqual(['layercost']);
  expect(await readdir(join(folder, 'home', 'lib', 'node_modules', 'layercost'))).not.toContain('node_modules');
});

test('it starts by its name and shows the demo', async () => {
  const env = { PATH: process.env['PATH'], HOME: folder, npm_config_prefix: join(folder, 'home'), npm_config_offline: 'true' };
  const { stdout } = await run('npx', ['layercost', 'demo', '--quiet'], { cwd: folder, env });
  expect(stdout).toContain('npm ci');
});

test('docs/performance.md says how large it is', () => {
  const [, archived, unpacked] = /(\d+) kB as an archive, ([\d.]+) MB unpacked/.exec(read('docs/performance.md')) ?? [];
  // Rounded, and a little leeway: figures of a page, not a limit.
  expect(Math.abs(Number(archived) * 1000 - packed.size)).toBeLessThan(packed.size * 0.05);
  expect(Math.abs(Number(unpacked) * 1e6 - packed.unpackedSize)).toBeLessThan(packed.unpackedSize * 0.05);
});

describe('documented commands', () => {
  const DOCKERFILE = 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n';
  const LOG = ['FROM docker.io/library/node:22', 'WORKDIR /app', 'COPY package.json package-lock.json ./', 'RUN npm ci', 'COPY . .']
    .flatMap((text, i) => [`#${i + 5} [${i + 1}/5] ${text}`, `#${i + 5} DONE ${i === 3 ? '42.0' : '0.5'}s`, ''])
    .join('\n');
  let here = '';
  /** A short command that two pages have is run for the first. */
  const tried = new Set<string>();

  beforeAll(() => {
    here = join(folder, 'documented');
    const bin = join(folder, 'stand-in');
    mkdirSync(bin);
    // That npx finds it is tested above, and half of what a short command takes.
    writeFileSync(join(bin, 'npx'), '#!/bin/sh\n[ "$1" = --yes ] && shift\nexec "$@"\n', { mode: 0o755 });
    // There is no engine: the command that builds prints what a build prints.
    writeFileSync(join(bin, 'docker'), `#!/bin/sh\ncat <<'END'\n${LOG}\nEND\n`, { mode: 0o755 });
    const lock = JSON.stringify({ name: 'a', lockfileVersion: 3, packages: {} });
    const { commit, git } = scratchRepository(join(here, 'repository'), {
      Dockerfile: DOCKERFILE,
      '.dockerignore': 'node_modules\n*.jsonl\n*.log\n*.md\n',
      'package.json': '{}',
      'package-lock.json': lock,
      'build.log': LOG
    });
    commit({ 'a.js': '1' });
    commit({ 'a.js': '2' });
    git('clone', '--quiet', '--bare', '.', '../origin.git');
    git('remote', 'add', 'origin', '../origin.git');
    for (const shard of [1, 2]) writeFileSync(join(here, 'repository', `shard-${shard}.jsonl`), '');
  });

  test.each(['README.md', 'docs/getting-started.md', 'docs/history.md', 'docs/other-ci.md'])(
    '%s: each runs as it is written',
    async (page) => {
      const lines = new MarkdownIt()
        .parse(read(page), {})
        .filter(({ type, info }) => type === 'fence' && info === 'sh')
        .flatMap(({ content }) => content.split('\n'))
        // The tests do not run the tests.
        .filter((line) => line !== '' && line !== 'npm cit');
      expect(lines.length).toBeGreaterThan(2);
      const fresh = lines.filter((line) => !(line.startsWith('npx ') && tried.has(line)));
      const path = [join(folder, 'stand-in'), join(folder, 'home', 'bin'), dirname(process.execPath), process.env['PATH'] ?? ''].join(':');
      const env = {
        PATH: path,
        HOME: join(folder, 'home'),
        npm_config_prefix: join(folder, 'home'),
        npm_config_offline: 'true',
        GIT_CONFIG_GLOBAL: '/dev/null'
      };
      for (const line of fresh) {
        tried.add(line);
        const cwd = line.startsWith('node dist/') ? join(folder, 'source') : join(here, 'repository');
        const { code, said } = await run('bash', ['-c', line], { cwd, env }).then(
          () => ({ code: 0, said: '' }),
          (error: { readonly code: number; readonly stderr: string }) => ({ code: error.code, said: error.stderr })
        );
        expect({ line, code, said }).toEqual({ line, code: 0, said: '' });
      }
    }
  );
});

describe('programs', () => {
  const examples = new MarkdownIt()
    .parse(read('docs/programs.md'), {})
    .filter((token) => token.type === 'fence' && token.info === 'ts')
    .map((token) => token.content);
  let project = '';
  let complaints: readonly string[] = [];

  beforeAll(async () => {
    project = join(folder, 'project');
    const { commit } = scratchRepository(project, {
      Dockerfile: 'FROM node:22 AS app\nARG MODE\nRUN echo $MODE\n',
      '.gitignore': 'node_modules\n'
    });
    commit({ 'README.md': 'a project\n' });
    for (const side of ['before', 'after']) {
      mkdirSync(join(project, side));
      cpSync(join(project, 'Dockerfile'), join(project, side, 'Dockerfile'));
    }
    cpSync(join(ROOT, '__tests__/fixtures/logs/01-multi-parallel.log'), join(project, 'build.log'));
    writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module' }));
    mkdirSync(join(project, 'node_modules', '@types'), { recursive: true });
    // npm unpacked it above, and linked its command.
    mkdirSync(join(project, 'node_modules', '.bin'));
    symlinkSync(join(folder, 'home', 'lib', 'node_modules', 'layercost'), join(project, 'node_modules', 'layercost'));
    symlinkSync(join(folder, 'home', 'bin', 'layercost'), join(project, 'node_modules', '.bin', 'layercost'));
    // The second example reads Node's own types; a user has them from the registry.
    symlinkSync(join(ROOT, 'node_modules', '@types', 'node'), join(project, 'node_modules', '@types', 'node'));
    symlinkSync(join(ROOT, 'node_modules', 'undici-types'), join(project, 'node_modules', 'undici-types'));
    for (const [i, text] of examples.entries()) writeFileSync(join(project, `example-${i}.ts`), text);
    writeFileSync(
      join(project, 'wrong.ts'),
      "import { predict } from 'layercost';\nconst { builds } = await predict({ base: 'before', haed: 'after' });\nconsole.log(builds[0].nothing);\n"
    );
    const options = [
      '--strict',
      '--noUncheckedIndexedAccess',
      '--target',
      'es2023',
      '--module',
      'nodenext',
      '--types',
      'node',
      '--skipDefaultLibCheck'
    ];
    const files = [...examples.keys()].map((i) => `example-${i}.ts`);
    const said = await run(process.execPath, [TSC, ...options, '--pretty', 'false', ...files, 'wrong.ts'], { cwd: project }).then(
      ({ stdout }) => stdout,
      (error: { readonly stdout: string }) => error.stdout
    );
    complaints = said.split('\n').filter((line) => line !== '');
  });

  test('the examples of docs/programs.md compile under `strict` and run', async () => {
    expect(examples.length).toBe(2);
    expect(complaints.filter((line) => !line.startsWith('wrong.ts'))).toEqual([]);
    const first = await run(process.execPath, ['example-0.js'], { cwd: project });
    expect(first.stdout).toMatch(/^(?:pass|warn|skipped) /);
    expect(first.stdout).toContain("'3 rebuilt'");
    expect(first.stdout).toContain("there is no commit 'no-such-branch'");
    const second = await run(process.execPath, ['example-1.js'], { cwd: project });
    expect(second.stdout).toContain('check predict explain');
  });

  test('the types refuse what the functions do not take or give', () => {
    expect(complaints.join('\n')).toMatch(/'haed' does not exist[\s\S]*'nothing' does not exist/);
  });

  test('a program in JavaScript validates a document by the schema of the package', async () => {
    const script = `
      import { predict } from 'layercost';
      import { schemas } from 'layercost/schema';
      import check from 'layercost/schema/check.json' with { type: 'json' };
      const document = await predict({ base: 'before', head: 'after', baseArgs: { MODE: 'a' }, headArgs: { MODE: 'b' } });
      console.log(JSON.stringify({ same: check.$id === schemas.check.$id, schema: schemas.predict, document }));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: project });
    const { same, schema, document } = JSON.parse(stdout);
    expect(same).toBe(true);
    const { Ajv2020 } = await import('ajv/dist/2020.js');
    expect(new Ajv2020({ strictTuples: false }).validate(schema, document)).toBe(true);
    expect(document.builds[0].steps.at(-1)).toMatchObject({ verdict: 'rebuilt', cause: { kind: 'build-arg-changed' } });
  });
});
