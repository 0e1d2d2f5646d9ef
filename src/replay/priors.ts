import { packageFile } from '../commands/index.ts';
import type { Selection, StepId } from '../model/graph.ts';
import type { ReplaySide } from './side.ts';

/** Weight of the priors against changes where there are none yet (fitted on 19 repositories), and the changes that halve it (docs/estimate.md "Typical"). */
const PRIOR_WEIGHT = 4;
const PRIOR_HALF_LIFE = 20;
/** Age at which a change counts half. */
export const HALF_LIFE = 40;

/** Chance that a change touches a set of paths before its history is seen, by kind of set (docs/suggestions.md m). */
const LOCK = 0.064;
const MANIFEST = 0.063;
const TOP_DIRECTORY = 0.057;
const WHOLE = 1;
/** Chance that a change edits the Dockerfile at all. */
export const DOCKERFILE_EDIT = 0.03;

/** Chance that a change touches the selected files, from their paths alone. Sets of several paths: as if each changed by itself. */
function priorOfSelection(selection: Selection | null): number {
  if (selection === null) return WHOLE;
  const miss = selection.paths.reduce((product, { path }) => product * (1 - priorOfPath(path)), 1);
  return 1 - miss;
}

function priorOfPath(path: string): number {
  if (path === '' || path === '.') return WHOLE;
  const file = packageFile(path);
  return file === 'lock' ? LOCK : file === 'manifest' ? MANIFEST : TOP_DIRECTORY;
}

/** Weight of the priors beside so many changes: what a repository's own history shows is not left to general experience. */
export const fadedPriorWeight = (changes: number): number => PRIOR_WEIGHT * 2 ** (-changes / PRIOR_HALF_LIFE);

/** For every step that reads the repository: the chance that a change touches it. Volatile steps are left out: they are certain. */
export function priorTouches(side: ReplaySide): ReadonlyMap<StepId, number> {
  const chances = new Map<StepId, number>();
  for (const step of side.graph.steps) {
    for (const input of step.inputs) {
      if (!('source' in input.from) || input.from.source.kind !== 'context') continue;
      if (!side.contexts.has(input.from.source.name)) continue;
      const before = chances.get(step.id) ?? 0;
      chances.set(step.id, 1 - (1 - before) * (1 - priorOfSelection(input.selection)));
    }
  }
  for (const step of side.volatile) chances.delete(step);
  return chances;
}
