import { describe, expect, test } from '@jest/globals';
import { ALL } from './all.ts';

// Every attack of docs/attacks.md is carried out, and comes out as the page says.

describe.each(Object.entries(ALL))('%s', (_, rows) => {
  test.each(rows.map(({ tries, result, holds }): [string, string, () => Promise<void> | void] => [tries, result, holds]))(
    '%s: %s',
    async (_tries, _result, holds) => {
      await holds();
    }
  );
});

test('there are two hundred of them, each once', () => {
  const names = Object.entries(ALL).flatMap(([area, rows]) => rows.map(({ tries }) => `${area}: ${tries}`));
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(200);
});
