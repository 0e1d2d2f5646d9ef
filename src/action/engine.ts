import type { Kept, PartialAnalysis, Shard } from '../analysis/index.ts';
import type { Ports } from '../analysis/ports.ts';
import type { ConfigInputs } from '../config/index.ts';
import type { Analysis } from '../model/analysis.ts';
import type { HistoryLine } from '../model/history.ts';
import type { Picture } from '../model/picture.ts';
import type { Sentence } from '../model/sentence.ts';

/** What the action asks the analysis for. */
export interface EngineRequest {
  /** Name of the predictions that this analysis makes. */
  readonly predictionId: string;
  readonly version: string;
  readonly repository: Analysis['repository'];
  readonly base: Analysis['base'];
  readonly head: Analysis['head'];
  readonly defaultBranch: string | null;
  readonly configPath: string;
  readonly policyName: string;
  readonly inputs: ConfigInputs;
  readonly dockerfiles: readonly string[];
  readonly defaultContext: string | null;
  readonly notes: readonly Sentence[];
  /** See the analysis: earlier builds are asked for only where the change affects an image. */
  readonly pastIfAffected: boolean;
  /** The share of the images that is asked for. */
  readonly shard: Shard;
}

/** What is told of a change. */
export interface Report {
  readonly analysis: Analysis;
  /** What was said of each image, as lines of history. */
  readonly predictions: readonly Kept[];
  /** What the HTML report draws beside the analysis; worked out when it is asked for. */
  picture(): Picture;
}

/** The report of the share that was asked for, and what it is made from. */
export interface EngineResult extends Report {
  readonly part: PartialAnalysis;
  /** All that is known of earlier builds. */
  readonly history: readonly HistoryLine[];
  /** All that was read, as `--save-input` keeps it. */
  readonly input: string;
}

/** The analysis as the action sees it: reads through the ports, then computes. */
export type Engine = (ports: Ports, request: EngineRequest) => Promise<EngineResult>;

/** Where the report of a change comes from: an analysis here, or the parts that other runs made. */
export type Source = (ports: Ports, request: EngineRequest) => Promise<Report>;
