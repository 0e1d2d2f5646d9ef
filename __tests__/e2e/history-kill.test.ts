import { expect, test } from '@jest/globals';
import { killWriters } from '../setup/killed-writers.ts';
import { runs } from '../setup/property.ts';
import { inFolder } from '../setup/run-cli.ts';

// `node scripts/history-kill.ts 200` does the same with more writers, CI with four times as many.

test(
  'writers killed at random moments lose nothing, count nothing twice and break no file',
  () =>
    inFolder(async (folder) => {
      const kills = runs(24);
      const toll = await killWriters(folder, kills, 20261121);
      expect(toll.killed).toBeGreaterThanOrEqual(kills);
      expect(toll.finished).toBeGreaterThan(0);
      expect(toll).toMatchObject({ lost: [], twice: [], torn: [], broken: [], leftovers: [] });
    }),
  600_000
);
