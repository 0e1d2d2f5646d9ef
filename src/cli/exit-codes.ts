/** Exit codes of every command (docs/reference/cli.md "Exit codes"). */
export const EXIT = {
  /** Pass, or a warning. */
  ok: 0,
  /** A budget is exceeded. */
  overBudget: 1,
  /** Wrong usage, configuration or input. */
  usage: 2,
  /** The analysis failed and the gate fails closed. */
  failedClosed: 3,
  /** `--strict` and a warning. */
  strictWarning: 4,
  /** A fault of layercost itself. */
  internal: 70
} as const;
