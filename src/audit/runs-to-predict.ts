import { isPrediction, isSample } from '../history/index.ts';
import type { HistoryLine } from '../model/history.ts';
import type { TreePath, UtcTime } from '../model/units.ts';
import { order } from '../plain/index.ts';

/** A run that built something, and the commit whose builds its cache may have held. */
export interface BuiltRun {
  readonly run: string;
  readonly commit: string;
  /** Commit of the last build before it of one of its files. */
  readonly base: string;
  /** When its first build began. */
  readonly at: UtcTime;
  readonly files: readonly TreePath[];
}

/** Name of the prediction of a run's own commit, the same whoever makes it. */
export const predictionOfRun = (run: string): string => `run ${run}`;

const FULL_COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/**
 * The newest runs that have no prediction of their own yet, oldest first. A run before which none of its files was built
 * has nothing to be predicted from and is left out (docs/decisions/0007-predictions-are-made-by-the-collector.md).
 */
export function runsToPredict(lines: readonly HistoryLine[], most: number): readonly BuiltRun[] {
  const predicted = new Set(lines.filter(isPrediction).map((line) => line.prediction));
  const built = new Map<string, { commit: string; at: UtcTime; files: Set<TreePath> }>();
  for (const sample of lines.filter(isSample)) {
    if (!sample.trusted || sample.outcome !== 'ok' || sample.commit === null || !FULL_COMMIT.test(sample.commit)) continue;
    const known = built.get(sample.run);
    if (known === undefined) built.set(sample.run, { commit: sample.commit, at: sample.at, files: new Set([sample.file]) });
    else {
      known.files.add(sample.file);
      if (sample.at < known.at) known.at = sample.at;
    }
  }
  const inOrder = [...built].map(([run, facts]) => ({ run, ...facts })).sort((a, b) => order(a.at, b.at) || order(a.run, b.run));
  const runs = inOrder.flatMap(({ run, commit, at, files }, position): BuiltRun[] => {
    const before = inOrder.slice(0, position).findLast((other) => other.at < at && [...other.files].some((file) => files.has(file)));
    if (before === undefined || predicted.has(predictionOfRun(run))) return [];
    return [{ run, commit, base: before.commit, at, files: [...files].sort() }];
  });
  return most === 0 ? [] : runs.slice(-most);
}
