import type { GitHub } from './client.ts';

/** Longest time for one download, in milliseconds. */
const DOWNLOAD_TIME = 60_000;
/** Where github.com keeps logs and artifacts. docs/security.md "Redirects". */
const STORAGE = ['.actions.githubusercontent.com', '.blob.core.windows.net', '.githubusercontent.com'] as const;

/** A refusal or a limit of a download, in words. */
export class DownloadRefused extends Error {}

/** What GitHub answers where a file lies elsewhere. */
export interface Redirect {
  readonly status: number;
  readonly headers: { readonly location?: string | undefined };
}

/**
 * Follows the one redirect from the API to storage, without credential, and gives the bytes piece by piece.
 * Throws DownloadRefused for an address that is not allowed, for another answer than 200, and beyond `limit` bytes.
 */
export async function* downloaded(github: GitHub, redirect: Redirect, limit: number): AsyncGenerator<Uint8Array> {
  const location = redirect.headers.location;
  if (redirect.status !== 302 || location === undefined) throw new DownloadRefused(`answer ${redirect.status} without an address`);
  const reason = refusal(location, github.apiUrl);
  if (reason !== null) throw new DownloadRefused(reason);
  const response = await github.plainFetch(location, { redirect: 'manual', signal: AbortSignal.timeout(DOWNLOAD_TIME) });
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    throw new DownloadRefused(`storage answered ${response.status}`);
  }
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > limit) throw new DownloadRefused(`larger than ${Math.round(limit / 1024 / 1024)} MiB`);
    yield chunk;
  }
}

/** The whole of a small file. */
export async function downloadedBytes(github: GitHub, redirect: Redirect, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of downloaded(github, redirect, limit)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Why an address may not be fetched; null where it may. The API's own origin may always; an enterprise server names its own storage. */
export function refusal(location: string, apiUrl: string): string | null {
  if (!URL.canParse(location)) return 'not an address';
  const url = new URL(location);
  const api = new URL(apiUrl);
  if (url.origin === api.origin) return null;
  if (url.protocol !== 'https:') return 'not an https address';
  if (url.username !== '' || url.password !== '') return 'an address with credentials';
  const host = url.hostname.toLowerCase().replace(/\.$/, '');
  if (/^[\d.]+$/.test(host) || host.startsWith('[') || host === 'localhost' || host.endsWith('.localhost') || !host.includes('.'))
    return 'an address without a public name';
  if (api.hostname === 'api.github.com' && !STORAGE.some((suffix) => host.endsWith(suffix))) return "not one of GitHub's storage hosts";
  return null;
}
