import { type BuildContext, digestSelection, listTree } from '../context/index.ts';
import { type ContextFiles, isOpen } from '../graph/index.ts';
import type { BuildGraph, SelectedPath, Step, StepId, StepInput } from '../model/graph.ts';
import type { TreePath } from '../model/units.ts';

/** Steps that one question may walk through; beyond it nothing is known. */
const MOST_VISITS = 20_000;

/** Parts that say where a step writes. */
const PLACES = ['destination', 'directory', 'file name'];

/** Says whether a step's result is certain not to hold a path (cleaned, without a leading slash). */
export type Lacks = (step: StepId, path: TreePath) => boolean;

/**
 * What results surely lack: a file system that begins empty and only gets copies holds nothing but what they put there (docs/failing-builds.md
 * §7). An image, a RUN, an unpacked archive or a link of the context may hold anything.
 */
export function createLacks(graph: BuildGraph, contexts: ReadonlyMap<string, ContextFiles>): Lacks {
  const linked = new Map<BuildContext, boolean>();
  const hasLinks = (context: BuildContext): boolean => {
    const known = linked.get(context) ?? listTree(context.tree).some((entry) => entry.kind === 'symlink' || entry.kind === 'submodule');
    linked.set(context, known);
    return known;
  };
  let visits = 0;

  const lacks = (id: StepId, path: TreePath): boolean => {
    const step = graph.steps[id];
    // Where it writes to a path that only a run knows, it may be this one.
    if (step === undefined || path === '' || ++visits > MOST_VISITS || PLACES.some((name) => isOpen(partOf(step, name)))) return false;
    switch (step.operation) {
      case 'base':
      case 'run':
      case 'metadata':
        return false;
      case 'inline-file':
        // A heredoc's file, or the folder of a cache mount with an owner or a mode.
        return step.inputs.length === 0 && ![partOf(step, 'file name'), partOf(step, 'directory').slice(1)].includes(path);
      case 'merge':
        return step.inputs.every((input) => 'step' in input.from && lacks(input.from.step, path));
      case 'workdir':
        return !isRelated(partOf(step, 'directory').slice(1), path) && below(step, path);
      case 'copy':
        return copyLacks(step, path) && below(step, path);
    }
  };
  /** What the step stands on. */
  const below = (step: Step, path: TreePath): boolean => {
    const parent = step.inputs.find((input) => input.mode === 'chain');
    return parent === undefined || ('step' in parent.from && lacks(parent.from.step, path));
  };
  const copyLacks = (step: Step, path: TreePath): boolean => {
    const destination = partOf(step, 'destination').replace(/^\/|\/\.?$/g, '');
    if (!isRelated(destination, path)) return true;
    // The destination itself, and the directories that lead there, may come to be.
    if (destination !== '' && !path.startsWith(`${destination}/`)) return false;
    // A source that is the file system itself is not among the inputs that are read.
    if (readsItself(step)) return false;
    const rest = destination === '' ? path : path.slice(destination.length + 1);
    return step.inputs.filter((input) => input.mode === 'content').every((input) => inputLacks(step, input, rest));
  };
  /** Whether no source of one input can bring `rest` below the destination. */
  const inputLacks = (step: Step, input: StepInput, rest: TreePath): boolean => {
    // What a step of the job may make there, it may bring.
    if (input.selection === null || unpacks(step) || !isSettled(input)) return false;
    return input.selection.paths.every((selected) => {
      if (!isPlain(selected) || isOpen(selected.path) || rest === baseOf(selected.path)) return false;
      const wanted = selected.path === '' ? rest : `${selected.path}/${rest}`;
      if ('step' in input.from) return lacks(input.from.step, wanted);
      if (input.from.source.kind !== 'context') return false;
      const files = contexts.get(input.from.source.name);
      if (files === undefined || 'unknown' in files || hasLinks(files)) return false;
      return 'missing' in digestSelection(files, { paths: [{ ...selected, path: wanted }] });
    });
  };
  return (step, path) => {
    visits = 0;
    return lacks(step, path);
  };
}

/** Nothing of what is read is open. */
export const isSettled = ({ from, content }: StepInput): boolean => 'step' in from || (content !== null && 'digest' in content);

export const partOf = (step: Step, name: string): string => step.definition.find((part) => part.name === name)?.value ?? '';

/** ADD unpacks what looks like an archive; the first of the options says so. */
export const unpacks = (step: Step): boolean =>
  step.definition.some(
    (part) =>
      part.name === 'source options' && !part.value.startsWith('[["path",false,null,[],[]]') && !part.value.startsWith('[["inline"]')
  );

/** One of the sources lies on the input that the step stands on: the second of the pair in `source options` is the input's place. */
const readsItself = (step: Step): boolean =>
  step.definition.some(
    (part) =>
      part.name === 'source options' && step.inputs.some((input, place) => input.mode === 'chain' && part.value.endsWith(`,${place}]`))
  );

export const isPlain = (selected: SelectedPath): boolean =>
  !selected.wildcard && selected.include.length === 0 && selected.exclude.length === 0;

const baseOf = (path: TreePath): string => path.slice(path.lastIndexOf('/') + 1);

/** One is the other, or lies below it. */
const isRelated = (a: TreePath, b: TreePath): boolean => a === '' || a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
