// Builds small repositories before and after a change, merge by merge, and compares `added` with what was measured; docs/estimate.md says what came out.
//   node scripts/added-score.ts measure DIR [NAME...]   drives the engine of DOCKER_HOST
//   node scripts/added-score.ts score DIR...            asks again about what was measured
import { measureAdded, scoreAdded } from './added/measure.ts';

const [command, dir, ...names] = process.argv.slice(2);
if (command === 'measure' && dir !== undefined) measureAdded(dir, names);
else if (command === 'score' && dir !== undefined) scoreAdded([dir, ...names]);
else {
  console.error('usage: added-score.ts measure DIR [NAME...] | score DIR...');
  process.exitCode = 2;
}
