import type { SelectedPath, Selection } from '../model/graph.ts';
import type { BuildContext } from './build-context.ts';
import { compareBytes, hasWildcards, isWithin } from './go-path.ts';

export const isPattern = (selected: SelectedPath): boolean => selected.wildcard && hasWildcards(selected.path);
export const hasFilters = (selected: SelectedPath): boolean => selected.include.length > 0 || selected.exclude.length > 0;

const WHOLE: SelectedPath = { path: '', wildcard: false, include: [], exclude: [], followLinks: false };

/**
 * The paths whose digests make the key, in its order: plain ones unique and without those below another one, patterns
 * and filtered ones as they are, all sorted by path. docs/cache-rules.md §6 (buildkit: ops/file.go dedupeSelectors)
 */
export function dedupeSelection(selection: Selection): readonly SelectedPath[] {
  if (selection.paths.length === 0) return [WHOLE];
  if (selection.paths.length === 1) return selection.paths;
  const plain = selection.paths.filter((s) => !isPattern(s) && !hasFilters(s));
  const kept = [...outermost(plain.filter((s) => !s.followLinks)), ...outermost(plain.filter((s) => s.followLinks))];
  const rest = selection.paths.filter((s) => isPattern(s) || hasFilters(s));
  return [...kept, ...rest].sort((a, b) => compareBytes(a.path, b.path));
}

function outermost(paths: readonly SelectedPath[]): SelectedPath[] {
  const kept: SelectedPath[] = [];
  // With `/` sorted first, whatever lies below a path follows it at once.
  const sorted = [...paths].sort((a, b) => compareBytes(a.path.replaceAll('/', '\0'), b.path.replaceAll('/', '\0')));
  for (const selected of sorted) {
    const last = kept.at(-1);
    if (!last || !isWithin(selected.path, last.path)) kept.push(selected);
  }
  return kept;
}

/** What is made of a path of a context, once: images of one context, and lines of one Dockerfile, ask for the same again. */
export function oncePerSelected<Value, More extends readonly unknown[]>(
  make: (context: BuildContext, selected: SelectedPath, ...more: More) => Value
): (context: BuildContext, selected: SelectedPath, ...more: More) => Value {
  const made = new WeakMap<BuildContext, Map<string, { readonly value: Value }>>();
  return (context, selected, ...more) => {
    const before = made.get(context) ?? new Map<string, { readonly value: Value }>();
    made.set(context, before);
    const name = JSON.stringify(selected);
    const known = before.get(name) ?? { value: make(context, selected, ...more) };
    before.set(name, known);
    return known.value;
  };
}
