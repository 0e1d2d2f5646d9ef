import type { Doubt } from '../model/fact.ts';
import { code, say } from '../model/sentence.ts';
import type { RunAround } from './around.ts';
import { restoredKeys } from './cache-places.ts';
import type { CacheEntry, FoundBuild } from './found-build.ts';
import { normalReference } from './links.ts';
import { baseName } from './paths.ts';
import type { ScriptPlace } from './search.ts';
import type { ShellCommand } from './shell/state.ts';
import { hasUnknown } from './unknowns.ts';

// What steps take away from what caches keep (docs/discovery.md "What keeps a cache").

/** What loses: images or all that an engine keeps, what the builder in use or that of a service keeps, the cache service, registries, or buckets. */
type Store = 'images' | 'engine' | 'builder' | 'service-builder' | 'service' | 'registry' | 'bucket';

export interface Taken {
  readonly of: Store;
  /** Names of what is taken; empty: everything, or nobody can tell. */
  readonly names: readonly string[];
  readonly all: boolean;
}

/** Something that a step takes away. */
export interface Emptying extends Taken {
  /** As a sentence shows it: `docker system prune`. */
  readonly by: string;
  /** `build.yml:12` */
  readonly from: string;
  /** On a machine that stays, or with a builder that a service keeps; absent: where the build itself runs. */
  readonly machine?: 'own' | 'kept' | 'none';
  /** Only runs for pull requests come to it, whose entries of the cache service are their own. */
  readonly forPullRequests?: boolean;
  /** The job whose step it is; absent: the script of the build. */
  readonly job?: object;
}

/** How often steps of a job have taken away what an engine or builder keeps. */
export const timesCleared = ({ job, emptied }: Pick<RunAround, 'job' | 'emptied'>): number =>
  emptied.filter((one) => one.job === job && (one.of === 'builder' || one.of === 'engine')).length;

interface Command {
  readonly of: Store;
  readonly text: RegExp;
  /** Takes everything, whoever wrote it. */
  readonly all?: RegExp;
}

/** By the manuals of the tools. What takes only parts of it (`--filter`) leaves open which. */
const COMMANDS: readonly Command[] = [
  { of: 'builder', text: /\bdocker(?: |-)(?:builder|buildx)(?: du)? (?:prune|rm)\b|\bbuildctl (?:--\S+ )*prune\b/ },
  {
    of: 'engine',
    text: /\b(?:docker|podman) system (?:prune|reset)\b|\bbuildah (?:prune|rmi?|rm)\b|\brm -\w*[rR]\w* .*\/var\/lib\/(?:docker|buildkit|containers)\b/
  },
  { of: 'service-builder', text: /\bdepot cache reset\b/ },
  { of: 'images', text: /\b(?:docker|podman) (?:image (?:prune|rm)|rmi)\b/ },
  { of: 'service', text: /\bgh (?:cache|actions-cache) delete\b/, all: / (?:--all|-a)\b/ },
  { of: 'service', text: /\b(?:gh api|curl)\b(?=.*\bDELETE\b).*\/actions\/caches\b/ },
  {
    of: 'registry',
    text: /\b(?:gh api|curl)\b(?=.*\bDELETE\b).*\/(?:packages|manifests|tags)\b|\b(?:skopeo|crane) delete\b|\bregctl (?:tag|image|manifest) (?:delete|rm|del)\b|\boras manifest delete\b|\baws ecr(?:-public)? (?:batch-delete-image|delete-repository)\b|\bgcloud (?:artifacts docker|container) images delete\b|\baz acr (?:repository (?:delete|untag)|purge)\b|\bacr purge\b/
  },
  { of: 'bucket', text: /\baws s3 (?:rm|rb)\b|\bgsutil (?:-m )?rm\b|\baz storage blob delete(?:-batch)?\b|\bmc r[mb]\b/ }
];

/** No command that takes something away is longer. */
const [MOST_WORDS, LONGEST] = [100, 2_000];

/** Words of a command behind what it does, without its options. */
const namesIn = (words: readonly string[]): readonly string[] => {
  const at = words.findLastIndex((word) => /^(?:delete|delete-batch|rm|rb|prune|del|batch-delete-image|delete-repository)$/.test(word));
  return words.slice(at + 1).filter((word) => !word.startsWith('-'));
};

/** What a command takes away; null where it takes nothing. */
export function takenBy(words: readonly string[]): (Taken & { readonly by: string }) | null {
  const text = words.slice(0, MOST_WORDS).join(' ').slice(0, LONGEST);
  const command = COMMANDS.find((one) => one.text.test(text));
  if (command === undefined) return null;
  // What a pipe or a program hands on has no name here.
  const names = /^(?:gh|skopeo|crane|regctl|aws|gsutil|mc)$/.test(words[0] ?? '') && !/\bapi\b/.test(text) ? namesIn(words) : [];
  const all = command.all?.test(text) === true;
  const isForeign = command.of === 'service' && /(?:--ref|-B|--branch)[ =]\S*pull/.test(text);
  if (isForeign) return null;
  return { of: command.of, names: all || names.some(hasUnknown) ? [] : names, all, by: shownCommand(text) };
}

/** What the commands of a script take away. */
export const emptyingsOf = (commands: readonly ShellCommand[], { file, firstLine }: ScriptPlace): readonly Emptying[] =>
  commands.flatMap(({ words, line }) => {
    const taken = takenBy(words);
    return taken === null ? [] : [{ ...taken, from: `${baseName(file)}:${firstLine + line + 1}` }];
  });

const shownCommand = (text: string): string =>
  /\b(?:(?:docker|podman)(?: |-)\w+ \w+|gh (?:cache|actions-cache) delete|rm -\w+)\b/.exec(text)?.[0] ??
  text.split(' ').slice(0, 3).join(' ');

const CACHE_ACTION =
  /(?:delete|purge|wipe|clear|clean|cleanup|prune|evict|remove)[\w-]*caches?\b|caches?[\w-]*(?:delete|purge|wipe|clean|clear|prune|evict|remov)/i;
const REGISTRY_ACTION =
  /(?:ghcr|container|package|registry|image|tag)s?[\w-]*(?:clean|prune|purge|delet|retention|remov)|(?:clean|prune|purge|delete|remove)[\w-]*(?:ghcr|container|package|registry|image|tag)/i;
/** Inputs by which such an action keeps what is new, or what has a tag. */
const KEEPS_THE_NEWEST = /untagged|keep|older|cut-?off|(?:^|-)age|retention/i;

/** What an action takes away, by its name and inputs; null where it takes nothing. */
export function takenByAction(uses: string, inputs: ReadonlyMap<string, string>): (Taken & { readonly by: string }) | null {
  const action = uses.split('@', 1)[0] ?? '';
  const name = action.slice(action.indexOf('/') + 1);
  if (uses.startsWith('./')) return null;
  const by = action;
  if (/^actions\/github-script$/i.test(action)) return takenByProgram(inputs.get('script') ?? '', by);
  if (CACHE_ACTION.test(name)) return { of: 'service', names: [], all: /wipe|purge|all/i.test(name), by };
  if (!REGISTRY_ACTION.test(name) || [...inputs.keys()].some((input) => KEEPS_THE_NEWEST.test(input))) return null;
  const names = [...inputs].flatMap(([input, value]) => (/package|image|tag|repo/i.test(input) ? value.split(/[\s,]+/) : []));
  return { of: 'registry', names: names.filter((one) => one !== ''), all: false, by };
}

/** Whether an action of this name may take something away. */
export const mayTake = (uses: string): boolean =>
  /^actions\/github-script@/i.test(uses) || CACHE_ACTION.test(uses) || REGISTRY_ACTION.test(uses);

/** What a program of a step takes away. */
export function takenByProgram(text: string, by: string): (Taken & { readonly by: string }) | null {
  const isService = /deleteActionsCache/.test(text) || (/actions\/caches/.test(text) && /\bDELETE\b|\.delete\(/.test(text));
  if (isService) return { of: 'service', names: [], all: false, by };
  return /deletePackage/.test(text) ? { of: 'registry', names: [], all: false, by } : null;
}

/** What a build may not find in an engine or builder that stays; null where nothing takes it away. */
export function emptiedMachine(build: FoundBuild): Doubt | null {
  const { around, emptied = [] } = build;
  const kind = around === undefined || around.builder.kind !== 'kept' ? 'own' : 'kept';
  const loses = ({ of, machine = kind }: Emptying): boolean =>
    (kind === 'kept' && of === 'service-builder') ||
    (machine === kind &&
      (of === 'builder' || (of === 'engine' && kind === 'own') || (of === 'images' && kind === 'own' && build.builder === 'legacy')));
  const found = [...emptied, ...(around?.emptied ?? [])].find(loses);
  if (found === undefined) return null;
  return { because: say`${code(found.from)} removes what the builder keeps (${code(found.by)})`, likely: 'rebuilt' };
}

/** What a build may not find of a store that it reads; null where nothing takes it away. */
export function emptiedStore(build: FoundBuild, wanted: CacheEntry): Doubt | null {
  const found = [...(build.emptied ?? []), ...(build.around?.emptied ?? [])].find((one) => loses(one, build, wanted));
  if (found === undefined) return removedFolder(build, wanted);
  return { because: say`${code(found.from)} deletes what the cache may hold (${code(found.by)})`, likely: 'rebuilt' };
}

function loses({ of, names, all, forPullRequests }: Emptying, build: FoundBuild, wanted: CacheEntry): boolean {
  const { type, attributes } = wanted;
  if (of === 'service') {
    if (type !== 'gha' && type !== 'local') return false;
    if (forPullRequests === true && !all) return false;
    return names.length === 0 || names.some((name) => (type === 'gha' ? /^(?:index|buildkit)/.test(name) : isKeyOf(name, build, wanted)));
  }
  if (of === 'registry')
    return type === 'registry' && (names.length === 0 || names.some((name) => isOfImage(name, attributes['ref'] ?? '')));
  if (of !== 'bucket' || (type !== 's3' && type !== 'azblob')) return false;
  const bucket = attributes['bucket'] ?? attributes['container'] ?? '';
  return names.length === 0 || names.some((name) => hasUnknown(bucket) || name.includes(bucket));
}

/** Whether a key of the cache service may be that of the folder in which a local cache lies. */
const isKeyOf = (key: string, build: FoundBuild, wanted: CacheEntry): boolean =>
  restoredKeys(build, wanted).some((start) => hasUnknown(start) || key.startsWith(start) || start.startsWith(key));

/** Whether a name may be that of an image: its reference, or a part of its path where it names no tag. */
function isOfImage(name: string, reference: string): boolean {
  const plain = name.replace(/^docker:\/\//, '');
  if (hasUnknown(plain) || /[*?]/.test(plain)) return true;
  const path = reference.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  if (/\/.*:[^/]+$/.test(plain)) return normalReference(plain) === normalReference(reference);
  return path.endsWith(plain) || path.split('/').some((part) => part === plain);
}

/** A folder of a local cache that a step takes away after it was brought back, and before the build. */
function removedFolder(build: FoundBuild, wanted: CacheEntry): Doubt | null {
  const folder = wanted.attributes['src'] ?? '';
  const removed: RunAround['removed'] = build.around?.removed ?? [];
  const found = wanted.type === 'local' ? removed.find(({ path }) => folder === path || folder.startsWith(`${path}/`)) : undefined;
  return found === undefined
    ? null
    : { because: say`${code(found.from)} removes the folder of the local cache before the build`, likely: 'rebuilt' };
}
