import type { Fact } from '../model/fact.ts';
import type { DefinitionPart } from '../model/graph.ts';
import { code, type Sentence, say } from '../model/sentence.ts';

// Rules that changed between versions of BuildKit (docs/cache-rules.md §0). A part holds what a new builder makes of it and what
// those before a version made; a comparison that comes out otherwise on the two is not certain.

/** Versions that the rules were read and run on. */
const READ = { from: '0.25', to: '0.34', before: '0.35' } as const;

/** Version from which each rule holds, read in the sources of the versions on both sides of it. */
const SINCE = {
  /** `COPY --parents` without a labs frontend. */
  parents: '0.26',
  /** SOURCE_DATE_EPOCH as an ARG before the first FROM counts, and may name a context or a stage (0.25.2: no notice taken, 0.34.2: counts). */
  namedEpoch: '0.30',
  /** Concurrent builds run a step that they share once. */
  sharedOnce: '0.32',
  /** The layers of an image are no second key of it. */
  manifestOnly: '0.33.1',
  /** `--chown=1000:` is `--chown=1000` (0.25.2: two keys, 0.34.2: one). */
  emptyGroup: '0.34',
  /** The frontend refuses `--link --chown=NAME` on every engine. */
  linkByName: '0.34'
} as const;

export type VersionRule = keyof typeof SINCE;

/** What reads the Dockerfile, and what runs its steps: a file may pin its frontend. Null: not known. */
export interface RulesVersions {
  readonly frontend: string | null;
  readonly builder: string | null;
  /** The frontend's, where it is pinned and no log's: what it refuses ends the build for certain. */
  readonly pinned: string | null;
}

/** Whether a rule holds in a version; null where the version is not known. The one comparison of versions with rules. */
export function holdsIn(version: string | null, rule: VersionRule): boolean | null {
  return version === null ? null : !isBefore(version, SINCE[rule]);
}

/** A part whose value builders before a rule hold in another form: that of the version where it is known, else both. */
export function versionedPart(name: string, value: string, rule: VersionRule, older: string, version: string | null): DefinitionPart {
  const holds = holdsIn(version, rule);
  if (holds !== null) return { name, value: holds ? value : older };
  return value === older ? { name, value } : { name, value, older: { before: SINCE[rule], value: older } };
}

/** `0.25.2` is `[0, 25, 2]`; of `0.33` every patch is meant, so it is behind all that are known. */
const numbers = (version: string): readonly number[] => version.split('.').map(Number);

/** Of two versions such as `0.25.2` and `0.33`. */
export function isBefore(version: string, other: string): boolean {
  const [a, b] = [numbers(version), numbers(other)];
  for (const place of [0, 1]) if (a[place] !== b[place]) return (a[place] ?? 0) < (b[place] ?? 0);
  return (a[2] ?? Number.POSITIVE_INFINITY) < (b[2] ?? 0);
}

/** BuildKit of the same day as a frontend: Dockerfile 1.10 came with 0.16, and each has had its next since. */
const DAYS_APART = 6;

/** The versions whose rules hold: a frontend that the file names reads it, else the builder's own does. */
export function rulesVersions(frontend: string | null, from: Fact<string> | null): RulesVersions {
  const builder = from?.value ?? null;
  if (frontend === null) return { frontend: builder, builder, pinned: from?.certainty === 'known' ? builder : null };
  const minor = /^(?:docker\.io\/)?docker\/dockerfile:1\.(\d{1,3})(?:\.\d+)?(?:@|$)/.exec(frontend)?.[1];
  const version = minor === undefined ? null : `0.${Number(minor) + DAYS_APART}`;
  return { frontend: version, builder, pinned: version };
}

/** For people: the versions whose rules are followed, with what says so; all that were read where none is known. */
export function rulesInWords({ frontend, builder }: RulesVersions, from: Fact<string> | null): Sentence {
  const all = [`${READ.from} to ${READ.to}`];
  if (frontend === null && builder === null) return all;
  const source = from?.from ? say` (${code(from.from)})` : from?.because ? say`, ${from.because}` : [];
  const ran = builder === null ? [] : say`${code(builder)}${source}`;
  const read = frontend === null || frontend === builder ? [] : say`${code(frontend)} (frontend)`;
  const named = read.length > 0 && ran.length > 0 ? say`${read} and ${ran}` : [...read, ...ran];
  // Of versions outside of these nobody has read the rules: the nearest ones are followed.
  const isRead = [frontend, builder].every((one) => one === null || (!isBefore(one, READ.from) && isBefore(one, READ.before)));
  return isRead ? named : say`${all}, the nearest to ${named}`;
}
