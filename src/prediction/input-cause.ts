import type { PathChange } from '../context/index.ts';
import type { BuildGraph, PlannedInstruction, Selection, Source, Step, StepId, StepInput } from '../model/graph.ts';
import type { Cause } from '../model/prediction.ts';
import { code, say } from '../model/sentence.ts';
import { equalText } from './align.ts';
import { cause, chained, filesChanged, lineOf, MOST_PATHS } from './cause.ts';
import type { Matcher } from './match.ts';
import { trackedDiffer } from './match.ts';
import { partCause } from './part-cause.ts';
import { imageName, isNewInEachBuild, partChange } from './presentation.ts';

/** Names the files behind a changed selection of a context; the caller holds the contexts. */
export type ChangedPaths = (context: string, before: Selection, after: Selection) => readonly PathChange[];

/** What the reasons of one comparison of two graphs look at. */
export interface Comparison {
  readonly base: BuildGraph | null;
  readonly head: BuildGraph;
  readonly matcher: Matcher | null;
  readonly changedPaths: ChangedPaths;
  /** The instruction of the head file that a step belongs to; null for one of the builder's own. */
  instructionOf(step: StepId): PlannedInstruction | null;
  /** The base instruction that a head instruction was; null for a new one. */
  counterpart(planned: PlannedInstruction): PlannedInstruction | null;
  /** Why a step of the head does not match. */
  ofStep(step: StepId): readonly Cause[];
}

/** One input of a step on both sides. */
export interface InputPair {
  /** Null for a step of the builder's own. */
  readonly planned: PlannedInstruction | null;
  readonly step: Step;
  readonly now: StepInput;
  readonly before: StepInput;
}

/** Why an input is not the one that it was. */
export function inputCause(of: Comparison, pair: InputPair): readonly Cause[] {
  const { planned, now, before } = pair;
  const source = sourceOf(now);
  if (source?.kind === 'image') return imageCause(of, pair, source);
  if (source?.kind === 'context' && trackedDiffer(now.content, before.content)) return contextCause(of, pair, source.name);
  if (now.content !== null && 'unknown' in now.content) return [cause('unknown-input', now.content.unknown, planned)];
  if (before.content !== null && 'unknown' in before.content)
    return [cause('unknown-input', say`on the base side, ${before.content.unknown}`, planned)];
  if (source?.kind === 'context') return contextCause(of, pair, source.name);
  if (source !== null) return [cause('unknown-input', doubtOf(of, pair) ?? say`the address is another one`, planned)];
  return 'step' in now.from ? outputCause(of, pair, now.from.step) : [];
}

const sourceOf = (input: StepInput): Source | null => ('source' in input.from ? input.from.source : null);

function doubtOf({ matcher }: Comparison, { now, before }: InputPair) {
  const sameness = matcher?.sameInput(now, before);
  return sameness?.kind === 'unknown' ? sameness.reason : null;
}

function imageCause(of: Comparison, pair: InputPair, source: Source & { readonly kind: 'image' }): readonly Cause[] {
  const was = sourceOf(pair.before);
  const before = was?.kind === 'image' ? was.reference : null;
  const doubt = doubtOf(of, pair);
  if (doubt !== null && before === source.reference) return [cause('base-image-changed', doubt, pair.planned)];
  if (was?.kind === 'image' && before === source.reference) {
    const detail =
      was.platform === source.platform ? say`${imageName(before)} is another image` : partChange('platform', was.platform, source.platform);
    return [cause('base-image-changed', detail, pair.planned)];
  }
  // No bump: the next build stands on yet another one.
  if (isNewInEachBuild(source.reference))
    return [cause('base-image-changed', say`the base image ${imageName(source.reference)} has another name on every build`, pair.planned)];
  const why = doubt === null ? [] : say`: ${doubt}`;
  const image = before === null ? say`another base` : imageName(before);
  const changed = cause('base-image-changed', say`${image} became ${imageName(source.reference)}${why}`, pair.planned);
  return [before === null ? changed : { ...changed, images: { before, after: source.reference } }];
}

function contextCause(of: Comparison, { planned, step, now, before }: InputPair, name: string): readonly Cause[] {
  const selected = now.selection !== null && before.selection !== null;
  const changes = selected ? of.changedPaths(name, before.selection, now.selection).slice(0, MOST_PATHS) : [];
  // The same files under another text of the line: the legacy builder keys its sources as they are written (§16.3).
  const was = planned === null ? null : of.counterpart(planned);
  if (changes.length === 0 && planned !== null && was !== null && !equalText(planned, was))
    return [cause('instruction-changed', say`the sources are written in another way`, planned)];
  const detail =
    changes.length === 0 ? say`files of the build context${name === '' ? [] : say` ${code(name)}`} differ` : filesChanged(changes);
  const kind = step.operation === 'run' ? 'mount-source' : 'context-changed';
  const paths = changes.map(({ path }) => path);
  const recurs = changes.length > 0 && changes.every(({ anew }) => anew === true);
  return [{ ...cause(kind, detail, planned, paths), ...(recurs ? { recurs: true } : {}) }];
}

function outputCause(of: Comparison, pair: InputPair, id: StepId): readonly Cause[] {
  const { base, head } = of;
  const { planned, step, before } = pair;
  const producer = of.instructionOf(id);
  const [made, wasMade] = [head.steps[id], 'step' in before.from ? base?.steps[before.from.step] : undefined];
  // A here-document, or the directory of a cache mount: written by the line itself.
  if (producer === null && base !== null && made !== undefined && wasMade !== undefined && made.operation === 'inline-file') {
    const was = planned === null ? null : of.counterpart(planned);
    return partCause({ base, head, planned, was, step: made, other: wasMade, counterpart: of.counterpart });
  }
  // An image that no FROM names is told by what this line read before.
  const now = producer === null && made?.operation === 'base' ? made.inputs[0] : undefined;
  const image = now === undefined ? null : sourceOf(now);
  if (made !== undefined && now !== undefined && image?.kind === 'image') {
    const was = wasMade?.operation === 'base' ? wasMade.inputs[0] : undefined;
    return was === undefined
      ? [cause('base-image-changed', say`${imageName(image.reference)} takes the place of what a stage made`, planned)]
      : inputCause(of, { planned, step: made, now, before: was });
  }
  const kind = step.operation === 'run' ? 'mount-source' : 'stage-output';
  return chained(cause(kind, doubtOf(of, pair) ?? say`reads what ${lineOf(producer)} makes`, producer), of.ofStep(id));
}
