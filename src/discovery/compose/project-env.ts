import type { TreePath } from '../../model/units.ts';
import { variableFlags } from '../ci-variables.ts';
import { parseEnvFile } from '../env-file.ts';
import type { Search } from '../search.ts';
import { type MadeFile, originOf } from '../shell/made-files.ts';
import { WORKSPACE } from '../shell/state.ts';
import { treePath } from '../tree-path.ts';
import type { Environment } from './interpolate.ts';

/** A file of variables that a project takes: `.env` beside it where it is there, or one that is named. */
export interface EnvFile {
  /** Null: outside of the repository, or of a name that only a run knows. */
  readonly path: TreePath | null;
  /** A command names it: compose refuses a file that is not there, so that something makes it. */
  readonly isNamed: boolean;
}

/** Variables of the shell, then of the files, of which a later one wins. */
export interface ProjectValues {
  /** What is known; undefined for anything else. */
  readonly known: Environment;
  /** The same, with a mark for what a file that only the job has may hold. */
  readonly all: Environment;
}

/** Variables that compose and buildx read for themselves: a file that is not seen is not taken to set any. */
const TOOLS = /^(?:SOURCE_DATE_EPOCH$|(?:COMPOSE|DOCKER|BUILDX|BUILDKIT)_)/;

export function projectValues(
  files: readonly EnvFile[],
  outer: Environment,
  made: readonly MadeFile[],
  { repository, unknowns }: Search
): ProjectValues {
  const isFile = (path: string) => {
    const inside = treePath(WORKSPACE, path);
    return inside !== null && repository.isFile(inside);
  };
  /** Null: not known. */
  const contentOf = ({ path, isNamed }: EnvFile): ReadonlyMap<string, string> | null => {
    if (path === null) return null;
    const { source, exact, by } = originOf(`${WORKSPACE}/${path}`, made, isFile);
    const own = source === null ? null : treePath(WORKSPACE, source);
    if (own !== null && exact) return parseEnvFile(repository.text(own) ?? '');
    return by === null && !isNamed ? new Map() : null;
  };
  const contents = files.map(contentOf).reverse();
  const found = (name: string) => contents.flatMap((content) => content?.get(name) ?? [])[0];
  const known: Environment = (name) => outer(name) ?? found(name);
  const all: Environment = (name) => {
    const own = outer(name);
    if (own !== undefined || TOOLS.test(name)) return own ?? found(name);
    for (const content of contents) {
      if (content === null) return unknowns.mark({ name: `$${name}`, ...variableFlags(name), options: [] });
      const value = content.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  return { known, all };
}
