import { at, BUILD_FILE_LIMITS, type DocumentNode, entriesAt, itemsAt, lineOf, readYamlDocuments, textAt } from '../../formats/index.ts';
import type { TreePath } from '../../model/units.ts';
import type { WrittenBuild } from '../assemble.ts';
import { buildArguments } from '../build-options.ts';
import { baseName, parentOf } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import type { Search } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import { writtenBuild } from '../written-build.ts';

// Files of tools that run a project on a cluster while it is developed, and build its images for that.

/** `{A: 1}` or `[A=1]`. */
const argumentsAt = (node: DocumentNode | undefined): Readonly<Record<string, string>> =>
  buildArguments(
    [
      ...entriesAt(node).flatMap(({ key, value }) => (textAt(value) === undefined ? [] : [`${key}=${textAt(value)}`])),
      ...itemsAt(node).flatMap((item) => {
        const name = textAt(item, 'name');
        return name === undefined ? (textAt(item) ?? []) : [`${name}=${textAt(item, 'value') ?? ''}`];
      })
    ],
    () => undefined
  );

/** A text with templates of the tool (`${…}`, `{{…}}`), of which nothing is known. */
const putter =
  ({ unknowns }: Search) =>
  (text: string | undefined): string | null =>
    text === undefined
      ? null
      : text.replace(/\$\{[^{}]{1,200}\}|\{\{[^{}]{1,200}\}\}/g, (template) =>
          unknowns.mark({ name: template, volatile: false, options: [] })
        );

interface Parts {
  readonly name: string | null;
  readonly node: DocumentNode;
  readonly directory: string;
  readonly context: string | undefined;
  readonly file: string | undefined;
  readonly fileFrom: WrittenBuild['fileFrom'];
  readonly target: string | undefined;
  readonly args: DocumentNode | undefined;
}

function toolBuild(path: TreePath, parts: Parts, search: Search): WrittenBuild {
  const put = putter(search);
  const { name, node, directory, fileFrom } = parts;
  const args = Object.fromEntries(Object.entries(argumentsAt(parts.args)).map(([key, value]) => [key, put(value) ?? '']));
  const [context, file, target] = [put(parts.context) ?? '.', put(parts.file), put(parts.target)];
  return writtenBuild({
    origin: 'platform',
    source: `${baseName(path)}:${lineOf(node)}`,
    directory,
    name,
    context,
    file,
    fileFrom,
    target,
    args
  });
}

/** garden.yml: actions and modules of the type `container` (docs.garden.io: container), in the folder of the file or below it. */
export function gardenBuilds(path: TreePath, search: Search): readonly WrittenBuild[] {
  const { repository } = search;
  const documents = repository.once(`garden:${path}`, () => {
    const { values, problems } = readYamlDocuments(repository.text(path) ?? '', path, BUILD_FILE_LIMITS);
    for (const problem of problems) repository.problem(problem);
    return values;
  });
  return documents.flatMap((document) => {
    const kind = textAt(document, 'kind');
    if (textAt(document, 'type') !== 'container' || (kind !== 'Build' && kind !== 'Module') || textAt(document, 'image') !== undefined)
      return [];
    const spec = kind === 'Build' ? at(document, 'spec') : document;
    return [
      toolBuild(
        path,
        {
          name: textAt(document, 'name') ?? null,
          node: spec ?? document,
          directory: `${WORKSPACE}/${parentOf(path)}`,
          context: textAt(document, 'source', 'path'),
          file: textAt(spec, 'dockerfile'),
          fileFrom: 'context',
          target: textAt(spec, 'targetStage') ?? textAt(document, 'build', 'targetImage'),
          args: at(spec, 'buildArgs')
        },
        search
      )
    ];
  });
}

/** okteto.yml: `build`, a folder or its parts (okteto.com/docs: manifest), from the root of the repository. */
export function oktetoBuilds(path: TreePath, search: Search): readonly WrittenBuild[] {
  return entriesAt(readBuildFile(path, search.repository) ?? undefined, 'build').map(({ key, value }) =>
    toolBuild(
      path,
      {
        name: key,
        node: value,
        directory: `${WORKSPACE}/${parentOf(path).replace(/(?:^|\/)\.okteto$/, '')}`,
        context: textAt(value) ?? textAt(value, 'context'),
        file: textAt(value, 'dockerfile'),
        fileFrom: 'context',
        target: textAt(value, 'target'),
        args: at(value, 'args')
      },
      search
    )
  );
}

/** devspace.yaml: `images` (devspace.sh/docs: images), all paths from the folder of the file. */
export function devspaceBuilds(path: TreePath, search: Search): readonly WrittenBuild[] {
  return entriesAt(readBuildFile(path, search.repository) ?? undefined, 'images').flatMap(({ key, value }) => {
    if (at(value, 'custom') !== undefined || at(value, 'build', 'custom') !== undefined) return [];
    const options = at(value, 'build', 'docker', 'options') ?? at(value, 'build', 'buildKit', 'options');
    return [
      toolBuild(
        path,
        {
          name: key,
          node: value,
          directory: `${WORKSPACE}/${parentOf(path)}`,
          context: textAt(value, 'context'),
          file: textAt(value, 'dockerfile') ?? './Dockerfile',
          fileFrom: 'directory',
          target: textAt(value, 'target') ?? textAt(options, 'target'),
          args: at(value, 'buildArgs') ?? at(options, 'buildArgs')
        },
        search
      )
    ];
  });
}
