/** What a command may do to the outside: given by `main.ts`, replaced in tests. */
export interface Terminal {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard output is a terminal. */
  readonly interactive: boolean;
  /** Columns of that terminal; null where it is none, or does not say. */
  readonly columns?: number | null;
  out(text: string): void;
  err(text: string): void;
  now(): Date;
}
