import { fittedLines, wordsWithin } from '../safe-text/index.ts';
import type { Command, CommandEntry } from './command.ts';
import { COMMON_OPTIONS, type OptionSpec } from './options.ts';

/** The overview of all commands. */
export function overview(version: string, commands: readonly CommandEntry[], columns: number | null): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  const lines = [
    `layercost ${version}: which Docker image layers does a change rebuild, what does that cost, and how to keep them cached`,
    '',
    'usage: layercost <command> [options]',
    '',
    ...commands.flatMap((command) => row(command.name, command.summary, width, columns)),
    '',
    "See 'layercost <command> --help' for the options of a command.",
    'Exit codes: 0 pass or warn, 1 over budget, 2 wrong usage or input, 3 analysis failed and the gate fails closed, 4 --strict and a warning, 70 a fault of layercost.',
    ''
  ];
  return fittedLines(lines, columns).join('\n');
}

/** The help of one command, within the columns of the terminal. */
export function commandHelp(command: Command, summary: string, columns: number | null): string {
  const rows = [...command.options, ...COMMON_OPTIONS].map(
    (spec) => [flag(spec), `${spec.help}${spec.repeatable ? ' (repeatable)' : ''}`] as const
  );
  const width = Math.min(WIDEST, Math.max(...rows.map(([left]) => left.length)));
  const lines = [
    `usage: layercost ${command.name} ${command.usage}`.trimEnd(),
    '',
    summary,
    '',
    ...rows.flatMap(([left, right]) =>
      left.length > width ? [`  ${left}`, ...row('', right, width, columns)] : row(left, right, width, columns)
    ),
    ...(command.examples === undefined
      ? []
      : ['', 'examples:', ...command.examples.flatMap(([line, purpose]) => [`  layercost ${line}`, `      ${purpose}`])]),
    ''
  ];
  return fittedLines(lines, columns).join('\n');
}

/** A name and its words beside it, which go on below themselves. */
function row(left: string, right: string, width: number, columns: number | null): string[] {
  const [first = '', ...rest] = columns === null ? [right] : wordsWithin(right, Math.max(20, columns - width - 4));
  return [`  ${left.padEnd(width)}  ${first}`, ...rest.map((part) => `  ${''.padEnd(width)}  ${part}`)];
}

/** Options longer than this have their words on a line of their own, so that the rest is readable in 80 columns. */
const WIDEST = 28;

function flag(spec: OptionSpec): string {
  return spec.value === null ? `--${spec.name}` : `--${spec.name} ${spec.value}`;
}
