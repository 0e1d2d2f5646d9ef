import type { BuiltImage, HistoryEntry } from '../model/built-image.ts';
import { type EntryKind, entryKinds } from './entry.ts';
import { layerRule } from './rules.ts';

/**
 * Per history entry the index of its layer, null where it has none. A config says which entries have one. The lines of
 * `docker history` do not: the builder's rules and sizes settle most, and what is left open is given to the entries that most likely
 * changed a file; null where entries and layers do not fit together.
 */
export function layersOfEntries({ history, layers }: Pick<BuiltImage, 'history' | 'layers'>): readonly (number | null)[] | null {
  const has = history.every((entry) => entry.emptyLayer !== null)
    ? history.map((entry) => entry.emptyLayer === false)
    : guessed(history, layers.length);
  if (has === null || has.filter(Boolean).length !== layers.length) return null;
  let next = 0;
  return has.map((own) => (own ? next++ : null));
}

function guessed(history: readonly HistoryEntry[], count: number): boolean[] | null {
  const kinds = entryKinds(history);
  const settled = history.map((entry, at) => settledBy(entry, kinds[at] as EntryKind));
  const open = settled.flatMap((state, at) => (state === null ? [at] : []));
  const missing = count - settled.filter((state) => state === true).length;
  if (missing < 0 || missing > open.length) return null;
  const ranks = new Map(open.map((at) => [at, likelihood(kinds, at)]));
  const chosen = new Set(open.toSorted((a, b) => (ranks.get(b) ?? 0) - (ranks.get(a) ?? 0) || a - b).slice(0, missing));
  return settled.map((state, at) => state ?? chosen.has(at));
}

/** True or false where rule or size settles it. */
function settledBy(entry: HistoryEntry, { keyword, writer, text }: EntryKind): boolean | null {
  if (entry.size !== null && entry.size > 0) return true;
  if (keyword === null) return null;
  switch (layerRule(keyword, writer)) {
    case 'always':
      return true;
    case 'never':
    case 'no entry':
      return false;
    case 'not for root':
      return text !== '/';
    case 'if changed':
      return keyword === 'WORKDIR' && text === '/' ? false : null;
  }
}

/** Folders that any base image has (Filesystem Hierarchy Standard). */
const STANDARD_FOLDER =
  /^\/(?:bin|etc|home|lib|opt|root|run|sbin|srv|tmp|usr(?:\/(?:bin|lib|local|sbin|share|src))?|var(?:\/(?:lib|log|tmp))?)\/?$/;
const WRITES_NOTHING = /^(?:\|\d+ .*? )?(?:\S+ -\w+ )?(?:true|:|(?:test|echo|ls|cat|id|which|command|rm -f)\b[^>]*)$/;

/** How likely an entry of no bytes did change a file: the second one of the same text hardly did. */
function likelihood(kinds: readonly EntryKind[], at: number): number {
  const { keyword, text } = kinds[at] as EntryKind;
  if (keyword === null) return 0;
  const earlier = kinds.slice(0, at);
  if (earlier.some((one) => one.keyword === keyword && one.text === text)) return 1;
  if (keyword === 'WORKDIR' && earlier.some((one) => one.keyword !== 'ARG' && namesPath(one.text, text))) return 1;
  if (keyword === 'WORKDIR' ? STANDARD_FOLDER.test(text) : WRITES_NOTHING.test(text)) return 2;
  return 3;
}

/** Whether a text has a path, or one below it, as a word: a folder that an earlier instruction names is there. */
function namesPath(text: string, path: string): boolean {
  return text.split(/[\s"'=,;]+/).some((word) => word === path || word.startsWith(`${path}/`));
}
