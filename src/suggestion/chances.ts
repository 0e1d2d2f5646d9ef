import { packageFile } from '../commands/index.ts';
import type { Estimate } from '../model/units.ts';

export const NO_SECONDS: Estimate = { low: 0, mid: 0, high: 0 };

// How often changes touch what a step rests on, where no merged changes are at hand.

/** Chances for sets of paths whose history nobody knows (docs/suggestions.md, "How it is tested"). */
const CHANCE = { lock: 0.064, manifest: 0.063, file: 0.01, instruction: 0.01, made: 1 } as const;
/** The same of a directory, by the share of the files that it holds: `factor` times the share to the power of `exponent`, and no more than `most`. */
const BY_SHARE = {
  sources: { factor: 0.75, exponent: 0.66, most: 1 },
  directory: { factor: 0.64, exponent: 0.72, most: 1 },
  beside: { factor: 0.64, exponent: 0.72, most: 0.2 }
} as const;

type Kind = keyof typeof CHANCE | keyof typeof BY_SHARE;

/** Chance that a change touches one of so many files of one kind, of so many in all. */
function chanceOf(kind: Kind, count: number, all: number): number {
  if (kind !== 'sources' && kind !== 'directory' && kind !== 'beside') return CHANCE[kind];
  const { factor, exponent, most } = BY_SHARE[kind];
  return Math.min(most, factor * Math.min(1, count / Math.max(1, all)) ** exponent);
}

/** Directories that by their names hold the sources of the program. */
const SOURCES =
  /^(?:src|source|sources|app|apps|lib|libs|server|client|packages|pkg|crates|backend|frontend|internal|core|services|web|webapp|ui)(?:[-_][\w-]+)?$/;
/** Directories that by their names hold what stands beside the sources, wherever they lie. */
const BESIDE =
  /^(?:bin|sbin|etc|env|envs|conf|config|configs|scripts?|docker|deploy|hack|tools|hooks|patches|prisma|migrations|db|public|assets|static|templates|certs|\.[\w-]+|\w{1,40}[-_]scripts?|scripts?[-_][\w.-]{1,80})$/;
/** Files of a program by their ends. */
const PROGRAM =
  /\.(?:[cm]?[jt]sx?|vue|svelte|html?|css|py|rb|php|go|rs|java|kt|scala|cs|fs|vb|c|cc|cpp|h|hpp|swift|exs?|erl|hs|clj|ml|dart|lua|pl|pm|r|ipynb)$/i;

export const NOTHING: ReadonlySet<string> = new Set();

/** One step of an order that is weighed: what it takes, and which context paths its own key rests on. */
export interface WeighedStep {
  readonly seconds: Estimate;
  readonly paths: ReadonlySet<string>;
  /** Changes on every build: a variable that differs each time. */
  readonly always: boolean;
}

/** Manifests of a monorepo change together: of many, any changes about as often as three would by themselves. */
const MOST_MANIFESTS = 3;

/** In front of a path that no commit holds: a build makes it, so it is another one each time. */
export const MADE = '(made) ';

/** Where package managers keep what they fetched: brought along to save time, and no reason to fetch again. */
const FETCHED = /(?:^|\/)\.(?:npm|yarn|bun|cache|pnpm-store|m2|gradle|cargo)$/;

/** What a path that no commit holds counts as. */
export const madePaths = (path: string): readonly string[] => (FETCHED.test(path) ? [] : [MADE + path]);

/** Paths that the same steps read and that change together: one entry of the priors. */
interface PathGroup {
  readonly readers: readonly number[];
  readonly entry: string;
  readonly kind: Kind;
  /** Files. */
  readonly count: number;
  readonly isSource: boolean;
}

/** Settings beside a program, which may lie among its sources. */
const SETTINGS = /(?:^|\/)\.[^/]*$|\.(?:json|ya?ml|toml|ini|cfg|conf|md)$|\.config\.\w+$/;

interface Told {
  readonly entry: string;
  readonly kind: Kind;
}

/** By which entry a path below a topmost one is told: what stands beside the sources lies apart from them, and so do settings. */
function toldBy(path: string, top: string): Told {
  if (!SOURCES.test(top)) return { entry: top, kind: BESIDE.test(top) ? 'beside' : 'directory' };
  const names = path.split('/').slice(0, -1);
  const depth = names.findLastIndex((name) => SOURCES.test(name) || BESIDE.test(name));
  if (BESIDE.test(names[depth] ?? '')) return { entry: names.slice(0, depth + 1).join('/'), kind: 'beside' };
  return SETTINGS.test(path) ? { entry: path, kind: 'file' } : { entry: top, kind: 'sources' };
}

/**
 * What changes touch of paths of one topmost entry: a file by itself, directories that stand beside the sources where they are all of it,
 * else the whole.
 */
function entriesOf(top: string, paths: readonly string[]): readonly (Told & { readonly count: number })[] {
  const [first = ''] = paths;
  if (paths.length === 1) return [{ entry: first, kind: 'file', count: 1 }];
  const told = paths.map((path) => toldBy(path, top));
  const sources = told.find((t) => t.kind === 'sources');
  if (sources !== undefined) return [{ ...sources, count: paths.length }];
  const counts = new Map<string, Told & { readonly count: number }>();
  for (const one of told) counts.set(one.entry, { ...one, count: (counts.get(one.entry)?.count ?? 0) + 1 });
  return [...counts.values()];
}

/** Paths that the same steps read, of one topmost entry. */
interface Members {
  readonly list: readonly number[];
  readonly top: string;
  readonly file: ReturnType<typeof packageFile>;
  readonly paths: string[];
}

function groupPaths(steps: readonly WeighedStep[]): readonly PathGroup[] {
  const readers = new Map<string, number[]>();
  for (const [at, step] of steps.entries()) {
    for (const path of step.paths) {
      const list = readers.get(path);
      if (list === undefined) readers.set(path, [at]);
      else list.push(at);
    }
  }
  const members = new Map<string, Members>();
  for (const [path, list] of readers) {
    const file = packageFile(path.startsWith(MADE) ? path.slice(MADE.length) : path);
    const top = file === 'lock' ? 'lock' : file === null ? (path.split('/')[0] ?? '') : path;
    const key = `${list.join(' ')} ${top}`;
    const group = members.get(key);
    if (group === undefined) members.set(key, { list, top, file, paths: [path] });
    else group.paths.push(path);
  }
  return [...members.values()].flatMap(({ list, top, file, paths }): readonly PathGroup[] => {
    const [first = ''] = paths;
    const plain = { readers: list, count: paths.length, isSource: false };
    if (file === 'lock') return [{ ...plain, entry: 'lock', kind: 'lock' }];
    if (file !== null) return [{ ...plain, entry: first, kind: 'manifest' }];
    const entries = first.startsWith(MADE) ? [{ entry: first, kind: 'made', count: 1 } as const] : entriesOf(top, paths);
    return entries.map((entry) => ({ ...entry, readers: list, isSource: true }));
  });
}

export interface ChanceModel {
  /** That at least one of the steps is touched. */
  chance(members: readonly number[]): number;
  /** The same for the first of them, for the first two, and so on. */
  prefixes(members: readonly number[]): readonly number[];
}

/** Whether a path is one of the program: in a directory of sources, by its end, or made by a build. */
export function isOfProgram(path: string): boolean {
  if (path.startsWith(MADE)) return true;
  const names = path.split('/').slice(0, -1);
  const depth = names.findLastIndex((name) => SOURCES.test(name) || BESIDE.test(name));
  return depth < 0 ? PROGRAM.test(path) : SOURCES.test(names[depth] ?? '');
}

/** Among what is copied: most changes touch other files of the context. */
const ELSEWHERE = '(elsewhere)';
/** Share of the context's files below which what is copied is no more than a few helpers. */
const FEW_OF_CONTEXT = 0.1;

/** How many files an image copies, by all that is known of them. */
const filesIn = (copied: ReadonlySet<string>): number => copied.size;

/** What an image copies, for the model of chances: with a mark where that is a small part of its context and nothing of the program. */
export function amongContext(copied: ReadonlySet<string>, files: readonly { readonly path: string }[]): ReadonlySet<string> {
  const own = [...copied].filter((path) => packageFile(path) === null);
  const isSmall = own.length > 0 && own.length < FEW_OF_CONTEXT * files.length && !own.some((path) => isOfProgram(path));
  return isSmall ? new Set([...copied, ELSEWHERE]) : copied;
}

/** Chance that a change which touches one of `copied` touches one of these paths. */
export function touchChance(paths: ReadonlySet<string>, copied: ReadonlySet<string>): number {
  const groups = groupPaths([{ seconds: NO_SECONDS, paths, always: false }]);
  const manifests = groups.filter((g) => g.kind === 'manifest');
  const left = new Set(manifests.slice(MOST_MANIFESTS));
  const all = filesIn(copied);
  return 1 - groups.reduce((miss, group) => (left.has(group) ? miss : miss * (1 - chanceOf(group.kind, group.count, all))), 1);
}

/**
 * Chance that a change which rebuilds this image at all touches the own key of at least one of the steps (docs/suggestions.md, "How it is tested":
 * the unit is a change that touches the context): all that is copied but the manifests counts as certain, entries by themselves else. Steps are named by their position in the list.
 */
export function chanceModel(
  own: readonly WeighedStep[],
  copied: ReadonlySet<string>,
  external: ReadonlySet<string> = NOTHING
): ChanceModel {
  // What the stages below rest on stands in front of every step.
  const steps = [...own, { seconds: { low: 0, mid: 0, high: 0 }, paths: external, always: false }];
  const groups = groupPaths(steps);
  const all = new Set(steps.flatMap((s) => [...s.paths]));
  const beyond = [...copied].some((path) => !all.has(path) && packageFile(path) === null);
  const sources = groups.filter((g) => g.isSource).length;
  // Which groups a step reads, once: the search for the best order asks for many sets.
  const readBy = steps.map((_, step) => groups.flatMap((g, at) => (g.readers.includes(step) ? [at] : [])));
  const entries = [...new Set(groups.map((g) => g.entry))];
  const isManifest = groups.map((g) => g.kind === 'manifest');
  const entryAt = groups.map((g) => entries.indexOf(g.entry));
  const files = filesIn(copied);
  const walk = (chosen: readonly number[]): readonly number[] => {
    const touched = new Uint8Array(groups.length);
    const counted = new Uint32Array(entries.length);
    let touchedSources = 0;
    let manifests = 0;
    let miss = 1;
    let isCertain = false;
    const add = (member: number): number => {
      miss *= 1 - CHANCE.instruction;
      isCertain ||= steps[member]?.always === true;
      for (const at of readBy[member] ?? []) {
        if (touched[at] === 1) continue;
        touched[at] = 1;
        if (groups[at]?.isSource === true) touchedSources++;
        const entry = entryAt[at] ?? 0;
        const { kind = 'file', count = 0 } = groups[at] ?? {};
        const before = counted[entry] ?? 0;
        counted[entry] = before + count;
        if (isManifest[at] === true && (before > 0 || ++manifests > MOST_MANIFESTS)) continue;
        // Of one entry the parts that several steps read are told as a whole.
        const without = before === 0 ? 1 : 1 - chanceOf(kind, before, files);
        if (without > 0) miss *= (1 - chanceOf(kind, before + count, files)) / without;
      }
      return isCertain || (!beyond && sources > 0 && touchedSources === sources) ? 1 : 1 - miss;
    };
    return chosen.map(add);
  };
  const front = external.size > 0 ? [own.length] : [];
  return {
    chance: (chosen) => walk([...front, ...chosen]).at(-1) ?? 0,
    prefixes: (chosen) => walk([...front, ...chosen]).slice(front.length)
  };
}
