import { type DocumentNode, itemsAt, lineOf, textAt } from '../../formats/index.ts';
import type { MadePath } from '../../model/fact.ts';
import type { TreePath } from '../../model/units.ts';
import { lazy } from '../../plain/index.ts';
import type { KeptFolders, RestoredPath } from '../around.ts';
import { baseName } from '../paths.ts';
import { BY_ARTIFACT, BY_CACHE, broughtPaths } from './brought-files.ts';

// Which files GitLab brings into a job: its caches, and the artifacts of the jobs before it (docs.gitlab.com, CI/CD YAML syntax reference).

const textsAt = (node: DocumentNode | undefined, ...keys: readonly string[]): readonly string[] =>
  itemsAt(node, ...keys).flatMap((item) => textAt(item) ?? []);

/** `cache: {paths: […]}`, or a list of caches; one that a job only writes brings nothing. */
export function cachedPaths(cache: DocumentNode | undefined, file: string): readonly MadePath[] {
  return listOf(cache)
    .filter((one) => textAt(one, 'policy') !== 'push')
    .flatMap((one) => broughtPaths({ paths: textsAt(one, 'paths'), because: BY_CACHE, from: `${file}:${lineOf(one)}` }));
}

/** The folders that the caches of a job bring and keep, by their keys (docs.gitlab.com, `cache:key`); `put` fills variables in. */
export function keptFolders(
  cache: DocumentNode | undefined,
  file: string,
  put: (text: string) => string,
  isNew: (text: string) => boolean
): KeptFolders {
  const folders = listOf(cache).flatMap((one) => {
    const files = textsAt(one, 'key', 'files');
    const named = textAt(one, 'key') ?? (files.length === 0 ? 'default' : `${textAt(one, 'key', 'prefix') ?? ''}-of ${files.join(' ')}`);
    const store = (key: string) => `GitLab ${put(key)}`;
    const others = textsAt(one, 'fallback_keys').map(store);
    const own = store(named);
    const finds: RestoredPath['finds'] = isNew(own) && others.length === 0 ? 'never' : 'open';
    const stores = [...(isNew(own) ? [] : [own]), ...others];
    const policy = textAt(one, 'policy') ?? 'pull-push';
    return textsAt(one, 'paths').map((path) => ({
      restored: policy === 'push' ? [] : [{ path: put(path), finds, from: `${file}:${lineOf(one)}`, by: 'cache', stores }],
      saved: policy === 'pull' ? [] : [{ path: put(path), refs: [], store: own }]
    }));
  });
  return { restored: folders.flatMap(({ restored }) => restored), saved: folders.flatMap(({ saved }) => saved), moved: [] };
}

const listOf = (cache: DocumentNode | undefined): readonly DocumentNode[] =>
  cache?.kind === 'list' ? cache.items : cache === undefined ? [] : [cache];

/** A job, with what it extends. */
interface Job {
  readonly file: TreePath;
  readonly find: (...keys: readonly string[]) => DocumentNode | undefined;
}

const STAGES = ['build', 'test', 'deploy'];

/** Gives the artifacts that a job gets: those of what it needs, of its dependencies, else of all jobs of earlier stages. */
export function artifactsOf(jobs: ReadonlyMap<string, Job>, stages: DocumentNode | undefined): (name: string) => readonly MadePath[] {
  const order = ['.pre', ...(stages === undefined ? STAGES : textsAt(stages)), '.post'];
  const placeOf = (job: Job) => order.indexOf(textAt(job.find('stage')) ?? 'test');
  const made = (name: string, job: Job): readonly MadePath[] => {
    const paths = job.find('artifacts', 'paths');
    if (name.startsWith('.') || paths === undefined) return [];
    return broughtPaths({ paths: textsAt(paths), because: BY_ARTIFACT, from: `${baseName(job.file)}:${lineOf(paths)}` });
  };
  const makers = lazy(() =>
    [...jobs].flatMap(([name, job]) => {
      const paths = made(name, job);
      return paths.length === 0 ? [] : [{ paths, place: placeOf(job) }];
    })
  );
  /** What jobs of earlier stages make, by the place of a stage: all its jobs get the same. */
  const earlier = new Map<number, readonly MadePath[]>();
  const madeBefore = (place: number): readonly MadePath[] => {
    const known = earlier.get(place) ?? makers().flatMap((maker) => (maker.place < place ? maker.paths : []));
    earlier.set(place, known);
    return known;
  };
  const ofNames = (names: readonly string[]) =>
    names.flatMap((name) => {
      const job = jobs.get(name);
      return job === undefined ? [] : made(name, job);
    });
  return (name) => {
    const job = jobs.get(name);
    if (job === undefined) return [];
    const [dependencies, needs] = [job.find('dependencies'), job.find('needs')];
    if (dependencies !== undefined) return ofNames(textsAt(dependencies));
    if (needs !== undefined)
      return ofNames(
        itemsAt(needs).flatMap((item) => (textAt(item, 'artifacts') === 'false' ? [] : (textAt(item, 'job') ?? textAt(item) ?? [])))
      );
    return madeBefore(placeOf(job));
  };
}
