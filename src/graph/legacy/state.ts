import { expandWord } from '../../dockerfile/index.ts';
import type { Instruction, Stage } from '../../model/dockerfile.ts';
import type { DefinitionPart, Operation, StepId, StepInput, StepOrigin } from '../../model/graph.ts';
import type { Sentence } from '../../model/sentence.ts';
import type { Problem } from '../../model/text.ts';
import { type Environment, lookup } from '../environment.ts';
import { expansionProblem } from '../expansion-problem.ts';
import type { GraphInput } from '../input.ts';
import { lookupPath, type Presumed, presume } from '../presumed.ts';
import type { StepTable } from '../step-table.ts';

/** ARGs in force: a name without a default maps to null. */
export type DeclaredArgs = ReadonlyMap<string, string | null>;

/** What one instruction hands to the next (docs/cache-rules.md §16; moby: builder/dockerfile/evaluator.go dispatchState). */
export interface LegacyState {
  /** The image that the next instruction builds on; null for none. */
  readonly head: StepId | null;
  readonly env: Environment;
  readonly args: DeclaredArgs;
  readonly cwd: string;
  readonly shell: readonly string[];
}

/** What lowering one file collects. */
export interface LegacyLowering {
  readonly input: GraphInput;
  readonly table: StepTable;
  readonly given: ReadonlyMap<string, string>;
  readonly globalArgs: DeclaredArgs;
  /** Final states by stage index, with the stage. */
  readonly results: Map<number, { readonly stage: Stage; readonly state: LegacyState }>;
  readonly problems: Problem[];
  readonly presumed: Presumed;
}

/** One instruction at its place. */
export interface LegacyScope {
  readonly lowering: LegacyLowering;
  readonly instruction: Instruction;
  readonly origin: StepOrigin;
}

export function report(scope: LegacyScope, code: string, message: Sentence): void {
  const { input, problems } = scope.lowering;
  problems.push({ code, message, severity: 'error', file: input.dockerfile.path, range: scope.instruction.range });
}

/** Arguments that reach a RUN without being declared (moby: buildargs.go builtinAllowedBuildArgs). */
export const TRANSPARENT_ARGS: ReadonlySet<string> = new Set(
  ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()])
);

/** Value of an argument: the build argument's, the default's, the global one's (moby: buildargs.go getBuildArg). */
function argValue(lowering: LegacyLowering, name: string, declared: DeclaredArgs): string | undefined {
  const given = lowering.given.get(name);
  if (given !== undefined) return given;
  return declared.get(name) ?? lowering.globalArgs.get(name) ?? undefined;
}

/** Arguments that are declared or transparent, have a value, and are no ENV: ENV always wins (§16.4). */
export function visibleArgs(lowering: LegacyLowering, state: Pick<LegacyState, 'args' | 'env'>): ReadonlyMap<string, string> {
  const visible = new Map<string, string>();
  for (const name of [...state.args.keys(), ...TRANSPARENT_ARGS]) {
    const value = argValue(lowering, name, state.args);
    if (value !== undefined && !state.env.some((entry) => entry.kind === 'variable' && entry.name === name)) visible.set(name, value);
  }
  return visible;
}

/** What FROM lines see: global ARGs with their build arguments (moby: dispatchers.go getExpandedString). */
export function globalValue(lowering: LegacyLowering, name: string): string | undefined {
  if (!lowering.globalArgs.has(name) && !TRANSPARENT_ARGS.has(name)) return undefined;
  return argValue(lowering, name, lowering.globalArgs);
}

/** Expands one word against the environment and the arguments before the instruction. */
export const expand = (scope: LegacyScope, state: LegacyState, word: string): string =>
  expandBy(scope, state, word, (_, env, name) => lookup(env, name));

/** Expands a path that is read, where a variable of an unknown image is open (docs/cache-rules.md §5.4). */
export const expandSource = (scope: LegacyScope, state: LegacyState, word: string): string => expandBy(scope, state, word, lookupPath);

function expandBy(scope: LegacyScope, state: LegacyState, word: string, inherited: typeof lookupPath): string {
  const args = visibleArgs(scope.lowering, state);
  const { presumed } = scope.lowering;
  const see = (name: string) =>
    (presumed.made.has(name) ? undefined : args.get(name)) ?? inherited(presumed, state.env, name) ?? args.get(name);
  const result = expandWord(word, { lookup: see, escape: scope.lowering.input.dockerfile.escape }, 'word');
  scope.lowering.input.work?.spend('characters of expanded words', word.length + result.text.length);
  const problem = expansionProblem(result, scope.lowering.input.dockerfile.path, scope.instruction.range);
  if (problem !== null) scope.lowering.problems.push(problem);
  presume(scope.lowering.presumed, state.env, scope.instruction, result);
  return result.text;
}

/**
 * Commits an image on top of the current one. Its key is the parent and the container's settings; those follow from the
 * parent and from what the instruction says, so the instruction's own text in resolved form is all that is kept here.
 */
export function commit(
  scope: LegacyScope,
  state: LegacyState,
  operation: Operation,
  definition: readonly DefinitionPart[],
  more: readonly StepInput[] = []
): LegacyState {
  const parent: readonly StepInput[] =
    state.head === null ? [] : [{ from: { step: state.head }, mode: 'chain', selection: null, content: null }];
  const { table, input } = scope.lowering;
  const forced = input.options.noCache === true;
  return { ...state, head: table.add({ operation, definition, inputs: [...parent, ...more], forced }, scope.origin) };
}
