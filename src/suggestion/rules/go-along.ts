import { conflict, type Ground } from '../effects/commute.ts';
import type { Effects } from '../effects/effects.ts';
import { below, isUnder, union } from '../effects/paths.ts';
import type { StageFacts } from '../stage-facts.ts';

/** What an installer reads and writes of its project, as image paths. */
interface Touched {
  readonly files: readonly string[];
  readonly directories: readonly string[];
  readonly outputs: readonly { readonly path: string }[];
}

/** Commands that change no content: who reads as root reads the same. */
const WITHOUT_CONTENT: ReadonlySet<string> = new Set(['chmod', 'chown']);

/**
 * Whether a RUN on what a COPY brought may go behind an installer together with that COPY (`RUN chmod +x start.sh`): it has to commute with
 * the installer, which reads its manifests alone, and with all that stays between them. `moving`: what goes behind the installer;
 * `destinations`: where the copies among it go.
 */
export function goesAlong(
  facts: StageFacts,
  { at, installer, moving }: { readonly at: number; readonly installer: number; readonly moving: ReadonlySet<number> },
  needed: Touched,
  destinations: readonly string[]
): boolean {
  const own = facts.effects[at];
  const run = facts.effects[installer];
  if (own === undefined || run === undefined || own.opaque !== null || own.calls.length === 0) return false;
  const isOnCopied = (path: string): boolean => destinations.some((d) => isUnder(path, d));
  if (own.writes.all || own.writes.system || ![...own.writes.below, ...own.makes.map((m) => m.path)].every(isOnCopied)) return false;
  const ground: Ground = facts.groundAt(at);
  for (let next = at + 1; next < installer; next++) {
    const other = facts.effects[next];
    if (other === undefined || (!moving.has(next) && conflict(own, other, ground) !== null)) return false;
  }
  const user = facts.placed[installer]?.before.user;
  const keepsContent = own.calls.every((c) => WITHOUT_CONTENT.has(c.known.tool)) && (user === 'root' || user === '0');
  const reads = keepsContent ? [] : [...needed.files, ...needed.directories];
  const project: Effects = {
    ...run,
    reads: union([run.outside.reads, below(...reads)]),
    writes: union([run.outside.writes, below(...needed.outputs.map((o) => o.path))])
  };
  return conflict(own, project, ground) === null;
}
