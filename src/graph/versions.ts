import type { DefinitionPart } from '../model/graph.ts';

// Rules that changed between versions of BuildKit (docs/cache-rules.md §0). A part holds what a new builder makes of it and what
// those before a version made; a comparison that comes out otherwise on the two is not certain.

/** Versions that the rules were read and run on. */
export const RULES_READ = '0.25 to 0.34';

/** Versions from which a rule holds, with what was seen on engines of both sides of it. */
export const RULE_SINCE = {
  /** SOURCE_DATE_EPOCH as an ARG before the first FROM counts (0.25.2: no notice taken, 0.34.2: counts). */
  globalEpoch: '0.33',
  /** `--chown=1000:` is `--chown=1000` (0.25.2: two keys, 0.34.2: one). */
  emptyGroup: '0.34'
} as const;

/**
 * A part whose value builders before a version hold in another form: that of the builder where its version is known (null where not),
 * else both.
 */
export function versionedPart(name: string, value: string, before: string, older: string, version: string | null): DefinitionPart {
  if (version !== null) return { name, value: isBefore(version, before) ? older : value };
  return value === older ? { name, value } : { name, value, older: { before, value: older } };
}

const numbers = (version: string): readonly number[] => version.split('.').map(Number);

/** Of two versions such as `0.25.2` and `0.33`. */
function isBefore(version: string, other: string): boolean {
  const [a, b] = [numbers(version), numbers(other)];
  return (a[0] ?? 0) < (b[0] ?? 0) || (a[0] === b[0] && (a[1] ?? 0) < (b[1] ?? 0));
}

/** BuildKit of the same day as a frontend: Dockerfile 1.10 came with 0.16, and each has had its next since. */
const DAYS_APART = 6;

/** The version whose rules hold: that of a frontend that the file pins, else that of the builder; null where neither is known. */
export function rulesVersion(frontend: string | null, builder: string | null): string | null {
  if (frontend === null) return builder;
  const minor = /^(?:docker\.io\/)?docker\/dockerfile:1\.(\d{1,3})(?:\.\d+)?(?:@|$)/.exec(frontend)?.[1];
  return minor === undefined ? null : `0.${Number(minor) + DAYS_APART}`;
}
