import { data } from '@actions/expressions';
import { at, type DocumentNode } from '../../formats/index.ts';
import { type Scope, toData } from './expression.ts';
import { type JobAround, runnerKind } from './job-around.ts';

/** The kind of machine, where all that `runs-on` may come to are of one kind; a group holds what its owner put there. */
export function runnerOf(node: DocumentNode | undefined, scope: Scope): JobAround['runner'] {
  const labels = at(node, 'labels') ?? node;
  if (labels === undefined || labels.kind === 'map' || at(node, 'group') !== undefined) return 'other';
  const { unknowns } = scope;
  const choices = textsOf(labels, scope).map((label) => {
    const [hole] = unknowns.within(label);
    return hole !== undefined && label === unknowns.mark(hole) ? hole.options.filter((option) => option !== '') : [label];
  });
  const kinds = new Set(
    (choices.length === 1 ? (choices[0] ?? []).map((label) => [label]) : [choices.map((some) => some[0] ?? '')]).map(runnerKind)
  );
  const [only = 'other', second] = kinds;
  return second === undefined ? only : 'other';
}

/** Labels of `runs-on`, joined by `, `; null where there are none or they cannot be known. */
export function runnerLabel(node: DocumentNode | undefined, scope: Scope): string | null {
  const labels = at(node, 'labels') ?? node;
  if (labels === undefined || labels.kind === 'map') return null;
  const shown = scope.unknowns.show(
    textsOf(labels, scope)
      .map((label) => scope.unknowns.settle(label, 'last'))
      .join(', ')
  );
  return shown === '' || shown.includes('${{') ? null : shown;
}

/** One label, or each of a list. */
function textsOf(labels: DocumentNode, scope: Scope): readonly string[] {
  const value = toData(labels, scope);
  return value instanceof data.Array ? value.values().map((item) => item.coerceString()) : [value.coerceString()];
}
