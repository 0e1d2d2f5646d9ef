import { execFile, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { COMMANDS } from '../../src/cli/commands/index.ts';
import { builtCli, nodes } from '../setup/built-cli.ts';
import { inFolder, layercost, layercostProcess } from '../setup/run-cli.ts';
import { scratchRepository } from '../setup/scratch-repository.ts';

// What goes where: one document on standard output, messages on standard error, exit codes, colours, pipes; saved inputs.

const DOCKERFILE = 'FROM node:22-alpine\nWORKDIR /app\nARG API_TOKEN=hunter2hunter2\nCOPY . .\nRUN npm ci\n';
const CHANGED = { 'src/a.js': 'two' };

/** A repository with a change in its work tree, or committed: git looks through a work tree with processes of its own. */
function repositoryIn(folder: string, config: string | null = null, committed = false) {
  const repository = scratchRepository(folder, {
    Dockerfile: DOCKERFILE,
    'src/a.js': 'one',
    'package.json': '{}',
    ...(config === null ? {} : { '.github/layercost.yml': config })
  });
  repository.git('checkout', '--quiet', '-b', 'feature');
  if (committed) repository.commit(CHANGED);
  else repository.write(CHANGED);
  return repository;
}

const BUDGETS: readonly (readonly [string, string | null, readonly string[], number, string])[] = [
  ['no budget', null, [], 0, 'pass'],
  ['no budget, strict', null, ['--strict'], 0, 'pass'],
  ['within', 'budget: {rebuild: {fail: 9999s}}', [], 0, 'pass'],
  ['within, strict', 'budget: {rebuild: {fail: 9999s}}', ['--strict'], 0, 'pass'],
  ['over, by an estimate from priors alone: only a warning', 'budget: {rebuild: {fail: 1s}}', [], 0, 'warn'],
  ['over, without history: warn', 'budget: {rebuild: {fail: 1s}}\ngate: {without-history: warn}', [], 0, 'warn'],
  ['the same, strict', 'budget: {rebuild: {fail: 1s}}\ngate: {without-history: warn}', ['--strict'], 4, 'warn'],
  ['over, without history: fail', 'budget: {rebuild: {fail: 1s}}\ngate: {without-history: fail}', [], 1, 'fail'],
  ['the same, strict', 'budget: {rebuild: {fail: 1s}}\ngate: {without-history: fail}', ['--strict'], 1, 'fail'],
  ['over, and the gate is off', 'budget: {rebuild: {fail: 1s}}\ngate: {without-history: fail, fail-on: never}', [], 0, 'warn']
];

test.each(BUDGETS)('budgets: %s', (_, config, argv, code, verdict) =>
  inFolder(async (folder) => {
    repositoryIn(folder, config === null ? null : `version: 1\n${config}\n`, true);
    const result = await layercost(['check', '--format', 'json', '--base', 'main', '--head', 'feature', ...argv], { cwd: folder });
    expect([JSON.parse(result.out).verdict, result.code]).toEqual([verdict, code]);
  })
);

test('a broken Dockerfile under a failing budget closes the gate with exit code 3', () =>
  inFolder(async (folder) => {
    const repository = repositoryIn(folder, 'version: 1\nbudget: {rebuild: {fail: 60s}}\n');
    repository.write({ Dockerfile: { link: 'nowhere' } });
    const { code, out } = await layercost(['check', '--format', 'json'], { cwd: folder });
    expect([JSON.parse(out).verdict, code]).toEqual(['fail', 3]);
  }));

test('a saved input gives the same bytes in every form, holds no secret, and needs no repository', () =>
  inFolder(async (folder) => {
    const repository = repositoryIn(join(folder, 'repo'));
    repository.write({
      Dockerfile: DOCKERFILE.replace('hunter2hunter2', 'hunter3hunter3'),
      'compose.yaml': 'services:\n  a:\n    build: .\n    environment: {DB_PASSWORD: open-sesame}\n'
    });
    const saved = join(folder, 'input.json');
    const first = await layercost(['check', '--format', 'json', '--save-input', saved], { cwd: repository.top });
    const text = readFileSync(saved, 'utf8');
    expect(text).not.toMatch(/hunter|open-sesame/);
    for (const format of ['json', 'text', 'markdown', 'sarif']) {
      const live = format === 'json' ? first : await layercost(['check', '--format', format, '--base', 'main'], { cwd: repository.top });
      const again = await layercost(['check', '--format', format, '--input', saved], { cwd: folder });
      expect(again).toEqual({ ...live, err: '' });
    }
    const twice = join(folder, 'twice.json');
    await layercost(['check', '--input', saved, '--save-input', twice], { cwd: folder });
    expect(readFileSync(twice, 'utf8')).toBe(text);
  }));

test('standard output holds one document and standard error only messages; --quiet has none', () =>
  inFolder(async (folder) => {
    repositoryIn(folder);
    const loud = await layercost(['check', '--format', 'json'], { cwd: folder });
    const quiet = await layercost(['check', '--format', 'json', '--quiet'], { cwd: folder });
    expect(JSON.parse(loud.out).schema).toBe('layercost/check@1');
    expect(loud.err).toMatch(/^(?:layercost: [^\n]+\n)*$/);
    expect(quiet).toEqual({ code: 0, out: loud.out, err: '' });
  }));

test('--output writes the file and nothing to standard output, with the same bytes', () =>
  inFolder(async (folder) => {
    const repository = repositoryIn(join(folder, 'repo'));
    const shown = await layercost(['check'], { cwd: repository.top });
    const written = await layercost(['check', '--output', '../report.txt', '--quiet'], { cwd: repository.top });
    expect(written).toEqual({ code: 0, out: '', err: '' });
    expect(readFileSync(join(folder, 'report.txt'), 'utf8')).toBe(shown.out);
    expect((await layercost(['check', '--output', '-'], { cwd: repository.top })).out).toBe(shown.out);
  }));

test.each([[{}], [{ NO_COLOR: '1' }], [{ FORCE_COLOR: '1', NO_COLOR: '1' }], [{ TERM: 'xterm-256color' }]])(
  'a pipe has no colour: %j',
  (env) =>
    inFolder(async (folder) => {
      repositoryIn(folder);
      const { out } = await layercost(['check'], { cwd: folder, env });
      expect(out.length).toBeGreaterThan(100);
      expect(out).not.toContain('\u001b');
    })
);

test('a closed pipe ends the program quietly', () =>
  inFolder(async (folder) => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `#${i + 5} [${i + 1}/20000] RUN step ${i}\n#${i + 5} DONE 0.1s\n`);
    writeFileSync(join(folder, 'big.log'), lines.join('\n'));
    const cli = await builtCli();
    const child = spawn(process.execPath, [cli, 'logs', 'big.log', '--format', 'json'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += String(chunk);
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, said]).toEqual([0, '']);
  }));

test('help and version', async () => {
  const help = await layercost(['--help']);
  expect([help.code, help.err]).toEqual([0, '']);
  expect(help.out).toMatch(/usage: layercost <command>/);
  expect(await layercost(['check', '--frob', '--help'])).toMatchObject({ code: 0, err: '' });
  expect((await layercost(['--version'])).out).toMatch(/^layercost \d+\.\d+\.\d+\n$/);
  expect(await layercost([])).toMatchObject({ code: 2, out: help.out });
});

test('predict and logs read standard input and files, and give documents', () =>
  inFolder(async (folder) => {
    for (const [side, text] of [
      ['base', 'one'],
      ['head', 'two']
    ] as const) {
      mkdirSync(join(folder, side));
      writeFileSync(join(folder, side, 'Dockerfile'), 'FROM alpine\nRUN true\nCOPY a /a\n');
      writeFileSync(join(folder, side, 'a'), text);
    }
    const predicted = await layercost(['predict', '--base', 'base', '--head', 'head', '--format', 'json'], { cwd: folder });
    const [build] = JSON.parse(predicted.out).builds;
    expect(build.steps.map((step: { verdict: string }) => step.verdict)).toEqual(['metadata', 'cached', 'rebuilt']);
    expect((await layercost(['predict', '--base', 'base', '--head', 'head'], { cwd: folder })).out).toMatch(/1 of 2 steps rebuilds/);
    const log = '#1 [1/2] FROM alpine\n#1 DONE 0.1s\n\n#2 [2/2] RUN true\n#2 DONE 1.5s\n';
    const read = await layercostProcess(['logs', '-', '--format', 'json'], { input: log });
    expect(JSON.parse(read.out).files[0]).toMatchObject({
      file: '-',
      builds: [{ steps: expect.arrayContaining([expect.objectContaining({ text: 'RUN true', seconds: 1.5 })]) }]
    });
    expect(await layercostProcess(['logs', '-'], { input: '' })).toMatchObject({
      code: 0,
      out: expect.stringMatching(/no build log was recognised/)
    });
  }));

test('images: text, document and matrix', () =>
  inFolder(async (folder) => {
    const repository = scratchRepository(folder, {
      'a/Dockerfile': 'FROM alpine\nCOPY . .\n',
      'b/Dockerfile': 'FROM alpine\nCOPY . .\n',
      'compose.yaml': 'services:\n  a: {build: ./a}\n  b: {build: ./b}\n'
    });
    repository.write({ 'a/x': 'x' });
    const json = JSON.parse((await layercost(['images', '--format', 'json'], { cwd: folder })).out);
    expect(json.schema).toBe('layercost/images@1');
    expect(json.images.map((image: { name: string; affected: boolean }) => [image.name, image.affected])).toEqual([
      ['a', true],
      ['b', false]
    ]);
    const matrix = JSON.parse((await layercost(['images', '--format', 'matrix'], { cwd: folder })).out);
    expect(Object.keys(matrix)).toEqual(['include']);
    expect(matrix.include.map((row: object) => Object.keys(row))).toEqual([
      ['name', 'dockerfile', 'context', 'target', 'platforms', 'reason']
    ]);
    expect((await layercost(['images'], { cwd: folder })).out).toMatch(/affected +a +a\/Dockerfile[\s\S]+kept +b +b\/Dockerfile/);
  }));

test('init writes what is missing and overwrites nothing; config check takes what it wrote', () =>
  inFolder(async (folder) => {
    const repository = scratchRepository(folder, { Dockerfile: 'FROM alpine\n', '.github/workflows/layercost.yml': 'mine' });
    expect(await layercost(['init'], { cwd: folder })).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^1 image found\nwrote \.github\/layercost\.yml\nCommit this/)
    });
    expect(readFileSync(join(repository.top, '.github/workflows/layercost.yml'), 'utf8')).toBe('mine');
    expect(await layercost(['config', 'check'], { cwd: folder })).toMatchObject({ code: 0, out: '.github/layercost.yml: valid\n' });
  }));

test('demo prints the report on every Node at hand, without network, from another folder, and leaves nothing behind', () =>
  inFolder(async (folder) => {
    const cli = await builtCli();
    copyFileSync(cli, join(folder, 'away.js'));
    chmodSync(folder, 0o755);
    const env = { HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9', HOME: folder };
    const reports = [];
    for (const { path } of await nodes()) reports.push(await layercostProcess(['demo', '--quiet'], { cwd: folder, node: path, env }));
    for (const report of reports) expect(report).toEqual({ code: 0, out: reports[0]?.out, err: '' });
    expect(reports[0]?.out).toMatch(/rebuild/);
    const document = JSON.parse((await layercost(['demo', '--quiet', '--format', 'json'], { cwd: folder })).out);
    expect(document).toMatchObject({
      schema: 'layercost/check@1',
      images: expect.arrayContaining([expect.objectContaining({ affected: true })])
    });
  }));

/** Imports the program anew for each command: the parts that it loads are shared, and one process is enough for all. */
const EACH_COMMAND = `
  const [, url, ...names] = process.argv;
  process.stdout.setMaxListeners(0);
  for (const name of names) {
    process.argv = ['node', 'cli.js', ...name.split(' '), '--help'];
    await import(url + '?' + encodeURIComponent(name));
    process.stdout.write('\\0' + process.exitCode + '\\0');
  }`;

test('every command starts from the bundle', async () => {
  const names = COMMANDS.map(({ name }) => name);
  const args = ['--input-type=module', '--eval', EACH_COMMAND, pathToFileURL(await builtCli()).href, ...names];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
  expect(stderr).toBe('');
  const said = stdout.split('\0');
  expect(said.length).toBe(2 * names.length + 1);
  for (const [i, name] of names.entries())
    expect([said[2 * i + 1], said[2 * i]]).toEqual(['0', expect.stringContaining(`layercost ${name}`)]);
});

test('compiled code is kept between runs, whichever command comes in between', () =>
  inFolder(async (folder) => {
    const env = { NODE_COMPILE_CACHE: join(folder, 'kept'), NODE_DEBUG_NATIVE: 'COMPILE_CACHE' };
    const said = [];
    for (const command of ['predict', 'check', 'predict']) said.push((await layercostProcess([command, '--help'], { env })).err);
    expect(said[2]).toMatch(/code cache for \S+ \S+chunk-\w+\.js was accepted/);
    for (const text of said) expect(text).not.toMatch(/was rejected/);
  }));
