import type { OptionSpec, Parsed } from './options.ts';
import type { Terminal } from './terminal.ts';

/** One verb of the command line. */
export interface Command {
  /** As typed, for example `config check`. */
  readonly name: string;
  readonly summary: string;
  /** What stands behind the name in the usage line. */
  readonly usage: string;
  /** How many words without an option name it takes: files, always. */
  readonly operands: 'none' | 'one' | 'many';
  readonly options: readonly OptionSpec[];
  /** Runs and gives the exit code. */
  run(parsed: Parsed, terminal: Terminal): Promise<number>;
}
