import type { TreePath } from '../model/units.ts';
import { createPatternMatcher, type PatternMatcher } from './pattern-matcher.ts';

/** Globs of a configuration. */
export interface GlobList {
  /** True where a glob matches the path or a directory above it, and no later `!` glob takes it back. */
  readonly matches: (path: TreePath) => boolean;
  /** Globs that could not be read; they match nothing. */
  readonly faults: PatternMatcher['faults'];
}

/**
 * Globs that people write in a configuration, with the rules of a `.dockerignore` line, which they know from there:
 * `*` and `?` stop at `/`, `**` takes any number of directories, `[a-z]` is one character, `\` takes the next one as it
 * is, a directory stands for everything below it, a leading `/` or `./` does not count, and of several globs the last
 * that matches decides, with `!` to take back. Case counts, and names with a leading dot are names like others.
 */
export function createGlobList(globs: readonly string[]): GlobList {
  const matcher = createPatternMatcher(globs.map(withoutLead));
  return { matches: (path) => matcher.matches(path), faults: matcher.faults };
}

const withoutLead = (glob: string): string => glob.trim().replace(/^(!?)\s*(?:\.?\/+)/, '$1');
