import type { LogForm, LoggedOverhead, LoggedState } from './buildlog.ts';
import type { ResolvedBase } from './built-image.ts';
import type { ReadIndex } from './registry.ts';
import type { Bytes, Digest, Seconds, UtcTime } from './units.ts';

/** Which build of which run of which image a log or a line belongs to. */
export interface BuildIdentity {
  readonly run: string;
  readonly job: string;
  /** Position of the build in its log, from 0. */
  readonly build: number;
  readonly image: string | null;
  readonly file: string;
  readonly target: string | null;
  readonly commit: string | null;
  readonly at: UtcTime;
  readonly runner: string | null;
  readonly trusted: boolean;
}

/** One logged step of one build, matched to an instruction: the line of the history file. The same run, job, build and step never count twice. */
export interface Sample extends BuildIdentity {
  readonly v: 1;
  readonly step: string;
  readonly platform: string | null;
  readonly stage: string | null;
  readonly index: number | null;
  readonly total: number | null;
  /** Digest of kind, normalised unexpanded text and stage base. */
  readonly key: string;
  /** Class of the command: `npm-ci`, `apt-install`, `copy`, `workdir`, `run`. */
  readonly kind: string;
  /** The instruction as the repository's own Dockerfile has it, secrets masked. */
  readonly text: string;
  readonly match: 'exact' | 'pattern' | 'prefix' | 'near' | 'none';
  readonly state: LoggedState;
  readonly seconds: Seconds | null;
  readonly atLeast: Seconds | null;
  readonly resolution: Seconds;
  readonly pulled: boolean;
  /** Command words of the steps that stood before it in its stage chain changed: digest of the parent chain, null where unknown. */
  readonly parent: string | null;
  readonly source: LogForm;
  readonly outcome: 'ok' | 'failed' | 'canceled' | 'truncated';
  /** Wall seconds of the whole build. */
  readonly wall: Seconds | null;
  /** Busy steps that ran beside it, averaged over its own time and weighted by their use of the processor; null or absent where unknown. */
  readonly overlap?: number | null;
  /** Seconds after the build's own start, where the log tells; null or absent otherwise. */
  readonly startedAfter?: Seconds | null;
}

/** Overheads of one build: context, metadata, cache import and export, push. */
export interface OverheadSample extends Omit<BuildIdentity, 'target'> {
  readonly v: 1;
  /** Class and name: `metadata [internal] load metadata for …`. */
  readonly overhead: string;
  readonly kind: LoggedOverhead['kind'];
  readonly seconds: Seconds;
  /** Number of steps that the build executed: exports grow with it. */
  readonly executed: number;
}

/** A prediction kept for the audit: what layercost said of one image at one commit. */
export interface KeptPrediction {
  readonly v: 1;
  readonly prediction: string;
  readonly image: string;
  readonly file: string;
  readonly target: string | null;
  readonly commit: string;
  readonly at: UtcTime;
  readonly rebuild: { readonly low: Seconds; readonly mid: Seconds; readonly high: Seconds } | null;
  readonly verdicts: readonly {
    readonly stage: string | null;
    readonly step: number;
    readonly key: string;
    readonly verdict: string;
    readonly certainty: string;
  }[];
}

/** A blob of an image in a history: its digest and packed size. */
export interface KeptLayer {
  readonly digest: Digest;
  readonly bytes: Bytes;
}
/** The layer of one step, known by the key that samples of the step have. */
export interface KeptStepLayer extends KeptLayer {
  readonly key: Digest;
}

/** What one build made for one platform: bases as they were resolved and, of a build record, layers and bytes. */
export interface BuiltSample extends BuildIdentity {
  readonly v: 1;
  /** The platform; the empty text where there is one and the log does not name it. */
  readonly built: string;
  /** Version of BuildKit of the builder that the job set up, `0.25.2`; absent where the log does not say. */
  readonly buildkit?: string;
  readonly bases: readonly ResolvedBase[];
  /** Settings of the final stage's base image; null where the build does not say. */
  readonly base: {
    readonly env: readonly string[];
    readonly user: string;
    readonly workdir: string;
    readonly onbuild: readonly string[];
    readonly shell?: readonly string[] | null;
    /** Name of that image; null or absent where it is not known, or where a setting had to be masked: then they decide nothing. */
    readonly image?: string | null;
  } | null;
  /** Bytes of the config blob; null where the build does not say. */
  readonly config: Bytes | null;
  /** Layers of the final stage's base image, lowest first. */
  readonly below: readonly KeptLayer[];
  /** Own layers of the image, lowest first; empty where the build does not say. */
  readonly layers: readonly KeptStepLayer[];
  /** Layers of the steps of all stages. */
  readonly steps: readonly KeptStepLayer[];
}

/** What a registry answered: the image that a name led to, kept by its digest so that no index is read twice. */
export interface AskedName {
  readonly v: 1;
  /** The name, in familiar form. */
  readonly asked: string;
  readonly digest: Digest;
  readonly at: UtcTime;
  /** Indexes that were read for it, each checked against its digest. */
  readonly indexes: readonly ReadIndex[];
}

export type HistoryLine = Sample | OverheadSample | KeptPrediction | BuiltSample | AskedName;
