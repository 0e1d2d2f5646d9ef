import type { EqualShare, StepCost } from '../cost/index.ts';
import type { BuildGraph, DefinitionPart, Selection, Step, StepId } from '../model/graph.ts';
import type { TreePath } from '../model/units.ts';
import type { CacheContents } from '../prediction/index.ts';
import type { EditedInstruction } from './edits.ts';

/** A build context as the replay needs it. */
export interface ReplayContext {
  /** Directory of the repository that is the root of the context; the empty string is the repository's own root. */
  readonly root: TreePath;
  /** Whether a path of the context (relative to its root) counts for a selection, ignore rules included; a null selection is the whole context. */
  readonly selects: (selection: Selection | null) => (path: TreePath) => boolean;
}

/** One side of a change: how the image is built there and what its steps cost. */
export interface ReplaySide {
  readonly graph: BuildGraph;
  /** Path of the Dockerfile in the repository; null where it lies elsewhere. */
  readonly dockerfile: TreePath | null;
  /** By name: the empty string is the build context itself. A context that is no directory of the repository is absent. */
  readonly contexts: ReadonlyMap<string, ReplayContext>;
  /** Share of the repository's files that lie at or below a path, 0 to 1; absent where the files are not known. */
  readonly shareOf?: (path: TreePath) => number;
  readonly costs: readonly StepCost[];
  /** Steps fed by what differs on every build (an argument, a file that the job makes): touched by every change. */
  readonly volatile: ReadonlySet<StepId>;
  /** By id of a merged change that edited the Dockerfile: the instructions that it edited. A change that is absent is not known. */
  readonly edits?: ReadonlyMap<string, readonly EditedInstruction[]>;
  /** Share of the times that a step's output came out equal again although the step ran; never where absent. */
  readonly equalShare?: EqualShare;
  /** Cores of the runner. */
  readonly cores?: number;
  /** Builds that the job makes before this one with the same builder, on the same state of the repository. */
  readonly behind?: readonly ReplayedBefore[];
  /** What a later build finds in its cache; everything of the build before where absent. */
  readonly cache?: CacheContents;
  /** How often a later build finds nothing of its own there, but for the steps that are `kept`; never where absent. */
  readonly lost?: { readonly share: EqualShare; readonly kept: ReadonlySet<StepId> };
}

/** A build that comes before another one in its job (docs/cache-rules.md §14). */
export interface ReplayedBefore extends Pick<ReplaySide, 'graph' | 'cache'> {
  /** Its step for each step of the later build that is the same one. */
  readonly same: ReadonlyMap<StepId, StepId>;
}

/**
 * The steps whose own definition or sources differ between two graphs of one Dockerfile, of two builds in which all that differs on every
 * build has another value. Steps at the same place are compared; where the graphs differ in shape, all behind the first difference count.
 */
export function volatileSteps(one: BuildGraph, other: BuildGraph): ReadonlySet<StepId> {
  const steps = new Set<StepId>();
  for (const step of one.steps) {
    const twin = other.steps[step.id];
    if (twin === undefined || !isEqual(step, twin)) steps.add(step.id);
  }
  return steps;
}

/** Part by part: as text, the environments of a long file are more than the file by far. */
function isEqual(one: Step, other: Step): boolean {
  if (one.operation !== other.operation || one.definition.length !== other.definition.length) return false;
  const isSamePart = (part: DefinitionPart, at: number) => {
    const twin = other.definition[at];
    if (twin === undefined || part.name !== twin.name || part.value !== twin.value || part.base !== twin.base) return false;
    return part.older?.before === twin.older?.before && part.older?.value === twin.older?.value;
  };
  return one.definition.every(isSamePart) && JSON.stringify(one.inputs) === JSON.stringify(other.inputs);
}

/** Path relative to the context's root, null where it lies outside. */
export function withinRoot(root: TreePath, path: TreePath): TreePath | null {
  if (root === '') return path;
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : null;
}
