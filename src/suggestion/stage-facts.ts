import type { Dockerfile, Instruction, Stage } from '../model/dockerfile.ts';
import type { Ground } from './effects/commute.ts';
import type { ContextFiles } from './effects/copy.ts';
import { type Effects, effectsOf, opaqueRun } from './effects/effects.ts';
import { createPrivacy } from './effects/paths.ts';
import { type Placed, placeInstructions, stageChain } from './effects/state.ts';
import { foreignTool } from './proof/real-tool.ts';

/** Everything that the rules ask of one stage, computed once. */
export interface StageFacts {
  readonly dockerfile: Dockerfile;
  readonly stage: Stage;
  readonly context: ContextFiles;
  /** The image that the stage rests on in the end, as written; empty where the build hands it in. */
  readonly base: string;
  /** Names, in lower case, that no registry gives. */
  readonly ownNames: ReadonlySet<string>;
  readonly placed: readonly Placed[];
  readonly effects: readonly Effects[];
  /** Effects of the stages that this one starts from, outermost first. */
  readonly inherited: readonly Effects[];
  /** Instructions of the stages that this one starts from. */
  readonly chain: readonly Instruction[];
  readonly isPrivate: (path: string) => boolean;
  /** Ground of a swap of instructions that all stand at or behind this position. */
  groundAt(position: number): Ground;
}

/** Gathers the facts of a stage. */
export function stageFacts(dockerfile: Dockerfile, stage: Stage, context: ContextFiles, ownNames: ReadonlySet<string>): StageFacts {
  const chain = stageChain(dockerfile, stage);
  const written = chain[0]?.from.image ?? '';
  // Of an image that the build itself hands in, neither version nor contents are told by the name.
  const image = ownNames.has(written.toLowerCase()) ? '' : written;
  const placedOf = (link: Stage): readonly Placed[] => placeInstructions(dockerfile, link, { ownNames });
  const placed = placedOf(stage);
  const effectsIn = (list: readonly Placed[]): Effects[] => list.map((p) => effectsOf(p, { context, image }));
  const inherited = chain.slice(0, -1).flatMap((link) => effectsIn(placedOf(link)));
  const known = effectsIn(placed);
  const inheritedSteps = chain.slice(0, -1).flatMap((link) => placedOf(link).map((p) => p.instruction));
  const effects = known.map((own, at) => {
    const foreign = foreignTool({ effects: known, inherited, placed, chain: inheritedSteps, context }, at);
    return foreign === null ? own : opaqueRun(foreign);
  });
  const made = [...inherited, ...effects].flatMap((e) => [...e.makes.map((m) => m.path), ...(e.copy === null ? [] : [e.copy.destination])]);
  const isPrivate = createPrivacy(made);
  return {
    dockerfile,
    stage,
    context,
    base: image,
    ownNames,
    placed,
    effects,
    inherited,
    chain: inheritedSteps,
    isPrivate,
    groundAt: (position) => {
      const ensured = new Set(
        [...inherited, ...effects.slice(0, position)].flatMap((e) => (e.opaque === null ? e.makes.map((m) => m.path) : []))
      );
      return { isPrivate, ensured };
    }
  };
}

/** Instructions that no suggestion touches: their position is their meaning. */
export function isFixed(instruction: Instruction): boolean {
  return instruction.kind === 'from' || instruction.kind === 'onbuild' || instruction.kind === 'invalid';
}
