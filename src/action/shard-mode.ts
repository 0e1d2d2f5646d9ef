import { resolveChange } from './change.ts';
import { endWithout } from './end.ts';
import type { Engine } from './engine.ts';
import type { Subject } from './events.ts';
import { portsOf } from './ports.ts';
import { writePartialReport } from './report-files.ts';
import { requestOf } from './request.ts';
import type { Run } from './run-record.ts';
import { whatFailed } from './what-failed.ts';

/**
 * One of several jobs that share a change: analyses its share of the images and leaves a partial report for mode `merge`. It
 * judges and posts nothing; a failure turns this job red, and the missing part keeps `merge` from a verdict.
 */
export async function shardMode(run: Run, subject: Subject, engine: Engine): Promise<void> {
  const { runner, github } = run;
  const resolved = await resolveChange(run, subject);
  switch (resolved.kind) {
    case 'wrong':
      return endWithout(run, 'fail', resolved.message);
    case 'nothing':
      return endWithout(run, 'skipped', resolved.why);
    case 'several':
      return endWithout(run, 'fail', `several pull requests have this head, and a share is of one: ${resolved.numbers.join(', ')}`);
    case 'change':
      break;
  }
  const sides = portsOf(run, resolved.change);
  try {
    const { part } = await engine(sides.ports, requestOf(run, resolved.change));
    const path = await writePartialReport(part, runner);
    if (path === null) return await endWithout(run, 'fail', 'RUNNER_TEMP is not set, so there is no place for the partial report.');
    runner.info(`part     ${part.shard.index} of ${part.shard.of}: ${part.images.length} of ${part.frame.imageCount} images`);
  } catch (error) {
    return await endWithout(run, 'fail', whatFailed(error));
  } finally {
    await sides.close();
  }
  runner.info(`api      ${github.usage().requests} requests`);
}
