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
  /** Learns what is being done, for who stops it; absent where nobody asks. */
  readonly doing?: (what: string) => void;
  /** Runs this command line in a thread that is stopped after so many seconds; gives the exit code. Absent inside of such a thread. */
  readonly limited?: (seconds: number) => Promise<number>;
  out(text: string): void;
  err(text: string): void;
  now(): Date;
}
