import { expect, test } from '@jest/globals';
import { run } from '../../src/action/run.ts';
import { fingerprintOf, readMarker, readReviewMarker } from '../../src/github/marker.ts';
import { startLoopback, TOKEN } from '../loopback/server.ts';
import fc, { runs } from '../setup/property.ts';
import { memoryRunner, pullEvent } from './memory-runner.ts';
import { DOCKERFILES, happen, type Step, sequenceStage, steps } from './sequences.ts';
import { standInEngine, suggestionIn } from './stand-in-engine.ts';

/** Plays one sequence to its end, runs once more for the newest head, and checks what is then on the pull request. */
async function checkSequence(sequence: readonly Step[]): Promise<void> {
  const { world, pull } = sequenceStage();
  const server = await startLoopback(world);
  try {
    let id = 100;
    const heads: { head: string; id: number }[] = [];
    const act = async (head = pull.head, number = id++) => {
      heads.push({ head, id: number });
      world.runs.push({
        id: number,
        workflow: 'layercost.yml',
        event: 'pull_request',
        branch: 'topic',
        head,
        conclusion: 'success',
        createdAt: '2026-11-21T00:00:00Z',
        jobs: []
      });
      const before = server.writes().length;
      const runner = memoryRunner({
        url: server.url,
        token: TOKEN,
        event: pullEvent(7, head),
        run: { id: number, attempt: 1 },
        inputs: { 'max-rebuild-seconds': '10' }
      });
      await run(runner, standInEngine, 'none');
      return { runner, writes: server.writes().slice(before) };
    };
    await act();
    for (const step of sequence) {
      happen(step, world, pull);
      if (step.kind === 'run' || (step.kind === 'push' && step.run)) await act();
      // A run of an older head keeps its number: the newer ones go before it.
      else if (step.kind === 'late-run') await act(heads[0]?.head, heads[0]?.id);
    }
    world.faults.splice(0);
    const last = await act();

    const own = pull.comments.filter((c) => c.author === world.viewer && readMarker(c.body) !== null);
    const bad = world.lines(pull.head, 'Dockerfile').join('\n') !== DOCKERFILES[0];
    if (bad) expect(own.length).toBe(1);
    else expect(own.length).toBeLessThanOrEqual(1);
    for (const comment of own) {
      expect(readMarker(comment.body)?.head).toBe(pull.head);
      const accepted = bad && pull.labels.includes('layercost-accept');
      expect(comment.body).toMatch(
        bad ? (accepted ? /^### ⚠️ .* 30\u00a0s.* accepted by/ : /^### ⛔ .* 30\u00a0s.* over budget/) : /^### ✅ .*no step rebuilds/i
      );
    }
    expect(last.runner.failures.length).toBe(bad && !pull.labels.includes('layercost-accept') ? 1 : 0);

    const text = world.lines(pull.head, 'Dockerfile').join('\n');
    const now = bad ? suggestionIn(text) : null;
    const wanted =
      now === null
        ? null
        : fingerprintOf({ path: 'Dockerfile', rule: now.rule, oldBlock: 'COPY . .\nRUN npm ci', newBlock: now.replacement ?? '' });
    const live = pull.threads.filter(
      (t) => !t.resolved && t.comments[0]?.author === world.viewer && t.comments[0].body.includes('```suggestion')
    );
    for (const thread of live) expect(readReviewMarker(thread.comments[0]?.body ?? '')?.fingerprint).toBe(wanted);
    expect(live.length).toBeLessThanOrEqual(1);

    expect((await act()).writes).toEqual([]);
    expect(pull.comments.filter((c) => c.author === 'mallory').every((c) => c.body.startsWith('### ✅ OK'))).toBe(true);
    expect(server.violations).toEqual([]);
  } finally {
    await server.close();
  }
}

test('200 random sequences end with one right comment, no stale suggestion, and then no further write', async () => {
  await fc.assert(fc.asyncProperty(steps, checkSequence), { numRuns: runs(200, 'dear') });
});
