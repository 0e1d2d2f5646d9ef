import { type DocumentNode, itemsAt, lineOf, textAt } from '../../formats/index.ts';
import type { MadePath } from '../../model/fact.ts';
import type { TreePath } from '../../model/units.ts';
import { baseName } from '../paths.ts';
import { BY_ARTIFACT, BY_CACHE, broughtPaths } from './brought-files.ts';

// Which files GitLab brings into a job: its caches, and the artifacts of the jobs before it (docs.gitlab.com, CI/CD YAML syntax reference).

const textsAt = (node: DocumentNode | undefined, ...keys: readonly string[]): readonly string[] =>
  itemsAt(node, ...keys).flatMap((item) => textAt(item) ?? []);

/** `cache: {paths: […]}`, or a list of caches; one that a job only writes brings nothing. */
export function cachedPaths(cache: DocumentNode | undefined, file: string): readonly MadePath[] {
  const all = cache?.kind === 'list' ? cache.items : cache === undefined ? [] : [cache];
  return all
    .filter((one) => textAt(one, 'policy') !== 'push')
    .flatMap((one) => broughtPaths({ paths: textsAt(one, 'paths'), because: BY_CACHE, from: `${file}:${lineOf(one)}` }));
}

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
    return [...jobs].flatMap(([other, one]) => (placeOf(one) < placeOf(job) ? made(other, one) : []));
  };
}
