import type { Digest, UtcTime } from './units.ts';

/** One image of an index: what a node of that platform pulls. */
export interface PlatformDigest {
  readonly platform: string;
  readonly digest: Digest;
}

/** What a registry is asked: which image a name leads to now. */
export interface RegistryQuestion {
  /** Familiar form with a tag: `node:22`, `ghcr.io/o/i:latest`. Never one with a digest. */
  readonly reference: string;
  /** The digest that the name last led to, as far as is known. */
  readonly last: Digest | null;
  /** Indexes whose images are known already, by digest. */
  readonly known: ReadonlyMap<Digest, readonly PlatformDigest[]>;
}

/** Why a registry's answer says nothing. The numbers are the status of the answer and the seconds it asks to wait. */
export type RegistryProblem =
  | { readonly kind: 'login' | 'absent' | 'server'; readonly status: number }
  | { readonly kind: 'limit'; readonly status: number; readonly retryAfter: number | null }
  | { readonly kind: 'silence' | 'unreachable' | 'elsewhere' | 'nonsense' | 'false-digest' | 'not-asked' };

/** Images of one index, checked against its digest. */
export interface ReadIndex {
  readonly digest: Digest;
  /** Empty for a manifest of one image. */
  readonly platforms: readonly PlatformDigest[];
}

export type RegistryAnswer =
  | {
      readonly reference: string;
      readonly at: UtcTime;
      readonly digest: Digest;
      /** What was read beside the digest: the indexes before and after a move. */
      readonly indexes: readonly ReadIndex[];
    }
  | { readonly reference: string; readonly host: string; readonly problem: RegistryProblem };
