import { type AnalysisRequest, WHOLE_CHANGE } from '../analysis/index.ts';
import type { ReviewedChange } from './change.ts';
import type { EngineRequest } from './engine.ts';
import { defaultBranch } from './events.ts';
import type { Run } from './run-record.ts';
import { VERSION } from './version.ts';

/** What the engine is asked for one change. */
export function requestOf({ inputs, runner }: Run, change: ReviewedChange): EngineRequest {
  return {
    predictionId: `check ${runner.run.id}-${runner.run.attempt}`,
    version: VERSION,
    repository: { slug: runner.repository, serverUrl: runner.serverUrl, pullRequest: change.pull?.number ?? null },
    base: { ref: change.baseName, sha: change.baseTip, mergeBase: change.base },
    head: { ref: change.headName, sha: change.head },
    defaultBranch: change.pull?.defaultBranch ?? defaultBranch(runner.event.payload),
    configPath: inputs.configFile,
    policyName: `${change.policyName}@${change.baseTip?.slice(0, 7) ?? 'nothing'}`,
    inputs: inputs.config,
    dockerfiles: inputs.dockerfiles,
    defaultContext: inputs.context === '.' ? '' : inputs.context,
    notes: change.notes,
    pastIfAffected: true,
    shard: inputs.shard ?? WHOLE_CHANGE
  };
}

/** The same as the analysis takes it: the action knows no options of the command line. */
export function analysisRequest({ predictionId: _id, shard: _shard, ...request }: EngineRequest): AnalysisRequest {
  return { ...request, configOverride: null, builder: null, cache: null, baseImages: {}, imagesOnly: false };
}
