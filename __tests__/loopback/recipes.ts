import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';
import { readWorkflow } from './workflow-runner.ts';
import { World, type WorldPull } from './world.ts';

// The workflows of the documents, a repository to run them on, and the events that GitHub would send.

const ROOT = join(import.meta.dirname, '../..');
const PAGES = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/${name}`)
];
/** Every workflow of every page that uses the action, by its heading. Those that use the command line are run in recipes.test.ts. */
export const FENCES = PAGES.flatMap((page) =>
  new MarkdownIt().parse(readFileSync(join(ROOT, page), 'utf8'), {}).flatMap((token, place, all) => {
    if (token.type !== 'fence' || !/^ya?ml$/.test(token.info.trim()) || !/^jobs:/m.test(token.content)) return [];
    if (!/uses: [\w.-]+\/layercost@/.test(token.content)) return [];
    const heading = all.slice(0, place).findLast((one, at) => all[at - 1]?.type === 'heading_open' && one.type === 'inline');
    return [{ name: `${page}: ${heading?.content ?? ''}`, text: token.content }];
  })
);

export const GOOD = 'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\nCOPY . .\n';
export const BAD = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n';
const LIMIT = 'version: 1\nbudget: {rebuild: {fail: 1s}}\n';
export const BUILD =
  'on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v5\n      - uses: docker/build-push-action@v6\n        with: {context: api}\n';
export const LOG = ['FROM docker.io/library/node:22', 'WORKDIR /app', 'COPY package.json ./', 'RUN npm ci', 'COPY . .']
  .flatMap((text, i) => [`#${i + 5} [${i + 1}/5] ${text}`, `#${i + 5} DONE ${i === 3 ? '42.0' : '0.5'}s`, ''])
  .map((line) => `2026-11-20T10:00:00.0000000Z ${line}`)
  .join('\n');

/** Two images, five builds, a limit of one second, and pull request 7 that changes one Dockerfile. */
export function shop(dockerfile: string): { world: World; pull: WorldPull } {
  const files = {
    'api/Dockerfile': GOOD,
    'api/package.json': '{}',
    'web/Dockerfile': GOOD,
    'web/package.json': '{}',
    '.github/workflows/build.yml': BUILD,
    '.github/layercost.yml': LIMIT
  };
  const world = new World();
  const base = world.commitTo('main', files);
  const pull = world.openPull(7, world.git.commit({ ...files, 'api/Dockerfile': dockerfile }, [base]));
  world.buildsOf(base, 5, LOG, '2026-11-20T10:00:00Z');
  return { world, pull };
}

export function eventOf(name: string, world: World, pull: WorldPull): { name: string; payload: Record<string, unknown> } {
  const repository = { id: 1, default_branch: 'main', full_name: 'acme/shop' };
  const base = world.branches.get('main') ?? '';
  switch (name) {
    case 'workflow_run: pull_request':
    case 'workflow_run: push': {
      const own = name.endsWith('push');
      const workflow_run = {
        id: 50,
        head_sha: own ? base : pull.head,
        head_branch: own ? 'main' : pull.headRef,
        event: own ? 'push' : 'pull_request',
        conclusion: 'success',
        repository: { id: 1 },
        head_repository: { id: 1, owner: { login: 'acme' } }
      };
      return { name: 'workflow_run', payload: { repository, workflow_run } };
    }
    case 'merge_group':
      return {
        name,
        payload: {
          action: 'checks_requested',
          repository,
          merge_group: {
            base_sha: base,
            head_sha: pull.head,
            base_ref: 'refs/heads/main',
            head_ref: `refs/heads/gh-readonly-queue/main/pr-7-${base}`
          }
        }
      };
    default:
      return {
        name,
        payload: {
          action: 'synchronize',
          repository,
          pull_request: {
            number: 7,
            state: 'open',
            created_at: pull.createdAt,
            head: { sha: pull.head, ref: pull.headRef, repo: { id: 1, full_name: 'acme/shop' } },
            base: { sha: pull.baseSha, ref: 'main', repo: { id: 1 } }
          }
        }
      };
  }
}

/** What a workflow says it runs on; a run that it follows counts by its own event. */
export function eventsOf(text: string): string[] {
  const { on } = readWorkflow(text);
  const names = typeof on === 'string' ? [on] : Object.keys(on as object);
  return names.map((name) =>
    name === 'workflow_run' ? (text.includes('mode: collect') ? `${name}: push` : `${name}: pull_request`) : name
  );
}
