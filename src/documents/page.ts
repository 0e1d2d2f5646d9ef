import type { TimedStep } from '../model/analysis.ts';
import type { DiffRow } from '../model/diff-row.ts';
import type { ExplainedStep, ImagePicture, Merge, TestedPrediction } from '../model/picture.ts';
import type { Seconds } from '../model/units.ts';
import type { CheckDocument, CheckedImage } from './check.ts';
import type { ExplainDocument } from './commands.ts';

// The data block of the HTML report: parts of the documents, and what is drawn beside them.

/** What the page reads of an image of `check`; a prediction alone can fill it as well. */
export type PageImageDocument = Pick<
  CheckedImage,
  | 'name'
  | 'file'
  | 'context'
  | 'target'
  | 'source'
  | 'affected'
  | 'existence'
  | 'reason'
  | 'verdict'
  | 'steps'
  | 'rebuild'
  | 'whole'
  | 'typical'
  | 'added'
  | 'money'
  | 'bases'
  | 'budgets'
  | 'suggestions'
  | 'history'
  | 'notes'
> & {
  readonly cache: { readonly mode: string; readonly from: string | null };
  readonly bytes: Pick<NonNullable<CheckedImage['bytes']>, 'pushed' | 'pulled' | 'image'> | null;
};

/** What the page reads of the document of `check`. */
export type PageDocument = Pick<CheckDocument, 'verdict' | 'assumptions' | 'notes' | 'audit'> & {
  readonly base: Pick<CheckDocument['base'], 'ref' | 'sha'>;
  readonly head: CheckDocument['head'];
  readonly tool: Pick<CheckDocument['tool'], 'version'>;
  readonly images: readonly PageImageDocument[];
};

/** What an edit may change of an image. */
type EditedImage = Pick<
  CheckedImage,
  'steps' | 'fails' | 'rebuild' | 'whole' | 'typical' | 'added' | 'money' | 'bytes' | 'budgets' | 'verdict' | 'bases'
>;

/** A row as the data block holds it: an equal line as its text, and equal lines that are left out as their number. */
export type PageRow = DiffRow | string | number;

/** What the page draws of one image beside its part of the document. */
export interface PageImage {
  /** Position of the build of the same Dockerfile that is told whole: its own, or that of another one, which it differs from in `otherwise`. */
  readonly entry: number;
  /** Lines that fare otherwise than in that build; of no interest where it is this one. */
  readonly otherwise: readonly number[];
  /** That the build will fail, or may, in the words of every other form; null: nothing says so. */
  readonly failure: string | null;
  /** What the next build runs again because a base image moved, in the words of every other form. */
  readonly moved: readonly string[];
  readonly rows: readonly PageRow[];
  /** Steps that run or may run; the document's steps may be left out. */
  readonly rebuilt: number;
  /** The same in the words of every other form: `3 to 5`, `up to 4`. */
  readonly rebuiltWords: string;
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
  readonly today: { readonly steps: CheckedImage['steps']; readonly timeline: readonly TimedStep[] } | null;
  readonly explained: readonly PageExplanation[];
  readonly variants: readonly PageVariant[];
}

/** One image with some of its suggestions applied. */
export interface PageVariant {
  /** Positions in the image's `suggestions`, ascending. */
  readonly applied: readonly number[];
  readonly image: EditedImage;
  readonly rows: readonly PageRow[];
  readonly timeline: readonly TimedStep[];
  /** Seconds per column of the strip. */
  readonly strip: readonly Seconds[];
}

/** The key of a step on both sides, as `explain --format json` prints it, and the executions behind its seconds. */
export interface PageExplanation extends Pick<ExplainedStep, 'executions'>, Pick<ExplainDocument, 'baseLine' | 'ingredients' | 'beliefs'> {
  readonly line: number;
}

/** A question that edits of several images leave open, and the positions of those images. */
interface PageQuestion {
  /** As the proofs of the suggestions say it. */
  readonly text: string;
  readonly images: readonly number[];
}

/** The data block of the HTML report: the document as `--format json` prints it, and what is drawn beside it. */
export interface PageData {
  readonly headline: string;
  readonly document: PageDocument;
  /** What "Download JSON" gives, where that is another document. */
  readonly download: unknown;
  /** Whether there is a verdict of a gate to show. */
  readonly gated: boolean;
  readonly merges: readonly Merge[];
  /** One for each image of the document. */
  readonly images: readonly PageImage[];
  /** What is asked once for several images. */
  readonly questions: readonly PageQuestion[];
  /** Kept predictions beside the builds that followed them, oldest first. */
  readonly predictions: readonly TestedPrediction[];
  readonly notes: readonly string[];
  /** What was left out so that the report stays small, as a sentence; null: nothing was. */
  readonly left: string | null;
}
