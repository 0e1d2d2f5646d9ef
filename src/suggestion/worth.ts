import { packageFile, priorOf } from '../commands/index.ts';
import type { Instruction } from '../model/dockerfile.ts';
import type { BasedEstimate, Estimate } from '../model/units.ts';
import type { Effects } from './effects/effects.ts';
import type { StageFacts } from './stage-facts.ts';

/** What an edit saves on the average merge, from the caller's replay. */
export interface Worth {
  readonly saving: BasedEstimate;
  readonly profited: { readonly changes: number; readonly of: number } | null;
}

/** Chances for sets of paths whose history nobody knows (docs/suggestions.md). */
const CHANCE = { lock: 0.064, manifest: 0.063, sources: 0.35, directory: 0.057, instruction: 0.01 } as const;
/** Directories that by their names hold the sources of the program. */
const SOURCES =
  /^(?:src|source|sources|app|apps|lib|libs|server|client|packages|pkg|crates|backend|frontend|internal|core|services|web|webapp|ui)(?:[-_][\w-]+)?$/;

/** Chance that a change touches a top-level directory, by its name. */
const directoryChance = (name: string): number => (SOURCES.test(name) ? CHANCE.sources : CHANCE.directory);

const NOTHING: ReadonlySet<string> = new Set();

/** Seconds of an instruction that nobody has measured. */
export function priorSeconds(instruction: Instruction): Estimate {
  const { kind, keyword, rest, heredocs } = instruction;
  const takesTime = kind === 'run' || kind === 'copy' || kind === 'add' || kind === 'workdir';
  return takesTime ? priorOf(`${keyword} ${rest}\n${heredocs.map((h) => h.body).join('')}`) : { low: 0, mid: 0, high: 0 };
}

export const NO_SECONDS: Estimate = { low: 0, mid: 0, high: 0 };

export const sumOf = (estimates: readonly Estimate[]): Estimate => ({
  low: estimates.reduce((s, e) => s + e.low, 0),
  mid: estimates.reduce((s, e) => s + e.mid, 0),
  high: estimates.reduce((s, e) => s + e.high, 0)
});

/** One step of an order that is weighed: what it takes, and which context paths its own key rests on. */
export interface WeighedStep {
  readonly seconds: Estimate;
  readonly paths: ReadonlySet<string>;
  /** Changes on every build: a variable that differs each time. */
  readonly always: boolean;
}

/** Manifests of a monorepo change together: of many, any changes about as often as three would by themselves. */
const MOST_MANIFESTS = 3;

/** In front of a path that no commit holds: a build makes it, so it is another one each time. */
export const MADE = '(made) ';

/** Paths that the same steps read and that change together: one entry of the priors. */
interface PathGroup {
  readonly readers: readonly number[];
  readonly entry: string;
  readonly chance: number;
  readonly isSource: boolean;
}

function groupPaths(steps: readonly WeighedStep[]): readonly PathGroup[] {
  const readers = new Map<string, number[]>();
  for (const [at, step] of steps.entries()) {
    for (const path of step.paths) {
      const list = readers.get(path);
      if (list === undefined) readers.set(path, [at]);
      else list.push(at);
    }
  }
  const groups = new Map<string, PathGroup>();
  for (const [path, list] of readers) {
    const file = packageFile(path);
    const isLock = file === 'lock';
    const isSource = file === null;
    const entry = isLock ? 'lock' : isSource ? (path.split('/')[0] ?? '') : path;
    const key = `${list.join(' ')} ${entry}`;
    if (!groups.has(key))
      groups.set(key, {
        readers: list,
        entry,
        chance: isLock ? CHANCE.lock : path.startsWith(MADE) ? 1 : isSource ? directoryChance(entry) : CHANCE.manifest,
        isSource
      });
  }
  return [...groups.values()];
}

export interface ChanceModel {
  /** That at least one of the steps is touched. */
  chance(members: readonly number[]): number;
  /** The same for the first of them, for the first two, and so on. */
  prefixes(members: readonly number[]): readonly number[];
}

/**
 * Chance that a change which rebuilds this image at all touches the own key of at least one of the steps (design notes A9:
 * the unit is a change that touches the context): all that is copied but the manifests counts as certain, top-level entries
 * by themselves else. Steps are named by their position in the list.
 */
export function chanceModel(
  own: readonly WeighedStep[],
  copied: ReadonlySet<string>,
  external: ReadonlySet<string> = NOTHING
): ChanceModel {
  // What the stages below rest on stands in front of every step.
  const steps = [...own, { seconds: { low: 0, mid: 0, high: 0 }, paths: external, always: false }];
  const groups = groupPaths(steps);
  const all = new Set(steps.flatMap((s) => [...s.paths]));
  const beyond = [...copied].some((path) => !all.has(path) && packageFile(path) === null);
  const sources = groups.filter((g) => g.isSource).length;
  // Which groups a step reads, once: the search for the best order asks for many sets.
  const readBy = steps.map((_, step) => groups.flatMap((g, at) => (g.readers.includes(step) ? [at] : [])));
  const entries = [...new Set(groups.map((g) => g.entry))];
  const isManifest = groups.map((g) => packageFile(g.entry) === 'manifest');
  const entryOf = groups.map((g) => entries.indexOf(g.entry));
  const walk = (chosen: readonly number[]): readonly number[] => {
    const touched = new Uint8Array(groups.length);
    const counted = new Uint8Array(entries.length);
    let touchedSources = 0;
    let manifests = 0;
    let miss = 1;
    let isCertain = false;
    const add = (member: number): number => {
      miss *= 1 - CHANCE.instruction;
      isCertain ||= steps[member]?.always === true;
      for (const at of readBy[member] ?? []) {
        if (touched[at] === 1) continue;
        touched[at] = 1;
        if (groups[at]?.isSource === true) touchedSources++;
        const entry = entryOf[at] ?? 0;
        if (counted[entry] === 1) continue;
        counted[entry] = 1;
        if (isManifest[at] === true && ++manifests > MOST_MANIFESTS) continue;
        miss *= 1 - (groups[at]?.chance ?? 0);
      }
      return isCertain || (!beyond && sources > 0 && touchedSources === sources) ? 1 : 1 - miss;
    };
    return chosen.map(add);
  };
  const front = external.size > 0 ? [own.length] : [];
  return {
    chance: (chosen) => walk([...front, ...chosen]).at(-1) ?? 0,
    prefixes: (chosen) => walk([...front, ...chosen]).slice(front.length)
  };
}

/** Expected seconds of a typical build of one stage in this order: each step costs by the chance that it or anything before it changes (A7). */
export function expectedSeconds(
  order: readonly WeighedStep[],
  copied: ReadonlySet<string>,
  external: ReadonlySet<string> = NOTHING
): Estimate {
  const chances = chanceModel(order, copied, external).prefixes(order.map((_, i) => i));
  return sumOf(order.map((step, i) => scale(step.seconds, chances[i] ?? 0)));
}

const scale = (e: Estimate, factor: number): Estimate => ({ low: e.low * factor, mid: e.mid * factor, high: e.high * factor });

/** Share of merged changes that touch what some Dockerfile of the repository copies, over 62 public ones; the others build all the same. */
const TOUCHING = 0.76;

/** What steps save that no longer run on every build but only where something in front of them changes. */
export function releasedSeconds(
  released: readonly { readonly step: WeighedStep; readonly front: readonly WeighedStep[] }[],
  copied: ReadonlySet<string>
): BasedEstimate {
  const saved = sumOf(
    released.map(({ step, front }) =>
      scale(step.seconds, 1 - TOUCHING * chanceModel([...front, step], copied).chance([...front, step].map((_, i) => i)))
    )
  );
  return savedByPriors(saved, { low: 0, mid: 0, high: 0 });
}

/** Before minus after, with the basis `priors`. */
export function savedByPriors(before: Estimate, after: Estimate): BasedEstimate {
  const round = (value: number): number => Math.round(value * 100) / 100;
  const low = round(before.low - after.low);
  const mid = round(before.mid - after.mid);
  const high = round(before.high - after.high);
  return { low: Math.min(low, mid, high), mid, high: Math.max(low, mid, high), basis: 'priors' };
}

/** Standard deviations that 80 % of a normal distribution lie within. */
const BAND = 1.2816;

/**
 * What a saving comes to on the average merge, in seconds. Of measured steps that is its middle, as it is shown; of priors the mean of a log-normal
 * distribution with that middle and that 80 % range, which lies above it (docs/suggestions.md, "Saying no").
 */
export function averageSaving({ mid, high, basis }: BasedEstimate): number {
  if (basis !== 'priors' || mid <= 0 || high <= mid) return Math.round(mid);
  return mid * Math.exp((Math.log(high / mid) / BAND) ** 2 / 2);
}

/** All context paths that the stage copies. */
export function copiedPaths(facts: StageFacts, pathsOf: (effects: Effects) => ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...facts.inherited, ...facts.effects].flatMap((effects) => [...pathsOf(effects)]));
}
