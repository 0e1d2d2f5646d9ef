/** What a table says of a stranger's word; undefined for words that every object knows (`constructor`), which no table was written for. */
export const ownEntry = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;
