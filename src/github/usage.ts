/** Requests made so far, and what the server said is left of the hour's allowance. */
export interface Usage {
  readonly requests: number;
  readonly writes: number;
  /** Null where the server sets no limit. */
  readonly remaining: number | null;
}

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** Longest wait for one answer, in milliseconds. */
const ANSWER_TIME = 30_000;

/**
 * Counts each request as it leaves (retries too), bounds the wait for its answer, and sends nothing to a host other than
 * the API's: the token travels with these requests only.
 */
export function countedFetch(base: Fetch, hosts: ReadonlySet<string>): { readonly fetch: Fetch; readonly usage: () => Usage } {
  let requests = 0;
  let writes = 0;
  let remaining: number | null = null;
  return {
    async fetch(url, init = {}) {
      const { host, pathname } = new URL(url);
      if (!hosts.has(host)) throw new Error(`request to ${host} refused: not the API's host`);
      requests++;
      if (init.method !== undefined && init.method !== 'GET' && !pathname.endsWith('/graphql')) writes++;
      const response = await base(url, { ...init, signal: AbortSignal.timeout(ANSWER_TIME) });
      const left = response.headers.get('x-ratelimit-remaining');
      if (left !== null && /^\d+$/.test(left) && !pathname.endsWith('/graphql')) remaining = Number(left);
      // Read whole here: an answer that was cut off is then an error of the network, which is asked again, and not half a text.
      const body = await response.arrayBuffer();
      const { status, statusText, headers } = response;
      return new Response(status === 204 || status === 304 ? null : body, { status, statusText, headers });
    },
    usage: () => ({ requests, writes, remaining })
  };
}
