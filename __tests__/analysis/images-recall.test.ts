import { expect, test } from '@jest/globals';
import { affectedByForce, affectedByModel } from '../engine/monorepo/affected.ts';
import { changeRepository, generateRepository, random } from '../engine/monorepo/repository.ts';

// A short form of scripts/images-recall.ts: what `images` names against brute force over every file that a build reads.

test('no affected image is missed, and none is named for nothing, over generated changes', async () => {
  const choose = random(20_261_121);
  let before = generateRepository(12);
  let affectedAtAll = 0;
  for (let n = 1; n <= 14; n++) {
    const after = changeRepository(before, choose, n);
    const truth = affectedByForce(before, after);
    const { affected, images } = await affectedByModel(before, after);
    expect({ n, what: after.what, affected, images }).toEqual({ n, what: after.what, affected: truth, images: 12 });
    affectedAtAll += truth.length;
    before = after;
  }
  expect(affectedAtAll).toBeGreaterThan(8);
});
