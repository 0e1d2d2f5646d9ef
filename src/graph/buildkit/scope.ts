import { type ExpansionMode, expandWord, instructionText, isLiteral } from '../../dockerfile/index.ts';
import type { Instruction } from '../../model/dockerfile.ts';
import type { StepId, StepInput, StepOrigin } from '../../model/graph.ts';
import type { Sentence } from '../../model/sentence.ts';
import type { Problem, Severity, TextRange } from '../../model/text.ts';
import { type Environment, INHERITED_PATH, lookup } from '../environment.ts';
import { expansionProblem } from '../expansion-problem.ts';
import type { GraphInput } from '../input.ts';
import { withoutOpenValues } from '../open-value.ts';
import type { Platform } from '../platform.ts';
import { lookupPath, type Presumed, presume } from '../presumed.ts';
import type { StepTable } from '../step-table.ts';
import type { RulesVersions } from '../versions.ts';
import type { Epoch } from './global-args.ts';
import type { StagePlan } from './stage-plan.ts';
import type { StageState } from './state.ts';

/** What lowering one file collects. */
export interface Lowering {
  readonly input: GraphInput;
  readonly table: StepTable;
  readonly plans: readonly StagePlan[];
  /** ARGs before the first FROM and the automatic platform arguments (§4.1, §4.8). */
  readonly globalArgs: Environment;
  /** `--build-arg` with a value. */
  readonly buildArgs: ReadonlyMap<string, string>;
  /** SOURCE_DATE_EPOCH in force (§4.11). */
  readonly epoch: Epoch;
  /** Final states of stages lowered so far, by index. */
  readonly results: Map<number, StageState>;
  readonly problems: Problem[];
  /** Versions of BuildKit whose rules hold. */
  readonly versions: RulesVersions;
  readonly presumed: Presumed;
  /** Variables that nothing sets, where all is known that could. */
  readonly unset: { readonly name: string; readonly range: TextRange }[];
}

/** One instruction at its place. */
export interface Scope {
  readonly lowering: Lowering;
  readonly plan: StagePlan;
  readonly instruction: Instruction;
  readonly origin: StepOrigin;
  /** Platform of the stage. */
  readonly platform: Platform;
  /** Told to run again (`--no-cache`, §10.7). */
  readonly forced: boolean;
}

/** What one instruction does: the state behind it, its steps, and how the log shows it. */
export interface Lowered {
  readonly state: StageState;
  /** In order; the first is the instruction's own step, a merge or a download stands behind it. */
  readonly steps: readonly StepId[];
  /** Counts up the `i` of `[stage i/n]`. */
  readonly shown: boolean;
  /** Printed text; null where nothing is printed. */
  readonly text: string | null;
}

/** An instruction that only changes state. */
export const onlyState = (state: StageState): Lowered => ({ state, steps: [], shown: false, text: null });

export function report(scope: Scope, code: string, message: Sentence, severity: Severity = 'error'): void {
  scope.lowering.problems.push({
    code,
    message,
    severity,
    file: scope.lowering.input.dockerfile.path,
    range: scope.instruction.range
  });
}

/** Expands one word against the environment before the instruction (§5.2). */
export const expand = (scope: Scope, state: StageState, word: string, mode: ExpansionMode = 'word'): string =>
  expandBy(scope, state, word, mode, (_, env, name) => lookup(env, name));

/** Expands a path that is read, where a variable of an unknown image is open (§5.4). */
export const expandSource = (scope: Scope, state: StageState, word: string): string => expandBy(scope, state, word, 'word', lookupPath);

function expandBy(scope: Scope, state: StageState, word: string, mode: ExpansionMode, see: typeof lookupPath): string {
  const { dockerfile, work } = scope.lowering.input;
  if (isLiteral(word)) {
    work?.spend('characters of expanded words', 2 * word.length);
    return word;
  }
  const result = expandWord(word, { lookup: (name) => see(scope.lowering.presumed, state.env, name), escape: dockerfile.escape }, mode);
  work?.spend('characters of expanded words', word.length + result.text.length);
  const problem = expansionProblem(result, dockerfile.path, scope.instruction.range);
  if (problem !== null) scope.lowering.problems.push(problem);
  const unset = presume(scope.lowering.presumed, state.env, scope.instruction, result);
  scope.lowering.unset.push(...unset.map((name) => ({ name, range: scope.instruction.range })));
  return result.text;
}

/** The text of an instruction as the log prints it behind its label (§15.5). */
export function printedText(scope: Scope, state: StageState, mode: 'word' | 'display', masked: ReadonlySet<string> = new Set()): string {
  const { input } = scope.lowering;
  const written = instructionText(scope.instruction);
  // Quotes stay there, closed or not.
  if (isLiteral(written) || (mode === 'display' && !/[$\\`\uFEFF]/.test(written))) {
    input.work?.spend('characters of expanded words', written.length);
    return written;
  }
  const seen = (name: string) => {
    if (masked.has(name)) return '****';
    // Nobody here knows the value; a log line would hold it.
    const value = lookup(state.env, name)?.replaceAll(INHERITED_PATH, '$PATH');
    return value === undefined ? undefined : withoutOpenValues(value);
  };
  const { text } = expandWord(written, { lookup: seen, escape: input.dockerfile.escape }, mode);
  input.work?.spend('characters of expanded words', text.length);
  return text;
}

/** The file system that a step works on, as its first input; none where it is empty. */
export function onHead(state: StageState): readonly StepInput[] {
  return state.head === null ? [] : [{ from: { step: state.head }, mode: 'chain', selection: null, content: null }];
}
