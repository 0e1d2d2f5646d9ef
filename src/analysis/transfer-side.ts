import type { BuiltStageOptions } from '../dockerfile/index.ts';
import { DEFAULT_PLATFORM } from '../graph/index.ts';
import type { BuildGraph } from '../model/graph.ts';
import type { ImageSpec } from '../model/image.ts';
import type { TransferSide } from '../transfer/index.ts';
import type { Side } from './side.ts';

/** Which stages of its Dockerfile end up in an image; an argument without a value, and one that differs on every build, say nothing. */
export function builtOptionsOf({ target, args, volatileArgs }: ImageSpec, platform: string | null): BuiltStageOptions {
  const known = Object.entries(args).flatMap(([name, value]) =>
    value === null || volatileArgs.includes(name) ? [] : [[name, value] as const]
  );
  return { target, args: Object.fromEntries(known), platform: platform ?? DEFAULT_PLATFORM };
}

/** One side of an image as the forecast of its layers takes it; null where it has no Dockerfile. */
export function transferSide(side: Side, spec: ImageSpec, platform: string | null, graph: BuildGraph | null): TransferSide | null {
  const dockerfile = side.dockerfile(spec.dockerfile);
  if (graph === null || dockerfile === null) return null;
  return { graph, contexts: side.contexts(spec), dockerfile, ...builtOptionsOf(spec, platform) };
}
