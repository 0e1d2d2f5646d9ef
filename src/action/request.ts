import { WHOLE_CHANGE } from '../analysis/index.ts';
import type { ReviewedChange } from './change.ts';
import type { EngineRequest } from './engine.ts';
import type { Inputs } from './inputs.ts';
import type { Runner } from './runner.ts';
import { VERSION } from './version.ts';

/** What the analysis is asked for one change. */
export function requestOf(change: ReviewedChange, inputs: Inputs, runner: Runner): EngineRequest {
  return {
    predictionId: `check ${runner.run.id}-${runner.run.attempt}`,
    version: VERSION,
    repository: { slug: runner.repository, serverUrl: runner.serverUrl, pullRequest: change.pull?.number ?? null },
    base: { ref: change.baseName, sha: change.baseTip, mergeBase: change.base },
    head: { ref: change.headName, sha: change.head },
    configPath: inputs.configFile,
    policyName: `${change.baseName}@${change.baseTip?.slice(0, 7) ?? 'nothing'}`,
    inputs: inputs.config,
    dockerfiles: inputs.dockerfiles,
    defaultContext: inputs.context === '.' ? '' : inputs.context,
    notes: change.notes,
    shard: inputs.shard ?? WHOLE_CHANGE
  };
}
