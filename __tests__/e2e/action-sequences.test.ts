import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { readMarker } from '../../src/github/marker.ts';
import { pullEvent } from '../action/memory-runner.ts';
import { DOCKERFILES, happen, type Step, sequenceStage, steps } from '../action/sequences.ts';
import { startLoopback } from '../loopback/server.ts';
import { builtCli } from '../setup/built-cli.ts';
import fc, { runs } from '../setup/property.ts';
import { runStep } from './action-process.ts';

// The same random sequences as in __tests__/action, through the built bundle and the real analysis.

let bundle = '';
beforeAll(async () => {
  bundle = join(dirname(await builtCli()), 'index.js');
});

async function checkSequence(sequence: readonly Step[]): Promise<void> {
  const { world, pull } = sequenceStage();
  const server = await startLoopback(world);
  try {
    let id = 100;
    const first = pull.head;
    const act = async (head = pull.head, number = id++) => {
      const before = server.writes().length;
      const result = await runStep({
        bundle,
        url: server.url,
        event: pullEvent(7, head),
        run: { id: number, attempt: 1 }
      });
      expect([result.code, result.stderr]).toEqual([0, '']);
      return server.writes().slice(before);
    };
    await act();
    for (const step of sequence) {
      happen(step, world, pull);
      if (step.kind === 'run' || (step.kind === 'push' && step.run)) await act();
      else if (step.kind === 'late-run') await act(first, 100);
    }
    world.faults.splice(0);
    await act();
    const own = pull.comments.filter((c) => c.author === world.viewer && readMarker(c.body) !== null);
    if (world.lines(pull.head, 'Dockerfile').join('\n') !== DOCKERFILES[0]) expect(own.length).toBe(1);
    expect(own.map((c) => readMarker(c.body)?.head)).toEqual(own.map(() => pull.head));
    expect(await act()).toEqual([]);
    expect(server.violations).toEqual([]);
  } finally {
    await server.close();
  }
}

test('20 random sequences through the bundle', async () => {
  await fc.assert(
    fc.asyncProperty(
      steps.map((sequence) => sequence.slice(0, 4)),
      checkSequence
    ),
    { numRuns: runs(20, 'dear') }
  );
});
