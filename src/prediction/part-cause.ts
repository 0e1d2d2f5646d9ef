import { BASE_ENVIRONMENT, environmentName, isEnvironment } from '../graph/index.ts';
import type { BuildGraph, DefinitionPart, PlannedInstruction, Step } from '../model/graph.ts';
import type { Cause, CauseKind } from '../model/prediction.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import { equalText } from './align.ts';
import { isNewInEachBuild, partChange, partName, variableOf } from './presentation.ts';

// Which line is behind a part of a step's own definition that differs.

export interface PartQuestion {
  readonly base: BuildGraph;
  readonly head: BuildGraph;
  readonly planned: PlannedInstruction | null;
  readonly was: PlannedInstruction | null;
  readonly step: Step;
  readonly other: Step;
  readonly counterpart: (planned: PlannedInstruction) => PlannedInstruction | null;
}

/** The first part that differs, with both values; null stands for a part that one side does not have. */
export interface PartDifference {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** All parts whose values differ, in the order of the head side; lists of one name are compared in order. */
function differingParts(before: readonly DefinitionPart[], after: readonly DefinitionPart[]): readonly PartDifference[] {
  const count = (parts: readonly DefinitionPart[]) => {
    const seen = new Map<string, number>();
    return new Map(
      parts.map((part) => {
        const nth = seen.get(part.name) ?? 0;
        seen.set(part.name, nth + 1);
        return [`${part.name}\0${nth}`, part] as const;
      })
    );
  };
  const [old, now] = [count(before), count(after)];
  const names = [...new Set([...now.keys(), ...old.keys()])];
  const differences = names.flatMap((key): readonly PartDifference[] => {
    const [a, b] = [old.get(key), now.get(key)];
    return a !== undefined && a.value === b?.value
      ? []
      : [{ name: key.slice(0, key.indexOf('\0')), before: a?.value ?? null, after: b?.value ?? null }];
  });
  const order = (parts: readonly DefinitionPart[]) =>
    parts
      .filter((part) => isEnvironment(part.name))
      .map((part) => part.name)
      .join('\n');
  if (differences.length > 0 || order(before) === order(after)) return differences;
  return [{ name: 'order of the environment', before: order(before), after: order(after) }];
}

/** A cause of this file: what happened at a line, and to which variable. */
const causeAt = (kind: CauseKind, detail: Sentence, line: number | null, name: string | null = null): Cause => ({
  kind,
  detail,
  name,
  line,
  paths: []
});

const lineOf = (planned: PlannedInstruction | null): number | null => (planned === null ? null : planned.instruction.range.start.line + 1);

/** The instructions that a step of a stage can see, nearest first: those before it, then those of the stages that it is built FROM. */
export function linesBefore(graph: BuildGraph, planned: PlannedInstruction | null): readonly PlannedInstruction[] {
  const origin = planned?.origin;
  if (!origin) return [];
  const stage = graph.instructions.filter((one) => one.origin?.stageIndex === origin.stageIndex);
  const [from] = stage;
  const inTriggers = origin.trigger === null ? (from?.triggers ?? []) : (from?.triggers.slice(0, origin.trigger) ?? []);
  const above = stage.filter((one) => origin.trigger === null && (one.origin?.indexInStage ?? 0) < origin.indexInStage && one !== from);
  const image = from?.instruction.kind === 'from' ? from.instruction.image : '';
  const parent = graph.instructions.findLast(
    (one) => one.origin !== null && one.origin.stageIndex < origin.stageIndex && one.stageName === image
  );
  const own = [...inTriggers, ...above].toReversed();
  return parent === undefined ? own : [...own, parent, ...linesBefore(graph, parent)];
}

const sets = (planned: PlannedInstruction, name: string): boolean => {
  const { instruction } = planned;
  if (instruction.kind === 'env') return instruction.pairs.some((pair) => pair.key === name);
  return instruction.kind === 'arg' && instruction.args.some((arg) => arg.name === name);
};

/** What a line that sets a variable gives it, as written. */
function writtenValue({ instruction }: PlannedInstruction, name: string): string | null {
  if (instruction.kind === 'env') return instruction.pairs.find((pair) => pair.key === name)?.value ?? null;
  return instruction.kind === 'arg' ? (instruction.args.find((arg) => arg.name === name)?.value ?? null) : null;
}

/** Names of variables that an instruction mentions. */
function mentioned(planned: PlannedInstruction): readonly string[] {
  const { rest, heredocs } = planned.instruction;
  return namesIn([rest, ...heredocs.map((heredoc) => heredoc.raw)].join('\n'));
}

function namesIn(text: string): readonly string[] {
  return [...text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map((found) => found[1] ?? '');
}

/**
 * Of the variables that a line mentions, or of these names, and that lines before it set: the one whose line reads otherwise now, else an argument, whose value
 * no line tells, else the first.
 */
function changedName(
  { head, counterpart }: PartQuestion,
  planned: PlannedInstruction,
  names: readonly string[] = mentioned(planned)
): string | undefined {
  const lines = linesBefore(head, planned);
  const set = names.flatMap((name) => {
    const line = lines.find((one) => sets(one, name));
    return line === undefined ? [] : [{ name, line }];
  });
  const isOther = ({ name, line }: (typeof set)[number]) => {
    const old = counterpart(line);
    const value = writtenValue(line, name);
    return old === null || writtenValue(old, name) !== value || (old.text !== line.text && value?.includes('$') === true);
  };
  const found = set.find(isOther) ?? set.find(({ line }) => line.instruction.kind === 'arg');
  return (found ?? set[0])?.name;
}

/** Where the value of a variable comes from: the line that sets it, then the arguments behind that line. */
function variableCause(question: PartQuestion, name: string, difference: PartDifference): readonly Cause[] {
  const { base, head, planned, was, counterpart } = question;
  const line = linesBefore(head, planned).find((one) => sets(one, name)) ?? null;
  const oldLine = linesBefore(base, was).find((one) => sets(one, name)) ?? null;
  const isArg = (line ?? oldLine)?.instruction.kind === 'arg';
  const kind: CauseKind = isArg ? 'build-arg-changed' : 'environment-changed';
  const at = lineOf(line);
  if (line === null && oldLine === null)
    return [causeAt('base-image-changed', say`the base image sets another value of ${code(name)}`, null, name)];
  if (line === null) return [causeAt(kind, say`${code(name)} is no longer set before it`, null, name)];
  if (oldLine === null) {
    const elsewhere = base.instructions.some((one) => sets(one, name));
    return [causeAt(kind, elsewhere ? say`${code(name)} is now set before it` : say`${code(name)} is new`, at, name)];
  }
  const old = counterpart(line);
  const same = old !== null && equalText(line, old);
  const own = differs(kind, { ...difference, name: environmentName(name) }, at, name);
  if (!same) return [own];
  if (isArg) {
    const given = head.instructions.find((one) => one.origin === null && sets(one, name));
    const changed = given !== undefined && !base.instructions.some((one) => one.origin === null && equalText(one, given));
    return changed
      ? [own, causeAt('build-arg-changed', say`the ARG ${code(name)} before the first FROM changed`, lineOf(given), name)]
      : [own];
  }
  // `ENV A=$A`: the argument of that name stands in front of the line.
  const names = namesIn(writtenValue(line, name) ?? '');
  const first = changedName(question, line, names);
  if (first === undefined) return [own];
  // What is new in every build is so by the only variable in it.
  const isHandedOn = names.length === 1 && isNewInEachBuild(difference.after);
  const handed = isHandedOn ? { ...difference, name: first } : { name: first, before: null, after: null };
  return [own, ...variableCause({ ...question, planned: line, was: old }, first, handed)];
}

/** Setting lines whose state a part holds although the step's own line does not say it. */
const BEHIND: Readonly<Record<string, string>> = {
  'working directory': 'WORKDIR',
  user: 'USER',
  owner: 'USER',
  destination: 'WORKDIR',
  directory: 'WORKDIR',
  command: 'SHELL'
};

/** A part that a line of its own sets: the last line of that keyword. */
function settingCause(question: PartQuestion, difference: PartDifference): readonly Cause[] {
  const { base, head, planned, was } = question;
  const first = planned === null ? undefined : changedName(question, planned);
  const keyword = BEHIND[difference.name];
  const line = linesBefore(head, planned).find((one) => one.instruction.keyword === keyword) ?? null;
  const old = linesBefore(base, was).find((one) => one.instruction.keyword === keyword) ?? null;
  const same = line !== null && old !== null && equalText(line, old);
  if (first !== undefined && (same || line === null)) return variableCause(question, first, { name: first, before: null, after: null });
  if (keyword === undefined) return [causeAt('build-arg-changed', say`${partName(difference.name)} of the build changed`, null)];
  if (line === null && old === null) {
    return [causeAt('base-image-changed', say`the base image sets another ${[difference.name]}`, lineOf(fromOf(question)))];
  }
  const [through] = line === null ? [] : mentioned(line);
  if (same && line !== null && through !== undefined) {
    return variableCause({ ...question, planned: line, was: old }, through, { name: through, before: null, after: null });
  }
  const kind: CauseKind = line === null || old !== null ? 'instruction-changed' : 'instruction-added';
  return [causeAt(kind, say`${[keyword]} sets another ${[difference.name]}`, lineOf(line))];
}

/** What a copy is laid on: nothing with `--link`, and in a stage that is empty so far. */
const OWN_FILES = 'own file system';
/** The first line of the stage that a step is in. */
const fromOf = ({ head, planned }: PartQuestion): PlannedInstruction | null =>
  head.instructions.find((one) => one.origin?.stageIndex === planned?.origin?.stageIndex) ?? null;
const isLinked = ({ instruction }: PlannedInstruction): boolean => instruction.flags.some(({ name }) => name === 'link');

/** Why the definitions of two steps differ. */
export function partCause(question: PartQuestion): readonly Cause[] {
  const { planned, was, step, other } = question;
  const at = lineOf(planned);
  const [first, ...rest] = differingParts(other.definition, step.definition);
  if (first === undefined) return [causeAt('instruction-changed', say`it is another kind of step`, at)];
  if (was === null) return [causeAt('instruction-added', say`the base side has no such line`, at)];
  if (planned !== null && !equalText(planned, was)) {
    const isOwn = ({ name }: PartDifference) => !isEnvironment(name) && (name !== OWN_FILES || isLinked(planned) !== isLinked(was));
    const own = [first, ...rest].find(isOwn);
    if (own !== undefined) return [differs(ownKind(planned), own, at, variableOf(own.name))];
  }
  const variable = variableOf(first.name);
  if (first.name === BASE_ENVIRONMENT) return [causeAt('base-image-changed', say`the base image may set other variables`, null)];
  if (first.name === 'order of the environment') {
    const moved =
      linesBefore(question.head, planned).find((one) => one.instruction.kind === 'env' || one.instruction.kind === 'arg') ?? null;
    return [causeAt('environment-changed', say`variables are assigned in another order`, lineOf(moved))];
  }
  if (first.name === OWN_FILES) {
    const from = fromOf(question);
    const empty = say`stands on an empty file system`;
    return [causeAt('base-image-changed', first.after === '0' ? say`it ${empty} now` : say`it no longer ${empty}`, lineOf(from))];
  }
  if (first.name === 'SOURCE_DATE_EPOCH') return [differs('build-arg-changed', first, at, first.name)];
  if (variable !== null) return variableCause(question, variable, first);
  if (first.name === 'platform') return [differs('base-image-changed', first, at)];
  return settingCause(question, first);
}

/** Under the legacy builder ENV and ARG are steps themselves. */
function ownKind(planned: PlannedInstruction): CauseKind {
  if (planned.instruction.kind === 'env') return 'environment-changed';
  return planned.instruction.kind === 'arg' ? 'build-arg-changed' : 'instruction-changed';
}

/** That one part differs, and whether it does in every build. */
const differs = (kind: CauseKind, part: PartDifference, line: number | null, name: string | null = null): Cause => ({
  ...causeAt(kind, partChange(part.name, part.before, part.after), line, name),
  ...(isNewInEachBuild(part.after) ? { recurs: true } : {})
});
