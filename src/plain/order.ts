/** Compares by code units: the same order on every machine, whatever its locale. For `sort`. */
export const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
