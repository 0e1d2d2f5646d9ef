import { type Files, GitObjects } from './git-objects.ts';

/** A comment, on the conversation or on lines of the diff. */
export interface WorldComment {
  readonly id: number;
  body: string;
  readonly author: string;
  /** Who changed it last. */
  editor?: string;
}
export interface WorldThread {
  readonly comments: WorldComment[];
  readonly path: string;
  /** Text of the lines that it stands on: gone from the head means outdated. */
  readonly block: string;
  readonly startLine: number | null;
  readonly line: number;
  readonly commit: string;
  resolved: boolean;
}
export interface WorldPull {
  readonly number: number;
  /** Setting it is a push: GitHub then looks anew where the base branch is, and only then. */
  head: string;
  /** Tip of the base branch as of the last push. */
  readonly baseSha: string;
  readonly createdAt: string;
  headRef: string;
  baseRef: string;
  state: 'open' | 'closed';
  draft: boolean;
  fork: 'own' | 'fork' | 'gone';
  labels: string[];
  author: { login: string; type: 'User' | 'Bot' };
  readonly comments: WorldComment[];
  readonly threads: WorldThread[];
  readonly timeline: Record<string, unknown>[];
}
export interface WorldRun {
  readonly id: number;
  readonly workflow: string;
  readonly event: string;
  readonly branch: string;
  readonly head: string;
  readonly conclusion: string;
  readonly createdAt: string;
  readonly fork?: boolean;
  readonly attempt?: number;
  readonly jobs: {
    readonly id: number;
    readonly name: string;
    readonly log: string | null;
    readonly labels?: string[];
    readonly startedAt?: string;
    readonly completedAt?: string;
  }[];
  readonly updatedAt?: string;
}
/** A run of build.yml that a push to the default branch started, with the log of its one job; a test gives what else it is about. */
export const buildRun = (id: number, head: string, log: string | null, change: Partial<WorldRun> = {}): WorldRun => ({
  id,
  workflow: 'build.yml',
  event: 'push',
  branch: 'main',
  head,
  conclusion: 'success',
  createdAt: '2026-11-20T10:00:00Z',
  jobs: [{ id: id * 10, name: 'build', log }],
  ...change
});
export interface WorldArtifact {
  readonly id: number;
  readonly name: string;
  readonly run: number;
  readonly zip: Uint8Array;
  readonly expired?: boolean;
  readonly createdAt: string;
}
export type Permission = 'contents' | 'pull-requests' | 'actions' | 'statuses' | 'metadata';

/** What goes wrong on demand: for requests `METHOD path` that match, so many times. */
export interface Fault {
  readonly match: RegExp;
  times: number;
  /** Requests that match and pass before it begins. */
  after?: number;
  readonly how:
    | { readonly kind: 'answer'; readonly status: number; readonly headers?: Record<string, string>; readonly message?: string }
    /** The work is done, but the answer is an error. */
    | { readonly kind: 'lost'; readonly status: number }
    | { readonly kind: 'cut' }
    /** Whoever asked is stopped: before the work is done, or behind it. */
    | { readonly kind: 'stop'; readonly done: boolean; readonly stop: () => void }
    /** Somebody on the way answers with a page of his own. */
    | { readonly kind: 'page' }
    | { readonly kind: 'drop' };
}

/** The whole state of one repository on a server. */
export class World {
  readonly git = new GitObjects();
  readonly branches = new Map<string, string>();
  readonly pulls = new Map<number, WorldPull>();
  readonly runs: WorldRun[] = [];
  readonly artifacts: WorldArtifact[] = [];
  readonly statuses: { sha: string; context: string; state: string; description: string }[] = [];
  readonly collaborators = new Map<string, string>([['maintainer', 'maintain']]);
  readonly faults: Fault[] = [];
  /** Files of the workflows that there are; none named: whatever is asked for. */
  readonly workflows = new Set<string>();
  owner = 'acme';
  repo = 'shop';
  defaultBranch = 'main';
  viewer = 'github-actions[bot]';
  permissions: Partial<Record<Permission, 'read' | 'write'>> = {
    contents: 'read',
    'pull-requests': 'write',
    actions: 'read',
    statuses: 'write',
    metadata: 'read'
  };
  graphql = true;
  /** Folder of bare repositories by their full names, for those who fetch; null: no git is served. */
  gitRoot: string | null = null;
  /** Longest text of a comment that is taken, in characters. */
  longestBody = 65_536;
  /** Lines of patches in one answer, after which files come without theirs. */
  longestPatches = 20_000;
  /** Entries after which a recursive listing is cut. */
  longestTree = 100_000;
  private last = 1000;

  nextId(): number {
    return ++this.last;
  }

  commitTo(branch: string, files: Files, at?: string): string {
    const parent = this.branches.get(branch);
    const sha = this.git.commit(files, parent === undefined ? [] : [parent], at, `${branch} ${this.nextId()}`);
    this.branches.set(branch, sha);
    return sha;
  }

  /** `count` builds of a commit on the default branch, by the workflow `build.yml`, each with the same log. */
  buildsOf(head: string, count: number, log: string, createdAt: string): void {
    for (let id = 1; id <= count; id++) {
      const job = { id: id * 10, name: 'build', log };
      this.runs.push({ id, workflow: 'build.yml', event: 'push', branch: 'main', head, conclusion: 'success', createdAt, jobs: [job] });
    }
  }

  openPull(number: number, head: string, options: Partial<WorldPull> = {}): WorldPull {
    const pushed = { head, base: this.branches.get(options.baseRef ?? 'main') ?? '' };
    const branches = this.branches;
    const pull: WorldPull = {
      number,
      get head() {
        return pushed.head;
      },
      set head(sha: string) {
        pushed.head = sha;
        pushed.base = branches.get(this.baseRef) ?? '';
      },
      get baseSha() {
        return pushed.base;
      },
      createdAt: '2026-11-01T00:00:00Z',
      headRef: 'topic',
      baseRef: 'main',
      state: 'open',
      draft: false,
      fork: 'own',
      labels: [],
      author: { login: 'author', type: 'User' },
      comments: [],
      threads: [],
      timeline: []
    };
    Object.assign(pull, options);
    this.pulls.set(number, pull);
    return pull;
  }

  comment(pull: WorldPull, author: string, body: string): WorldComment {
    const comment = { id: this.nextId(), body, author };
    pull.comments.push(comment);
    return comment;
  }

  edit(comment: WorldComment, editor: string, body: string): void {
    comment.body = body;
    comment.editor = editor;
  }

  label(pull: WorldPull, name: string, actor: string, at: string, type = 'User'): void {
    pull.labels.push(name);
    pull.timeline.push({ event: 'labeled', created_at: at, actor: { login: actor, type }, label: { name, color: 'ffffff' } });
  }

  /** Lines of a file at a commit. */
  lines(commit: string, path: string): string[] {
    const content = this.git.commits.get(commit)?.files[path];
    return content === undefined
      ? []
      : Buffer.from(typeof content === 'string' ? content : content.content)
          .toString('utf8')
          .split('\n');
  }
}

/** A finished run of the gate's own workflow on the head of a pull request. */
export const runOf = (pull: WorldPull, createdAt: string, change: Partial<WorldRun> = {}): WorldRun => ({
  id: 1,
  workflow: 'layercost.yml',
  event: 'pull_request',
  branch: 'topic',
  head: pull.head,
  conclusion: 'success',
  createdAt,
  jobs: [],
  ...change
});
