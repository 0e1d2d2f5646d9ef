import { readFileSync, statSync } from 'node:fs';

const MB = 1024 * 1024;
/** Largest event payload that is read, in bytes; GitHub's own limit is 25 MB. */
const LARGEST_EVENT = 64 * MB;

/**
 * The payload of the event that a file holds. Throws Error with one sentence where it is no JSON object, no plain file (a pipe would
 * keep the run for ever), or too large; errors of the file system as they are.
 */
export function readEventFile(path: string): Readonly<Record<string, unknown>> {
  const stat = statSync(path);
  if (!stat.isFile()) throw new Error('it is no file');
  if (stat.size > LARGEST_EVENT) throw new Error(`it is larger than ${LARGEST_EVENT / MB} MB`);
  const value = parsed(readFileSync(path, 'utf8').replace(/^\ufeff/, ''));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('it holds no JSON object');
  return value as Record<string, unknown>;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own words quote the text.
    throw new Error('it is not JSON');
  }
}
