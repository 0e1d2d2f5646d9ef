import { failureLine } from '../github/index.ts';
import { clean, maskSecrets } from '../safe-text/index.ts';

/** One line about an error of any kind, fit for a log: no stack, no header, no secret. */
export function whatFailed(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'status' in error) return `GitHub refused a request: ${failureLine(error)}`;
  const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : 'unknown error';
  return clean(maskSecrets(message), 300);
}
