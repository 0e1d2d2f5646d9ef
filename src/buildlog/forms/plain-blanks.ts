import type { Shelf } from './form.ts';

/**
 * The empty lines of a log. The printer puts one before each header, so that a header without one, in a log that keeps them and that a
 * runner has cut at lone carriage returns, was printed by a command (docs/build-logs.md). Whether a log keeps them is learnt from the
 * headers that came before any command had printed.
 */
export function createBlanks(shelf: Shelf) {
  let at = -1;
  let apart = 0;
  let joined = 0;
  let open = true;
  /** True if the line before was empty. */
  const before = (): boolean => at === shelf.now() - 1;
  return {
    see(): void {
      at = shelf.now();
    },
    before,
    /** A header that counts; `first` if it begins the first build of the log. */
    header(first: boolean): void {
      if (!open) return;
      if (first || before()) apart++;
      else joined++;
    },
    /** A command has printed something: from here on a header may be its work. */
    printed(): void {
      open = false;
    },
    /** True if a header cannot be the printer's here. */
    missing: (): boolean => shelf.stamped() && joined === 0 && apart >= 2 && !before()
  };
}
