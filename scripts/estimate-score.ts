// Times real builds and scores the estimate on them; docs/estimate.md says how and what came out.
//   node scripts/estimate-score.ts generate DIR/SET [BUILDS] [SEED]   drives the engine of DOCKER_HOST
//   node scripts/estimate-score.ts score DIR/SET... [--verbose]
//   node scripts/estimate-score.ts gate DIR/SET...                    plants regressions and asks the gate
import { simulateGate } from './estimate/gate.ts';
import { generate } from './estimate/generate.ts';
import { score } from './estimate/score.ts';

const [command, dir, ...rest] = process.argv.slice(2);
if (command === 'generate' && dir !== undefined) generate(dir, Number(rest[0] ?? 12), Number(rest[1] ?? 1));
else if (command === 'score' && dir !== undefined) score([dir, ...rest.filter((r) => r !== '--verbose')], rest.includes('--verbose'));
else if (command === 'gate' && dir !== undefined) simulateGate([dir, ...rest]);
else {
  console.error('usage: estimate-score.ts generate DIR/SET [BUILDS] [SEED] | score DIR/SET... [--verbose] | gate DIR/SET...');
  process.exitCode = 2;
}
