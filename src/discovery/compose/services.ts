import { at, type DocumentNode, entriesAt, itemsAt, lineOf, textAt } from '../../formats/index.ts';
import { code, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { parseEnvFile } from '../env-file.ts';
import { baseName, joinPath, parentOf } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import type { Repository } from '../repository.ts';
import { hasUnknown } from '../unknowns.ts';

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
  /** Variables that an `include` gives the file where the project does not know them. */
  readonly environment: ReadonlyMap<string, string>;
}

/** Puts variables into the path of a file. */
type Put = (text: string) => string;

const MAX_EXTENDS = 8;
const MAX_INCLUDES = 6;

/** Services of compose files that are used together (`-f a -f b`): a later file adds to the earlier ones. */
export function composeServices(
  files: readonly TreePath[],
  project: TreePath,
  repository: Repository,
  put: Put
): readonly ComposeService[] {
  const layers = new Map<string, ServiceLayer[]>();
  const seen = new Set<TreePath>();
  const read = (file: TreePath, directory: TreePath, environment: ReadonlyMap<string, string>, depth: number): void => {
    if (depth > MAX_INCLUDES || (depth > 0 && seen.has(file)) || !repository.isFile(file)) return;
    seen.add(file);
    for (const [included, own] of includedFiles(file, directory, repository))
      read(included, own.directory, new Map([...own.environment, ...environment]), depth + 1);
    const document = readBuildFile(file, repository);
    for (const { key, value } of entriesAt(document ?? undefined, 'services')) {
      const own = { file, directory, service: value, environment };
      const added = [own, ...extendedLayers(own, repository, put, 0)];
      layers.set(key, [...added, ...(layers.get(key) ?? [])]);
    }
  };
  for (const file of files) read(file, project, new Map(), 0);
  return [...layers].map(([name, list]) => ({ name, layers: list }));
}

/** Layers that `extends` brings in, of the same file or another one, whose own directory then counts. */
function extendedLayers(layer: ServiceLayer, repository: Repository, put: Put, depth: number): readonly ServiceLayer[] {
  const { file, directory, service } = layer;
  const node = at(service, 'extends');
  const name = node?.kind === 'scalar' ? textAt(node) : textAt(node, 'service');
  if (name === undefined || depth >= MAX_EXTENDS) return [];
  const other = textAt(node, 'file');
  const target = other === undefined ? file : joinPath(parentOf(file), put(other));
  const document = target === null || !repository.isFile(target) ? null : readBuildFile(target, repository);
  const extended = at(document ?? undefined, 'services', name);
  if (target === null || extended === undefined) {
    repository.note(
      'left-out',
      say`${code(`${baseName(file)}:${lineOf(node ?? service)}`)}: the service ${code(name.slice(0, 120))}${other === undefined ? say`` : say` of ${code(other.slice(0, 120))}`}, which another one extends, is not in the repository; what it gives is left out.`
    );
    return [];
  }
  const base = { ...layer, file: target, directory: target === file ? directory : parentOf(target), service: extended };
  return [base, ...extendedLayers(base, repository, put, depth + 1)];
}

/** How a file is included: the directory that its own paths are relative to, and variables of its own. */
export interface Inclusion {
  readonly directory: TreePath;
  readonly environment: ReadonlyMap<string, string>;
}

/** Compose files that this one includes. Paths of `include` start from the directory of the file that includes. */
export function includedFiles(source: TreePath, directory: TreePath, repository: Repository): ReadonlyMap<TreePath, Inclusion> {
  const document = readBuildFile(source, repository);
  const made = itemsAt(document ?? undefined, 'include').flatMap((item) => {
    const path = item.kind === 'scalar' ? textAt(item) : textAt(item, 'path');
    const paths = path === undefined ? itemsAt(item, 'path').flatMap((one) => textAt(one) ?? []) : [path];
    const given = textAt(item, 'project_directory');
    const own = given === undefined ? null : joinPath(directory, given);
    const first = joinPath(directory, paths[0] ?? '');
    const home = own ?? parentOf(first ?? '');
    const file = at(item, 'env_file');
    const named = file?.kind === 'list' ? file.items.flatMap((one) => textAt(one) ?? []) : (textAt(file) ?? null);
    const envFiles = named === null ? [joinPath(home, '.env')] : [named].flat().map((one) => joinPath(directory, one));
    const environment = new Map(
      envFiles.flatMap((path) => (path === null || !repository.isFile(path) ? [] : [...parseEnvFile(repository.text(path) ?? '')]))
    );
    const fetched = paths.find((one) => /^(?:https?:\/\/|git@|ssh:\/\/|oci:\/\/|github\.com\/)/.test(one));
    if (fetched !== undefined)
      repository.note(
        'left-out',
        say`${code(`${baseName(source)}:${lineOf(item)}`)}: the included file is fetched from ${code(fetched.slice(0, 120))}; what it builds is left out.`
      );
    return paths.flatMap((one) => {
      const included = joinPath(directory, one);
      return included === null ? [] : [[included, { directory: home, environment }] as const];
    });
  });
  return new Map(made);
}

/** The parts of a variable that holds a list. */
export const listOf = (text: string | undefined, separator: string): readonly string[] =>
  text === undefined
    ? []
    : text
        .split(separator || ':')
        .map((one) => one.trim())
        .filter((one) => one !== '');

/** Services that a command without names builds: those whose profile is on; named ones always; `up` with what they depend on. */
export function wantedServices(
  all: readonly ComposeService[],
  names: readonly string[],
  profiles: readonly string[],
  dependencies: boolean
): readonly string[] {
  const own = (service: ComposeService) =>
    service.layers.flatMap((layer) => itemsAt(layer.service, 'profiles').flatMap((item) => textAt(item) ?? []));
  const isOn = (service: ComposeService) => {
    const list = own(service);
    return list.length === 0 || list.some((profile) => profiles.includes(profile) || profiles.includes('*') || profiles.some(hasUnknown));
  };
  const wanted = new Set(names.length > 0 ? names : all.filter(isOn).map((service) => service.name));
  if (!dependencies) return [...wanted];
  for (const name of wanted) {
    for (const layer of all.find((service) => service.name === name)?.layers ?? []) {
      const node = at(layer.service, 'depends_on');
      for (const { key } of entriesAt(node)) wanted.add(key);
      for (const item of itemsAt(node)) wanted.add(textAt(item) ?? '');
    }
  }
  return [...wanted];
}
