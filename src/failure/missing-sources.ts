import { type BuildContext, digestSelection, entryAt } from '../context/index.ts';
import { type ContextFiles, hasWildcard, isOpen, missingPath } from '../graph/index.ts';
import type { BuildGraph, MissingPath, PlannedInstruction, Selection, StepId, StepInput } from '../model/graph.ts';
import { isPlain, type Lacks } from './stage-contents.ts';

/** A path that an instruction of the file reads and that is not there. */
export interface MissingSource extends MissingPath {
  readonly planned: PlannedInstruction;
  /** Name of the build context, empty for the build's own; null for the result of a stage. */
  readonly context: string | null;
  /** It is there and a file, where a folder is needed. */
  readonly isFile?: true;
  /** What the stage holds is not known, but hardly this. */
  readonly unsure?: true;
}

/**
 * All of them in the order of the file (docs/failing-builds.md §5, §7). `built`: contents that the base side has copied already; such a
 * copy is taken from the cache and looks for nothing.
 */
export function missingSources(
  graph: BuildGraph,
  contexts: ReadonlyMap<string, ContextFiles>,
  built: ReadonlySet<string>,
  stages: StageLacks
): readonly MissingSource[] {
  return graph.instructions
    .flatMap((planned) => [planned, ...planned.triggers])
    .flatMap((planned) =>
      planned.steps
        .flatMap((id) => graph.steps[id]?.inputs ?? [])
        .flatMap((input) =>
          'step' in input.from ? missingOfStage(input, input.from.step, stages) : missingOfContext(input, contexts, built)
        )
        .map((missing) => ({ ...missing, planned }))
    );
}

type Missing = Omit<MissingSource, 'planned'>;

/** What stages lack, and what of it hangs on no file that may be another one. */
export interface StageLacks {
  readonly lacks: Lacks;
  readonly sure: Lacks;
}

/** What is copied from a result that cannot hold it. */
function missingOfStage({ selection }: StepInput, step: StepId, { lacks, sure }: StageLacks): readonly Missing[] {
  const path = selection?.paths.find((selected) => isPlain(selected) && !isOpen(selected.path) && lacks(step, selected.path))?.path;
  if (path !== undefined) return [{ path, ignored: false, context: null, ...(sure(step, path) ? {} : { unsure: true }) }];
  const isComment = selection?.paths.some((selected) => selected.path === '#') === true;
  return isComment ? [{ path: '#', ignored: false, context: null, unsure: true }] : [];
}

/** What is taken from a build context that lacks it. */
function missingOfContext(
  { from, content, selection }: StepInput,
  contexts: ReadonlyMap<string, ContextFiles>,
  built: ReadonlySet<string>
): readonly Missing[] {
  if (!('source' in from) || from.source.kind !== 'context') return [];
  const { name } = from.source;
  const missing = content !== null && 'unknown' in content ? content.missing : undefined;
  if (missing !== undefined) return [{ ...missing, context: name }];
  if (selection === null || content === null || ('digest' in content && built.has(content.digest))) return [];
  const files = contexts.get(name);
  const folder = missingFolder(files, selection);
  if (folder === null || files === undefined || 'unknown' in files) return [];
  return [isFile(files, folder.path) ? { path: folder.path, ignored: false, isFile: true, context: name } : { ...folder, context: name }];
}

/** The folder that a wildcard needs and that is not there; null where nothing is amiss. A wildcard may find nothing in its folder. */
export function missingFolder(files: ContextFiles | undefined, selection: Selection): MissingPath | null {
  if (files === undefined || 'unknown' in files) return null;
  for (const { path, wildcard } of selection.paths) {
    const parts = path.split('/');
    const folder = parts.slice(0, Math.max(0, parts.findIndex(hasWildcard))).join('/');
    if (wildcard && folder !== '' && !isOpen(folder) && isMissing(files, folder)) return missingPath(files, folder);
  }
  return null;
}

const isFile = (files: BuildContext, path: string): boolean => entryAt(files.tree, path)?.kind === 'file';

const isMissing = (files: BuildContext, path: string): boolean =>
  isFile(files, path) ||
  'missing' in digestSelection(files, { paths: [{ path, wildcard: false, include: [], exclude: [], followLinks: true }] });
