/** How a command is tied to the one after it. A line end and `;` mean the same. */
export type ShellConnector = '&&' | '||' | '|' | ';' | 'newline' | '&';

/** One word of a command line. */
export interface ShellWord {
  /** As written, quotes included. */
  readonly text: string;
  /** What the shell makes of it, quotes removed; null where it depends on variables, commands, file names or the home directory. */
  readonly literal: string | null;
  /** True where file name patterns stand outside of quotes. */
  readonly glob: boolean;
  /** Offsets into the body's text, end exclusive. */
  readonly start: number;
  readonly end: number;
}

export interface ShellAssignment {
  readonly name: string;
  readonly value: string | null;
}

export interface ShellRedirect {
  /** `>`, `>>`, `<`, `>&`, `<<` and so on. */
  readonly operator: string;
  /** The number before the operator, null where none is written. */
  readonly descriptor: number | null;
  /** Path or descriptor behind the operator, null where it is not literal; for a heredoc its delimiter. */
  readonly target: string | null;
  /** Body of a heredoc without expansions; null otherwise. */
  readonly heredoc: string | null;
}

/** A simple command, or a construct that is only named. */
export interface ShellCommand {
  /** The literals of `words`: program first, null for each word that is not literal. Empty where only variables are assigned. */
  readonly argv: readonly (string | null)[];
  readonly words: readonly ShellWord[];
  /** `VAR=x` before the program. */
  readonly assignments: readonly ShellAssignment[];
  readonly redirects: readonly ShellRedirect[];
  /** Null for the last command. */
  readonly next: ShellConnector | null;
  /** Offsets into the body's text, end exclusive; connectors and heredoc bodies are outside. */
  readonly start: number;
  readonly end: number;
  /** Why nothing can be said of this command's effects from its words (`loop`, `subshell`, `eval`), null for an ordinary simple command. */
  readonly opaque: string | null;
}

/** What a shell is asked to do, command by command, in the order of the text. */
export interface ShellBody {
  readonly text: string;
  readonly commands: readonly ShellCommand[];
  /** True where the shell was started with `-e`; `set -e` inside the text is an ordinary command. */
  readonly errexit: boolean;
  /** Why the body as a whole cannot be judged from its commands, null where it can: each command is then a simple one. */
  readonly opaque: string | null;
}
