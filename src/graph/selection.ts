import type { SelectedPath, Selection, StepInput } from '../model/graph.ts';
import { order } from '../plain/index.ts';

// All paths that one step reads from one input are one selection (docs/cache-rules.md §6; buildkit: solver/llbsolver/ops/file.go dedupeSelectors).

const isFiltered = (s: SelectedPath) => s.wildcard || s.include.length > 0 || s.exclude.length > 0;

/** Sorts as Go compares strings; paths are almost always ASCII, where UTF-16 order is the same. */
const byPath = (a: { path: string }, b: { path: string }) => order(a.path, b.path);

/** Equal for inputs that are one. */
export const inputKey = ({ from }: StepInput): string => ('step' in from ? String(from.step) : JSON.stringify(from.source));

/** Drops repeated paths and paths below another one, and sorts. */
export function selectionOf(paths: readonly SelectedPath[]): Selection {
  if (paths.length === 1) return { paths };
  const plain = paths.filter((s) => !isFiltered(s));
  const kept = new Map<string, SelectedPath>();
  for (const followLinks of [false, true]) {
    const same = plain.filter((s) => s.followLinks === followLinks);
    for (const s of same) {
      const below = same.some((other) => other.path !== s.path && (other.path === '' || s.path.startsWith(`${other.path}/`)));
      if (!below) kept.set(`${followLinks}:${s.path}`, s);
    }
  }
  return { paths: [...kept.values(), ...paths.filter(isFiltered)].sort(byPath) };
}

/** The selection of everything. */
export const WHOLE: Selection = { paths: [{ path: '', wildcard: false, include: [], exclude: [], followLinks: true }] };

/** Whether two selections name the same files of one and the same input. */
export function equalSelections(a: Selection | null, b: Selection | null): boolean {
  const [one, other] = [a?.paths ?? WHOLE.paths, b?.paths ?? WHOLE.paths];
  return one === other || (one.length === other.length && JSON.stringify(one) === JSON.stringify(other));
}
