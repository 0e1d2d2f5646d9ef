import { at, type DocumentNode, entriesAt, itemsAt, lineOf, textAt } from '../../formats/index.ts';
import type { Fact } from '../../model/fact.ts';
import { code, say } from '../../model/sentence.ts';
import type { TreePath } from '../../model/units.ts';
import { versionOfEngineImage, versionOfImage } from '../builder-version.ts';
import { clientVariables } from '../default-builder.ts';
import { matchesGlob } from '../path-glob.ts';
import { baseName, joinPath } from '../paths.ts';
import type { Repository } from '../repository.ts';
import type { Search } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import type { WrittenBuild } from '../written-build.ts';
import { broughtWorkspace } from './brought-files.ts';
import { type CiPlace, inJob, joined, linesOf, matrixRows, variablesOf } from './ci-nodes.ts';
import { ciScriptBuilds, emptyingsBehind, putVariables } from './ci-script.ts';
import { artifactsOf, cachedPaths, keptFolders } from './gitlab-files.ts';
import { type GivenInputs, gitlabDocument, inputsOf } from './gitlab-inputs.ts';
import { gitlabFilters, namesNoNewBranch, startingBy } from './start-filters.ts';

const GLOBAL_KEYS = new Set('default variables workflow stages include image services cache before_script after_script spec'.split(' '));
const MAX_DEPTH = 8;

interface GitlabFile {
  readonly path: TreePath;
  readonly document: DocumentNode;
}

/** Jobs of a .gitlab-ci.yml and of the files that it includes: `before_script` and `script`, with `extends`, references, variables and matrices. */
export function gitlabBuilds(path: TreePath, place: CiPlace, search: Search): readonly WrittenBuild[] {
  const documents = readFiles(path, search);
  const jobs = new Map(
    documents.flatMap(({ path: file, document }) =>
      entriesAt(document)
        .filter(({ key }) => !GLOBAL_KEYS.has(key))
        .map(({ key, value }) => [key, { file, value }] as const)
    )
  );
  const globals = documents.flatMap(({ document }) => variablesOf(at(document, 'variables')));
  const defaults = new Map<string, DocumentNode | undefined>();
  /** What holds for all jobs. Each of them asks, so it is sought once. */
  const general = (key: string) => {
    if (!defaults.has(key)) {
      const nodes = documents.map(({ document }) => at(document, key) ?? at(document, 'default', key));
      defaults.set(
        key,
        nodes.find((node) => node !== undefined)
      );
    }
    return defaults.get(key);
  };
  /** `!reference [.job, script]` */
  const resolve = (node: DocumentNode): DocumentNode | undefined => {
    // References that double are work, as deep as they are followed.
    if (node.tag !== '!reference' || node.kind !== 'list' || !search.repository.work.take('workflow steps')) return undefined;
    const [name = '', ...keys] = node.items.map((item) => textAt(item) ?? '');
    return at(jobs.get(name)?.value, ...keys);
  };
  const parentsOf = (value: DocumentNode): readonly string[] => {
    const parents = at(value, 'extends');
    return parents?.kind === 'list'
      ? parents.items.flatMap((item) => textAt(item) ?? [])
      : parents === undefined
        ? []
        : [textAt(parents) ?? ''];
  };
  /** A job with what it extends, nearest first, each once: what stands behind its first place says nothing more. */
  const layers = (value: DocumentNode, depth = 0, seen = new Set<DocumentNode>()): readonly DocumentNode[] => {
    if (seen.has(value)) return [];
    seen.add(value);
    const behind = depth > MAX_DEPTH ? [] : parentsOf(value).toReversed();
    return [value, ...behind.flatMap((name) => layersOf(jobs.get(name)?.value, depth + 1, seen))];
  };
  const layersOf = (value: DocumentNode | undefined, depth: number, seen: Set<DocumentNode>) =>
    value === undefined ? [] : layers(value, depth, seen);
  const isLost = [...jobs.values()].some(({ value }) => parentsOf(value).some((name) => !jobs.has(name)));
  noteForeignFiles(documents, isLost, search.repository);
  const handedOn = artifactsOf(
    new Map(
      [...jobs].map(([name, { file, value }]) => {
        const all = layers(value);
        return [
          name,
          { file, find: (...keys: readonly string[]) => all.map((layer) => at(layer, ...keys)).find((node) => node !== undefined) }
        ];
      })
    ),
    documents.map(({ document }) => at(document, 'stages')).find((node) => node !== undefined)
  );
  const started = startingRules(documents.map(({ document }) => at(document, 'workflow', 'rules')).find((node) => node !== undefined));
  const isBound = started.length > 0 && started.every(namesNoNewBranch);
  return [...jobs].flatMap(([name, { file, value }]) => {
    if (name.startsWith('.') || value.kind !== 'map') return [];
    const all = layers(value);
    const first = (key: string) => all.map((layer) => at(layer, key)).find((node) => node !== undefined);
    const given = (node: DocumentNode | undefined) => (node?.tag === undefined ? node : (resolve(node) ?? node));
    const lines = [...linesOf(first('before_script') ?? general('before_script'), resolve), ...linesOf(first('script'), resolve)];
    const besides = first('services') ?? general('services');
    const services = JSON.stringify([besides ?? null]);
    const { text, firstLine } = joined(lines.filter((line) => line.text !== ''));
    // A job of its own engine starts with an empty one; else the runner's own is used.
    const own = first('image') ?? general('image');
    const image = JSON.stringify(own ?? null);
    const version = versionIn(text, besides, own, baseName(file));
    const engine = /dind/.test(services) || /kaniko|buildah|podman/.test(image) ? 'fresh' : 'kept';
    const only = at(value, 'only') ?? first('only');
    const behind = joined(linesOf(first('after_script') ?? general('after_script'), resolve));
    const elsewhere = runsElsewhere(first('rules'), only);
    const cache = first('cache') ?? general('cache');
    const brought = cachedPaths(cache, baseName(file));
    const starts = gitlabFilters(startingRules(first('rules')), { only, except: first('except'), isBound });
    return matrixOf(first('parallel')).flatMap((row) => {
      const variables = new Map([
        ...clientVariables(textAt(own) ?? textAt(own, 'name')),
        ...globals,
        ...all.toReversed().flatMap((layer) => variablesOf(given(at(layer, 'variables')))),
        ...ruleVariables(first('rules'), search),
        ...row
      ]);
      variables.set('CI_PROJECT_DIR', WORKSPACE);
      for (const [key, written] of variables) {
        const find = (other: string) => (other === key ? undefined : variables.get(other));
        variables.set(key, putVariables(written, VARIABLE, find, search));
      }
      const workspace = () => broughtWorkspace([...brought, ...handedOn(name)]);
      const put = (written: string) => putVariables(written, VARIABLE, (name) => variables.get(name), search);
      const isNew = (written: string) => search.unknowns.within(written).some((hole) => hole.volatile);
      const folders = keptFolders(cache, baseName(file), put, isNew);
      const emptied = emptyingsBehind({ ...behind, file, variables }, search);
      const run = inJob({ ...place, workflow: null, workspace, folders, emptied }, engine);
      const builds = ciScriptBuilds({ text, file, firstLine, variables }, run, search);
      // Of builds in scripts of their own nobody looks here at what these set up.
      const isDirect = ({ source }: WrittenBuild) => source.startsWith(`${baseName(file)}:`);
      const versioned = builds.map((build) => (version !== null && isDirect(build) ? { ...build, version } : build));
      return startingBy(versioned, elsewhere, starts);
    });
  });
}

const VARIABLE = /\$\{?([A-Za-z_]\w*)\}?/g;

/** What may make a builder out of sight. */
const CALLS_SCRIPTS = /(?:^|[\s;&|])(?:\.{1,2}\/\S|(?:ba|z)?sh |source |\. |make |just |task )/m;

/**
 * The version of BuildKit that the commands of a job build with, where all do: of the engine beside it, of BuildKit's own image that it
 * runs in, or of the one builder that it makes.
 */
function versionIn(script: string, services: DocumentNode | undefined, image: DocumentNode | undefined, file: string): Fact<string> | null {
  const named = (node: DocumentNode | undefined): { readonly text: string; readonly node: DocumentNode } | null => {
    const name = node?.kind === 'map' ? at(node, 'name') : node;
    const text = name === undefined ? undefined : textAt(name);
    return name === undefined || text === undefined ? null : { text, node: name };
  };
  const own = named(image);
  const versions = new Map<string, DocumentNode>();
  if (/\bbuildctl\b/.test(script)) {
    const value = own === null ? null : versionOfImage(own.text);
    if (own !== null && value !== null && !/\b(?:docker|buildah|podman) /.test(script)) versions.set(value, own.node);
  } else if (
    !/\bbuildx (?:create|use)\b|\bBUILDX_BUILDER\b|\bdocker context\b|\b(?:buildah|podman|depot|earthly) /.test(script) &&
    !CALLS_SCRIPTS.test(script)
  ) {
    for (const item of itemsAt(services)) {
      const service = named(item);
      const value = service === null ? null : versionOfEngineImage(service.text);
      if (service !== null && value !== null) versions.set(value, service.node);
    }
  }
  const [only] = versions;
  if (only === undefined || versions.size > 1) return null;
  return { value: only[0], certainty: 'known', from: `${file}:${lineOf(only[1])}`, because: null };
}

function readFiles(path: TreePath, search: Search): readonly GitlabFile[] {
  const { repository } = search;
  const documents: GitlabFile[] = [];
  const seen = new Set<string>();
  const read = (file: TreePath, inputs: GivenInputs, depth: number): void => {
    // One file may be included several times, with other inputs each time.
    const key = JSON.stringify([file, ...inputs]);
    const document = repository.isFile(file) && depth < 5 && !seen.has(key) ? gitlabDocument(file, inputs, search) : null;
    if (document === null) return;
    seen.add(key);
    documents.push({ path: file, document });
    for (const item of includes(document)) {
      const local = textAt(item, 'local') ?? (textAt(item)?.includes('://') === true ? undefined : textAt(item));
      const other = local === undefined ? null : joinPath('', local.replace(/^\//, ''));
      if (other === null) continue;
      const all = other.includes('*') ? repository.paths.filter((one) => matchesGlob(other, one)) : [other];
      for (const one of all) read(one, inputsOf(item), depth + 1);
    }
  };
  read(path, new Map(), 0);
  return documents;
}

function includes(document: DocumentNode): readonly DocumentNode[] {
  const include = at(document, 'include');
  return include?.kind === 'list' ? include.items : include === undefined ? [] : [include];
}

/** Files of other projects that may build: those that speak of images, or any where a job stands on one that is not here. */
function noteForeignFiles(documents: readonly GitlabFile[], isLost: boolean, repository: Repository): void {
  for (const { path, document } of documents) {
    for (const item of includes(document)) {
      const named = ['project', 'remote', 'template', 'component'].map((key) => textAt(item, key)).find((one) => one !== undefined);
      const address = named ?? (textAt(item)?.includes('://') === true ? textAt(item) : undefined);
      if (address === undefined) continue;
      const about = `${address} ${textAt(item, 'file') ?? ''} ${itemsAt(item, 'file')
        .map((one) => textAt(one) ?? '')
        .join(' ')}`;
      if (isLost || /docker|kaniko|buildah|image|container|auto-devops|\bbuild/i.test(about))
        repository.note(
          'left-out',
          say`${code(`${baseName(path)}:${lineOf(item)}`)}: the included ${code(address.slice(0, 120))} is not in the repository; what it builds is left out.`
        );
    }
  }
}

/** `parallel: {matrix: [{A: [x, y]}]}`; one empty row where there is none. */
function matrixOf(parallel: DocumentNode | undefined): readonly ReadonlyMap<string, string>[] {
  const rows = itemsAt(parallel, 'matrix').flatMap(matrixRows);
  return rows.length === 0 ? [new Map()] : rows;
}

/** Variables that a rule sets: which rule holds is known only when the pipeline starts. */
function ruleVariables(rules: DocumentNode | undefined, { unknowns }: Search): readonly (readonly [string, string])[] {
  const found = new Map<string, string[]>();
  for (const rule of itemsAt(rules))
    for (const [name, value] of variablesOf(at(rule, 'variables'))) found.set(name, [...(found.get(name) ?? []), value]);
  return [...found].map(([name, options]) => {
    const [only = ''] = options;
    const every = itemsAt(rules).length === options.length && new Set(options).size === 1;
    return [name, every ? only : unknowns.mark({ name: `$${name}`, volatile: false, options: [...new Set(options)] })] as const;
  });
}

const OTHER_EVENTS = /\$CI_COMMIT_TAG\b(?!\s*==\s*(?:null|""))|\$CI_PIPELINE_SOURCE\s*==\s*["'](?:schedule|web|trigger|api|pipeline)["']/;

/** The rules by which a change or its merge may start the job. */
function startingRules(rules: DocumentNode | undefined): readonly DocumentNode[] {
  return itemsAt(rules).filter((rule) => {
    const [condition = '', when] = [textAt(rule, 'if'), textAt(rule, 'when')];
    const isOther = OTHER_EVENTS.test(condition) && !condition.includes('||') && !/!\s*\$CI_COMMIT_TAG/.test(condition);
    return when !== 'never' && when !== 'manual' && !isOther;
  });
}

/** Whether only a tag, a schedule or a person starts the job. */
function runsElsewhere(rules: DocumentNode | undefined, only: DocumentNode | undefined): boolean {
  const starting = itemsAt(rules).filter((rule) => textAt(rule, 'when') !== 'never');
  if (starting.length > 0) return startingRules(rules).length === 0;
  const refs = only?.kind === 'list' ? itemsAt(only) : itemsAt(only, 'refs');
  return refs.length > 0 && refs.every((ref) => /^(?:tags|schedules|triggers|web|api)$/.test(textAt(ref) ?? ''));
}
