import { at, type DocumentNode, itemsAt, lineOf, textAt } from '../../formats/index.ts';
import type { TreePath } from '../../model/units.ts';
import { isVendored } from '../by-name/file-names.ts';
import { baseName, joinPath, parentOf } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import type { Search, TaskScript } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import type { TaskCall } from './make.ts';
import { MAX_PACKAGES, quoted, scriptsOf } from './package-scripts.ts';

const MAX_TARGETS = 60;

/** `nx run project:target`, `nx target project`, `nx run-many -t target -p a,b`: commands of project.json, else package scripts. */
export function nxScripts({ words, environment }: TaskCall, search: Search): readonly TaskScript[] {
  const { repository } = search;
  const plain = words.filter((word) => !word.startsWith('-'));
  const option = (...names: readonly string[]) =>
    words.flatMap((word, index) => {
      const [name = '', value] = word.split('=', 2);
      return names.includes(name) ? (value ?? words[index + 1] ?? '').split(',') : [];
    });
  const [verb = '', first = ''] = plain;
  const [project, target] = verb === 'run' ? first.split(':') : [first, verb];
  const many = verb === 'run-many' || verb === 'affected';
  const targets = many ? option('-t', '--target', '--targets') : [target ?? ''];
  const projects = many ? option('-p', '--projects') : [project ?? ''];
  const files = [...repository.named('project.json'), ...repository.named('package.json')]
    .filter((path) => !isVendored(path))
    .slice(0, MAX_PACKAGES);
  return files.flatMap((file) => {
    const document = readBuildFile(file, repository) ?? undefined;
    const name = textAt(document, 'name') ?? baseName(parentOf(file));
    if (projects.length > 0 && !projects.some((one) => one === name || one === baseName(parentOf(file)))) return [];
    const visited = new Set<string>();
    const scripts = (one: string): readonly TaskScript[] => {
      if (visited.has(one) || visited.size > MAX_TARGETS) return [];
      visited.add(one);
      const configured = at(document, 'targets', one) ?? at(document, 'nx', 'targets', one);
      if (configured === undefined) return baseName(file) === 'package.json' ? scriptsOf(file, one, [], environment, search) : [];
      const before = itemsAt(configured, 'dependsOn')
        .map((need) => textAt(need) ?? textAt(need, 'target') ?? '')
        .filter((need) => need !== '' && !/[\^:]/.test(need));
      const options = at(configured, 'options');
      const texts = [
        textAt(options, 'command') ??
          textAt(configured, 'command') ??
          imageCommand(textAt(configured, 'executor') ?? '', options, parentOf(file)),
        ...itemsAt(options, 'commands').map((item) => textAt(item) ?? textAt(item, 'command'))
      ];
      const directory = `${WORKSPACE}/${joinPath('', (textAt(options, 'cwd') ?? '').replaceAll('{projectRoot}', parentOf(file))) ?? ''}`;
      const own = texts.flatMap((text) =>
        text === undefined
          ? []
          : [
              {
                text: text.replaceAll('{projectRoot}', parentOf(file)).replaceAll('{projectName}', name),
                file,
                firstLine: lineOf(configured) - 1,
                directory,
                variables: environment
              }
            ]
      );
      return [...before.flatMap(scripts), ...own];
    };
    return targets.flatMap(scripts);
  });
}

/** The command that an executor for images comes to: its options are those of docker/build-push-action (nx-tools/nx-container). */
function imageCommand(executor: string, options: DocumentNode | undefined, root: TreePath): string | undefined {
  if (!/(?:nx-container|nx-docker|docker|container):(?:build|image)/.test(executor)) return undefined;
  const one = (name: string) => textAt(options, name);
  const many = (name: string) => itemsAt(options, name).map((item) => textAt(item) ?? '');
  const words = ['docker', 'buildx', 'build', '--file', one('file') ?? one('dockerfile') ?? `${root}/Dockerfile`];
  const target = one('target');
  if (target !== undefined) words.push('--target', target);
  for (const argument of [...many('build-args'), ...many('buildArgs')]) words.push('--build-arg', argument);
  for (const platform of many('platforms')) words.push('--platform', platform);
  for (const cache of many('cache-from')) words.push('--cache-from', cache);
  for (const cache of many('cache-to')) words.push('--cache-to', cache);
  return [...words, one('context') ?? '.'].map(quoted).join(' ');
}
