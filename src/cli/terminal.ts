/** What a command may do to the outside: given by `main.ts`, replaced in tests. */
export interface Terminal {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard output is a terminal. */
  readonly interactive: boolean;
  /** Standard error is a terminal. */
  readonly errorsInteractive?: boolean;
  /** Columns of that terminal; null where it is none, or does not say. */
  readonly columns?: number | null;
  /** Writes over the last line of standard error, until something else is written; absent where that is no terminal. */
  readonly status?: (line: string) => void;
  out(text: string): void;
  err(text: string): void;
  now(): Date;
}
