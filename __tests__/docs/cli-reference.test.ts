import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { cliReference } from '../../scripts/cli-reference.ts';
import { COMMANDS } from '../../src/cli/commands/index.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');

test('the reference names every command and option as the program has them (else: node scripts/cli-reference.ts)', async () => {
  const page = readFileSync(join(DOCS, 'reference', 'cli.md'), 'utf8');
  expect(await cliReference(page)).toBe(page);
});

test('every command whose results are documents is in the reference of documents', async () => {
  const page = readFileSync(join(DOCS, 'reference', 'json.md'), 'utf8');
  const commands = await Promise.all(COMMANDS.map((entry) => entry.load()));
  const documents = commands.filter((command) => command.options.some((one) => one.name === 'format' && one.value?.includes('json')));
  const schemas = documents.map(
    (command) =>
      `layercost/${{ 'config check': 'config-check', 'history show': 'history', demo: 'check', 'report merge': 'check' }[command.name] ?? command.name}@1`
  );
  expect(schemas.filter((schema) => !page.includes(schema))).toEqual([]);
});
