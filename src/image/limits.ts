import type { UnpackLimits } from '../formats/index.ts';

const GB = 1024 ** 3;

/** Bounds of what is read of one image: beyond them it is refused. The largest public images hold 400,000 entries in 30 GB. */
export const IMAGE_LIMITS = {
  /** Entries of all layers together. */
  entries: 1_000_000,
  /** One JSON document. */
  jsonBytes: 4 * 1024 * 1024,
  /** All JSON documents of an archive. */
  allJsonBytes: 64 * 1024 * 1024,
  /** Manifests that an index may lead to. */
  manifests: 200,
  /** One path; Linux takes no longer one (PATH_MAX). */
  pathBytes: 4096
} as const;

/** Zeros pack 1,000 to 1, so a small archive may well hold some GB of a sparse file; beyond that only what packs like files is read. */
export const UNPACK: UnpackLimits = { bytes: 8 * GB, times: 100 };
