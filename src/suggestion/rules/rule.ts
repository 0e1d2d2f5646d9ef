import type { Dockerfile } from '../../model/dockerfile.ts';
import type { CacheSetup } from '../../model/image.ts';
import { type Sentence, say } from '../../model/sentence.ts';
import type { FileEdit, Proof, Refusal, Suggestion, SuggestionLevel } from '../../model/suggestion.ts';
import type { BasedEstimate, Estimate, TreePath } from '../../model/units.ts';
import type { Intent } from '../edit/check.ts';
import type { Edit } from '../edit/rewrite.ts';
import type { Sizes } from '../sizes.ts';
import type { StageFacts } from '../stage-facts.ts';
import type { BuildDefinition } from '../workflow/definition.ts';
import type { Worth } from '../worth.ts';

/** What a build makes of the stages of its file, by their index. */
export interface StagesBuilt {
  /** In the image: the target and the stages that it is built on. */
  readonly shipped: ReadonlySet<number>;
  /** Built for it: those, and the ones that it copies from. */
  readonly needed: ReadonlySet<number>;
}

/** What rules may ask besides the stage. */
export interface RuleInput {
  readonly facts: StageFacts;
  /** Facts of every stage, for rules that look across. */
  readonly stages: readonly StageFacts[];
  /** Text of a context file, or null: then the caller is asked for it. */
  readonly read: (path: TreePath) => string | null;
  /** Context paths that any instruction of the file copies. */
  readonly copied: ReadonlySet<TreePath>;
  /** Build arguments that differ on every build; null where nothing says how the image is built. */
  readonly volatileArgs: readonly string[] | null;
  /** Strict mode: proofs that rest on the accepted assumption are shown for review only. */
  readonly assumeNone: boolean;
  /** Seconds that a finding has to save on the average merge. */
  readonly minSavedSeconds: number;
  /** The Dockerfile of the base side, whose `# layercost: ignore=…` comments count; null where there is none. */
  readonly base: Dockerfile | null;
  /** How the build's cache is kept; null where nothing says so. */
  readonly cache: CacheSetup | null;
  /** Some job builds the image for a change or its merge; else a release, a schedule or a person starts all builds of it. */
  readonly servesChanges: boolean;
  /** Other images that write to the same cache scope. */
  readonly sharedScopes: readonly string[];
  /**
   * How many of the merged changes at hand touch the context in a way that the test accepts (their paths relative to the
   * context's root, never none), of all that touch it; null where there are none.
   */
  readonly changesWhere: ((test: (paths: readonly TreePath[]) => boolean) => { readonly changes: number; readonly of: number }) | null;
  /** The builder fetches the commit itself: the context holds tracked files only, and no ignore file counts. */
  readonly trackedOnly: boolean;
  /** The context is the root of a checkout, so it holds a .git that no list of tracked files names. */
  readonly isCheckout: boolean;
  /** The builder knows `COPY --link`. */
  readonly hasLinks: boolean;
  /** Names, in lower case, that no registry gives: contexts that the build hands in, images that other builds of the repository make. */
  readonly namesOfOwn: ReadonlySet<string>;
  readonly sizes: Sizes;
  /** The definition of the build that a rule may mend, and what that would save; null where it is no step of a workflow. */
  readonly definition: BuildDefinition | null;
  /** Stages of the build, null where its target is not known. */
  readonly stagesBuilt: StagesBuilt | null;
}

/** A suggestion before it is weighed against the others. */
export interface Candidate {
  readonly rule: string;
  readonly line: number;
  readonly level: SuggestionLevel;
  readonly proof: Proof;
  readonly edit: Edit | null;
  readonly intent: Intent;
  /** From priors; what the caller knows better replaces it. */
  readonly saving: BasedEstimate;
  /** `seconds`: shown only above the minimum; `correctness` and `size`: shown whatever it saves. */
  readonly benefit: 'seconds' | 'correctness' | 'size';
  readonly message: Sentence;
  /** The message in two parts, where several images may get it alike. */
  readonly parts?: Suggestion['parts'];
  /** It moves past manifests and locks alone, which change seldom, or moves copies alone, which take little: it has to save enough by the middle of its range. */
  readonly byMiddle?: true;
  /** Told only where none of these rules has something to say of its line. */
  readonly yieldsTo?: ReadonlySet<string>;
  /** Packed bytes that it spares; absent for what saves time. */
  readonly bytes?: Estimate;
  /** An edit of another file than the Dockerfile; absent where there is none. */
  readonly elsewhere?: FileEdit;
  /** How many of the replayed changes would have profited, where the rule has replayed them itself; absent else. */
  readonly profited?: Worth['profited'];
}

/** What stands in the way of an edit. */
export interface Obstacle {
  readonly because: Sentence;
}

export const MIXED_LINE_ENDS = say`The line ends of the file are mixed, so an edit could not keep them.`;

export interface Findings {
  readonly candidates: readonly Candidate[];
  readonly refused: readonly Refusal[];
}

export const NO_FINDINGS: Findings = { candidates: [], refused: [] };

/** One rule: looks at one stage and says what it found there. */
export interface Rule {
  readonly name: string;
  find(input: RuleInput): Findings;
}

export const NO_SAVING: BasedEstimate = { low: 0, mid: 0, high: 0, basis: 'priors' };
export const lineOf = (instruction: { readonly range: { readonly start: { readonly line: number } } }): number =>
  instruction.range.start.line + 1;
