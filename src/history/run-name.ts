import { createHash } from 'node:crypto';
import type { LogReading } from '../model/buildlog.ts';

/** What names a log that was handed over without the run that it belongs to. */
export interface LogIdentity {
  /** Digest of the log's own bytes, line ends aside. */
  readonly print: string;
  /** Commit that was given by hand, null where none was. */
  readonly commit: string | null;
}

/**
 * Name of the run that a log belongs to: the same log has the same name whatever its file is called, and two builds have two
 * names even where nothing ran and every printed second is 0.0. A log that says when its builds began is named by that and its
 * steps, whatever form it has been saved in; any other by its bytes, and by the commit that was given, since two builds from a
 * full cache may print the same bytes (docs/history.md).
 */
export function runName(reading: LogReading, { print, commit }: LogIdentity): string {
  const { builds } = reading;
  const isTimed = builds.length > 0 && builds.every((build) => build.startedAt !== null);
  const named = isTimed
    ? builds.map((build) => [build.startedAt, build.steps.map((step) => [step.stage, step.index, step.text, step.state, step.seconds])])
    : saysCommit(reading) || commit === null
      ? [print]
      : [print, commit];
  return `log-${createHash('sha256').update(JSON.stringify(named)).digest('hex').slice(0, 16)}`;
}

const saysCommit = (reading: LogReading): boolean =>
  (reading.job?.commit ?? null) !== null || reading.builds.some((build) => build.commit !== null);
