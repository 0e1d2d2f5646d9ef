// node scripts/bench/order.ts
// Processor time of the search for the best order of 20 steps, by how many pairs of steps are bound to their order: few bound pairs leave many
// legal orders. Chances are those of the rules: paths that steps read, and priors of their change.

import { chanceModel, type WeighedStep } from '../../src/suggestion/chances.ts';
import { bestOrder, type OrderProblem } from '../../src/suggestion/order/best-order.ts';
import { figure } from './figures.ts';

const STEPS = 20;
const PROBLEMS = 7;

function diceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

function problemOf(seed: number, bound: number): OrderProblem {
  const dice = diceOf(seed);
  const steps = Array.from({ length: STEPS }, (): WeighedStep => {
    const isCopy = dice() < 0.4;
    const mid = isCopy ? 0.3 : dice() < 0.3 ? 0.05 : 1 + dice() * 60;
    const paths = isCopy ? Array.from({ length: 3 }, () => `d${Math.floor(dice() * 12)}/f${Math.floor(dice() * 30)}`) : [];
    return { seconds: { low: mid, mid, high: mid }, paths: new Set(paths), always: false };
  });
  return {
    seconds: steps.map((step) => step.seconds.mid),
    predecessors: steps.map((_, j) => Array.from({ length: j }, (__, i) => i).filter(() => dice() < bound)),
    ...chanceModel(steps, new Set(steps.flatMap((step) => [...step.paths])))
  };
}

process.stdout.write('bound pairs  median ms  most ms  exact\n');
for (const bound of [0, 0.02, 0.05, 0.1, 0.2, 0.4]) {
  const runs = Array.from({ length: PROBLEMS }, (_, seed) => {
    const problem = problemOf(seed + 1, bound);
    const started = process.cpuUsage();
    const { exact } = bestOrder(problem);
    const { user, system } = process.cpuUsage(started);
    return { exact, ms: (user + system) / 1000 };
  });
  const sorted = runs.map((run) => run.ms).sort((a, b) => a - b);
  figure(`best order of ${STEPS} steps, ${bound * 100} % of pairs bound, at most`, sorted.at(-1) ?? 0, 'ms');
  const cells = [
    `${bound * 100} %`.padStart(11),
    (sorted[Math.floor(PROBLEMS / 2)] ?? 0).toFixed(0).padStart(9),
    (sorted.at(-1) ?? 0).toFixed(0).padStart(7),
    `${runs.filter((run) => run.exact).length} of ${PROBLEMS}`
  ];
  process.stdout.write(`${cells.join('  ')}\n`);
}
