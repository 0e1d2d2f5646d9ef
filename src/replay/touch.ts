import type { Change } from '../model/change.ts';
import type { Selection, StepId } from '../model/graph.ts';
import type { TreePath } from '../model/units.ts';
import { type ReplayContext, type ReplaySide, withinRoot } from './side.ts';

/** One content input of a step that reads a context of the repository. */
interface Reader {
  readonly step: StepId;
  readonly context: ReplayContext;
  readonly selects: (path: TreePath) => boolean;
}

/** What a change does to one side. */
export interface Touch {
  /** Steps with a changed own key, ascending. */
  readonly steps: readonly StepId[];
  /** The Dockerfile itself was edited. */
  readonly dockerfile: boolean;
}

/** Prepares the inputs of a side once; the function then tells for each change what it touches. Answers are kept by path. */
export function touchesOf(side: ReplaySide): (change: Change) => Touch {
  const readers = readersOf(side);
  const known = new Map<TreePath, readonly StepId[]>();
  const look = (path: TreePath) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    const answer = readers.flatMap((reader) => {
      const inner = withinRoot(reader.context.root, path);
      return inner !== null && reader.selects(inner) ? [reader.step] : [];
    });
    known.set(path, answer);
    return answer;
  };
  return (change) => {
    const steps = new Set(side.volatile);
    let dockerfile = false;
    for (const { path } of change.paths) {
      for (const step of look(path)) steps.add(step);
      dockerfile ||= path === side.dockerfile;
    }
    return { steps: [...steps].sort((a, b) => a - b), dockerfile };
  };
}

function readersOf(side: ReplaySide): readonly Reader[] {
  const bySelection = new Map<string, (path: TreePath) => boolean>();
  const prepared = (name: string, context: ReplayContext, selection: Selection | null) => {
    const id = JSON.stringify([name, selection]);
    const known = bySelection.get(id) ?? context.selects(selection);
    bySelection.set(id, known);
    return known;
  };
  return side.graph.steps.flatMap((step) =>
    step.inputs.flatMap((input) => {
      if (!('source' in input.from) || input.from.source.kind !== 'context') return [];
      const context = side.contexts.get(input.from.source.name);
      return context === undefined ? [] : [{ step: step.id, context, selects: prepared(input.from.source.name, context, input.selection) }];
    })
  );
}
