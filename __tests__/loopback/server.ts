import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerGit } from './git-http.ts';
import { answerGraphql } from './graphql.ts';
import { matchOperation, wrongAnswer, wrongRequest } from './openapi.ts';
import { type Answer, ROUTES } from './routes.ts';
import type { World } from './world.ts';

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly status: number;
  readonly authorised: boolean;
}
export interface Loopback {
  readonly url: string;
  readonly requests: readonly Seen[];
  /** Requests that change something. */
  readonly writes: () => readonly Seen[];
  /** What was against GitHub's description, on either side. */
  readonly violations: readonly string[];
  close(): Promise<void>;
}

/** GitHub answers `head.repo: null` once a fork is deleted; its own description does not know that. */
function describable(body: unknown): unknown {
  const { head, base } = (typeof body === 'object' && body !== null ? body : {}) as {
    head?: { repo?: unknown };
    base?: { repo?: unknown };
  };
  return head?.repo === null ? { ...(body as object), head: { ...head, repo: base?.repo } } : body;
}

const TOKEN = 'ghs_loopbackTokenForTests0000000000000000';

export { TOKEN };

/** A GitHub on this machine, with one repository: checks what it is asked and what it answers. */
export async function startLoopback(world: World): Promise<Loopback> {
  const requests: Seen[] = [];
  const violations: string[] = [];
  let origin = '';
  const server = createServer((request, response) => {
    void handle(request, response);
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (world.gitRoot !== null && request.url?.startsWith(`/${world.owner}/${world.repo}/`)) {
      const authorised = request.headers.authorization !== undefined;
      requests.push({ method: 'GET', path: request.url, body: undefined, status: 200, authorised });
      answerGit(world.gitRoot, request, response);
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', origin);
    const method = request.method ?? 'GET';
    const text = Buffer.concat(chunks).toString('utf8');
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const authorised = request.headers.authorization !== undefined;
    const name = `${method} ${url.pathname}`;
    const fault = world.faults.find((one) => one.times > 0 && one.match.test(name) && (one.after ?? 0) <= 0);
    for (const one of world.faults) if ((one.after ?? 0) > 0 && one.match.test(name)) one.after = (one.after ?? 0) - 1;
    if (fault) fault.times--;
    const answer =
      fault?.how.kind === 'answer'
        ? {
            status: fault.how.status,
            headers: fault.how.headers ?? {},
            body: { message: fault.how.message ?? 'fault', documentation_url: 'x' }
          }
        : fault?.how.kind === 'drop' || (fault?.how.kind === 'stop' && !fault.how.done)
          ? { status: 0 }
          : fault?.how.kind === 'page'
            ? { status: 200, headers: { 'content-type': 'text/html' }, raw: Buffer.from('<html><body>Sign in</body></html>') }
            : answerTo(method, url, body, request);
    const shown =
      fault?.how.kind === 'lost'
        ? { status: fault.how.status, body: { message: 'lost' } }
        : fault?.how.kind === 'stop'
          ? { status: 0 }
          : answer;
    if (fault?.how.kind === 'stop') fault.how.stop();
    requests.push({ method, path: url.pathname + url.search, body, status: shown.status, authorised });
    if (shown.status === 0) {
      request.socket.destroy();
      return;
    }
    send(response, shown, fault?.how.kind === 'cut');
  }

  function answerTo(method: string, url: URL, body: unknown, request: IncomingMessage): Answer & { readonly raw?: Uint8Array } {
    if (url.pathname.startsWith('/storage/')) return storage(url.pathname, request);
    if (request.headers.authorization !== `token ${TOKEN}`) return { status: 401, body: { message: 'Bad credentials' } };
    if (request.headers['x-github-api-version'] !== '2022-11-28') violations.push(`no API version: ${url.pathname}`);
    if (url.pathname === '/graphql') {
      const { query, variables } = body as { query: string; variables: Record<string, unknown> };
      const answer = answerGraphql(world, query, variables);
      if (JSON.stringify(answer).includes('unexpected query')) violations.push(`GraphQL: ${query.slice(0, 200)}`);
      return { status: 200, body: answer };
    }
    const matched = matchOperation(method, url.pathname);
    const route = matched === null ? undefined : ROUTES[`${method} ${matched.path}`];
    if (matched === null || route === undefined) {
      violations.push(`not a described operation: ${method} ${url.pathname}`);
      return { status: 404, body: { message: 'Not Found' } };
    }
    const wrong = wrongRequest(matched, url.searchParams, body);
    if (wrong !== null) violations.push(`request ${method} ${url.pathname}${url.search}: ${wrong}`);
    const [permission, level] = route.needs;
    const has = world.permissions[permission];
    if (matched.params['owner'] !== world.owner || matched.params['repo'] !== world.repo)
      return { status: 404, body: { message: 'Not Found' } };
    if (has === undefined || (level === 'write' && has !== 'write')) {
      return {
        status: 403,
        headers: { 'x-accepted-github-permissions': `${permission.replace('-', '_')}=${level}` },
        body: { message: 'Resource not accessible by integration', documentation_url: 'x', status: '403' }
      };
    }
    const answer = route.answer({
      world,
      params: matched.params,
      query: url.searchParams,
      body: (body ?? {}) as Record<string, unknown>,
      origin,
      path: url.pathname
    });
    const mistake = wrongAnswer(matched, answer.status, describable(answer.body));
    if (mistake !== null) violations.push(`own answer to ${method} ${url.pathname}: ${mistake}`);
    return answer;
  }

  function storage(path: string, request: IncomingMessage): Answer & { readonly raw?: Uint8Array } {
    if (request.headers.authorization !== undefined) violations.push(`credential sent to storage: ${path}`);
    const [, , kind, id] = path.split('/');
    const log = kind === 'logs' ? world.runs.flatMap((run) => run.jobs).find((job) => job.id === Number(id))?.log : undefined;
    const zip = kind === 'artifacts' ? world.artifacts.find((artifact) => artifact.id === Number(id))?.zip : undefined;
    const raw = log === undefined || log === null ? zip : Buffer.from(log);
    return raw === undefined ? { status: 404 } : { status: 200, raw };
  }

  function send(response: ServerResponse, answer: Answer & { readonly raw?: Uint8Array }, cut: boolean): void {
    const raw = answer.raw ?? (answer.body === undefined ? undefined : Buffer.from(JSON.stringify(answer.body)));
    response.writeHead(answer.status, {
      ...(answer.raw ? { 'content-type': 'application/octet-stream' } : { 'content-type': 'application/json; charset=utf-8' }),
      'x-github-request-id': 'ABCD:1',
      'x-ratelimit-remaining': String(Math.max(0, 1000 - requests.length)),
      ...(raw === undefined ? {} : { 'content-length': raw.length }),
      ...answer.headers
    });
    if (cut && raw !== undefined) {
      response.write(raw.subarray(0, Math.floor(raw.length / 2)), () => response.destroy());
      return;
    }
    response.end(raw);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A test that fails before it closes the server must not keep the process.
  server.unref();
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: origin,
    requests,
    violations,
    writes: () => requests.filter(({ method, path }) => method !== 'GET' && path !== '/graphql'),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      })
  };
}
