import type { Sentence } from './sentence.ts';

/** What kind of thing the builder refuses (docs/failing-builds.md has one rule for each). */
export const FAILURE_KINDS = [
  'unreadable',
  'no-stage',
  'syntax',
  'unknown-instruction',
  'bad-flag',
  'bad-mount',
  'bad-value',
  'bad-image-name',
  'missing-stage',
  'circular-stages',
  'missing-target',
  'source-missing',
  'outside-context',
  'file-in-the-way',
  'owner-by-name',
  'check-failed',
  'dockerfile-missing',
  'context-missing',
  'definition-refused'
] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

/** That a build ends in an error, and the first reason that the builder would give. */
export interface Failure {
  /** One-based line of the Dockerfile; null where the reason is no line of it. */
  readonly line: number | null;
  /** `unknown`: it may fail; what decides is not in the repository. */
  readonly certainty: 'certain' | 'unknown';
  /** What is wrong, without a full stop. */
  readonly because: Sentence;
  readonly kind: FailureKind;
}
