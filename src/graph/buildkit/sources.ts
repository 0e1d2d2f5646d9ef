import { type BuildContext, createContext, digestSelection, type SelectionDigest } from '../../context/index.ts';
import type { MissingPath, Selection, Source, StepInput } from '../../model/graph.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';
import type { Digest, TreePath } from '../../model/units.ts';
import { copiedFrom } from '../copied.ts';
import type { GraphInput } from '../input.ts';
import { doubtIn, isOpen, isSteady, withoutOpenValues } from '../open-value.ts';
import { targetPlatform } from '../platform.ts';
import { imageStep } from './from.ts';
import { type Lowering, report, type Scope } from './scope.ts';
import { namedContext, stageOfName } from './stage-plan.ts';

/** The build context, or a named one that is a directory, before it is known which files are read. */
export function contextInput(name: string): StepInput {
  return { from: { source: { kind: 'context', name } }, mode: 'content', selection: null, content: null };
}

/** Why it is not known which files some paths name, where a value in them is not; else null. */
export function openPaths(paths: readonly string[]): { readonly unknown: Sentence; readonly likely?: 'cached' } | null {
  const open = paths.map(doubtIn).find((doubt) => doubt !== null);
  if (open !== undefined) return { unknown: open.because, ...(open.likely === 'cached' ? { likely: open.likely } : {}) };
  // A file of that name is made by the run that names it, or is not there: no tree tells.
  const anew = paths.find(isOpen);
  if (anew === undefined) return null;
  const shown = code(withoutOpenValues(anew));
  return {
    unknown: isSteady(anew) ? say`which path ${shown} is, is known only when the build runs` : say`${shown} has another name on every build`
  };
}

/** The digest of what a step reads of a directory (§6.1, §6.3; buildkit: opsutils/contenthash.go). */
function contextContent(input: GraphInput, name: string, selection: Selection): StepInput['content'] {
  const files = input.contexts.get(name);
  if (files === undefined)
    return { unknown: name === '' ? say`the build context is not known` : say`the build context ${code(name)} is not known` };
  if ('unknown' in files) return files;
  const open = openPaths(selection.paths.map(({ path }) => path));
  if (open !== null) return open;
  const digest = digestSelection(files, selection, input.work);
  if (!('missing' in digest)) return digest;
  const parts = selection.paths.length === 1 ? [digest] : selection.paths.map((path) => digestSelection(files, { paths: [path] }));
  return {
    unknown: say`${code(digest.missing)} is not in the build context`,
    missing: missingPath(files, digest.missing),
    ...seenOf(parts)
  };
}

/** Why a path is not in a context: hidden by the ignore file, or not in the directory at all. */
export function missingPath(files: BuildContext, path: TreePath): MissingPath {
  const whole: Selection = { paths: [{ path, wildcard: false, include: [], exclude: [], followLinks: true }] };
  return { path, ignored: 'digest' in digestSelection(createContext(files.tree, null, 'buildkit'), whole) };
}

/** Of a selection with missing paths: what is there of it, path by path; nothing where that cannot be told either. */
export function seenOf(parts: readonly SelectionDigest[]): { readonly seen?: Digest } {
  if (parts.some((part) => 'unknown' in part)) return {};
  return { seen: `seen ${JSON.stringify(parts.map((part) => ('digest' in part ? part.digest : null)))}` };
}

/** Fills in the digests of inputs that are directories, and where the files of a stage that only copies come from. */
export function withContents({ input, table }: Lowering, inputs: readonly StepInput[]): readonly StepInput[] {
  return inputs.map((one) => {
    if ('step' in one.from) {
      const copied = copiedFrom({ steps: table.steps, contexts: input.contexts }, one.from.step, one.selection);
      return copied === null ? one : { ...one, copied };
    }
    const { source } = one.from;
    if (source.kind !== 'context' || one.selection === null) return one;
    return { ...one, content: contextContent(input, source.name, one.selection) };
  });
}

/**
 * What a `--from` or a mount's `from` reads: a stage, an image, or a named context; null for an empty file system, undefined for a stage
 * that cannot be read here, which is reported (§6.9).
 */
export function resultOf(scope: Scope, name: string, indexAllowed: boolean): StepInput | null | undefined {
  const { lowering } = scope;
  const index = stageOfName(lowering.plans, name, indexAllowed);
  if (index !== undefined) {
    const result = lowering.results.get(index);
    if (result === undefined) {
      report(scope, 'bad-from', say`${code(name)} is not a stage that stands before this line.`);
      return undefined;
    }
    return result.head === null ? null : { from: { step: result.head }, mode: 'content', selection: null, content: null };
  }
  if (name === 'scratch') return null;
  const named = namedContext(lowering.input, name);
  if (named?.context.kind === 'context') return contextInput(named.name);
  if (named?.context.kind === 'other') {
    const source: Source = { kind: 'git', url: named.context.address };
    return { from: { source }, mode: 'content', selection: null, content: null };
  }
  const reference = named?.context.kind === 'image' ? named.context.reference : name;
  // A foreign image is taken for the platform of the target, whatever the stage is built for.
  const step = imageStep(lowering, reference, targetPlatform(lowering.input.options), null);
  return step === null ? null : { from: { step }, mode: 'content', selection: null, content: null };
}
