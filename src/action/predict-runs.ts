import type { Ports, SideFiles } from '../analysis/ports.ts';
import { predictionOfRun, runsToPredict } from '../audit/index.ts';
import { encodeHistory, mergeHistory } from '../history/index.ts';
import type { HistoryLine } from '../model/history.ts';
import type { Engine, EngineRequest } from './engine.ts';
import type { Runner } from './runner.ts';
import { whatFailed } from './what-failed.ts';

/** Runs predicted in one go: each reads two sides. The collector comes back for the others. */
const MOST_RUNS = 3;

/** What the predictions of a collecting run are made with. */
interface Prediction {
  readonly ports: Ports;
  readonly side: (commit: string) => SideFiles;
  readonly request: EngineRequest;
  readonly engine: Engine;
  readonly runner: Runner;
}

/**
 * The history with a prediction for each of the newest runs that has none: what layercost says of the run's commit, from the
 * files at the last build before and from what was known before the run began, so that the run itself teaches nothing.
 * It is made here because nothing that a pull request's own run wrote may be believed, and because the commit that is built
 * after the merge is seldom the one that was reviewed. docs/decisions/0007-predictions-are-made-by-the-collector.md
 */
export async function withPredictions(
  history: readonly HistoryLine[],
  { ports, side, request, engine, runner }: Prediction
): Promise<readonly HistoryLine[]> {
  let lines = history;
  for (const run of runsToPredict(history, MOST_RUNS)) {
    const before = lines.filter((line) => line.at < run.at);
    try {
      const { predictions } = await engine(
        {
          ...ports,
          base: side(run.base),
          head: side(run.commit),
          builds: null,
          changes: null,
          // What a registry says now was not known then.
          registries: null,
          stores: [{ read: async () => ({ text: encodeHistory(before), name: 'the history before' }) }],
          now: run.at
        },
        {
          ...request,
          predictionId: predictionOfRun(run.run),
          base: { ...request.base, mergeBase: run.base },
          head: { ref: run.commit.slice(0, 7), sha: run.commit }
        }
      );
      lines = mergeHistory(
        lines,
        predictions.flatMap(({ line }) => (run.files.includes(line.file) ? [line] : []))
      );
    } catch (error) {
      runner.warning(`layercost: run ${run.run} could not be predicted for the audit: ${whatFailed(error)}`);
    }
  }
  return lines;
}
