import { createContext, createTree, ignoreFileFor, parseIgnoreFile, subtree } from '../../src/context/index.ts';
import { parseDockerfile } from '../../src/dockerfile/index.ts';
import { type BaseImage, buildGraph, type ContextFiles, type GraphInput, type NamedContext } from '../../src/graph/index.ts';
import type { Doubt } from '../../src/model/fact.ts';
import type { BuildGraph } from '../../src/model/graph.ts';
import type { Builder, CacheMode } from '../../src/model/image.ts';
import type { Prediction } from '../../src/model/prediction.ts';
import type { TreeEntry } from '../../src/model/tree.ts';
import { changedPathsOf, predict } from '../../src/prediction/index.ts';
import { PLAIN_BUILD } from './plain-build.ts';

/** One side of a comparison in memory. */
export interface Side {
  readonly entries: readonly TreeEntry[];
  /** Text of a file of the tree; null where it has none of that name. */
  readonly text: (path: string) => string | null;
  readonly file?: string;
  readonly args?: Readonly<Record<string, string | null>>;
  readonly target?: string | null;
  /** Named contexts that are directories of this side. */
  readonly directories?: Readonly<Record<string, string>>;
  readonly options?: Partial<GraphInput['options']>;
  readonly builtHere?: GraphInput['builtHere'];
}

export interface Lowered {
  readonly graph: BuildGraph;
  readonly contexts: ReadonlyMap<string, ContextFiles>;
}

/** Lowers one side as the program does. */
export function lowerSide(side: Side, builder: Builder, baseImages: ReadonlyMap<string, BaseImage> = new Map()): Lowered {
  const file = side.file ?? 'Dockerfile';
  const repositoryTree = createTree(side.entries);
  const contextOf = (directory: string): ContextFiles => {
    const ignore = ignoreFileFor({
      repositoryTree,
      dockerfile: directory === '' ? file : `${directory}/none`,
      context: directory,
      builder
    });
    const path = ignore === null ? null : directory === '' ? ignore : `${directory}/${ignore}`;
    const rules = path === null ? null : parseIgnoreFile(side.text(path) ?? '');
    return createContext(subtree(repositoryTree, directory), rules, builder);
  };
  const contexts = new Map([['', contextOf('')]]);
  const namedContexts: Record<string, NamedContext> = {};
  for (const [name, directory] of Object.entries(side.directories ?? {})) {
    contexts.set(name, contextOf(directory));
    namedContexts[name] = { kind: 'context' };
  }
  const options = {
    ...PLAIN_BUILD,
    builder,
    target: side.target ?? null,
    args: side.args ?? {},
    namedContexts,
    ...side.options
  };
  const dockerfile = parseDockerfile(side.text(file) ?? '', file);
  const builtHere = side.builtHere === undefined ? {} : { builtHere: side.builtHere };
  return { graph: buildGraph({ dockerfile, contexts, options, baseImages, ...builtHere }), contexts };
}

interface CacheOfSides {
  readonly cache?: CacheMode;
  /** Why the cache may not hold the base side. */
  readonly doubt?: Doubt | null;
  readonly baseImages?: ReadonlyMap<string, BaseImage>;
}

/** Predicts the head side from the base side; null: there was no such image. */
export function predictSides(
  base: Side | null,
  head: Side,
  builder: Builder,
  { cache = 'local', doubt = null, baseImages = new Map() }: CacheOfSides = {}
): Prediction {
  const after = lowerSide(head, builder, baseImages);
  const before = base === null ? null : lowerSide(base, builder, baseImages);
  const changedPaths = before === null ? () => [] : changedPathsOf(before.contexts, after.contexts);
  return predict(
    before?.graph ?? null,
    after.graph,
    { mode: cache, doubt },
    { file: head.file ?? 'Dockerfile', target: head.target ?? null, platform: null, changedPaths }
  );
}
