import { at, type DocumentNode, entriesAt, itemsAt, lineOf, textAt } from '../../formats/index.ts';
import type { TreePath } from '../../model/units.ts';
import { buildArguments, cacheEntries } from '../build-options.ts';
import { isOfARun } from '../command-nature.ts';
import { baseName } from '../paths.ts';
import type { CiJob, Search } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import { type WrittenBuild, writtenBuild } from '../written-build.ts';
import { type CiPlace, inJob, joined, linesOf, matrixRows, variablesOf } from './ci-nodes.ts';
import { ciScriptBuilds } from './ci-script.ts';
import { startingBy, woodpeckerFilters } from './start-filters.ts';

/** Steps of Woodpecker and Drone pipelines: their build plugins, and commands. */
export function woodpeckerBuilds(
  path: TreePath,
  documents: readonly DocumentNode[],
  place: CiPlace,
  search: Search
): readonly WrittenBuild[] {
  const { unknowns } = search;
  return documents.flatMap((document) => {
    const list = at(document, 'steps') ?? at(document, 'pipeline');
    const steps = list?.kind === 'list' ? list.items : entriesAt(list).map(({ value }) => value);
    const include = itemsAt(document, 'matrix', 'include').flatMap(matrixRows);
    const rows = include.length > 0 ? include : matrixRows(at(document, 'matrix'));
    return rows
      .map((row) => ({ row, job: { made: [] } as CiJob }))
      .flatMap(({ row, job }) => steps.map((step) => ({ step, row, job })))
      .flatMap(({ step, row, job }) => {
        const put = (text: string) =>
          text.replace(/\$\{([A-Za-z_]\w*)(?:[^}]*)\}|\$([A-Za-z_]\w*)/g, (_, a?: string, b?: string) => {
            const name = a ?? b ?? '';
            return row.get(name) ?? unknowns.mark({ name: `$${name}`, volatile: isOfARun(name), options: [] });
          });
        const image = (textAt(step, 'image') ?? '').replace(/[:@][^/]*$/, '');
        const plugin = image.slice(image.lastIndexOf('/') + 1);
        const variables = new Map([...row, ...variablesOf(at(step, 'environment'))]);
        const { text, firstLine } = joined(linesOf(at(step, 'commands')));
        const starts = woodpeckerFilters(at(step, 'when')) ?? woodpeckerFilters(at(document, 'when'));
        const read =
          text === ''
            ? []
            : ciScriptBuilds(
                { text, file: path, firstLine, variables, perhaps: at(step, 'when') !== undefined },
                inJob({ ...place, job }, 'kept'),
                search
              );
        const commands = startingBy(read, false, starts);
        const settings = at(step, 'settings');
        if (
          settings === undefined ||
          !/^(?:plugin-|drone-)?(?:docker|kaniko|buildx|ecr|gcr|acr|gar|buildah)/.test(plugin) ||
          /manifest|compose/.test(plugin)
        )
          return commands;
        const source = `${baseName(path)}:${lineOf(settings)}`;
        const value = (...names: readonly string[]) => names.map((name) => textAt(settings, name)).find((found) => found !== undefined);
        const listOf = (name: string): readonly string[] => {
          const node = at(settings, name);
          if (node?.kind === 'map') return entriesAt(node).map(({ key, value: inner }) => `${key}=${put(textAt(inner) ?? '')}`);
          return (node?.kind === 'list' ? node.items.map((item) => textAt(item) ?? '') : (textAt(node) ?? '').split(','))
            .map((one) => put(one.trim()))
            .filter((one) => one !== '');
        };
        const fresh = /kaniko/.test(image) || !/woodpecker/.test(image);
        return [
          ...commands,
          writtenBuild({
            origin: place.origin,
            source,
            ...(starts === undefined ? {} : { starts }),
            directory: WORKSPACE,
            madeFiles: [...job.made],
            context: put(value('context') ?? '.'),
            file: value('dockerfile') === undefined ? null : put(value('dockerfile') ?? ''),
            target: value('target') === undefined ? null : put(value('target') ?? ''),
            args: buildArguments([...listOf('build_args'), ...listOf('build-args')], () => undefined),
            platforms: [...listOf('platforms'), ...listOf('platform')],
            tags: listOf('repo').map((repo) => repo),
            cache: {
              from: cacheEntries(listOf('cache_from')),
              to: cacheEntries(listOf('cache_to')),
              noCache: value('no_cache') === 'true' ? true : [],
              engine: fresh ? 'fresh' : 'kept',
              place: source
            }
          })
        ];
      });
  });
}
