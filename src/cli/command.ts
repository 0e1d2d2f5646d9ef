import type { OptionSpec, Parsed } from './options.ts';
import type { Terminal } from './terminal.ts';

/** One verb of the command line. */
export interface Command {
  /** As typed, for example `config check`. */
  readonly name: string;
  /** What stands behind the name in the usage line. */
  readonly usage: string;
  /** How many words without an option name it takes: files, always. */
  readonly operands: 'none' | 'one' | 'many';
  readonly options: readonly OptionSpec[];
  /** Whole command lines that a reader may try, each with what it is for. */
  readonly examples?: readonly (readonly [line: string, purpose: string])[];
  /** Whether what it was given is too large to be read without a limit of time; absent where it never is. */
  isLarge?(parsed: Parsed, terminal: Terminal): Promise<boolean>;
  /** Runs and gives the exit code. */
  run(parsed: Parsed, terminal: Terminal): Promise<number>;
}

/** A verb in the table of all verbs: enough for the help, the rest loaded on demand. */
export interface CommandEntry {
  /** As typed, for example `config check`. */
  readonly name: string;
  /** One line for the overview. */
  readonly summary: string;
  /** It reads what a stranger may have written, as much as there is: it runs within a limit of time. */
  readonly limited?: true;
  /** It shares little with the others and is loaded without what they share. */
  readonly apart?: true;
  load(): Promise<Command>;
}
