import type { Kept } from '../analysis/index.ts';
import type { Ports } from '../analysis/ports.ts';
import type { ConfigInputs } from '../config/index.ts';
import type { Analysis } from '../model/analysis.ts';
import type { HistoryLine } from '../model/history.ts';

/** What the action asks the analysis for. */
export interface EngineRequest {
  /** Name of the predictions that this analysis makes. */
  readonly predictionId: string;
  readonly version: string;
  readonly repository: Analysis['repository'];
  readonly base: Analysis['base'];
  readonly head: Analysis['head'];
  readonly configPath: string;
  readonly policyName: string;
  readonly inputs: ConfigInputs;
  readonly dockerfiles: readonly string[];
  readonly defaultContext: string | null;
  readonly notes: readonly string[];
}

/** What an analysis gives. */
export interface EngineResult {
  readonly analysis: Analysis;
  /** All that is known of earlier builds. */
  readonly history: readonly HistoryLine[];
  /** What was said of each image, as lines of history. */
  readonly predictions: readonly Kept[];
  /** All that was read, as `--save-input` keeps it. */
  readonly input: string;
}

/** The analysis as the action sees it: reads through the ports, then computes. */
export type Engine = (ports: Ports, request: EngineRequest) => Promise<EngineResult>;
