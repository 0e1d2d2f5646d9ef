/** A stretch of a line; `changed` where the other side has other words. */
export interface Segment {
  readonly text: string;
  readonly changed: boolean;
}

/** One row of the two-sided view of a Dockerfile. Lines are one-based; null where the side has none. */
export interface DiffRow {
  readonly base: number | null;
  readonly head: number | null;
  readonly baseText: readonly Segment[];
  readonly headText: readonly Segment[];
  readonly kind: 'same' | 'changed' | 'added' | 'removed';
  /** The line stands elsewhere on the other side: its number there. */
  readonly movedFrom: number | null;
  readonly movedTo: number | null;
}
