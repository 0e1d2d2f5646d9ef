import { code, type Sentence, say } from '../../model/sentence.ts';
import { conflict, type Ground } from '../effects/commute.ts';
import { mayWrite } from '../effects/copy.ts';
import type { Effects } from '../effects/effects.ts';
import { type PathSet, touch } from '../effects/paths.ts';
import { anchoredText, withoutDirectory } from './anchor-copy.ts';
import { goesAlong } from './go-along.ts';
import { lineOf, type RuleInput } from './rule.ts';
import { copiesBeyond, type Demand, inCopy, installs, isInside, isLinked, type PlanReading, type SunkCopy } from './sunk-copy.ts';

/** Where tools and the system keep their own files: a COPY that reaches there may change the installer itself. */
const SYSTEM_AREAS =
  '/bin /sbin /lib /lib64 /etc /dev /proc /sys /run /usr/bin /usr/sbin /usr/lib /usr/lib64 /usr/libexec /usr/local /usr/share /usr/include /var/lib /var/cache'.split(
    ' '
  );

const keepsManifests = (sunk: SunkCopy): boolean => sunk.needed.files.length + sunk.needed.directories.length > 0;

/** What may go behind an installer, and what that asks for. */
interface Moving {
  readonly installer: number;
  readonly candidates: readonly SunkCopy[];
  readonly demand: Demand;
}

/**
 * The copies that commute with everything between them and the installer that does not move along, and with what the installer does outside
 * of its project; steps on what they bring go along where they can.
 */
export function movableCopies(
  { facts }: RuleInput,
  { installer, candidates, demand }: Moving,
  reading: PlanReading
): { readonly movable: readonly SunkCopy[]; readonly along: readonly number[]; readonly because: Sentence | null } {
  let movable = [...candidates];
  let along: readonly number[] = [];
  let because: Sentence | null = null;
  for (;;) {
    const moving = new Set([...movable.map((m) => m.position), ...along]);
    const met = movable
      .map((sunk) => ({ sunk, found: obstacle(facts, installer, sunk, moving, reading) }))
      .find(({ found }) => found !== null);
    if (met === undefined) return { movable, along: along.filter((at) => movable.some((m) => m.position < at)), because };
    const { at = null, because: why = null } = met.found ?? {};
    if (
      at !== null &&
      goesAlong(
        facts,
        { at, installer, moving: new Set([...moving, at]) },
        demand,
        movable.map((m) => m.copy.destination)
      )
    )
      along = [...along, at];
    else {
      because = why;
      movable = movable.filter((m) => m !== met.sunk);
      // What goes along with a copy that stays has to stay, too.
      along = [];
    }
  }
}

/** Why a copy cannot go behind the installer, and the step that is in the way where it is one between them. */
interface InTheWay {
  readonly because: Sentence;
  readonly at: number | null;
}

function obstacle(
  facts: RuleInput['facts'],
  installer: number,
  sunk: SunkCopy,
  moving: ReadonlySet<number>,
  reading: PlanReading
): InTheWay | null {
  const own = facts.effects[sunk.position];
  const run = facts.effects[installer];
  const byItself = (because: Sentence | null): InTheWay | null => (because === null ? null : { because, at: null });
  if (own === undefined || run === undefined) return byItself(say`its effects are not known`);
  const area = SYSTEM_AREAS.find((path) => touch(path, sunk.copy.destination));
  if (area !== undefined && !(facts.isPrivate(sunk.copy.destination) && !copiesBeyond(sunk)))
    return byItself(say`the COPY reaches ${code(area)}, where tools keep their own files`);
  if (isLinked(sunk) && !reading.byGuess) return byItself(say`${code('--link')} writes its parent directories anew, so its place matters`);
  const base = facts.groundAt(sunk.position);
  // The manifest copy stands where the COPY stood and makes the same directories with the same flags.
  const ground: Ground = keepsManifests(sunk) ? { ...base, ensured: new Set([...base.ensured, ...own.makes.map((m) => m.path)]) } : base;
  // What the ignore rules keep out of the COPY is the installer's own (a cache in a home directory inside of the project).
  const apart = (set: PathSet): PathSet => ({
    ...set,
    below: set.below.filter((written) => {
      const path = inCopy(written, sunk);
      return path.includes('*') || !isInside(path, sunk) || mayWrite(sunk.copy, path, facts.context);
    })
  });
  for (let at = sunk.position + 1; at < installer; at++) {
    const other = facts.effects[at];
    if (other === undefined || moving.has(at)) continue;
    // What an installer reads of its project stays in front of it.
    const reach = !reading.alone && other.opaque === null && installs(other) ? other.outside : other;
    if (reach !== other && other.assumesPrivacy && !facts.isPrivate(sunk.copy.destination)) return byItself(notItsOwn(sunk));
    const between = { ...other, reads: apart(reach.reads), writes: apart(reach.writes) };
    const found = conflict(anchoredText(sunk.copy) === null ? own : withoutDirectory(own), between, ground);
    if (found !== null)
      return { because: say`line ${lineOf(facts.placed[at]?.instruction ?? sunk.copy.instruction)} stands between, and ${found}`, at };
  }
  const outside: Effects = { ...run, reads: apart(run.outside.reads), writes: apart(run.outside.writes) };
  if (run.assumesPrivacy && !facts.isPrivate(sunk.copy.destination)) return byItself(notItsOwn(sunk));
  return byItself(conflict(own, outside, ground));
}

const notItsOwn = ({ copy }: SunkCopy): Sentence =>
  say`${code(copy.destination)} is not a directory of this image’s own, so code that the installer runs may look there`;
