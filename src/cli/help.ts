import type { Command, CommandEntry } from './command.ts';
import { COMMON_OPTIONS, type OptionSpec } from './options.ts';

/** The overview of all commands. */
export function overview(version: string, commands: readonly CommandEntry[]): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    `layercost ${version}: which Docker image layers does a change rebuild, what does that cost, and how to keep them cached`,
    '',
    'usage: layercost <command> [options]',
    '',
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    '',
    "See 'layercost <command> --help' for the options of a command.",
    'Exit codes: 0 pass or warn, 1 over budget, 2 wrong usage or input, 3 analysis failed and the gate fails closed, 4 --strict and a warning, 70 a fault of layercost.',
    ''
  ].join('\n');
}

/** The help of one command. */
export function commandHelp(command: Command, summary: string): string {
  const rows = [...command.options, ...COMMON_OPTIONS].map(
    (spec) => [flag(spec), `${spec.help}${spec.repeatable ? ' (repeatable)' : ''}`] as const
  );
  const width = Math.min(WIDEST, Math.max(...rows.map(([left]) => left.length)));
  return [
    `usage: layercost ${command.name} ${command.usage}`.trimEnd(),
    '',
    summary,
    '',
    ...rows.flatMap(([left, right]) =>
      left.length > width ? [`  ${left}`, `  ${''.padEnd(width)}  ${right}`] : [`  ${left.padEnd(width)}  ${right}`]
    ),
    ...(command.examples === undefined
      ? []
      : ['', 'examples:', ...command.examples.flatMap(([line, purpose]) => [`  layercost ${line}`, `      ${purpose}`])]),
    ''
  ].join('\n');
}

/** Options longer than this have their words on a line of their own, so that the rest is readable in 80 columns. */
const WIDEST = 28;

function flag(spec: OptionSpec): string {
  return spec.value === null ? `--${spec.name}` : `--${spec.name} ${spec.value}`;
}
