import { code, type Sentence, say } from '../model/sentence.ts';
import type { CacheEntry } from './found-build.ts';
import { hasUnknown, type Unknowns } from './unknowns.ts';

// Texts of a build's options, which all kinds of definitions write alike.

/** `type=gha,scope=x`, `user/app:cache` (a registry reference), one entry each. Quoted fields are unquoted. */
export function cacheEntries(lines: readonly string[]): readonly CacheEntry[] {
  return lines.flatMap((line) => {
    const text = line.trim().replace(/^"(.*)"$/, '$1');
    if (text === '') return [];
    if (!text.includes('=')) return [{ type: 'registry', attributes: { ref: text } }];
    const attributes: Record<string, string> = {};
    for (const field of text.split(',')) {
      const equals = field.indexOf('=');
      if (equals > 0) attributes[field.slice(0, equals).trim().toLowerCase()] = field.slice(equals + 1).trim();
    }
    return [{ type: (attributes['type'] ?? 'registry').toLowerCase(), attributes }];
  });
}

const EPOCH = 'SOURCE_DATE_EPOCH';

/** buildx hands on SOURCE_DATE_EPOCH of its own environment, unless an argument gives it (docs.docker.com, reproducible builds). */
export function withEpoch(
  args: Readonly<Record<string, string>>,
  environment: (name: string) => string | undefined
): Readonly<Record<string, string>> {
  const value = args[EPOCH] ?? environment(EPOCH);
  return value === undefined || value === '' ? args : { ...args, [EPOCH]: value };
}

/** `NAME=value` lines; a bare `NAME` takes its value from the environment, and is not passed where that has none. */
export function buildArguments(
  lines: readonly string[],
  environment: (name: string) => string | undefined
): Readonly<Record<string, string>> {
  const entries: [string, string][] = [];
  for (const line of lines) {
    const equals = line.indexOf('=');
    const name = (equals === -1 ? line : line.slice(0, equals)).trim();
    // A name that is not known is kept for `found` to say so.
    const value = equals === -1 ? (hasUnknown(name) ? '' : environment(name)) : line.slice(equals + 1);
    if (name !== '' && value !== undefined) entries.push([name, value]);
  }
  return Object.fromEntries(entries);
}

/** Why it is not known whether a build looks at its cache at all. */
export const openSwitch = (value: string): Sentence =>
  say`whether ${code('no-cache')} (${code(value)}) is set is known only when the build runs`;

/** `no-cache` as a definition writes it: told to run all again, or not known where a run gives its text. */
export function noCacheSwitch(
  written: string,
  unknowns: Unknowns
): { readonly isOn: boolean; readonly open: { readonly openFlags?: Sentence } } {
  if (hasUnknown(written)) return { isOn: false, open: { openFlags: openSwitch(unknowns.show(written)) } };
  return { isOn: /^(?:1|t|true)$/i.test(written), open: {} };
}
