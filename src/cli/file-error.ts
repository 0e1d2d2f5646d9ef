/** An error of the file system, which a user can mend. */
export function isFileError(error: unknown): error is { readonly code: string; readonly path?: string } {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code);
}
