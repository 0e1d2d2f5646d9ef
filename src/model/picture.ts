import type { TimedStep } from './analysis.ts';
import type { BudgetVerdict, GateVerdict } from './budget.ts';
import type { BasedEstimate, Estimate, Seconds, UtcTime } from './units.ts';

/** One merged change that is replayed. */
export interface Merge {
  /** Commit. */
  readonly id: string;
  readonly at: UtcTime;
  /** The first of its changed files. */
  readonly paths: readonly string[];
  /** How many files it changed. */
  readonly files: number;
}

/** One merged change replayed against one image: wall seconds of the build it starts, by the middle of the estimate. */
export interface StripColumn {
  /** With the Dockerfile of the base side; null for a new image. */
  readonly before: Seconds | null;
  readonly after: Seconds;
}

/** The figures of one image with some of its suggestions applied: what `analyse` says of the edited Dockerfile. */
export interface Variant {
  /** Positions in the image's `suggestions`, ascending; empty: the change as it stands. */
  readonly applied: readonly number[];
  readonly rebuild: BasedEstimate | null;
  readonly typicalAfter: Estimate | null;
  readonly added: Estimate | null;
  readonly verdict: GateVerdict;
  readonly budgets: readonly (Omit<BudgetVerdict, 'reason'> & { readonly reason: string })[];
  readonly timeline: readonly TimedStep[];
  /** Seconds per column of the strip. */
  readonly strip: readonly Seconds[];
}

/** One state of a Dockerfile in its own history, and what a merge took on average while it stood. */
export interface TrendPoint {
  /** A merged change that edited the file; the file as it stood before the oldest one that is known; the change that is looked at. */
  readonly kind: 'merge' | 'standing' | 'change';
  /** Commit of a merged change, else null. */
  readonly id: string | null;
  readonly at: UtcTime;
  /** Expected seconds per merged change, by today's files, samples and merged changes: only the text is that of its time. */
  readonly typical: Estimate;
  /** The instructions that the merge edited, at most three, secrets masked. */
  readonly edited: readonly string[];
}

/** What is drawn of one image beside the analysis itself. */
export interface ImagePicture {
  /** Position in `Analysis.images`. */
  readonly image: number;
  /** The same files built with the base side's Dockerfile; empty where there is none, or where it is the same text. */
  readonly today: readonly TimedStep[];
  /** A column for each of the picture's merges. */
  readonly strip: readonly StripColumn[];
  /** Oldest first, the change that is looked at last; empty where no earlier state is known. */
  readonly trend: readonly TrendPoint[];
  /** The first is the change as it stands; then every combination of the suggestions that can stand together. */
  readonly variants: readonly Variant[];
}

export interface Picture {
  /** Oldest first; every image is replayed against all of them. */
  readonly merges: readonly Merge[];
  readonly images: readonly ImagePicture[];
  /** What was left out because it would have been too much work; empty where all was drawn. */
  readonly notes: readonly string[];
}
