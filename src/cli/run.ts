import { styleText } from 'node:util';
import { nearestName, OutOfWork, UserError } from '../plain/index.ts';
import { clean, excerptLines } from '../safe-text/index.ts';
import { wantsColour } from './colour.ts';
import type { Command, CommandEntry } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { commandHelp, overview } from './help.ts';
import { askedTimeLimit, DEFAULT_TIME_LIMIT } from './limited-command.ts';
import { type Parsed, parseOptions, wholeNumber } from './options.ts';
import type { Terminal } from './terminal.ts';
import { ISSUES } from './version.ts';

/** Runs one command line and gives its exit code; never throws. */
export async function runCommandLine(commands: readonly CommandEntry[], version: string, terminal: Terminal): Promise<number> {
  try {
    return await dispatch(commands, version, terminal);
  } catch (error) {
    if (error instanceof UserError) {
      terminal.err(errorText(error, terminal));
      return EXIT.usage;
    }
    if (error instanceof OutOfWork) {
      terminal.err(`layercost: ${error.message}\n`);
      return EXIT.failedClosed;
    }
    const debug = terminal.argv.includes('--debug');
    const shown = describe(error);
    terminal.err(
      `layercost: unexpected error: ${clean(shown.message, 500)}. This is a fault of layercost; please report it to ${ISSUES}${debug ? '' : ' (--debug shows the stack)'}.\n`
    );
    if (debug) terminal.err(`${shown.stack}\n`);
    return EXIT.internal;
  }
}

/** What is wrong, the line of the file that it is about, and what to do. */
function errorText({ message, hint, excerpt }: UserError, { env, errorsInteractive = false }: Terminal): string {
  const paint = (format: 'red' | 'dim') => (text: string) => styleText(format, text, { validateStream: false });
  const isColoured = wantsColour(env, errorsInteractive);
  const lines = [
    `${isColoured ? paint('red')('layercost:') : 'layercost:'} ${clean(message, 1000)}`,
    ...(excerpt === null ? [] : excerptLines(excerpt, isColoured ? { dim: paint('dim'), bad: paint('red') } : undefined)),
    ...(hint === null ? [] : [`  ${clean(hint, 1000)}`])
  ];
  return `${lines.join('\n')}\n`;
}

async function dispatch(commands: readonly CommandEntry[], version: string, terminal: Terminal): Promise<number> {
  const [first, ...rest] = terminal.argv[0] === 'help' ? [...terminal.argv.slice(1), '--help'] : terminal.argv;
  if (first === undefined || first === '--help' || first === '-h') {
    terminal.out(overview(version, commands, terminal.columns ?? null));
    return first === undefined ? EXIT.usage : EXIT.ok;
  }
  if (first === '--version' || first === '-v' || first === '-V' || first === 'version') {
    terminal.out(`layercost ${version}\n`);
    return EXIT.ok;
  }
  const { entry, words } = chosen(commands, first, rest);
  const isHelp = words.includes('--help') || words.includes('-h');
  const asked = askedTimeLimit(words);
  if (terminal.limited !== undefined && !isHelp && (entry.limited === true || asked !== null))
    return terminal.limited(asked ?? DEFAULT_TIME_LIMIT);
  const command = await entry.load();
  if (isHelp) {
    terminal.out(commandHelp(command, entry.summary, terminal.columns ?? null));
    return EXIT.ok;
  }
  const parsed = parseOptions(command.name, command.options, words);
  refuseFurther(command, parsed);
  wholeNumber(parsed, 'time-limit', DEFAULT_TIME_LIMIT, 1);
  if (terminal.limited !== undefined && (await command.isLarge?.(parsed, terminal)) === true) return terminal.limited(DEFAULT_TIME_LIMIT);
  return command.run(parsed, terminal);
}

/** The command that the first word or the first two name, and the words behind it. */
function chosen(
  commands: readonly CommandEntry[],
  first: string,
  rest: readonly string[]
): { readonly entry: CommandEntry; readonly words: readonly string[] } {
  const [second] = rest;
  const two = second === undefined ? undefined : commands.find(({ name }) => name === `${first} ${second}`);
  if (two !== undefined) return { entry: two, words: rest.slice(1) };
  const one = commands.find(({ name }) => name === first);
  if (one !== undefined) return { entry: one, words: rest };
  const family = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (family.length === 0)
    throw new UserError(`there is no command '${first.slice(0, 60)}'`, meant(first, commands, "See 'layercost --help'."));
  throw new UserError(
    `'${first}' needs one of: ${family.map((c) => c.name.slice(first.length + 1)).join(', ')}`,
    second === undefined ? null : meant(`${first} ${second}`, family, null)
  );
}

function refuseFurther(command: Command, { operands }: Parsed): void {
  const most = { none: 0, one: 1, many: Number.POSITIVE_INFINITY }[command.operands];
  const extra = operands[most];
  if (extra === undefined) return;
  throw new UserError(
    `unexpected argument '${extra.slice(0, 60)}': ${command.name} takes ${most === 0 ? 'none' : 'one'}`,
    `See 'layercost ${command.name} --help'.`
  );
}

/** What a mistyped command most likely means, else where all of them are listed. */
function meant<T>(typed: string, commands: readonly CommandEntry[], otherwise: T): string | T {
  const near = nearestName(typed, [...new Set(commands.flatMap(({ name }) => [name, name.split(' ')[0] ?? name]))]);
  return near === null ? otherwise : `Did you mean 'layercost ${near}'?`;
}

function describe(error: unknown): { message: string; stack: string } {
  if (typeof error === 'object' && error !== null && 'message' in error) {
    return { message: String(error.message), stack: 'stack' in error ? String(error.stack) : String(error.message) };
  }
  return { message: String(error), stack: String(error) };
}
