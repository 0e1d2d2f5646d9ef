// node scripts/estimate-score.ts generate DIR [BUILDS] [SEED]: times real builds; see docs/estimate.md.
import { generate } from './estimate/generate.ts';

const [command, dir, builds, seed] = process.argv.slice(2);
if (command === 'generate' && dir !== undefined) generate(dir, Number(builds ?? 12), Number(seed ?? 1));
else {
  console.error('usage: estimate-score.ts generate DIR [BUILDS] [SEED]');
  process.exitCode = 2;
}
