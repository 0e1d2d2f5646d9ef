import { createAutomaton, type State } from './automaton.ts';
import { type MobyPattern, type PatternFault, parseMobyPattern } from './moby-pattern.ts';

/** Which patterns matched a directory; its children inherit them (patternmatcher's MatchInfo). Equal ones are one object per matcher. */
export interface MatchInfo {
  readonly patterns: readonly number[];
  readonly known: Map<State, Matching>;
  readonly joined: Map<State, MatchInfo>;
}

export interface Matching {
  readonly matched: boolean;
  readonly info: MatchInfo;
}

/** A list of patterns in moby's semantics; docs/cache-rules.md §7 (moby/patternmatcher). */
export interface PatternMatcher {
  readonly patterns: readonly MobyPattern[];
  /** Patterns as written that the builder refuses, or whose meaning is not modelled. With any, answers mean nothing. */
  readonly faults: readonly { readonly pattern: string; readonly fault: PatternFault }[];
  readonly hasExceptions: boolean;
  /** True where the path or a directory above it is matched and not taken back: MatchesOrParentMatches. */
  readonly matches: (path: string) => boolean;
  /** The verdict on a path whose parent's is known: MatchesUsingParentResults. Null where nothing is known of the parent. */
  readonly matchesBelow: (path: string, parent: MatchInfo | null) => Matching;
  /** The same for callers that read names step by step: the state after the whole path. */
  readonly matchesAt: (state: State, parent: MatchInfo) => Matching;
  readonly start: State;
  readonly read: (state: State, text: string) => State;
  /** Nothing matched yet. */
  readonly noInfo: MatchInfo;
  /** The patterns that match a path or a directory above it, from those of its parent and its own state. */
  readonly joinedAt: (parent: MatchInfo, state: State) => MatchInfo;
  /** The verdict of MatchesOrParentMatches, from `joinedAt`. */
  readonly verdictOf: (joined: MatchInfo) => boolean;
  readonly exhausted: () => boolean;
  /** Steps done so far, for tests. */
  readonly work: () => number;
}

const MAX_WORK = 5_000_000;

/** Compiles patterns as `--exclude`, `--parents` and ignore files use them. Total: faulty patterns are reported and left out. */
export function createPatternMatcher(written: readonly string[]): PatternMatcher {
  const patterns: MobyPattern[] = [];
  const faults: { pattern: string; fault: PatternFault }[] = [];
  for (const pattern of written) {
    const parsed = parseMobyPattern(pattern);
    if (typeof parsed === 'string') faults.push({ pattern, fault: parsed });
    else if (parsed) patterns.push(parsed);
  }
  const automaton = createAutomaton(patterns.map((pattern) => pattern.tokens));
  const exceptions = patterns.map((pattern) => pattern.exception);
  const infos = new Map<string, MatchInfo>();
  let merges = 0;

  function infoOf(indices: readonly number[]): MatchInfo {
    const key = indices.join();
    let info = infos.get(key);
    if (!info) {
      info = { patterns: indices, known: new Map(), joined: new Map() };
      infos.set(key, info);
    }
    return info;
  }

  /** A pattern that could not change the verdict is not looked at, and then its match is not handed down either. */
  function merge(inherited: readonly number[], own: readonly number[]): Matching {
    merges += inherited.length + own.length;
    const kept: number[] = [];
    let matched = false;
    for (let i = 0, j = 0; i < inherited.length || j < own.length; ) {
      const a = inherited[i] ?? Number.POSITIVE_INFINITY;
      const b = own[j] ?? Number.POSITIVE_INFINITY;
      const index = Math.min(a, b);
      if (a === index) i++;
      if (b === index) j++;
      const exception = exceptions[index] ?? false;
      if (a !== index && exception !== matched) continue;
      kept.push(index);
      matched = !exception;
    }
    return { matched, info: infoOf(kept) };
  }

  function matchesAt(state: State, parent: MatchInfo): Matching {
    const known = parent.known.get(state);
    if (known) return known;
    const exhausted = merges > MAX_WORK;
    const result = exhausted ? { matched: false, info: noInfo } : merge(parent.patterns, state.matched);
    if (!exhausted) parent.known.set(state, result);
    return result;
  }

  function joinedAt(parent: MatchInfo, state: State): MatchInfo {
    if (state.matched.length === 0) return parent;
    const known = parent.joined.get(state);
    if (known) return known;
    if (merges > MAX_WORK) return noInfo;
    merges += parent.patterns.length + state.matched.length;
    const joined = infoOf([...new Set([...parent.patterns, ...state.matched])].sort((a, b) => a - b));
    parent.joined.set(state, joined);
    return joined;
  }

  /** Patterns that match the path itself or a directory above it. */
  function matchingPathOrParents(path: string): MatchInfo {
    let state = automaton.start;
    let joined = noInfo;
    path.split('/').forEach((part, index) => {
      state = automaton.read(state, index === 0 ? part : `/${part}`);
      joined = joinedAt(joined, state);
    });
    return joined;
  }

  const noInfo = infoOf([]);
  const verdicts = new Map<MatchInfo, boolean>();
  const verdictOf = (joined: MatchInfo): boolean => {
    let verdict = verdicts.get(joined);
    if (verdict === undefined) {
      verdict = merge([], joined.patterns).matched;
      verdicts.set(joined, verdict);
    }
    return verdict;
  };
  return {
    patterns,
    faults,
    hasExceptions: exceptions.includes(true),
    matches: (path) => verdictOf(matchingPathOrParents(path)),
    matchesBelow: (path, parent) =>
      parent ? matchesAt(automaton.read(automaton.start, path), parent) : merge([], matchingPathOrParents(path).patterns),
    matchesAt,
    joinedAt,
    start: automaton.start,
    read: automaton.read,
    noInfo,
    verdictOf,
    exhausted: () => automaton.exhausted() || merges > MAX_WORK,
    work: () => automaton.work() + merges
  };
}
