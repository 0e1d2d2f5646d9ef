import { at, type DocumentNode, entriesAt, itemsAt, textAt } from '../../formats/index.ts';
import type { Refused } from '../../model/image.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { joinPath, parentOf } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import type { Repository } from '../repository.ts';
import { keyFault } from './keys.ts';
import { type ComposeService, includedFiles } from './services.ts';

/** A compose project as it is read. */
export interface ComposeProject {
  readonly files: readonly TreePath[];
  readonly directory: TreePath;
  readonly services: readonly ComposeService[];
}

const isPlain = (text: string): boolean => /^[\w./-]+$/.test(text);

/**
 * Why compose refuses a project, null where nothing here says that it does (docs/failing-builds.md §8; compose-go: checkConsistency, extends,
 * include). It loads the whole project before it builds any service. `untouched`: no earlier step of the job can have made a file.
 */
export function composeRefusal(project: ComposeProject, repository: Repository, untouched: boolean): Refused | null {
  const { files, directory } = project;
  const included = new Set<TreePath>(files);
  for (const file of included) {
    for (const path of includedFiles(file, directory, repository).keys()) {
      if (repository.isFile(path)) included.add(path);
      else if (isPlain(path)) return { because: say`${code(file)} includes ${code(path)}, which does not exist`, sure: untouched };
    }
  }
  const names = { services: new Set(project.services.map(({ name }) => name)), ...declaredNames(included, repository) };
  for (const service of project.services) {
    const fault = extendsFault(service, repository);
    if (fault !== null) return { because: fault.because, sure: fault.inFile || untouched };
    // A service of a profile is looked at where that is on.
    if (layersWith(service, 'profiles').length > 0) continue;
    const because = faultOf(service, names);
    if (because !== null) return { because, sure: true };
  }
  for (const file of included) {
    const document = readBuildFile(file, repository);
    const because = document === null || at(document, 'services') === undefined ? null : keyFault(document);
    // Another version, or another tool that reads the file, may have it.
    if (because !== null) return { because: say`${code(file)}: ${because}`, sure: false };
  }
  return null;
}

interface Names {
  readonly services: ReadonlySet<string>;
  readonly networks: ReadonlySet<string>;
  readonly secrets: ReadonlySet<string>;
}

function declaredNames(files: ReadonlySet<TreePath>, repository: Repository): Pick<Names, 'networks' | 'secrets'> {
  const of = (key: string) =>
    new Set([...files].flatMap((file) => entriesAt(readBuildFile(file, repository) ?? undefined, key).map((entry) => entry.key)));
  return { networks: new Set(['default', ...of('networks')]), secrets: of('secrets') };
}

const layersWith = ({ layers }: ComposeService, key: string): readonly DocumentNode[] =>
  layers.flatMap((layer) => at(layer.service, key) ?? []);

function faultOf(service: ComposeService, names: Names): Sentence | null {
  const nodes = (key: string) => layersWith(service, key);
  // What a later file takes out again is not followed.
  if (service.layers.some(({ service: node }) => entriesAt(node).some(({ value }) => value.tag === '!reset' || value.tag === '!override')))
    return null;
  const gone = (what: Sentence, listed: readonly string[], known: ReadonlySet<string>): Sentence | null => {
    const name = listed.find((one) => isPlain(one) && !known.has(one));
    return name === undefined ? null : say`the service ${code(service.name)} names the ${what} ${code(name)}, which does not exist`;
  };
  const needed = nodes('depends_on').flatMap((node) => [
    ...itemsAt(node).flatMap((item) => textAt(item) ?? []),
    ...entriesAt(node).flatMap(({ key, value }) => (textAt(value, 'required') === 'false' ? [] : [key]))
  ]);
  const mode = nodes('network_mode').flatMap((node) => /^service:(.+)$/.exec(textAt(node) ?? '')?.[1] ?? []);
  const networks = nodes('networks').flatMap((node) => [
    ...itemsAt(node).flatMap((item) => textAt(item) ?? []),
    ...entriesAt(node).map(({ key }) => key)
  ]);
  const secrets = nodes('secrets').flatMap((node) => itemsAt(node).flatMap((item) => textAt(item) ?? textAt(item, 'source') ?? []));
  const isNothing = ['image', 'build', 'extends', 'provider'].every((key) => nodes(key).length === 0);
  return (
    gone(say`service`, [...needed, ...mode], names.services) ??
    gone(say`network`, networks, names.networks) ??
    gone(say`secret`, secrets, names.secrets) ??
    (isNothing ? say`the service ${code(service.name)} has neither an image nor a build` : null)
  );
}

/** A service that another one extends, of the same file or of a file that may be made by a step. */
function extendsFault(
  { name, layers }: ComposeService,
  repository: Repository
): { readonly because: Sentence; readonly inFile: boolean } | null {
  for (const { file, service } of layers) {
    const node = at(service, 'extends');
    const wanted = node?.kind === 'scalar' ? textAt(node) : textAt(node, 'service');
    const other = node?.kind === 'scalar' ? undefined : textAt(node, 'file');
    const path = other === undefined ? file : joinPath(parentOf(file), other);
    if (wanted === undefined || !isPlain(wanted) || path === null || (other !== undefined && !isPlain(other))) continue;
    if (!repository.isFile(path))
      return { because: say`the service ${code(name)} extends one of ${code(path)}, which does not exist`, inFile: false };
    const document = readBuildFile(path, repository);
    if (document !== null && at(document, 'services', wanted) === undefined && includedFiles(path, parentOf(path), repository).size === 0)
      return { because: say`the service ${code(name)} extends ${code(wanted)}, which ${code(path)} does not hold`, inFile: true };
  }
  return null;
}
