import type { ImagePicture, Merge } from './picture.ts';

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

/** What the page draws of one image beside its part of the document. */
export interface PageImage {
  /** That the build will fail, or may, in the words of every other form; null: nothing says so. */
  readonly failure: string | null;
  /** The Dockerfile where both sides have the same text; else null, and `rows` hold both. */
  readonly text: string | null;
  readonly rows: readonly DiffRow[];
  /** A patch that `git apply` takes, per suggestion; null where it has no edit. */
  readonly patches: readonly (string | null)[];
  readonly picture: Omit<ImagePicture, 'image'> | null;
}

/** The data block of the HTML report: the document as `--format json` prints it, and what is drawn beside it. */
export interface PageData {
  readonly headline: string;
  /** The document of `layercost/check@1` with six digits of every figure and causes by their place, or the same form with what a prediction alone knows of it. */
  readonly document: unknown;
  /** What "Download JSON" gives, where that is another document. */
  readonly download: unknown;
  /** Whether there is a verdict of a gate to show. */
  readonly gated: boolean;
  readonly merges: readonly Merge[];
  /** One for each image of the document. */
  readonly images: readonly PageImage[];
  readonly notes: readonly string[];
}
