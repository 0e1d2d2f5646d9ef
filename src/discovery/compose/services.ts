import { at, type DocumentNode, entriesAt, itemsAt, textAt } from '../../formats/index.ts';
import type { TreePath } from '../../model/units.ts';
import { joinPath, parentOf } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import type { Repository } from '../repository.ts';

/** One service over several files: the values of its `build`, later files first, each with the directory its paths are relative to. */
export interface ComposeService {
  readonly name: string;
  readonly layers: readonly ServiceLayer[];
}

export interface ServiceLayer {
  readonly file: TreePath;
  /** Directory that paths of this layer are relative to. */
  readonly directory: TreePath;
  readonly service: DocumentNode;
}

const MAX_EXTENDS = 8;
const MAX_INCLUDES = 6;

/** Services of compose files that are used together (`-f a -f b`): a later file adds to the earlier ones. */
export function composeServices(files: readonly TreePath[], project: TreePath, repository: Repository): readonly ComposeService[] {
  const layers = new Map<string, ServiceLayer[]>();
  const seen = new Set<TreePath>();
  const read = (file: TreePath, directory: TreePath, depth: number): void => {
    if (depth > MAX_INCLUDES || (depth > 0 && seen.has(file)) || !repository.isFile(file)) return;
    seen.add(file);
    for (const [included, own] of includedFiles(file, directory, repository)) read(included, own, depth + 1);
    const document = readBuildFile(file, repository);
    for (const { key, value } of entriesAt(document ?? undefined, 'services')) {
      const added = [{ file, directory, service: value }, ...extendedLayers(file, directory, value, repository, 0)];
      layers.set(key, [...added, ...(layers.get(key) ?? [])]);
    }
  };
  for (const file of files) read(file, project, 0);
  return [...layers].map(([name, list]) => ({ name, layers: list }));
}

/** Layers that `extends` brings in, of the same file or another one, whose own directory then counts. */
function extendedLayers(
  file: TreePath,
  directory: TreePath,
  service: DocumentNode,
  repository: Repository,
  depth: number
): readonly ServiceLayer[] {
  const node = at(service, 'extends');
  const name = node?.kind === 'scalar' ? textAt(node) : textAt(node, 'service');
  if (name === undefined || depth >= MAX_EXTENDS) return [];
  const other = textAt(node, 'file');
  const target = other === undefined ? file : joinPath(parentOf(file), other);
  const document = target === null || !repository.isFile(target) ? null : readBuildFile(target, repository);
  const extended = at(document ?? undefined, 'services', name);
  if (target === null || extended === undefined) return [];
  const base = target === file ? directory : parentOf(target);
  return [{ file: target, directory: base, service: extended }, ...extendedLayers(target, base, extended, repository, depth + 1)];
}

/**
 * Compose files that this one includes, each with the directory that its own paths are relative to. Paths of `include` start from the
 * directory of the file that includes.
 */
export function includedFiles(file: TreePath, directory: TreePath, repository: Repository): ReadonlyMap<TreePath, TreePath> {
  const document = readBuildFile(file, repository);
  const made = itemsAt(document ?? undefined, 'include').flatMap((item) => {
    const path = item.kind === 'scalar' ? textAt(item) : textAt(item, 'path');
    const paths = path === undefined ? itemsAt(item, 'path').flatMap((one) => textAt(one) ?? []) : [path];
    const given = textAt(item, 'project_directory');
    const own = given === undefined ? null : joinPath(directory, given);
    const first = joinPath(directory, paths[0] ?? '');
    return paths.flatMap((one) => {
      const included = joinPath(directory, one);
      return included === null ? [] : [[included, own ?? parentOf(first ?? included)] as const];
    });
  });
  return new Map(made);
}
