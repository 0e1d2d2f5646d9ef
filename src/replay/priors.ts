import { packageFile } from '../commands/index.ts';
import type { StepId } from '../model/graph.ts';
import type { TreePath } from '../model/units.ts';
import { rangeBelow } from '../plain/index.ts';
import { type ReplaySide, withinRoot } from './side.ts';

/** Weight of the priors against changes where there are none yet (fitted on 19 repositories), and the changes that halve it (docs/estimate.md "Typical"). */
const PRIOR_WEIGHT = 4;
const PRIOR_HALF_LIFE = 20;
/** Age at which a change counts half. */
export const HALF_LIFE = 40;

/** Chance that a change touches a path before its history is seen, by what it is: means over 74 repositories (docs/estimate.md "Typical"). */
const LOCK = 0.1;
const MANIFEST = 0.06;
const FILE = 0.01;
/** A directory of which nothing is known. */
const DIRECTORY = 0.13;
/** A directory by its share of the repository's files. */
const OF_ALL = 0.65;
const BY_SHARE = 0.6;
/** Chance that a change edits the Dockerfile at all. */
export const DOCKERFILE_EDIT = 0.03;

function priorOfPath(path: TreePath, shareOf: ReplaySide['shareOf']): number {
  const file = packageFile(path);
  if (file === 'lock') return LOCK;
  if (file === 'manifest') return MANIFEST;
  const share = shareOf?.(path) ?? 0;
  return share > 0 ? Math.max(FILE, OF_ALL * share ** BY_SHARE) : DIRECTORY;
}

/** Weight of the priors beside so many changes: what a repository's own history shows is not left to general experience. */
export const fadedPriorWeight = (changes: number): number => PRIOR_WEIGHT * 2 ** (-changes / PRIOR_HALF_LIFE);

/** A path that steps read, and the steps of each side that a change of it touches. */
interface PriorTouch {
  readonly chance: number;
  readonly before: readonly StepId[];
  readonly after: readonly StepId[];
}

/** What the priors say of both sides at once: steps that every change touches, and paths that one change in so many does. */
interface PriorTouches {
  readonly certain: { readonly before: readonly StepId[]; readonly after: readonly StepId[] };
  readonly single: readonly PriorTouch[];
}

/**
 * What changes touch before their history is seen, by path and for both sides alike: so it makes no difference in how many
 * instructions, in which words or by which pattern the same paths are read. A path within another one of the list is part of
 * what that one is touched by.
 */
export function priorTouches(before: ReplaySide | null, after: ReplaySide): PriorTouches {
  const readers = { before: before === null ? [] : readersOf(before), after: readersOf(after) };
  const all = [...readers.before, ...readers.after];
  const paths = [...new Set(all.flatMap((reader) => reader.paths.filter(({ whole }) => !whole).map(({ path }) => path)))].sort();
  const patterns = new Set(all.flatMap((reader) => reader.paths.filter(({ wildcard }) => wildcard).map(({ path }) => path)));
  const literal = paths.filter((path) => !patterns.has(path));
  // A pattern that takes a path which stands there in words is that path.
  const spoken = new Set(
    all
      .filter((reader) => reader.paths.some(({ path }) => patterns.has(path)) && literal.some(reader.reads))
      .flatMap((reader) => reader.paths.map(({ path }) => path))
  );
  const named = paths.filter((path) => !patterns.has(path) || !spoken.has(path));
  const chanceOf = chancesAmong(named, after.shareOf ?? before?.shareOf);
  const stepsThat = (list: readonly Reader[], path: TreePath) =>
    [...new Set(list.filter((r) => r.reads(path)).map((r) => r.step))].sort((a, b) => a - b);
  return {
    certain: { before: certainOf(before, readers.before), after: certainOf(after, readers.after) },
    single: named.map((path) => ({
      chance: chanceOf(path),
      before: stepsThat(readers.before, path),
      after: stepsThat(readers.after, path)
    }))
  };
}

/**
 * A path's own chance; of a path that holds others of the list, or lies in one of them, its part of that one's. Files of package managers
 * have their own in any case. `named` is sorted.
 */
function chancesAmong(named: readonly TreePath[], shareOf: ReplaySide['shareOf']): (path: TreePath) => number {
  const shared = named.filter((path) => packageFile(path) === null).map((path) => ({ path }));
  const isShared = new Set(shared.map(({ path }) => path));
  return (path) => {
    if (!isShared.has(path)) return priorOfPath(path, shareOf);
    const parts = path.split('/');
    const top = parts.map((_, i) => parts.slice(0, i + 1).join('/')).find((above) => isShared.has(above)) ?? path;
    const [from, to] = rangeBelow(shared, top);
    return priorOfPath(top, shareOf) / (to - from + 1);
  };
}

interface Reader {
  readonly step: StepId;
  /** In the repository. `whole`: everything of the context. */
  readonly paths: readonly { readonly path: TreePath; readonly wildcard: boolean; readonly whole: boolean }[];
  readonly has: (path: TreePath) => boolean;
  readonly reads: (path: TreePath) => boolean;
}

function readersOf(side: ReplaySide): readonly Reader[] {
  return side.graph.steps.flatMap((step) =>
    step.inputs.flatMap((input): readonly Reader[] => {
      if (!('source' in input.from) || input.from.source.kind !== 'context' || side.volatile.has(step.id)) return [];
      const context = side.contexts.get(input.from.source.name);
      if (context === undefined) return [];
      const { selection } = input;
      const paths = (selection?.paths ?? [{ path: '', wildcard: false }]).map(({ path, wildcard }) => ({
        path: [context.root, path].filter((part) => part !== '').join('/'),
        wildcard,
        whole: path === '' || path === '.'
      }));
      const selects = context.selects(selection);
      const has = (path: TreePath) => paths.some((own) => own.path === path);
      const readsAll = paths.some(({ whole }) => whole);
      const folders = paths.map((own) => `${own.path}/`);
      const reads = (path: TreePath) => {
        const inner = withinRoot(context.root, path);
        return has(path) || (inner !== null && (readsAll || folders.some((folder) => path.startsWith(folder)) || selects(inner)));
      };
      return [{ step: step.id, paths, has, reads }];
    })
  );
}

/** Whatever is changed, it is read; and what differs on every build. */
function certainOf(side: ReplaySide | null, readers: readonly Reader[]): readonly StepId[] {
  const steps = readers.filter((reader) => reader.paths.some(({ whole }) => whole)).map(({ step }) => step);
  return [...new Set([...(side?.volatile ?? []), ...steps])].sort((a, b) => a - b);
}
