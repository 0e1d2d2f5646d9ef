import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { analysisEngine } from '../../src/action/analysis-engine.ts';
import { run } from '../../src/action/run.ts';
import { readBuildRecord } from '../../src/buildlog/index.ts';
import { builtLines, encodeHistory } from '../../src/history/index.ts';
import { loopbackPerTest } from '../loopback/per-test.ts';
import { TOKEN } from '../loopback/server.ts';
import { runOf, World } from '../loopback/world.ts';
import { lowerSide } from '../setup/predict-sides.ts';
import { keepArtifact } from './interrupted.ts';
import { memoryRunner, pullEvent } from './memory-runner.ts';

// Limits in bytes on GitHub: the record of the base branch in the collected history, one comment, the outputs.

const CASE = join(import.meta.dirname, '..', 'fixtures', 'layers', '90-build-record');
const DOCKERFILE = readFileSync(join(CASE, 'Dockerfile'), 'utf8');
const startServer = loopbackPerTest();

function collected(): string {
  const { graph } = lowerSide({ entries: [], text: () => DOCKERFILE }, 'buildkit');
  const [build] = readBuildRecord(readFileSync(join(CASE, 'record.dockerbuild'))).builds;
  const identity = { run: 'r', job: 'j', build: 0, image: null, file: 'Dockerfile', target: null, commit: null, runner: null };
  return encodeHistory(build === undefined ? [] : builtLines(build, graph, { ...identity, trusted: true, at: '2026-11-01T00:00:00Z' }));
}

async function pullRequest(config: string, inputs: Record<string, string> = {}) {
  const world = new World();
  const files = { Dockerfile: DOCKERFILE, 'package.json': '{}', 'src/app.bin': 'x'.repeat(30_000), '.github/layercost.yml': config };
  const base = world.commitTo('main', files);
  world.runs.push({
    ...{ id: 31, workflow: 'layercost-collect.yml', event: 'workflow_run', branch: 'main', head: base },
    ...{ conclusion: 'success', createdAt: '2026-11-20T11:00:00Z', jobs: [] }
  });
  keepArtifact(world, 31, 'layercost-history', 'history.jsonl', collected());
  const pull = world.openPull(7, world.git.commit({ ...files, 'src/app.bin': 'y'.repeat(30_000) }, [base]));
  world.runs.push(runOf(pull, '2026-11-20T10:00:00Z'));
  const server = await startServer(world);
  const runner = memoryRunner({
    url: server.url,
    token: TOKEN,
    event: pullEvent(7, pull.head),
    inputs: { suggestions: 'none', ...inputs }
  });
  await run(runner, analysisEngine, 'none');
  return { runner, pull };
}

test('a limit in bytes that is surely crossed fails, with bytes in the comment and the outputs', async () => {
  const { runner, pull } = await pullRequest('version: 1\nbudget: {pushed-bytes: {fail: 10kB}}\ndeploys: {per-day: 12, nodes: 6}\n');
  expect(runner.outputs.get('verdict')).toBe('fail');
  expect(Number(runner.outputs.get('pushed-bytes'))).toBeGreaterThan(100_000);
  expect(Number(runner.outputs.get('image-bytes'))).toBeGreaterThan(1_250_000);
  // Figures are kept from breaking at the end of a line.
  const body = (pull.comments.at(-1)?.body ?? '').replace(/[\u2060]/g, '').replace(/\u00a0/g, ' ');
  expect(body).toMatch(/^### ⛔ .*; a push of \d+ kB is \d+ kB over budget: `src\/app\.bin` changed$/m);
  expect(body).toMatch(/^pushed-bytes is .*, certainly over the limit of 10 kB, most of it in line 15 `COPY`\.$/m);
});

test('an input tightens a limit in bytes', async () => {
  const { runner } = await pullRequest('version: 1\n', { 'max-pushed-bytes': '20kB' });
  expect(runner.outputs.get('verdict')).toBe('fail');
});
