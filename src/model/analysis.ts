import type { BudgetVerdict, GateVerdict } from './budget.ts';
import type { Config } from './config.ts';
import type { Failure } from './failure.ts';
import type { ImageSpec } from './image.ts';
import type { InstructionPrediction } from './prediction.ts';
import type { Sentence } from './sentence.ts';
import type { Refusal, Suggestion } from './suggestion.ts';
import type { Problem } from './text.ts';
import type { Transfer } from './transfer.ts';
import type { BasedEstimate, Digest, Estimate, Seconds, UtcTime } from './units.ts';

/** A step as reported: its prediction and what running it would take (null where that is not known; 0 is never a stand-in). */
export interface ReportedStep extends InstructionPrediction {
  readonly seconds: Estimate | null;
  /** What `seconds` rests on: `own`, `edited`, `neighbour`, `kind`, `prior`; null without seconds. */
  readonly basis: string | null;
  /** Number of logged executions behind `seconds`. */
  readonly samples: number;
}

/** Time beside the steps: context transfer, base pull, cache import and export, push. No part of the budgeted figure. */
export interface OverheadLine {
  readonly name: string;
  readonly low: number;
  readonly mid: number;
  readonly high: number;
}

export interface MoneyLines {
  /** ISO 4217. */
  readonly currency: string;
  readonly rebuild: Estimate | null;
  readonly addedPerMonth: Estimate | null;
  /** Price of one runner minute and where it came from. */
  readonly perMinute: number;
  readonly priceSource: Sentence;
  readonly buildsPerMonth: number | null;
  /** A sentence where the bill does not move (same billed minute), else null. */
  readonly billing: Sentence | null;
}

/** A step of the next build with its place in time, in seconds from the start. */
export interface TimedStep {
  /** One-based line of the head Dockerfile. */
  readonly line: number;
  readonly instruction: string;
  readonly stage: string;
  readonly start: number;
  readonly seconds: number;
}

/** What the estimate of one image rests on. */
export interface HistoryBasis {
  readonly builds: number;
  readonly from: UtcTime | null;
  readonly to: UtcTime | null;
  readonly source: string | null;
}

/** Expected seconds for each merged change, before and after the change, from the replay of merged ones: those that run nothing count as 0. */
export interface Typical {
  readonly before: Estimate | null;
  readonly after: Estimate | null;
  /** Number of merged changes replayed, all of them. */
  readonly changes: number;
  /** How many of them run a step of the image. */
  readonly building: { readonly before: number | null; readonly after: number };
  /** Seconds of such a build; null where none of the changes runs a step. */
  readonly each: { readonly before: Estimate | null; readonly after: Estimate | null };
}

/** What the change moves, with an average merged change for comparison; null parts are not known. */
export interface ImageBytes extends Transfer {
  readonly typical: { readonly before: Estimate; readonly after: Estimate } | null;
  readonly added: Estimate | null;
}

/** A base image of the Dockerfile: what the last builds made of its name, and what the registry says of it now. */
export interface BaseState {
  readonly reference: string;
  /** Of the newest build of the base branch that tells; null where none does. */
  readonly built: KnownDigest | null;
  /** What the registry answered; null where it was not asked, or did not tell. */
  readonly now: KnownDigest | null;
  /**
   * `now`: the registry has another image than that build; `elsewhere`: another index, with the same image for this platform; `built`:
   * that build was the first with its image; null: none of them is known.
   */
  readonly move: { readonly kind: 'now' | 'elsewhere' | 'built'; readonly from: KnownDigest; readonly to: KnownDigest } | null;
  /** Steps of the head that stand on it, of all that it has. */
  readonly steps: { readonly above: number; readonly of: number };
}

export interface KnownDigest {
  readonly digest: Digest;
  readonly at: UtcTime;
}

export interface ImageAnalysis {
  readonly spec: ImageSpec;
  /** One of `spec.platforms`, null where none is named. */
  readonly platform: string | null;
  readonly affected: boolean;
  /** Affected, and of the files that it reads none differs: what runs does so for a value that is not known, or another one in every build. */
  readonly untouched: boolean;
  /** `built`: a step runs or may run; `metadata`: only the image's configuration changes; `none`. */
  readonly effect: 'built' | 'metadata' | 'none';
  /** One line: why it is affected or not, for `images`. */
  readonly reason: Sentence;
  /** `added` or `removed` where the image exists on one side only. */
  readonly existence: 'both' | 'added' | 'removed';
  readonly verdict: GateVerdict;
  /** That the build ends in an error, or may. Where that is certain there are no figures: nothing of them was ever built. */
  readonly fails: Failure | null;
  readonly steps: readonly ReportedStep[];
  readonly problems: readonly Problem[];
  /** Versions of BuildKit whose rules were used; absent of the legacy builder, and where nothing was compared. */
  readonly rules?: Sentence;
  readonly rebuild: BasedEstimate | null;
  /** Seconds of a build in which every step runs, for scale. */
  readonly whole: BasedEstimate | null;
  /** The run steps of the next build in time, by the middle of the estimate; empty where nothing runs or nothing is known. */
  readonly timeline: readonly TimedStep[];
  readonly overheads: readonly OverheadLine[];
  readonly typical: Typical | null;
  readonly added: Estimate | null;
  /** Wall seconds of the build that each replayed merged change starts, newest first; before is null for a new image. */
  readonly perChange: readonly { readonly before: Seconds | null; readonly after: Seconds }[];
  /**
   * The build that this change starts, by the model of `perChange`, so that the two compare; `withoutBumps`: what new versions of base
   * images and locked packages start is left out. Null where no change was replayed.
   */
  readonly ownBuild: { readonly seconds: Seconds; readonly withoutBumps: Seconds } | null;
  /** What the change does to the cache that later builds find (takes it away, moves it, shares it), as a clause; null: nothing. */
  readonly cacheChange: Sentence | null;
  /** Base images whose state is known, in the order of the file. */
  readonly bases: readonly BaseState[];
  /** Null where no build record of the base branch tells. */
  readonly bytes: ImageBytes | null;
  /** Where no cache is kept: steps that the change would run with one that holds the base side's build; null otherwise, or not known. */
  readonly cached: { readonly steps: number } | null;
  readonly money: MoneyLines | null;
  readonly budgets: readonly BudgetVerdict[];
  readonly suggestions: readonly Suggestion[];
  readonly refused: readonly Refusal[];
  /** Number of findings silenced by comments in the base side's Dockerfile. */
  readonly silenced: number;
  readonly history: HistoryBasis | null;
  readonly notes: readonly Sentence[];
  /** Whole text of the head Dockerfile, for showing edits; null where there is none. */
  readonly headText: string | null;
  readonly baseText: string | null;
}

/** Which configuration was in force. */
export interface ConfigInForce {
  readonly config: Config;
  /** Path and place, for example `.github/layercost.yml at main@9f8e7d6`; null for defaults. */
  readonly source: string | null;
  /** `gate`: from the base side; `preview`: only the change has one, so it gates nothing; `defaults`. */
  readonly role: 'gate' | 'preview' | 'defaults';
  /** The change edits the file: takes effect after the merge. */
  readonly changedByHead: boolean;
}

/** Everything that the report shows: JSON-serialisable, deterministic, independent of the face that asked. */
export interface Analysis {
  readonly tool: { readonly name: 'layercost'; readonly version: string };
  readonly repository: { readonly slug: string | null; readonly serverUrl: string | null; readonly pullRequest: number | null };
  readonly base: { readonly ref: string; readonly sha: string | null; readonly mergeBase: string | null };
  readonly head: { readonly ref: string; readonly sha: string | null };
  readonly verdict: GateVerdict;
  readonly assumptions: readonly Sentence[];
  readonly notes: readonly Sentence[];
  /** What was not read, so that images may be missing, among the notes too; absent where everything was. */
  readonly leftOut?: readonly Sentence[];
  readonly problems: readonly Problem[];
  readonly images: readonly ImageAnalysis[];
  readonly changedFiles: readonly string[];
  readonly config: ConfigInForce;
  readonly total: {
    readonly rebuild: BasedEstimate | null;
    readonly added: Estimate | null;
    readonly money: MoneyLines | null;
    readonly budgets: readonly BudgetVerdict[];
  };
  /** Sentence on how good earlier predictions were; null without any. */
  readonly audit: Sentence | null;
  /** Who accepted a broken budget, set by the face that can know; null where nobody did. */
  readonly override: { readonly by: string; readonly at: UtcTime; readonly head: string; readonly reason: string | null } | null;
}
