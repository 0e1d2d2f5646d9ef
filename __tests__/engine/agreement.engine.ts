import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { FuzzCache } from './fuzz/case.ts';
import { addFigures, noFigures } from './fuzz/compare.ts';
import { engineVersion } from './fuzz/engine.ts';
import { randomCase } from './fuzz/random-case.ts';
import { differsTwice, recordCase } from './fuzz/run-case.ts';

// Generated pairs against the real engines. AGREEMENT_SEED repeats a run, AGREEMENT_PAIRS changes its length, AGREEMENT_SECONDS
// ends it early (a third of the pairs must be done by then). Caches that need an emptied engine are compared only where
// AGREEMENT_OWN_ENGINE=true says that nobody else uses it.

const seed = Number(process.env['AGREEMENT_SEED'] ?? Date.now() % 1_000_000_000);
const pairs = Number(process.env['AGREEMENT_PAIRS'] ?? 300);
const seconds = Number(process.env['AGREEMENT_SECONDS'] ?? 3600);
const ownEngine = process.env['AGREEMENT_OWN_ENGINE'] === 'true';
const FIXTURES = join(import.meta.dirname, '..', 'fixtures', 'disagreements');

const SHARES: readonly (readonly ['buildkit' | 'legacy', FuzzCache, number])[] = [
  ['legacy', 'kept', 0.15],
  ...(ownEngine
    ? ([
        ['buildkit', 'emptied', 0.05],
        ['buildkit', 'min', 0.05],
        ['buildkit', 'max', 0.03]
      ] as const)
    : []),
  ['buildkit', 'kept', ownEngine ? 0.72 : 0.85]
];

for (const [builder, cache, share] of SHARES) {
  test(`${builder}, cache ${cache}: no certain verdict differs from the engine`, async () => {
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
    const end = Date.now() + seconds * share * 1000;
    let next = seed;
    let done = 0;
    // An engine that is emptied serves one pair at a time.
    const workers = cache === 'kept' ? [0, 1] : [0];
    await Promise.all(
      workers.map(async () => {
        while (done < wanted && next < seed + wanted * 3 && Date.now() < end) {
          const c = randomCase(next++, builder, cache);
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
    process.stderr.write(`${builder} ${version}, cache ${cache}, seed ${seed}: ${done} pairs, ${JSON.stringify(figures)}\n`);
    expect(done).toBeGreaterThanOrEqual(Math.ceil(wanted / 3));
    expect(found).toEqual([]);
  }, 3_600_000);
}
