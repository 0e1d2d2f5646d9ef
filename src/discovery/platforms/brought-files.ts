import type { MadePath } from '../../model/fact.ts';
import { code, type Sentence, say } from '../../model/sentence.ts';
import type { CiJob, Search } from '../search.ts';
import { WORKSPACE } from '../shell/state.ts';
import { anything, filledPattern, OPEN, placeOf } from '../workflow/effect.ts';
import { afterEffect, UNTOUCHED, type Workspace } from '../workspace.ts';

// Files that another CI system brings into the workspace of a job: caches, and what earlier jobs hand on (docs/discovery.md "The workspace").

/** Paths as a definition writes them, relative to a folder of the workspace. */
export interface Brought {
  readonly paths: readonly string[];
  readonly because: Sentence;
  /** `.gitlab-ci.yml:12` */
  readonly from: string;
  readonly directory?: string;
}

export const BY_CACHE = say`the job brings it back from a cache before the build`;
export const BY_ARTIFACT = say`an earlier job hands it on to the build`;

/** The paths that are brought, of each pattern one that it finds; what lies outside of the workspace is left out. */
export function broughtPaths({ paths, because, from, directory = WORKSPACE }: Brought): readonly MadePath[] {
  return paths.flatMap((written) => {
    if (written.startsWith('!')) return [];
    const pattern = filledPattern(written.replace(/^\$(?:\{?CI_PROJECT_DIR\}?|\(Build\.SourcesDirectory\))\//, ''));
    const path = placeOf(pattern, directory);
    return path === null ? [] : [{ path, state: OPEN, because, from }];
  });
}

/** A job's workspace with files that are brought before its first step, or behind those that were read so far. */
export function bring(job: Pick<CiJob, 'workspace'>, made: readonly MadePath[]): void {
  const before = job.workspace;
  if (made.length > 0) job.workspace = () => afterEffect(before(), { made, mayWriteMore: true }, true);
}

export const broughtWorkspace = (made: readonly MadePath[]): Workspace =>
  afterEffect(UNTOUCHED, { made, mayWriteMore: made.length > 0 }, true);

/** A step that nobody here can see into: it may write any file. */
export function bringAnything(job: Pick<CiJob, 'workspace'>, what: string, from: string, { repository, unknowns }: Search): void {
  const source = { from, repository, unknowns, choosesCompose: false };
  bring(job, anything(() => say`${code(what)} runs before the build and may write files`, source).made);
}
