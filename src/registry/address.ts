/** Where a registry keeps what a reference names. */
export interface RegistryAddress {
  /** The host as references name it: `docker.io`, `ghcr.io`, `localhost:5000`. */
  readonly host: string;
  /** Where it is asked, without a path. */
  readonly origin: string;
  readonly repository: string;
  readonly tag: string;
}

const HUB = 'docker.io';
const HUB_NAMES = new Set([HUB, 'index.docker.io', 'registry-1.docker.io']);
const HUB_ORIGIN = 'https://registry-1.docker.io';
const HOST = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?$/;
const REPOSITORY = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
/** Longest reference that is asked for. */
const LONGEST = 512;

/** A registry's host in one form; null for what is no host. */
export function registryHost(written: string): string | null {
  const host = written.toLowerCase();
  if (HUB_NAMES.has(host)) return HUB;
  return HOST.test(host) && host.length <= 255 ? host : null;
}

/** The address of a reference; null for one that pins a digest, which cannot move, and for what is no name of an image. */
export function registryAddress(reference: string): RegistryAddress | null {
  if (reference.length > LONGEST || reference.includes('@')) return null;
  const slash = reference.indexOf('/');
  const first = slash < 0 ? '' : reference.slice(0, slash);
  const named = /[.:]/.test(first) || first === 'localhost';
  const host = registryHost(named ? first : HUB);
  const rest = named ? reference.slice(slash + 1) : reference;
  const colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
  const name = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? 'latest' : rest.slice(colon + 1);
  const repository = host === HUB && !name.includes('/') ? `library/${name}` : name;
  if (host === null || !REPOSITORY.test(repository) || !TAG.test(tag)) return null;
  return { host, origin: host === HUB ? HUB_ORIGIN : `${isLoopback(host) ? 'http' : 'https'}://${host}`, repository, tag };
}

/** As for the builder, only this machine's own registries may speak without encryption. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '');
  return name === 'localhost' || /^127(?:\.\d{1,3}){3}$/.test(name);
}
