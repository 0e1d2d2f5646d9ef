import { type DocumentNode, entriesAt, itemsAt, lineOf, textAt } from '../../formats/index.ts';
import { code, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import type { WrittenBuild } from '../assemble.ts';
import { buildArguments } from '../build-options.ts';
import { isOfARun } from '../ci-variables.ts';
import { baseName, parentOf } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import type { Search } from '../search.ts';
import { dockerCommand } from '../shell/docker-command.ts';
import { WORKSPACE } from '../shell/state.ts';
import { writtenBuild } from '../written-build.ts';

/** What goreleaser builds from: a folder of its own with the program, the Dockerfile and the extra files (goreleaser.com, docker). */
const CONTEXT = 'the folder that goreleaser makes, with the compiled program and the extra files';

/** The builds of `dockers` and `dockers_v2` of a .goreleaser.yaml. */
export function goreleaserBuilds(path: TreePath, search: Search): readonly WrittenBuild[] {
  const document = readBuildFile(path, search.repository);
  if (document === null) return [];
  const { unknowns, repository } = search;
  const put = (text: string) =>
    text.replace(/\{\{-?\s*([^{}]{1,200}?)\s*-?\}\}/g, (_, name: string) =>
      unknowns.mark({
        name: `$${name}`,
        volatile: isOfARun(name) || /Version|Tag|Commit|Date|Timestamp/.test(name),
        options: []
      })
    );
  const texts = (node: DocumentNode | undefined, ...keys: readonly string[]) =>
    itemsAt(node, ...keys).flatMap((item) => put(textAt(item) ?? ''));
  const shared = (node: DocumentNode, source: string) => ({
    origin: 'platform' as const,
    source,
    directory: `${WORKSPACE}/${parentOf(path)}`,
    madeContext: CONTEXT,
    file: put(textAt(node, 'dockerfile') ?? 'Dockerfile'),
    cache: { from: [], to: [], noCache: [] as const, engine: 'fresh' as const, place: source }
  });
  const first = itemsAt(document, 'dockers').flatMap((node) => {
    const source = `${baseName(path)}:${lineOf(node)}`;
    const command = dockerCommand(['docker', 'build', ...texts(node, 'build_flag_templates'), '.'], unknowns);
    if (command?.kind !== 'build') return [];
    const { flags } = command;
    return [
      writtenBuild({
        ...shared(node, source),
        target: flags.target,
        args: buildArguments(flags.args, () => undefined),
        platforms: flags.platforms,
        buildContexts: buildArguments(flags.buildContexts, () => undefined),
        tags: texts(node, 'image_templates')
      })
    ];
  });
  const second = itemsAt(document, 'dockers_v2').flatMap((node) => {
    const source = `${baseName(path)}:${lineOf(node)}`;
    const command = dockerCommand(['docker', 'build', ...texts(node, 'flags'), '.'], unknowns);
    const flags = command?.kind === 'build' ? command.flags : null;
    const tags = texts(node, 'tags');
    return [
      writtenBuild({
        ...shared(node, source),
        target: flags?.target ?? null,
        args: {
          ...buildArguments(flags?.args ?? [], () => undefined),
          ...Object.fromEntries(entriesAt(node, 'build_args').map(({ key, value }) => [key, put(textAt(value) ?? '')]))
        },
        platforms: texts(node, 'platforms').length > 0 ? texts(node, 'platforms') : ['linux/amd64', 'linux/arm64'],
        tags: texts(node, 'images').flatMap((image) => (tags.length === 0 ? [image] : tags.map((tag) => `${image}:${tag}`)))
      })
    ];
  });
  for (const node of itemsAt(document, 'kos'))
    repository.note(
      'left-out',
      say`${code(`${baseName(path)}:${lineOf(node)}`)}: an image is made by ko, not from a Dockerfile; it is not analysed.`
    );
  return [...first, ...second];
}
