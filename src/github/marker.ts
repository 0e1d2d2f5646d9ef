import { createHash } from 'node:crypto';

/** Attempt of a workflow run; newer ones win. */
export interface RunNumber {
  readonly id: number;
  readonly attempt: number;
}

/** The last line of our comment: says whose it is and for what it was written. Display only: nothing is decided on it but who writes next. */
export interface Marker {
  readonly key: string;
  readonly head: string;
  readonly run: RunNumber;
  /** Digest of the text that stood above when it was written. */
  readonly body: string;
  /** Fingerprints of review suggestions posted so far: one that is gone was removed by a person and is not posted again. */
  readonly seen: readonly string[];
}

const MARKER =
  /^<!-- layercost:v1 key=([a-z0-9-]{1,40}) head=([0-9a-f]{40,64}) run=(\d{1,15})\.(\d{1,6}) body=([0-9a-f]{16})(?: seen=([0-9a-f]{16}(?:,[0-9a-f]{16}){0,49}))? -->$/;
const REVIEW_MARKER = /^<!-- layercost:review:v1 key=([a-z0-9-]{1,40}) fp=([0-9a-f]{16}) head=([0-9a-f]{40,64}) body=([0-9a-f]{16}) -->$/;
/** Fingerprints kept at most, the newest. */
const MOST_SEEN = 50;
/** Form of a comment key. */
export const COMMENT_KEY = /^[a-z0-9-]{1,40}$/;

/** The marker of a comment's last line that is not empty; null for any other text. */
export function readMarker(body: string): Marker | null {
  const match = MARKER.exec(lastLine(body));
  if (!match) return null;
  const [, key = '', head = '', id = '', attempt = '', digest = '', seen] = match;
  return { key, head, run: { id: Number(id), attempt: Number(attempt) }, body: digest, seen: seen === undefined ? [] : seen.split(',') };
}

/** A comment's text with its marker. */
export function withMarker(text: string, marker: Omit<Marker, 'body'>): string {
  const seen = marker.seen.slice(-MOST_SEEN);
  return `${text.trimEnd()}\n\n<!-- layercost:v1 key=${marker.key} head=${marker.head} run=${marker.run.id}.${marker.run.attempt} body=${bodyDigest(text)}${seen.length > 0 ? ` seen=${seen.join(',')}` : ''} -->`;
}

/** The text above the marker, as it was rendered. */
export function textOf(body: string): string {
  return above(body, MARKER);
}

function above(body: string, marker: RegExp): string {
  const trimmed = body.replace(/\r\n/g, '\n').trimEnd();
  const line = lastLine(trimmed);
  return marker.test(line) ? trimmed.slice(0, trimmed.length - line.length).trimEnd() : trimmed;
}

/** SHA-256 of the text without its footer (which names run and commit), 16 hexadecimal digits. */
export function bodyDigest(text: string): string {
  const kept = text
    .replace(/\r\n/g, '\n')
    .trimEnd()
    .replace(/\n<sub>[^\n]*<\/sub>$/, '')
    .trimEnd();
  return createHash('sha256').update(kept).digest('hex').slice(0, 16);
}

/** Positive where `one` is the newer run. */
export function compareRuns(one: RunNumber, other: RunNumber): number {
  return one.id - other.id || one.attempt - other.attempt;
}

/** What a review comment of ours is about: null for any other text, also for one of ours that reads otherwise than we wrote it. */
export function readReviewMarker(body: string): { readonly key: string; readonly fingerprint: string } | null {
  const [, key = '', fingerprint = '', , digest] = REVIEW_MARKER.exec(lastLine(body)) ?? [];
  return bodyDigest(reviewText(body)) === digest ? { key, fingerprint } : null;
}

/** A review comment's text above its marker. */
export function reviewText(body: string): string {
  return above(body, REVIEW_MARKER);
}

/** A review comment with its marker. */
export function withReviewMarker(text: string, key: string, fingerprint: string, head: string): string {
  return `${text.trimEnd()}\n\n<!-- layercost:review:v1 key=${key} fp=${fingerprint} head=${head} body=${bodyDigest(text)} -->`;
}

/** Identity of a suggestion: file, rule, the lines it replaces and what it puts there. */
export function fingerprintOf(suggestion: {
  readonly path: string;
  readonly rule: string;
  readonly oldBlock: string;
  readonly newBlock: string;
}): string {
  const { path, rule, oldBlock, newBlock } = suggestion;
  return createHash('sha256')
    .update(JSON.stringify([path, rule, oldBlock, newBlock]))
    .digest('hex')
    .slice(0, 16);
}

function lastLine(body: string): string {
  const trimmed = body.replace(/\r\n/g, '\n').trimEnd();
  return trimmed.slice(trimmed.lastIndexOf('\n') + 1);
}
