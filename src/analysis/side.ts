import { type BuildContext, createContext, createTree, type FileTree, ignoreFileFor, parseIgnoreFile, subtree } from '../context/index.ts';
import { parseDockerfile } from '../dockerfile/index.ts';
import { type BaseImage, buildGraph, type NamedContext, openValue } from '../graph/index.ts';
import type { Dockerfile } from '../model/dockerfile.ts';
import type { BuildGraph, BuiltHere } from '../model/graph.ts';
import type { ImageSpec } from '../model/image.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import type { TreeEntry } from '../model/tree.ts';
import type { TreePath } from '../model/units.ts';
import { UNCOUNTED, type WorkBudget } from '../plain/index.ts';
import { contextRoots, followLinks } from './build-files.ts';
import { createBuiltHere } from './built-here.ts';
import type { SideInput } from './input.ts';
import { withSurroundings } from './surroundings.ts';

/** One side of the change, with everything that several images share made once. */
export interface Side {
  readonly input: SideInput;
  readonly work: WorkBudget;
  readonly tree: FileTree;
  readonly byPath: ReadonlyMap<TreePath, TreeEntry>;
  /** Null where the file does not exist, or cannot be read. */
  dockerfile(path: TreePath): Dockerfile | null;
  contexts(image: ImageSpec): ReadonlyMap<string, BuildContext | { readonly unknown: Sentence }>;
  /** The rules in force for the image's own context, as text; null where there is no ignore file. */
  ignoreText(image: ImageSpec): { readonly path: TreePath; readonly text: string } | null;
  /** The graph of an image for one platform; `volatile` stands for the values that differ on every build. */
  graph(image: ImageSpec, platform: string | null, volatile: string): BuildGraph | null;
  /** The same for another text of its Dockerfile. */
  graphOf(image: ImageSpec, dockerfile: Dockerfile, volatile: string): BuildGraph;
}

/** `work`: what everything that is asked of the side is spent from; it then throws OutOfWork. */
export function openSideInput(input: SideInput, baseImages: Readonly<Record<string, BaseImage>>, work: WorkBudget = UNCOUNTED): Side {
  const byPath = new Map(input.entries.map((entry) => [entry.path, entry]));
  const tree = createTree(input.entries);
  const dockerfiles = new Map<TreePath, Dockerfile | null>();
  const contexts = new Map<string, BuildContext>();
  const images = new Map(Object.entries(baseImages));

  const text = (path: TreePath): string | null => {
    const real = followLinks(byPath, path);
    return real === null ? null : (input.texts[real] ?? null);
  };
  const dockerfile = (path: TreePath): Dockerfile | null => {
    const known = dockerfiles.get(path);
    if (known !== undefined) return known;
    const found = text(path);
    const parsed = found === null ? null : parseDockerfile(found, path);
    dockerfiles.set(path, parsed);
    return parsed;
  };
  const ignoreFor = (image: ImageSpec, context: TreePath): { path: TreePath; text: string } | null => {
    const path = ignoreFileFor({ repositoryTree: tree, dockerfile: image.dockerfile, context, builder: image.builder });
    if (path === null) return null;
    const content = text(path);
    return content === null ? null : { path, text: content };
  };
  const openContext = (root: TreePath, ignore: string | null, image: ImageSpec): BuildContext => {
    const key = JSON.stringify([root, ignore, image.builder]);
    const known = contexts.get(key);
    if (known) return known;
    const opened = createContext(root === '' ? tree : subtree(tree, root), ignore === null ? null : parseIgnoreFile(ignore), image.builder);
    contexts.set(key, opened);
    return opened;
  };
  const contextsOf = (image: ImageSpec): ReadonlyMap<string, BuildContext | { unknown: Sentence }> => {
    const found = new Map<string, BuildContext | { unknown: Sentence }>();
    for (const [name, root] of contextRoots(image)) {
      // The builder applies no ignore file to a context that it fetches itself; a named directory has its own (docs/cache-rules.md §7).
      const rules =
        name !== ''
          ? text(root === '' ? '.dockerignore' : `${root}/.dockerignore`)
          : image.contextKind === 'git'
            ? null
            : (ignoreFor(image, root)?.text ?? null);
      found.set(name, openContext(root, rules, image));
    }
    if (!found.has(''))
      found.set('', {
        unknown: say`the build context is not a directory of this repository (${image.remoteContext === null ? say`unknown` : code(image.remoteContext)})`
      });
    if (input.truncated) for (const name of found.keys()) found.set(name, { unknown: say`the listing of files is not complete` });
    return found;
  };

  const builtHereOf = createBuiltHere(input.images, dockerfile, (image, volatile) => {
    const parsed = dockerfile(image.dockerfile);
    return parsed === null ? null : lower(image, parsed, image.platforms[0] ?? null, volatile);
  });
  const lower = (image: ImageSpec, parsed: Dockerfile, platform: string | null, volatile: string): BuildGraph => {
    const builtHere = builtHereOf(image, volatile);
    const graph = buildGraph({
      dockerfile: parsed,
      contexts: contextsOf(image),
      options: {
        builder: image.builder,
        target: image.target,
        openTarget: openTargetOf(image),
        args: argumentsOf(image, volatile),
        platform,
        multiPlatform: image.platforms.length > 1,
        noCache: image.cache.noCache,
        namedContexts: Object.fromEntries(
          Object.entries(image.buildContexts).map(([name, address]) => [name, namedContext(address, builtHere)])
        ),
        contextKind: image.contextKind,
        builderVersion: image.builderVersion ?? null
      },
      baseImages: images,
      builtHere,
      work
    });
    const made = image.doubts?.text;
    const held = made === undefined ? graph : { ...graph, caveats: [...graph.caveats, made] };
    return withSurroundings(held, image, contextsOf(image), volatile);
  };

  return {
    input,
    work,
    tree,
    byPath,
    dockerfile,
    contexts: contextsOf,
    ignoreText: (image) => (image.context === null || image.contextKind === 'git' ? null : ignoreFor(image, image.context)),
    graph(image, platform, volatile) {
      const parsed = dockerfile(image.dockerfile);
      return parsed === null ? null : lower(image, parsed, platform, volatile);
    },
    graphOf: (image, parsed, volatile) => lower(image, parsed, image.platforms[0] ?? null, volatile)
  };
}

/** Values of all build arguments; those that differ on every build stand as `volatile`, those that nobody knows as open values. */
function argumentsOf(image: ImageSpec, volatile: string): Record<string, string> {
  const open = Object.entries(image.surroundings?.openArgs ?? {}).map(([name, doubt]) => [name, openValue(doubt)] as const);
  return { ...image.args, ...Object.fromEntries([...image.volatileArgs.map((name) => [name, volatile] as const), ...open]) };
}

function openTargetOf({ doubts, targetOptions }: ImageSpec) {
  return doubts?.target === undefined
    ? undefined
    : { options: targetOptions ?? null, because: say`the target of the build is not known: ${doubts.target}` };
}

/** A bake target or compose service of the repository (`target:NAME`, `service:NAME`) is an image of that name. */
function namedContext(address: string, builtHere: ReadonlyMap<string, BuiltHere>): NamedContext {
  if (builtHere.has(address)) return { kind: 'image', reference: address };
  if (address.startsWith('docker-image://')) return { kind: 'image', reference: address.slice('docker-image://'.length) };
  return /^[a-z][a-z0-9+.-]*:/i.test(address) ? { kind: 'other', address } : { kind: 'context' };
}
