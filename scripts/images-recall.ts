// How many affected images `images` finds, and how many it names for nothing, over generated changes of a generated repository:
// node scripts/images-recall.ts [--images N] [--changes N] [--seed N] [--engine N]
// Truth is brute force over all files that a build reads; for the last N changes (--engine) a real engine as well (DOCKER_HOST).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { affectedByForce, affectedByModel } from '../__tests__/engine/monorepo/affected.ts';
import { buildAll, writeFiles } from '../__tests__/engine/monorepo/engine.ts';
import { changeRepository, generateRepository, type Repository, random } from '../__tests__/engine/monorepo/repository.ts';

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '50' },
    changes: { type: 'string', default: '200' },
    seed: { type: 'string', default: '7' },
    engine: { type: 'string', default: '0' }
  }
});
const [images, changes, engine] = [Number(values.images), Number(values.changes), Number(values.engine)];
const choose = random(Number(values.seed));

interface Score {
  changes: number;
  found: number;
  missing: number;
  extra: number;
}
const score = (): Score => ({ changes: 0, found: 0, missing: 0, extra: 0 });
const [byForce, byEngine] = [score(), score()];

function count(into: Score, truth: readonly string[], told: readonly string[], what: string): void {
  const missing = truth.filter((name) => !told.includes(name));
  const extra = told.filter((name) => !truth.includes(name));
  into.changes += 1;
  into.found += truth.length - missing.length;
  into.missing += missing.length;
  into.extra += extra.length;
  if (missing.length + extra.length > 0) console.log(`${what}: missing ${missing.join(' ') || 'none'}, extra ${extra.join(' ') || 'none'}`);
}

const directory = mkdtempSync(join(tmpdir(), 'layercost-recall-'));
try {
  let before = generateRepository(images);
  for (let n = 1; n <= changes; n++) {
    const after = changeRepository(before, choose, n);
    const { affected } = await affectedByModel(before, after);
    const force = affectedByForce(before, after);
    count(byForce, force, affected, `${n} ${after.what}`);
    if (n > changes - engine) {
      if (n === changes - engine + 1) {
        writeFiles(directory, {}, before.files);
        await buildAll(directory, before);
      }
      writeFiles(directory, before.files, after.files);
      const truth = [...(await buildAll(directory, after)), ...labelled(before, after)];
      count(byEngine, [...new Set(truth)].sort(), affected, `${n} ${after.what}, engine`);
    }
    before = after;
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/** A label is no step: whose configuration changes by one, its own or one of the image that it stands on, is read off the Dockerfiles. */
function labelled(before: Repository, after: Repository): string[] {
  const labels = ({ files }: Repository, name: string) =>
    (files[`services/${name}/Dockerfile`] ?? '')
      .split('\n')
      .filter((line) => line.startsWith('LABEL'))
      .join('\n');
  const changed = new Set<string>();
  // A target stands behind those that it is built on.
  for (const { name, contexts } of after.targets) {
    const below = Object.values(contexts).some((address) => changed.has(address.replace('target:', '')));
    if (below || labels(before, name) !== labels(after, name)) changed.add(name);
  }
  return [...changed];
}

for (const [truth, { changes: of, found, missing, extra }] of [
  ['brute force', byForce],
  ['engine', byEngine]
] as const) {
  if (of > 0) console.log(`${truth}: ${of} changes, ${found + missing} affected images, ${missing} missed, ${extra} named for nothing`);
}
