import { conflict, type Ground } from '../effects/commute.ts';
import type { Effects } from '../effects/effects.ts';
import { below, isUnder, union } from '../effects/paths.ts';
import type { StageFacts } from '../stage-facts.ts';

/** What an installer writes of its project, as image paths. */
interface Touched {
  readonly outputs: readonly { readonly path: string }[];
}

/** Commands that change no content: who reads as root reads the same. Of any other an install may read what it writes, known or not. */
const WITHOUT_CONTENT: ReadonlySet<string> = new Set(['chmod', 'chown', 'mkdir']);
/** Directories whose being there tools go by. */
const LOOKED_FOR = /\/(?:\.[^/]*|vendor|node_modules|patches|packages|prisma|gems?|deps|_build|obj|modules)$/i;

/**
 * Whether a RUN that sets modes and owners of what a COPY brought may go behind an installer together with that COPY
 * (`RUN chmod +x start.sh`): it has to commute with what the installer writes, and with all that stays between them. `moving`: what goes behind the installer;
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
  const user = facts.placed[installer]?.before.user;
  if (own === undefined || run === undefined || own.opaque !== null || own.calls.length === 0 || (user !== 'root' && user !== '0'))
    return false;
  if (!own.calls.every((c) => WITHOUT_CONTENT.has(c.known.tool)) || own.makes.some((m) => LOOKED_FOR.test(m.path))) return false;
  const isOnCopied = (path: string): boolean => destinations.some((d) => isUnder(path, d));
  if (own.writes.all || own.writes.system || ![...own.writes.below, ...own.makes.map((m) => m.path)].every(isOnCopied)) return false;
  const ground: Ground = facts.groundAt(at);
  for (let next = at + 1; next < installer; next++) {
    const other = facts.effects[next];
    if (other === undefined || (!moving.has(next) && conflict(own, other, ground) !== null)) return false;
  }
  const project: Effects = {
    ...run,
    reads: run.outside.reads,
    writes: union([run.outside.writes, below(...needed.outputs.map((o) => o.path))])
  };
  return conflict(own, project, ground) === null;
}
