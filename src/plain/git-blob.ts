import { createHash, type Hash } from 'node:crypto';

/** Git's name for bytes, so that files from disk, git and API compare; of 64 letters in a repository of the SHA-256 format. */
export const blobId = (bytes: Uint8Array, letters = 40): string => blobHash(bytes.length, letters).update(bytes).digest('hex');

/** The same for so many bytes that come in pieces, where a file is not to be held whole. */
export const blobHash = (bytes: number, letters = 40): Hash => createHash(letters === 64 ? 'sha256' : 'sha1').update(`blob ${bytes}\0`);

/** Larger files are named piece by piece: Node refuses to read 2 GiB at once. */
export const LARGE_FILE = 64 * 1024 * 1024;
