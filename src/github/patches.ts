import type { GitHub } from './client.ts';
import type { Comparison } from './compare.ts';
import { type Hunk, readHunks } from './hunks.ts';
import type { Repository } from './repository.ts';

/** GitHub lists at most 3,000 files of a pull request, 100 a page. */
const MOST_PAGES = 30;
/** Patches end once those of one answer reach about 20,000 lines, so a smaller page may bring one that a larger answer left out. */
const SMALL_PAGE = 30;

/**
 * Hunks of the wanted files: from the comparison that was made already, and only where that was cut short (in files, or in the
 * patches of those it names) from the pull request's own list. A file whose patch GitHub does not give is absent, and gets no
 * review comment.
 */
export async function hunksOf(
  github: GitHub,
  repository: Repository,
  number: number,
  comparison: Comparison,
  paths: ReadonlySet<string>
): Promise<ReadonlyMap<string, readonly Hunk[]>> {
  const found = new Map<string, readonly Hunk[]>();
  for (const path of paths) {
    const patch = comparison.patches.get(path);
    if (patch) found.set(path, readHunks(patch));
  }
  const missing = new Set([...paths].filter((path) => !found.has(path)));
  if (!comparison.partial && [...missing].every((path) => !comparison.patches.has(path))) return found;
  const size = comparison.partial ? 100 : SMALL_PAGE;
  for (let page = 1; page <= MOST_PAGES && missing.size > 0; page++) {
    const { data } = await github.api.pulls.listFiles({ ...repository, pull_number: number, per_page: size, page });
    for (const { filename, patch } of data) {
      if (missing.delete(filename) && patch !== undefined) found.set(filename, readHunks(patch));
    }
    if (data.length < size) break;
  }
  return found;
}
