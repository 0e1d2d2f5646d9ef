import { commandKind } from '../../commands/index.ts';
import { code, codes, type Sentence, say } from '../../model/sentence.ts';
import { conflict, type Ground } from '../effects/commute.ts';
import { mayWrite } from '../effects/copy.ts';
import type { Effects } from '../effects/effects.ts';
import { mentions } from '../effects/mentions.ts';
import { NO_PATHS } from '../effects/paths.ts';
import type { StageFacts } from '../stage-facts.ts';
import { addsPackages } from '../tools/tool.ts';
import { isVolatile } from '../volatile.ts';
import { shortened } from './effects.ts';
import { takesAway } from './setup-words.ts';

/** The question under which two neighbours that clash may change places all the same, for a person to answer; null where they may not. */
type Crossing = (first: number, second: number, ground: Ground) => Sentence | null;

/** Pairs of a stage that clash by the letter and seldom in truth (docs/suggestions.md, "Open ends"). */
export function crossings(facts: StageFacts, volatileArgs: readonly string[] | null): Crossing {
  const { placed, effects } = facts;
  const line = (at: number): number => (placed[at]?.instruction.range.start.line ?? 0) + 1;
  const words = (at: number): Sentence => {
    const run = placed[at]?.instruction;
    return run?.kind === 'run' ? say`${code(shortened(run))} (line ${line(at)})` : say`line ${line(at)}`;
  };
  const volatile = placed.flatMap(({ instruction }) =>
    instruction.kind === 'arg' && isVolatile(instruction, volatileArgs, facts.dockerfile) ? instruction.args.map((a) => a.name) : []
  );
  const stampAt = placed.map((_, at) => isStamp(facts, at, volatile));
  /** An argument that is new on every build goes behind a step that does not name it. */
  const argument = ({ a, b, one, two, ground }: Pair): Sentence | null => {
    const [first, second] = [placed[a]?.instruction, placed[b]?.instruction];
    if (first?.kind !== 'arg' || second?.kind !== 'run' || two.opaque !== null || !isVolatile(first, volatileArgs, facts.dockerfile))
      return null;
    const names = first.args.map((arg) => arg.name);
    const used = placed.some(({ instruction }, at) => at > a && at !== b && mentions(instruction, effects[at] ?? two, names));
    if (!used || mentions(second, two, names) || conflict({ ...one, writesEnvironment: [] }, two, ground) !== null) return null;
    return say`Does ${words(b)} read ${codes(names)} from the environment?`;
  };
  /** A copied program goes behind packages of the system. */
  const program = ({ a, b, one, two, ground }: Pair): Sentence | null => {
    const kind = placed[a]?.instruction.kind;
    if ((kind !== 'copy' && kind !== 'add') || !isPackages(two) || !bringsPrograms(one)) return null;
    const isPrivate = (path: string): boolean => PROGRAMS.test(path) || ground.isPrivate(path);
    if (conflict(one, two, { ...ground, isPrivate }) !== null) return null;
    return say`Does a package that line ${line(b)} installs bring or run a program of ${codes(one.writes.below)} (line ${line(a)})?`;
  };
  /** A value of every build that is written into files goes behind what does not read them. */
  const stamp = ({ a, b, one, two, ground }: Pair): Sentence | null => {
    if (stampAt[a] !== true || two.opaque !== null || conflict({ ...one, writes: NO_PATHS }, two, ground) !== null) return null;
    if (placed[b]?.instruction.kind === 'run') return say`Does ${words(b)} read what line ${line(a)} writes?`;
    const brought = two.copy;
    if (brought === null || one.writes.below.some((path) => mayWrite(brought, path, facts.context))) return null;
    return say`Does the context of the build hold ${codes(one.writes.below)}? Line ${line(a)} writes it.`;
  };
  return (a, b, ground) => {
    const [one, two] = [effects[a], effects[b]];
    if (one === undefined || two === undefined) return null;
    if (isBuild(facts, a) && addsTools(facts, b)) return say`Does ${words(a)} run the same with what line ${line(b)} installs?`;
    const pair = { a, b, one, two, ground };
    return argument(pair) ?? program(pair) ?? stamp(pair);
  };
}

/** Two neighbours by their places, and what they do. */
interface Pair {
  readonly a: number;
  readonly b: number;
  readonly one: Effects;
  readonly two: Effects;
  readonly ground: Ground;
}

/** Where programs lie that are found by their names. */
const PROGRAMS = /^\/(?:usr\/(?:local\/)?)?s?bin(?:\/[^/]+)?$/;
const bringsPrograms = ({ writes }: Effects): boolean =>
  !writes.all && !writes.system && writes.below.length > 0 && writes.below.every((path) => PROGRAMS.test(path));

/** A step that is known whole and installs packages of the system. */
const isPackages = ({ opaque, calls, reads }: Effects): boolean =>
  opaque === null && !reads.all && calls.some((call) => addsPackages(call.known)) && calls.every((call) => call.known.needs === null);

/** Commands that put words into files, and read no others than these. */
const STAMPING = new Set(['echo', 'printf', 'date', 'mkdir', 'touch', 'true', 'set', 'sed']);

/** A step that writes a value of every build into files, and does nothing else. */
function isStamp({ effects }: StageFacts, at: number, volatile: readonly string[]): boolean {
  const own = effects[at];
  if (own === undefined || own.opaque !== null || own.calls.length === 0 || own.writes.below.length === 0) return false;
  return own.calls.every((call) => STAMPING.has(call.known.tool)) && own.readsEnvironment.some((name) => volatile.includes(name));
}

const BUILDS = /^(?:npm-build|go-build|cargo-build|mvn-package|dotnet-build|mix-compile|compile|long-compile)$/;

/** A step that builds the project, by the class of its commands. */
function isBuild({ placed, effects }: StageFacts, at: number): boolean {
  const run = placed[at]?.instruction;
  return run?.kind === 'run' && effects[at]?.opaque != null && BUILDS.test(commandKind(`RUN ${run.rest}`));
}

/** A step that only adds packages or tools to the machine: a build that stands in front of it does not use them. */
function addsTools({ placed, effects }: StageFacts, at: number): boolean {
  const own = effects[at];
  const run = placed[at]?.instruction;
  if (run?.kind !== 'run' || own === undefined || own.opaque !== null || !own.assumesPrivacy || own.reads.all) return false;
  const text = run.rest.replace(/\\\n/g, ' ');
  const commands = text.split(/&&|[;|\n]/).map((command) => command.trim().replace(/\s+/g, ' '));
  // What is copied or moved may come from the build, or go to a directory that the build makes.
  return !commands.some((command) => takesAway(command) || /^(?:cp|mv|ln|install) /.test(command));
}
