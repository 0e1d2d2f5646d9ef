import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import { hasForm } from './answer-forms.ts';
import { failureOf, safeMessage } from './failure.ts';
import { countedFetch, type Fetch, type Usage } from './usage.ts';

/** Longest wait for a rate limit, in seconds: a write is skipped rather than waited for longer. docs/github.md "Limits". */
const LONGEST_WAIT = 60;
/** Milliseconds between two writes, as GitHub asks. */
const WRITE_GAP = 1000;
/** Retries of one request at most. */
const MOST_RETRIES = 2;
/** Sent explicitly: Octokit sends none, and this one works on github.com and on current servers. */
const API_VERSION = '2022-11-28';

export interface ClientOptions {
  /** Null: anonymous. */
  readonly token: string | null;
  /** `GITHUB_API_URL` */
  readonly apiUrl: string;
  /** `GITHUB_GRAPHQL_URL` */
  readonly graphqlUrl: string;
  /** Where retries and waits are told. */
  readonly log: (line: string) => void;
  /** Retries of a failed read, at most 2. */
  readonly retries: number;
  /** `github`: writes a second apart and back-off as GitHub asks; `none`: no waits, for a server that sets no limits. */
  readonly pace: 'github' | 'none';
  /** How requests travel (a proxy); the platform's own by default. */
  readonly fetch: Fetch;
}

/** Everything that this room needs of a GitHub server. */
export interface GitHub {
  readonly api: Octokit['rest'];
  readonly paginate: Octokit['paginate'];
  /** Data of a GraphQL query. Parts that GitHub could not resolve are null; throws where there is no data at all. */
  graphql(query: string, variables: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
  readonly usage: () => Usage;
  readonly apiUrl: string;
  /** The travelling of requests without the token, for storage addresses. */
  readonly plainFetch: Fetch;
  readonly log: (line: string) => void;
}

/**
 * Throttling recognises a secondary limit by its words alone; an answer with `retry-after` is one whatever its words.
 * docs/github.md "Limits".
 */
function namesLimits(octokit: Parameters<Parameters<typeof Octokit.plugin>[0]>[0]): void {
  octokit.hook.error('request', (error) => {
    const response = 'response' in error ? error.response : undefined;
    if ('status' in error && (error.status === 403 || error.status === 429) && response?.headers['retry-after'] !== undefined) {
      if (!/secondary rate/i.test(error.message)) error.message += ' (secondary rate limit)';
    }
    throw error;
  });
}

/**
 * A write that something on the way answers, with a page of its own and status 200, has not been answered: whether it was done is not
 * known. An answer without what is read of it is none either.
 */
function refusesPages(octokit: Parameters<Parameters<typeof Octokit.plugin>[0]>[0]): void {
  octokit.hook.after('request', ({ data }, { method, url }) => {
    if (['POST', 'PATCH', 'PUT'].includes(method) && typeof data === 'string')
      throw new Error('something between here and GitHub answered with a text of its own');
    if (!hasForm(method, url, data)) throw new Error(`${method} ${url} was answered in another form than GitHub's`);
  });
}

const LimitedOctokit = Octokit.plugin(namesLimits, refusesPages, retry, throttling);

/** A group of the throttling plugin that lets everything pass at once. */
const UNSPACED = { key: () => ({ schedule: <T>(_job: object, work: (...given: unknown[]) => T, ...given: unknown[]) => work(...given) }) };

/** Does one piece of work after the other, `gap` milliseconds apart. */
function oneByOne(gap: number): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  let ended = Number.NEGATIVE_INFINITY;
  return (work) => {
    const result = last.then(async () => {
      const wait = ended + gap - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      try {
        return await work();
      } finally {
        ended = performance.now();
      }
    });
    last = result.catch(() => {});
    return result;
  };
}

/** A client for one run: counted, bounded in time, patient within limits, silent about its token. */
export function makeClient(options: ClientOptions): GitHub {
  const hosts = new Set([new URL(options.apiUrl).host, new URL(options.graphqlUrl).host]);
  const { fetch, usage } = countedFetch(options.fetch, hosts);
  const retries = Math.min(MOST_RETRIES, Math.max(0, options.retries));
  const silent = () => {};
  const waits = (what: string) => (seconds: number, _request: object, _octokit: unknown, tried: number) => {
    const again = seconds <= LONGEST_WAIT && tried < retries;
    options.log(`${what}: ${again ? `waiting ${seconds} s` : `not waiting ${seconds} s`}`);
    return again;
  };
  const octokit = new LimitedOctokit({
    ...(options.token === null ? {} : { auth: options.token }),
    baseUrl: options.apiUrl.replace(/\/+$/, ''),
    userAgent: 'layercost',
    request: { fetch },
    log: { debug: silent, info: silent, warn: silent, error: silent },
    retry: {
      retries,
      doNotRetry: [400, 401, 403, 404, 409, 410, 422, 429, 451],
      retryAfterBaseValue: options.pace === 'none' ? 1 : 1000
    },
    throttle: {
      enabled: options.pace === 'github',
      // The plugin takes every GraphQL query for a write and spaces it by a second; ours only read, and writes are spaced below.
      ...({ write: UNSPACED, notifications: UNSPACED } as object),
      onRateLimit: waits('rate limit reached'),
      onSecondaryRateLimit: waits('secondary rate limit reached')
    }
  });
  // A server that cannot be reached, however often one request was repeated, is asked once by each of the others.
  let isUnreachable = false;
  octokit.hook.before('request', (request) => {
    request.headers['x-github-api-version'] = API_VERSION;
    // A write that failed on the server's side may have been done: whoever asked finds out before asking again.
    const isWrite = request.method !== 'GET' && !request.url.endsWith('/graphql');
    if (isWrite || isUnreachable) request.request = { ...request.request, retries: 0 };
  });
  const spaced = oneByOne(options.pace === 'github' ? WRITE_GAP : 0);
  octokit.hook.wrap('request', async (request, given) => {
    try {
      return await (given.method === 'GET' || given.url.endsWith('/graphql') ? request(given) : spaced(async () => request(given)));
    } catch (error) {
      isUnreachable ||= failureOf(error).status === null;
      throw error;
    }
  });
  return {
    api: octokit.rest,
    paginate: octokit.paginate,
    usage,
    apiUrl: options.apiUrl,
    plainFetch: options.fetch,
    log: options.log,
    async graphql(query, variables) {
      const { data } = await octokit.request(`POST ${options.graphqlUrl}`, { query, variables });
      return graphqlData(data);
    }
  };
}

/** GraphQL answers 200 with errors; partial data is of use, none is a failure. */
function graphqlData(answer: unknown): Record<string, unknown> {
  const { data, errors } = (typeof answer === 'object' && answer !== null ? answer : {}) as { data?: unknown; errors?: unknown };
  if (typeof data === 'object' && data !== null && Object.values(data).some((value) => value !== null)) {
    return data as Record<string, unknown>;
  }
  const first = Array.isArray(errors) ? (errors[0] as { message?: unknown } | undefined)?.message : undefined;
  throw new Error(`GraphQL: ${safeMessage(typeof first === 'string' ? first : 'no data')}`);
}
