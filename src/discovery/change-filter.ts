import type { ChangeFilter, ImageSpec } from '../model/image.ts';
import type { TreePath } from '../model/units.ts';
import type { WorkBudget } from '../plain/index.ts';
import { fitsPatterns } from './filter-pattern.ts';

/** What is known of a change that starts builds. */
export interface StartingChange {
  /** The branch that it is made for; null where that is not known. */
  readonly branch: string | null;
  readonly paths: readonly TreePath[];
}

/** An image of which no job starts by the change or its merge is marked as built elsewhere, with the filter that keeps it out. May throw OutOfWork. */
export function startedBy(image: ImageSpec, change: StartingChange, work: WorkBudget): ImageSpec {
  const { starts } = image;
  if (image.elsewhere !== undefined || starts === undefined || starts.some((filter) => lets(filter, change, work))) return image;
  return { ...image, elsewhere: starts.every((filter) => letsBranch(filter, change)) ? 'paths' : 'branch' };
}

const letsBranch = ({ branches }: ChangeFilter, { branch }: StartingChange) =>
  branches === null || branch === null || fitsPatterns(branches, branch);

function lets(filter: ChangeFilter, change: StartingChange, work: WorkBudget): boolean {
  const { paths } = filter;
  return letsBranch(filter, change) && (paths === null || change.paths.some((path) => fitsPatterns(paths, path, work)));
}

/** The filters of several jobs that build one image, each once; undefined where one of them starts by every change. */
export function unitedFilters(each: readonly (readonly ChangeFilter[] | undefined)[]): readonly ChangeFilter[] | undefined {
  const filters: ChangeFilter[] = [];
  for (const some of each) {
    if (some === undefined) return undefined;
    filters.push(...some);
  }
  const unique = new Map(filters.map((filter) => [JSON.stringify([filter.branches, filter.paths]), filter]));
  return unique.size === 0 || filters.some(({ branches, paths }) => branches === null && paths === null) ? undefined : [...unique.values()];
}

/** Patterns of a list of what is left out: everything but these. */
export const allBut = (patterns: readonly string[]): readonly string[] => ['**', ...patterns.map((pattern) => `!${pattern}`)];

/** A pattern of another system whose characters that only GitHub's patterns know stand for themselves; null for one with `{` or `(`. */
function asPattern(glob: string): string | null {
  const plain = glob.trim().replace(/^\.?\//, '');
  return /[{}()\\]/.test(plain) || plain === '' || plain.includes('?') ? null : plain.replace(/[+]/g, '\\+');
}

/** The spellings of a glob with alternatives, `{a,b}/x`; null where they nest or are too many. */
function alternatives(glob: string): readonly string[] | null {
  const braces = /^([^{}]*)\{([^{}]*)\}([\s\S]*)$/.exec(glob);
  if (braces === null) return /[{}]/.test(glob) ? null : [glob];
  const [, before = '', inner = '', after = ''] = braces;
  const rest = alternatives(after);
  if (rest === null) return null;
  const all = inner.split(',').flatMap((one) => rest.map((end) => `${before}${one}${end}`));
  return all.length > 100 ? null : all;
}

/** Patterns for globs of another system; null where one of them cannot be read, and then every change may start it. */
export function asPatterns(globs: readonly string[]): readonly string[] | null {
  const patterns: string[] = [];
  for (const glob of globs) {
    const isNot = glob.startsWith('!');
    for (const one of alternatives(isNot ? glob.slice(1) : glob) ?? ['(']) {
      const pattern = asPattern(one);
      if (pattern === null) return null;
      patterns.push(isNot ? `!${pattern}` : pattern);
    }
  }
  return patterns.length === 0 ? null : patterns;
}
