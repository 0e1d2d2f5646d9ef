import { expect, test } from '@jest/globals';
import { columns, PLAIN, renderTerminal } from '../../src/report/index.ts';
import fc, { runs } from '../setup/property.ts';
import { CASES } from './cases.ts';
import { sameAsGolden } from './golden.ts';

// Tables fit into the terminal that they stand in: a long step is cut, a long reason goes on below itself.

const CASE = CASES['over-budget'] ?? Object.values(CASES)[0];
if (CASE === undefined) throw new Error('no case');

test.each([80, 160])('the report in %d columns', (width) => {
  const text = renderTerminal(CASE, { style: { ...PLAIN, width }, verbose: false });
  sameAsGolden(`terminal-${width}.txt`, text);
  const rows = text.split('\n').filter((line) => /^ {2,5}\d+ {2}\S/.test(line));
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) expect([...row].length).toBeLessThanOrEqual(width);
});

const cell = fc.stringMatching(/^[a-z0-9 ./-]{0,90}$/);
test('no table is wider than its terminal where that can be, and none loses a word of its last column', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.stringMatching(/^[A-Z]{1,8}$/), cell, cell), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 50, max: 200 }),
      (rows, width) => {
        const lines = columns(rows, new Set(), width);
        for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width);
        const letters = (text: string) => text.replace(/ /g, '');
        for (const [, , last] of rows) expect(letters(lines.join(''))).toContain(letters(last).slice(0, 10));
      }
    ),
    { numRuns: runs(300) }
  );
});
