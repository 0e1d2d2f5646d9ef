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

/** Services of compose files that are used together (`-f a -f b`): a later file adds to the earlier ones. */
export function composeServices(files: readonly TreePath[], project: TreePath, repository: Repository): readonly ComposeService[] {
  const layers = new Map<string, ServiceLayer[]>();
  for (const file of files) {
    const document = readBuildFile(file, repository);
    for (const { key, value } of entriesAt(document ?? undefined, 'services')) {
      const added = [{ file, directory: project, service: value }, ...extendedLayers(file, project, value, repository, 0)];
      layers.set(key, [...added, ...(layers.get(key) ?? [])]);
    }
  }
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

/** Compose files that this one includes, each with the directory that its paths are relative to. */
export function includedFiles(file: TreePath, repository: Repository): ReadonlyMap<TreePath, TreePath> {
  const document = readBuildFile(file, repository);
  const made = itemsAt(document ?? undefined, 'include').flatMap((item) => {
    const path = item.kind === 'scalar' ? textAt(item) : textAt(item, 'path');
    const paths = path === undefined ? itemsAt(item, 'path').flatMap((one) => textAt(one) ?? []) : [path];
    const given = textAt(item, 'project_directory');
    const directory = given === undefined ? null : joinPath(parentOf(file), given);
    return paths.flatMap((one) => {
      const included = joinPath(parentOf(file), one);
      return included === null ? [] : [[included, directory ?? parentOf(included)] as const];
    });
  });
  return new Map(made);
}
