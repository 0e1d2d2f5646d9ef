import { at, type DocumentNode, entriesAt, itemsAt, lineOf, textAt } from '../../formats/index.ts';
import type { Doubt, MadePath } from '../../model/fact.ts';
import { code, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { baseName } from '../paths.ts';
import { readBuildFile } from '../read-build-file.ts';
import type { CiJob, RunPlace, Search } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import type { WrittenBuild } from '../written-build.ts';
import { BY_ARTIFACT, BY_CACHE, bring, broughtPaths } from './brought-files.ts';
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
  const file = circleFile(document, path, place, search);
  const jobs = new Map(entriesAt(document, 'jobs').map(({ key, value }) => [key, value]));
  const pipeline = new Map(defaultsOf(at(document, 'parameters')).map(([key, value]) => [`pipeline.parameters.${key}`, value]));
  const started = startedJobs(document, filters);
  const alone = [...jobs.keys()].filter((name) => !started.some((one) => one.name === name));
  return [...started, ...alone.map((name) => ({ name, given: undefined, elsewhere: false, starts: undefined }))].flatMap(
    ({ name, given, elsewhere, starts }) => {
      const job = jobs.get(name);
      const rows = matrixRows(at(given, 'matrix', 'parameters'));
      const builds = rows.flatMap((row) => {
        const own = putAll(variablesOf(given), pipeline, search);
        const values = new Map([...pipeline, ...defaultsOf(at(job, 'parameters')), ...own, ...row]);
        if (job === undefined) return orbBuilds(name, given, values, file);
        const variables = new Map(variablesOf(at(job, 'environment')));
        const state: StepFrame['state'] = { engine: keepsLayers(job, document) ? 'kept' : 'fresh', job: newJob() };
        return stepsBuilds(itemsAt(job, 'steps'), { values, variables, state, depth: 0, perhaps: false }, file);
      });
      return startingBy(builds, elsewhere, starts);
    }
  );
}

/** Whether the machine of a job, or of its executor, keeps layers. */
function keepsLayers(job: DocumentNode, document: DocumentNode): boolean {
  const named = textAt(job, 'executor') ?? textAt(job, 'executor', 'name');
  const machines = [at(job, 'machine'), named === undefined ? undefined : at(document, 'executors', named, 'machine')];
  return machines.some((machine) => textAt(machine, 'docker_layer_caching') === 'true');
}

/** Jobs that run at one time have volumes of their own, and which one a job gets is not promised (circleci.com/docs, Docker layer caching). */
const LAYER_CACHE: Doubt = {
  because: say`which of the volumes with cached layers the job gets (${code('docker_layer_caching')}) is not known`,
  likely: 'cached'
};
const inMachine = (place: CiPlace, engine: RunPlace['engine']): RunPlace =>
  inJob(place, engine, engine === 'kept' ? LAYER_CACHE : undefined);

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

/** A file of CircleCI with what its jobs may name. */
interface CircleFile {
  readonly document: DocumentNode;
  readonly path: TreePath;
  readonly place: CiPlace;
  readonly search: Search;
  readonly commands: ReadonlyMap<string, DocumentNode>;
  readonly orbs: Values;
}

/** Where the steps of a job stand. */
interface StepFrame {
  /** What `<< … >>` stands for. */
  readonly values: Values;
  readonly variables: Values;
  /** Of the job: changed by the steps that come by. */
  readonly state: { engine: RunPlace['engine']; readonly job: CiJob };
  readonly depth: number;
  readonly perhaps: boolean;
}

const circleFile = (document: DocumentNode, path: TreePath, place: CiPlace, search: Search): CircleFile => ({
  document,
  path,
  place,
  search,
  commands: new Map(entriesAt(document, 'commands').map(({ key, value }) => [key, value])),
  orbs: new Map(variablesOf(at(document, 'orbs')))
});

function put(text: string, values: Values, { unknowns }: Search): string {
  return text.replace(/<<\s*(?:parameters\.|matrix\.)?((?:pipeline\.(?:parameters\.)?)?[\w.-]+)\s*>>/g, (_, name: string) => {
    const short = name.replace(/^pipeline\./, '');
    return values.get(name) ?? unknowns.mark({ name: `$${short}`, volatile: /^(?:git\.revision|number|id)$/.test(short), options: [] });
  });
}

const putAll = (pairs: readonly (readonly [string, string])[], values: Values, search: Search) =>
  pairs.map(([key, text]) => [key, put(text, values, search)] as const);

/** `docker/publish`, `docker/build`: `docker build -f PATH/DOCKERFILE EXTRA CONTEXT`. */
function orbBuilds(
  name: string,
  given: DocumentNode | undefined,
  values: Values,
  file: CircleFile,
  job = newJob()
): readonly WrittenBuild[] {
  const { path, place, search } = file;
  const [alias = '', what = ''] = name.split('/');
  const source = file.orbs.get(alias);
  if (source === undefined || !/build|publish/i.test(what)) return [];
  const line = lineOf(given ?? file.document);
  if (!IMAGE_ORB.test(source)) {
    if (/docker|image|container|ecr|gcr|kaniko|buildah/i.test(`${source} ${what}`))
      search.repository.note(
        'left-out',
        say`${code(`${baseName(path)}:${line}`)}: what ${code(name)} of the orb ${code(source)} builds cannot be seen from here; it is left out.`
      );
    return [];
  }
  const settings = new Map(putAll(variablesOf(given), values, search).map(([key, text]) => [key.replaceAll('_', '-'), text]));
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
  const isKept = /true/.test(`${settings.get('remote-docker-layer-caching')}${settings.get('use-docker-layer-caching')}`);
  const run = inMachine({ ...place, job }, isKept ? 'kept' : 'fresh');
  return ciScriptBuilds({ text, file: path, firstLine: line - 1, variables: new Map() }, run, search);
}

function stepsBuilds(list: readonly DocumentNode[], frame: StepFrame, file: CircleFile): readonly WrittenBuild[] {
  return list.flatMap((step) => stepBuilds(step, frame, file));
}

function stepBuilds(step: DocumentNode, frame: StepFrame, file: CircleFile): readonly WrittenBuild[] {
  if (textAt(step, 'setup_remote_docker', 'docker_layer_caching') === 'true') frame.state.engine = 'kept';
  const conditional = at(step, 'when') ?? at(step, 'unless');
  if (conditional !== undefined)
    return stepsBuilds(itemsAt(conditional, 'steps'), { ...frame, depth: frame.depth + 1, perhaps: true }, file);
  const run = at(step, 'run');
  if (run !== undefined) return runBuilds(run, frame, file);
  const [entry] = step.kind === 'map' ? entriesAt(step) : [];
  const name = textAt(step) ?? entry?.key ?? '';
  bring(frame.state.job, broughtBy(name, step, file));
  const command = file.commands.get(name);
  if (command !== undefined) return commandBuilds(command, entry?.value, frame, file);
  return name.includes('/') ? orbBuilds(name, entry?.value ?? step, frame.values, file, frame.state.job) : [];
}

/** What jobs hand on by the workspace of a workflow, or bring back from a cache; by which job or key is not looked at. */
function broughtBy(name: string, step: DocumentNode, { document, path }: CircleFile): readonly MadePath[] {
  const from = `${baseName(path)}:${lineOf(step)}`;
  const kept = (key: string) =>
    entriesAt(document, 'jobs').flatMap(({ value }) =>
      itemsAt(value, 'steps').flatMap((other) => itemsAt(other, key, 'paths').flatMap((item) => textAt(item) ?? []))
    );
  if (name === 'restore_cache') return broughtPaths({ paths: kept('save_cache').map(inProject), because: BY_CACHE, from });
  if (name !== 'attach_workspace') return [];
  const folder = inProject(textAt(step, name, 'at') ?? '.');
  const paths = kept('persist_to_workspace');
  const placed = (paths.length === 0 ? ['some-file'] : paths).map((one) => `${folder}/${one === '.' || one === '*' ? 'some-file' : one}`);
  return broughtPaths({ paths: placed, because: BY_ARTIFACT, from });
}

/** Jobs run in this folder, where the repository is checked out. */
const inProject = (path: string): string => path.replace(/^~\/project(?=\/|$)/, '.');

function runBuilds(run: DocumentNode, { values, variables, state, perhaps }: StepFrame, file: CircleFile): readonly WrittenBuild[] {
  const { search, place, path } = file;
  const node = run.kind === 'scalar' ? run : at(run, 'command');
  const text = textAt(node);
  if (node === undefined || text === undefined) return [];
  const folder = textAt(run, 'working_directory');
  const script = {
    text: put(text, values, search),
    file: path,
    firstLine: lineOf(node) - (text.includes('\n') ? 0 : 1),
    directory: folder === undefined || /^[~/$]/.test(folder) ? WORKSPACE : `${WORKSPACE}/${put(folder, values, search)}`,
    variables: new Map(putAll([...variables, ...variablesOf(at(run, 'environment'))], values, search)),
    perhaps
  };
  return ciScriptBuilds(script, inMachine({ ...place, job: state.job }, state.engine), search);
}

/** A command that the file itself defines, with the parameters that a step gives it. */
function commandBuilds(
  command: DocumentNode,
  given: DocumentNode | undefined,
  frame: StepFrame,
  file: CircleFile
): readonly WrittenBuild[] {
  if (frame.depth > MAX_DEPTH) return [];
  const pipeline = [...frame.values].filter(([key]) => key.startsWith('pipeline.'));
  const own = putAll(variablesOf(given), frame.values, file.search);
  const values = new Map([...pipeline, ...defaultsOf(at(command, 'parameters')), ...own]);
  return stepsBuilds(itemsAt(command, 'steps'), { ...frame, values, depth: frame.depth + 1 }, file);
}
