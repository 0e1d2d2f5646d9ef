import type { GitHub } from './client.ts';
import { hasStatus } from './failure.ts';
import { COMMIT_ID, type Repository } from './repository.ts';

/** GitHub lists at most this many files of a comparison. */
const MOST_FILES = 300;

export interface Comparison {
  /** Best common ancestor; null where the histories do not meet or a commit is unknown. */
  readonly mergeBase: string | null;
  /** Patches by path of the head side; null text where GitHub gave none. */
  readonly patches: ReadonlyMap<string, string | null>;
  /** Some files are missing from `patches`. */
  readonly partial: boolean;
}

/** Merge base of two commits and the diff from there to the head, in one request. Commits of a fork of the repository count too. */
export async function compare(github: GitHub, repository: Repository, base: string, head: string): Promise<Comparison> {
  if (!COMMIT_ID.test(base) || !COMMIT_ID.test(head)) return { mergeBase: null, patches: new Map(), partial: true };
  try {
    const { data } = await github.api.repos.compareCommitsWithBasehead({ ...repository, basehead: `${base}...${head}`, per_page: 1 });
    const files = data.files ?? [];
    return {
      mergeBase: data.merge_base_commit.sha,
      patches: new Map(files.map((file) => [file.filename, file.patch ?? null])),
      partial: files.length >= MOST_FILES
    };
  } catch (error) {
    // Unrelated histories and commits that are gone are answered alike.
    if (hasStatus(error, 404, 422)) return { mergeBase: null, patches: new Map(), partial: true };
    throw error;
  }
}
