import { hasUnknown } from '../unknowns.ts';

/** Flags of a build as written on a command line or in an action's inputs. Later values stand behind earlier ones. */
export interface BuildFlags {
  readonly context: string | null;
  readonly file: string | null;
  readonly target: string | null;
  readonly args: readonly string[];
  readonly platforms: readonly string[];
  readonly buildContexts: readonly string[];
  readonly tags: readonly string[];
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
  readonly noCache: boolean;
  readonly noCacheFilters: readonly string[];
  readonly builderName: string | null;
}

export type DockerCommand =
  | { readonly kind: 'build'; readonly flags: BuildFlags; readonly tool: 'docker' | 'buildx' | 'podman' }
  | {
      readonly kind: 'bake';
      readonly files: readonly string[];
      readonly targets: readonly string[];
      readonly sets: readonly string[];
      readonly noCache: boolean;
    }
  | {
      readonly kind: 'compose';
      readonly files: readonly string[];
      readonly services: readonly string[];
      readonly noCache: boolean;
      readonly profiles: readonly string[];
      readonly projectDirectory: string | null;
    }
  | { readonly kind: 'make'; readonly words: readonly string[] }
  | { readonly kind: 'script'; readonly path: string; readonly words: readonly string[] };

const PREFIXES = new Set(['sudo', 'time', 'env', 'exec', 'command', 'nohup', 'retry', 'eval', 'xargs', '!', '@', '-', 'run', 'then']);

/** Flags of `docker build` and its kin that take no value; every other long flag takes one (docker/buildx: commands/build.go). */
const SWITCHES = new Set(
  (
    'load push pull no-cache quiet q rm force-rm compress squash check debug D call-check disable-content-trust help tls-verify ' +
    'layers squash-all format-docker stdin i squash-layers no-hosts no-hostname skip-unused-stages'
  ).split(' ')
);

/** Recognises a command that builds images, and what starts one in another file of the repository; null for any other. */
export function dockerCommand(words: readonly string[]): DockerCommand | null {
  let at = 0;
  while (at < words.length && (PREFIXES.has(words[at] ?? '') || /^[A-Za-z_]\w*=/.test(words[at] ?? ''))) at++;
  if (at > 0) while (at < words.length && (words[at] ?? '').startsWith('-')) at++;
  const program = words[at] ?? '';
  const rest = words.slice(at + 1);
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (name === 'docker' || name === 'nerdctl' || name === 'depot') return dockerArguments(rest, 'docker');
  if (name === 'podman') return dockerArguments(rest, 'podman');
  if (name === 'buildah') return rest[0] === 'build' || rest[0] === 'bud' ? build(rest.slice(1), 'podman') : null;
  if (name === 'docker-compose' || name === 'podman-compose') return compose(rest);
  // $(DOCKER) build, "$CONTAINER_TOOL" build
  if (hasUnknown(program) && /^(?:buildx|build|image)$/.test(rest[0] ?? '') && rest.some((word) => /^(?:-f|--file|-t|--tag)/.test(word)))
    return dockerArguments(rest, 'docker');
  if (name === 'make' || name === 'gmake') return { kind: 'make', words: rest };
  if (name === 'bash' || name === 'sh' || name === 'source' || name === '.') {
    const path = rest.find((word) => !word.startsWith('-'));
    return path === undefined || rest.includes('-c') ? null : { kind: 'script', path, words: rest.slice(rest.indexOf(path) + 1) };
  }
  if (/^[.\w/-]*\/[\w.-]+$/.test(program) && !program.startsWith('/usr') && !program.startsWith('/bin'))
    return { kind: 'script', path: program, words: rest };
  return null;
}

function dockerArguments(words: readonly string[], tool: 'docker' | 'podman'): DockerCommand | null {
  let at = 0;
  // Global options: --context NAME, --config DIR, -H HOST, --log-level LEVEL, --builder NAME.
  while ((words[at] ?? '').startsWith('-'))
    at += /^(?:--(?:context|config|host|log-level|builder)|-H|-c|-l)$/.test(words[at] ?? '') ? 2 : 1;
  const [verb, ...rest] = words.slice(at);
  if (verb === 'build') return build(rest, tool);
  if (verb === 'bake') return bake(rest);
  if (verb === 'compose') return compose(rest);
  if (verb === 'image' || verb === 'builder') return rest[0] === 'build' ? build(rest.slice(1), tool) : null;
  if (verb !== 'buildx') return null;
  let next = 0;
  while ((rest[next] ?? '').startsWith('-')) next += rest[next] === '--builder' ? 2 : 1;
  if (rest[next] === 'build' || rest[next] === 'b') return build(rest.slice(next + 1), 'buildx');
  return rest[next] === 'bake' || rest[next] === 'f' ? bake(rest.slice(next + 1)) : null;
}

/** Splits options from arguments; `-fFILE`, `--file FILE` and `--file=FILE` alike. */
function readOptions(words: readonly string[], switches: ReadonlySet<string>) {
  const options: { name: string; value: string }[] = [];
  const plain: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') {
      plain.push(...words.slice(at + 1));
      break;
    }
    if (word.startsWith('--')) {
      const equals = word.indexOf('=');
      const name = word.slice(2, equals === -1 ? undefined : equals);
      if (equals !== -1) options.push({ name, value: word.slice(equals + 1) });
      else if (switches.has(name)) options.push({ name, value: 'true' });
      else options.push({ name, value: words[++at] ?? '' });
    } else if (word.startsWith('-') && word.length > 1) {
      const name = word[1] ?? '';
      if (switches.has(name)) options.push({ name, value: 'true' });
      else if (word.length > 2) options.push({ name, value: word.slice(word[2] === '=' ? 3 : 2) });
      else options.push({ name, value: words[++at] ?? '' });
    } else plain.push(word);
  }
  const all = (...names: readonly string[]) => options.filter((option) => names.includes(option.name)).map((option) => option.value);
  return { all, last: (...names: readonly string[]) => all(...names).at(-1) ?? null, plain };
}

function build(words: readonly string[], tool: 'docker' | 'buildx' | 'podman'): DockerCommand | null {
  const { all, last, plain } = readOptions(words, SWITCHES);
  if (all('help', 'h').length > 0) return null;
  // `docker build --check` and `--call=check` only lint.
  if (all('check').length > 0 || /^(?:check|outline|targets)/.test(last('call') ?? '')) return null;
  return {
    kind: 'build',
    tool,
    flags: {
      context: plain[0] ?? null,
      file: last('file', 'f'),
      target: last('target') || null,
      args: all('build-arg'),
      platforms: all('platform').flatMap((list) => list.split(',')),
      buildContexts: all('build-context'),
      tags: all('tag', 't'),
      cacheFrom: all('cache-from'),
      cacheTo: all('cache-to'),
      noCache: last('no-cache') !== null && last('no-cache') !== 'false',
      noCacheFilters: all('no-cache-filter').flatMap((list) => list.split(',')),
      builderName: last('builder')
    }
  };
}

const BAKE_SWITCHES = new Set(['print', 'push', 'load', 'pull', 'no-cache', 'check', 'debug', 'D', 'list-targets', 'list-variables']);

function bake(words: readonly string[]): DockerCommand | null {
  const { all, last, plain } = readOptions(words, BAKE_SWITCHES);
  if (all('print', 'check', 'list').length > 0 || /^(?:check|outline|targets)/.test(last('call') ?? '')) return null;
  return { kind: 'bake', files: all('file', 'f'), targets: plain, sets: all('set'), noCache: last('no-cache') === 'true' };
}

const COMPOSE_SWITCHES = new Set(
  (
    'build detach d no-deps wait pull no-cache push quiet q parallel force-recreate remove-orphans V abort-on-container-exit no-build with-dependencies ' +
    'rm no-start T no-TTY service-ports always-recreate-deps quiet-pull no-color no-log-prefix renew-anon-volumes compatibility dry-run all-resources'
  ).split(' ')
);

function compose(words: readonly string[]): DockerCommand | null {
  let at = 0;
  while ((words[at] ?? '').startsWith('-')) {
    const word = words[at] ?? '';
    at += word.includes('=') || COMPOSE_SWITCHES.has(word.replace(/^-+/, '')) ? 1 : 2;
  }
  const verb = words[at];
  const before = readOptions(words.slice(0, at), COMPOSE_SWITCHES);
  const after = readOptions(words.slice(at + 1), COMPOSE_SWITCHES);
  const builds = verb === 'build' || ((verb === 'up' || verb === 'run' || verb === 'create') && after.all('build').length > 0);
  if (!builds) return null;
  return {
    kind: 'compose',
    files: before.all('file', 'f'),
    profiles: before.all('profile').flatMap((list) => list.split(',')),
    services: verb === 'run' ? after.plain.slice(0, 1) : after.plain,
    noCache: after.all('no-cache').length > 0,
    projectDirectory: before.last('project-directory')
  };
}
