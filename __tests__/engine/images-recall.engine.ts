import { expect, test } from '@jest/globals';
import { inFolder } from '../setup/run-cli.ts';
import { affectedByModel } from './monorepo/affected.ts';
import { buildAll, writeFiles } from './monorepo/engine.ts';
import { changeRepository, generateRepository, random } from './monorepo/repository.ts';

// A few changes of a small repository, all of its images built by a real engine: every image of which a step runs is named.

test('every image that the engine builds anew is named', async () => {
  await inFolder(async (folder) => {
    const choose = random(5);
    let before = generateRepository(12);
    writeFiles(folder, {}, before.files);
    await buildAll(folder, before);
    let built = 0;
    for (let n = 1; n <= 4; n++) {
      const after = changeRepository(before, choose, Date.now() + n);
      writeFiles(folder, before.files, after.files);
      const truth = await buildAll(folder, after);
      const { affected } = await affectedByModel(before, after);
      expect({ what: after.what, missed: truth.filter((name) => !affected.includes(name)) }).toEqual({ what: after.what, missed: [] });
      built += truth.length;
      before = after;
    }
    expect(built).toBeGreaterThan(0);
  });
}, 240_000);
