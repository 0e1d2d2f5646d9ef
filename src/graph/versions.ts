import type { DefinitionPart } from '../model/graph.ts';

// Rules that changed between versions of BuildKit (docs/cache-rules.md §0). A part holds what a new builder makes of it and what
// those before a version made; a comparison that comes out otherwise on the two is not certain.

/** Versions from which a rule holds, with what was seen on engines of both sides of it. */
export const RULE_SINCE = {
  /** SOURCE_DATE_EPOCH as an ARG before the first FROM counts (0.25.2: no notice taken, 0.34.2: counts). */
  globalEpoch: '0.33',
  /** `--chown=1000:` is `--chown=1000` (0.25.2: two keys, 0.34.2: one). */
  emptyGroup: '0.34'
} as const;

/** A part whose value builders before a version hold in another form. */
export function versionedPart(name: string, value: string, before: string, older: string): DefinitionPart {
  return value === older ? { name, value } : { name, value, older: { before, value: older } };
}
