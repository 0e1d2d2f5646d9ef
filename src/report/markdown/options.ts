import type { Sentence } from '../../model/sentence.ts';
/** The first line of a report on another commit, as Markdown. */
export interface EarlierResult {
  readonly head: string;
  readonly result: string;
}

/** What only the face knows about where the text will stand. */
export interface MarkdownOptions {
  /** Address of the run that made the report; null outside CI. */
  readonly runUrl: string | null;
  /** Requests to the forge that the report took; null where that is not told. */
  readonly requests: number | null;
  /** Label that accepts a broken budget; null where there is none. */
  readonly acceptLabel: string | null;
  /** Sentence in front of everything, for example why the comment could not be posted. */
  readonly preface: Sentence | null;
  /** The comment is kept up to date in place. */
  readonly sticky: boolean;
  /** What the same comment said of an earlier head; left out where it is what is said now. */
  readonly earlier: EarlierResult | null;
  /** Suggestions that could not be offered for one click, since their lines are not part of the diff. */
  readonly outside: readonly { readonly path: string; readonly startLine: number }[];
}

export const PLAIN_OPTIONS: MarkdownOptions = {
  runUrl: null,
  requests: null,
  acceptLabel: null,
  preface: null,
  sticky: false,
  earlier: null,
  outside: []
};

/** How much is shown; each level leaves out more (docs/comment.md "Size steps"). */
export interface Detail {
  readonly chart: boolean;
  /** Cached rows one by one, or folded into one row. */
  readonly cachedRows: boolean;
  readonly maxRows: number;
  /** Images with a table of their own. */
  readonly maxImages: number;
  /** Suggestions, proofs and explanations. */
  readonly folds: boolean;
  /** What each second rests on, and the files behind each cause. */
  readonly evidence: boolean;
}
