import { COMMIT_ID, type PullRequest } from '../github/index.ts';
import { ownEntry } from '../plain/index.ts';
import type { Inputs } from './inputs.ts';

/** What an event asks to be compared. docs/github.md "Which commits". */
export type Subject =
  /** A pull request; `head` is what the event was about, `sent` how it stood then; null where the event does not say. */
  | { readonly kind: 'pull'; readonly number: number; readonly head: string | null; readonly sent: PullRequest | null }
  | CommitsSubject
  /** The pull request of a finished workflow run. */
  | {
      readonly kind: 'run';
      readonly run: number;
      readonly head: string;
      readonly owner: string | null;
      readonly branch: string;
      readonly event: string;
      readonly success: boolean;
      readonly own: boolean;
    }
  | { readonly kind: 'nothing'; readonly why: string }
  | { readonly kind: 'wrong'; readonly message: string };

/** Two commits or names of commits. */
interface CommitsSubject {
  readonly kind: 'commits';
  readonly base: string | null;
  readonly head: string;
  /** Compare with the merge base rather than with the base itself. */
  readonly fork: boolean;
  readonly baseName: string;
  /** Branch whose tip holds the policy; null: the base itself does. */
  readonly policyBranch: string | null;
  /** The pull request that a merge group builds. */
  readonly queued: number | null;
  /** Inputs name both sides: one that is not there is a mistake and no beginning. */
  readonly named: boolean;
}

type Payload = { readonly [key: string]: unknown };

const ZEROS = /^0+$/;
const COMMITS = { kind: 'commits', policyBranch: null, queued: null, named: false } as const;

/** Reads an event's payload; inputs name what an event does not. Never throws. */
export function readEvent(name: string, payload: Payload, inputs: Pick<Inputs, 'baseRef' | 'headRef' | 'prNumber'>): Subject {
  const read = ownEntry(EVENTS, name);
  return read === undefined ? namedByInputs(name, payload, inputs) : (read(payload) ?? wrong(name));
}

/** What each event is about; null where its payload lacks what it must have. */
const EVENTS: Readonly<Record<string, (payload: Payload) => Subject | null>> = {
  pull_request: pullRequest,
  pull_request_target: pullRequest,
  merge_group: mergeGroup,
  push,
  workflow_run: workflowRun
};

function pullRequest(payload: Payload): Subject | null {
  const pull = record(payload['pull_request']);
  const number = pull?.['number'];
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 1) return null;
  return { kind: 'pull', number, head: commit(record(pull?.['head'])?.['sha']), sent: sentPull(number, pull, payload) };
}

function mergeGroup(payload: Payload): Subject | null {
  if (payload['action'] === 'destroyed') return { kind: 'nothing', why: 'the merge group is gone' };
  const group = record(payload['merge_group']);
  const head = commit(group?.['head_sha']);
  const base = commit(group?.['base_sha']);
  if (head === null || base === null) return null;
  const branch = branchName(group?.['base_ref']);
  const queued = queuedPull(branchName(group?.['head_ref']), branch);
  return { ...COMMITS, base, head, fork: false, baseName: branch ?? UNNAMED, policyBranch: branch, queued };
}

/** A base of which no branch is known: no name that a branch can have. */
const UNNAMED = '(base)';

function push(payload: Payload): Subject | null {
  if (payload['deleted'] === true) return { kind: 'nothing', why: 'the branch was deleted' };
  const head = commit(payload['after']);
  const before = commit(payload['before']);
  if (head === null || ZEROS.test(head)) return null;
  const branch = branchName(payload['ref']) ?? UNNAMED;
  const known = defaultBranch(payload);
  // A new branch has no earlier state: it is compared with where it left the default branch.
  if (before === null || ZEROS.test(before))
    return { ...COMMITS, base: branch === known ? null : known, head, fork: true, baseName: known ?? UNNAMED };
  // Whoever pushes twice would else write the policy of the second push with the first.
  const policyBranch = branch === known ? null : known;
  return { ...COMMITS, base: before, head, fork: payload['forced'] === true, baseName: branch, policyBranch };
}

function workflowRun(payload: Payload): Subject | null {
  const run = record(payload['workflow_run']);
  const head = commit(run?.['head_sha']);
  const id = run?.['id'];
  if (head === null || typeof id !== 'number') return null;
  const repository = record(run?.['head_repository']);
  const home = record(run?.['repository']) ?? record(payload['repository']);
  return {
    kind: 'run',
    run: id,
    head,
    owner: text(record(repository?.['owner'])?.['login']),
    branch: text(run?.['head_branch']) ?? '',
    event: text(run?.['event']) ?? '',
    success: run?.['conclusion'] === 'success',
    own: repository?.['id'] !== undefined && repository['id'] === home?.['id']
  };
}

/** What the inputs ask for on any other event. */
function namedByInputs(
  name: string,
  payload: Payload,
  { prNumber, headRef, baseRef }: Pick<Inputs, 'baseRef' | 'headRef' | 'prNumber'>
): Subject {
  if (prNumber !== null) return { kind: 'pull', number: prNumber, head: null, sent: null };
  if (headRef !== null) {
    const base = baseRef ?? defaultBranch(payload);
    return { ...COMMITS, base, head: headRef, fork: true, baseName: base ?? UNNAMED, named: baseRef !== null };
  }
  return {
    kind: 'wrong',
    message: `The event ${JSON.stringify(name.slice(0, 40))} names no change to look at: give the inputs pr-number, or head-ref and base-ref.`
  };
}

/** Default branch as the payload has it, null where it does not say. */
export function defaultBranch(payload: Payload): string | null {
  return text(record(payload['repository'])?.['default_branch']);
}

/** The pull request as the event has it. Its labels are left out: they may be hours old, and they open the gate. */
function sentPull(number: number, pull: Payload | null, payload: Payload): PullRequest | null {
  const base = record(pull?.['base']);
  const head = record(pull?.['head']);
  const user = record(pull?.['user']);
  const baseSha = commit(base?.['sha']);
  const headSha = commit(head?.['sha']);
  const baseRef = text(base?.['ref']);
  if (baseSha === null || headSha === null || baseRef === null) return null;
  return {
    number,
    open: pull?.['state'] !== 'closed',
    draft: pull?.['draft'] === true,
    headSha,
    headRef: text(head?.['ref']) ?? headSha.slice(0, 7),
    baseSha,
    baseRef,
    fromFork: record(head?.['repo'])?.['id'] !== record(base?.['repo'])?.['id'],
    labels: [],
    author: text(user?.['login']),
    authorIsBot: user?.['type'] === 'Bot',
    changedFiles: 0,
    createdAt: text(pull?.['created_at']) ?? '',
    headRepository: null,
    defaultBranch: defaultBranch(payload) ?? baseRef,
    url: text(pull?.['html_url']) ?? ''
  };
}

function wrong(name: string): Subject {
  return { kind: 'wrong', message: `The payload of the event ${name} is not what GitHub sends: it names no commits.` };
}

function record(value: unknown): Payload | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Payload) : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function commit(value: unknown): string | null {
  return typeof value === 'string' && COMMIT_ID.test(value) ? value : null;
}

/** `gh-readonly-queue/main/pr-7-…` is the branch that GitHub makes for a merge group of pull request 7. */
function queuedPull(head: string | null, base: string | null): number | null {
  const start = `gh-readonly-queue/${base ?? ''}/pr-`;
  const found = head?.startsWith(start) ? /^([1-9][0-9]{0,9})-[0-9a-f]{40,64}$/.exec(head.slice(start.length)) : null;
  return found === null || found === undefined ? null : Number(found[1]);
}

function branchName(ref: unknown): string | null {
  return text(ref)?.replace(/^refs\/(?:heads|tags)\//, '') ?? null;
}
