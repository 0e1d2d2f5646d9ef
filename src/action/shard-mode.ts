import type { GitHub, Repository } from '../github/index.ts';
import { resolveChange } from './change.ts';
import type { Engine } from './engine.ts';
import type { Subject } from './events.ts';
import type { Inputs } from './inputs.ts';
import { portsOf } from './ports.ts';
import { writePartialReport } from './report-files.ts';
import { requestOf } from './request.ts';
import type { Runner } from './runner.ts';
import { whatFailed } from './what-failed.ts';

/**
 * One of several jobs that share a change: analyses its share of the images and leaves a partial report for mode `merge`. It
 * judges and posts nothing; a failure turns this job red, and the missing part keeps `merge` from a verdict.
 */
export async function shardMode(
  github: GitHub,
  repository: Repository,
  subject: Subject,
  inputs: Inputs,
  runner: Runner,
  engine: Engine
): Promise<void> {
  const resolved = await resolveChange(github, repository, subject);
  switch (resolved.kind) {
    case 'wrong':
      return runner.fail(`layercost: ${resolved.message}`);
    case 'nothing':
      return runner.info(`part     SKIPPED: ${resolved.why}`);
    case 'change':
      break;
  }
  const sides = portsOf(github, repository, resolved.change, inputs, runner);
  try {
    const { part } = await engine(sides.ports, requestOf(resolved.change, inputs, runner));
    const path = await writePartialReport(part, runner);
    if (path === null) return runner.fail('layercost: RUNNER_TEMP is not set, so there is no place for the partial report.');
    runner.info(`part     ${part.shard.index} of ${part.shard.of}: ${part.images.length} of ${part.frame.imageCount} images`);
  } catch (error) {
    runner.fail(`layercost: ${whatFailed(error)}`);
  } finally {
    await sides.close();
  }
  runner.info(`api      ${github.usage().requests} requests`);
}
