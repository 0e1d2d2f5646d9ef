import type { InputName } from '../../src/action/inputs.ts';
import type { OutputName, Runner } from '../../src/action/runner.ts';
import type { Annotation } from '../../src/report/index.ts';

/** A runner that keeps in memory what the action told it. */
export interface MemoryRunner extends Runner {
  readonly lines: string[];
  readonly outputs: Map<OutputName, string>;
  readonly notices: string[];
  readonly warnings: string[];
  readonly annotations: Annotation[];
  readonly failures: string[];
  readonly summaries: string[];
}

export interface RunnerOptions {
  readonly url: string;
  readonly event: { readonly name: string; readonly payload: Record<string, unknown> };
  readonly token: string;
  readonly run?: { readonly id: number; readonly attempt: number };
  readonly inputs?: Partial<Record<InputName, string>>;
  readonly temporary?: string | null;
  readonly now?: string;
  readonly serverUrl?: string;
}

/** A server from which no merged changes are fetched, which is three processes: what is fetched is for tests of its own. */
export const NO_FETCH = 'nowhere://github.com';

/** Inputs as the runner fills them in from `action.yml`. */
export const DEFAULT_INPUTS: Partial<Record<InputName, string>> = {
  mode: 'analyse',
  'config-file': '.github/layercost.yml',
  'comment-key': 'default',
  summary: 'true',
  annotations: 'true'
};

/** A sentence that became a string without its words is nothing to read. */
function text(message: string): string {
  if (message.includes('[object ')) throw new Error(`no text: ${message}`);
  return message;
}

export function memoryRunner(options: RunnerOptions): MemoryRunner {
  const inputs: Partial<Record<InputName, string>> = { 'github-token': options.token, ...DEFAULT_INPUTS, ...options.inputs };
  const runner: MemoryRunner = {
    event: options.event,
    repository: 'acme/shop',
    run: options.run ?? { id: 100, attempt: 1 },
    serverUrl: options.serverUrl ?? 'https://github.com',
    apiUrl: options.url,
    graphqlUrl: `${options.url}/graphql`,
    temporary: options.temporary ?? null,
    fetch,
    dockerConfig: null,
    now: options.now ?? '2026-11-21T12:00:00.000Z',
    lines: [],
    outputs: new Map(),
    notices: [],
    warnings: [],
    annotations: [],
    failures: [],
    summaries: [],
    input: (name) => inputs[name] ?? '',
    info: (line) => runner.lines.push(text(line)),
    group: (title, lines) => runner.lines.push(title, ...lines),
    annotate: (annotation) => runner.annotations.push(annotation),
    notice: (message) => runner.notices.push(text(message)),
    warning: (message) => runner.warnings.push(text(message)),
    output: (name, value) => runner.outputs.set(name, value),
    summary: async (markdown) => {
      runner.summaries.push(markdown);
    },
    fail: (message) => runner.failures.push(text(message))
  };
  return runner;
}

/** The payload that GitHub sends for a pull request, as far as it is looked at. */
export function pullEvent(number: number, head: string, name = 'pull_request', base = '0'.repeat(39)) {
  return {
    name,
    payload: {
      action: 'synchronize',
      number,
      pull_request: { number, state: 'open', head: { sha: head, ref: 'topic' }, base: { sha: base, ref: 'main' } },
      repository: { default_branch: 'main' }
    }
  };
}

/** The end of a run for a pull request of a stranger's fork. */
export const forkRunEvent = (head: string | undefined, change: object = {}) => ({
  name: 'workflow_run',
  payload: {
    workflow_run: {
      id: 50,
      head_sha: head,
      head_branch: 'topic',
      event: 'pull_request',
      conclusion: 'success',
      repository: { id: 1 },
      head_repository: { id: 2, owner: { login: 'stranger' } },
      pull_requests: [],
      ...change
    }
  }
});

/** The end of a run of the repository's own default branch. */
export const mainRunEvent = (head: string | undefined, change: object = {}) =>
  forkRunEvent(head, { event: 'push', head_branch: 'main', head_repository: { id: 1, owner: { login: 'acme' } }, ...change });
