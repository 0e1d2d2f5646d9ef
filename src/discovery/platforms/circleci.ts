import { at, type DocumentNode, entriesAt, itemsAt, lineOf, textAt } from '../../formats/index.ts';
import { code, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { baseName } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import type { CiJob, RunPlace, Search } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import type { WrittenBuild } from '../written-build.ts';
import { type CiPlace, inJob, matrixRows, newJob, variablesOf } from './ci-nodes.ts';
import { ciScriptBuilds } from './ci-script.ts';
import { circleMapping, startingBy } from './start-filters.ts';

type Values = ReadonlyMap<string, string>;

/** Circle's own orbs for images, whose jobs and commands run `docker build` (circleci.com/developer/orbs). */
const IMAGE_ORB = /^circleci\/(?:docker|aws-ecr|gcp-gcr|gcp-artifact-registry|azure-acr)@/;
const MAX_DEPTH = 6;

/**
 * Jobs of a file of .circleci as its workflows start them; the remote engine keeps its layers only where the job says so. A file that a set-up
 * workflow hands on to has the parameters that its path filters set.
 */
export function circleBuilds(path: TreePath, place: CiPlace, search: Search): readonly WrittenBuild[] {
  const document = readBuildFile(path, search.repository);
  if (document === null) return [];
  const setups = path.includes('/config.') ? [] : ['.circleci/config.yml', '.circleci/config.yaml'];
  const setup = setups.find((file) => search.repository.isFile(file));
  const filters = circleMapping(setup === undefined ? undefined : (readBuildFile(setup, search.repository) ?? undefined));
  const reader = circleReader(document, path, place, search);
  const jobs = new Map(entriesAt(document, 'jobs').map(({ key, value }) => [key, value]));
  const pipeline = new Map(defaultsOf(at(document, 'parameters')).map(([key, value]) => [`pipeline.parameters.${key}`, value]));
  const started = startedJobs(document, filters);
  const alone = [...jobs.keys()].filter((name) => !started.some((one) => one.name === name));
  return [...started, ...alone.map((name) => ({ name, given: undefined, elsewhere: false, starts: undefined }))].flatMap(
    ({ name, given, elsewhere, starts }) => {
      const job = jobs.get(name);
      const rows = matrixRows(at(given, 'matrix', 'parameters'));
      const builds = rows.flatMap((row) => {
        const own = variablesOf(given).map(([key, value]) => [key, reader.put(value, pipeline)] as const);
        const values = new Map([...pipeline, ...defaultsOf(at(job, 'parameters')), ...own, ...row]);
        if (job === undefined) return reader.orb(name, given, values) ?? [];
        return reader.steps(
          itemsAt(job, 'steps'),
          values,
          new Map(variablesOf(at(job, 'environment'))),
          { engine: 'fresh', job: newJob() },
          0
        );
      });
      return startingBy(builds, elsewhere, starts);
    }
  );
}

interface StartedJob {
  readonly name: string;
  readonly given: DocumentNode | undefined;
  readonly elsewhere: boolean;
  readonly starts: WrittenBuild['starts'];
}

/** Jobs that workflows start, with what they are given; `elsewhere`: only by a schedule, or for tags alone. */
function startedJobs(document: DocumentNode, filters: ReturnType<typeof circleMapping>): readonly StartedJob[] {
  return entriesAt(document, 'workflows').flatMap(({ value: workflow }) => {
    const parameter = /^<<\s*pipeline\.parameters\.([\w-]+)\s*>>$/.exec(textAt(workflow, 'when')?.trim() ?? '')?.[1];
    const paths = filters.get(parameter ?? '');
    const starts = paths == null ? undefined : [{ branches: null, paths }];
    const scheduled = itemsAt(workflow, 'triggers').some((trigger) => at(trigger, 'schedule') !== undefined);
    return itemsAt(workflow, 'jobs').flatMap((item) => {
      const [entry] = item.kind === 'map' ? entriesAt(item) : [];
      const name = textAt(item) ?? entry?.key;
      if (name === undefined) return [];
      const filters = at(entry?.value, 'filters');
      const onlyTags = at(filters, 'tags', 'only') !== undefined && /\.\*/.test(textAt(filters, 'branches', 'ignore') ?? '');
      return [{ name, given: entry?.value, elsewhere: scheduled || onlyTags, starts }];
    });
  });
}

function defaultsOf(parameters: DocumentNode | undefined): readonly (readonly [string, string])[] {
  return entriesAt(parameters).flatMap(({ key, value }) => {
    const text = textAt(value, 'default');
    return text === undefined ? [] : [[key, text] as const];
  });
}

function circleReader(document: DocumentNode, path: TreePath, place: CiPlace, search: Search) {
  const { unknowns, repository } = search;
  const commands = new Map(entriesAt(document, 'commands').map(({ key, value }) => [key, value]));
  const orbs = new Map(variablesOf(at(document, 'orbs')));

  const put = (text: string, values: Values): string =>
    text.replace(/<<\s*(?:parameters\.|matrix\.)?((?:pipeline\.(?:parameters\.)?)?[\w.-]+)\s*>>/g, (_, name: string) => {
      const short = name.replace(/^pipeline\./, '');
      return values.get(name) ?? unknowns.mark({ name: `$${short}`, volatile: /^(?:git\.revision|number|id)$/.test(short), options: [] });
    });

  /** `docker/publish`, `docker/build`: `docker build -f PATH/DOCKERFILE EXTRA CONTEXT`. Null for a name that is no orb's. */
  function orb(name: string, given: DocumentNode | undefined, values: Values, job = newJob()): readonly WrittenBuild[] | null {
    const [alias = '', what = ''] = name.split('/');
    const source = orbs.get(alias);
    if (source === undefined || what === '') return null;
    const line = lineOf(given ?? document);
    if (!/build|publish/i.test(what)) return [];
    if (!IMAGE_ORB.test(source)) {
      if (/docker|image|container|ecr|gcr|kaniko|buildah/i.test(`${source} ${what}`))
        repository.note(
          say`${code(`${baseName(path)}:${line}`)}: what ${code(name)} of the orb ${code(source)} builds cannot be seen from here; it is left out.`
        );
      return [];
    }
    const settings = new Map(variablesOf(given).map(([key, value]) => [key.replaceAll('_', '-'), put(value, values)]));
    const folder = settings.get('path') ?? '.';
    const context = settings.get('docker-context') ?? settings.get('build-path') ?? '.';
    const cache = settings.get('cache-from');
    const text = [
      `docker build -f '${folder}/${settings.get('dockerfile') ?? 'Dockerfile'}'`,
      settings.get('extra-build-args') ?? '',
      ...(settings.has('platform') ? [`--platform '${settings.get('platform')}'`] : []),
      ...(cache === undefined || cache === '' ? [] : [`--cache-from '${cache}'`]),
      `'${context}'`
    ].join(' ');
    const engine = /true/.test(`${settings.get('remote-docker-layer-caching')}${settings.get('use-docker-layer-caching')}`)
      ? 'kept'
      : 'fresh';
    return ciScriptBuilds({ text, file: path, firstLine: line - 1, variables: new Map() }, inJob({ ...place, job }, engine), search);
  }

  function steps(
    list: readonly DocumentNode[],
    values: Values,
    variables: Values,
    state: { engine: RunPlace['engine']; readonly job: CiJob },
    depth: number,
    perhaps = false
  ): readonly WrittenBuild[] {
    return list.flatMap((step) => {
      const remote = at(step, 'setup_remote_docker');
      if (remote !== undefined && textAt(remote, 'docker_layer_caching') === 'true') state.engine = 'kept';
      for (const key of ['when', 'unless']) {
        const inner = at(step, key);
        if (inner !== undefined) return steps(itemsAt(inner, 'steps'), values, variables, state, depth + 1, true);
      }
      const run = at(step, 'run');
      if (run !== undefined) {
        const node = run.kind === 'scalar' ? run : at(run, 'command');
        const text = textAt(node);
        if (node === undefined || text === undefined) return [];
        const own = new Map(
          [...variables, ...variablesOf(at(run, 'environment'))].map(([key, value]) => [key, put(value, values)] as const)
        );
        const folder = textAt(run, 'working_directory');
        const directory = folder === undefined || /^[~/$]/.test(folder) ? WORKSPACE : `${WORKSPACE}/${put(folder, values)}`;
        return ciScriptBuilds(
          {
            text: put(text, values),
            file: path,
            firstLine: lineOf(node) - (text.includes('\n') ? 0 : 1),
            directory,
            variables: own,
            perhaps
          },
          inJob({ ...place, job: state.job }, state.engine),
          search
        );
      }
      const [entry] = step.kind === 'map' ? entriesAt(step) : [];
      const name = textAt(step) ?? entry?.key ?? '';
      const command = commands.get(name);
      if (command === undefined) return name.includes('/') ? (orb(name, entry?.value ?? step, values, state.job) ?? []) : [];
      if (depth > MAX_DEPTH) return [];
      const pipeline = [...values].filter(([key]) => key.startsWith('pipeline.'));
      const given = variablesOf(entry?.value).map(([key, text]) => [key, put(text, values)] as const);
      const inner = new Map([...pipeline, ...defaultsOf(at(command, 'parameters')), ...given]);
      return steps(itemsAt(command, 'steps'), inner, variables, state, depth + 1, perhaps);
    });
  }

  return { put, orb, steps };
}
