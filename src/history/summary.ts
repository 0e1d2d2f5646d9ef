import type { HistoryLine } from '../model/history.ts';
import type { UtcTime } from '../model/units.ts';
import { isAsked, isPrediction } from './encode.ts';

/** How much a history knows: builds by run, job and position, and the time that they span. */
export interface HistorySummary {
  readonly builds: number;
  readonly from: UtcTime | null;
  readonly to: UtcTime | null;
}

/** Summary of the builds among some lines, predictions left out; of one Dockerfile where `file` names it. */
export function summariseHistory(lines: readonly HistoryLine[], file?: string): HistorySummary {
  const builds = new Set<string>();
  let from: UtcTime | null = null;
  let to: UtcTime | null = null;
  for (const line of lines) {
    if (isPrediction(line) || isAsked(line) || (file !== undefined && line.file !== file)) continue;
    builds.add(JSON.stringify([line.run, line.job, line.build]));
    if (from === null || line.at < from) from = line.at;
    if (to === null || line.at > to) to = line.at;
  }
  return { builds: builds.size, from, to };
}
