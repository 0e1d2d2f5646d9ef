import type { AskedName, BuiltSample, HistoryLine, KeptPrediction, OverheadSample, Sample } from '../model/history.ts';
import { order } from '../plain/index.ts';

/** Identity of a line: equal identities are one line however often it was imported. */
export function identityOf(line: HistoryLine): string {
  if (isSample(line)) return JSON.stringify(['s', line.run, line.job, line.build, line.step]);
  if (isBuilt(line)) return JSON.stringify(['b', line.run, line.job, line.build, line.built]);
  // One answer a day: a name is asked for on every run.
  if (isAsked(line)) return JSON.stringify(['a', line.asked, line.digest, line.at.slice(0, 10)]);
  if (isOverhead(line)) return JSON.stringify(['o', line.run, line.job, line.build, line.overhead]);
  return JSON.stringify(['p', line.prediction, line.image, line.file, line.target, line.commit]);
}

export const isSample = (line: HistoryLine): line is Sample => 'step' in line;
export const isOverhead = (line: HistoryLine): line is OverheadSample => 'overhead' in line;
export const isBuilt = (line: HistoryLine): line is BuiltSample => 'built' in line;
export const isAsked = (line: HistoryLine): line is AskedName => 'asked' in line;
export const isPrediction = (line: HistoryLine): line is KeptPrediction => 'prediction' in line;

/** One line of JSON with its keys in order, so that equal values are equal text. */
export function encodeLine(line: HistoryLine): string {
  return JSON.stringify(line, (_, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => order(a, b)))
      : value
  );
}

/** The history file: one JSON line each, in the order given, with a final line end. The empty list gives the empty text. */
export function encodeHistory(lines: readonly HistoryLine[]): string {
  return lines.map((line) => `${encodeLine(line)}\n`).join('');
}
