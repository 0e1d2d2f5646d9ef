import { commandKind, isTrivial } from '../commands/index.ts';
import type { Execution } from '../history/index.ts';
import type { Seconds } from '../model/units.ts';
import { FLEET_NOISE, type Noise } from './fleet-noise.ts';
import { median } from './median.ts';
import { logOf, squaredErrors } from './spread.ts';

/** A repository's own noise says at most as much of one step as so many builds of it. */
const MOST_DEGREES = 8;
/** Jitter before any build is seen, and how many builds that is worth (docs/estimate.md "Ranges"). */
const JITTER: Seconds = 0.03;
const JITTER_DEGREES = 4;
/** Builds of a step that say something of its noise: the newest. */
const MOST_EARLIER = 20;
/** A trivial step is short by itself; what it takes longer is work, as a copy of many files is. */
const SHORT: Seconds = 0.5;

/** Noise of a repository's steps. */
export interface RepositoryNoise extends Noise {
  /** Standard deviation that every step has besides, however short it is: the start of a process, a busy disk. */
  readonly jitter: Seconds;
}

/** Noise of a repository's steps: what their builds were off from those before them; jitter from the steps that do next to nothing. */
export function repositoryNoise(executions: readonly Execution[]): RepositoryNoise {
  const steps = new Map<string, Execution[]>();
  for (const one of executions) {
    const id = [one.file, one.key, one.platform ?? '', one.runner ?? ''].join('\u0000');
    const list = steps.get(id);
    if (list === undefined) steps.set(id, [one]);
    else list.push(one);
  }
  let [squares, degrees] = [0, 0];
  let [jitter, jitters] = [JITTER_DEGREES * JITTER ** 2, JITTER_DEGREES];
  for (const list of steps.values()) {
    const seconds = list.slice(-MOST_EARLIER).map((one) => one.seconds);
    if (!isTrivial(commandKind(list[0]?.text ?? ''))) {
      const own = squaredErrors(seconds.map(logOf));
      squares += own.squares;
      degrees += own.degrees;
    } else if (median(seconds) < SHORT) {
      for (const [i, next] of seconds.slice(1).entries()) jitter += Math.min(SHORT, Math.abs(next - (seconds[i] ?? next))) ** 2 / 2;
      jitters += seconds.length - 1;
    }
  }
  const { variance, degrees: believed } = FLEET_NOISE;
  return {
    variance: (believed * variance + squares) / (believed + degrees),
    degrees: Math.min(MOST_DEGREES, believed + degrees),
    jitter: Math.sqrt(jitter / jitters)
  };
}
