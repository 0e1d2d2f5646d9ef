// Kills writers of one history file at random moments and tells what became of its lines: node scripts/history-kill.ts [KILLS] [SEED]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killWriters } from '../__tests__/setup/killed-writers.ts';

const [kills, seed] = [Number(process.argv[2] ?? 200), Number(process.argv[3] ?? Date.now() % 1_000_000)];
const folder = mkdtempSync(join(tmpdir(), 'layercost-kill-'));
try {
  const toll = await killWriters(folder, kills, seed);
  console.log(JSON.stringify({ seed, ...toll }));
  if ([toll.lost, toll.twice, toll.torn, toll.broken, toll.leftovers].some((list) => list.length > 0)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
