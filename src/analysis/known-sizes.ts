import { type BuildContext, listTree } from '../context/index.ts';
import { candidatesOf, isBuilt } from '../history/index.ts';
import type { Bytes, TreePath } from '../model/units.ts';
import type { Sizes } from '../suggestion/index.ts';
import type { AnalysisInput } from './input.ts';
import type { Study } from './study.ts';

/** Sizes for suggestions: files of the context, and layers by the newest build record that has a step which reads the same. */
export function knownSizes(
  { spec, replayed: { graph } }: Study,
  context: BuildContext,
  { history }: Pick<AnalysisInput, 'history'>
): Sizes {
  const builds = history
    .filter(isBuilt)
    .filter((line) => line.trusted && line.file === spec.dockerfile)
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const byKey = new Map(builds.flatMap((line) => line.steps.map(({ key, bytes }) => [key, bytes] as const)));
  const layers = new Map(candidatesOf(graph).map((candidate) => [candidate.planned.instruction, byKey.get(candidate.key) ?? null]));
  let files: ReadonlyMap<TreePath, Bytes> | null = null;
  return {
    layerOf: (instruction) => layers.get(instruction) ?? null,
    fileBytes: (path) => {
      // Most Dockerfiles ask for no file's size.
      files ??= new Map(listTree(context.tree).flatMap((entry) => (entry.kind === 'file' ? [[entry.path, entry.size ?? 0] as const] : [])));
      return files.get(path) ?? 0;
    },
    hasFixedTimes: typeof spec.args['SOURCE_DATE_EPOCH'] === 'string' && !spec.volatileArgs.includes('SOURCE_DATE_EPOCH')
  };
}
