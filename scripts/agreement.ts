// Long differential run against real engines: node scripts/agreement.ts [--pairs N] [--seed S] [--builder buildkit|legacy] [--cache kept|emptied|min|max] [--state FILE] [--jobs N] [--told VERSION]
// --told: the version of BuildKit that the model is told. With BUILDX_BUILDER a builder of one's own builds.
// node scripts/agreement.ts --table STATE... prints the figures.
// Resumable: the state file keeps the seeds that are done and the sums. Disagreements are printed and kept as seeds.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { FuzzCache } from '../__tests__/engine/fuzz/case.ts';
import { addFigures, type Figures, noFigures } from '../__tests__/engine/fuzz/compare.ts';
import { engineVersion } from '../__tests__/engine/fuzz/engine.ts';
import { randomCase } from '../__tests__/engine/fuzz/random-case.ts';
import { differsTwice } from '../__tests__/engine/fuzz/run-case.ts';

interface State {
  readonly builder: 'buildkit' | 'legacy';
  readonly cache: FuzzCache;
  readonly engine: string;
  next: number;
  pairs: number;
  unbuilt: number;
  /** Pairs that differed once and not again. */
  disturbed: number;
  readonly figures: Figures;
  readonly disagreeing: number[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    pairs: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    builder: { type: 'string', default: 'buildkit' },
    cache: { type: 'string', default: 'kept' },
    state: { type: 'string', default: 'agreement.json' },
    jobs: { type: 'string', default: '2' },
    told: { type: 'string' },
    table: { type: 'boolean' }
  }
});
const CACHES: Readonly<Record<FuzzCache, string>> = {
  kept: 'cache kept',
  emptied: 'engine emptied before each pair',
  min: 'mode=min imported into an empty engine',
  max: 'mode=max imported into an empty engine'
};
const isCache = (name: string): name is FuzzCache => name in CACHES;

/** Figures of state files as a Markdown table, for docs/agreement.md. */
function table(files: readonly string[]): string {
  const sums = new Map<string, { pairs: number; disturbed: number; figures: Figures }>();
  for (const file of files) {
    const one: State = JSON.parse(readFileSync(file, 'utf8'));
    const key = `${one.builder}, ${CACHES[one.cache]}, engine ${one.engine}`;
    const sum = sums.get(key) ?? { pairs: 0, disturbed: 0, figures: noFigures() };
    sum.pairs += one.pairs;
    sum.disturbed += one.disturbed ?? 0;
    addFigures(sum.figures, one.figures);
    sums.set(key, sum);
  }
  const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;
  const columns = [
    'builder',
    'pairs',
    'steps',
    'certain and right',
    'certain and wrong',
    'hedged',
    'after the first changed line',
    'the same by stage'
  ];
  const rows = [...sums].map(([key, { pairs, figures: f }]) => {
    const naive = [f.afterFirstChange, f.afterFirstChangeByStage].map((right) => percent(right, f.steps));
    return [key, pairs, f.steps, f.certainRight, f.wrong, f.hedged, ...naive];
  });
  const hedges = [...sums].flatMap(([key, { figures }]) =>
    Object.entries(figures.hedges).map(([kind, count]) => `- ${key}: ${kind}: ${count}`)
  );
  const lines = [columns, columns.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
  return [...lines, '', ...hedges].join('\n');
}

if (values.table === true) {
  console.log(table(positionals));
  process.exit(0);
}
const builder = values.builder === 'legacy' ? 'legacy' : 'buildkit';
const cache = values.cache;
if (!isCache(cache)) throw new Error(`--cache ${cache}: want one of ${Object.keys(CACHES).join(', ')}`);
const engine = await engineVersion(builder);
if (engine === null) {
  console.error('no engine answers: set DOCKER_HOST (and LEGACY_DOCKER_HOST, LEGACY_DOCKER for the legacy builder)');
  process.exit(2);
}
const state: State = existsSync(values.state)
  ? JSON.parse(readFileSync(values.state, 'utf8'))
  : { builder, cache, engine, next: Number(values.seed), pairs: 0, unbuilt: 0, disturbed: 0, figures: noFigures(), disagreeing: [] };
const wanted = Number(values.pairs);

async function work(): Promise<void> {
  while (state.pairs < wanted) {
    const seed = state.next++;
    const c = randomCase(seed, builder, state.cache, values.told ?? null);
    const answer = await differsTwice(c);
    if (answer === null) state.unbuilt++;
    else {
      const { compared, disturbed } = answer;
      if (disturbed) state.disturbed++;
      state.pairs++;
      addFigures(state.figures, compared.figures);
      if (compared.disagreements.length > 0) {
        state.disagreeing.push(seed);
        console.log(JSON.stringify({ seed, edits: c.edits, disagreements: compared.disagreements }));
      }
    }
    writeFileSync(values.state, `${JSON.stringify(state)}\n`);
  }
}
// An engine that is emptied serves one pair at a time.
await Promise.all(Array.from({ length: state.cache === 'kept' ? Number(values.jobs) : 1 }, work));
console.log(JSON.stringify(state));
