import type { Doubt, Fact, Surroundings } from './fact.ts';
import type { Sentence } from './sentence.ts';
import type { TreePath } from './units.ts';

export const BUILDERS = ['buildkit', 'legacy'] as const;
export type Builder = (typeof BUILDERS)[number];

/** What a CI build finds in its cache. `local`: the same engine with everything kept. */
export const CACHE_MODES = ['local', 'gha-min', 'gha-max', 'registry-min', 'registry-max', 'inline', 'none'] as const;
export type CacheMode = (typeof CACHE_MODES)[number];

export interface CacheSetup {
  readonly mode: CacheMode;
  /** Where it was read, `build.yml:31`, or `assumed`, `configuration`, `option`. */
  readonly from: string;
  /** Cache scope or reference as written, for spotting collisions; null where none. */
  readonly scope: string | null;
  /** `--no-cache`: true for all stages, or the stages of `--no-cache-filter`. */
  readonly noCache: true | readonly string[];
  /** Exports a cache at all (`cache-to`, or a kept builder). */
  readonly exports: boolean;
  /** Another build reads what this one exports; absent where none is seen to. */
  readonly readElsewhere?: true;
  /** Reads a cache at all (`cache-from`, or a kept builder). */
  readonly imports: boolean;
  /** Why a build may not find what `mode` promises; absent where it does. */
  readonly doubt?: Doubt;
  /** Why nothing is found although a cache is read, or written; absent otherwise. */
  readonly because?: Sentence;
  /** The doubt is that builds of other images write there, too. */
  readonly shared?: true;
  /** No build that was found writes what is read. */
  readonly unwritten?: true;
  /** The build of another image whose export is what this one finds: of the same run of its job, or of the run of the base side. */
  readonly last?: {
    readonly image: string;
    readonly side: 'base' | 'head';
    readonly source: string;
    readonly platforms: readonly string[];
  };
  /** The other images of which one may have written there last, with the platforms that they write; absent where that is not all of them. */
  readonly writers?: readonly { readonly image: string; readonly platforms: readonly string[] }[];
  /** What builds on the base branch write, and with which mode, and what this build reads, as `gha scope`; absent where a builder keeps it all. */
  readonly writes?: readonly { readonly store: string; readonly mode: CacheMode }[];
  readonly reads?: readonly string[];
  /** Folders of a machine of which nobody can tell whether it stays, as it reads and writes them; absent where there are none. */
  readonly mayStay?: { readonly reads: readonly string[]; readonly writes: readonly string[] };
  /**
   * Where a build of the pull request and the first one after its merge find different things; absent where they do not. `shared`: what the
   * one keeps, the other finds. `apart`: it finds what its own earlier runs kept, too. `unread`: it reads no cache.
   * `elsewhere`: another definition builds after the merge. `from`: its line.
   */
  readonly pullRequests?: { readonly kind: 'shared' | 'apart' | 'unread' | 'elsewhere'; readonly from: string };
}

/**
 * Parts of a build that its definition leaves open, each with the reason: `${{ inputs.stage }} is known only when the build runs`. What
 * stands in the part itself is then the likelier value. `text`: what the Dockerfile holds, which a step of the job makes of the file.
 */
export type BuildDoubts = Readonly<Partial<Record<'file' | 'text' | 'context' | 'target' | 'platforms' | 'args', Sentence>>>;

/** What an event asks of a change. The patterns are those of GitHub's filters: the last that fits counts, `!` takes out again. */
export interface ChangeFilter {
  /** The branch that the change is made for; null: any. */
  readonly branches: readonly string[] | null;
  /** A path that it changes, of which one is enough; null: any. */
  readonly paths: readonly string[] | null;
}

/** Settings of a build that stand in the definition of every RUN; each absent where the build has the default. */
export interface RunSettings {
  readonly network?: string;
  /** `NAME:ADDRESS` or `NAME=ADDRESS`; the names count. */
  readonly addHosts?: readonly string[];
  /** `nofile=1024:2048` */
  readonly ulimits?: readonly string[];
  /** In bytes. */
  readonly shmSize?: string;
  readonly cgroupParent?: string;
}

/** How one image of the repository is built. Paths are relative to the repository root. */
export interface ImageSpec {
  readonly name: string;
  readonly dockerfile: TreePath;
  /** Where the Dockerfile lies when the builder reads it, beside its ignore file, if not there; null: it comes by standard input. */
  readonly readAt?: TreePath | null;
  /** Directory of the build context; the empty string is the root. Null for a context that is no directory of this repository (a URL): then `remoteContext` says which. */
  readonly context: TreePath | null;
  readonly remoteContext: string | null;
  /** `git`: the builder fetches the repository itself (no ignore file, no `.git`); `path`: a directory on the runner. */
  readonly contextKind: 'path' | 'git';
  readonly target: string | null;
  readonly args: Readonly<Record<string, string>>;
  /** Names of build arguments whose value differs on every build. */
  readonly volatileArgs: readonly string[];
  readonly platforms: readonly string[];
  /** Name to directory of the repository, or to an image (`docker-image://…`) or another address, as written. */
  readonly buildContexts: Readonly<Record<string, string>>;
  readonly builder: Builder;
  /** Version of BuildKit, `0.25.2`: pinned by the definition, or as the last logged build had it; absent where neither says. */
  readonly builderVersion?: Fact<string>;
  readonly cache: CacheSetup;
  readonly settings?: RunSettings;
  /** Tags that the build gives its image, as written; used to see images that build on each other. */
  readonly tags: readonly string[];
  /** Absent: all of it is written down, or taken as the assumptions say. */
  readonly doubts?: BuildDoubts;
  /** Targets of which one is built, where `doubts.target` stands; null or absent: any stage may be. */
  readonly targetOptions?: readonly (string | null)[] | null;
  /** Where the build was found: `build.yml:27`, `compose.yaml:4`, `configuration`, `by name`. */
  readonly source: string;
  /** Workflow file name and job, where it was found in one; names the logs that teach its durations. */
  readonly workflow: {
    readonly file: string;
    readonly job: string;
    readonly runner: string | null;
    /** Every step of the job before the build is known to leave the checkout as the commit has it; absent where not. */
    readonly untouched?: true;
    /** A container of BuildKit's own builds, in place of the engine; absent where not. */
    readonly ownBuilder?: true;
  } | null;
  /**
   * No job that builds it starts by this change or its merge. `event`: a release, a tag, a schedule or a person starts them; `branch`, `paths`: the
   * filters of their triggers let no change for this branch, or no path of this change, through.
   */
  readonly elsewhere?: 'event' | 'branch' | 'paths';
  /** Filters of the events by which a change or its merge starts it, of which one is enough; absent: any change does, or nothing is known. */
  readonly starts?: readonly ChangeFilter[];
  /** Absent: nothing is known to stand around the build but its files. */
  readonly surroundings?: Surroundings;
  /** Set where every definition of the build is refused. */
  readonly refused?: Refused;
  /** Builds of other images that its job makes before it, or together with it, with the same builder; absent: none. */
  readonly behind?: readonly BuiltBefore[];
}

/** A build that the job of an image, or another one with the same builder, has made when it comes to that image (docs/discovery.md "The builds of a job"). */
export interface BuiltBefore {
  /** Name of the image that it makes. */
  readonly image: string;
  /** Where it is written, `build.yml:12`. */
  readonly source: string;
  /** Empty: the machine's own. */
  readonly platforms: readonly string[];
  /** One command builds both: of equal steps one runs. */
  readonly together?: true;
  /** Another job makes it, with a builder that outlives both. */
  readonly apart?: true;
  /** Why it may not have run, or not with the same builder; absent where it has. */
  readonly doubt?: Sentence;
  /** Either of the two may come first to the builder: one of them certainly finds nothing of the other. */
  readonly either?: true;
  /** Arguments that may have another value there although both are new in the run. */
  readonly fresh?: readonly string[];
}

/**
 * What stands for the value of an argument that differs on every build: base and head never share one, and neither do two builds of
 * one side.
 */
export const VOLATILE_VALUE = { base: 'an earlier value', head: 'a new value on every build', later: 'yet another value' } as const;

/** Why the tool of a definition refuses it, so that nothing of it is built. */
export interface Refused {
  /** A clause: `the bake target app needs the target base, which does not exist`. */
  readonly because: Sentence;
  /** Nothing that an earlier step of the job may do changes that. */
  readonly sure: boolean;
}

/** A build that a definition still names, and whose Dockerfile the repository does not hold. */
export interface LostBuild {
  /** The paths at which the builder looks for it. */
  readonly dockerfiles: readonly TreePath[];
  /** Where the build is written, `build.yml:27`. */
  readonly source: string;
  /** No earlier step of the job can have made the file. */
  readonly sure: boolean;
  /** The job writes the Dockerfile, and what it writes is not known. */
  readonly made?: true;
  /** What is not there in place of a Dockerfile: `the bake target app`. */
  readonly what?: Sentence;
  /** Why its tool builds nothing, a clause in place of that. */
  readonly refused?: Sentence;
}
