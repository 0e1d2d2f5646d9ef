import {
  COMMIT_ID,
  type Comparison,
  compare,
  findPullRequest,
  type GitHub,
  getPullRequest,
  hasStatus,
  type PullRequest,
  type Repository,
  resolveName
} from '../github/index.ts';
import type { Subject } from './events.ts';

/** The two sides to compare, and the pull request that they belong to. */
export interface ReviewedChange {
  readonly pull: PullRequest | null;
  /** Name of the base branch, as reports show it. */
  readonly baseName: string;
  /** Tip of the base, where the policy is read; null where there is no base at all. */
  readonly baseTip: string | null;
  /** Commit of the base side. */
  readonly base: string | null;
  readonly headName: string;
  readonly head: string;
  readonly comparison: Comparison | null;
  readonly notes: readonly string[];
}

export type Resolved =
  | { readonly kind: 'change'; readonly change: ReviewedChange }
  | { readonly kind: 'nothing'; readonly why: string }
  | { readonly kind: 'wrong'; readonly message: string };

/** Finds the commits that an event is about, from the server's present state and not from the event's old one. */
export async function resolveChange(github: GitHub, repository: Repository, subject: Subject): Promise<Resolved> {
  switch (subject.kind) {
    case 'nothing':
    case 'wrong':
      return subject;
    case 'pull':
      return ofPullRequest(github, repository, subject.number, subject.head, subject.sent);
    case 'run': {
      const number = await findPullRequest(github, repository, subject.head, subject.owner, subject.branch);
      if (number !== null) return ofPullRequest(github, repository, number, subject.head, null);
      return { kind: 'nothing', why: `no open pull request has ${subject.head.slice(0, 7)} as its head` };
    }
    case 'commits':
      return ofCommits(github, repository, subject);
  }
}

async function ofPullRequest(
  github: GitHub,
  repository: Repository,
  number: number,
  expected: string | null,
  sent: PullRequest | null
): Promise<Resolved> {
  const notes: string[] = [];
  let pull: PullRequest;
  try {
    pull = await getPullRequest(github, repository, number);
  } catch (error) {
    // A token without this permission still reads both sides: the report reaches the summary.
    if (sent === null || !hasStatus(error, 403, 404)) throw error;
    pull = sent;
    notes.push('The token may not read pull requests (permission `pull-requests`), so labels and comments are not seen.');
  }
  if (!pull.open) return { kind: 'nothing', why: `pull request #${number} is closed` };
  if (expected !== null && pull.headSha !== expected)
    return { kind: 'nothing', why: `superseded by ${pull.headSha.slice(0, 7)}: the run of that commit reports` };
  const comparison = await compare(github, repository, pull.baseSha, pull.headSha);
  return {
    kind: 'change',
    change: {
      pull,
      baseName: pull.baseRef,
      baseTip: pull.baseSha,
      base: comparison.mergeBase ?? pull.baseSha,
      headName: pull.headRef,
      head: pull.headSha,
      comparison,
      notes: [...notes, ...(comparison.mergeBase === null ? [NO_MERGE_BASE] : []), ...ofVersionBot(pull), ...ofOtherBase(pull)]
    }
  };
}

const NO_MERGE_BASE = 'The two sides have no common commit, so the tip of the base branch is compared.';
const VERSION_BOTS = new Set(['dependabot[bot]', 'renovate[bot]', 'dependabot-preview[bot]']);

function ofVersionBot(pull: PullRequest): string[] {
  return pull.authorIsBot && VERSION_BOTS.has(pull.author ?? '')
    ? [
        'This is a version update: a new base image or lock file rebuilds what follows it by design, so `added` is the figure to judge it by.'
      ]
    : [];
}

function ofOtherBase(pull: PullRequest): string[] {
  return pull.baseRef === pull.defaultBranch
    ? []
    : [
        `This pull request goes to \`${pull.baseRef}\`, not to the default branch: history and cache are those of that branch, else of the default branch.`
      ];
}

async function ofCommits(github: GitHub, repository: Repository, subject: Subject & { kind: 'commits' }): Promise<Resolved> {
  const head = await commitOf(github, repository, subject.head);
  if (head === null)
    return { kind: 'wrong', message: `The head ${JSON.stringify(subject.head.slice(0, 80))} is no commit of this repository.` };
  const tip = subject.base === null ? null : await commitOf(github, repository, subject.base);
  if (subject.base !== null && tip === null && !subject.fork)
    return { kind: 'nothing', why: `the earlier state ${subject.base.slice(0, 7)} is gone` };
  const comparison = subject.fork && tip !== null ? await compare(github, repository, tip, head) : null;
  return {
    kind: 'change',
    change: {
      pull: null,
      baseName: subject.baseName,
      baseTip: tip,
      base: comparison?.mergeBase ?? tip,
      headName: COMMIT_ID.test(subject.head) ? subject.head.slice(0, 7) : subject.head,
      head,
      comparison,
      notes: tip === null ? ['There is no earlier state to compare with: everything is new.'] : []
    }
  };
}

async function commitOf(github: GitHub, repository: Repository, name: string): Promise<string | null> {
  return COMMIT_ID.test(name) ? name : resolveName(github, repository, name);
}
