export { buildGraph } from './build-graph.ts';
export { INHERITED_PATH } from './environment.ts';
export { familiarReference, pinnedDigest } from './image-reference.ts';
export type { BaseImage, BuildOptions, ContextFiles, GraphInput, NamedContext } from './input.ts';
export { pinnedCommit } from './remote-source.ts';
export { equalSelections } from './selection.ts';
