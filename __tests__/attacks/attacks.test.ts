import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ATTACKS_PAGE, attacksPage } from '../../scripts/attack-list.ts';
import { ALL } from './all.ts';
import { isBelieved } from './history.ts';

// Every attack of docs/attacks.md is carried out, and comes out as the page says.

describe.each(Object.entries(ALL))('%s', (_, rows) => {
  test.each(rows.map(({ tries, result, holds }): [string, string, () => Promise<void> | void] => [tries, result, holds]))(
    '%s: %s',
    async (_tries, _result, holds) => {
      await holds();
    }
  );
});

test('what is planted would count if it were believed', async () => {
  expect(await isBelieved()).toBe(true);
});

test('there are two hundred of them, each once', () => {
  const names = Object.entries(ALL).flatMap(([area, rows]) => rows.map(({ tries }) => `${area}: ${tries}`));
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(200);
});

test('the page of attacks is that of the tests (else: node scripts/attack-list.ts)', () => {
  expect(readFileSync(ATTACKS_PAGE, 'utf8')).toBe(attacksPage());
});
