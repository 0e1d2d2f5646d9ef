import { code, codes, distinct, fullSentence, type Sentence, say } from '../../model/sentence.ts';
import type { Obligation } from '../../model/suggestion.ts';
import { literalPattern } from '../../plain/index.ts';
import { type ContextFiles, mayBringGit, mayWrite } from '../effects/copy.ts';
import type { Effects } from '../effects/effects.ts';
import { isUnder, type PathSet, resolvePath } from '../effects/paths.ts';
import { type LikelyStage, likelyStage } from '../likely/stage.ts';
import { undoneByCache } from '../likely/updates.ts';
import { type ImageView, projectAt, viewImage } from '../project/view.ts';
import { NOTHING_BETWEEN, SAME_DIRECTORIES } from '../proof/claims.ts';
import type { StageFacts } from '../stage-facts.ts';
import { anchor } from './anchor-copy.ts';
import { type BroadCopy, copiesInFront, leavesOut, opaqueInstall } from './copies-in-front.ts';
import { movableCopies } from './movable-copies.ts';
import { lineOf, type RuleInput } from './rule.ts';
import { type Demand, inCopy, installs, isInside, isLinked, type Output, type SunkCopy } from './sunk-copy.ts';

export interface SinkPlan {
  /** Position of the installer in its stage. */
  readonly installer: number;
  readonly label: string;
  readonly sunk: readonly SunkCopy[];
  /** Positions of steps on what these copies bring, which go along. */
  readonly along: readonly number[];
  readonly obligations: readonly Obligation[];
  readonly unmet: readonly Sentence[];
  readonly assumesPrivacy: boolean;
}

/**
 * `reads`: the install was read, and looks at more than its manifests; `done`: no order spares it, as an earlier step does the same or it
 * compiles the sources.
 */
type SinkOutcome =
  | { readonly plan: SinkPlan }
  | { readonly refused: Sentence; readonly reads?: true; readonly done?: true }
  | { readonly nothing: true }
  | { readonly waits: true };

/** Which copies in front of the installer at this position may go behind it, and with what proof (docs/suggestions.md, "`split-broad-copy`"). */
export function planSink(input: RuleInput, installer: number): SinkOutcome {
  const proven = planIn(input, installer, null);
  const isOpaque = input.facts.effects[installer]?.opaque != null;
  const hidesCopy = input.facts.effects.some(
    (e, at) => at < installer && e.opaque !== null && /^(?:copy|add)$/.test(input.facts.placed[at]?.instruction.kind ?? '')
  );
  const isOpen = 'refused' in proven ? proven.reads !== true : 'nothing' in proven && (isOpaque || hidesCopy);
  if (!isOpen) return proven;
  const likely = likelyStage(input);
  const guessed = planIn({ ...input, facts: likely.facts }, installer, likely);
  // Where only the guess reads the step at all, it says more of what is in the way.
  return 'plan' in guessed || 'waits' in guessed || (isOpaque && 'refused' in guessed) ? guessed : proven;
}

/** The installer by itself, and where another one stands in the way both together. */
function planIn(input: RuleInput, installer: number, likely: LikelyStage | null): SinkOutcome {
  const own = planWith(input, installer, likely, true);
  if (!('refused' in own) || own.reads === true) return own;
  const both = planWith(input, installer, likely, false);
  return 'plan' in both || 'waits' in both ? both : own;
}

function planWith(input: RuleInput, installer: number, likely: LikelyStage | null, alone: boolean): SinkOutcome {
  const { facts } = input;
  const effects = facts.effects[installer];
  if (effects === undefined) return { nothing: true };
  if (!effects.calls.some((c) => c.known.needs !== null)) {
    const because = opaqueInstall(input, installer);
    return because === null ? { nothing: true } : { refused: because };
  }
  const viewAt = (position: number): ImageView => viewImage(facts.inherited, facts.effects.slice(0, position), facts.context);
  const view = viewAt(installer);
  const broad = copiesInFront(input, installer);
  if (broad.length === 0) return { nothing: true };
  const again = installedBefore(facts, installer, effects);
  if (again !== null)
    return { refused: say`Line ${again} installs the same already, so little is left for this step.`, reads: true, done: true };
  const installers = alone ? [installer] : installersFrom(facts, broad[0]?.position ?? installer, installer);
  const demands = installers.map((at) => demandOf(facts.effects[at] ?? effects, viewAt(at), input.read));
  const unclear = demands.find((d) => 'refused' in d);
  if (unclear !== undefined) return unclear;
  const demand = together(demands.filter((d): d is Demand => !('refused' in d)));
  const candidates = broad.map((b) => partOf(b, view, demand)).filter((s) => s.brought.size > s.neededCount);
  if (candidates.length === 0) return { nothing: true };
  if (demand.doubts.some((d) => d.level === 'wait')) return { waits: true };
  const refusal = demand.doubts.find((d) => d.level === 'refuse');
  if (refusal !== undefined)
    return { refused: fullSentence(refusal.because), reads: true, ...(refusal.readsSources === true ? { done: true } : {}) };
  const { movable, along, because } = movableCopies(input, { installer, candidates, demand }, { alone, byGuess: likely !== null });
  if (movable.length === 0) return { refused: fullSentence(because ?? say`the copies in front of it cannot move`) };
  const blocked = linkInTheWay(movable, demand, input);
  if (blocked !== null) return { refused: fullSentence(blocked) };
  const sunk = anchor(facts, installer, movable);
  const guessed = sunk.find((s) => s.anchored !== null && likely?.isSettled(s.position) === false);
  if (guessed !== undefined)
    return { refused: say`Where the COPY goes rests on a build argument, so its destination cannot be written out.` };
  const plan = planOf(facts, { installer, sunk, along, demand, real: likely?.real ?? facts.context });
  return { plan: { ...plan, unmet: distinct([...plan.unmet, ...openEnds(facts, plan, likely)]) } };
}

/** What nobody has shown of the steps that the copies would go behind. */
function openEnds(facts: RuleInput['facts'], plan: SinkPlan, likely: LikelyStage | null): readonly Sentence[] {
  const { sunk, installer } = plan;
  const first = Math.min(...sunk.map((s) => s.position));
  const passed = facts.placed.flatMap(({ instruction }, at) => {
    if (at < first || at > installer) return [];
    const purpose = undoneByCache(instruction);
    return [...(purpose === null ? [] : [purpose]), ...(facts.effects[at]?.asks ?? [])];
  });
  const links = sunk
    .filter(isLinked)
    .map(
      (s) =>
        say`Does the install set owner or mode of ${code(s.copy.destination)} or a directory above? ${code('COPY --link')} makes them anew.`
    );
  const places = sunk.map((s) => likely?.questionOf(s.copy.destination) ?? null).filter((question) => question !== null);
  return [...passed, ...links, ...places, ...(likely === null ? [] : untracked(facts, plan, likely.real))];
}

/**
 * What steps that stay in front of a COPY make or read, and a file of the machine that builds would be copied over or be missing: a clean
 * checkout holds none, which is a guess. What the installer itself makes is asked for elsewhere.
 */
function untracked(facts: RuleInput['facts'], { sunk, along, installer }: SinkPlan, real: ContextFiles): readonly Sentence[] {
  const moving = new Set([...sunk.map((s) => s.position), ...along]);
  return sunk.flatMap((one) => {
    const guessed = (set: PathSet): readonly string[] =>
      set.below
        .map((path) => inCopy(path, one))
        .filter((path) => isInside(path, one) && mayWrite(one.copy, path, real) && !mayWrite(one.copy, path, facts.context));
    return facts.effects.slice(one.position + 1, installer + 1).flatMap((effects, i): readonly Sentence[] => {
      const at = one.position + 1 + i;
      if (moving.has(at)) return [];
      const isInstaller = at === installer;
      const read = guessed(isInstaller ? effects.outside.reads : effects.reads);
      const made = isInstaller ? [] : guessed(effects.writes);
      return [
        ...made.map(
          (path) => say`Does the context of the build hold ${code(path)}? The COPY would write over what a step in front of it makes.`
        ),
        ...read
          .filter((path) => !made.includes(path))
          .map((path) => say`Does the context of the build hold ${code(path)}? A step that would stand in front of the COPY reads it.`)
      ];
    });
  });
}

/** The known installers from the first copy on: what any of them reads has to stay in front. */
const installersFrom = ({ effects }: StageFacts, first: number, last: number): readonly number[] =>
  effects.flatMap((e, at) => (at > first && at <= last && e.opaque === null && installs(e) ? [at] : []));

/** Installs whose words name what is installed: two of them are seldom the same. */
const BY_NAME = /^(?:pip|uv pip|dotnet)\b/;

/** The line of an earlier step that ran the same install in the same directory, where nothing since takes its result away; null where there is none. */
function installedBefore({ placed, effects, chain }: StageFacts, installer: number, own: Effects): number | null {
  const call = own.calls.find((c) => c.known.needs !== null);
  if (call === undefined || BY_NAME.test(call.known.label)) return null;
  const words = new RegExp(`(?:^|[\\s;&|(])${literalPattern(call.known.label).replace(/ /g, '\\s+')}(?:$|[\\s;&|)])`);
  const run = placed[installer]?.instruction;
  const before = placed.slice(0, installer).findLastIndex(({ instruction, before: state }, at) => {
    if (instruction.kind !== 'run' || state.cwd !== call.cwd || leavesOut(instruction, run)) return false;
    return installs(effects[at] ?? own) ? effects[at]?.calls.some((c) => c.known.label === call.known.label) : words.test(instruction.rest);
  });
  // A stage that this one starts from may have done it, or an earlier step has fetched what the install takes offline.
  const fetched = OFFLINE.test(call.command.words.map((w) => w.text).join(' ')) ? /\bpnpm fetch\b/ : words;
  const below = [...chain, ...placed.slice(0, installer).map((p) => p.instruction)].find(
    (i, at) => i.kind === 'run' && (at < chain.length || fetched !== words) && fetched.test(i.rest) && !leavesOut(i, run)
  );
  const found = placed[before]?.instruction ?? below;
  const removed = placed
    .slice(before + 1, installer + 1)
    .some(({ instruction }) => instruction.kind === 'run' && /\brm\b/.test(instruction.rest));
  return found === undefined || removed ? null : lineOf(found);
}

const OFFLINE = / --(?:prefer-)?offline(?: |$)/;

function demandOf(effects: Effects, view: ImageView, read: RuleInput['read']): Demand | { readonly refused: Sentence } {
  const parts: Demand[] = [];
  for (const call of effects.calls) {
    if (call.known.needs === null) continue;
    if (call.cwd === null) return { refused: say`The working directory of the install is the base image’s, so its files cannot be told.` };
    const directory = call.cwd;
    const needs = call.known.needs(projectAt(view, directory, read));
    const at = (path: string): string => resolvePath(directory, path);
    parts.push({
      files: needs.files.map(at),
      directories: needs.directories.map(at),
      outputs: needs.outputs.map((path) => ({ path: at(path), names: needs.names })),
      projects: [directory],
      doubts: needs.doubts,
      obligations: needs.obligations,
      histories: needs.history === undefined ? [] : [{ project: directory, question: needs.history }]
    });
  }
  return together(parts);
}

function together(parts: readonly Demand[]): Demand {
  const all = <K extends keyof Demand>(key: K): Demand[K][number][] => parts.flatMap((p) => [...p[key]]) as Demand[K][number][];
  return {
    files: [...new Set(all('files'))],
    directories: [...new Set(all('directories'))],
    outputs: all('outputs'),
    projects: [...new Set(all('projects'))],
    doubts: all('doubts'),
    obligations: all('obligations'),
    histories: all('histories')
  };
}

function partOf(broad: BroadCopy, view: ImageView, demand: Demand): SunkCopy & { readonly neededCount: number } {
  const mine = (imagePath: string): boolean => view.files.get(imagePath)?.broughtBy === broad.position;
  const files = demand.files.filter(mine);
  const directories = demand.directories.filter((d) => [...broad.brought.keys()].some((path) => path.startsWith(`${d}/`) && mine(path)));
  const needed = [...broad.brought.keys()].filter((path) => files.includes(path) || directories.some((d) => path.startsWith(`${d}/`)));
  return {
    ...broad,
    anchored: null,
    needed: { files: files.filter((f) => !directories.some((d) => f.startsWith(`${d}/`))), directories },
    neededCount: needed.length
  };
}

/** A copied link on the way to something that the installer reads or writes leads elsewhere after the split. */
function linkInTheWay(movable: readonly SunkCopy[], demand: Demand, { facts }: RuleInput): Sentence | null {
  const places = [...demand.files, ...demand.directories, ...demand.outputs.map((o) => o.path), ...demand.projects];
  for (const { brought } of movable) {
    for (const [imagePath, path] of brought) {
      if (facts.context.files.at(path)?.kind !== 'symlink') continue;
      const met = places.find((place) => isUnder(place, imagePath) || demand.directories.some((d) => isUnder(imagePath, d)));
      if (met !== undefined) return say`${code(path)} is a symbolic link on the way to what the install uses`;
    }
  }
  return null;
}

/** Copies that are to stand behind an installer, and what it asks for. `real`: the context as it is known to be, without guesses. */
interface Sinking extends Pick<SinkPlan, 'installer' | 'sunk' | 'along'> {
  readonly demand: Demand;
  readonly real: ContextFiles;
}

function planOf(facts: RuleInput['facts'], { installer, sunk, along, demand, real }: Sinking): SinkPlan {
  const unmet = demand.doubts.filter((d) => d.level === 'review').map((d) => d.because);
  const written = installersFrom(facts, Math.min(...sunk.map((s) => s.position)), installer).flatMap(
    (at) => facts.effects[at]?.outside.writes.below ?? []
  );
  const caches = written.flatMap((path) =>
    sunk.map((s) => [inCopy(path, s), s] as const).flatMap(([at, s]) => (isInside(at, s) ? [at] : []))
  );
  for (const { path, names } of [...demand.outputs, ...caches.map((cache): Output => ({ path: cache, names: undefined }))]) {
    const reached = sunk.find((s) => mayWrite(s.copy, path, real, names));
    if (reached === undefined) continue;
    const name = path.slice(path.lastIndexOf('/') + 1);
    unmet.push(
      say`A ${code(name)} on the machine that builds would be copied over the installed one: add ${code(`**/${name}`)} to the ignore file first.`
    );
    break;
  }
  const bare = demand.projects.find((p) => !makesDirectory(facts, installer, p) && !demand.files.some((f) => isUnder(f, p)));
  if (bare !== undefined) unmet.push(say`${code(bare)} is made by the COPY that moves.`);
  unmet.push(...demand.histories.filter(({ project }) => sunk.some((s) => mayBringGit(s.copy, project, real))).map((one) => one.question));
  const label = (facts.effects[installer]?.calls ?? [])
    .filter((c) => c.known.needs !== null)
    .map((c) => c.known.label)
    .join(', ');
  const outputs = demand.outputs.length === 0 ? [] : [outputsKept([...new Set(demand.outputs.map((o) => o.path))])];
  return {
    installer,
    label,
    sunk,
    along,
    obligations: [...demand.obligations, commutes(sunk, installer, facts), sameDirectories(), ...along.map(goesWith(facts)), ...outputs],
    unmet: distinct(unmet),
    assumesPrivacy: installersFrom(facts, Math.min(...sunk.map((s) => s.position)), installer).some(
      (at) => facts.effects[at]?.assumesPrivacy
    )
  };
}

function makesDirectory(facts: RuleInput['facts'], installer: number, directory: string): boolean {
  return [...facts.inherited, ...facts.effects.slice(0, installer)].some(
    (e) => e.copy === null && e.makes.some((m) => m.path === directory)
  );
}

const commutes = (sunk: readonly SunkCopy[], installer: number, facts: RuleInput['facts']): Obligation => ({
  claim: NOTHING_BETWEEN,
  evidence: say`checked instruction by instruction, lines ${lineOf(facts.placed[sunk[0]?.position ?? 0]?.instruction ?? facts.stage.from)} to ${lineOf(facts.placed[installer]?.instruction ?? facts.stage.from)}`
});
const sameDirectories = (): Obligation => ({
  claim: SAME_DIRECTORIES,
  evidence: say`the COPY itself is kept word for word, and what is copied in front of it has the same flags`
});
const goesWith =
  (facts: RuleInput['facts']) =>
  (at: number): Obligation => ({
    claim: say`What works on the copied files goes along with the COPY`,
    evidence: say`line ${lineOf(facts.placed[at]?.instruction ?? facts.stage.from)} changes nothing that the install reads, and touches nothing that it writes`
  });
const outputsKept = (outputs: readonly string[]): Obligation => ({
  claim: say`The COPY cannot write over what the install makes`,
  evidence: say`the ignore rules keep ${outputs.length <= 1 ? codes(outputs) : say`${codes(outputs.slice(0, 1))} and ${outputs.length - 1} more`} out of the context at every depth`
});
