import type { Analysis, ImageAnalysis } from '../model/analysis.ts';
import type { KeptPrediction } from '../model/history.ts';
import type { Sentence } from '../model/sentence.ts';
import { assumptionsOf } from './assumptions.ts';
import { inReportOrder, totals, verdictOf } from './totals.ts';

/** One of several runs that share the analysis of one change: run `index` of `of`, counted from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** The whole change in one run. */
export const WHOLE_CHANGE: Shard = { index: 1, of: 1 };

/** Most runs that share a change: as many as a matrix of GitHub may have jobs. */
export const MOST_SHARDS = 256;

/** `2/8` as the second of eight; null for anything else. */
export function parseShard(text: string): Shard | null {
  const [, index = 0, of = 0] = (/^(\d{1,3})\/(\d{1,3})$/.exec(text) ?? []).map(Number);
  return index >= 1 && index <= of && of <= MOST_SHARDS ? { index, of } : null;
}

/** What a report says beside its images; every run of one change finds the same. */
export type Frame = Pick<Analysis, 'tool' | 'repository' | 'base' | 'head' | 'notes' | 'problems' | 'changedFiles' | 'config' | 'audit'> & {
  /** Whether there is a base side to compare with. */
  readonly compared: boolean;
  /** Earlier builds could not be read. */
  readonly historyUnread: boolean;
  /** What was not read, so that images may be missing; absent where everything was. */
  readonly leftOut?: readonly Sentence[];
  /** Number of images of the change, all runs together. */
  readonly imageCount: number;
};

/** An image with its place in the order of discovery, by which parts are put together again. */
export interface PlacedImage {
  readonly place: number;
  readonly image: ImageAnalysis;
  /** What was said of it as a line of history that has no name yet; null where there is nothing to hold a build against. */
  readonly line: KeptPrediction | null;
}

/** What one run found out of a change: its frame, and the images that fell to it. */
export interface PartialAnalysis {
  readonly schema: 'layercost/partial@1';
  readonly shard: Shard;
  readonly frame: Frame;
  readonly images: readonly PlacedImage[];
}

/**
 * Whether the image at a place of the discovery's order falls to a run. Places go round, so that every image falls to exactly one
 * run and no run has more than one image above another; neighbours, often the costly ones of one folder, are spread.
 */
export function fallsTo(shard: Shard, place: number): boolean {
  return place % shard.of === shard.index - 1;
}

/** The analysis of a change from all its images, in the order of their places; what concerns all images at once (order, sums, verdict) is decided only here. */
export function unite(frame: Frame, placed: readonly PlacedImage[]): Analysis {
  const images = inReportOrder(placed.map(({ image }) => image));
  const { tool, repository, base, head, notes, problems, changedFiles, config, audit } = frame;
  const total = totals(images, config, frame.historyUnread);
  return {
    tool,
    repository,
    base,
    head,
    verdict: verdictOf(images, total.budgets, config.config.gate, frame.leftOut !== undefined),
    ...(frame.leftOut === undefined ? {} : { leftOut: frame.leftOut }),
    assumptions: assumptionsOf(images, frame.compared, repository.pullRequest !== null),
    notes,
    problems,
    images,
    changedFiles,
    config,
    total,
    audit,
    override: null
  };
}
