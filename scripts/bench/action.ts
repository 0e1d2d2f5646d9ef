// node scripts/bench/action.ts
// The built Action from its start to its verdict, as the runner starts it, against a GitHub on this machine: what is left without latency
// of a network. A first run, which collects from earlier runs and comments, and a second one, which finds its comment as it should be.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pullEvent } from '../../__tests__/action/memory-runner.ts';
import { runStep } from '../../__tests__/e2e/action-process.ts';
import { startLoopback } from '../../__tests__/loopback/server.ts';
import { World } from '../../__tests__/loopback/world.ts';
import { figure } from './figures.ts';

const ROUNDS = 7;
const BUNDLE = join(import.meta.dirname, '..', '..', 'dist', 'index.js');
const STEPS = [
  'FROM docker.io/library/node:22',
  'WORKDIR /app',
  'COPY package.json package-lock.json ./',
  'RUN npm ci',
  'COPY . .',
  'RUN npm run build'
];
const FILES = {
  Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n',
  'package.json': '{"name": "shop", "scripts": {"build": "true"}}',
  'package-lock.json': '{"lockfileVersion": 3, "packages": {}}',
  '.github/workflows/build.yml':
    'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - uses: docker/build-push-action@v6\n        with:\n          context: .\n',
  'src/index.js': 'console.log(1)\n'
};

/** A repository with three logs of its build, and a pull request that installs behind a copy of all files. */
function scene() {
  const world = new World();
  const base = world.commitTo('main', FILES);
  const createdAt = new Date(Date.now() - 86_400_000).toISOString();
  const stamp = new Date(Date.parse(createdAt) + 600_000).toISOString();
  const log = STEPS.flatMap((text, i) => [`#${i + 5} [${i + 1}/6] ${text}`, `#${i + 5} DONE ${i === 3 ? '42.0' : '0.5'}s`, '']);
  world.buildsOf(base, 3, log.map((line) => `${stamp} ${line}`).join('\n'), createdAt);
  const dockerfile = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n';
  const pull = world.openPull(7, world.git.commit({ ...FILES, Dockerfile: dockerfile, 'src/index.js': 'console.log(2)\n' }, [base]));
  return { world, pull };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
const took = { 'first run': [] as number[], 'run that changes nothing': [] as number[] };
for (let round = 0; round < ROUNDS; round++) {
  const { world, pull } = scene();
  const server = await startLoopback(world);
  try {
    for (const [id, seconds] of Object.values(took).entries()) {
      const began = performance.now();
      const event = pullEvent(7, pull.head, 'pull_request', world.branches.get('main'));
      const { code, outputs, stdout } = await runStep({ bundle: BUNDLE, url: server.url, event, run: { id: 100 + id, attempt: 1 } });
      seconds.push((performance.now() - began) / 1000);
      if (code !== 0 || outputs['verdict'] !== 'pass') throw new Error(`no verdict: ${code} ${stdout}`);
    }
    if (pull.comments.length !== 1) throw new Error(`${pull.comments.length} comments instead of one`);
  } finally {
    await server.close();
    if (world.gitRoot !== null) rmSync(world.gitRoot, { recursive: true, force: true });
  }
}
for (const [what, seconds] of Object.entries(took)) {
  console.log(`${what}: ${median(seconds).toFixed(2)} s in the median of ${ROUNDS}, at best ${Math.min(...seconds).toFixed(2)} s`);
  figure(`the Action from start to verdict, ${what}`, median(seconds), 's', 1);
}
