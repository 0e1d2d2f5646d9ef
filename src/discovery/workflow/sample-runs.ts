import { data } from '@actions/expressions';
import { at, type DocumentNode, itemsAt, textAt } from '../../formats/index.ts';
import type { ChangeFilter } from '../../model/image.ts';
import { ownEntry } from '../../plain/index.ts';
import { allBut, unitedFilters } from '../change-filter.ts';
import { fitsPattern, fitsPatterns } from '../filter-pattern.ts';
import { evaluateCondition, evaluateText, Lookup, type Scope, text } from './expression.ts';
import { triggerNames } from './triggers.ts';
import type { RunRef } from './value-table.ts';

// Runs that a workflow may come to: conditions of jobs and steps are tried on them (docs/discovery.md "What keeps a cache").

export interface SampleRun {
  readonly kind: RunRef;
  readonly event: string;
  /** `refs/heads/main` */
  readonly ref: string;
  /** What the event asks of the change that starts the run; null: nothing. */
  readonly filter: ChangeFilter | null;
  /** Whether it is for the repository's default branch; absent: as far as names tell. */
  readonly isDefault?: boolean;
}

export interface Runs {
  readonly samples: readonly SampleRun[];
  /** Whether a push to a branch of this name starts one. */
  readonly isPushed: (branch: string) => boolean;
  readonly branches: Branches;
}

/** What is known of the repository's branches; null where nobody says. */
export interface Branches {
  /** The one that the change is merged into. */
  readonly target: string | null;
  /** The repository's default branch. */
  readonly standard: string | null;
}

/** Nobody says which branches there are. */
export const NO_BRANCHES: Branches = { target: null, standard: null };

/** Names that default branches have; a repository's own choice is not in its files. */
const DEFAULT_NAMES = ['main', 'master', 'trunk'];

/** The branches that count as those that a change is merged into, and that leave caches for it. */
function namesOf({ target, standard }: Branches): readonly string[] {
  const known = [...new Set([target, standard])].filter((name) => name !== null);
  return known.every((name) => DEFAULT_NAMES.includes(name)) ? DEFAULT_NAMES : known;
}
const MOST_NAMES = 50;

/** Events other than a push that run for the default branch, for pull requests, or for tags; of any other nothing is known. */
const KINDS: Readonly<Record<string, RunRef>> = {
  pull_request: 'pull-request',
  merge_group: 'pull-request',
  pull_request_target: 'branch',
  schedule: 'branch',
  workflow_run: 'branch',
  repository_dispatch: 'branch',
  workflow_dispatch: 'by-hand',
  release: 'tag',
  create: 'tag',
  issue_comment: 'branch',
  issues: 'branch',
  deployment: 'branch',
  deployment_status: 'branch'
};

const head = (name: string) => `refs/heads/${name}`;

/** The runs that the events of a workflow start; none where no event is known. */
export function runsOf(workflow: DocumentNode, branches: Branches): Runs {
  const on = at(workflow, 'on') ?? at(workflow, 'true');
  const names = triggerNames(on);
  const isPushed = names.includes('push') ? pushFilter(at(on, 'push')) : () => false;
  const defaultNames = namesOf(branches);
  const samples = names.flatMap((event): readonly SampleRun[] => {
    const filter = filterOf(at(on, event), event);
    if (event === 'push') return pushes(at(on, 'push'), isPushed, defaultNames).map((run) => ({ ...run, filter }));
    const kind = isByLabel(at(on, event), event) ? 'by-hand' : ownEntry(KINDS, event);
    if (kind === undefined) return [];
    if (event === 'pull_request') return [{ kind, event, ref: 'refs/pull/1/merge', filter }];
    if (event === 'merge_group') return defaultNames.map((name) => ({ kind, event, ref: head(`gh-readonly-queue/${name}/pr-1`), filter }));
    const refs = kind === 'tag' ? ['refs/tags/v1.0.0'] : defaultNames.map(head);
    return refs.map((ref) => ({ kind, event, ref, filter }));
  });
  return named({ samples, isPushed, branches }, workflow);
}

/** The runs of a called workflow: its caller's, with the refs that its own conditions name. */
export function runsOfCalled(runs: Runs, workflow: DocumentNode): Runs {
  return named(runs, workflow);
}

/** Kinds of an event of a pull request that its author or its merge brings; by any other, a label say, somebody starts it. */
const BY_ITSELF = /^(?:opened|synchronize|reopened|ready_for_review|closed|edited|enqueued|auto_merge_enabled)$/;

/** Whether a person who labels or assigns a pull request starts it, and nothing else. */
function isByLabel(node: DocumentNode | undefined, event: string): boolean {
  if (!event.startsWith('pull_request')) return false;
  const types = patternsAt(node, 'types');
  return types.length > 0 && !types.some((type) => BY_ITSELF.test(type));
}

/** What an event asks of branches and paths. A list that cannot be read asks for nothing. */
function filterOf(node: DocumentNode | undefined, event: string): ChangeFilter | null {
  if (node?.kind !== 'map' || !/^(?:push|pull_request|pull_request_target|merge_group)$/.test(event)) return null;
  const list = (key: string): readonly string[] | null => {
    const [wanted, ignored] = [patternsAt(node, key), patternsAt(node, `${key}-ignore`)];
    if ([...wanted, ...ignored].some((pattern) => pattern.includes('${{'))) return null;
    return wanted.length > 0 ? wanted : ignored.length > 0 ? allBut(ignored) : null;
  };
  const named = list('branches');
  // A push may be one to the change's own branch, whose name is its author's choice.
  const isOwn = (pattern: string) => /[*?+[]/.test(pattern) && !pattern.startsWith('!') && !RELEASES.test(head(pattern));
  const branches = event === 'push' && named?.some(isOwn) ? null : named;
  const paths = list('paths');
  return branches === null && paths === null ? null : { branches, paths };
}

type Push = Omit<SampleRun, 'filter'>;

function pushes(push: DocumentNode | undefined, isPushed: Runs['isPushed'], defaultNames: readonly string[]): readonly Push[] {
  const has = (key: string) => push?.kind === 'map' && at(push, key) !== undefined;
  const event = 'push';
  const filtered = ['branches', 'branches-ignore', 'tags', 'tags-ignore'].some(has);
  const tags: readonly Push[] = has('tags') || has('tags-ignore') || !filtered ? [{ kind: 'tag', event, ref: 'refs/tags/v1.0.0' }] : [];
  if (filtered && !has('branches') && !has('branches-ignore')) return tags;
  const defaults = defaultNames.filter(isPushed);
  // Who ignores any of the usual names ignores its own default branch by it.
  const ignoresDefault = defaults.length < defaultNames.length && ignores(push);
  if (defaults.length > 0 && !ignoresDefault)
    return [...defaults.map((name): Push => ({ kind: 'branch', event, ref: head(name) })), ...tags];
  const others = itemsAt(push, 'branches').flatMap((item) => (item.kind === 'scalar' ? [String(item.value).replace(/\*+|\?/g, 'x')] : []));
  const named = [...others, ...(others.length > 0 ? [] : ['some-branch'])].filter((name) => !defaultNames.includes(name) && isPushed(name));
  return [...(named.length > 0 ? named : ['some-branch']).map((name): Push => ({ kind: 'other-branch', event, ref: head(name) })), ...tags];
}

const patternsAt = (push: DocumentNode | undefined, key: string): readonly string[] =>
  itemsAt(push, key)
    .map((item) => (item.kind === 'scalar' ? String(item.value) : '*'))
    .concat(textAt(push, key) ?? []);

/** A filter takes something away that it does not name: the whole list with exceptions. */
const ignores = (push: DocumentNode | undefined) =>
  patternsAt(push, 'branches').length === 0 || patternsAt(push, 'branches').some((pattern) => pattern.startsWith('!'));

/** What cannot be read of a filter lets every branch through. */
function pushFilter(push: DocumentNode | undefined): Runs['isPushed'] {
  const [wanted, ignored] = [patternsAt(push, 'branches'), patternsAt(push, 'branches-ignore')];
  const tagsOnly = wanted.length + ignored.length === 0 && patternsAt(push, 'tags').length + patternsAt(push, 'tags-ignore').length > 0;
  const readable = (patterns: readonly string[]) => patterns.map((pattern) => (pattern.includes('${{') ? '**' : pattern));
  return (name) => {
    if (tagsOnly) return false;
    return wanted.length > 0 ? fitsPatterns(readable(wanted), name) : !readable(ignored).some((pattern) => fitsPattern(pattern, name));
  };
}

/** Whether a push to a branch starts a workflow; filters of paths are not tried. */
export function startsOnPush(workflow: DocumentNode, branch: string): boolean {
  const on = at(workflow, 'on') ?? at(workflow, 'true');
  return triggerNames(on).includes('push') && pushFilter(at(on, 'push'))(branch);
}

/** Adds runs for the branches and tags that expressions over the ref name: a condition may hold for these alone. */
function named(runs: Runs, workflow: DocumentNode): Runs {
  const { samples, isPushed, branches } = runs;
  const defaultNames = namesOf(branches);
  const literals = new Set<string>();
  collectNames(workflow, literals);
  const known = new Set(samples.map(({ event, ref }) => `${event} ${ref}`));
  const events = [
    ...new Set(samples.flatMap(({ kind, event }) => (kind === 'by-hand' || kind === 'tag' || event === 'push' ? [event] : [])))
  ];
  const more = [...literals].slice(0, MOST_NAMES).flatMap((literal): readonly SampleRun[] => {
    const tag = /^refs\/tags\/(.*)$/.exec(literal)?.[1];
    const branch = literal.replace(/^refs\/heads\//, '').replace(/\/$/, '/x');
    return events.flatMap((event): readonly SampleRun[] => {
      const filter = samples.find((run) => run.event === event)?.filter ?? null;
      const isTagEvent = samples.some((run) => run.event === event && run.kind === 'tag');
      if (tag !== undefined)
        return isTagEvent ? [tag, `${tag}1.0.0`].map((name) => ({ kind: 'tag' as const, event, ref: `refs/tags/${name}`, filter })) : [];
      if (branch === '' || branch.startsWith('refs/')) return [];
      if (event === 'workflow_dispatch') return [{ kind: 'by-hand', event, ref: head(branch), filter }];
      if (event !== 'push' || !isPushed(branch)) return [];
      return [{ kind: defaultNames.includes(branch) ? 'branch' : 'other-branch', event, ref: head(branch), filter }];
    });
  });
  const all = [...samples, ...more.filter(({ event, ref }) => !known.has(`${event} ${ref}`))];
  const left = defaultNames === DEFAULT_NAMES ? withoutUnnamed(all, literals) : all;
  const { standard } = branches;
  return { ...runs, samples: standard === null ? left : left.map((run) => ({ ...run, isDefault: run.ref === head(standard) })) };
}

/** A repository that names one of the usual names has it for its default branch. */
function withoutUnnamed(all: readonly SampleRun[], literals: ReadonlySet<string>): readonly SampleRun[] {
  const usual = [...literals].map((literal) => literal.replace(/^refs\/heads\//, '')).filter((name) => DEFAULT_NAMES.includes(name));
  const isOther = ({ kind, ref }: SampleRun) => kind === 'branch' && !usual.some((name) => ref === head(name));
  return usual.length > 0 && all.some((run) => run.kind === 'branch' && !isOther(run)) ? all.filter((run) => !isOther(run)) : all;
}

function collectNames(node: DocumentNode, into: Set<string>): void {
  if (into.size > MOST_NAMES) return;
  if (node.kind === 'list') for (const item of node.items) collectNames(item, into);
  else if (node.kind === 'map') for (const { value } of node.entries.values()) collectNames(value, into);
  else if (typeof node.value === 'string' && /\bgithub\.ref(?:_name)?\b/.test(node.value))
    for (const [, literal = ''] of node.value.matchAll(/'([^'\s]{1,100})'/g)) into.add(literal);
}

/** The kinds of refs of runs, each once; `never` where no run is left. */
export function kindsOf(runs: readonly SampleRun[], all: readonly SampleRun[]): readonly RunRef[] {
  if (all.length > 0 && runs.length === 0) return ['never'];
  return [...new Set(runs.map(({ kind }) => kind))];
}

/** The runs for which a condition may hold, each with what the condition asks of the paths of a change. */
export function runsUnder(condition: string | undefined, runs: readonly SampleRun[], scope: Scope): readonly SampleRun[] {
  if (condition === undefined) return runs;
  return runs.flatMap((run) => {
    const own = scopeIn(run, scope);
    const holds = evaluateCondition(condition, own);
    if (holds === false) return [];
    const paths = holds === null ? pathsAskedFor(condition, own) : null;
    return [paths === null ? run : { ...run, filter: { branches: run.filter?.branches ?? null, paths } }];
  });
}

/** The patterns of which one must fit for a condition to hold: without any it surely does not. Null where it may hold all the same. */
function pathsAskedFor(condition: string, scope: Scope): readonly string[] | null {
  const asked = new Map<string, readonly string[]>();
  const supposed = (value: string): string => {
    const [hole, second] = scope.unknowns.within(value);
    if (hole?.whenChanged === undefined || second !== undefined || value !== scope.unknowns.mark(hole)) return value;
    asked.set(value, hole.whenChanged);
    return 'false';
  };
  const holds = evaluateCondition(condition, { ...scope, inEachRun: undefined, supposed });
  const patterns = [...asked.values()].flat();
  // What one of several takes out, another one may ask for.
  const isOpen = asked.size > 1 && patterns.some((pattern) => pattern.startsWith('!'));
  return holds === false && patterns.length > 0 && !isOpen ? patterns : null;
}

/** The runs for which a text comes to something. */
export function runsWith(template: string | undefined, runs: readonly SampleRun[], scope: Scope): readonly SampleRun[] {
  return template === undefined || !template.includes('${{')
    ? runs
    : runs.filter((run) => evaluateText(template, scopeIn(run, scope)).trim() !== '');
}

/** The runs for the default branch: those of a push, which follows a merge, where one of them is. */
export function branchRuns(runs: readonly SampleRun[]): readonly SampleRun[] {
  const all = runs.filter(({ kind }) => kind === 'branch');
  const pushes = all.filter(({ event }) => event === 'push');
  return pushes.length > 0 ? pushes : all;
}

/** What expressions see in the push that a merge makes, where that is one of the runs; what it does not settle stays as it was. */
export function behindMerge(runs: readonly SampleRun[], scope: Scope): Scope {
  return runs.some(({ kind, event }) => kind === 'branch' && event === 'push')
    ? withKnown(
        scope,
        new Map([
          ['event_name', 'push'],
          ['ref_type', 'branch'],
          ['head_ref', ''],
          ['base_ref', '']
        ]),
        new Map([['pull_request', new data.Null()]]),
        givenByNobody(scope)
      )
    : scope;
}

/** A scope in which some members of `github` and of its `event` are known. */
function withKnown(
  scope: Scope,
  members: ReadonlyMap<string, string>,
  ofEvent: ReadonlyMap<string, data.ExpressionData>,
  inputs = scope.contexts['inputs']
): Scope {
  const { github } = scope.contexts;
  const eventContext = memberOf(github, 'event');
  const payload = new Lookup((key, written) => (key === 'inputs' ? inputs : (ofEvent.get(key) ?? memberOf(eventContext, written))));
  const changed = new Lookup((key, written) => {
    const value = members.get(key);
    if (value !== undefined) return text(value);
    return key === 'event' ? payload : memberOf(github, written);
  });
  return { ...scope, inEachRun: undefined, contexts: { ...scope.contexts, github: changed, inputs: inputs ?? new data.Null() } };
}

const memberOf = (context: data.ExpressionData | undefined, key: string): data.ExpressionData | undefined =>
  context instanceof data.Dictionary ? context.get(key) : undefined;

/** The inputs of a workflow that no person starts: empty. What a caller gives stays. */
function givenByNobody({ contexts: { inputs }, unknowns }: Scope): data.ExpressionData {
  return new Lookup((_, written) => {
    const value = memberOf(inputs, written);
    if (value?.kind !== data.Kind.String) return value;
    const given = value.coerceString();
    const asked = unknowns.within(given).filter(({ name }) => name.startsWith('inputs.'));
    const left = asked.reduce((sum, hole) => sum.replaceAll(unknowns.mark(hole), ''), given);
    return left === given ? value : text(left);
  });
}

/** A scope that knows what differs between the events that a change or its merge brings. */
export function inRuns(scope: Scope, runs: readonly SampleRun[]): Scope {
  const met = runs.filter((run) => !isElsewhere(run));
  const events = new Map((met.length > 0 ? met : runs).map((run) => [run.event, run]));
  return { ...scope, inEachRun: [...events.values()].map((run) => scopeIn(run, scope)) };
}

/** What expressions see in one run; what it does not settle stays as it was. */
export function scopeIn({ kind, event, ref, isDefault }: SampleRun, scope: Scope): Scope {
  const { github } = scope.contexts;
  const name = ref.replace(/^refs\/(?:heads|tags|pull)\//, '');
  const known = new Map([
    ['event_name', event],
    ['ref', ref],
    ['ref_name', name],
    ['ref_type', kind === 'tag' ? 'tag' : 'branch'],
    ...(event.startsWith('pull_request')
      ? []
      : ([
          ['head_ref', ''],
          ['base_ref', '']
        ] as const))
  ]);
  const repository = new Lookup((key, written) =>
    key === 'default_branch'
      ? text((isDefault ?? kind === 'branch') ? name : 'main')
      : memberOf(memberOf(memberOf(github, 'event'), 'repository'), written)
  );
  const ofEvent = new Map<string, data.ExpressionData>([['repository', repository]]);
  if (!event.startsWith('pull_request')) ofEvent.set('pull_request', new data.Null());
  return withKnown(scope, known, ofEvent, event === 'workflow_dispatch' ? undefined : givenByNobody(scope));
}

const NOT_BY_A_CHANGE = new Set(
  (
    'schedule workflow_dispatch repository_dispatch release create issue_comment issues deployment deployment_status registry_package ' +
    'page_build label discussion watch milestone'
  ).split(' ')
);
/**
 * Branches that a change is not made for by their names: those that releases are made from, or that something is deployed by. So is
 * `main` where the change goes to another one.
 */
const RELEASES =
  /^refs\/heads\/(?:releases?|hotfix(?:es)?|support|stable|prod|production|staging|deploy(?:ment)?|gh-pages|v?\d)(?:[-/.\d]|$)/i;

const isElsewhere = ({ kind, event, ref }: SampleRun): boolean =>
  kind === 'by-hand' ||
  NOT_BY_A_CHANGE.has(event) ||
  (event === 'push' &&
    (kind === 'tag' || (kind === 'other-branch' && (RELEASES.test(ref) || DEFAULT_NAMES.some((name) => ref === head(name))))));

/** Started by nothing that a change or its merge does: a release, a tag, a schedule, a person, or nothing at all. */
export const runElsewhere = (runs: readonly SampleRun[]): boolean => runs.every(isElsewhere);

/** What the runs of a change or of its merge ask of it, of which one is enough; undefined where one asks nothing. */
export function filtersOf(runs: readonly SampleRun[]): readonly ChangeFilter[] | undefined {
  const filters = runs.filter((run) => !isElsewhere(run)).map(({ filter }) => filter);
  return unitedFilters(filters.map((filter) => (filter === null ? undefined : [filter])));
}
