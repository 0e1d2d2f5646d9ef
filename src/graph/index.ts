export { buildGraph } from './build-graph.ts';
export { missingPath } from './buildkit/sources.ts';
export { hasWildcard } from './container-path.ts';
export { INHERITED_PATH } from './environment.ts';
export { familiarReference, pinnedDigest } from './image-reference.ts';
export type { BaseImage, BuildOptions, ContextFiles, GraphInput, NamedContext } from './input.ts';
export { doubtIn, openValue, withoutOpenValues } from './open-value.ts';
export { pinnedCommit } from './remote-source.ts';
export { equalSelections } from './selection.ts';
