import { commandKind } from '../../commands/index.ts';
import { code, fullSentence, type Sentence, say, withoutStop } from '../../model/sentence.ts';
import { conflict, type Ground } from '../effects/commute.ts';
import type { ContextFiles } from '../effects/copy.ts';
import { type Effects, effectsOf, opaqueRun } from '../effects/effects.ts';
import { touch } from '../effects/paths.ts';
import { placeInstructions } from '../effects/state.ts';
import { foreignTool } from '../proof/real-tool.ts';
import type { StageFacts } from '../stage-facts.ts';
import { likelyRun, shortened } from './effects.ts';
import { takesAway } from './setup-words.ts';

/**
 * A stage as it most likely is, for edits that a person looks at: steps that no proof follows are read by their words, a directory that
 * the Dockerfile works in counts as its own, the context holds what is tracked (docs/suggestions.md, "Open ends"). Each guess is a
 * question, to be asked wherever the edit rests on it.
 */
export interface LikelyStage {
  readonly facts: StageFacts;
  /** The context with all that the ignore rules let in, tracked or not. */
  readonly real: ContextFiles;
  /** The question that an image path raises where it counts as private by guess only; null where it does not. */
  questionOf(path: string): Sentence | null;
  /** Why two neighbours may not change places even by guess; null where they may. */
  clash(first: number, second: number, ground: Ground): Sentence | null;
  /** The question that such a pair raises by itself; null where it raises none. */
  pairQuestion(first: number, second: number, ground: Ground): Sentence | null;
}

/** Stands for the working directory that a base image sets, where nobody knows it: the same for every relative path of the stage. */
const BASE_DIRECTORY = '/(directory of the base)';

const made = new WeakMap<StageFacts, LikelyStage>();

/** The stage with its guesses. */
export function likelyStage(facts: StageFacts): LikelyStage {
  const before = made.get(facts);
  if (before !== undefined) return before;
  const likely = guess(facts);
  made.set(facts, likely);
  return likely;
}

function guess(proven: StageFacts): LikelyStage {
  const context = trackedOnly(proven.context);
  const placed = placeInstructions(proven.dockerfile, proven.stage, { otherwise: BASE_DIRECTORY, ownNames: proven.ownNames });
  const { image } = proven.stage.from;
  const first = placed.map((p, at) => {
    const own = effectsOf(p, { context, image: proven.base });
    return own.opaque === null ? own : { ...own, opaque: proven.effects[at]?.opaque ?? own.opaque };
  });
  const base = { ...proven, context, placed, effects: first };
  const guessed = first.map((own, at) => (own.opaque === null ? own : (likelyRun(base, at, placed[at] ?? NOWHERE) ?? own)));
  const surroundings = { inherited: proven.inherited, placed, chain: proven.chain };
  const effects = guessed.map((own, at): Effects => {
    const real = foreignTool({ ...surroundings, effects: guessed, context: proven.context }, at);
    if (real === null) return own;
    const foreign = foreignTool({ ...surroundings, effects: guessed, context }, at);
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
  const crosses = (a: number, b: number): boolean => isBuild(facts, a) && addsTools(facts, b);
  return {
    facts,
    real: proven.context,
    questionOf: (path) => {
      if (path.startsWith(BASE_DIRECTORY)) return say`Does ${code(image)} work in a directory of its own? Relative paths start there.`;
      return !proven.isPrivate(path) && isPrivate(path)
        ? say`Does a step that changes places with the COPY read or write ${code(path)}?`
        : null;
    },
    clash: (a, b, ground) => {
      const [one, two] = [effects[a], effects[b]];
      if (one === undefined || two === undefined) return say`its effects are not known`;
      return crosses(a, b) ? null : conflict(one, two, ground);
    },
    pairQuestion: (a, b, ground) => {
      const [one, two, run] = [effects[a], effects[b], placed[a]?.instruction];
      if (one === undefined || two === undefined || run?.kind !== 'run' || !crosses(a, b) || conflict(one, two, ground) === null)
        return null;
      return say`Does ${code(shortened(run))} (line ${run.range.start.line + 1}) run the same with what line ${(placed[b]?.instruction.range.start.line ?? 0) + 1} installs?`;
    }
  };
}

const NOWHERE = { instruction: { kind: 'invalid' } } as unknown as StageFacts['placed'][number];

const questionOfTool = (because: Sentence): Sentence => say`${withoutStop(fullSentence(because))}: does the context of the build hold one?`;

/** The context of a clean checkout: what is not tracked is not there. */
function trackedOnly(context: ContextFiles): ContextFiles {
  return {
    ...context,
    excludes: (path) => context.excludes(path) || !context.files.some((f) => f.path === path || f.path.startsWith(`${path}/`))
  };
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

/** Directories that images use for a program though the system has them too: `/var/www/html`, `/root/app`, `/tmp/build`, `/usr/local/app`. */
const isOwnDirectory = (path: string): boolean =>
  /^\/(?:var\/(?:www|app|task|opt|lib\/[a-z0-9_-]*app)|root|tmp|home|mnt|media|usr\/local|etc)\/[^./*][^/*]*/.test(path) &&
  !/^\/usr\/local\/(?:bin|sbin|lib\w*|share|include|etc|src|man|games|go|cargo|rustup|bundle|libexec)(?:\/|$)/.test(path) &&
  !/^\/etc\/(?:apt|apk|yum|yum\.repos\.d|dnf|pki|ssl|ca-certificates|pip|npm|profile\.d|ld\.so\.conf\.d|cron\.\w+|init\.d|systemd)(?:\/|$|\.)/.test(
    path
  ) &&
  !/^\/etc\/[^/]+$/.test(path);
