import { code, distinct, fullSentence, type Sentence, say, withoutStop } from '../../model/sentence.ts';
import { conflict, type Ground } from '../effects/commute.ts';
import type { ContextFiles } from '../effects/copy.ts';
import { type Effects, effectsOf, opaqueRun } from '../effects/effects.ts';
import { touch } from '../effects/paths.ts';
import { placeInstructions, variablesIn } from '../effects/state.ts';
import { foreignTool } from '../proof/real-tool.ts';
import type { StageFacts } from '../stage-facts.ts';
import { crossings } from './crossing.ts';
import { likelyRun } from './effects.ts';

/**
 * A stage as it most likely is, for edits that a person looks at: steps that no proof follows are read by their words, a directory that
 * the Dockerfile works in counts as its own, the context holds what is tracked (docs/suggestions.md, "Open ends"). Each guess is a
 * question, to be asked wherever the edit rests on it.
 */
export interface LikelyStage {
  readonly facts: StageFacts;
  /** The context with all that the ignore rules let in, tracked or not. */
  readonly real: ContextFiles;
  /** Whether the file itself settles where the copy at this position goes. */
  isSettled(position: number): boolean;
  /** The question that an image path raises where it counts as private by guess only; null where it does not. */
  questionOf(path: string): Sentence | null;
  /** Why two neighbours may not change places even by guess; null where they may. */
  clash(first: number, second: number, ground: Ground): Sentence | null;
  /** The question that such a pair raises by itself; null where it raises none. */
  pairQuestion(first: number, second: number, ground: Ground): Sentence | null;
}

/** Stands for the working directory that a base image sets, where nobody knows it: the same for every relative path of the stage. */
const BASE_DIRECTORY = '/(directory of the base)';

/** What a guess is asked with: `volatileArgs` differ on every build, null where nothing says how the image is built. */
interface Asked {
  readonly facts: StageFacts;
  readonly volatileArgs: readonly string[] | null;
}

const made = new WeakMap<StageFacts, LikelyStage>();

/** The stage with its guesses. */
export function likelyStage({ facts, volatileArgs }: Asked): LikelyStage {
  const before = made.get(facts);
  if (before !== undefined) return before;
  const likely = guess(facts, volatileArgs);
  made.set(facts, likely);
  return likely;
}

function guess(proven: StageFacts, volatileArgs: readonly string[] | null): LikelyStage {
  const context = trackedOnly(proven.context);
  const placed = placeInstructions(proven.dockerfile, proven.stage, {
    otherwise: BASE_DIRECTORY,
    ownNames: proven.ownNames,
    defaults: true
  });
  const { image } = proven.stage.from;
  const first = placed.map((p, at) => {
    const own = effectsOf(p, { context, image: proven.base });
    return own.opaque === null ? own : { ...own, opaque: proven.effects[at]?.opaque ?? own.opaque };
  });
  const base = { ...proven, context, placed, effects: first };
  const defaults = defaultsAsked(proven, placed);
  const guessed = first.map((own, at): Effects => {
    const read = own.opaque === null ? own : (likelyRun(base, at, placed[at] ?? NOWHERE) ?? own);
    const asks = proven.effects[at]?.opaque == null ? [] : (defaults[at] ?? []);
    return read.opaque !== null || asks.length === 0 ? read : { ...read, asks: [...read.asks, ...asks] };
  });
  const surroundings = { inherited: proven.inherited, placed, chain: proven.chain };
  const effects = guessed.map((own, at): Effects => {
    const real = foreignTool({ ...surroundings, effects: guessed, context: proven.context, byName: true }, at);
    if (real === null) return own;
    const foreign = foreignTool({ ...surroundings, effects: guessed, context, byName: true }, at);
    return foreign === null ? { ...own, asks: [...own.asks, questionOfTool(real)] } : opaqueRun(foreign);
  });
  const places = effects.flatMap((e) => [...e.makes.map((m) => m.path), ...(e.copy === null ? [] : [e.copy.destination])]);
  const isPrivate = (path: string): boolean =>
    proven.isPrivate(path) || path.startsWith(BASE_DIRECTORY) || (isOwnDirectory(path) && places.some((m) => touch(m, path)));
  const facts: StageFacts = {
    ...base,
    effects,
    isPrivate,
    groundAt: (position) => ({ ...proven.groundAt(position), isPrivate })
  };
  const crossing = crossings(facts, volatileArgs);
  return {
    facts,
    real: proven.context,
    isSettled: (position) => proven.effects[position]?.copy != null,
    questionOf: (path) => {
      if (path.startsWith(BASE_DIRECTORY)) return say`Does ${code(image)} work in a directory of its own? Relative paths start there.`;
      return !proven.isPrivate(path) && isPrivate(path)
        ? say`Does a step that changes places with the COPY read or write ${code(path)}?`
        : null;
    },
    clash: (a, b, ground) => {
      const [one, two] = [effects[a], effects[b]];
      if (one === undefined || two === undefined) return say`its effects are not known`;
      const found = conflict(one, two, ground);
      return found === null || crossing(a, b, ground) !== null ? null : found;
    },
    pairQuestion: (a, b, ground) => {
      const [one, two] = [effects[a], effects[b]];
      return one === undefined || two === undefined || conflict(one, two, ground) === null ? null : crossing(a, b, ground);
    }
  };
}

/** For each instruction the arguments whose default its reading rests on, as questions; a directory or user that is set by one counts for all behind it. */
function defaultsAsked(proven: StageFacts, placed: StageFacts['placed']): readonly (readonly Sentence[])[] {
  let carried: readonly Sentence[] = [];
  return placed.map(({ instruction, before }, at) => {
    const real = proven.placed[at]?.before.env;
    const text = [instruction.rest, ...instruction.heredocs.map((h) => h.body)].join('\n');
    const own = [...new Set(variablesIn(text))].flatMap((name) => {
      const value = before.env.get(name);
      return typeof value === 'string' && typeof real?.get(name) !== 'string'
        ? [say`Is ${code(name)} left ${value === '' ? say`empty` : say`at ${code(value.slice(0, 60))}`} by every build?`]
        : [];
    });
    const asks = distinct([...carried, ...own]);
    if (instruction.kind === 'workdir' || instruction.kind === 'user') carried = asks;
    return asks;
  });
}

const NOWHERE = { instruction: { kind: 'invalid' } } as unknown as StageFacts['placed'][number];

const questionOfTool = (because: Sentence): Sentence => say`${withoutStop(fullSentence(because))}: does the context of the build hold one?`;

/** The context of a clean checkout: what is not tracked is not there. */
function trackedOnly(context: ContextFiles): ContextFiles {
  return {
    ...context,
    isClean: true,
    excludes: (path, names) => context.excludes(path, names) || !context.files.has(path)
  };
}

/** Directories that images use for a program though the system has them too: `/var/www/html`, `/root/app`, `/tmp/build`, `/usr/local/app`. */
const isOwnDirectory = (path: string): boolean =>
  /^\/(?:var\/(?:www|app|task|opt|lib\/[a-z0-9_-]*app)|root|tmp|home|mnt|media|usr\/local|etc)\/[^./*][^/*]*/.test(path) &&
  !/^\/usr\/local\/(?:bin|sbin|lib\w*|share|include|etc|src|man|games|go|cargo|rustup|bundle|libexec)(?:\/|$)/.test(path) &&
  !/^\/etc\/(?:apt|apk|yum|yum\.repos\.d|dnf|pki|ssl|ca-certificates|pip|npm|profile\.d|ld\.so\.conf\.d|cron\.\w+|init\.d|systemd)(?:\/|$|\.)/.test(
    path
  ) &&
  !/^\/etc\/[^/]+$/.test(path);
