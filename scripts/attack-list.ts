// Writes docs/attacks.md, the list of attacks that are carried out in the tests: node scripts/attack-list.ts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALL } from '../__tests__/attacks/all.ts';
import { codeSpan } from '../src/safe-text/index.ts';

export const ATTACKS_PAGE = join(import.meta.dirname, '..', 'docs', 'attacks.md');

const cell = (text: string) => text.replaceAll('|', '\\|').replace(/[<>@`*_~[\]\\]/g, (one) => (one === '\\' ? one : `\\${one}`));

/** The page as the attacks stand. */
export function attacksPage(): string {
  const count = Object.values(ALL).reduce((sum, rows) => sum + rows.length, 0);
  return [
    '# Attacks',
    '',
    '<!-- written by scripts/attack-list.ts -->',
    '',
    `${count} attacks, each carried out by ${codeSpan('__tests__/attacks/attacks.test.ts')} against a GitHub on the same machine, with what comes of it.`,
    'Whatever is tried, every run is also held to this: at most one comment, no markup, link, mention or command of a stranger in what is',
    'told, no token, and a red step exactly where the verdict is `fail`. Threats and defences: [security.md](security.md).',
    ...Object.entries(ALL).flatMap(([area, rows]) => [
      '',
      `## ${area}`,
      '',
      '| Somebody tries to | Result |',
      '| :-- | :-- |',
      ...rows.map(({ tries, result }) => `| ${cell(tries)} | ${cell(result)} |`)
    ]),
    ''
  ].join('\n');
}

if (process.argv[1] === import.meta.filename) writeFileSync(ATTACKS_PAGE, attacksPage());
