import { isRecord } from '../plain/index.ts';
import { type RegistryAddress, registryHost } from './address.ts';
import { parseJson } from './challenge.ts';

/** A name and a password, as HTTP's basic scheme takes them. */
export interface Credential {
  readonly user: string;
  readonly password: string;
}

/** The credential for one address; null: it is asked without. */
export type Credentials = (address: RegistryAddress) => Credential | null;

/** GitHub's token, and the owner whose packages it may read. */
export interface PackageToken {
  readonly token: string;
  readonly owner: string;
}

/**
 * Credentials of Docker's configuration file where it holds them itself (programs that keep them are not run), and GitHub's token for
 * packages of its own repository's owner. A credential goes to the host that it was given for and to no other.
 */
export function credentialsFrom(dockerConfig: string | null, github: PackageToken | null): Credentials {
  const kept = dockerConfig === null ? new Map<string, Credential>() : readAuths(dockerConfig);
  return ({ host, repository }) => {
    const own = github !== null && host === 'ghcr.io' && repository.split('/')[0] === github.owner.toLowerCase();
    return kept.get(host) ?? (own ? { user: 'layercost', password: github.token } : null);
  };
}

function readAuths(text: string): Map<string, Credential> {
  const found = new Map<string, Credential>();
  const config = parseJson(new TextEncoder().encode(text));
  if (!isRecord(config) || !isRecord(config['auths'])) return found;
  for (const [key, entry] of Object.entries(config['auths'])) {
    // Docker Hub's key is an address: `https://index.docker.io/v1/`.
    const host = registryHost(key.replace(/^https?:\/\//, '').replace(/\/.*$/, ''));
    const auth = isRecord(entry) ? entry['auth'] : null;
    if (host === null || typeof auth !== 'string') continue;
    const plain = Buffer.from(auth, 'base64').toString('utf8');
    const colon = plain.indexOf(':');
    if (colon > 0) found.set(host, { user: plain.slice(0, colon), password: plain.slice(colon + 1).replace(/\0+$/, '') });
  }
  return found;
}

export const basic = ({ user, password }: Credential): string => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
