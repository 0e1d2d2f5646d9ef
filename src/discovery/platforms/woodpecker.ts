import { at, type DocumentNode, entriesAt, itemsAt, lineOf, textAt } from '../../formats/index.ts';
import { code, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { buildArguments, cacheEntries } from '../build-options.ts';
import { variableFlags } from '../ci-variables.ts';
import { clientVariables } from '../default-builder.ts';
import { baseName } from '../paths.ts';
import type { CiJob, Search } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import type { StepPlace } from '../turn.ts';
import { type WrittenBuild, writtenBuild } from '../written-build.ts';
import { bringAnything } from './brought-files.ts';
import { type CiPlace, inJob, joined, linesOf, matrixRows, newJob, stepOrder, textsOf, variablesOf } from './ci-nodes.ts';
import { ciScriptBuilds, inTurn } from './ci-script.ts';
import { isForNoChange, startingBy, woodpeckerFilters } from './start-filters.ts';

/** Steps of Woodpecker and Drone pipelines: their build plugins, and commands. */
export function woodpeckerBuilds(
  path: TreePath,
  documents: readonly DocumentNode[],
  place: CiPlace,
  search: Search
): readonly WrittenBuild[] {
  return documents.flatMap((document) => {
    const list = at(document, 'steps') ?? at(document, 'pipeline');
    // `trigger` is Drone's.
    const whole = at(document, 'when') ?? at(document, 'trigger');
    const steps = list?.kind === 'list' ? list.items : entriesAt(list).map(({ value }) => value);
    const include = itemsAt(document, 'matrix', 'include').flatMap(matrixRows);
    const rows = include.length > 0 ? include : matrixRows(at(document, 'matrix'));
    return rows.flatMap((row) => {
      const job = newJob();
      const order = orderOf(list, steps);
      return steps.flatMap((step, index) => {
        job.step = order[index] as StepPlace;
        const starts = woodpeckerFilters(at(step, 'when')) ?? woodpeckerFilters(whole);
        const isElsewhere = isForNoChange(at(step, 'when')) || isForNoChange(whole);
        const plugin = textAt(step, 'image') ?? '';
        if (at(step, 'settings') !== undefined && BRINGS_FILES.test(plugin))
          bringAnything(job, plugin, `${baseName(path)}:${lineOf(step)}`, search);
        const of = { step, row, path, place: { ...place, job }, search };
        return startingBy([...commandBuilds(of), ...pluginBuilds(of)], isElsewhere, starts);
      });
    });
  });
}

/** Steps follow each other; where one names what it waits for, each waits for that alone (woodpecker-ci.org and docs.drone.io, `depends_on`). */
function orderOf(list: DocumentNode | undefined, steps: readonly DocumentNode[]): readonly StepPlace[] {
  const names = list?.kind === 'list' ? [] : entriesAt(list).map(({ key }) => key);
  const isGraph = steps.some((step) => at(step, 'depends_on') !== undefined);
  // Steps of a `group` run side by side, and a detached one has not ended when the next begins.
  const isOpen = steps.some((step) => at(step, 'group') !== undefined || textAt(step, 'detach') === 'true');
  return stepOrder(
    steps.map((step, index) => ({
      name: names[index] ?? textAt(step, 'name') ?? null,
      waits: isGraph ? textsOf(at(step, 'depends_on')) : isOpen ? [] : undefined
    }))
  );
}

/** Plugins that put files into the workspace. */
const BRINGS_FILES = /cache|artifact|download|fetch|generat|codegen|release|version/i;

/** A step as one row of its matrix runs it. */
interface StepRun {
  readonly step: DocumentNode;
  readonly row: ReadonlyMap<string, string>;
  readonly path: TreePath;
  readonly place: CiPlace & { readonly job: CiJob };
  readonly search: Search;
}

function commandBuilds({ step, row, path, place, search }: StepRun): readonly WrittenBuild[] {
  const { text, firstLine } = joined(linesOf(at(step, 'commands')));
  if (text === '') return [];
  const variables = new Map([...clientVariables(textAt(step, 'image')), ...row, ...variablesOf(at(step, 'environment'))]);
  const script = { text, file: path, firstLine, variables, perhaps: at(step, 'when') !== undefined };
  return ciScriptBuilds(script, inJob(place, 'kept'), search);
}

/** What a plugin that builds images is told by its settings. */
function pluginBuilds({ step, row, path, place, search }: StepRun): readonly WrittenBuild[] {
  const settings = at(step, 'settings');
  const image = (textAt(step, 'image') ?? '').replace(/[:@][^/]*$/, '');
  const plugin = image.slice(image.lastIndexOf('/') + 1);
  const builds = /^(?:plugin-|drone-)?(?:docker|kaniko|buildx|ecr|gcr|acr|gar|buildah)/.test(plugin) && !/manifest|compose/.test(plugin);
  if (settings === undefined || !builds) return [];
  const put = (text: string) =>
    text.replace(/\$\{([A-Za-z_]\w*)(?:[^}]*)\}|\$([A-Za-z_]\w*)/g, (_, a?: string, b?: string) => {
      const name = a ?? b ?? '';
      return row.get(name) ?? search.unknowns.mark({ name: `$${name}`, ...variableFlags(name), options: [] });
    });
  const value = (name: string) => {
    const text = textAt(settings, name);
    return text === undefined ? null : put(text);
  };
  const listOf = (name: string): readonly string[] => {
    const node = at(settings, name);
    if (node?.kind === 'map') return entriesAt(node).map(({ key, value: inner }) => `${key}=${put(textAt(inner) ?? '')}`);
    return (node?.kind === 'list' ? node.items.map((item) => textAt(item) ?? '') : (textAt(node) ?? '').split(','))
      .map((one) => put(one.trim()))
      .filter((one) => one !== '');
  };
  // An entry holds commas of its own; a list of images is read and written as a cache.
  const entriesOf = (name: string): readonly string[] => {
    const whole = value(name);
    return whole !== null && /^type=/.test(whole.trim()) ? [whole.trim()] : listOf(name);
  };
  // The plugin's own engine may be older than BuildKit's time, which finds the layers of images that it has pulled.
  const isOpen =
    /^(?:drone-)?(?:docker|ecr|gcr|acr|gar)$/.test(plugin) && entriesOf('cache_from').length > 0 && entriesOf('cache_to').length === 0;
  const engine = !/kaniko/.test(image) && hasEngineOfHost(step) ? 'kept' : 'fresh';
  const images = listOf('cache_images').map((ref) => `type=registry,ref=${ref},mode=max`);
  const source = `${baseName(path)}:${lineOf(settings)}`;
  const made = [
    writtenBuild({
      origin: place.origin,
      source,
      directory: WORKSPACE,
      madeFiles: [...place.job.made],
      workspace: place.job.workspace(),
      context: value('context') ?? '.',
      file: value('dockerfile'),
      target: value('target'),
      args: buildArguments([...listOf('build_args'), ...listOf('build-args')], () => undefined),
      platforms: [...listOf('platforms'), ...listOf('platform')],
      tags: listOf('repo'),
      cache: {
        from: isOpen ? [] : cacheEntries([...entriesOf('cache_from'), ...images]),
        ...(isOpen
          ? {
              unseen: say`whether the engine of ${code(plugin)} finds layers in the image that it pulls (${code('cache_from')}) is not known`
            }
          : {}),
        to: cacheEntries([...entriesOf('cache_to'), ...images]),
        noCache: textAt(settings, 'no_cache') === 'true' ? true : [],
        engine,
        place: source
      },
      ...(engine === 'kept' ? { call: { command: {}, builder: 'engine', perhaps: at(step, 'when') !== undefined, changes: 0 } } : {})
    })
  ];
  return inTurn(made, inJob(place, engine), search);
}

/**
 * Whether the engine of a plugin is not the one that it starts in its own container, which goes with the step (its `daemon_off`,
 * `storage_path`), or keeps its files on the host.
 */
function hasEngineOfHost(step: DocumentNode): boolean {
  const settings = at(step, 'settings');
  const mounts = itemsAt(step, 'volumes').map((item) => textAt(item) ?? textAt(item, 'path') ?? '');
  const storage = textAt(settings, 'storage_path') ?? '/var/lib/docker';
  return textAt(settings, 'daemon_off') === 'true' || mounts.some((mount) => mount.includes('docker.sock') || mount.includes(storage));
}
