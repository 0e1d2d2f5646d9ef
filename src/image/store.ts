import type { ScannedLayer } from './scan-layer.ts';

/** The files of an image by their names: an archive that was read, or a folder. */
export interface ImageStore {
  /** What a JSON document holds; undefined where it is not there. Throws StreamError for one that is no JSON, or has another digest than its name. */
  json(name: string): Promise<unknown>;
  /** A layer's archive, read from end to end; null where it is not there. */
  layer(name: string): Promise<ScannedLayer | null>;
}

/** Where an OCI layout keeps a blob. */
export const blobName = (digest: string): string => `blobs/${digest.replace(':', '/')}`;
