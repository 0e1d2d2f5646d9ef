import type { Doubt, Fact } from '../model/fact.ts';
import type { BuildDoubts, Builder, ChangeFilter, Refused, RunSettings } from '../model/image.ts';
import type { Sentence } from '../model/sentence.ts';
import type { TreePath } from '../model/units.ts';
import type { KeptFolders, RunAround } from './around.ts';
import type { Emptying } from './emptied.ts';
import type { Turn } from './turn.ts';
import type { Workspace } from './workspace.ts';

/** Kinds of sources, the more telling first: for one image the first one wins. */
export const ORIGINS = [
  'configuration',
  'workflow',
  'ci',
  'bake',
  'compose',
  'skaffold',
  'platform',
  'script',
  'devcontainer',
  'name'
] as const;
export type Origin = (typeof ORIGINS)[number];

/** One `type=gha,mode=max,scope=x` entry of cache-from or cache-to. */
export interface CacheEntry {
  readonly type: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a build definition says of its cache. */
export interface CacheUse {
  readonly from: readonly CacheEntry[];
  readonly to: readonly CacheEntry[];
  readonly noCache: true | readonly string[];
  /** `fresh`: an empty engine on every run. `kept`: a builder that outlives the run. `person`: not a CI build at all. */
  readonly engine: 'fresh' | 'kept' | 'person';
  /** Why the engine may keep its cache or not; absent where that is known. */
  readonly engineDoubt?: Doubt;
  /** False: the image stays where it is built. Absent: nothing says so. */
  readonly pushed?: false;
  /** Further options whose text a run gives, among which any may be; absent where there are none. */
  readonly openFlags?: Sentence;
  /** Why it is not known what cache there is where `from` is empty; absent where nothing else can be read. */
  readonly unseen?: Sentence;
  /** Where it is written, `build.yml:31`. */
  readonly place: string;
}

/** A build as one source defines it. Texts may hold marks of unknowns in `args`, `tags` and `buildContexts` only. */
export interface FoundBuild {
  readonly origin: Origin;
  /** Name by which the source calls the image, null where it gives none. */
  readonly name: string | null;
  readonly dockerfile: TreePath;
  /** Where the Dockerfile lies when the builder reads it, if not there; null: it comes by standard input. */
  readonly readAt?: TreePath | null;
  readonly context: TreePath | null;
  readonly remoteContext: string | null;
  readonly contextKind: 'path' | 'git';
  readonly target: string | null;
  /** Targets of which one is built, where that is not known; null: any stage may be. Absent where the target is known. */
  readonly targetOptions?: readonly (string | null)[] | null;
  /** What of the build is not written down. */
  readonly doubts: BuildDoubts;
  readonly args: Readonly<Record<string, string>>;
  /** Why further arguments may be passed, whose names are not known; absent where none are. */
  readonly openNames?: Sentence;
  readonly platforms: readonly string[];
  readonly buildContexts: Readonly<Record<string, string>>;
  readonly builder: Builder;
  readonly cache: CacheUse;
  readonly settings?: RunSettings;
  readonly tags: readonly string[];
  readonly source: string;
  readonly workflow: FoundWorkflow | null;
  /** Of another CI system: no event of a change or of its merge starts it. Of a person: only who asks for it by its name, or its profile. */
  readonly elsewhere?: true;
  /** Of another CI system: filters of what starts it, of which one is enough; absent: any change, or nothing is known. */
  readonly starts?: readonly ChangeFilter[];
  /** Of a build that a job of a workflow makes. */
  readonly around?: RunAround;
  /** How folders come to a job of another CI system; absent: nothing is known. */
  readonly folders?: KeptFolders;
  /** What the commands of its own script, and steps of another CI system's job, have done to the workspace; absent: nothing. */
  readonly workspace?: Workspace;
  /** What the commands of its own script, and steps of another CI system's job, take away from caches; absent: nothing. */
  readonly emptied?: readonly Emptying[];
  /** Version of BuildKit that makes it; absent where nothing pins it. */
  readonly version?: Fact<string>;
  /** Why its tool refuses the definition as a whole. */
  readonly refused?: Refused;
  /** Its place among the builds of its job; absent where it is no job's. */
  readonly turn?: Turn;
}

export interface FoundWorkflow {
  readonly file: string;
  readonly job: string;
  readonly runner: string | null;
  /** 0: runs for pull requests, 1: for pushes, 2: otherwise. */
  readonly rank: number;
  /** No event of a change or of its merge starts it. */
  readonly elsewhere: boolean;
  /** Filters of the events that start it, of which one is enough; absent: any change, or nothing is known. */
  readonly starts?: readonly ChangeFilter[] | undefined;
  /** Every step before the build is known to leave the checkout as the commit has it. */
  readonly untouched: boolean;
  /** A container of BuildKit's own builds, in place of the engine. */
  readonly ownBuilder: boolean;
}
