// Writes docs/reference/action.md, the inputs and outputs of the Action, from action.yml: node scripts/action-reference.ts
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const ROOT = join(import.meta.dirname, '..');
export const ACTION_PAGE = join(ROOT, 'docs', 'reference', 'action.md');

interface Entry {
  readonly description: string;
  readonly default?: string;
}

/** The page as action.yml stands. */
export function actionPage(): string {
  const { inputs, outputs } = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as {
    readonly inputs: Readonly<Record<string, Entry>>;
    readonly outputs: Readonly<Record<string, Entry>>;
  };
  const cell = (text: string) => text.replaceAll('|', '\\|');
  return [
    '# The Action: inputs and outputs',
    '',
    '<!-- written by scripts/action-reference.ts -->',
    '',
    'Permissions and whole workflows: [workflows](../workflows.md). An input can only tighten a budget that the base branch sets:',
    '[the gate](../gate.md).',
    '',
    '## Inputs',
    '',
    '| input | meaning | default |',
    '| --- | --- | --- |',
    ...Object.entries(inputs).map(
      ([name, one]) => `| \`${name}\` | ${cell(one.description)} | ${one.default === undefined ? '' : `\`${one.default}\``} |`
    ),
    '',
    '## Outputs',
    '',
    '| output | meaning |',
    '| --- | --- |',
    ...Object.entries(outputs).map(([name, one]) => `| \`${name}\` | ${cell(one.description)} |`),
    ''
  ].join('\n');
}

if (process.argv[1] === import.meta.filename) writeFileSync(ACTION_PAGE, actionPage());
