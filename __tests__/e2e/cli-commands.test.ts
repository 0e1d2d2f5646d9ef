import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { inFolder, layercost } from '../setup/run-cli.ts';
import { type ScratchRepository, scratchRepository } from '../setup/scratch-repository.ts';

// Commands of the built program on one small repository: a change, its findings, and what they become.

const DOCKERFILE = 'FROM node:22-alpine\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n';
const LOCK = JSON.stringify({
  name: 'shop',
  version: '1.0.0',
  lockfileVersion: 3,
  requires: true,
  packages: { '': { name: 'shop', version: '1.0.0' } }
});

function shop(folder: string): ScratchRepository {
  const repository = scratchRepository(folder, {
    Dockerfile: DOCKERFILE,
    '.dockerignore': '.git\n**/node_modules\nDockerfile\n.dockerignore\n',
    'package.json': '{"name": "shop", "version": "1.0.0", "scripts": {"build": "node src/build.js"}}\n',
    'package-lock.json': `${LOCK}\n`,
    'src/build.js': 'one\n'
  });
  for (let i = 0; i < 4; i++) repository.commit({ 'src/build.js': `version ${i}\n` });
  repository.git('checkout', '--quiet', '-b', 'feature');
  repository.commit({ 'src/build.js': 'two\n' });
  return repository;
}

test('history: a revision is stored by its id, two builds from a full cache are two, and suggest rests on builds', () =>
  inFolder(async (folder) => {
    const repository = shop(folder);
    const log = (...lines: readonly string[]) => `${lines.join('\n')}\n`;
    const cached = (digest: string) =>
      log('#4 [4/5] RUN npm ci', '#4 CACHED', '', '#5 [5/5] RUN npm run build', '#5 CACHED', '', `#6 writing image sha256:${digest} done`);
    const ran = log('#4 [4/5] RUN npm ci', '#4 DONE 90.0s', '', '#5 [5/5] RUN npm run build', '#5 DONE 3.0s');
    const add = async (text: string, ...more: readonly string[]) => {
      writeFileSync(join(folder, '..', 'one.log'), text);
      const argv = ['history', 'import', '../one.log', '--history', '../h.jsonl', '--file', 'Dockerfile', ...more];
      return layercost(argv, { cwd: folder });
    };
    for (const text of [cached('aa'), cached('bb'), cached('aa'), ran]) expect((await add(text)).code).toBe(0);
    expect((await add(cached('aa'), '--commit', 'main')).code).toBe(0);
    expect((await add(cached('aa'), '--commit', 'HEAD')).code).toBe(0);
    const shown = await layercost(['history', 'show', '--history', '../h.jsonl', '--format', 'json'], { cwd: folder });
    expect(JSON.parse(shown.out)).toMatchObject({ builds: 5 });
    const text = readFileSync(join(folder, '..', 'h.jsonl'), 'utf8');
    expect(text).toContain(`"commit":"${repository.git('rev-parse', 'main').trim()}"`);
    expect(text).not.toContain('"commit":"main"');
    const suggested = await layercost(['suggest', '--context', '.', '--history', '../h.jsonl', '--format', 'json'], { cwd: folder });
    expect(suggested.out).toContain('1 build, frequencies from priors');
  }));

test('explain names the files behind a rebuilt step', () =>
  inFolder(async (folder) => {
    shop(folder);
    const { code, out } = await layercost(['explain', '--step', 'Dockerfile:3', '--base', 'main', '--head', 'feature'], { cwd: folder });
    expect(code).toBe(0);
    expect(out).toContain('≠  files that it reads');
    expect(out).toContain('src/build.js');
    const other = await layercost(['explain', '--step', 'Dockerfile:99', '--base', 'main', '--head', 'feature'], { cwd: folder });
    expect([other.code, other.out]).toEqual([2, '']);
    expect(other.err).toContain('The nearest one begins on line 5.');
  }));

test('fix --dry-run prints a patch that git applies, and then nothing is left to fix', () =>
  inFolder(async (folder) => {
    const repository = shop(folder);
    const { code, out } = await layercost(['fix', '--dry-run'], { cwd: folder });
    expect(code).toBe(0);
    execFileSync('git', ['apply', '-'], { cwd: folder, input: out });
    const text = readFileSync(join(folder, 'Dockerfile'), 'utf8');
    expect(text.split('\n').indexOf('RUN npm ci')).toBeLessThan(text.split('\n').indexOf('COPY . .'));
    repository.commit({}, 'fixed');
    const again = await layercost(['fix', '--dry-run'], { cwd: folder });
    expect([again.code, again.out]).toEqual([0, '']);
  }));

test('suggest and replay speak of the same saving', () =>
  inFolder(async (folder) => {
    shop(folder);
    const suggested = await layercost(['suggest', '--context', '.', '--format', 'json'], { cwd: folder });
    const replayed = await layercost(['replay', '--format', 'json'], { cwd: folder });
    expect([suggested.code, replayed.code]).toEqual([0, 0]);
    const rules = (JSON.parse(suggested.out).suggestions as { rule: string; level: string }[]).map(({ rule, level }) => `${rule} ${level}`);
    expect(rules).toContain('split-broad-copy one-click');
    expect(JSON.stringify(JSON.parse(replayed.out))).toContain('split-broad-copy');
  }));

test('check gives SARIF and keeps its prediction for the audit', () =>
  inFolder(async (folder) => {
    shop(folder);
    const argv = ['check', '--base', 'main', '--head', 'feature', '--cache', 'local', '--keep-prediction', 'history.jsonl'];
    const { code, out } = await layercost([...argv, '--format', 'sarif'], { cwd: folder });
    expect([code, JSON.parse(out).version]).toEqual([0, '2.1.0']);
    expect(readFileSync(join(folder, 'history.jsonl'), 'utf8')).toContain('"prediction"');
    const audited = await layercost(['audit', '--history', 'history.jsonl'], { cwd: folder });
    expect(audited.code).toBe(0);
  }));
