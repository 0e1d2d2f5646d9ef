import type { Position, TextRange } from '../model/text.ts';

/** One `key: value` of a map. */
export interface DocumentEntry {
  readonly key: string;
  readonly keyRange: TextRange;
  readonly value: DocumentNode;
}

interface Tagged {
  /** A tag of the format that uses YAML, as written: `!reset`, `!reference`. */
  readonly tag?: string;
}

export interface MapNode extends Tagged {
  readonly kind: 'map';
  /** In file order, each key once. */
  readonly entries: ReadonlyMap<string, DocumentEntry>;
  readonly range: TextRange;
}
export interface ListNode extends Tagged {
  readonly kind: 'list';
  readonly items: readonly DocumentNode[];
  readonly range: TextRange;
}
export interface ScalarNode extends Tagged {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly range: TextRange;
}

/** A YAML or JSON document as plain values that know where they stand. */
export type DocumentNode = MapNode | ListNode | ScalarNode;

/** Gives the position of an offset of this text in logarithmic time. */
export function positionsOf(text: string): (offset: number) => Position {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (wanted) => {
    const offset = Math.max(0, Math.min(wanted, text.length));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: offset - (starts[low] ?? 0), offset };
  };
}

/** Value below a chain of keys, undefined where a key is absent or its parent is no map. */
export function at(node: DocumentNode | undefined, ...keys: readonly string[]): DocumentNode | undefined {
  let here = node;
  for (const key of keys) here = here?.kind === 'map' ? here.entries.get(key)?.value : undefined;
  return here;
}

/** Text of a scalar (numbers and truth values as YAML prints them), undefined for null, lists and maps. */
export function textAt(node: DocumentNode | undefined, ...keys: readonly string[]): string | undefined {
  const here = at(node, ...keys);
  return here?.kind === 'scalar' && here.value !== null ? String(here.value) : undefined;
}

export function itemsAt(node: DocumentNode | undefined, ...keys: readonly string[]): readonly DocumentNode[] {
  const here = at(node, ...keys);
  return here?.kind === 'list' ? here.items : [];
}

export function entriesAt(node: DocumentNode | undefined, ...keys: readonly string[]): readonly DocumentEntry[] {
  const here = at(node, ...keys);
  return here?.kind === 'map' ? [...here.entries.values()] : [];
}

/** One-based line, as people and `source` fields count. */
export function lineOf(node: { readonly range: TextRange }): number {
  return node.range.start.line + 1;
}
