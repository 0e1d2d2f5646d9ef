import { programFile } from '../program-files.ts';
import type { WrittenSettings } from '../run-settings.ts';
import { hasUnknown, type Unknowns } from '../unknowns.ts';
import { cacheSwitches } from './cache-switches.ts';
import { builderInContainer } from './container-builder.ts';
import { bake, compose } from './definition-command.ts';
import { shellArguments } from './given-script.ts';
import { builderOptions, isHole, readOptions } from './options.ts';
import { otherBuilder } from './other-builders.ts';
import { certainly } from './state.ts';
import { taskCommand } from './task-command.ts';

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
  /** An option of the cache that only some runs pass. */
  readonly openSwitch?: string | null;
  readonly noCacheFilters: readonly string[];
  readonly builderName: string | null;
  readonly settings?: WrittenSettings;
  /** Words of which nothing is known, which may be options: `$FLAGS`. */
  readonly unread: readonly string[];
}

/** `depot`, `fly`, `acr`, `cloudbuild`: builders elsewhere. */
export type BuildTool = 'docker' | 'buildx' | 'podman' | 'depot' | 'fly' | 'acr' | 'cloudbuild' | 'kaniko';

export type DockerCommand =
  | { readonly kind: 'build'; readonly flags: BuildFlags; readonly tool: BuildTool }
  | {
      readonly kind: 'bake';
      readonly files: readonly string[];
      readonly targets: readonly string[];
      readonly sets: readonly string[];
      /** `--var NAME=value`, which wins over the environment. */
      readonly vars: readonly string[];
      readonly noCache: boolean;
      readonly openSwitch: string | null;
      readonly tool: BuildTool;
      readonly builderName: string | null;
    }
  | {
      readonly kind: 'compose';
      readonly files: readonly string[];
      readonly envFiles: readonly string[];
      readonly args: readonly string[];
      readonly services: readonly string[];
      readonly noCache: boolean;
      readonly openSwitch: string | null;
      readonly profiles: readonly string[];
      readonly projectDirectory: string | null;
      /** Builds what the services depend on, too. */
      readonly dependencies: boolean;
      /** `up` or `run` without `--build`: builds only what is not there yet. */
      readonly onlyMissing: boolean;
    }
  | { readonly kind: 'task'; readonly runner: TaskRunner; readonly words: readonly string[] }
  /** The targets of the Earthfile of a folder. */
  | { readonly kind: 'earthly'; readonly folder: string; readonly words: readonly string[] }
  | { readonly kind: 'script'; readonly path: string; readonly words: readonly string[] }
  /** A definition file of another builder that is started with it. */
  | {
      readonly kind: 'definition';
      readonly tool: 'cloudbuild' | 'fly' | 'skaffold';
      readonly file: string;
      readonly flags: BuildFlags;
      readonly substitutions: ReadonlyMap<string, string>;
    }
  /** Makes images without a Dockerfile, or in a way that is not read here. */
  | { readonly kind: 'other'; readonly what: string };

export type TaskRunner =
  | 'make'
  | 'npm'
  | 'pnpm'
  | 'yarn'
  | 'bun'
  | 'turbo'
  | 'nx'
  | 'just'
  | 'task'
  | 'mise'
  | 'lerna'
  | 'run-all'
  | 'composer'
  | 'deno';

/** Flags of `docker build` and its kin that take no value; every other long flag takes one (docker/buildx: commands/build.go). */
const SWITCHES = new Set(
  (
    'load push pull no-cache quiet q rm force-rm compress squash check debug D call-check disable-content-trust help h tls-verify ' +
    'layers squash-all format-docker stdin i squash-layers no-hosts no-hostname skip-unused-stages lint save no-logs no-push no-wait remote-only ' +
    'local-only build-only depot detach now auto-confirm yes y'
  ).split(' ')
);

/** Recognises a command that builds images, and what starts one in another file of the repository; null for any other. */
export function dockerCommand(all: readonly string[], unknowns: Unknowns): DockerCommand | null {
  const words = all.slice(all.findIndex((word) => !/^[A-Za-z_]\w*=/.test(certainly(word))));
  const program = certainly(words[0] ?? '');
  const rest = words.slice(1);
  const name = program.slice(program.lastIndexOf('/') + 1).replace(/\.exe$/i, '');
  const verb = certainly(rest[0] ?? '');
  switch (name) {
    case 'docker':
    case 'nerdctl':
      return dockerArguments(rest, 'docker', unknowns);
    case 'depot':
      return dockerArguments(rest, 'depot', unknowns);
    case 'podman':
      return dockerArguments(rest, 'podman', unknowns);
    case 'buildah':
      return verb === 'build' || verb === 'bud' || verb === 'build-using-dockerfile' ? build(rest.slice(1), 'podman', unknowns) : null;
    case 'docker-compose':
    case 'podman-compose':
      return compose(rest, unknowns);
    case 'docker-buildx':
      return dockerArguments(['buildx', ...rest], 'docker', unknowns);
    case 'az':
      return verb === 'acr' && certainly(rest[1] ?? '') === 'build' ? acr(rest.slice(2), unknowns) : null;
    case 'gcloud':
      return gcloud(rest, unknowns);
    case 'fly':
    case 'flyctl':
      return verb === 'deploy' ? fly(rest.slice(1), unknowns) : null;
    case 'earthly':
      return earthly(rest.map(certainly));
    case 'skaffold':
      return /^(?:build|run|dev|debug|test)$/.test(verb) ? skaffold(rest.slice(1), unknowns) : null;
    case 'executor':
      return /kaniko/.test(program) ? kaniko(rest, unknowns) : null;
    case 'buildctl':
    case 'buildctl-daemonless.sh':
      return verb === 'build' ? buildctl(rest.slice(1), unknowns) : null;
  }
  // $(DOCKER) build, "$CONTAINER_TOOL" build
  if (hasUnknown(program) && /^(?:buildx|build|image)$/.test(verb) && rest.some((word) => /^(?:-f|--file|-t|--tag)/.test(certainly(word))))
    return dockerArguments(rest, 'docker', unknowns);
  const other = otherBuilder(name, rest.map(certainly));
  if (other !== null) return { kind: 'other', what: other };
  return taskCommand(name, rest.map(certainly)) ?? script(name, program, rest.map(certainly));
}

function script(name: string, program: string, rest: readonly string[]): DockerCommand | null {
  if (/^(?:ba|z|da|a)?sh$|^pwsh$|^powershell$|^source$|^\.$/.test(name)) {
    const given = /^p/.test(name) ? shellArguments(rest.filter((word) => word !== '-File')) : shellArguments(rest);
    return given === null || given.path === null ? null : { kind: 'script', path: given.path, words: given.words };
  }
  const file = programFile(name, rest);
  if (file !== null) return { kind: 'script', path: file, words: [] };
  const ofRepository = /^[.\w@/-]*\/[\w.@-]+$/.test(program) && !/^\/(?:usr|bin|sbin|opt|etc|tmp|dev)\b/.test(program);
  return ofRepository ? { kind: 'script', path: program, words: rest } : null;
}

/** Where the first word stands that is no option; options of these names take the next word. */
function behindOptions(words: readonly string[], valued: RegExp): number {
  let at = 0;
  while (certainly(words[at] ?? '').startsWith('-')) at += valued.test(certainly(words[at] ?? '')) ? 2 : 1;
  return at;
}

/** Options of docker itself that take a value. */
const GLOBAL_VALUED = /^(?:--(?:context|config|host|log-level|builder|project|token|namespace)|-H|-c|-l|-n)$/;

function dockerArguments(words: readonly string[], tool: BuildTool, unknowns: Unknowns): DockerCommand | null {
  const at = behindOptions(words, GLOBAL_VALUED);
  const rest = words.slice(at + 1);
  switch (certainly(words[at] ?? '')) {
    case 'build':
      return build(rest, tool, unknowns);
    case 'bake':
      return bake(rest, tool, unknowns);
    case 'compose':
      return compose(rest, unknowns);
    case 'image':
    case 'builder':
      return certainly(rest[0] ?? '') === 'build' ? build(rest.slice(1), tool, unknowns) : null;
    case 'run': {
      const inner = builderInContainer(rest);
      return inner === null ? null : kaniko(inner, unknowns);
    }
    case 'buildx':
      return buildxArguments(words.slice(0, at), rest, tool === 'docker' ? 'buildx' : tool, unknowns);
    default:
      return null;
  }
}

/** `docker OPTIONS buildx REST`. */
function buildxArguments(options: readonly string[], rest: readonly string[], tool: BuildTool, unknowns: Unknowns): DockerCommand | null {
  const at = behindOptions(rest, /^--builder$/);
  const verb = certainly(rest[at] ?? '');
  const words = [...builderOptions([...options, ...rest.slice(0, at)]), ...rest.slice(at + 1)];
  if (verb === 'build' || verb === 'b') return build(words, tool, unknowns);
  return verb === 'bake' || verb === 'f' ? bake(words, tool, unknowns) : null;
}

/** The one argument of a build: words of which nothing is known may be options, so a known one is the context before them. */
function contextOf(plain: readonly string[]): { readonly context: string | null; readonly unread: readonly string[] } {
  const known = plain.filter((word) => !isHole(word));
  const context = known[0] ?? plain.at(-1) ?? null;
  return { context, unread: plain.filter((word) => isHole(word) && word !== context) };
}

function build(words: readonly string[], tool: BuildTool, unknowns: Unknowns): DockerCommand | null {
  const reading = readOptions(words, SWITCHES, unknowns);
  const { all, last, plain } = reading;
  if (all('help', 'h').length > 0) return null;
  // `docker build --check` and `--call=check` only lint.
  if (all('check').length > 0 || /^(?:check|lint|outline|targets)/.test(last('call') ?? '')) return null;
  return {
    kind: 'build',
    tool,
    flags: {
      ...contextOf(plain),
      file: last('file', 'f', 'dockerfile'),
      target: last('target', 'build-target') || null,
      args: all('build-arg', 'secret-build-arg'),
      platforms: all('platform').flatMap((list) => list.split(',')),
      buildContexts: all('build-context'),
      tags: all('tag', 't', 'image'),
      cacheFrom: all('cache-from'),
      cacheTo: all('cache-to'),
      // An export that only some runs make is as a rule that of the default branch, whose builds are told.
      ...cacheSwitches(reading, 'no-cache-filter', 'cache-from'),
      noCacheFilters: all('no-cache-filter').flatMap((list) => list.split(',')),
      builderName: last('builder'),
      settings: {
        network: last('network', 'net'),
        addHosts: all('add-host'),
        ulimits: all('ulimit'),
        shmSize: last('shm-size'),
        cgroupParent: last('cgroup-parent')
      }
    }
  };
}

/** `az acr build`: the options of `docker build` under mostly the same names, and a context. */
function acr(words: readonly string[], unknowns: Unknowns): DockerCommand | null {
  const made = build(
    words.filter((word) => word !== '--no-format'),
    'acr',
    unknowns
  );
  return made;
}

/** `gcloud builds submit [--tag IMAGE | --config FILE] [SOURCE]`. */
function gcloud(words: readonly string[], unknowns: Unknowns): DockerCommand | null {
  const rest = words.map(certainly).filter((word) => word !== 'beta' && word !== 'alpha');
  if (rest[0] !== 'builds' || rest[1] !== 'submit') return null;
  const made = build(
    rest.slice(2).filter((word) => !/^--(?:async|no-source|suppress-logs|no-cache)$/.test(word)),
    'cloudbuild',
    unknowns
  );
  if (made?.kind !== 'build') return null;
  const { last } = readOptions(rest.slice(2), SWITCHES, unknowns);
  if (last('pack') !== null) return { kind: 'other', what: 'buildpacks' };
  const flags = { ...made.flags, context: made.flags.context ?? '.', file: null };
  return last('tag', 't') === null
    ? {
        kind: 'definition',
        tool: 'cloudbuild',
        file: last('config') ?? 'cloudbuild.yaml',
        flags,
        substitutions: pairsOf(last('substitutions'))
      }
    : { ...made, flags };
}

/** `fly deploy [DIR] [--config FILE] [--dockerfile FILE] [--build-target T]`. */
function fly(words: readonly string[], unknowns: Unknowns): DockerCommand | null {
  const made = build(words, 'fly', unknowns);
  const { last } = readOptions(words, SWITCHES, unknowns);
  return made?.kind !== 'build' || last('image', 'i') !== null
    ? null
    : {
        kind: 'definition',
        tool: 'fly',
        file: last('config', 'c') ?? 'fly.toml',
        flags: { ...made.flags, tags: [] },
        substitutions: new Map()
      };
}

/** `skaffold build -f FILE -p PROFILES` */
function skaffold(words: readonly string[], unknowns: Unknowns): DockerCommand | null {
  const made = build(words, 'docker', unknowns);
  const { last } = readOptions(words, SWITCHES, unknowns);
  if (made?.kind !== 'build') return null;
  const substitutions = new Map((last('profile', 'p') ?? '').split(',').map((name) => [name.trim(), '']));
  return { kind: 'definition', tool: 'skaffold', file: last('filename', 'f') ?? 'skaffold.yaml', flags: made.flags, substitutions };
}

/** `earthly [OPTIONS] [DIR]+TARGET` */
function earthly(words: readonly string[]): DockerCommand | null {
  const target = words.find((word) => /^[\w./@:-]*\+[\w.-]+$/.test(word));
  if (target === undefined) return null;
  const folder = target.slice(0, target.indexOf('+')) || '.';
  return /^\.{0,2}\/|^\.{1,2}$/.test(folder) ? { kind: 'earthly', folder, words } : { kind: 'other', what: 'earthly' };
}

/** `_A=1,_B=2` */
function pairsOf(text: string | null): ReadonlyMap<string, string> {
  const pairs = (text ?? '')
    .split(',')
    .map((pair) => [pair.slice(0, Math.max(0, pair.indexOf('='))), pair.slice(pair.indexOf('=') + 1)] as const);
  return new Map(pairs.filter(([name]) => name !== ''));
}

function kaniko(words: readonly string[], unknowns: Unknowns): DockerCommand | null {
  const { all, last } = readOptions(
    words,
    new Set('no-push reproducible cleanup single-snapshot skip-tls-verify insecure'.split(' ')),
    unknowns
  );
  const context = (last('context', 'c') ?? '.').replace(/^dir:\/\//, '');
  const sub = last('context-sub-path');
  return {
    kind: 'build',
    tool: 'kaniko',
    flags: {
      context: sub === null ? context : `${context}/${sub}`,
      unread: [],
      file: last('dockerfile', 'f'),
      target: last('target') || null,
      args: all('build-arg'),
      platforms: all('custom-platform', 'customPlatform'),
      buildContexts: [],
      tags: all('destination', 'd'),
      cacheFrom: last('cache') === 'true' ? [`type=registry,ref=${last('cache-repo') ?? all('destination', 'd')[0] ?? ''}`] : [],
      cacheTo: last('cache') === 'true' ? [`type=registry,mode=max,ref=${last('cache-repo') ?? all('destination', 'd')[0] ?? ''}`] : [],
      noCache: false,
      noCacheFilters: [],
      builderName: null
    }
  };
}

/** `buildctl build --frontend dockerfile.v0 --local context=. --opt target=x`. */
function buildctl(words: readonly string[], unknowns: Unknowns): DockerCommand | null {
  const { all } = readOptions(words, SWITCHES, unknowns);
  const pairs = new Map(
    [...all('local'), ...all('opt')].map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)])
  );
  const context = pairs.get('context');
  if (context === undefined) return null;
  const folder = pairs.get('dockerfile');
  const file = pairs.get('filename') ?? (folder === undefined || folder === context ? undefined : 'Dockerfile');
  return {
    kind: 'build',
    tool: 'buildx',
    flags: {
      context,
      unread: [],
      file: file === undefined ? null : folder === undefined ? file : `${folder}/${file}`,
      target: pairs.get('target') || null,
      args: [...pairs].flatMap(([key, value]) => (key.startsWith('build-arg:') ? [`${key.slice('build-arg:'.length)}=${value}`] : [])),
      platforms: (pairs.get('platform') ?? '').split(',').filter((one) => one !== ''),
      buildContexts: [],
      tags: [],
      cacheFrom: all('import-cache'),
      cacheTo: all('export-cache'),
      noCache: all('no-cache').length > 0,
      noCacheFilters: [],
      builderName: null
    }
  };
}
