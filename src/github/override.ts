import type { Permission } from '../model/config.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import { clean } from '../safe-text/index.ts';
import type { GitHub } from './client.ts';
import { failureLine, hasStatus } from './failure.ts';
import type { PullRequest } from './pull-request.ts';
import type { Repository } from './repository.ts';

export interface OverrideRequest {
  /** The pull request as it stands now, with the label on it. */
  readonly pull: PullRequest;
  readonly label: string;
  readonly permission: Permission;
  readonly requireReason: boolean;
}

/** Who accepted the cost, or why the label does not count. */
export type OverrideAnswer =
  | { readonly accepted: { readonly by: string; readonly at: string; readonly head: string; readonly reason: string | null } }
  | { readonly refused: Sentence };

const RANKS = ['pull', 'triage', 'push', 'maintain', 'admin'] as const;
const REASON = /^\/layercost override[ \t]+(\S[^\r\n]*)/m;

interface Event {
  readonly kind: string;
  readonly at: string;
  readonly actor: string | null;
  readonly bot: boolean;
  readonly label: string | null;
  readonly body: string | null;
}

/** What puts another state before the reviewers than the one that a label was set for. Server's events with the server's time. */
const NEW_STATE = new Set([
  'head_ref_force_pushed',
  'head_ref_deleted',
  'head_ref_restored',
  'reopened',
  'base_ref_changed',
  'base_ref_force_pushed',
  'automatic_base_change_succeeded'
]);

/**
 * Whether the label on the pull request counts: its newest setting must come from a person with the permission asked for, and must be
 * later than the time at which the head came into this pull request. That is the first run that GitHub made for it since the pull
 * request was opened, for its own branch (another pull request may have had the commit long before), and no earlier than the last
 * event by which a head may have been taken away and brought back. Commit times can be forged, a server's cannot.
 * docs/gate.md "Accepting a cost".
 */
export async function readOverride(github: GitHub, repository: Repository, request: OverrideRequest): Promise<OverrideAnswer> {
  const { pull } = request;
  try {
    const events = await timeline(github, repository, pull.number);
    const labelled = events.filter(({ kind, label }) => kind === 'labeled' && label === request.label).at(-1);
    if (!labelled || labelled.actor === null) return { refused: say`nobody can be seen who set the label` };
    if (labelled.bot) return { refused: say`the label was set by a bot` };
    const first = await firstRun(github, repository, pull);
    if (first === null)
      return { refused: say`no workflow run of this head in this pull request can be seen, so the time of the label proves nothing` };
    const renewed = events.filter(({ kind }) => NEW_STATE.has(kind)).map(({ at }) => Date.parse(at));
    const seen = Math.max(Date.parse(first), ...renewed);
    if (!(Date.parse(labelled.at) > seen))
      return { refused: say`the label is older than this head: set it again to accept what is there now` };
    if (!(await isAllowed(github, repository, labelled.actor, request.permission)))
      return { refused: say`who set the label lacks the ${code(request.permission)} permission` };
    const spoken = events.filter(({ kind, actor, at }) => kind === 'commented' && actor === labelled.actor && Date.parse(at) > seen);
    const reason = spoken.map(({ body }) => REASON.exec(body ?? '')?.[1]).findLast((text) => text !== undefined);
    if (reason === undefined && request.requireReason)
      return { refused: say`a comment with the line ${code('/layercost override REASON')} is missing` };
    return {
      accepted: { by: labelled.actor, at: labelled.at, head: pull.headSha, reason: reason === undefined ? null : clean(reason, 200) }
    };
  } catch (error) {
    return { refused: say`it cannot be seen who set the label: ${code(failureLine(error))}` };
  }
}

async function timeline(github: GitHub, repository: Repository, number: number): Promise<Event[]> {
  const rows = await github.paginate(github.api.issues.listEventsForTimeline, { ...repository, issue_number: number, per_page: 100 });
  return rows.flatMap((row) => {
    const event = row as {
      event?: string;
      created_at?: string;
      actor?: { login?: string; type?: string } | null;
      user?: { login?: string; type?: string } | null;
      label?: { name?: string };
      body?: string;
    };
    if (event.event === undefined || event.created_at === undefined) return [];
    const actor = event.actor ?? event.user ?? null;
    return [
      {
        kind: event.event,
        at: event.created_at,
        actor: actor?.login ?? null,
        bot: actor?.type === 'Bot' || /\[bot\]$/.test(actor?.login ?? ''),
        label: event.label?.name ?? null,
        body: event.body ?? null
      }
    ];
  });
}

/** Runs of a pull request's own events: those of a push to a branch of the same name prove nothing of a fork's. */
const PULL_EVENTS = ['pull_request', 'pull_request_target'] as const;
/** GitHub shows at most 1,000 runs of a filtered list. */
const MOST_PAGES = 10;

/** When GitHub made the first run for the head since the pull request was opened, for its branch; null where none can be seen. */
async function firstRun(github: GitHub, repository: Repository, pull: PullRequest): Promise<string | null> {
  let first: string | null = null;
  for (const event of PULL_EVENTS) {
    const ask = (page: number) =>
      github.api.actions.listWorkflowRunsForRepo({
        ...repository,
        head_sha: pull.headSha,
        branch: pull.headRef,
        event,
        per_page: 100,
        page
      });
    const { data } = await ask(1);
    const pages = Math.min(MOST_PAGES, Math.ceil(data.total_count / 100));
    const runs = [...data.workflow_runs];
    // Newest first: the oldest stand on the last pages. Beyond what is shown the first one looks younger, which only refuses.
    for (let page = pages; page > 1; page--) runs.push(...(await ask(page)).data.workflow_runs);
    for (const run of runs) {
      if (run.head_sha !== pull.headSha || run.head_branch !== pull.headRef) continue;
      // Of a fork that is gone the runs name no repository either; those of another fork do.
      if (((run.head_repository as { id: number } | null)?.id ?? null) !== pull.headRepository) continue;
      if (Date.parse(run.created_at) >= Date.parse(pull.createdAt) && (first === null || run.created_at < first)) first = run.created_at;
    }
  }
  return first;
}

async function isAllowed(github: GitHub, repository: Repository, username: string, wanted: Permission): Promise<boolean> {
  try {
    const { data } = await github.api.repos.getCollaboratorPermissionLevel({ ...repository, username });
    const right = wanted === 'write' ? 'push' : wanted;
    const rights = data.user?.permissions as Partial<Record<(typeof RANKS)[number], boolean>> | undefined;
    if (rights !== undefined) return RANKS.slice(RANKS.indexOf(right)).some((rank) => rights[rank] === true);
    // Without the detailed rights only the coarse level is known, which counts maintain as write and triage as read.
    return data.permission === 'admin' || (data.permission === 'write' && (wanted === 'write' || wanted === 'triage'));
  } catch (error) {
    if (hasStatus(error, 404)) return false;
    throw error;
  }
}
