import type { ConfigInputs } from '../config/index.ts';
import type { BaseImage } from '../graph/index.ts';
import type { Analysis, ConfigInForce } from '../model/analysis.ts';
import type { Change } from '../model/change.ts';
import type { HistoryLine } from '../model/history.ts';
import type { Builder, CacheMode, ImageSpec, LostBuild } from '../model/image.ts';
import type { Sentence } from '../model/sentence.ts';
import type { Problem } from '../model/text.ts';
import type { TreeEntries } from '../model/tree.ts';
import type { Bytes, ContentId, TreePath, UtcTime } from '../model/units.ts';
import type { Work } from '../plain/index.ts';

/** What a face asks for. */
export interface AnalysisRequest {
  readonly version: string;
  readonly repository: Analysis['repository'];
  readonly base: Analysis['base'];
  readonly head: Analysis['head'];
  /** The repository's default branch, null where nobody says. */
  readonly defaultBranch: string | null;
  /** Where the configuration lies on the policy side. */
  readonly configPath: TreePath;
  /** A configuration given by the user of the command line, in place of the repository's. */
  readonly configOverride: { readonly path: string; readonly text: string } | null;
  /** How reports name the policy side: `main@9f8e7d6`. */
  readonly policyName: string;
  readonly inputs: ConfigInputs;
  /** Globs that limit the report to these Dockerfiles; empty: all. */
  readonly dockerfiles: readonly string[];
  /** Context of Dockerfiles that no definition names; null: inferred. */
  readonly defaultContext: TreePath | null;
  readonly builder: Builder | null;
  readonly cache: CacheMode | null;
  readonly baseImages: Readonly<Record<string, BaseImage>>;
  /** What only `images` asks: no durations, no suggestions. */
  readonly imagesOnly: boolean;
  /** Suggestions for every image, not only for those that the change affects. */
  readonly allImages?: boolean;
  /** Earlier builds and merged changes are asked for only where the change affects an image: each costs requests or a fetch. */
  readonly pastIfAffected?: boolean;
  /** Sentences of the face for the report. */
  readonly notes: readonly Sentence[];
  /** Limits of work other than the usual ones. */
  readonly workLimits?: Partial<Record<Work, number>>;
}

/** A request for everything, by the repository's own word. */
export const PLAIN_REQUEST: Omit<AnalysisRequest, 'version' | 'repository' | 'base' | 'head' | 'configPath' | 'policyName'> = {
  defaultBranch: null,
  configOverride: null,
  inputs: {},
  dockerfiles: [],
  defaultContext: null,
  builder: null,
  cache: null,
  baseImages: {},
  imagesOnly: false,
  notes: []
};

/** One side of the change as it was read. */
export interface SideInput {
  readonly id: string;
  readonly entries: TreeEntries;
  readonly truncated: boolean;
  /** Paths on disk that git ignores. */
  readonly ignored: readonly TreePath[];
  /** Texts that the analysis wanted, by path; null where one cannot be had. */
  readonly texts: Readonly<Record<TreePath, string | null>>;
  readonly images: readonly ImageSpec[];
  /** Images that are not reported and that the jobs of those that are build, too; absent where there are none. */
  readonly beside?: readonly ImageSpec[];
  /** Builds that a definition of this side names, and whose Dockerfile is not there. */
  readonly lost?: readonly LostBuild[];
  readonly problems: readonly Problem[];
}

/** Everything that `analyse` reads: JSON, so that a run can be saved and repeated to the byte. */
export interface AnalysisInput {
  readonly schema: 'layercost/input@1';
  readonly request: AnalysisRequest;
  readonly now: UtcTime;
  readonly base: SideInput | null;
  readonly head: SideInput;
  readonly config: ConfigInForce;
  readonly changes: readonly Change[];
  readonly history: readonly HistoryLine[];
  /** What files that differ between the sides pack to, where bytes can be told; absent in inputs that were saved before. */
  readonly packed?: Readonly<Record<ContentId, Bytes>>;
  /** Builds of the default branch in a month as the workflow's runs show; null where unknown. */
  readonly buildsPerMonth: number | null;
  /** Earlier builds could not be read: where none is known, that is no first run. */
  readonly historyUnread?: boolean;
  /** What was not read, so that images may be missing; absent where everything was. */
  readonly leftOut?: readonly Sentence[];
  readonly notes: readonly Sentence[];
  readonly problems: readonly Problem[];
}
