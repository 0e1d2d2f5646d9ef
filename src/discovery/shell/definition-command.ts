import type { Unknowns } from '../unknowns.ts';
import type { BuildTool, DockerCommand } from './docker-command.ts';
import { readOptions } from './options.ts';
import { certainly } from './state.ts';

// Commands that build what a definition file says: `docker buildx bake`, `docker compose`.

const BAKE_SWITCHES = new Set([
  'print',
  'push',
  'load',
  'pull',
  'no-cache',
  'check',
  'debug',
  'D',
  'list-targets',
  'list-variables',
  'save',
  'lint'
]);

export function bake(words: readonly string[], tool: BuildTool, unknowns: Unknowns): DockerCommand | null {
  const { all, last, plain } = readOptions(words, BAKE_SWITCHES, unknowns);
  if (all('print', 'check', 'list').length > 0 || /^(?:check|lint|outline|targets)/.test(last('call') ?? '')) return null;
  const [noCache, builderName] = [last('no-cache') === 'true', last('builder')];
  return { kind: 'bake', files: all('file', 'f'), targets: plain, sets: all('set'), vars: all('var'), noCache, tool, builderName };
}

const COMPOSE_SWITCHES = new Set(
  (
    'build detach d no-deps wait pull no-cache push quiet q parallel force-recreate remove-orphans V abort-on-container-exit no-build with-dependencies ' +
    'rm no-start T no-TTY service-ports always-recreate-deps quiet-pull no-color no-log-prefix renew-anon-volumes compatibility dry-run all-resources ' +
    'watch y menu verbose'
  ).split(' ')
);
const COMPOSE_VALUED = new Set('parallel'.split(' '));

export function compose(words: readonly string[], unknowns: Unknowns): DockerCommand | null {
  const before = new Set([...COMPOSE_SWITCHES].filter((name) => !COMPOSE_VALUED.has(name)));
  let at = 0;
  while (certainly(words[at] ?? '').startsWith('-')) {
    const word = certainly(words[at] ?? '');
    at += word.includes('=') || before.has(word.replace(/^-+/, '')) || /^-f./.test(word) ? 1 : 2;
  }
  const verb = certainly(words[at] ?? '');
  const own = readOptions(words.slice(0, at), before, unknowns);
  const after = readOptions(words.slice(at + 1), COMPOSE_SWITCHES, unknowns);
  const builds = verb === 'build' || (/^(?:up|run|create|watch)$/.test(verb) && (after.all('build').length > 0 || verb === 'watch'));
  const onlyMissing = !builds && /^(?:up|run|create)$/.test(verb) && after.all('no-build').length === 0;
  if ((!builds && !onlyMissing) || after.all('print').length > 0) return null;
  return {
    kind: 'compose',
    files: own.all('file', 'f'),
    envFiles: own.all('env-file'),
    args: after.all('build-arg'),
    profiles: own.all('profile').flatMap((list) => list.split(',')),
    services: verb === 'run' ? after.plain.slice(0, 1) : after.plain,
    noCache: after.all('no-cache').length > 0,
    projectDirectory: own.last('project-directory'),
    onlyMissing,
    dependencies: verb === 'build' ? after.all('with-dependencies').length > 0 : after.all('no-deps').length === 0
  };
}
