import type { Ports } from '../analysis/ports.ts';
import type { ConfigInputs } from '../config/index.ts';
import type { Analysis } from '../model/analysis.ts';
import type { HistoryLine } from '../model/history.ts';

/** What the action asks the analysis for. */
export interface EngineRequest {
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

/** The analysis as the action sees it: reads through the ports, then computes. */
export type Engine = (
  ports: Ports,
  request: EngineRequest
) => Promise<{ readonly analysis: Analysis; readonly history: readonly HistoryLine[]; readonly input: string }>;
