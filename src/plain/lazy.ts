/** A value that is worked out when it is first asked for, and once. */
export function lazy<T extends object>(work: () => T): () => T {
  let known: T | null = null;
  return () => {
    known ??= work();
    return known;
  };
}
