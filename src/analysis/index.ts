export type { Analysis } from '../model/analysis.ts';
export { analyse } from './analyse.ts';
export { gather } from './gather.ts';
export { samplesOf } from './gather-history.ts';
export type { AnalysisInput, AnalysisRequest } from './input.ts';
export type { Builds, BuildsRequest, Changes, FoundBuild, Ports, Progress, Revisions, SideFiles, Store, TreeListing } from './ports.ts';
export { predictPair } from './predict-pair.ts';
export { parseInput, serialiseInput } from './saved-input.ts';
export { UserError } from './user-error.ts';
