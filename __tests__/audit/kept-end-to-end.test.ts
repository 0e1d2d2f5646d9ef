import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { inFolder, layercost } from '../setup/run-cli.ts';
import { scratchRepository } from '../setup/scratch-repository.ts';

// A prediction is kept, the commit is built, its log is imported: `audit` and the next report say how good it was.

const DOCKERFILE = 'FROM node:22-alpine\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\nCOPY . .\nRUN npm run build\n';
type Step = readonly [text: string, result: string];
const logOf = (steps: readonly Step[]) =>
  steps.map(([text, result], i) => `#${i + 5} [${i + 1}/6] ${text}\n#${i + 5} ${result}\n\n`).join('');
const whole = (install: string, build: string): readonly Step[] => [
  ['FROM docker.io/library/node:22-alpine', 'CACHED'],
  ['WORKDIR /app', install === 'CACHED' ? 'CACHED' : 'DONE 0.1s'],
  ['COPY package.json ./', install === 'CACHED' ? 'CACHED' : 'DONE 0.1s'],
  ['RUN npm install', install],
  ['COPY . .', build === 'CACHED' ? 'CACHED' : 'DONE 0.2s'],
  ['RUN npm run build', build]
];

test('check --keep-prediction, history import, audit, and the footer of the next report', async () => {
  await inFolder(async (folder) => {
    const repository = scratchRepository(join(folder, 'shop'), { Dockerfile: DOCKERFILE, 'package.json': '{}', 'a.js': '1' });
    const first = repository.git('rev-parse', 'HEAD');
    const history = join(folder, 'history.jsonl');
    const run = async (...argv: string[]) => {
      const outcome = await layercost(argv, { cwd: repository.top });
      expect({ argv, code: outcome.code, err: outcome.err.includes('unexpected') }).toEqual({ argv, code: 0, err: false });
      return outcome.out;
    };
    const built = async (commit: string, at: string, steps: readonly Step[]) => {
      writeFileSync(join(folder, 'build.log'), logOf(steps));
      await run('history', 'import', join(folder, 'build.log'), '--history', history, '--commit', commit, '--at', at);
    };
    await built(first, '2026-11-01T10:00:00Z', whole('DONE 20.0s', 'DONE 10.0s'));

    const second = repository.commit({ 'a.js': '2' });
    await run('check', '--base', first, '--head', second, '--history', history, '--keep-prediction', history);
    const kept = readFileSync(history, 'utf8');
    expect(kept.match(/"prediction":"check /g)?.length).toBe(1);
    const early = JSON.parse(await run('audit', '--history', history, '--format', 'json'));
    expect(early.summary.scored).toBe(0);

    await built(second, '2099-11-02T10:00:00Z', whole('CACHED', 'DONE 10.5s'));
    const audit = JSON.parse(await run('audit', '--history', history, '--format', 'json'));
    expect(audit.summary).toMatchObject({ scored: 1, inside: 1, judged: 1, verdicts: { checked: 5, wrong: 0, wrongCertain: 0 } });
    expect(audit.predictions[0]).toMatchObject({ commit: second, took: 10.7, inside: true });

    const third = repository.commit({ 'a.js': '3' });
    const report = await run('check', '--base', second, '--head', third, '--history', history);
    expect(report).toMatch(/last prediction: median error \d+ %, 1 of 1 inside the range/);
  });
});

test('a work tree has no commit that a build could be told by', async () => {
  await inFolder(async (folder) => {
    const repository = scratchRepository(join(folder, 'shop'), { Dockerfile: DOCKERFILE });
    const { code, err } = await layercost(['check', '--keep-prediction', 'h.jsonl'], { cwd: repository.top });
    expect(code).toBe(2);
    expect(err).toContain('--keep-prediction needs a commit');
  });
});

test('a change that affects no image leaves nothing to be held against', async () => {
  await inFolder(async (folder) => {
    const repository = scratchRepository(join(folder, 'shop'), {
      Dockerfile: DOCKERFILE,
      'package.json': '{}',
      '.dockerignore': 'docs\n.git\n',
      'docs/a.md': '1'
    });
    const base = repository.git('rev-parse', 'HEAD');
    const head = repository.commit({ 'docs/a.md': '2' });
    const file = join(folder, 'history.jsonl');
    const { code } = await layercost(['check', '--base', base, '--head', head, '--keep-prediction', file], { cwd: repository.top });
    expect(code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe('');
  });
});

/** A build that reads and writes a remote cache, besides its steps. */
const withCache = (steps: readonly Step[], importing: number, exporting: number) =>
  `#1 importing cache manifest from gha:1\n#1 DONE ${importing.toFixed(1)}s\n\n${logOf(steps)}#12 exporting cache to GitHub Actions Cache\n#12 DONE ${exporting.toFixed(1)}s\n\n`;

test.each([
  ['pays', 2, 3, /The build cache pays: it spares 20 s a build \(median of 3\) and takes 5 s to read and write\./],
  ['does not pay', 12, 30, /The build cache does not pay: it spares 20 s a build \(median of 3\) and takes 42 s to read and write\./]
] as const)(
  'the report says whether the cache %s',
  async (_, importing, exporting, sentence) => {
    await inFolder(async (folder) => {
      const repository = scratchRepository(join(folder, 'shop'), { Dockerfile: DOCKERFILE, 'package.json': '{}', 'a.js': '1' });
      const builds = [whole('DONE 20.0s', 'DONE 10.0s'), whole('CACHED', 'DONE 10.0s'), whole('CACHED', 'DONE 10.0s')];
      const logs = builds.flatMap((steps, i) => {
        writeFileSync(
          join(folder, `${i}.log`),
          `${withCache(steps, importing, exporting)}${' \n'.repeat(i)}`.replaceAll('10.0s', `10.${i}s`)
        );
        return ['--log', join(folder, `${i}.log`)];
      });
      repository.write({ 'a.js': '2' });
      const { code, out } = await layercost(['check', ...logs], { cwd: repository.top });
      expect(code).toBe(0);
      expect(out.replaceAll(/\s+/g, ' ')).toMatch(sentence);
    });
  },
  60_000
);

test('where no build shows an import or an export nothing is said of the cache', async () => {
  await inFolder(async (folder) => {
    const repository = scratchRepository(join(folder, 'shop'), { Dockerfile: DOCKERFILE, 'package.json': '{}', 'a.js': '1' });
    writeFileSync(join(folder, 'build.log'), logOf(whole('DONE 20.0s', 'DONE 10.0s')));
    repository.write({ 'a.js': '2' });
    const { out } = await layercost(['check', '--log', join(folder, 'build.log')], { cwd: repository.top });
    expect(out).not.toContain('The build cache');
  });
});
