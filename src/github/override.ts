import { clean } from '../safe-text/index.ts';
import type { GitHub } from './client.ts';
import { failureLine, hasStatus } from './failure.ts';
import type { Repository } from './repository.ts';

type Permission = 'triage' | 'write' | 'maintain' | 'admin';

export interface OverrideRequest {
  readonly number: number;
  readonly head: string;
  readonly label: string;
  readonly permission: Permission;
  readonly requireReason: boolean;
}

/** Who accepted the cost, or why the label does not count. */
export type OverrideAnswer =
  | { readonly accepted: { readonly by: string; readonly at: string; readonly head: string; readonly reason: string | null } }
  | { readonly refused: string };

const RANKS = ['pull', 'triage', 'push', 'maintain', 'admin'] as const;
const REASON = /^\/layercost override[ \t]+(\S[^\r\n]*)$/m;

interface Event {
  readonly kind: string;
  readonly at: string;
  readonly actor: string | null;
  readonly bot: boolean;
  readonly label: string | null;
  readonly body: string | null;
}

/**
 * Whether the label on the pull request counts: its newest setting must come from a person with the permission asked for,
 * and must be later than the first workflow run that GitHub made for this head (a server's time; commit times can be forged).
 * docs/gate.md "Accepting a cost".
 */
export async function readOverride(github: GitHub, repository: Repository, request: OverrideRequest): Promise<OverrideAnswer> {
  try {
    const events = await timeline(github, repository, request.number);
    const labelled = events.filter(({ kind, label }) => kind === 'labeled' && label === request.label).at(-1);
    if (!labelled || labelled.actor === null) return { refused: 'nobody can be seen who set the label' };
    if (labelled.bot) return { refused: 'the label was set by a bot' };
    const seen = await firstRun(github, repository, request.head);
    if (seen === null) return { refused: 'no workflow run of this head can be seen, so the time of the label proves nothing' };
    if (Date.parse(labelled.at) <= Date.parse(seen))
      return { refused: 'the label is older than this head: set it again to accept what is there now' };
    if (!(await isAllowed(github, repository, labelled.actor, request.permission)))
      return { refused: `who set the label lacks the ${request.permission} permission` };
    const spoken = events.filter(
      ({ kind, actor, at }) => kind === 'commented' && actor === labelled.actor && Date.parse(at) > Date.parse(seen)
    );
    const reason = spoken.map(({ body }) => REASON.exec(body ?? '')?.[1]).findLast((text) => text !== undefined);
    if (reason === undefined && request.requireReason) return { refused: 'a comment with the line /layercost override REASON is missing' };
    return {
      accepted: { by: labelled.actor, at: labelled.at, head: request.head, reason: reason === undefined ? null : clean(reason, 200) }
    };
  } catch (error) {
    return { refused: `it cannot be seen who set the label: ${failureLine(error)}` };
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

/** Creation time of the oldest workflow run for a commit; null where there is none to be seen. */
async function firstRun(github: GitHub, repository: Repository, head: string): Promise<string | null> {
  const first = await github.api.actions.listWorkflowRunsForRepo({ ...repository, head_sha: head, per_page: 100 });
  const pages = Math.min(10, Math.ceil(first.data.total_count / 100));
  const last =
    pages > 1 ? await github.api.actions.listWorkflowRunsForRepo({ ...repository, head_sha: head, per_page: 100, page: pages }) : first;
  const times = last.data.workflow_runs.map(({ created_at }) => created_at).sort();
  return times[0] ?? null;
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
