import { at, type DocumentNode, entriesAt, itemsAt, lineOf } from '../../formats/index.ts';
import type { RunAround } from '../around.ts';
import { versionOfImage } from '../builder-version.ts';
import { evaluateText, type Scope } from './expression.ts';

// Daemons of BuildKit beside a job, to which the driver `remote` leads (docs/discovery.md "What keeps a cache").

/** A service of the job, or a container that a step of it starts. */
export interface Daemon {
  /** Names under which the job reaches it. */
  readonly names: readonly string[];
  /** Of BuildKit; null where its image names none. */
  readonly version: string | null;
  /** `service`: goes with the job. `container`: goes with the machine. `kept`: its folder lies on the machine. */
  readonly kind: 'service' | 'container' | 'kept';
  /** `build.yml:12` */
  readonly from: string;
}

const IS_BUILDKIT = /(?:^|[/\s=,"'])buildkit(?=[:@"'\s,]|$)/;
/** The folder in which BuildKit keeps its cache, mounted from the machine or as a volume of a name. */
const KEEPS = /:\/(?:var\/lib|home\/user\/\.local\/share)(?:\/buildkit)?(?::|$)/;
/** Addresses on the machine itself. */
const LOCAL = /\b(?:docker-container|unix):|\b(?:localhost|127\.0\.0\.1)\b|\[::1\]/;

/** The services of a job that are daemons of BuildKit. */
export function serviceDaemons(job: DocumentNode, scope: Scope, place: string): readonly Daemon[] {
  return entriesAt(job, 'services').flatMap(({ key, value: service }): readonly Daemon[] => {
    const image = at(service, 'image') ?? service;
    const reference = image.kind === 'scalar' ? evaluateText(String(image.value), scope) : '';
    if (!IS_BUILDKIT.test(reference)) return [];
    const mounts = itemsAt(service, 'volumes').map((item) => (item.kind === 'scalar' ? String(item.value) : ''));
    const kind = mounts.some((mount) => KEEPS.test(mount)) ? 'kept' : 'service';
    return [{ names: [key], version: versionOfImage(reference), kind, from: `${place}:${lineOf(image)}` }];
  });
}

/** The daemon that `docker run` starts; null for a command that starts none. */
export function startedDaemon(words: readonly string[], from: string): Daemon | null {
  const text = words.join(' ');
  if (!/\bdocker (?:container )?run\b/.test(text) || !IS_BUILDKIT.test(text)) return null;
  const version = words.flatMap((word) => versionOfImage(word) ?? [])[0] ?? null;
  return { names: [], version, kind: words.some((word) => KEEPS.test(word)) ? 'kept' : 'container', from };
}

/** What is known of a builder that an address leads to. */
export function remoteBuilder(
  address: string,
  daemons: readonly Daemon[],
  runner: RunAround['runner']
): { readonly kind: RunAround['builder']['kind']; readonly version?: string } {
  const host = /\/\/([^:/\s]+)/.exec(address)?.[1] ?? '';
  const named = daemons.find(({ names }) => names.includes(host));
  const [only, second] = daemons;
  const daemon = named ?? (second === undefined && LOCAL.test(address) ? only : undefined);
  // On a new machine something of the job must listen there, if only a way to another one.
  if (daemon === undefined) return { kind: LOCAL.test(address) && runner === 'hosted' ? 'open' : 'kept' };
  const version = daemon.version === null ? {} : { version: daemon.version };
  const goes = runner === 'hosted' || daemon.kind === 'service';
  return { kind: goes ? 'job' : daemon.kind === 'kept' ? 'kept' : 'open', ...version };
}
