import { type BuildContext, createContext, createTree, type FileTree, ignoreFileFor, parseIgnoreFile, subtree } from '../context/index.ts';
import { platformOfRunner } from '../cost/index.ts';
import { parseDockerfile } from '../dockerfile/index.ts';
import { type BaseImage, buildGraph, type NamedContext, openValue, steadyValue } from '../graph/index.ts';
import type { Dockerfile } from '../model/dockerfile.ts';
import { ANY_ARGUMENT, type MadePath } from '../model/fact.ts';
import type { BuildGraph, BuiltHere } from '../model/graph.ts';
import type { ImageSpec } from '../model/image.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import type { TreeEntries, TreeEntry } from '../model/tree.ts';
import type { TreePath } from '../model/units.ts';
import { entriesByPath, UNCOUNTED, type WorkBudget } from '../plain/index.ts';
import { contextRoots, followLinks } from './build-files.ts';
import { createBuiltHere } from './built-here.ts';
import type { AnalysisInput, SideInput } from './input.ts';
import { knownBaseImages } from './known-bases.ts';
import { type Contexts, isVolatile, withSurroundings } from './surroundings.ts';

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
  /** The graph that was made last for this side or one that is compared with it: both sides of an image are asked in turn. */
  readonly last: LastGraph;
  /** The graph of an image for one platform; `volatile` stands for the values that differ on every build. */
  graph(image: ImageSpec, platform: string | null, volatile: string): BuildGraph | null;
  /** The same for another text of its Dockerfile. */
  graphOf(image: ImageSpec, dockerfile: Dockerfile, volatile: string): BuildGraph;
}

/** Base images whose settings are known, by reference. */
type KnownImages = Readonly<Record<string, BaseImage>>;

interface LastGraph {
  made: {
    readonly key: string;
    readonly contexts: Contexts;
    readonly baseImages: KnownImages;
    readonly graph: BuildGraph;
  } | null;
}

/** What one side has read and made so far. */
interface OpenedSide {
  readonly like: Side | null;
  readonly last: LastGraph;
  readonly input: SideInput;
  readonly work: WorkBudget;
  readonly tree: FileTree;
  readonly byPath: ReadonlyMap<TreePath, TreeEntry>;
  readonly baseImages: KnownImages;
  readonly dockerfiles: Map<TreePath, Dockerfile | null>;
  /** By directory, ignore rules and builder. */
  readonly contexts: Map<string, BuildContext>;
  /** The images that the same side builds for one of its images. */
  readonly builtHere: (image: ImageSpec, volatile: string) => ReadonlyMap<string, BuiltHere>;
}

/**
 * `work`: what everything that is asked of the side is spent from; it then throws OutOfWork. `like`: the side that it is compared with,
 * so that what is equal of both trees is held and computed once.
 */
export function openSideInput(input: SideInput, baseImages: KnownImages, work: WorkBudget = UNCOUNTED, like: Side | null = null): Side {
  const graphOf = (image: ImageSpec, platform: string | null, volatile: string): BuildGraph | null => {
    const parsed = dockerfileAt(side, image.dockerfile);
    return parsed === null ? null : lower(side, image, parsed, { platform, volatile });
  };
  const side: OpenedSide = {
    like,
    last: like?.last ?? { made: null },
    input,
    work,
    tree: treeOf(input.entries, like),
    byPath: entriesByPath(input.entries),
    baseImages,
    dockerfiles: new Map(),
    contexts: new Map(),
    builtHere: createBuiltHere(
      input.images,
      (path) => dockerfileAt(side, path),
      (image, volatile) => graphOf(image, image.platforms[0] ?? null, volatile)
    )
  };
  return {
    input,
    work,
    tree: side.tree,
    byPath: side.byPath,
    last: side.last,
    dockerfile: (path) => dockerfileAt(side, path),
    contexts: (image) => contextsOf(side, image),
    ignoreText: (image) => (image.context === null || image.contextKind === 'git' ? null : ignoreFor(side, image, image.context)),
    graph: graphOf,
    graphOf: (image, parsed, volatile) => lower(side, image, parsed, { platform: image.platforms[0] ?? null, volatile })
  };
}

/** By listing: each round of an analysis opens its sides anew, with more texts of the same files. */
const trees = new WeakMap<TreeEntries, FileTree>();

function treeOf(entries: TreeEntries, like: Side | null): FileTree {
  const tree = trees.get(entries) ?? createTree(entries, like?.tree);
  trees.set(entries, tree);
  return tree;
}

/** Both sides of a change, compared with each other. */
export function openSides(
  input: Pick<AnalysisInput, 'base' | 'head' | 'request' | 'history'>,
  work: WorkBudget
): { readonly base: Side | null; readonly head: Side } {
  const known = knownBaseImages(input);
  const base = input.base === null ? null : openSideInput(input.base, known, work);
  return { base, head: openSideInput(input.head, known, work, base) };
}

/** The text of a file, links followed; null where there is none or it was not read. */
function textAt({ input, byPath }: OpenedSide, path: TreePath): string | null {
  const real = followLinks(byPath, path);
  return real === null ? null : (input.texts[real] ?? null);
}

function dockerfileAt(side: OpenedSide, path: TreePath): Dockerfile | null {
  const known = side.dockerfiles.get(path);
  if (known !== undefined) return known;
  const text = textAt(side, path);
  const twin = text === null ? null : side.like?.dockerfile(path);
  const parsed = text === null ? null : twin?.text === text ? twin : parseDockerfile(text, path);
  side.dockerfiles.set(path, parsed);
  return parsed;
}

function ignoreFor(side: OpenedSide, image: ImageSpec, context: TreePath): { readonly path: TreePath; readonly text: string } | null {
  const path = ignoreFileFor({
    repositoryTree: side.tree,
    dockerfile: image.readAt === undefined ? image.dockerfile : image.readAt,
    context,
    builder: image.builder
  });
  const text = path === null ? null : textAt(side, path);
  return path === null || text === null ? null : { path, text };
}

/** The contexts of an image by name; its own has the empty one. */
function contextsOf(side: OpenedSide, image: ImageSpec): ReturnType<Side['contexts']> {
  const found = new Map<string, BuildContext | { readonly unknown: Sentence }>();
  for (const [name, root] of contextRoots(image)) {
    const written = name === '' && image.contextKind === 'path' ? writtenIgnoreFile(image, root) : null;
    const isGone = written?.state.kind === 'same' && written.state.left === 'nothing';
    const rules = isGone ? null : ignoreRules(side, image, name, root);
    found.set(name, written === null || isGone ? openContext(side, root, rules, image) : { unknown: written.because });
  }
  if (!found.has(''))
    found.set('', {
      unknown: say`the build context is not a directory of this repository (${image.remoteContext === null ? say`unknown` : code(image.remoteContext)})`
    });
  if (side.input.truncated) for (const name of found.keys()) found.set(name, { unknown: say`the listing of files is not complete` });
  return found;
}

/** What the last step makes of the ignore file of a context before the build; null where none touches it. */
function writtenIgnoreFile({ readAt, dockerfile, surroundings }: ImageSpec, root: TreePath): MadePath | null {
  const beside = readAt === undefined ? dockerfile : readAt;
  const names = [root === '' ? '.dockerignore' : `${root}/.dockerignore`, ...(beside === null ? [] : [`${beside}.dockerignore`])];
  const touches = ({ path, state }: MadePath) => names.includes(path) && state.kind !== 'trusted' && state.kind !== 'form';
  return surroundings?.made.findLast(touches) ?? null;
}

/** The builder applies no ignore file to a context that it fetches itself; a named directory has its own (docs/cache-rules.md §7). */
function ignoreRules(side: OpenedSide, image: ImageSpec, name: string, root: TreePath): string | null {
  if (name !== '') return textAt(side, root === '' ? '.dockerignore' : `${root}/.dockerignore`);
  return image.contextKind === 'git' ? null : (ignoreFor(side, image, root)?.text ?? null);
}

function openContext(side: OpenedSide, root: TreePath, ignore: string | null, { builder, surroundings }: ImageSpec): BuildContext {
  const left = (surroundings?.made ?? []).flatMap(({ path, state }) =>
    state.kind === 'same' && state.left !== undefined ? [{ path: path.replace(/\/$/, ''), left: state.left }] : []
  );
  const key = JSON.stringify([root, ignore, builder, left]);
  const known = side.contexts.get(key);
  if (known !== undefined) return known;
  const tree = left.length === 0 ? side.tree : createTree(without(side.input.entries, left));
  const files = root === '' ? tree : subtree(tree, root);
  const opened = createContext(files, ignore === null ? null : parseIgnoreFile(ignore), builder);
  side.contexts.set(key, opened);
  return opened;
}

/** A tree in which steps leave nothing at some paths, or an empty folder. */
function without(
  entries: TreeEntries,
  left: readonly { readonly path: TreePath; readonly left: 'nothing' | 'folder' | 'this' }[]
): TreeEntries {
  const kept = entries.filter(({ path }) => !left.some((one) => path === one.path || path.startsWith(`${one.path}/`)));
  const folders = left.filter((one) => one.left === 'folder').map(({ path }) => ({ kind: 'directory' as const, path, mode: 0o755 }));
  return [...kept, ...folders];
}

/** `volatile` stands for the values that differ on every build. */
interface BuildValues {
  readonly platform: string | null;
  readonly volatile: string;
}

/** The graph of an image; the one that was made last where nothing is another: the sides of most images of a change are equal. */
function lower(side: OpenedSide, image: ImageSpec, dockerfile: Dockerfile, values: BuildValues): BuildGraph {
  const builtHere = side.builtHere(image, values.volatile);
  const contexts = contextsOf(side, image);
  const key = JSON.stringify([image, values.platform, isVolatile(image) ? values.volatile : null, [...builtHere], dockerfile.text]);
  const { made } = side.last;
  if (made !== null && made.key === key && made.baseImages === side.baseImages && isEach(made.contexts, contexts)) return made.graph;
  const graph = lowered(side, { image, dockerfile, builtHere, contexts }, values);
  side.last.made = { key, contexts, baseImages: side.baseImages, graph };
  return graph;
}

const isEach = (one: Contexts, other: Contexts): boolean => [...other].every(([name, context]) => one.get(name) === context);

interface Lowered {
  readonly image: ImageSpec;
  readonly dockerfile: Dockerfile;
  readonly builtHere: ReadonlyMap<string, BuiltHere>;
  readonly contexts: Contexts;
}

function lowered(side: OpenedSide, { image, dockerfile, builtHere, contexts }: Lowered, { platform, volatile }: BuildValues): BuildGraph {
  const named = Object.entries(image.buildContexts).map(([name, address]) => [name, namedContext(address, builtHere)] as const);
  const graph = buildGraph({
    dockerfile,
    contexts,
    options: {
      builder: image.builder,
      target: image.target,
      openTarget: openTargetOf(image),
      args: argumentsOf(image, dockerfile, volatile),
      platform,
      machine: platformOfRunner(image.workflow?.runner ?? null),
      multiPlatform: image.platforms.length > 1,
      noCache: image.cache.noCache,
      namedContexts: Object.fromEntries(named),
      contextKind: image.contextKind,
      builderVersion: image.builderVersion ?? null,
      ...image.settings
    },
    baseImages: new Map(Object.entries(side.baseImages)),
    builtHere,
    work: side.work
  });
  const { text, platforms } = image.doubts ?? {};
  const readsPlatform = platforms !== undefined && dockerfile.stages.some((stage) => stage.instructions.some(usesPlatform));
  const caveats = [text, readsPlatform ? platforms : undefined].filter((one) => one !== undefined);
  const held = caveats.length === 0 ? graph : { ...graph, caveats: [...graph.caveats, ...caveats] };
  return withSurroundings(held, image, contexts, volatile);
}

/** Values of all build arguments; those that differ on every build stand as `volatile`, those that nobody knows as open values. */
function argumentsOf(image: ImageSpec, dockerfile: Dockerfile, volatile: string): Record<string, string> {
  const { [ANY_ARGUMENT]: any, ...named } = image.surroundings?.openArgs ?? {};
  const others = any === undefined ? [] : declaredArguments(dockerfile).map((name) => [name, any] as const);
  const open = [...others, ...Object.entries(named)].flatMap(([name, doubt]) =>
    Object.hasOwn(image.args, name) ? [] : [[name, openValue(doubt)] as const]
  );
  const steady = Object.keys(image.surroundings?.steadyArgs ?? {}).flatMap((name) => {
    const text = image.args[name];
    return text === undefined ? [] : [[name, steadyValue(text)] as const];
  });
  return { ...image.args, ...Object.fromEntries([...steady, ...image.volatileArgs.map((name) => [name, volatile] as const), ...open]) };
}

/** Those that the builder itself gives a value. */
const OF_PLATFORM = /^(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)$/;
/** A line whose files or command hang on the platform that is built for. */
const usesPlatform = ({ rest }: { readonly rest: string }): boolean => /\$\{?TARGET(?:PLATFORM|OS|ARCH|VARIANT)\b/.test(rest);

/** Names of all arguments that a Dockerfile declares, in front of its stages and in them. */
const declaredArguments = ({ globals, stages }: Dockerfile): readonly string[] =>
  [...globals, ...stages.flatMap((stage) => stage.instructions)].flatMap(({ kind, rest }) =>
    kind === 'arg'
      ? [...rest.matchAll(/(?:^|\s)([A-Za-z_]\w*)(?==|\s|$)/g)].map(([, name = '']) => name).filter((name) => !OF_PLATFORM.test(name))
      : []
  );

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
