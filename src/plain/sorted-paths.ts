/** The character behind the slash: what lies below a directory stands together in a sorted list. */
const AFTER_SLASH = '0';

/** Position of the first entry whose path is not before another one; sorted by UTF-16 code units. */
export function firstFrom(list: readonly { readonly path: string }[], path: string): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle]?.path ?? '') < path) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** From which position up to which one a sorted list holds what lies below a directory; the empty path is the root. */
export function rangeBelow(list: readonly { readonly path: string }[], directory: string): readonly [from: number, to: number] {
  return directory === '' ? [0, list.length] : [firstFrom(list, `${directory}/`), firstFrom(list, directory + AFTER_SLASH)];
}
