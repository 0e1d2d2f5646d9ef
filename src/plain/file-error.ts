/** An error of the file system, which a user can mend. */
export function isFileError(error: unknown): error is { readonly code: string; readonly path?: string } {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code);
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  ENOTDIR: 'not a directory',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'too many files are open',
  ENOSPC: 'no space left',
  EROFS: 'read-only file system',
  EPERM: 'not permitted'
};

/** Why a file operation failed, in words where they are common; of what is none of the file system's (a file that is too large) its own. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown error';
  if ('code' in error) return WORDS[String(error.code)] ?? String(error.code);
  return 'message' in error ? String(error.message) : 'unknown error';
}
