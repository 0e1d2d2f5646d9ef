import type { LostBuild } from '../model/image.ts';
import { distinct, type Sentence, say, sentenceKey } from '../model/sentence.ts';
import type { Problem } from '../model/text.ts';
import type { TreePath } from '../model/units.ts';
import type { WorkBudget } from '../plain/index.ts';
import { isLeaf, type Listing, type PathQuestion } from './listing.ts';
import { joinPath, parentOf } from './paths.ts';
import { withoutMarks } from './unknowns.ts';

/** What discovery may ask of one side's files, and where it says what it met. */
export interface Repository {
  /** Files and links in path order. */
  readonly paths: readonly TreePath[];
  /** Folders in whose place a commit of another repository stands. */
  readonly submodules: readonly TreePath[];
  /** The files that a question takes, in path order. */
  taken(question: PathQuestion): readonly TreePath[];
  isFile(path: TreePath): boolean;
  isDirectory(path: TreePath): boolean;
  /** Names directly below a directory. */
  namesIn(directory: TreePath): readonly string[];
  /** Files of this base name in lower case, in path order. */
  named(name: string): readonly TreePath[];
  /** Follows links to a file; null where it leads nowhere, or where the link is still to be read. */
  resolve(path: TreePath): TreePath | null;
  isLink(path: TreePath): boolean;
  /** Name of a file's bytes; null for what is no file. */
  contentOf(path: TreePath): string | null;
  /** The text, links followed; null while it is wanted and not there yet, or where it cannot be had. */
  text(path: TreePath): string | null;
  /** The value that this path gave the first time. */
  once<Value>(path: TreePath, make: () => Value): Value;
  /** Notes a build whose Dockerfile is not there. */
  lost(build: LostBuild): void;
  note(kind: DiscoveryNote['kind'], what: Sentence): void;
  /** Notes what was left out: builds that it may define are not known. */
  leftOut(sentence: Sentence): void;
  /** What reading of this side may still cost. */
  readonly work: WorkBudget;
  problem(problem: Problem): void;
}

/** What is told of the search: `left-out`, a build that is not analysed; `remark`, anything else. */
export interface DiscoveryNote {
  readonly kind: 'left-out' | 'remark';
  readonly what: Sentence;
}

export interface Collected {
  readonly wants: readonly TreePath[];
  readonly lost: readonly LostBuild[];
  readonly notes: readonly DiscoveryNote[];
  readonly problems: readonly Problem[];
  /** What was left out, so that builds may be missing; empty where everything was read. */
  readonly leftOut: readonly Sentence[];
}

export type Read = (path: TreePath) => string | null | undefined;

/** More notes or problems of one kind help nobody. */
const MOST_NOTES = 500;
/** Links that are followed to one file. */
const MOST_LINKS = 16;

/** A listing with its texts, as far as they are there. */
export function openRepository(
  listing: Listing,
  read: Read,
  work: WorkBudget
): { readonly repository: Repository; readonly collected: () => Collected } {
  const { log, collected } = openLog(work);
  const wants = new Set<TreePath>();
  const made = new Map<TreePath, { readonly value: unknown }>();

  const raw = (path: TreePath): string | null => {
    const text = read(path);
    if (text === undefined) wants.add(path);
    return text ?? null;
  };
  const resolve = (path: TreePath) => followLinks(listing, path, raw);
  const repository: Repository = {
    ...log,
    work,
    paths: listing.paths,
    submodules: listing.submodules,
    taken: (question) => listing.taken(question),
    isFile: (path) => isLeaf(listing.entries.get(path)),
    isDirectory: (path) => listing.names.has(path),
    namesIn: (directory) => listing.names.get(directory) ?? [],
    named: (name) => listing.byName().get(name) ?? [],
    resolve,
    isLink: (path) => listing.entries.get(path)?.kind === 'symlink',
    contentOf(path) {
      const entry = listing.entries.get(path);
      return entry?.kind === 'file' ? entry.content : null;
    },
    text(path) {
      const real = resolve(path);
      const text = real === null ? null : raw(real);
      return text === null ? null : withoutMarks(text);
    },
    once(path, make) {
      const known = made.get(path);
      if (known !== undefined) return known.value as ReturnType<typeof make>;
      const value = make();
      made.set(path, { value });
      return value;
    }
  };
  return { repository, collected: () => ({ ...collected(), wants: [...wants].sort() }) };
}

/** `read`: the target of a link that the listing does not give. */
function followLinks({ entries }: Listing, path: TreePath, read: (path: TreePath) => string | null): TreePath | null {
  let here = path;
  for (let hops = 0; hops < MOST_LINKS; hops++) {
    const entry = entries.get(here);
    if (entry?.kind !== 'symlink') return entry?.kind === 'file' ? here : null;
    const target = entry.target ?? read(here);
    const next = target === null || target.startsWith('/') ? null : joinPath(parentOf(here), target);
    if (next === null) return null;
    here = next;
  }
  return null;
}

/** What the search met, as it comes and as it is told. */
function openLog(work: WorkBudget): {
  readonly log: Pick<Repository, 'lost' | 'note' | 'leftOut' | 'problem'>;
  readonly collected: () => Omit<Collected, 'wants'>;
} {
  const lost: LostBuild[] = [];
  const notes = new Map<string, DiscoveryNote>();
  const problems: Problem[] = [];
  const leftOut: Sentence[] = [];
  const log = {
    lost(build: LostBuild): void {
      lost.push(build);
    },
    note(kind: DiscoveryNote['kind'], what: Sentence): void {
      if (notes.size < MOST_NOTES) notes.set(sentenceKey(what), { kind, what });
    },
    leftOut(sentence: Sentence): void {
      leftOut.push(sentence);
    },
    problem(problem: Problem): void {
      // The first fault of a file leads to most of its others.
      const isKnown = problems.some(({ file }) => file === problem.file);
      if (!isKnown && problems.length < MOST_NOTES) problems.push(problem);
    }
  };
  const unfinished = () =>
    work
      .ranOut()
      .map(
        (kind) => say`Reading of build definitions stopped at its limit of ${work.limitOf(kind)} ${[kind]}: builds behind it are not known.`
      );
  const collected = () => ({ lost, notes: [...notes.values()], problems, leftOut: distinct([...leftOut, ...unfinished()]) });
  return { log, collected };
}
