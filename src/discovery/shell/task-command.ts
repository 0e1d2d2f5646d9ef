import type { DockerCommand, TaskRunner } from './docker-command.ts';

const RUNNERS: Readonly<Record<string, TaskRunner>> = {
  make: 'make',
  gmake: 'make',
  npm: 'npm',
  pnpm: 'pnpm',
  yarn: 'yarn',
  bun: 'bun',
  turbo: 'turbo',
  nx: 'nx',
  lerna: 'lerna',
  just: 'just',
  task: 'task',
  'go-task': 'task',
  mise: 'mise'
};

/** A task runner with the words behind it; `npx turbo …` is turbo, `pnpm exec nx …` is nx. Null for any other program. */
export function taskCommand(name: string, rest: readonly string[]): DockerCommand | null {
  if (name === 'npx' || name === 'bunx' || name === 'pnpx') {
    const at = rest.findIndex((word) => !word.startsWith('-'));
    return at === -1 ? null : taskCommand((rest[at] ?? '').replace(/@.*$/, ''), rest.slice(at + 1));
  }
  const runner = RUNNERS[name];
  return runner === undefined ? null : { kind: 'task', runner, words: rest };
}
