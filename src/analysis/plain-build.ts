import type { ImageSpec } from '../model/image.ts';

/** A build of which nothing is known but its Dockerfile: the root is its context, and an engine that keeps everything builds it. */
export function plainBuild(of: Pick<ImageSpec, 'name' | 'dockerfile' | 'target' | 'source'>): ImageSpec {
  return {
    ...of,
    context: '',
    remoteContext: null,
    contextKind: 'path',
    args: {},
    volatileArgs: [],
    platforms: [],
    buildContexts: {},
    builder: 'buildkit',
    cache: { mode: 'local', from: 'assumed', scope: null, noCache: [], exports: true, imports: true },
    tags: [],
    workflow: null
  };
}
