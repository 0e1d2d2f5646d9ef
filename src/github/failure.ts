import { clean, maskSecrets } from '../safe-text/index.ts';

/** What may be said of a refused request: nothing of its headers but the permission that GitHub missed. */
export interface Failure {
  /** HTTP status; null where no answer came (or it was cut off). */
  readonly status: number | null;
  readonly message: string;
  /** Permissions that would have been accepted, from `X-Accepted-GitHub-Permissions`. */
  readonly accepted: string | null;
  readonly requestId: string | null;
}

/** Facts of an error of any origin; Octokit's own error objects hold the request with its headers and are never printed. */
export function failureOf(error: unknown): Failure {
  const record = asRecord(error);
  const response = asRecord(record?.['response']);
  const headers = asRecord(response?.['headers']);
  // Octokit reports a connection that broke as status 500 without a response.
  const status = response !== null && typeof record?.['status'] === 'number' ? record['status'] : null;
  return {
    status,
    message: safeMessage(record?.['message']),
    accepted: header(headers, 'x-accepted-github-permissions'),
    requestId: header(headers, 'x-github-request-id')
  };
}

/**
 * One line for the log or a note, for example `403 Resource not accessible by integration (needs pull_requests=write)`. `needed`: the
 * permission to name, by the one that was missed.
 */
export function failureLine(error: unknown, needed: (missed: string) => string = (missed) => missed): string {
  const { status, message, accepted, requestId } = failureOf(error);
  return `${status === null ? 'no answer:' : status} ${message}${accepted === null ? '' : ` (needs ${needed(accepted)})`}${requestId === null ? '' : ` [request ${requestId}]`}`;
}

/** True for an answer with one of these statuses. */
export function hasStatus(error: unknown, ...statuses: readonly number[]): boolean {
  const { status } = failureOf(error);
  return status !== null && statuses.includes(status);
}

/** True where it cannot be known whether the server did what was asked: no answer, or an error on its side. */
export function isUncertain(error: unknown): boolean {
  const { status } = failureOf(error);
  return status === null || status >= 500;
}

/** True for the limits of GitHub's own making: too many requests for now. */
export function isLimited(error: unknown): boolean {
  const record = asRecord(error);
  const headers = asRecord(asRecord(record?.['response'])?.['headers']);
  return (
    hasStatus(error, 429) ||
    (hasStatus(error, 403) &&
      (header(headers, 'x-ratelimit-remaining') === '0' ||
        header(headers, 'retry-after') !== null ||
        /secondary rate/i.test(String(record?.['message']))))
  );
}

/** A message of GitHub's, fit for the log: without secrets and without the address of its documentation. */
export function safeMessage(message: unknown): string {
  const text = typeof message === 'string' && message !== '' ? message : 'unknown error';
  // The address of the documentation that GitHub appends says nothing here.
  return clean(maskSecrets(text.replace(/ - https:\/\/docs\.[^\s]+$/, '')), 200);
}

function header(headers: Record<string, unknown> | null, name: string): string | null {
  const value = headers?.[name];
  return typeof value === 'string' || typeof value === 'number' ? clean(String(value), 120) : null;
}

function asRecord(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
}
