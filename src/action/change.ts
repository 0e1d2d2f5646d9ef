import {
  COMMIT_ID,
  type Comparison,
  compare,
  findPullRequests,
  type GitHub,
  getPullRequest,
  hasStatus,
  type PullRequest,
  type Repository,
  resolveBranch,
  resolveName
} from '../github/index.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import type { Subject } from './events.ts';
import type { Run } from './run-record.ts';

/** The two sides to compare, and the pull request that they belong to. */
export interface ReviewedChange {
  readonly pull: PullRequest | null;
  /** Name of the base branch, as reports show it. */
  readonly baseName: string;
  /** Branch whose policy is in force. */
  readonly policyName: string;
  /** Tip of that branch now, where the policy is read; null where there is no base at all. */
  readonly baseTip: string | null;
  /** Commit of the base side. */
  readonly base: string | null;
  readonly headName: string;
  readonly head: string;
  readonly comparison: Comparison | null;
  /** The pull request that a merge group builds: its label accepts the group's cost as it did its own. */
  readonly queued: number | null;
  readonly notes: readonly Sentence[];
}

export type Resolved =
  | { readonly kind: 'change'; readonly change: ReviewedChange }
  /** Open pull requests that have the head of a finished run. */
  | { readonly kind: 'several'; readonly head: string; readonly numbers: readonly number[] }
  | { readonly kind: 'nothing'; readonly why: string }
  | { readonly kind: 'wrong'; readonly message: string };

/** Finds the commits that an event is about, from the server's present state and not from the event's old one. */
export async function resolveChange({ github, repository }: Run, subject: Subject): Promise<Resolved> {
  switch (subject.kind) {
    case 'nothing':
    case 'wrong':
      return subject;
    case 'pull':
      return ofPullRequest(github, repository, subject);
    case 'run': {
      const { head, owner, branch } = subject;
      const [number, ...more] = await findPullRequests(github, repository, { head, owner, branch });
      if (number === undefined) return { kind: 'nothing', why: `no open pull request has ${head.slice(0, 7)} as its head` };
      if (more.length > 0) return { kind: 'several', head, numbers: [number, ...more] };
      return ofPullRequest(github, repository, { number, head, sent: null });
    }
    case 'commits':
      return ofCommits(github, repository, subject);
  }
}

async function ofPullRequest(
  github: GitHub,
  repository: Repository,
  { number, head: expected, sent }: Pick<Subject & { kind: 'pull' }, 'number' | 'head' | 'sent'>
): Promise<Resolved> {
  const notes: Sentence[] = [];
  let pull: PullRequest;
  try {
    pull = await getPullRequest(github, repository, number);
  } catch (error) {
    if (sent === null && hasStatus(error, 404))
      return { kind: 'wrong', message: `There is no pull request #${number} in this repository, or the token may not read it.` };
    // Both sides can be read all the same, and the policy: the report reaches the summary, without labels.
    if (sent === null) throw error;
    pull = sent;
    notes.push(
      hasStatus(error, 403, 404)
        ? say`The token may not read pull requests (permission ${code('pull-requests')}), so labels and comments are not seen.`
        : say`The pull request could not be read just now, so labels are not seen.`
    );
  }
  if (!pull.open) return { kind: 'nothing', why: `pull request #${number} is closed` };
  if (expected !== null && pull.headSha !== expected)
    return { kind: 'nothing', why: `superseded by ${pull.headSha.slice(0, 7)}: the run of that commit reports` };
  // `base.sha` stays where the branch was at the last push: a budget that was added since would bind nobody.
  const tip = (await resolveBranch(github, repository, pull.baseRef)) ?? pull.baseSha;
  const comparison = await compare(github, repository, tip, pull.headSha);
  return {
    kind: 'change',
    change: {
      pull,
      baseName: pull.baseRef,
      policyName: pull.baseRef,
      baseTip: tip,
      base: comparison.mergeBase ?? tip,
      headName: pull.headRef,
      head: pull.headSha,
      comparison,
      queued: null,
      notes: [...notes, ...(comparison.mergeBase === null ? [NO_MERGE_BASE] : []), ...ofVersionBot(pull), ...ofOtherBase(pull)]
    }
  };
}

const NO_MERGE_BASE = say`The two sides have no common commit, so the tip of the base branch is compared.`;
const VERSION_BOTS = new Set(['dependabot[bot]', 'renovate[bot]', 'dependabot-preview[bot]']);

function ofVersionBot(pull: PullRequest): Sentence[] {
  return pull.authorIsBot && VERSION_BOTS.has(pull.author ?? '')
    ? [
        say`This is a version update: a new base image or lock file rebuilds what follows it by design, so ${code('added')} is the figure to judge it by.`
      ]
    : [];
}

function ofOtherBase(pull: PullRequest): Sentence[] {
  return pull.baseRef === pull.defaultBranch
    ? []
    : [
        say`This pull request goes to ${code(pull.baseRef)}, not to the default branch: history and cache are those of that branch, else of the default branch.`
      ];
}

async function ofCommits(github: GitHub, repository: Repository, subject: Subject & { kind: 'commits' }): Promise<Resolved> {
  // What a person wrote may be the id of no commit at all.
  const commitOf = (name: string) => (!subject.named && COMMIT_ID.test(name) ? name : resolveName(github, repository, name));
  const head = await commitOf(subject.head);
  if (head === null) return noCommit('head', subject.head);
  const base = subject.base === null ? null : await commitOf(subject.base);
  if (subject.base !== null && base === null) {
    // Without its base a change would be measured against nothing, and every limit on what is added would hold.
    if (subject.named) return noCommit('base', subject.base);
    if (!subject.fork) return { kind: 'nothing', why: `the earlier state ${subject.base.slice(0, 7)} is gone` };
  }
  const comparison = subject.fork && base !== null ? await compare(github, repository, base, head) : null;
  // A merge group stands on others that are not merged yet: their policy is not in force.
  const tip = subject.policyBranch === null ? null : await resolveBranch(github, repository, subject.policyBranch);
  return {
    kind: 'change',
    change: {
      pull: null,
      baseName: subject.baseName,
      policyName: tip === null ? subject.baseName : (subject.policyBranch ?? subject.baseName),
      baseTip: tip ?? base,
      base: comparison?.mergeBase ?? base,
      headName: COMMIT_ID.test(subject.head) ? subject.head.slice(0, 7) : subject.head,
      head,
      comparison,
      queued: subject.queued,
      notes: base === null ? [say`There is no earlier state to compare with: everything is new.`] : []
    }
  };
}

function noCommit(side: 'head' | 'base', name: string): Resolved {
  return { kind: 'wrong', message: `The ${side} ${JSON.stringify(name.slice(0, 80))} is no commit of this repository.` };
}
