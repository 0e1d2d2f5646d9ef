// What an answer must have before anything of it is read: its types are GitHub's word, and something else may have answered.

type Kind = 'text' | 'number' | 'record' | 'list' | 'entries';
/** A list, or a record that has these. */
type Form = 'list' | Readonly<Record<string, Kind>>;

const REPOSITORY = '/repos/{owner}/{repo}';
/** By method and address as Octokit writes them; of other answers nothing, or little that may be missing, is read. */
const FORMS: ReadonlyMap<string, Form> = new Map<string, Form>([
  [`GET ${REPOSITORY}`, { default_branch: 'text' }],
  [`GET ${REPOSITORY}/commits/{ref}`, { sha: 'text' }],
  [`GET ${REPOSITORY}/compare/{basehead}`, { merge_base_commit: 'record' }],
  [`GET ${REPOSITORY}/git/trees/{tree_sha}`, { tree: 'entries' }],
  [`GET ${REPOSITORY}/git/blobs/{file_sha}`, { content: 'text' }],
  [`GET ${REPOSITORY}/pulls`, 'list'],
  [`GET ${REPOSITORY}/pulls/{pull_number}`, { number: 'number', head: 'record', base: 'record' }],
  [`GET ${REPOSITORY}/pulls/{pull_number}/files`, 'list'],
  [`GET ${REPOSITORY}/pulls/{pull_number}/comments`, 'list'],
  [`GET ${REPOSITORY}/issues/{issue_number}/comments`, 'list'],
  [`GET ${REPOSITORY}/issues/{issue_number}/timeline`, 'list'],
  [`GET ${REPOSITORY}/actions/runs`, { workflow_runs: 'list' }],
  [`GET ${REPOSITORY}/actions/workflows/{workflow_id}/runs`, { workflow_runs: 'list' }],
  [`GET ${REPOSITORY}/actions/runs/{run_id}/jobs`, { jobs: 'list' }],
  [`GET ${REPOSITORY}/actions/runs/{run_id}/artifacts`, { artifacts: 'list' }],
  [`GET ${REPOSITORY}/actions/artifacts`, { artifacts: 'list' }],
  [`POST ${REPOSITORY}/issues/{issue_number}/comments`, { id: 'number', html_url: 'text' }],
  [`PATCH ${REPOSITORY}/issues/comments/{comment_id}`, { id: 'number', html_url: 'text' }]
]);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Lists of GitHub hold records only. */
const isList = (value: unknown): boolean => Array.isArray(value) && value.every(isRecord);

/** Entries that could not be read would be files that are not there. */
const isEntries = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((one) => isRecord(one) && [one['path'], one['mode'], one['sha']].every((field) => typeof field === 'string'));

const IS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  record: isRecord,
  list: isList,
  entries: isEntries
};

/** True where the answer to a request has what is read of it. */
export function hasForm(method: string, url: string, data: unknown): boolean {
  const form = FORMS.get(`${method} ${url}`);
  if (form === undefined) return true;
  if (form === 'list') return isList(data);
  return isRecord(data) && Object.entries(form).every(([name, kind]) => IS[kind](data[name]));
}
