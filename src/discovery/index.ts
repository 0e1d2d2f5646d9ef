export { type Discovery, type DiscoveryInput, discoverImages } from './discover.ts';
export { type ImageLink, imagesThatBuildOn } from './links.ts';
export { type BuildingWorkflow, workflowsThatBuild } from './workflows.ts';
