import { at, type DocumentNode, entriesAt, itemsAt, textAt } from '../../formats/index.ts';
import type { ChangeFilter } from '../../model/image.ts';
import { allBut, asPatterns } from '../change-filter.ts';
import type { WrittenBuild } from '../written-build.ts';

// Path filters of other CI systems, each as the patterns of a ChangeFilter. What one of them cannot say leaves every change in.

type Filters = readonly ChangeFilter[] | undefined;

/** Builds with what starts them: `elsewhere` where no change does. */
export function startingBy(builds: readonly WrittenBuild[], elsewhere: boolean, starts: Filters = undefined): readonly WrittenBuild[] {
  if (elsewhere) return builds.map((build) => ({ ...build, elsewhere: true as const }));
  return starts === undefined ? builds : builds.map((build) => ({ ...build, starts: build.starts ?? starts }));
}

/** One filter of paths; undefined where they cannot be said as patterns. */
function byPaths(globs: readonly string[]): Filters {
  const paths = asPatterns(globs);
  return paths === null ? undefined : [{ branches: null, paths }];
}

/** Texts of a list, or one text. */
const textsOf = (node: DocumentNode | undefined): readonly string[] =>
  node?.kind === 'list' ? node.items.map((item) => textAt(item) ?? '(') : node === undefined ? [] : [textAt(node) ?? '('];

/** Merge requests and the default branch: pipelines that the first push of a branch does not start. */
const NO_NEW_BRANCH =
  /merge_request_event|\$CI_MERGE_REQUEST_|\$CI_OPEN_MERGE_REQUESTS|\$CI_COMMIT_(?:BRANCH|REF_NAME)\s*==\s*(?:\$CI_DEFAULT_BRANCH|["'](?:main|master|trunk)["'])/;

/** Whether a rule lets none but these start. */
export function namesNoNewBranch(rule: DocumentNode): boolean {
  const condition = textAt(rule, 'if') ?? '';
  return condition !== '' && condition.split('||').every((part) => NO_NEW_BRANCH.test(part) && !part.includes('!='));
}

/**
 * GitLab: `rules` of which any lets the job start, or `only: {changes: […]}` (docs.gitlab.com/ci/yaml, `rules:changes`). For the first push of
 * a branch `changes` holds whatever it touches, unless it says what to compare with; `isBound`: no such push starts a pipeline at all.
 */
export function gitlabFilters(
  rules: readonly DocumentNode[],
  {
    only,
    except,
    isBound
  }: { readonly only: DocumentNode | undefined; readonly except: DocumentNode | undefined; readonly isBound: boolean }
): Filters {
  if (rules.length === 0) {
    const refs = only?.kind === 'list' ? [] : itemsAt(only, 'refs').map((ref) => textAt(ref) ?? '');
    if (!isBound && !(refs.length > 0 && refs.every((ref) => /^(?:merge_requests|main|master|trunk)$/.test(ref)))) return undefined;
    const left = textsOf(at(except, 'changes'));
    const wanted = textsOf(at(only, 'changes'));
    if (wanted.length > 0) return byPaths(wanted);
    return left.length > 0 ? byPaths(allBut(left)) : undefined;
  }
  const each = rules.map((rule) =>
    isBound || namesNoNewBranch(rule) || at(rule, 'changes', 'compare_to') !== undefined
      ? byPaths(textsOf(at(rule, 'changes', 'paths') ?? at(rule, 'changes')))
      : undefined
  );
  return each.some((filters) => filters === undefined) ? undefined : each.flatMap((filters) => filters ?? []);
}

/** Azure: `trigger` and `pr`, where a path stands for all below it and none means every push, or every pull request. */
export function azureFilters(document: DocumentNode): Filters {
  const started = (['trigger', 'pr'] as const).filter((key) => textAt(document, key) !== 'none');
  const filters = started.map((key): ChangeFilter | null => {
    const paths = at(document, key, 'paths');
    const below = (globs: readonly string[]) => globs.flatMap((glob) => [glob, `${glob.replace(/\/+$/, '')}/**`]);
    const [wanted, left] = [textsOf(at(paths, 'include')), textsOf(at(paths, 'exclude'))];
    const include = wanted.length === 0 ? ['**'] : below(wanted).map((glob) => glob.replace(/\*+/g, '**'));
    const patterns = wanted.length + left.length === 0 ? null : asPatterns([...include, ...below(left).map((glob) => `!${glob}`)]);
    return patterns === null ? null : { branches: null, paths: patterns };
  });
  return filters.length === 0 || filters.includes(null) ? undefined : filters.flatMap((filter) => filter ?? []);
}

/** The ways of a `when`: one, or a list of which any lets it run. */
const waysOf = (when: DocumentNode | undefined): readonly DocumentNode[] =>
  when?.kind === 'list' ? when.items : when === undefined ? [] : [when];

/** Events of Woodpecker and Drone that a change or its merge brings about; pushes of tags, releases, labels, schedules and persons are others. */
const OF_A_CHANGE = ['push', 'pull_request'];

/** Whether one way of a `when` lets it run for a tag, a release, a label, a schedule or a person alone (woodpecker-ci.org, workflow syntax). */
function isOfNoChange(way: DocumentNode): boolean {
  const event = at(way, 'event');
  const [wanted, left] = event?.kind === 'map' ? [at(event, 'include'), textsOf(at(event, 'exclude'))] : [event, []];
  const events = wanted === undefined ? OF_A_CHANGE : textsOf(wanted);
  const refs = textsOf(at(way, 'ref'));
  return (
    !events.some((one) => (OF_A_CHANGE.includes(one) || one.includes('$')) && !left.includes(one)) ||
    (refs.length > 0 && refs.every((ref) => ref.startsWith('refs/tags/'))) ||
    /^\s*CI_COMMIT_PULL_REQUEST_LABELS\s+contains\s+(["'])[^"']*\1\s*$/.test(textAt(way, 'evaluate') ?? '')
  );
}

/** Woodpecker and Drone: whether no way of a `when` lets a change or its merge start it. */
export function isForNoChange(when: DocumentNode | undefined): boolean {
  const ways = waysOf(when);
  return ways.length > 0 && ways.every(isOfNoChange);
}

/** Woodpecker: `when` of a pipeline or step, one or a list of ways, with `path: {include, exclude}` or a list. */
export function woodpeckerFilters(when: DocumentNode | undefined): Filters {
  const each = waysOf(when).flatMap((way) => {
    if (isOfNoChange(way)) return [];
    const path = at(way, 'path');
    if (path === undefined) return [undefined];
    const [wanted, left] = path.kind === 'map' ? [textsOf(at(path, 'include')), textsOf(at(path, 'exclude'))] : [textsOf(path), []];
    return [byPaths([...(wanted.length === 0 ? ['**'] : wanted), ...left.map((glob) => `!${glob}`)])];
  });
  return each.length === 0 || each.includes(undefined) ? undefined : each.flatMap((one) => one ?? []);
}

/** Bitbucket's `condition: changesets`, Buildkite's `if_changed`, Semaphore's `run: when: "change_in('/x/')"`, at the step that they stand on. */
export function stepFilters(step: DocumentNode): Filters {
  const changesets = textsOf(at(step, 'condition', 'changesets', 'includePaths'));
  if (changesets.length > 0) return byPaths(changesets);
  const changed = at(step, 'if_changed');
  if (changed !== undefined) {
    const [wanted, left] =
      changed.kind === 'map' ? [textsOf(at(changed, 'include')), textsOf(at(changed, 'exclude'))] : [textsOf(changed), []];
    return byPaths([...(wanted.length === 0 ? ['**'] : wanted), ...left.map((glob) => `!${glob}`)]);
  }
  const call = /^\s*change_in\(\s*(?:'([^']+)'|"([^"]+)"|\[([^\]]*)\])\s*\)\s*$/.exec(textAt(step, 'run', 'when') ?? '');
  if (call === null) return undefined;
  const listed = [...(call[3] ?? '').matchAll(/'([^']+)'|"([^"]+)"/g)].map((match) => match[1] ?? match[2] ?? '');
  const all = call[3] === undefined ? [call[1] ?? call[2] ?? ''] : listed;
  return byPaths(all.flatMap((path) => [path, `${path.replace(/\/+$/, '')}/**`]));
}

/**
 * CircleCI's orb for path filters: `mapping` has a line for each pattern, the parameter that it sets, and its value. Gives, by parameter
 * that some line sets to true, the paths for which one does.
 */
export function circleMapping(setup: DocumentNode | undefined): ReadonlyMap<string, readonly string[] | null> {
  const found = new Map<string, readonly string[] | null>();
  const jobs = entriesAt(setup, 'workflows').flatMap(({ value }) => itemsAt(value, 'jobs'));
  const mappings = jobs.flatMap((item) =>
    entriesAt(item).flatMap(({ key, value }) => (/path-filtering/.test(key) ? (textAt(value, 'mapping') ?? []) : []))
  );
  for (const line of mappings.flatMap((mapping) => mapping.split('\n'))) {
    const [expression = '', parameter = '', value = ''] = line.trim().split(/\s+/);
    if (value !== 'true') continue;
    const before = found.get(parameter);
    const glob = expression.replace(/\\\./g, '.').replaceAll('.*', '**');
    const more = /[\\()|[\]?+^$]/.test(glob) ? null : asPatterns([glob]);
    found.set(parameter, before === null || more === null ? null : [...(before ?? []), ...more]);
  }
  return found;
}
