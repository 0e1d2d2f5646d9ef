import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { addFigures, noFigures } from './fuzz/compare.ts';
import { engineVersion } from './fuzz/engine.ts';
import { randomCase } from './fuzz/random-case.ts';
import { differsTwice, recordCase } from './fuzz/run-case.ts';

// Fresh pairs against the real engines. AGREEMENT_SEED repeats a run, AGREEMENT_PAIRS changes its length.

const seed = Number(process.env['AGREEMENT_SEED'] ?? Date.now() % 1_000_000_000);
const pairs = Number(process.env['AGREEMENT_PAIRS'] ?? 300);
const FIXTURES = join(import.meta.dirname, '..', 'fixtures', 'disagreements');

for (const [builder, share] of [
  ['buildkit', 0.85],
  ['legacy', 0.15]
] as const) {
  test(`${builder}: no certain verdict differs from the engine`, async () => {
    const version = await engineVersion(builder);
    if (version === null) {
      // Without an engine there is nothing to hold the model against; only CI must have one.
      process.stderr.write(`${builder}: no engine answers, nothing was compared\n`);
      expect(builder === 'buildkit' && process.env['CI'] === 'true').toBe(false);
      return;
    }
    const figures = noFigures();
    const found: string[] = [];
    const wanted = Math.ceil(pairs * share);
    let next = seed;
    let done = 0;
    await Promise.all(
      [0, 1].map(async () => {
        while (done < wanted && next < seed + wanted * 3) {
          const c = randomCase(next++, builder);
          const answer = await differsTwice(c);
          if (answer === null) continue;
          done++;
          addFigures(figures, answer.compared.figures);
          if (answer.compared.disagreements.length === 0) continue;
          const folder = await recordCase(FIXTURES, c, version);
          found.push(`seed ${c.seed} (${folder}): ${JSON.stringify(answer.compared.disagreements)}`);
        }
      })
    );
    process.stderr.write(`${builder} ${version}, seed ${seed}: ${done} pairs, ${JSON.stringify(figures)}\n`);
    expect(done).toBeGreaterThanOrEqual(wanted);
    expect(found).toEqual([]);
  }, 3_600_000);
}
