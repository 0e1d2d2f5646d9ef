import type { RunAround } from './around.ts';
import type { FoundBuild } from './found-build.ts';
import type { MadeFile } from './shell/made-files.ts';
import type { BuildCall } from './turn.ts';

/** A build as some source writes it: paths still as text, and all of it with holes where it is not known. */
export interface WrittenBuild
  extends Omit<FoundBuild, 'dockerfile' | 'context' | 'remoteContext' | 'contextKind' | 'doubts' | 'targetOptions'> {
  /** Null: none is given, and the source's own default holds. */
  readonly context: string | null;
  readonly file: string | null;
  /** Directory that relative paths start from: absolute below the workspace. */
  readonly directory: string;
  /** `git`: without a context the builder fetches the repository (docker/build-push-action from version 2 on). */
  readonly defaultContext: 'path' | 'git' | null;
  /** What `file` is relative to: the directory of the command (buildx), or the context (compose, bake, Skaffold). */
  readonly fileFrom: 'directory' | 'context';
  /** Words of which nothing is known, which may be options of the build. */
  readonly unread?: readonly string[];
  /** A context that is made before the build and is no directory of the repository: what it is. */
  readonly madeContext?: string;
  /** Paths and lines of the definition, where it stands in files of its own that a command may be given. */
  readonly definedAt?: readonly string[];
  /** The builder that its tool brings along, in place of the job's. */
  readonly ownBuilder?: RunAround['builder'];
  /** Files that the commands before it copy or make of others. */
  readonly madeFiles?: readonly MadeFile[];
  /** The command or step that makes it; absent where that cannot be seen. */
  readonly call?: BuildCall;
  /** What makes the whole definition a reading that may be wrong: the workflow or action that cannot be seen. */
  readonly guess?: string;
}

/** A written build with what its source does not say as nothing said. */
export function writtenBuild(parts: Pick<WrittenBuild, 'origin' | 'source' | 'directory'> & Partial<WrittenBuild>): WrittenBuild {
  return {
    name: null,
    context: null,
    file: null,
    defaultContext: 'path',
    fileFrom: 'directory',
    target: null,
    args: {},
    platforms: [],
    buildContexts: {},
    builder: 'buildkit',
    cache: { from: [], to: [], noCache: [], engine: 'person', place: parts.source },
    tags: [],
    workflow: null,
    ...parts
  };
}
