import type { ImageAnalysis } from './analysis.ts';
import type { Explanation } from './prediction.ts';
import type { Sentence } from './sentence.ts';
import type { Estimate, Seconds, UtcTime } from './units.ts';

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

/** One image with some of its suggestions applied: what `analyse` says of the edited Dockerfile. */
export interface Variant {
  /** Positions in the image's `suggestions`, ascending; never empty. */
  readonly applied: readonly number[];
  readonly image: ImageAnalysis;
}

/** A step that runs or may run: its key on both sides, and the logged executions that its seconds rest on. */
export interface ExplainedStep {
  readonly explanation: Explanation;
  /** Of this instruction, or of the one that it was edited from; oldest first, the newest ones. */
  readonly executions: readonly { readonly at: UtcTime; readonly seconds: Seconds }[];
}

/** A kept prediction beside the build that followed it. */
export interface TestedPrediction {
  readonly at: UtcTime;
  readonly image: string;
  readonly said: Estimate;
  /** Wall seconds of the executed steps. */
  readonly took: Seconds;
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
  /** The same files built with the base side's Dockerfile; null where there is none, or where it is the same text. */
  readonly today: ImageAnalysis | null;
  /** A column for each of the picture's merges. */
  readonly strip: readonly StripColumn[];
  /** Oldest first, the change that is looked at last; empty where no earlier state is known. */
  readonly trend: readonly TrendPoint[];
  /** Every combination of the suggestions that can stand together. */
  readonly variants: readonly Variant[];
  /** Steps that run or may run, in the order of the file. */
  readonly explained: readonly ExplainedStep[];
}

export interface Picture {
  /** Oldest first; every image is replayed against all of them. */
  readonly merges: readonly Merge[];
  readonly images: readonly ImagePicture[];
  /** Oldest first, the newest ones. */
  readonly predictions: readonly TestedPrediction[];
  /** What was left out because it would have been too much work; empty where all was drawn. */
  readonly notes: readonly Sentence[];
}
