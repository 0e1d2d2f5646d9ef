import { digestSelection, entryAt } from '../context/index.ts';
import type { ContextFiles } from '../graph/index.ts';
import type { BuildGraph, PlannedInstruction, SelectedPath, Step, StepId, StepInput } from '../model/graph.ts';
import type { TreePath } from '../model/units.ts';
import { isPlain, isSettled, type Lacks, partOf, unpacks } from './stage-contents.ts';

/** Steps that one question may walk through; beyond it nothing is known. */
const MOST_VISITS = 20_000;

/** A path that an instruction needs as a directory, and that an earlier copy made a file. */
export interface FileInTheWay {
  readonly planned: PlannedInstruction;
  readonly path: TreePath;
}

/** One source of a copy with what it surely is; null where that is not known. */
interface CopiedSource {
  readonly selected: SelectedPath;
  readonly input: StepInput;
  readonly kind: 'file' | 'directory' | null;
}

/** All of them in the order of the file (docs/failing-builds.md §7): no step makes a directory where a file is. */
export function filesInTheWay(graph: BuildGraph, contexts: ReadonlyMap<string, ContextFiles>, lacks: Lacks): readonly FileInTheWay[] {
  const { isFile, sourcesOf } = createFiles(graph, contexts, lacks);
  return graph.instructions
    .flatMap((planned) => [planned, ...planned.triggers])
    .flatMap((planned) => {
      const step = graph.steps[planned.steps[0] ?? -1];
      const below = step === undefined ? null : parentOf(step);
      if (step === undefined || below === null) return [];
      const path = directoriesOf(step, sourcesOf(step)).find((directory) => isFile(below, directory));
      return path === undefined ? [] : [{ planned, path }];
    });
}

/** The paths that a step needs as directories in what it stands on, the uppermost first. */
function directoriesOf(step: Step, sources: readonly CopiedSource[]): readonly TreePath[] {
  if (step.operation === 'workdir') return withParents(partOf(step, 'directory').slice(1));
  if (step.operation !== 'copy') return [];
  const destination = destinationOf(step);
  const isDirectory = namesDirectory(step) || sources.some(({ kind }) => kind === 'directory');
  return withParents(destination).filter((path) => isDirectory || path !== destination);
}

const withParents = (path: TreePath): readonly TreePath[] =>
  path === '' ? [] : path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'));

const destinationOf = (step: Step): TreePath => partOf(step, 'destination').replace(/^\/|\/\.?$/g, '');

/** The destination is a directory whatever is there: it ends so, or several sources go there. */
const namesDirectory = (step: Step): boolean =>
  /\/\.?$/.test(partOf(step, 'destination')) || step.definition.filter(({ name }) => name === 'source').length > 1;

function parentOf(step: Step): StepId | null {
  const parent = step.inputs.find(({ mode }) => mode === 'chain');
  return parent !== undefined && 'step' in parent.from ? parent.from.step : null;
}

function createFiles(graph: BuildGraph, contexts: ReadonlyMap<string, ContextFiles>, lacks: Lacks) {
  let visits = 0;

  /** Whether a step's result surely holds a file at a path. */
  const holds = (id: StepId, path: TreePath): boolean => {
    const step = graph.steps[id];
    if (step === undefined || path === '' || ++visits > MOST_VISITS) return false;
    const parent = parentOf(step);
    switch (step.operation) {
      case 'inline-file':
        return partOf(step, 'file name') === path;
      case 'workdir':
        return parent !== null && holds(parent, path);
      case 'merge': {
        const [lower, upper] = step.inputs.map(({ from }) => ('step' in from ? from.step : null));
        if (upper === undefined || upper === null) return false;
        return holds(upper, path) || (lower !== undefined && lower !== null && lacks(upper, path) && holds(lower, path));
      }
      case 'copy': {
        const destination = destinationOf(step);
        const isBeside = destination !== '' && !path.startsWith(`${destination}/`) && path !== destination;
        return isBeside ? parent !== null && holds(parent, path) : writes(step, parent, path);
      }
      case 'base':
      case 'run':
      case 'metadata':
        return false;
    }
  };

  const writes = (step: Step, parent: StepId | null, path: TreePath): boolean => {
    if (unpacks(step)) return false;
    const destination = destinationOf(step);
    const below = destination === '' ? path : path.slice(destination.length + 1);
    return sourcesOf(step).some(({ selected, input, kind }) => {
      if (kind === 'directory') return below !== '' && kindOf(input, selected.path === '' ? below : `${selected.path}/${below}`) === 'file';
      if (kind !== 'file') return false;
      if (namesDirectory(step) || destination === '') return below === selected.path.slice(selected.path.lastIndexOf('/') + 1);
      // Without a slash at its end the destination is a file, unless a directory is there.
      return below === '' && (parent === null || lacks(parent, path) || holds(parent, path));
    });
  };

  const kindOf = (input: StepInput, path: TreePath): CopiedSource['kind'] => {
    if ('step' in input.from) return holds(input.from.step, path) ? 'file' : null;
    if (input.from.source.kind !== 'context' || !isSettled(input)) return null;
    const files = contexts.get(input.from.source.name);
    if (files === undefined || 'unknown' in files) return null;
    const kind = entryAt(files.tree, path)?.kind;
    if (kind !== 'file' && kind !== 'directory') return null;
    const selected = { path, wildcard: false, include: [], exclude: [], followLinks: true };
    return 'missing' in digestSelection(files, { paths: [selected] }) ? null : kind;
  };

  const sourcesOf = (step: Step): readonly CopiedSource[] =>
    step.inputs
      .filter(({ mode }) => mode === 'content')
      .flatMap((input) =>
        (input.selection?.paths ?? []).map((selected) => ({
          selected,
          input,
          kind: isPlain(selected) ? kindOf(input, selected.path) : null
        }))
      );

  return {
    sourcesOf,
    isFile(id: StepId, path: TreePath): boolean {
      visits = 0;
      return holds(id, path);
    }
  };
}
