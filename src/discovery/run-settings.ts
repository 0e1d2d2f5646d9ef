import type { RunSettings } from '../model/image.ts';

/** Settings as a definition writes them; null and empty: not at all. */
export interface WrittenSettings {
  readonly network?: string | null | undefined;
  /** `NAME:ADDRESS` or `NAME=ADDRESS`. */
  readonly addHosts?: readonly string[];
  /** `nofile=1024[:2048]`. */
  readonly ulimits?: readonly string[];
  readonly shmSize?: string | null | undefined;
  readonly cgroupParent?: string | null | undefined;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** A size in bytes, as the client sends it; another text stays. */
function bytesOf(size: string): string {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([bkmgt]?)(?:i?b)?$/i.exec(size.trim()) ?? [];
  return number === '' ? size : String(Math.floor(Number(number) * (UNITS[unit.toLowerCase()] ?? 1)));
}

/** `nofile=5` is `nofile=5:5`. */
const bothLimits = (limit: string): string => (limit.includes(':') ? limit : limit.replace(/=(.*)$/, '=$1:$1'));

/** Settings of all RUN steps of a build in one spelling, as a member of it; none where nothing differs from the defaults (docs/cache-rules.md §3). */
export function runSettings(written: WrittenSettings): { readonly settings?: RunSettings } {
  const { network, shmSize, cgroupParent, addHosts = [], ulimits = [] } = written;
  const settings: RunSettings = {
    ...(network && network !== 'default' && network !== 'sandbox' ? { network } : {}),
    ...(addHosts.length > 0 ? { addHosts: [...addHosts] } : {}),
    ...(ulimits.length > 0 ? { ulimits: ulimits.map(bothLimits).sort() } : {}),
    ...(shmSize ? { shmSize: bytesOf(shmSize) } : {}),
    ...(cgroupParent ? { cgroupParent } : {})
  };
  return Object.keys(settings).length === 0 ? {} : { settings };
}
