import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import MarkdownIt from 'markdown-it';
import { parse } from 'yaml';
import { isSample, parseHistory } from '../../src/history/index.ts';
import { builtCli } from '../setup/built-cli.ts';
import { inFolder } from '../setup/run-cli.ts';
import { scratchRepository } from '../setup/scratch-repository.ts';

// The workflows in docs/history.md keep what every writer brings: their steps are run here as they stand, several at once.

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'history.md'), 'utf8');
interface Workflow {
  readonly name: string;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly name?: string; readonly run?: string }[] }>>;
}
const workflows = new MarkdownIt()
  .parse(PAGE, {})
  .filter((token) => token.type === 'fence' && token.info.trim() === 'yaml')
  .map((token) => parse(token.content) as Workflow);

/** The commands of the workflow's steps that do not need a container engine. */
function commandsOf(name: string): readonly string[] {
  const found = workflows.find((workflow) => workflow.name === name);
  return Object.values(found?.jobs ?? {})
    .flatMap((job) => job.steps)
    .flatMap(({ run }) => (run === undefined || run.startsWith('docker ') ? [] : [run]));
}

const logOf = (writer: number) =>
  ['FROM docker.io/library/node:22', 'RUN npm ci', `RUN make part-${writer}`]
    .map((text, i) => `#${i + 4} [${i + 1}/3] ${text}\n#${i + 4} DONE ${writer}.${i}s\n\n`)
    .join('');

/** Runs commands as a job does, one shell for each step; fails with what they said. */
async function runJob(cwd: string, commands: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
  for (const command of commands) {
    await new Promise<void>((resolve, reject) => {
      const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', command], {
        cwd,
        env: { PATH: process.env['PATH'] ?? '', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', HOME: cwd, ...env },
        stdio: ['ignore', 'pipe', 'pipe']
      });
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      child.stderr.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      child.on('error', reject);
      child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${command}\nended with ${code}:\n${said}`))));
    });
  }
}

/** A workspace after its checkouts and its build. */
async function workspace(folder: string, writer: number): Promise<string> {
  const cwd = join(folder, `writer-${writer}`);
  for (const checkout of ['sources', 'layercost']) mkdirSync(join(cwd, checkout), { recursive: true });
  // One place for all, so that Node compiles the program once.
  symlinkSync(dirname(await builtCli()), join(cwd, 'layercost', 'dist'));
  writeFileSync(join(cwd, 'sources', 'Dockerfile'), `FROM node:22\nRUN npm ci\nRUN make part-${writer}\n`);
  writeFileSync(join(cwd, 'build.log'), logOf(writer));
  return cwd;
}

const environment = (writer: number): Record<string, string> => ({
  GITHUB_SHA: String(writer).repeat(40),
  GITHUB_RUN_ID: String(writer),
  GITHUB_RUN_ATTEMPT: '1',
  GITHUB_JOB: 'build'
});

/** Two meet as well as three, each of which is several processes. */
const WRITERS = process.env['CI'] ? [1, 2, 3] : [1, 2];
/** Texts of the steps that a history knows; each must be there once for each writer. */
function textsIn(history: string): string[] {
  const { lines, problems } = parseHistory(history, 'history.jsonl');
  expect(problems).toEqual([]);
  return lines
    .filter(isSample)
    .map(({ text }) => text)
    .sort();
}
const EVERYTHING = [...WRITERS.map(() => 'RUN npm ci'), ...WRITERS.map((writer) => `RUN make part-${writer}`)].sort();

test('on a branch: several jobs push at once, and the branch has what each of them brought', async () => {
  await inFolder(async (folder) => {
    const sources = scratchRepository(join(folder, 'sources'), { Dockerfile: 'FROM node:22\n', 'src/a.js': '1' });
    sources.git('init', '--quiet', '--bare', join(folder, 'origin.git'));
    sources.git('push', '--quiet', join(folder, 'origin.git'), 'main');
    const commands = commandsOf('build-with-history-on-a-branch');
    expect(commands.length).toBe(2);
    const jobs = await Promise.all(
      WRITERS.map(async (writer) => {
        const cwd = await workspace(folder, writer);
        sources.git('clone', '--quiet', join(folder, 'origin.git'), join(cwd, 'store'));
        return { cwd, writer };
      })
    );
    await Promise.all(jobs.map(({ cwd, writer }) => runJob(cwd, commands, environment(writer))));
    const origin = join(folder, 'origin.git');
    expect(sources.git('--git-dir', origin, 'ls-tree', '-r', '--name-only', 'layercost-history')).toBe('history.jsonl');
    expect(textsIn(sources.git('--git-dir', origin, 'show', 'layercost-history:history.jsonl'))).toEqual(EVERYTHING);
    // The same job again, as a re-run, adds nothing.
    const [first] = jobs;
    if (first !== undefined) await runJob(first.cwd, commands.slice(1), environment(first.writer));
    expect(textsIn(sources.git('--git-dir', origin, 'show', 'layercost-history:history.jsonl'))).toEqual(EVERYTHING);
  });
});

/** A store in a folder, with the two commands that the recipe needs. */
const AWS = `#!/bin/bash
set -e
at() { echo "$STORE_FOLDER/\${1#s3://}"; }
case "$1 $2" in
  's3 cp') mkdir -p "$(dirname "$(at "$4")")"; cp "$3" "$(at "$4").$$"; mv "$(at "$4").$$" "$(at "$4")" ;;
  's3 sync') mkdir -p "$4"; cp "$(at "$3")"/*.jsonl "$4" ;;
  *) exit 64 ;;
esac
`;

test('in an object store: every writer has an object of its own, and a reader has them all', async () => {
  await inFolder(async (folder) => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'aws'), AWS);
    chmodSync(join(bin, 'aws'), 0o755);
    const commands = commandsOf('build-with-history-in-an-object-store');
    expect(commands.length).toBe(3);
    const env = (writer: number) => ({
      ...environment(writer),
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      STORE: 's3://bucket/layercost',
      STORE_FOLDER: folder
    });
    const jobs = await Promise.all(WRITERS.map(async (writer) => ({ cwd: await workspace(folder, writer), writer })));
    await Promise.all(jobs.map(({ cwd, writer }) => runJob(cwd, commands.slice(0, 2), env(writer))));
    const [first] = jobs;
    if (first === undefined) throw new Error('there are writers');
    for (const _ of [1, 2]) {
      await runJob(first.cwd, commands.slice(2), env(first.writer));
      expect(textsIn(readFileSync(join(first.cwd, 'history.jsonl'), 'utf8'))).toEqual(EVERYTHING);
    }
  });
});

test('shards of a matrix: several processes merge into one file at once', async () => {
  await inFolder(async (folder) => {
    const jobs = await Promise.all(WRITERS.map(async (writer) => ({ cwd: await workspace(folder, writer), writer })));
    const shared = join(folder, 'history.jsonl');
    await Promise.all(
      jobs.map(({ cwd, writer }) =>
        runJob(
          cwd,
          [
            `node layercost/dist/cli.js history import build.log --repo sources --history part.jsonl --file Dockerfile --commit "$GITHUB_SHA"`,
            `node layercost/dist/cli.js history merge part.jsonl --output ${shared}`
          ],
          environment(writer)
        )
      )
    );
    expect(textsIn(readFileSync(shared, 'utf8'))).toEqual(EVERYTHING);
  });
});
