import type { Fetch } from '../github/index.ts';
import type { Annotation } from '../report/index.ts';
import type { InputName } from './inputs.ts';

/** Outputs of `action.yml`. */
export const OUTPUT_NAMES = [
  'verdict',
  'budget-exceeded',
  'rebuild-seconds',
  'rebuild-seconds-low',
  'rebuild-seconds-high',
  'added-seconds',
  'rebuild-cost',
  'added-cost-month',
  'currency',
  'pushed-bytes',
  'pulled-bytes',
  'image-bytes',
  'added-bytes',
  'rebuilt-steps',
  'suggestions-count',
  'saved-seconds',
  'images',
  'matrix',
  'affected-count',
  'report-json',
  'partial-report',
  'history-file',
  'report-markdown',
  'report-sarif',
  'report-html',
  'prediction-file',
  'comment-id',
  'comment-url',
  'comment-because'
] as const;
export type OutputName = (typeof OUTPUT_NAMES)[number];

/** What the machine that runs the action gives and takes. */
export interface Runner {
  readonly event: { readonly name: string; readonly payload: Readonly<Record<string, unknown>> };
  /** `owner/name` */
  readonly repository: string;
  readonly run: { readonly id: number; readonly attempt: number };
  readonly serverUrl: string;
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  /** Folder for report files and scratch repositories; null where the runner names none. */
  readonly temporary: string | null;
  readonly fetch: Fetch;
  /** Text of Docker's configuration file; null where the machine has none. */
  readonly dockerConfig: string | null;
  /** ISO 8601, UTC. */
  readonly now: string;
  input(name: InputName): string;
  /** A line of our own words; strangers' text must have gone through safe-text. */
  info(line: string): void;
  /** Lines folded under a title. */
  group(title: string, lines: readonly string[]): void;
  annotate(annotation: Annotation): void;
  notice(message: string): void;
  warning(message: string): void;
  output(name: OutputName, value: string): void;
  /** Replaces the job summary. */
  summary(markdown: string): Promise<void>;
  /** Turns the step red. */
  fail(message: string): void;
}
