import type { GraphInput } from '../../src/graph/index.ts';

/** Options of a build that nobody gave any. */
export const PLAIN_BUILD: GraphInput['options'] = {
  builder: 'buildkit',
  target: null,
  args: {},
  platform: null,
  noCache: false,
  namedContexts: {},
  contextKind: 'path'
};
