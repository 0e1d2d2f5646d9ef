import type { BaseState, TimedStep } from '../model/analysis.ts';
import type { GateVerdict, Metric } from '../model/budget.ts';
import type { PageData, PageImage, PagePicture, PageVariant } from '../model/page.ts';
import type { Certainty, Verdict } from '../model/prediction.ts';
import type { SuggestionLevel } from '../model/suggestion.ts';
import type { BasedEstimate, Estimate } from '../model/units.ts';
import { unshared } from './unshared.ts';

// The parts of `layercost/check@1` that the page reads (docs/reference/json.md).

export interface DocumentCause {
  readonly kind: string;
  readonly detail: string;
  readonly line: number | null;
  readonly paths: readonly string[];
}

export interface DocumentStep {
  readonly stage: string | null;
  readonly step: number;
  readonly line: number;
  readonly endLine: number;
  readonly instruction: string;
  readonly text: string;
  readonly verdict: Verdict;
  readonly certainty: Certainty;
  readonly chain: readonly DocumentCause[];
  readonly seconds: Estimate | null;
  readonly basis?: string;
  readonly samples?: number;
  readonly bytes?: Estimate | null;
}

export interface DocumentBudget {
  readonly metric: Metric;
  readonly warn: number | null;
  readonly fail: number | null;
  readonly value: Estimate | null;
  readonly decision: GateVerdict;
  readonly reason: string;
}

export interface DocumentSuggestion {
  readonly rule: string;
  readonly level: SuggestionLevel;
  readonly line: number;
  readonly message: string;
  readonly replaceLines: readonly [number, number] | null;
  readonly saving: BasedEstimate;
  readonly proof: {
    readonly equality: string;
    readonly obligations: readonly { readonly claim: string; readonly evidence: string }[];
    readonly assumptions: readonly string[];
  };
}

export interface DocumentImage {
  readonly name: string;
  readonly file: string;
  readonly context: string | null;
  readonly target: string | null;
  readonly platform: string | null;
  readonly cache: { readonly mode: string; readonly from: string | null };
  readonly source: string;
  readonly affected: boolean;
  readonly existence: 'both' | 'added' | 'removed';
  readonly reason: string;
  readonly verdict: GateVerdict;
  readonly steps: readonly DocumentStep[];
  readonly rebuild: BasedEstimate | null;
  readonly whole: BasedEstimate | null;
  readonly typical: { readonly before: Estimate | null; readonly after: Estimate | null; readonly changes: number } | null;
  readonly added: Estimate | null;
  readonly money: { readonly currency: string; readonly rebuild: Estimate | null; readonly addedPerMonth: Estimate | null } | null;
  readonly bytes?: {
    readonly pushed: Estimate | null;
    readonly pulled: Estimate | null;
    readonly image?: { readonly before: number; readonly after: Estimate } | null;
  } | null;
  readonly bases?: readonly BaseState[];
  readonly budgets: readonly DocumentBudget[];
  readonly suggestions: readonly DocumentSuggestion[];
  readonly history: { readonly builds: number; readonly from: string | null; readonly to: string | null } | null;
  readonly notes: readonly string[];
}

export interface CheckDocument {
  readonly tool: { readonly version: string };
  readonly base: { readonly ref: string; readonly sha: string | null };
  readonly head: { readonly ref: string; readonly sha: string | null };
  readonly verdict: GateVerdict;
  readonly assumptions: readonly string[];
  readonly notes: readonly string[];
  readonly audit: string | null;
  readonly images: readonly DocumentImage[];
}

/** What an edit may change of an image. */
export type EditedImage = Pick<
  DocumentImage,
  'steps' | 'rebuild' | 'whole' | 'typical' | 'added' | 'money' | 'bytes' | 'budgets' | 'verdict' | 'bases'
>;

/** An image with some of its suggestions applied. */
export type EditedVariant = Omit<PageVariant, 'image'> & { readonly image: EditedImage };

export type DrawnImage = Omit<PageImage, 'picture'> & {
  readonly picture:
    | (Omit<PagePicture, 'variants' | 'today'> & {
        readonly variants: readonly EditedVariant[];
        readonly today: { readonly steps: readonly DocumentStep[]; readonly timeline: readonly TimedStep[] } | null;
      })
    | null;
};

/** The data block of this file, which the same version of the program wrote. */
export type Report = Omit<PageData, 'document' | 'images'> & {
  readonly document: CheckDocument;
  readonly images: readonly DrawnImage[];
};

/** Reads the data block. */
export const reportOf = (text: string): Report => unshared(JSON.parse(text)) as Report;

/** Longest moment of some timelines, in seconds. */
export const lastMoment = (...timelines: readonly (readonly TimedStep[])[]): number =>
  Math.max(0.001, ...timelines.flat().map((step) => step.start + step.seconds));
