import type { Unknowns } from '../unknowns.ts';
import { cacheSwitches } from './cache-switches.ts';
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
  const reading = readOptions(words, BAKE_SWITCHES, unknowns);
  const { all, last, plain } = reading;
  if (all('print', 'check', 'list').length > 0 || /^(?:check|lint|outline|targets)/.test(last('call') ?? '')) return null;
  const builderName = last('builder');
  return {
    kind: 'bake',
    files: all('file', 'f'),
    targets: plain,
    sets: all('set'),
    vars: all('var'),
    ...cacheSwitches(reading),
    tool,
    builderName
  };
}

const switches = (names: string): ReadonlySet<string> => new Set(names.split(' '));

/** Flags in front of the verb that take no value. */
const PROJECT_SWITCHES = switches('all-resources compatibility dry-run verbose no-ansi tls tlsverify skip-hostname-check');

/** Flags without a value of each verb that builds; every other one takes one (docker/compose: cmd/compose). */
const COMPOSE_SWITCHES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['build', switches('check no-cache pull push q quiet print with-dependencies compress force-rm no-rm parallel dry-run')],
  [
    'up',
    switches(
      'abort-on-container-exit abort-on-container-failure always-recreate-deps attach-dependencies build d detach force-recreate menu no-build no-color ' +
        'no-deps no-log-prefix no-recreate no-start quiet-build quiet-pull remove-orphans V renew-anon-volumes timestamps wait w watch y yes dry-run'
    )
  ],
  ['create', switches('build force-recreate no-build no-recreate quiet-pull remove-orphans y yes dry-run')],
  [
    'run',
    switches(
      'build d detach i interactive no-TTY no-deps T t tty q quiet quiet-build quiet-pull remove-orphans rm P service-ports use-aliases dry-run'
    )
  ],
  ['watch', switches('no-up prune quiet dry-run')]
]);

export function compose(words: readonly string[], unknowns: Unknowns): DockerCommand | null {
  let at = 0;
  while (certainly(words[at] ?? '').startsWith('-')) {
    const word = certainly(words[at] ?? '');
    at += word.includes('=') || PROJECT_SWITCHES.has(word.replace(/^-+/, '')) || /^-f./.test(word) ? 1 : 2;
  }
  const verb = certainly(words[at] ?? '');
  const known = COMPOSE_SWITCHES.get(verb);
  if (known === undefined) return null;
  const own = readOptions(words.slice(0, at), PROJECT_SWITCHES, unknowns);
  // What stands behind the service of `run` is the container's command.
  const after = readOptions(words.slice(at + 1), known, unknowns, verb === 'run' ? 1 : Number.POSITIVE_INFINITY);
  const builds = verb === 'build' || verb === 'watch' || after.all('build').length > 0;
  const onlyMissing = !builds;
  if (after.all('print', 'check', 'no-build', 'dry-run').length > 0 || own.all('dry-run').length > 0) return null;
  return {
    kind: 'compose',
    files: own.all('file', 'f'),
    envFiles: own.all('env-file'),
    args: after.all('build-arg'),
    profiles: own.all('profile').flatMap((list) => list.split(',')),
    services: after.plain,
    ...cacheSwitches(after),
    projectDirectory: own.last('project-directory'),
    onlyMissing,
    dependencies: verb === 'build' ? after.all('with-dependencies').length > 0 : after.all('no-deps').length === 0
  };
}
