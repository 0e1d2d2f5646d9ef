// Writes the commands and options of docs/reference/cli.md from the program's own table: node scripts/cli-reference.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../src/cli/commands/index.ts';
import { COMMON_OPTIONS, type OptionSpec } from '../src/cli/options.ts';

const FILE = join(import.meta.dirname, '..', 'docs', 'reference', 'cli.md');
const [BEGIN, END] = ['<!-- commands: written by scripts/cli-reference.ts -->', '<!-- end of commands -->'];

function table(options: readonly OptionSpec[]): string[] {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  return [
    '| option | meaning |',
    '| --- | --- |',
    ...options.map(
      (one) =>
        `| \`--${one.name}${one.value === null ? '' : ` ${cell(one.value)}`}\` | ${cell(one.help)}${one.repeatable ? ' (repeatable)' : ''} |`
    )
  ];
}

/** The page with its generated part as the program stands. Throws where the marks are missing. */
export async function cliReference(page: string): Promise<string> {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${FILE} lacks its marks`);
  const commands = await Promise.all(COMMANDS.map(async (entry) => ({ summary: entry.summary, ...(await entry.load()) })));
  const sections = commands.flatMap((command) => [
    `### ${command.name}`,
    '',
    `${command.summary[0]?.toUpperCase()}${command.summary.slice(1)}.`,
    '',
    '```',
    `layercost ${command.name} ${command.usage}`.trimEnd(),
    '```',
    '',
    ...(command.examples === undefined
      ? []
      : [...command.examples.map(([line, purpose]) => `- \`layercost ${line.replaceAll('|', '\\|')}\`: ${purpose}`), '']),
    ...(command.options.length > 0 ? [...table(command.options), ''] : [])
  ]);
  const common = ['### Every command', '', ...table(COMMON_OPTIONS), ''];
  return `${page.slice(0, begin)}${BEGIN}\n\n${[...sections, ...common].join('\n')}\n${page.slice(end)}`;
}

if (process.argv[1] === import.meta.filename) writeFileSync(FILE, await cliReference(readFileSync(FILE, 'utf8')));
