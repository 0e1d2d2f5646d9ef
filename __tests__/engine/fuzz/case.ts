/** A file of a generated context: text, link target, or text with the executable bit. */
export type FuzzFile = { readonly text: string; readonly executable?: boolean } | { readonly link: string };

/** One side of a generated pull request. */
export interface FuzzSide {
  readonly dockerfile: readonly string[];
  readonly files: Readonly<Record<string, FuzzFile>>;
  readonly args: Readonly<Record<string, string>>;
  readonly lineEnds?: 'crlf';
}

/**
 * What the head build finds: what the engine kept, behind a salt that keeps cases apart (`kept`); the base build alone, on an
 * engine that was emptied before (`emptied`); or only what the base build exported with that mode.
 */
export type FuzzCache = 'kept' | 'emptied' | 'min' | 'max';

/** A generated pull request. One entry of `dockerfile` is one instruction, which may have several lines. */
export interface FuzzCase {
  readonly seed: number;
  readonly builder: 'buildkit' | 'legacy';
  readonly target: string | null;
  readonly cache: FuzzCache;
  /** Whether `ext` is passed as a named build context. */
  readonly namedContext: boolean;
  /** Whether the model is given what the engine knows of the images: their digests, layers and settings. */
  readonly imagesKnown: boolean;
  /** Network of the steps; without one a step starts in a third of the time. */
  readonly network: 'default' | 'none';
  /** Version of BuildKit that the model is told; null: none. */
  readonly version?: string | null;
  /** What the head build is told to run again: everything, or the named stages. */
  readonly noCache: boolean | readonly string[];
  readonly base: FuzzSide;
  readonly head: FuzzSide;
  /** The edits made, for people. */
  readonly edits: readonly string[];
}

/** The text of a side's Dockerfile. */
export function dockerfileOf(side: FuzzSide): string {
  const text = `${side.dockerfile.join('\n')}\n`;
  return side.lineEnds === 'crlf' ? text.replaceAll('\n', '\r\n') : text;
}
