import type { Failure } from './failure.ts';
import type { BuildGraph, StepId } from './graph.ts';
import type { Builder } from './image.ts';
import type { Sentence } from './sentence.ts';
import type { Problem } from './text.ts';

export const VERDICTS = ['cached', 'rebuilt', 'metadata', 'pruned'] as const;
export type Verdict = (typeof VERDICTS)[number];
export type Certainty = 'certain' | 'output-dependent' | 'unknown';

export const CAUSE_KINDS = [
  'instruction-changed',
  'instruction-added',
  'instruction-moved',
  'context-changed',
  'build-arg-changed',
  'environment-changed',
  'base-image-changed',
  'parent-rebuilt',
  'stage-output',
  'mount-source',
  'cache-not-available',
  'no-cache',
  'unknown-input',
  'new-image'
] as const;
export type CauseKind = (typeof CAUSE_KINDS)[number];

/**
 * Why a step does not match. It holds names and paths, and of values only references of images: the value of a variable, an argument
 * or a label stands in no cause (docs/security.md "Secrets").
 */
export interface Cause {
  readonly kind: CauseKind;
  /** What happened, as a clause: `value of NODE_ENV changed`. */
  readonly detail: Sentence;
  /** The variable or argument that differs; null where none does. */
  readonly name: string | null;
  /** The instruction meant (one-based, head Dockerfile); null where there is none. */
  readonly line: number | null;
  /** Files that differ, sorted, at most 200. */
  readonly paths: readonly string[];
  /** References of base images that took each other's place; absent where the same name stands on both sides. */
  readonly images?: { readonly before: string; readonly after: string };
  /** Every build has it, whatever is changed: a value or a file that is new in each; absent otherwise. */
  readonly recurs?: true;
}

export interface Judged {
  readonly verdict: Verdict;
  readonly certainty: Certainty;
}

/** The verdict on one instruction of the head Dockerfile. */
export interface InstructionPrediction extends Judged {
  /** Name as written in lower case, or the index as text; null before the first FROM. */
  readonly stage: string | null;
  readonly stageIndex: number | null;
  /** Position in the stage as written, FROM = 0; before the first FROM counted from 0. */
  readonly step: number;
  /** One-based. */
  readonly line: number;
  readonly endLine: number;
  readonly instruction: string;
  /** Keyword and text on one line as written (not expanded). */
  readonly text: string;
  readonly label: string | null;
  /** From the nearest reason to the root cause; empty for cached, metadata and pruned. */
  readonly causes: readonly Cause[];
  /** Of a step that an earlier build of the same job leaves to this one: that build, as a noun. */
  readonly builtBy?: Sentence;
  /** Of a linked copy: the verdict on its merge onto the new parent. */
  readonly link: Judged | null;
  /** Of a FROM: what becomes of inherited triggers, in order; null where there are none. */
  readonly triggers: readonly Judged[] | null;
  /** The steps of the head graph behind this instruction. */
  readonly steps: readonly StepId[];
}

/** Whether the first build of the head runs a step: `maybe` where that hangs on bytes or inputs that cannot be known. */
export type RunState = 'runs' | 'maybe' | 'reused';

export interface Prediction {
  readonly file: string;
  readonly target: string | null;
  readonly platform: string | null;
  readonly builder: Builder;
  readonly steps: readonly InstructionPrediction[];
  /** Per step of `graph.steps`. */
  readonly runs: readonly RunState[];
  /** Per step: the builder certainly has its result when the build ends. */
  readonly leaves: readonly boolean[];
  readonly graph: BuildGraph;
  readonly problems: readonly Problem[];
  /** Set where the build ends in an error, or may. */
  readonly fails: Failure | null;
  /** Sentences that hold for the whole prediction, printed once. */
  readonly assumptions: readonly Sentence[];
}

/** An ingredient as it may be shown: what a variable, an argument, a label or a secret holds never may. */
export type IngredientValue = { readonly shown: string } | 'not shown';

/** One ingredient of a step's cache key on both sides. */
export interface KeyIngredient {
  /** `command`, `environment NODE_ENV`, `the step below`, `files of the build context`. */
  readonly name: string;
  /** Null: the side has no such ingredient. */
  readonly before: IngredientValue | null;
  readonly after: IngredientValue | null;
  /** `open`: whether it is the same cannot be told. */
  readonly state: 'same' | 'different' | 'open';
  /** Why it is open, or which files differ; null where there is nothing to add. */
  readonly note: Sentence | null;
}

/** Everything about one step of the head Dockerfile: data of the `explain` command. */
export interface Explanation {
  readonly step: InstructionPrediction;
  /** One-based line of the base Dockerfile that it is compared with; null where there is none. */
  readonly baseLine: number | null;
  /** Empty for an instruction without a step of its own. */
  readonly ingredients: readonly KeyIngredient[];
  /** From the nearest reason to the root cause. */
  readonly causes: readonly Cause[];
  /** What people commonly believe of such a step and what holds instead, each a sentence. */
  readonly beliefs: readonly Sentence[];
}
