import type { LoggedOverhead } from '../model/buildlog.ts';

/** The parts of a vertex name `[target platform stage i/n] TEXT` (docs/build-logs.md). */
export interface StepHeader {
  /** Words before the position that are no platform: none, `stage` or `target`, or both. */
  readonly words: readonly string[];
  readonly platform: string | null;
  readonly index: number;
  readonly total: number;
  readonly text: string;
}

/**
 * Reads the name of a step. The bracket is the first one and ends at its first `]`: what a command text holds in later brackets is its own
 * affair. Null for a vertex that is no instruction.
 */
export function readStepHeader(name: string): StepHeader | null {
  if (!name.startsWith('[')) return null;
  const close = name.indexOf('] ');
  if (close < 0 || close > 1000) return null;
  const words = name.slice(1, close).trim().split(/ +/);
  const position = /^(\d{1,9})\/(\d{1,9})$/.exec(words.pop() ?? '');
  if (position === null || words.length > 3) return null;
  const platforms = words.filter((word) => word.includes('/'));
  if (platforms.length > 1) return null;
  return {
    words: words.filter((word) => !word.includes('/')),
    platform: platforms[0] ?? null,
    index: Number(position[1]),
    total: Number(position[2]),
    text: name.slice(close + 2)
  };
}

/** The bake target or compose service that a name other than a step's gives: `[api internal] load …`, `[api] exporting to image`. */
export function targetOfName(name: string): string | null {
  const close = name.startsWith('[') ? name.indexOf(']') : -1;
  if (close < 0) return null;
  const words = name.slice(1, close).trim().split(/ +/);
  const rest = name.slice(close + 2);
  if (words.at(-1) === 'internal') words.pop();
  else if (words[0] === 'context' || words[0] === 'auth' || !/^(?:export|import|resolving|generating|merging|push)/.test(rest)) return null;
  const first = words.find((word) => !word.includes('/'));
  return first === undefined || first === 'internal' || first === 'auth' || first === 'context' ? null : first;
}

/** Kinds of what is no instruction, by the beginning of its name without bracket (docs/build-logs.md). */
const KINDS: readonly (readonly [RegExp, LoggedOverhead['kind']])[] = [
  [/^(?:load build context|load from client)/, 'context'],
  [
    /^(?:load |resolve image config|docker-image:\/\/|booting buildkit|preparing inline document|setting cache mount|settings cache mount)/,
    'metadata'
  ],
  [/^(?:importing cache|inferred cache)/, 'cache-import'],
  [/^exporting cache/, 'cache-export'],
  [/^(?:exporting |importing to docker|sending tarball|resolving provenance|generating sbom)/, 'export'],
  [/^pushing /, 'push']
];

/** What a vertex that is no instruction does, by its name. */
export function overheadKind(name: string): LoggedOverhead['kind'] {
  const bracket = name.startsWith('[') ? name.indexOf('] ') : -1;
  const inside = bracket < 0 ? '' : name.slice(1, bracket);
  if (inside === 'auth' || inside.endsWith(' auth')) return 'metadata';
  const text = bracket < 0 ? name : name.slice(bracket + 2);
  return KINDS.find(([pattern]) => pattern.test(text))?.[1] ?? 'other';
}
