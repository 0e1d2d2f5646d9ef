import { data } from '@actions/expressions';
import { at, type DocumentNode, itemsAt, textAt } from '../../formats/index.ts';
import { matchesGlob } from '../path-glob.ts';
import { evaluateCondition, evaluateText, Lookup, type Scope, text } from './expression.ts';
import { triggerNames } from './triggers.ts';
import type { RunRef } from './value-table.ts';

// Runs that a workflow may come to: conditions of jobs and steps are tried on them (docs/discovery.md "What keeps a cache").

export interface SampleRun {
  readonly kind: RunRef;
  readonly event: string;
  /** `refs/heads/main` */
  readonly ref: string;
}

export interface Runs {
  readonly samples: readonly SampleRun[];
  /** Whether a push to a branch of this name starts one. */
  readonly isPushed: (branch: string) => boolean;
}

/** Names that default branches have; a repository's own choice is not in its files. */
const DEFAULT_NAMES = ['main', 'master', 'trunk'];
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
export function runsOf(workflow: DocumentNode): Runs {
  const on = at(workflow, 'on') ?? at(workflow, 'true');
  const names = triggerNames(on);
  const isPushed = names.includes('push') ? pushFilter(at(on, 'push')) : () => false;
  const samples = names.flatMap((event): readonly SampleRun[] => {
    if (event === 'push') return pushes(at(on, 'push'), isPushed);
    const kind = KINDS[event];
    if (kind === undefined) return [];
    if (event === 'pull_request') return [{ kind, event, ref: 'refs/pull/1/merge' }];
    if (event === 'merge_group') return DEFAULT_NAMES.map((name) => ({ kind, event, ref: head(`gh-readonly-queue/${name}/pr-1`) }));
    return kind === 'tag' ? [{ kind, event, ref: 'refs/tags/v1.0.0' }] : DEFAULT_NAMES.map((name) => ({ kind, event, ref: head(name) }));
  });
  return { samples: withNames(samples, isPushed, workflow), isPushed };
}

/** The runs of a called workflow: its caller's, with the refs that its own conditions name. */
export function runsOfCalled(runs: Runs, workflow: DocumentNode): Runs {
  return { ...runs, samples: withNames(runs.samples, runs.isPushed, workflow) };
}

function pushes(push: DocumentNode | undefined, isPushed: Runs['isPushed']): readonly SampleRun[] {
  const has = (key: string) => push?.kind === 'map' && at(push, key) !== undefined;
  const event = 'push';
  const filtered = ['branches', 'branches-ignore', 'tags', 'tags-ignore'].some(has);
  const tags: readonly SampleRun[] =
    has('tags') || has('tags-ignore') || !filtered ? [{ kind: 'tag', event, ref: 'refs/tags/v1.0.0' }] : [];
  if (filtered && !has('branches') && !has('branches-ignore')) return tags;
  const defaults = DEFAULT_NAMES.filter(isPushed);
  // Who ignores any of the usual names ignores its own default branch by it.
  const ignoresDefault = defaults.length < DEFAULT_NAMES.length && ignores(push);
  if (defaults.length > 0 && !ignoresDefault)
    return [...defaults.map((name): SampleRun => ({ kind: 'branch', event, ref: head(name) })), ...tags];
  const others = itemsAt(push, 'branches').flatMap((item) => (item.kind === 'scalar' ? [String(item.value).replace(/\*+|\?/g, 'x')] : []));
  const named = [...others, ...(others.length > 0 ? [] : ['some-branch'])].filter(
    (name) => !DEFAULT_NAMES.includes(name) && isPushed(name)
  );
  return [
    ...(named.length > 0 ? named : ['some-branch']).map((name): SampleRun => ({ kind: 'other-branch', event, ref: head(name) })),
    ...tags
  ];
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
  const fits = (pattern: string, name: string) => pattern.includes('${{') || matchesGlob(pattern.replace(/^!/, ''), name);
  return (name) => {
    if (tagsOnly) return false;
    // The last pattern that fits counts (docs.github.com, filter patterns).
    const last = wanted.findLast((pattern) => fits(pattern, name));
    return wanted.length > 0 ? last !== undefined && !last.startsWith('!') : !ignored.some((pattern) => fits(pattern, name));
  };
}

/** Adds runs for the branches and tags that expressions over the ref name: a condition may hold for these alone. */
function withNames(samples: readonly SampleRun[], isPushed: Runs['isPushed'], workflow: DocumentNode): readonly SampleRun[] {
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
      const isTagEvent = samples.some((run) => run.event === event && run.kind === 'tag');
      if (tag !== undefined)
        return isTagEvent ? [tag, `${tag}1.0.0`].map((name) => ({ kind: 'tag' as const, event, ref: `refs/tags/${name}` })) : [];
      if (branch === '' || branch.startsWith('refs/')) return [];
      if (event === 'workflow_dispatch') return [{ kind: 'by-hand', event, ref: head(branch) }];
      if (event !== 'push' || !isPushed(branch)) return [];
      return [{ kind: DEFAULT_NAMES.includes(branch) ? 'branch' : 'other-branch', event, ref: head(branch) }];
    });
  });
  const all = [...samples, ...more.filter(({ event, ref }) => !known.has(`${event} ${ref}`))];
  // A repository that names one of the usual names has it for its default branch.
  const named = [...literals].map((literal) => literal.replace(/^refs\/heads\//, '')).filter((name) => DEFAULT_NAMES.includes(name));
  const isOther = ({ kind, ref }: SampleRun) => kind === 'branch' && !named.some((name) => ref === head(name));
  return named.length > 0 && all.some((run) => run.kind === 'branch' && !isOther(run)) ? all.filter((run) => !isOther(run)) : all;
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

/** The runs for which a condition may hold. */
export function runsUnder(condition: string | undefined, runs: readonly SampleRun[], scope: Scope): readonly SampleRun[] {
  return condition === undefined ? runs : runs.filter((run) => evaluateCondition(condition, scopeIn(run, scope)) !== false);
}

/** The runs for which a text comes to something. */
export function runsWith(template: string | undefined, runs: readonly SampleRun[], scope: Scope): readonly SampleRun[] {
  return template === undefined || !template.includes('${{')
    ? runs
    : runs.filter((run) => evaluateText(template, scopeIn(run, scope)).trim() !== '');
}

/** What expressions see in one run; what it does not settle stays as it was. */
export function scopeIn({ kind, event, ref }: SampleRun, scope: Scope): Scope {
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
  const inner = (context: data.ExpressionData | undefined, key: string) =>
    context instanceof data.Dictionary ? context.get(key) : undefined;
  const eventContext = inner(github, 'event');
  const repository = new Lookup((key, written) =>
    key === 'default_branch' ? text(kind === 'branch' ? name : 'main') : inner(inner(eventContext, 'repository'), written)
  );
  const payload = new Lookup((key, written) => {
    if (key === 'repository') return repository;
    if (key === 'pull_request' && !event.startsWith('pull_request')) return new data.Null();
    return inner(eventContext, written);
  });
  const changed = new Lookup((key, written) => {
    const value = known.get(key);
    if (value !== undefined) return text(value);
    return key === 'event' ? payload : inner(github, written);
  });
  return { ...scope, contexts: { ...scope.contexts, github: changed } };
}

const NOT_BY_A_CHANGE = new Set(
  (
    'schedule workflow_dispatch repository_dispatch release create issue_comment issues deployment deployment_status registry_package ' +
    'page_build label discussion watch milestone'
  ).split(' ')
);
/** Branches that a change is not made for by their names: those that releases are made from, or that something is deployed by. */
const RELEASES =
  /^refs\/heads\/(?:releases?|hotfix(?:es)?|support|stable|prod|production|staging|deploy(?:ment)?|gh-pages|v?\d)(?:[-/.\d]|$)/i;

/** Started by nothing that a change or its merge does: a release, a tag, a schedule, a person, or nothing at all. */
export function runElsewhere(runs: readonly SampleRun[]): boolean {
  return runs.every(
    ({ kind, event, ref }) =>
      NOT_BY_A_CHANGE.has(event) || (event === 'push' && (kind === 'tag' || (kind === 'other-branch' && RELEASES.test(ref))))
  );
}
