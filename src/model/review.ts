import type { TreePath } from './units.ts';

/** A suggestion that a reviewer can apply with one click, as it is shown on lines of the diff, without its marker. */
export interface ReviewComment {
  readonly path: TreePath;
  /** One-based, inclusive: the lines of the head file that the block replaces. */
  readonly startLine: number;
  readonly line: number;
  readonly body: string;
  readonly rule: string;
  readonly oldBlock: string;
  readonly newBlock: string;
}
