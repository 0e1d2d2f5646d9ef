import type { CacheMode } from '../model/image.ts';

/** Words of `--cache`. */
export const CACHES: readonly CacheMode[] = ['local', 'gha-min', 'gha-max', 'registry-min', 'registry-max', 'inline', 'none'];
