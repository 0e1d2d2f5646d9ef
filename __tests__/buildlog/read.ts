import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLogReader, looksLikeBuildRecord, readBuildRecord } from '../../src/buildlog/index.ts';
import type { LoggedStep, LogReading } from '../../src/model/buildlog.ts';

export const LOGS = join(import.meta.dirname, '..', 'fixtures', 'logs');

/** Reads a log or record as the `logs` command does. */
export function readLog(bytes: Uint8Array | string, chunk = 65_536): LogReading {
  const all = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  if (looksLikeBuildRecord(all)) return readBuildRecord(all);
  const reader = createLogReader();
  for (let at = 0; at < all.length; at += chunk) reader.push(all.subarray(at, at + chunk));
  return reader.end();
}
export const readFixture = (name: string): LogReading => readLog(readFileSync(join(LOGS, name)));

/** A step in one line: `target platform stage i/n TEXT = state seconds`. */
export const shown = (step: LoggedStep): string =>
  [
    ...[step.target, step.platform, step.stage, step.index === null ? null : `${step.index}/${step.total ?? '-'}`].filter(
      (part) => part !== null
    ),
    step.text,
    '=',
    step.state,
    ...(step.seconds === null ? [] : [step.seconds])
  ].join(' ');

/** All steps of a log, build by build, in one line each. */
export const stepsIn = (log: string | Uint8Array): string[][] => readLog(log).builds.map((build) => build.steps.map(shown));
