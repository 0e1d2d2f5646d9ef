// What is known of values that only a run has (docs/discovery.md "Values of a run"; docs.github.com, contexts reference).

/**
 * What a run of a workflow is for. `branch`: the default branch, or one that is pushed to. `other-branch`: one that by its name is not
 * the default branch, as far as names tell. `by-hand`: a branch, if anybody starts it. `never`: its condition holds for no event.
 */
export type RunRef = 'branch' | 'other-branch' | 'tag' | 'pull-request' | 'by-hand' | 'never';

/** `new`: another value in every run. `steady`: the same in every run for the default branch. `open`: either. */
export type Nature = 'new' | 'steady' | 'open';

interface Row {
  /** Full name: `github.event.head_commit.id`. */
  readonly name: RegExp;
  /** One nature, or one for each kind of ref. */
  readonly nature: Nature | Readonly<Record<RunRef, Nature>>;
}

/** A ref or its name: the branch stays, a tag is a new one for each release, and a pull request is one of many. */
export const BY_REF: Readonly<Record<RunRef, Nature>> = {
  branch: 'steady',
  'other-branch': 'steady',
  tag: 'new',
  'pull-request': 'open',
  'by-hand': 'steady',
  never: 'steady'
};

/** The first row that fits counts. */
const ROWS: readonly Row[] = [
  { name: /^github\.(?:sha|token|run_id|run_number|workflow_sha)$/, nature: 'new' },
  // Nearly always the first.
  { name: /^github\.run_attempt$/, nature: 'open' },
  {
    name: /^github\.(?:ref|ref_name|head_ref|base_ref|ref_type|event\.ref|event\.base_ref|event\.workflow_run\.head_branch)$/,
    nature: BY_REF
  },
  { name: /^github\.(?:actor|actor_id|triggering_actor|event_path)$/, nature: 'open' },
  { name: /^github\.event\.(?:after|before|compare)$/, nature: 'new' },
  { name: /^github\.event\.head_commit\.(?:id|tree_id|timestamp|url)$/, nature: 'new' },
  { name: /^github\.event\.workflow_run\.(?:head_sha|id|run_number)$/, nature: 'new' },
  // Runs for a branch have no pull request: then it is empty, or what stands behind it in the expression is taken.
  {
    name: /^github\.event\.(?:pull_request|merge_group)\.(?:(?:head|base)\.sha|head_sha|merge_commit_sha)$/,
    nature: { branch: 'open', 'other-branch': 'open', tag: 'open', 'pull-request': 'new', 'by-hand': 'open', never: 'open' }
  },
  { name: /^github\.event\.repository\.pushed_at$/, nature: 'new' },
  // Counts, sizes and times of change may be others, or not.
  {
    name: /^github\.event\.(?:repository|organization)\.(?:updated_at|size|\w*_count|watchers|forks|stargazers|open_issues)$/,
    nature: 'open'
  },
  { name: /^github\.event\.(?:repository|organization)\./, nature: 'steady' },
  { name: /^github\.event\.(?:release\.)(?:tag_name|id|name|created_at|published_at|url)$/, nature: 'new' },
  { name: /^github\.event(?:\.|$)/, nature: 'open' },
  { name: /^github\./, nature: 'steady' },
  // GitHub makes this token anew for every job; what people set stays until they set it anew.
  { name: /^secrets\.github_token$/i, nature: 'new' },
  { name: /^(?:secrets|vars)\./, nature: 'steady' },
  { name: /^runner\.name$/, nature: 'open' },
  { name: /^(?:runner|strategy)\./, nature: 'steady' },
  // Nobody calls anything else a commit's short name.
  { name: /^(?:steps|needs|env)\..*(?:^|[._-])(?:short_?)?sha(?:_?(?:short|8|7))?$/i, nature: 'new' }
];

/** What is known of a value by its full name, for runs for these kinds of refs. */
export function natureOf(name: string, refs: readonly RunRef[]): Nature {
  const nature = ROWS.find((row) => row.name.test(name))?.nature ?? 'open';
  if (typeof nature === 'string') return nature;
  // The build behind a merge is the one for the branch, where there is one.
  if (refs.length === 0 || refs.includes('branch')) return nature.branch;
  return together(refs.map((ref) => nature[ref]));
}

/** Of several values of which one will be taken. */
export function together(natures: readonly Nature[]): Nature {
  const [first = 'open', ...rest] = natures;
  return rest.every((nature) => nature === first) ? first : 'open';
}
