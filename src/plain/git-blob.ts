import { createHash } from 'node:crypto';

/** Git's name for bytes, so that files from disk, git and API compare; of 64 letters in a repository of the SHA-256 format. */
export function blobId(bytes: Uint8Array, letters = 40): string {
  return createHash(letters === 64 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex');
}
