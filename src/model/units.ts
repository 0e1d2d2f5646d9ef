/** Wall seconds. */
export type Seconds = number;
/** Bytes. */
export type Bytes = number;
/** ISO 8601 time in UTC, for example `2026-11-20T16:40:00Z`. */
export type UtcTime = string;
/** Path inside a repository or a build context: POSIX, relative, no leading `./` or `/`, no `..`. The root is the empty string. */
export type TreePath = string;
/** Identifies bytes: a git blob id (hex) wherever the bytes came from, so that disk, git and API agree. */
export type ContentId = string;
/** Digest of something the cache model compares; equal text means equal thing. */
export type Digest = string;

/** An estimated quantity: `low` to `high` is the interval of the configured confidence (default 80 %), `mid` its middle. */
export interface Estimate {
  readonly low: number;
  readonly mid: number;
  readonly high: number;
}

/** An estimate that says what it rests on, for example `14 builds` or `priors`. */
export interface BasedEstimate extends Estimate {
  readonly basis: string;
  /** No logged build stands behind the seconds, whatever the basis says of how often they come; absent where one does. */
  readonly guessed?: true;
}

/** Whether nobody has measured it: such figures are shown as a range and never stand in a title. */
export const isGuess = ({ basis, guessed }: BasedEstimate): boolean => basis === 'priors' || guessed === true;
