import { createHash } from 'node:crypto';
import { entryAt, selects } from '../context/index.ts';
import { missingFolder } from '../failure/index.ts';
import type { ContextFiles } from '../graph/index.ts';
import type { MadePath } from '../model/fact.ts';
import type { BuildGraph, Selection, StepInput } from '../model/graph.ts';
import type { ImageSpec } from '../model/image.ts';
import { code, say } from '../model/sentence.ts';
import type { TreePath } from '../model/units.ts';
import { contextRoots } from './build-files.ts';

// What a build sees of its contexts beside what git holds (docs/discovery.md "The workspace"): laid over the contents of a graph's
// inputs, so that every comparison, now and replayed, stands on it.

/** A path that stands for all files of a folder, where any may be new. */
const probeOf = (path: TreePath): TreePath => (path === '' || path.endsWith('/') ? `${path}file` : path);

/** The files of a context by what makes them, seen from the context's root; null where a path lies outside of it. */
function inside(root: TreePath, path: TreePath): TreePath | null {
  if (root === '' || path === '') return path;
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : null;
}

/** Whether something that the image is built of is another one on every build, whatever changed: an argument, or files within its contexts. */
export function isVolatile(image: ImageSpec): boolean {
  if (image.volatileArgs.length > 0) return true;
  const roots = [...contextRoots(image).values()];
  return (image.surroundings?.made ?? []).some(
    ({ path, state }) => state.kind === 'new' && roots.some((root) => inside(root, path) !== null)
  );
}

/** Paths below a folder that the wildcards of a selection fit. */
const samplesWithin = (selection: Selection, folder: TreePath): readonly TreePath[] =>
  selection.paths.flatMap(({ path, wildcard }) => {
    const sample = path.replace(/\*+/g, 'x').replaceAll('?', 'x');
    return wildcard && sample.startsWith(`${folder.replace(/\/$/, '')}/`) ? [sample] : [];
  });

export type Contexts = ReadonlyMap<string, ContextFiles>;

/** The made paths, of the image's own unless others are given, that a selection of a context takes. */
export function madeWithin(
  image: ImageSpec,
  contexts: Contexts,
  name: string,
  selection: Selection,
  made: readonly MadePath[] = image.surroundings?.made ?? []
): readonly MadePath[] {
  const [context, root] = [contexts.get(name), contextRoots(image).get(name)];
  if (made.length === 0 || context === undefined || 'unknown' in context || root === undefined) return [];
  const taken = selects(context, selection);
  return made.filter(({ path, state }) => {
    if (state.kind === 'trusted' || state.kind === 'form') return false;
    const place = inside(root, path);
    if (place === null) return false;
    // Files may be made below a folder that a file of this path would not be: both are asked.
    const samples = [probeOf(place), `${place.replace(/\/$/, '')}/file`, ...samplesWithin(selection, place)];
    return path === '' ? true : samples.some(taken);
  });
}

/** A graph with contents as the build of this image sees them; `volatile` stands for what differs on every build. */
export function withSurroundings(
  graph: BuildGraph,
  image: ImageSpec,
  contexts: Contexts,
  volatile: string,
  all: readonly MadePath[] = image.surroundings?.made ?? []
): BuildGraph {
  const seen = (input: StepInput): StepInput => {
    if (input.copied?.parts.some((part) => madeWithin(image, contexts, part.context, part.selection, all).length > 0) === true) {
      const { copied: _, ...rest } = input;
      return rest;
    }
    if (!('source' in input.from) || input.from.source.kind !== 'context' || input.selection === null) return input;
    // A wildcard in a folder that is not there ends the build, so a step makes that folder, or the build is said to fail.
    const folder = image.contextKind === 'path' ? missingFolder(contexts.get(input.from.source.name), input.selection) : null;
    if (folder !== null && !folder.ignored && input.content !== null && 'digest' in input.content)
      return { ...input, content: { unknown: say`${code(`${folder.path}/`)} is not in the repository` } };
    const made = madeWithin(image, contexts, input.from.source.name, input.selection, all);
    if (made.length === 0) return input;
    const { content, selection } = input;
    const root = contextRoots(image).get(input.from.source.name) ?? '';
    const found = selection.paths.length === 1 ? withMade(content, root, made) : content;
    return { ...input, content: contentWith(found, made, volatile, besides(image, contexts, input.from.source.name, made)) };
  };
  return { ...graph, steps: graph.steps.map((step) => ({ ...step, inputs: step.inputs.map(seen) })) };
}

/** Content of one path that git does not hold where a step leaves it in every run: what it holds beside, and what is made, is all of it. */
function withMade(content: StepInput['content'], root: TreePath, made: readonly MadePath[]): StepInput['content'] {
  const missing = content !== null && 'unknown' in content ? content.missing : undefined;
  if (content === null || missing === undefined || missing.ignored || !('seen' in content) || content.seen === undefined) return content;
  const isThere = made.some(({ path, state }) => {
    const isSteady = state.kind === 'same' && (state.left === undefined || state.left === 'this');
    return isSteady && inside(root, path) === missing.path;
  });
  return isThere ? { digest: content.seen, tracked: null } : content;
}

/** Whether all that is open lies beside the files of git. */
function besides(image: ImageSpec, contexts: Contexts, name: string, made: readonly MadePath[]): boolean {
  const [context, root] = [contexts.get(name), contextRoots(image).get(name)];
  if (context === undefined || 'unknown' in context || root === undefined) return false;
  return made.every(({ path, state }) => {
    const place = inside(root, path)?.replace(/\/$/, '') ?? null;
    return state.kind !== 'open' || state.likely !== undefined || (place !== null && place !== '' && entryAt(context.tree, place) === null);
  });
}

function contentWith(content: StepInput['content'], made: readonly MadePath[], volatile: string, isBeside: boolean): StepInput['content'] {
  // Something new makes all of it another one, whatever else is not known. What is there otherwise tells two such contexts of one run apart.
  const anew = digest(['new', volatile]);
  if (content !== null && 'digest' in content && content.digest.startsWith(anew)) return content;
  const tracked = content !== null && 'digest' in content ? content.digest : null;
  if (made.some(({ state }) => state.kind === 'new'))
    return { digest: `${anew}${digest([content, made.map(({ path }) => path)])}`, tracked };
  const open = made.find(({ state }) => state.kind === 'open');
  if (open !== undefined)
    return {
      unknown: open.because,
      ...(isBeside && content !== null && 'digest' in content ? { tracked: content.digest } : {}),
      ...(made.every(({ state }) => state.kind !== 'open' || state.likely !== undefined) ? { likely: 'cached' as const } : {})
    };
  const [first] = made;
  // Git does not hold what the job makes: that is told, not that it is missing.
  if (content !== null && 'missing' in content && content.missing !== undefined && first !== undefined)
    return { ...content, unknown: first.because };
  if (content === null || 'unknown' in content) return content;
  const keys = made.map(({ path, state }) => [path, state.kind === 'same' ? state.key : '']);
  // What the trees leave open stays open behind the new beginning.
  return { digest: content.digest.replace(/^[^+]*/, (settled) => digest([settled, keys])), tracked: content.digest };
}

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');
