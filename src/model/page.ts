import type { TimedStep } from './analysis.ts';
import type { ExplainedStep, ImagePicture, Merge, TestedPrediction } from './picture.ts';
import type { KeyIngredient } from './prediction.ts';
import type { Seconds } from './units.ts';

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

/** A row as the data block holds it: an equal line as its text, and equal lines that are left out as their number. */
export type PageRow = DiffRow | string | number;

/** What the page draws of one image beside its part of the document. */
export interface PageImage {
  /** That the build will fail, or may, in the words of every other form; null: nothing says so. */
  readonly failure: string | null;
  /** What the next build runs again because a base image moved, in the words of every other form. */
  readonly moved: readonly string[];
  readonly rows: readonly PageRow[];
  /** Steps that run or may run; the document's steps may be left out. */
  readonly rebuilt: number;
  /** What is left out of a large report for this image; null: nothing is. */
  readonly left: 'steps' | null;
  /** A patch that `git apply` takes, per suggestion; null where it has no edit. */
  readonly patches: readonly (string | null)[];
  /** The run steps of the next build in time. */
  readonly timeline: readonly TimedStep[];
  readonly picture: PagePicture | null;
}

export interface PagePicture extends Pick<ImagePicture, 'strip' | 'trend'> {
  /** The same files built with the base side's Dockerfile, where that is another text: its steps as in the document, and in time. */
  readonly today: { readonly steps: unknown; readonly timeline: readonly TimedStep[] } | null;
  readonly explained: readonly PageExplanation[];
  readonly variants: readonly PageVariant[];
}

/** One image with some of its suggestions applied. */
export interface PageVariant {
  /** Positions in the image's `suggestions`, ascending. */
  readonly applied: readonly number[];
  /** The fields of the image's document that the edit may change. */
  readonly image: unknown;
  readonly rows: readonly PageRow[];
  readonly timeline: readonly TimedStep[];
  /** Seconds per column of the strip. */
  readonly strip: readonly Seconds[];
}

/** The key of a step on both sides, as `explain --format json` prints it, and the executions behind its seconds. */
export interface PageExplanation extends Pick<ExplainedStep, 'executions'> {
  readonly line: number;
  readonly baseLine: number | null;
  readonly ingredients: readonly {
    readonly name: string;
    readonly before: string | null;
    readonly after: string | null;
    readonly state: KeyIngredient['state'];
    readonly note: string | null;
  }[];
  readonly beliefs: readonly string[];
}

/** The data block of the HTML report: the document as `--format json` prints it, and what is drawn beside it. */
export interface PageData {
  readonly headline: string;
  /** The document of `layercost/check@1`, or the same form with what a prediction alone knows of it. */
  readonly document: unknown;
  /** What "Download JSON" gives, where that is another document. */
  readonly download: unknown;
  /** Whether there is a verdict of a gate to show. */
  readonly gated: boolean;
  readonly merges: readonly Merge[];
  /** One for each image of the document. */
  readonly images: readonly PageImage[];
  /** Kept predictions beside the builds that followed them, oldest first. */
  readonly predictions: readonly TestedPrediction[];
  readonly notes: readonly string[];
  /** What was left out so that the report stays small, as a sentence; null: nothing was. */
  readonly left: string | null;
}
