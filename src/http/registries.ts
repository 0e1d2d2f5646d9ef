import type { Registries } from '../analysis/ports.ts';
import { askRegistries, type Credentials, type RegistryRequest, type RegistryResponse } from '../registry/index.ts';

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

interface RegistryOptions {
  readonly fetch: Fetch;
  readonly credentials: Credentials;
  /** Milliseconds for one answer. */
  readonly answerTime?: number;
  /** Milliseconds for all of them. */
  readonly wholeTime?: number;
}

const ANSWER_TIME = 5_000;
const WHOLE_TIME = 15_000;

/** Registries over HTTP. An answer that does not come in time is one that did not come: nothing waits longer, and nothing is thrown. */
export function registriesOver({ fetch, credentials, answerTime = ANSWER_TIME, wholeTime = WHOLE_TIME }: RegistryOptions): Registries {
  return {
    ask(questions, now) {
      const whole = AbortSignal.timeout(wholeTime);
      return askRegistries(questions, { credentials, now, send: (request) => send(fetch, request, whole, answerTime) });
    }
  };
}

async function send(fetch: Fetch, request: RegistryRequest, whole: AbortSignal, answerTime: number): Promise<RegistryResponse> {
  const signal = AbortSignal.any([whole, AbortSignal.timeout(answerTime)]);
  try {
    const { method, url, headers } = request;
    const response = await fetch(url, { method, headers, redirect: 'manual', signal });
    const body = await bytesOf(response, request.mostBytes);
    if (body === null) return { failure: 'size' };
    return { status: response.status, header: (name) => response.headers.get(name), body };
  } catch (error) {
    if (signal.aborted) return { failure: 'time' };
    const cause = error instanceof Error ? error.cause : null;
    const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : null;
    return { failure: code === 'UND_ERR_HEADERS_OVERFLOW' ? 'size' : 'network' };
  }
}

/** The body; null where it is longer than it may be. */
async function bytesOf({ body }: Response, most: number): Promise<Uint8Array | null> {
  if (body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    // Leaving the loop ends the transfer.
    if (size > most) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
