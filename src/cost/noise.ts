import { commandKind, isTrivial } from '../commands/index.ts';
import type { Execution } from '../history/index.ts';
import { FLEET_NOISE, type Noise } from './fleet-noise.ts';
import { logOf, squaredSteps } from './spread.ts';

/** A repository's own noise says at most as much of one step as so many builds of it. */
const MOST_DEGREES = 8;

/** Noise of a repository's steps from their consecutive executions, so that a level that moves slowly is no noise; steps too short to compare left out. */
export function repositoryNoise(executions: readonly Execution[]): Noise {
  const steps = new Map<string, number[]>();
  for (const one of executions) {
    if (isTrivial(commandKind(one.text))) continue;
    const id = [one.file, one.key, one.platform ?? '', one.runner ?? ''].join('\u0000');
    const logs = steps.get(id);
    if (logs === undefined) steps.set(id, [logOf(one.seconds)]);
    else logs.push(logOf(one.seconds));
  }
  let [squares, degrees] = [0, 0];
  for (const logs of steps.values()) {
    squares += squaredSteps(logs);
    degrees += Math.max(0, logs.length - 1);
  }
  const { variance, degrees: believed } = FLEET_NOISE;
  return { variance: (believed * variance + squares) / (believed + degrees), degrees: Math.min(MOST_DEGREES, believed + degrees) };
}
