import type { Sentence } from './sentence.ts';
import type { BasedEstimate, Estimate, TreePath } from './units.ts';

export const SUGGESTION_LEVELS = ['one-click', 'needs-review', 'advice'] as const;
export type SuggestionLevel = (typeof SUGGESTION_LEVELS)[number];
export const EQUALITIES = ['equal', 'equal-modulo-time', 'likely', 'none'] as const;
export type Equality = (typeof EQUALITIES)[number];

/** One claim that the safety of an edit rests on, and what shows it. */
export interface Obligation {
  readonly claim: Sentence;
  readonly evidence: Sentence;
}

export interface Proof {
  readonly equality: Equality;
  readonly obligations: readonly Obligation[];
  /** What was accepted without a check, each named. */
  readonly assumptions: readonly Sentence[];
}

/** An edit of a file that is no Dockerfile: whole lines, without the end of the last one. */
export interface FileEdit {
  readonly file: TreePath;
  /** First and last line (one-based, inclusive) that are replaced. */
  readonly replaceLines: readonly [number, number];
  /** The lines as they are. */
  readonly before: string;
  readonly replacement: string;
}

export interface Suggestion {
  readonly rule: string;
  readonly level: SuggestionLevel;
  readonly proof: Proof;
  /** First and last line (one-based, inclusive) of the head Dockerfile that the edit replaces; null for advice without an edit. */
  readonly replaceLines: readonly [number, number] | null;
  /** The lines that stand there afterwards, with the file's own line ends; null for advice. */
  readonly replacement: string | null;
  /** The whole Dockerfile with this suggestion applied and no other; null for advice. */
  readonly after: string | null;
  /** Seconds saved on the average merge. */
  readonly saving: BasedEstimate;
  /** How many of the replayed changes would have profited; null without a replay. */
  readonly profited: { readonly changes: number; readonly of: number } | null;
  /** Packed bytes that it spares, of a push, a pull or an average merge as the message says; null or absent where it is about time. */
  readonly bytes?: Estimate | null;
  /** The edit, where it is of another file; then the three above are null. Null or absent else. */
  readonly elsewhere?: FileEdit | null;
  readonly message: Sentence;
  /** The message in two parts, where several images may get it alike: what it says, and of which place. Absent else. */
  readonly parts?: { readonly says: Sentence; readonly place: string };
  /** Line (one-based) that the finding is about. */
  readonly line: number;
}

export interface Refusal {
  readonly rule: string;
  readonly line: number;
  readonly because: Sentence;
}
