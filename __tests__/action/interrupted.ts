import { zipSync } from 'fflate';
import type { InputName } from '../../src/action/inputs.ts';
import { readMarker } from '../../src/github/marker.ts';
import type { Loopback } from '../loopback/server.ts';
import { World, type WorldPull } from '../loopback/world.ts';
import { mainRunEvent, pullEvent } from './memory-runner.ts';

// A pull request that breaks a budget, and every mode of the action upon it: what is interrupted at each of its requests.

const GOOD = 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n';
const BAD = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n';
const BUILD =
  'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v5\n      - uses: docker/build-push-action@v6\n        with: {context: ., cache-from: type=gha, cache-to: "type=gha,mode=max"}\n';
const LIMIT = 'version: 1\nbudget: {rebuild: {fail: 60s}}\n';
export const REPOSITORY = { id: 1, default_branch: 'main', full_name: 'acme/shop' };
const LOG = GOOD.trimEnd()
  .split('\n')
  .flatMap((text, i) => [
    `#${i + 5} [${i + 1}/6] ${text.replace('node:22', 'docker.io/library/node:22')}`,
    `#${i + 5} DONE ${text.startsWith('RUN') ? '42.0' : '0.5'}s`,
    ''
  ])
  .map((line) => `2026-11-20T10:00:00.0000000Z ${line}`)
  .join('\n');
/** What is against the rules once a run was interrupted and others follow: the next sets everything right, the one behind has nothing to do. */
export async function afterwards({ pull }: Stage, server: Loopback, next: () => Promise<unknown>): Promise<string[]> {
  const wrong: string[] = [];
  await next();
  const own = ownComments(pull);
  if (own.length !== 1 || readMarker(own[0]?.body ?? '')?.head !== pull.head) wrong.push(`${own.length} comments of this head`);
  if (pull.threads.length !== 1) wrong.push(`${pull.threads.length} suggestions`);
  const writes = server.writes().length;
  await next();
  if (server.writes().length !== writes) wrong.push('a third run writes');
  if (server.violations.length > 0) wrong.push(server.violations.join());
  return wrong;
}

export const ownComments = (pull: WorldPull) => pull.comments.filter(({ body }) => readMarker(body) !== null);

export const MODES = ['analyse', 'dispatch', 'post', 'merge_group', 'shard', 'merge', 'collect'] as const;
export type Mode = (typeof MODES)[number];

export interface Stage {
  readonly world: World;
  readonly pull: WorldPull;
}

/** The repository: three builds of the base branch, the history that a collector left, and pull request 7 that rebuilds far too much. */
export function stageOf(limited: boolean, collected: string | null): Stage {
  const files = {
    Dockerfile: GOOD,
    'package.json': '{}',
    'package-lock.json': '{"lockfileVersion": 3, "packages": {}}',
    'src/index.js': '1',
    '.github/workflows/build.yml': BUILD,
    ...(limited ? { '.github/layercost.yml': LIMIT } : {})
  };
  const world = new World();
  const base = world.commitTo('main', files);
  const pull = world.openPull(7, world.git.commit({ ...files, Dockerfile: BAD }, [base]));
  world.buildsOf(base, 3, LOG, '2026-11-20T10:00:00Z');
  if (collected !== null) {
    keepCollected(world, 31, base, collected);
  }
  return { world, pull };
}

/** A run of the collector on the default branch, with the history that it kept. */
export function keepCollected(world: World, run: number, head: string, history: string): void {
  world.runs.push({
    id: run,
    workflow: 'layercost-collect.yml',
    event: 'workflow_run',
    branch: 'main',
    head,
    conclusion: 'success',
    createdAt: '2026-11-20T11:00:00Z',
    jobs: []
  });
  keepArtifact(world, run, 'layercost-history', 'history.jsonl', history);
}

/** Uploads a file as an artifact of a run. */
export function keepArtifact(world: World, run: number, name: string, file: string, text: string): void {
  world.artifacts.push({
    id: world.nextId(),
    name,
    run,
    createdAt: '2026-11-20T11:00:00Z',
    zip: zipSync({ [file]: Buffer.from(text) })
  });
}

/** The event and the inputs by which a workflow asks for a mode. */
export function askOf(
  mode: Mode,
  { world, pull }: Stage
): { readonly event: { name: string; payload: Record<string, unknown> }; readonly inputs: Partial<Record<InputName, string>> } {
  const base = world.branches.get('main') ?? '';
  const event = (name: string, payload: Record<string, unknown>) => ({ name, payload: { ...payload, repository: REPOSITORY } });
  const finished = (kind: string, head: string, branch: string) =>
    event('workflow_run', mainRunEvent(head, { event: kind, head_branch: branch }).payload);
  const ofPull = (name: string) => event(name, pullEvent(7, pull.head, name, base).payload);
  switch (mode) {
    case 'analyse':
      return { event: ofPull('pull_request_target'), inputs: {} };
    case 'shard':
      return { event: ofPull('pull_request'), inputs: { shard: '1/1' } };
    case 'merge':
      return { event: ofPull('pull_request'), inputs: { mode: 'merge' } };
    case 'dispatch':
      return { event: event('workflow_dispatch', {}), inputs: { 'pr-number': '7' } };
    case 'post':
      return { event: finished('pull_request', pull.head, 'topic'), inputs: { mode: 'post' } };
    case 'collect':
      return { event: finished('push', base, 'main'), inputs: { mode: 'collect' } };
    case 'merge_group': {
      const head_ref = `refs/heads/gh-readonly-queue/main/pr-7-${base}`;
      const merge_group = { base_sha: base, head_sha: pull.head, base_ref: 'refs/heads/main', head_ref };
      return { event: event('merge_group', { action: 'checks_requested', merge_group }), inputs: {} };
    }
  }
}
