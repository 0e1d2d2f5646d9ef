import { parseArgs } from 'node:util';
import { nearestName, UserError } from '../plain/index.ts';

export interface OptionSpec {
  readonly name: string;
  /** What the value is called in the help; null for a switch. */
  readonly value: string | null;
  readonly repeatable?: boolean;
  readonly help: string;
}

/** Options that every command takes. */
export const COMMON_OPTIONS: readonly OptionSpec[] = [
  { name: 'output', value: 'FILE', help: 'write the result to a file instead of standard output' },
  { name: 'quiet', value: null, help: 'no progress and no messages on standard error' },
  { name: 'no-color', value: null, help: 'no colour, also in a terminal' },
  { name: 'time-limit', value: 'SECONDS', help: 'stop after this long, with exit code 3 (default: 600 where a repository is read)' },
  { name: 'debug', value: null, help: 'show the stack of an unexpected error' },
  { name: 'help', value: null, help: 'show this help' }
];

/** The words of one command line, checked against the options of its command. */
export interface Parsed {
  readonly operands: readonly string[];
  text(name: string): string | null;
  all(name: string): readonly string[];
  has(name: string): boolean;
}

/** Splits a command line. Throws UserError for an option that the command does not know, or a value that is missing. */
export function parseOptions(command: string, specs: readonly OptionSpec[], argv: readonly string[]): Parsed {
  const all = [...specs, ...COMMON_OPTIONS];
  const options = Object.fromEntries(
    all.map((spec) => [spec.name, { type: spec.value === null ? ('boolean' as const) : ('string' as const), multiple: true as const }])
  );
  let values: Record<string, (string | boolean)[] | undefined>;
  let positionals: string[];
  try {
    const parsed = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
    values = parsed.values as Record<string, (string | boolean)[] | undefined>;
    positionals = parsed.positionals;
  } catch (error) {
    throw wrongOption(error, all, command);
  }
  for (const spec of all) {
    const given = values[spec.name] ?? [];
    if (!spec.repeatable && spec.value !== null && given.length > 1)
      throw new UserError(`--${spec.name} is given more than once`, `See 'layercost ${command} --help'.`);
    if (given.includes('')) throw new UserError(`--${spec.name} is empty`, 'Is a variable unset?');
  }
  return {
    operands: positionals,
    text: (name) => {
      const value = values[name]?.[0];
      return typeof value === 'string' ? value : null;
    },
    all: (name) => (values[name] ?? []).filter((value): value is string => typeof value === 'string'),
    has: (name) => values[name]?.includes(true) ?? false
  };
}

/** What Node's `parseArgs` refuses, in our words: it names the option in quotes, and says of what kind the fault is. */
function wrongOption(error: unknown, specs: readonly OptionSpec[], command: string): UserError {
  const { code = '', message = String(error) } = error as { readonly code?: string; readonly message?: string };
  const typed = /'(?:-\w, )?(-[^'=\s]+)/.exec(message)?.[1] ?? '';
  const spec = specs.find(({ name }) => `--${name}` === typed);
  const help = `See 'layercost ${command} --help'.`;
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' && spec !== undefined)
    return spec.value === null
      ? new UserError(`${typed} takes no value`, help)
      : new UserError(`${typed} takes a value: ${spec.value}`, `One that begins with a dash is written ${typed}=-VALUE. ${help}`);
  const names = specs.map(({ name }) => name);
  const near = nearestName(typed.replace(/^-+/, ''), names);
  return new UserError(
    typed === '' ? message : `there is no option '${typed}'`,
    `${near === null ? '' : `Did you mean '--${near}'? `}${help}`
  );
}

/** One of a fixed set of words, or the default. Throws UserError otherwise. */
export function choice<T extends string>(parsed: Parsed, name: string, allowed: readonly T[], fallback: T): T {
  const value = parsed.text(name);
  if (value === null) return fallback;
  const found = allowed.find((word) => word === value);
  if (found === undefined) {
    const near = nearestName(value, allowed);
    throw new UserError(
      `--${name} must be one of ${allowed.join(', ')}, not '${value.slice(0, 60)}'`,
      near === null ? null : `Did you mean '${near}'?`
    );
  }
  return found;
}

/** A whole number of at least `least`, or the default. Throws UserError otherwise. */
export function wholeNumber(parsed: Parsed, name: string, fallback: number, least = 0): number {
  const value = parsed.text(name);
  if (value === null) return fallback;
  if (!/^\d{1,9}$/.test(value) || Number(value) < least)
    throw new UserError(`--${name} takes a whole number of at least ${least}, not '${value.slice(0, 60)}'`);
  return Number(value);
}

/** `K=V` words as a record; a bare `K` has the value null. Throws UserError for an empty name. */
export function assignments(parsed: Parsed, name: string): Record<string, string | null> {
  const result: Record<string, string | null> = {};
  for (const word of parsed.all(name)) {
    const at = word.indexOf('=');
    const key = at < 0 ? word : word.slice(0, at);
    if (key === '') throw new UserError(`--${name} takes NAME=VALUE, not '${word.slice(0, 60)}'`);
    result[key] = at < 0 ? null : word.slice(at + 1);
  }
  return result;
}
