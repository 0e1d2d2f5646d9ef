export { isDockerfileName } from './by-name/file-names.ts';
export { mayMeet, meets } from './cache-places.ts';
export { type StartingChange, startedBy } from './change-filter.ts';
export { type Discovery, type DiscoveryInput, discoverImages } from './discover.ts';
export { type ImageLink, imagesThatBuildOn } from './links.ts';
export { openListing } from './listing.ts';
export { matchesGlob } from './path-glob.ts';
export { startsOnPush } from './workflow/sample-runs.ts';
export { workflowsThatBuild } from './workflows.ts';
