import { isLoopback, type RegistryAddress } from './address.ts';

/** What a registry demands of who asks. */
export type Challenge = { readonly scheme: 'basic' } | { readonly scheme: 'bearer'; readonly url: string };

const FIELD = /([a-z_]+)\s*=\s*(?:"([^"]*)"|([^\s",]+))/gi;

/**
 * The demand in a `WWW-Authenticate` header (RFC 7235; the token protocol of the distribution project): for a token, the address that
 * gives one. `elsewhere` where that is another host's, null where nothing is understood.
 */
export function readChallenge(header: string | null, address: RegistryAddress): Challenge | 'elsewhere' | null {
  const scheme = /^\s*(basic|bearer)\b/i.exec(header ?? '')?.[1]?.toLowerCase();
  if (header === null || scheme === undefined) return null;
  if (scheme === 'basic') return { scheme };
  const fields = new Map([...header.matchAll(FIELD)].map(([, name = '', quoted, plain]) => [name.toLowerCase(), quoted ?? plain ?? '']));
  const realm = fields.get('realm') ?? '';
  if (!URL.canParse(realm)) return null;
  const url = new URL(realm);
  if (!mayGiveTokens(url, address)) return 'elsewhere';
  const service = fields.get('service');
  if (service !== undefined) url.searchParams.set('service', service);
  // Not what the header asks for: reading this one repository is all that is wanted.
  url.searchParams.set('scope', `repository:${address.repository}:pull`);
  return { scheme: 'bearer', url: url.href };
}

/** Token hosts that are no part of their registry's own name. */
const TOKEN_HOSTS: Readonly<Record<string, string>> = { 'docker.io': 'auth.docker.io' };

/**
 * Tokens come from the registry's own host, a host below it, or the one that it lies below (`registry.gitlab.com` and `gitlab.com`):
 * nobody else may see a credential, or be asked at all.
 */
function mayGiveTokens(url: URL, { host, origin }: RegistryAddress): boolean {
  if (url.username !== '' || url.password !== '') return false;
  const own = new URL(origin);
  if (url.origin === own.origin) return true;
  if (isLoopback(host) || url.protocol !== 'https:' || url.port !== own.port) return false;
  const [asked, registry] = [url.hostname, own.hostname];
  const above = asked.includes('.') && !/^[\d.]+$/.test(asked) && registry.endsWith(`.${asked}`);
  return asked === TOKEN_HOSTS[host] || asked.endsWith(`.${registry}`) || above;
}

/** The token in the answer of a token host; null where there is none. */
export function readToken(body: Uint8Array): string | null {
  const value = parseJson(body);
  if (typeof value !== 'object' || value === null) return null;
  const token = 'token' in value ? value.token : 'access_token' in value ? value.access_token : null;
  return typeof token === 'string' && /^[\x21-\x7e]{1,16384}$/.test(token) ? token : null;
}

export function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
}
