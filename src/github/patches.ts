import type { GitHub } from './client.ts';
import type { Comparison } from './compare.ts';
import { type Hunk, readHunks } from './hunks.ts';
import type { Repository } from './repository.ts';

/** GitHub lists at most 3,000 files of a pull request, 100 a page. */
const MOST_PAGES = 30;

/**
 * Hunks of the wanted files: from the comparison that was made already, and only where that was cut short from the pull
 * request's own list. A file without a patch (binary, or GitHub's own limits) has none, and then gets no review comment.
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
  if (missing.size === 0 || !comparison.partial) return found;
  for (let page = 1; page <= MOST_PAGES && missing.size > 0; page++) {
    const { data } = await github.api.pulls.listFiles({ ...repository, pull_number: number, per_page: 100, page });
    for (const { filename, patch } of data) {
      if (missing.delete(filename) && patch !== undefined) found.set(filename, readHunks(patch));
    }
    if (data.length < 100) break;
  }
  return found;
}
