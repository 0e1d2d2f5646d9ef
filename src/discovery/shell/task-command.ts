import { ownEntry } from '../../plain/index.ts';
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
  mise: 'mise',
  composer: 'composer',
  'run-s': 'run-all',
  'run-p': 'run-all',
  'npm-run-all': 'run-all',
  'npm-run-all2': 'run-all'
};
/** Runners that a package manager starts by their name. */
const BY_MANAGER = /^(?:turbo|nx|lerna|run-s|run-p|npm-run-all2?)$/;

export const isTaskRunner = (name: string): boolean => Object.hasOwn(RUNNERS, name);

/** A task runner with the words behind it; `npx turbo …` is turbo, `pnpm exec nx …` is nx. Null for any other program. */
export function taskCommand(name: string, rest: readonly string[]): DockerCommand | null {
  if (name === 'npx' || name === 'bunx' || name === 'pnpx') {
    const at = rest.findIndex((word) => !word.startsWith('-'));
    return at === -1 ? null : taskCommand((rest[at] ?? '').replace(/@.*$/, ''), rest.slice(at + 1));
  }
  if (/^(?:npm|pnpm|yarn|bun)$/.test(name)) {
    const at = /^(?:exec|dlx|x)$/.test(rest[0] ?? '') ? rest.findIndex((word, index) => index > 0 && !word.startsWith('-')) : 0;
    const started = (rest[at] ?? '').replace(/@.*$/, '');
    if (BY_MANAGER.test(started)) return taskCommand(started, rest.slice(at + 1));
  }
  if (name === 'deno') return rest[0] === 'task' ? { kind: 'task', runner: 'deno', words: rest.slice(1) } : null;
  const runner = ownEntry(RUNNERS, name);
  return runner === undefined ? null : { kind: 'task', runner, words: rest };
}
