import type { CacheSetup } from '../model/image.ts';

/** The mode of a cache in words of the report; null where it is not known whether there is one. */
export const cacheMode = ({ mode, doubt }: CacheSetup): string | null => (mode === 'local' && doubt !== undefined ? null : mode);
