import { expect, test } from '@jest/globals';
import { killWriters } from '../setup/killed-writers.ts';
import { inFolder } from '../setup/run-cli.ts';

// `node scripts/history-kill.ts 200` does the same with more writers.

test(
  'writers killed at random moments lose nothing, count nothing twice and break no file',
  () =>
    inFolder(async (folder) => {
      const toll = await killWriters(folder, 25, 20261121);
      expect(toll.killed).toBeGreaterThanOrEqual(25);
      expect(toll.finished).toBeGreaterThan(0);
      expect(toll).toMatchObject({ lost: [], twice: [], torn: [], broken: [], leftovers: [] });
    }),
  600_000
);
