import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';

/** Compares a text with its golden file byte by byte. UPDATE_GOLDEN=1 rewrites the file; read the difference before committing it. */
export function sameAsGolden(name: string, text: string): void {
  const path = join(import.meta.dirname, '..', 'golden', name);
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, 'utf8'));
}
