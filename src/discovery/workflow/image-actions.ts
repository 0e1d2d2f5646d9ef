import type { WrittenBuild } from '../assemble.ts';
import { buildArguments, cacheEntries } from '../build-options.ts';
import type { CacheUse, FoundWorkflow } from '../found-build.ts';
import { dockerCommand } from '../shell/docker-command.ts';
import { readOptions } from '../shell/options.ts';
import { WORKSPACE } from '../shell/state.ts';
import type { Unknowns } from '../unknowns.ts';
import { unseenCache } from '../unseen.ts';
import { writtenBuild } from '../written-build.ts';
import { listInput } from './list-input.ts';

/** Actions that build one image from a Dockerfile, whose inputs are known to mean what their names say. */
const KNOWN =
  /^(?:int128\/kaniko-action|aevea\/action-kaniko|redhat-actions\/buildah-build|elgohr\/publish-docker-github-action|mr-smithers-excellent\/docker-build-push|whoan\/docker-build-with-cache-action|vaultvulp\/gp-docker-action|macbre\/push-to-ghcr|jerray\/publish-docker-action|pmorelli92\/github-container-registry-build-push)(?:@|$)/i;
/** Names of other actions and workflows that can hardly do anything else. */
const BUILDS =
  /(?:build|publish)[\w-]*(?:docker|image|container)|(?:docker|image|container|oci|ecr|ghcr|gcr|acr)[\w-]*(?:build|publish|push)|build[\w-]*push|push-to-(?:ghcr|ecr|gcr)|kaniko|buildah/i;
const PREPARES =
  /setup|login|metadata|scan|lint|inspect|cleanup|prune|delete|sign|attest|retag|promote|cache-dance|layer-caching|manifest/i;

/** Inputs by the names that such actions give them, without case, hyphens and underscores; the first that is there counts. */
const INPUTS = {
  context: [
    'context',
    'buildcontext',
    'dockercontext',
    'contextpath',
    'path',
    'directory',
    'workdir',
    'builddirectory',
    'dockerbuildcontext',
    'workingdirectory'
  ],
  file: [
    'file',
    'dockerfile',
    'dockerfilepath',
    'pathtodockerfile',
    'containerfile',
    'containerfiles',
    'buildfile',
    'dockerfilename',
    'dockerfilelocation'
  ],
  target: ['target', 'buildtarget', 'dockertarget', 'targetstage', 'stage'],
  args: ['buildargs', 'buildarg', 'dockerbuildargs', 'buildarguments', 'dockerargs'],
  platforms: ['platforms', 'platform', 'archs', 'buildplatforms', 'dockerplatforms'],
  tags: ['imagename', 'image', 'images', 'name', 'repository', 'metaimages', 'dockerimage', 'tags'],
  flags: [
    'buildextraargs',
    'extraargs',
    'customargs',
    'buildoptions',
    'additionalbuildargs',
    'kanikoargs',
    'dockerbuildoptions',
    'buildparams',
    'options'
  ],
  contexts: ['buildcontexts'],
  cacheFrom: ['cachefrom'],
  cacheTo: ['cacheto'],
  noCache: ['nocache']
} as const;
type InputName = keyof typeof INPUTS;

/** What an action or workflow is given, by the name of the input as written; empty where it is not given. */
export interface GivenInputs {
  readonly names: readonly string[];
  readonly value: (name: string) => string;
}

/** Whether a name speaks of something done around an image: signing it, looking at it. */
export const onlyHandlesImages = (name: string): boolean => PREPARES.test(name);

/** `known`: an action that builds as its inputs say; `guess`: one that builds by its name; null for any other. */
export function imageActionKind(uses: string): 'known' | 'guess' | null {
  if (KNOWN.test(uses)) return 'known';
  if (/^home-assistant\/builder(?:@|$)/i.test(uses)) return 'guess';
  const name = uses.replace(/@.*$/, '').replace(/^[^/]+\//, '');
  return BUILDS.test(name) && !PREPARES.test(name) ? 'guess' : null;
}

/** Who runs the action. */
export interface ActionPlace {
  readonly workflow: FoundWorkflow;
  readonly engine: CacheUse['engine'];
  readonly environment: (name: string) => string | undefined;
}

/** Whether any input says something of a build from a Dockerfile. */
export function speaksOfABuild(given: GivenInputs): boolean {
  return (['context', 'file', 'target', 'args'] as const).some((name) => read(given, name) !== '');
}

function read(given: GivenInputs, name: InputName): string {
  const wanted: readonly string[] = INPUTS[name];
  for (const one of wanted) {
    const found = given.names.find((written) => written.toLowerCase().replace(/[-_]/g, '') === one);
    const value = found === undefined ? '' : given.value(found);
    if (value !== '') return value;
  }
  return '';
}

/** The build that an action or workflow makes of its inputs; `guess` names one that cannot be seen, so that this may not be so. */
export function imageActionBuild(
  given: GivenInputs,
  at: { readonly source: string; readonly place: ActionPlace },
  guess: string | null,
  unknowns: Unknowns
): WrittenBuild {
  const { source, place } = at;
  const flags = dockerCommand(
    [
      'docker',
      'build',
      ...read(given, 'flags')
        .split(/\s+/)
        .filter((word) => word !== '')
    ],
    unknowns
  );
  const more = flags?.kind === 'build' ? flags.flags : null;
  const args = read(given, 'args');
  const lines = args.includes('\n') ? listInput(args, true) : readFlags(args, unknowns);
  const file = listInput(read(given, 'file'), false)[0] ?? more?.file ?? null;
  const context = read(given, 'context');
  const unnamed = guess !== null && file === null && context === '';
  return writtenBuild({
    origin: 'workflow',
    source,
    directory: WORKSPACE,
    context: context || '.',
    // Which Dockerfile a thing that cannot be seen takes is open, where nothing names one.
    file: unnamed ? unknowns.mark({ name: `the Dockerfile of ${source}`, volatile: false, options: [] }) : file,
    target: read(given, 'target') || more?.target || null,
    args: buildArguments([...lines, ...(more?.args ?? [])], place.environment),
    platforms: [...listInput(read(given, 'platforms'), false), ...(more?.platforms ?? [])].map((one) =>
      one.includes('/') ? one : `linux/${one}`
    ),
    buildContexts: buildArguments(listInput(read(given, 'contexts'), true), () => undefined),
    tags: listInput(read(given, 'tags'), false),
    cache: {
      ...cacheOf(given, more, { source, engine: place.engine }, unknowns),
      ...(guess === null ? {} : { unseen: unseenCache(guess) })
    },
    workflow: place.workflow,
    ...(guess === null ? {} : { guess })
  });
}

/** Arguments on one line: `A=1,B=2`, `A=1 B=2` or `--build-arg A=1`. */
function readFlags(text: string, unknowns: Unknowns): readonly string[] {
  if (text.includes('--build-arg')) return readOptions(text.split(/\s+/), new Set(), unknowns).all('build-arg');
  return text
    .split(/[,\s]+(?=[A-Za-z_]\w*(?:=|[,\s]|$))/)
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function cacheOf(
  given: GivenInputs,
  more: { readonly cacheFrom: readonly string[]; readonly cacheTo: readonly string[]; readonly noCache: boolean } | null,
  { source, engine }: { readonly source: string; readonly engine: CacheUse['engine'] },
  unknowns: Unknowns
): CacheUse {
  const settled = (entries: readonly string[]) => cacheEntries(entries.map((entry) => unknowns.settle(entry, 'first-filled')));
  const plain = (name: string) => given.names.filter((one) => one.toLowerCase().replace(/[-_]/g, '') === name).map(given.value)[0] ?? '';
  const ref = plain('cacherepository') || plain('cacheregistry');
  // Kaniko keeps every layer in a repository of its own where it is told to.
  const own = plain('cache') === 'true' && ref !== '' ? [`type=registry,mode=max,ref=${ref}`] : [];
  return {
    from: settled([...listInput(read(given, 'cacheFrom'), true), ...(more?.cacheFrom ?? []), ...own]),
    to: settled([...listInput(read(given, 'cacheTo'), true), ...(more?.cacheTo ?? []), ...own]),
    noCache: read(given, 'noCache') === 'true' || more?.noCache === true ? true : [],
    engine,
    place: source
  };
}

/** The builder workflow of Docker: its inputs are those of docker/build-push-action, with a cache of one switch. */
export function githubBuilderBuild(
  given: GivenInputs,
  at: { readonly source: string; readonly place: ActionPlace },
  unknowns: Unknowns
): WrittenBuild {
  const made = imageActionBuild(given, at, null, unknowns);
  const folder = given.value('context') || '.';
  const target = given.value('target');
  const entry = given.value('cache') === 'true' ? `type=gha,scope=${given.value('cache-scope') || target || 'buildkit'}` : null;
  return {
    ...made,
    // It reads the repository by git.
    context: folder === '.' ? '{{defaultContext}}' : `{{defaultContext}}:${folder.replace(/^\.\//, '')}`,
    defaultContext: 'git',
    cache: {
      ...made.cache,
      from: entry === null ? made.cache.from : cacheEntries([entry]),
      to: entry === null ? made.cache.to : cacheEntries([`${entry},mode=${given.value('cache-mode') || 'min'}`])
    }
  };
}

/** Actions that start a compose project. */
const COMPOSE_ACTION = /^(?:hoverkraft-tech\/compose-action|isbang\/compose-action|adambirds\/docker-compose-action)@/i;

/** An input that an action hands to a shell of the job. */
export function isCommandInput(name: string): boolean {
  return /^(?:command|commands|run|cmd|script|run-?cmd|run-?command|shell-?command)$/i.test(name.replaceAll('_', '-'));
}

/** Text that an action runs in the job; null for one that does no such thing, or does it elsewhere. */
export function commandInput(uses: string, given: GivenInputs): string | null {
  if (/ssh|remote|docker-run|ansible|kubectl|github-script/i.test(uses)) return null;
  if (COMPOSE_ACTION.test(uses)) {
    const files = listInput(given.value('compose-file') || given.value('composeFile'), false).map(
      (file) => `-f '${file.replaceAll("'", '')}'`
    );
    const services = listInput(given.value('services'), false).join(' ');
    return [
      'docker compose',
      ...files,
      given.value('compose-flags'),
      'up',
      given.value('up-flags') || given.value('upFlags'),
      services
    ].join(' ');
  }
  const name = given.names.find(isCommandInput);
  const text = name === undefined ? '' : given.value(name);
  return text === '' ? null : text;
}
