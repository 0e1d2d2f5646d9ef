import type { PathChange } from '../context/index.ts';
import { BASE_ENVIRONMENT } from '../graph/index.ts';
import type { BuildGraph, DefinitionPart, PlannedInstruction, Selection, Step, StepInput } from '../model/graph.ts';
import type { Explanation, IngredientValue, KeyIngredient, Prediction } from '../model/prediction.ts';
import { code, listed, type Sentence, say } from '../model/sentence.ts';
import { alignInstructions } from './align.ts';
import { beliefsAbout } from './beliefs.ts';
import { allPlanned } from './causes.ts';
import { compareDefinitions } from './definition.ts';
import type { ChangedPaths } from './input-cause.ts';
import { createMatcher, type Matcher } from './match.ts';
import { linesBefore } from './part-cause.ts';
import { ingredientName, partText, shortReference } from './presentation.ts';
import type { Sameness } from './sameness.ts';

const setBy = (image: string | undefined): IngredientValue => ({ shown: `as ${shortReference(image ?? 'the base image')} sets it` });

/** A part's value for people, as far as it may be shown. */
function shown(part: DefinitionPart | undefined, usesVariables: boolean): IngredientValue | null {
  if (part === undefined) return null;
  if (part.name === BASE_ENVIRONMENT) return setBy(part.base);
  const isPlace = part.name === 'working directory' || part.name === 'directory';
  const isDefault = part.base !== undefined && (part.name === 'user' || part.name === 'owner' || (isPlace && part.value === '/'));
  if (isDefault) return setBy(part.base);
  // A relative path below a directory that only the image knows.
  const isBelow = isPlace && part.base !== undefined;
  const text = partText(part.name, isBelow ? part.value.replace(/^\//, '') : part.value, usesVariables);
  if (text === null) return 'not shown';
  return { shown: isBelow ? `${text} below the directory that ${shortReference(part.base ?? '')} sets` : text };
}

/** Instructions whose text a later step's definition holds with variables replaced. */
const KEPT: ReadonlySet<string> = new Set(['WORKDIR', 'USER', 'SHELL']);

/** Whether variables stand in the line, or in a line before it whose text its definition holds: their values would show through. */
function usesVariables(graph: BuildGraph, planned: PlannedInstruction | null): boolean {
  if (planned === null) return false;
  const lines = [planned, ...linesBefore(graph, planned).filter((one) => KEPT.has(one.instruction.keyword))];
  return lines.some(({ instruction }) =>
    [instruction.rest, ...instruction.heredocs.map(({ raw }) => raw)].some((text) => text.includes('$'))
  );
}

/** Parts of both sides side by side: repeated names pair in order. */
function pairParts(
  before: readonly DefinitionPart[],
  after: readonly DefinitionPart[]
): readonly (readonly [DefinitionPart | undefined, DefinitionPart | undefined])[] {
  const left = [...before];
  const pairs = after.map((part) => {
    const at = left.findIndex((other) => other.name === part.name);
    return [at < 0 ? undefined : left.splice(at, 1)[0], part] as const;
  });
  return [...pairs, ...left.map((part) => [part, undefined] as const)];
}

/** Settings that no one set and that are not worth a line. */
const isSilent = (a: DefinitionPart | undefined, b: DefinitionPart | undefined) =>
  (a?.value ?? '') === '' && (b?.value ?? '') === '' && a?.base === undefined && b?.base === undefined;

/** Parts that are worth a line only where they differ. */
const UNTOLD: ReadonlySet<string> = new Set(['own file system', 'source options']);

/** The parts of one side's definition, and whether values of variables stand in them. */
interface SideParts {
  readonly parts: readonly DefinitionPart[];
  readonly usesVariables: boolean;
}

function partIngredients(base: SideParts | null, head: SideParts): readonly KeyIngredient[] {
  return pairParts(base?.parts ?? [], head.parts).flatMap(([a, b]): readonly KeyIngredient[] => {
    const name = (b ?? a)?.name ?? '';
    if (isSilent(a, b)) return [];
    const one = compareDefinitions(b === undefined ? [] : [b], a === undefined ? [] : [a]);
    const state = one.kind === 'same' ? 'same' : one.kind === 'different' ? 'different' : 'open';
    if (state === 'same' && UNTOLD.has(name)) return [];
    // Where the two values already name two images, the reason would say it again.
    const saidAlready = a?.base !== undefined && b?.base !== undefined;
    const before = shown(a, base?.usesVariables ?? false);
    const after = shown(b, head.usesVariables);
    return [{ name: ingredientName(name), before, after, state, note: one.kind === 'unknown' && !saidAlready ? one.reason : null }];
  });
}

const stateOf = (sameness: Sameness): KeyIngredient['state'] =>
  sameness.kind === 'same' ? 'same' : sameness.kind === 'different' ? 'different' : 'open';

const paths = (selection: Selection | null): string => (selection?.paths ?? []).map((path) => path.path || '.').join(', ') || 'all files';

/** Who makes an input, in words. */
function producer(graph: BuildGraph, input: StepInput, usesVariables: boolean): string {
  if ('source' in input.from) {
    const { source } = input.from;
    if (source.kind === 'context') return source.name === '' ? 'the build context' : `the build context ${source.name}`;
    if (source.kind === 'image') return shortReference(source.reference);
    return usesVariables ? 'an address' : source.url;
  }
  const { step } = input.from;
  const made = graph.steps[step];
  const [image] = made?.operation === 'base' ? made.inputs : [];
  if (image !== undefined) return producer(graph, image, usesVariables);
  const owner = allPlanned(graph).find((planned) => planned.steps.includes(step));
  return owner === undefined
    ? 'what the line writes itself'
    : `line ${owner.instruction.range.start.line + 1} (${owner.instruction.keyword})`;
}

/** An input as one text: who makes it and, for files, a short form of their digest. */
function inputText(graph: BuildGraph, input: StepInput | undefined, usesVariables: boolean): IngredientValue | null {
  if (input === undefined) return null;
  const from = producer(graph, input, usesVariables);
  if (input.mode === 'chain') return { shown: from };
  const digest =
    input.content !== null && 'digest' in input.content && /^[0-9a-f]{12}/.test(input.content.digest)
      ? `, digest ${input.content.digest.slice(0, 12)}`
      : '';
  return { shown: `${usesVariables ? 'files' : paths(input.selection)} of ${from}${digest}` };
}

/** A step of the head against the one that it is compared with. */
interface ComparedInputs {
  readonly base: BuildGraph;
  readonly head: BuildGraph;
  readonly matcher: Matcher;
  readonly step: Step;
  readonly other: Step | null;
  readonly changedPaths: ChangedPaths;
  /** Sides of which the line uses variables, so that only who makes an input is shown. */
  readonly hides: { readonly base: boolean; readonly head: boolean };
}

function inputIngredients({ base, head, matcher, step, other, changedPaths, hides }: ComparedInputs): readonly KeyIngredient[] {
  return step.inputs.map((input, index): KeyIngredient => {
    // A linked copy stands on no step, so that places alone would pair its files with a step.
    const ofMode = (inputs: readonly StepInput[]) => inputs.filter(({ mode }) => mode === input.mode);
    const was = other === null ? undefined : ofMode(other.inputs)[ofMode(step.inputs.slice(0, index)).length];
    const sameness: Sameness = was === undefined ? { kind: 'different' } : matcher.sameInput(input, was);
    const context = 'source' in input.from && input.from.source.kind === 'context' ? input.from.source.name : null;
    const isListed = sameness.kind === 'different' && context !== null && was?.selection != null && input.selection !== null;
    const changes = isListed ? changedPaths(context, was.selection, input.selection) : [];
    const note = sameness.kind === 'output' || sameness.kind === 'unknown' ? sameness.reason : changesNote(changes);
    const name = input.mode === 'chain' ? 'the step below' : 'files that it reads';
    return {
      name,
      before: inputText(base, was, hides.base),
      after: inputText(head, input, hides.head),
      state: stateOf(sameness),
      note
    };
  });
}

/** The files that differ, by name; null where none is known. */
function changesNote(changes: readonly PathChange[]): Sentence | null {
  if (changes.length === 0) return null;
  return listed(
    changes.slice(0, 20).map(({ path, mode }) => {
      const [before, after] = [mode?.before.toString(8) ?? '', mode?.after.toString(8) ?? ''];
      return mode === null ? [code(path)] : say`${code(path)} (mode ${[before]} → ${[after]})`;
    })
  );
}

/** The base step that a step is compared with: its match, else the step of the line that it was. */
function comparedWith(
  base: BuildGraph,
  matcher: Matcher,
  step: Step,
  planned: PlannedInstruction,
  was: PlannedInstruction | null
): Step | null {
  const match = matcher.match(step.id);
  const own = was?.steps[planned.steps.indexOf(step.id)];
  const id = match.sameness.kind === 'different' ? (own ?? match.step) : match.step;
  return id === null || id === undefined ? null : (base.steps[id] ?? null);
}

/**
 * Everything about one instruction of a prediction: each ingredient of its key on both sides, the chain to the root cause,
 * and what people commonly get wrong there. `index` is the position in `prediction.steps`; null where there is none.
 */
export function explain(
  base: BuildGraph | null,
  prediction: Prediction,
  index: number,
  changedPaths: ChangedPaths = () => []
): Explanation | null {
  const head = prediction.graph;
  const [planned, said] = [head.instructions[index], prediction.steps[index]];
  if (planned === undefined || said === undefined) return null;
  const [id] = planned.role === 'step' ? planned.steps : [];
  const step = id === undefined ? null : (head.steps[id] ?? null);
  const was = base === null ? null : (alignInstructions(base, head).get(planned) ?? null);
  const beliefs = beliefsAbout({ planned, prediction: said, step, builder: head.builder });
  const baseLine = was === null ? null : was.instruction.range.start.line + 1;
  const about = { step: said, baseLine, causes: said.causes, beliefs };
  if (step === null) return { ...about, ingredients: [] };
  const after: SideParts = { parts: step.definition, usesVariables: usesVariables(head, planned) };
  if (base === null) return { ...about, ingredients: partIngredients(null, after) };
  const matcher = createMatcher(base, head);
  const other = comparedWith(base, matcher, step, planned, was);
  const before = other === null ? null : { parts: other.definition, usesVariables: usesVariables(base, was) };
  const ingredients = [
    ...partIngredients(before, after),
    ...inputIngredients({
      base,
      head,
      matcher,
      step,
      other,
      changedPaths,
      hides: { base: before?.usesVariables ?? false, head: after.usesVariables }
    })
  ];
  return { ...about, ingredients };
}
