import { REFS } from './triggers.ts';
import type { RunRef } from './value-table.ts';

/** What one clause of an `if` leaves of the refs; null: nothing is known of it. */
type Clause = (kind: RunRef) => boolean;

/**
 * Kinds of refs that are left where a job or a step has an `if` (docs/discovery.md "What keeps a cache"). Only clauses joined by `&&`
 * that name ref or event are read; of a condition that says more, and of one that would leave nothing, all refs stay.
 */
export function refsUnder(condition: string | undefined, refs: readonly RunRef[]): readonly RunRef[] {
  if (condition === undefined || condition.includes('||')) return refs;
  const clauses = condition
    .replace(/^\s*\$\{\{([\s\S]*)\}\}\s*$/, '$1')
    .split('&&')
    .flatMap((clause) => clauseOf(clause.trim()) ?? []);
  const left = refs.filter((ref) => clauses.every((holds) => holds(ref)));
  return left.length === 0 ? refs : left;
}

/** Runs whose ref is a branch. */
const BRANCHES: readonly RunRef[] = ['branch', 'other-branch', 'by-hand'];

function clauseOf(text: string): Clause | null {
  const starts = /^(!?)\s*startsWith\(\s*github\.ref\s*,\s*'refs\/(tags|heads|pull)\/[^']*'\s*\)$/i.exec(text);
  if (starts) return isKind(starts[2] === 'tags' ? ['tag'] : starts[2] === 'pull' ? ['pull-request'] : BRANCHES, starts[1] === '!');
  const type = /^github\.ref_type\s*(==|!=)\s*'(tag|branch)'$/i.exec(text);
  if (type) return isKind(type[2] === 'tag' ? ['tag'] : [...BRANCHES, 'pull-request'], type[1] === '!=');
  const event = /^github\.event_name\s*(==|!=)\s*'(\w+)'$/i.exec(text);
  if (event) {
    const kinds = REFS[event[2] ?? ''];
    if (kinds === undefined) return null;
    // Where another event is for the same refs, one event less takes none of them away.
    const all: readonly RunRef[] = event[2] === 'push' ? [...kinds, 'other-branch'] : kinds;
    return event[1] === '==' ? isKind(all, false) : event[2] === 'pull_request' ? isKind(kinds, true) : null;
  }
  const branch = /^github\.(?:ref\s*==\s*'refs\/heads\/[^']+'|ref_name\s*==\s*'(?:main|master|trunk)')$/i.exec(text);
  return branch ? isKind(BRANCHES, false) : null;
}

const isKind =
  (kinds: readonly RunRef[], not: boolean): Clause =>
  (ref) =>
    kinds.includes(ref) !== not;

/** The condition under which an input is filled: the first clause of `${{ CONDITION && 'text' || '' }}`; undefined for another form. */
export function conditionOf(text: string | undefined): string | undefined {
  return /^\s*\$\{\{\s*(.+?)\s*&&\s*'[^']+'\s*(?:\|\|\s*''\s*)?\}\}\s*$/.exec(text ?? '')?.[1];
}
