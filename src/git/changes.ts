import type { Changes } from '../analysis/ports.ts';
import type { Change, ChangedPath } from '../model/change.ts';
import { code, say } from '../model/sentence.ts';
import { GitError, runGit } from './run-git.ts';

/** A commit that changes more paths than this is a mass edit or an import: it is kept, cut at this many. */
const MOST_PATHS = 20_000;

/** A commit may say any time; in seconds, what a date can hold (ECMAScript: 8.64e15 ms). */
const LATEST = 8.64e12;

/** The last first-parent commits before and including `commit`, newest first, each against its first parent. */
export function commitChanges(directory: string, commit: string): Changes {
  return {
    async recent(limit) {
      try {
        const output = await runGit(directory, [
          'log',
          '--first-parent',
          '--diff-merges=first-parent',
          '--raw',
          '-z',
          '--no-renames',
          '--no-abbrev',
          // A root, or where a shallow clone is cut, changes nothing that was built, and would list every file.
          '--min-parents=1',
          `--max-count=${Math.max(0, Math.trunc(limit))}`,
          '--format=%x01%H %ct %P',
          '--end-of-options',
          commit
        ]);
        const changes = parseLog(output.toString('utf8'));
        return {
          changes,
          note: changes.length === 0 ? say`The repository has no merged change to replay (a shallow clone holds one commit).` : null
        };
      } catch (error) {
        if (error instanceof GitError)
          return { changes: [], note: say`The history of merged changes could not be read: ${code(error.message)}.` };
        throw error;
      }
    }
  };
}

/** Rows of `git log --raw -z`: a header behind \x01 for each commit, then pairs of mode row and path. Commits without a parent are left out: they change nothing that was built. */
export function parseLog(output: string): Change[] {
  const changes: Change[] = [];
  for (const record of output.split('\u0001').slice(1)) {
    const fields = record.split('\0');
    const header = /^([0-9a-f]{40,64}) (\d+) ?(.*)$/.exec(fields[0]?.trim() ?? '');
    if (!header || header[3] === '') continue;
    const paths: ChangedPath[] = [];
    for (let i = 1; i + 1 < fields.length && paths.length < MOST_PATHS; i += 2) {
      const row = /^\n?:(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) [A-Z]/.exec(fields[i] ?? '');
      if (!row) break;
      paths.push({
        path: fields[i + 1] ?? '',
        before: absent(row[3]),
        after: absent(row[4]),
        modeBefore: modeOf(row[1]),
        modeAfter: modeOf(row[2])
      });
    }
    paths.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    changes.push({ id: header[1] ?? '', at: new Date(Math.min(Number(header[2]), LATEST) * 1000).toISOString(), paths });
  }
  return changes;
}

function absent(id: string | undefined): string | null {
  return id === undefined || /^0+$/.test(id) ? null : id;
}

function modeOf(mode: string | undefined): number | null {
  const value = Number.parseInt(mode ?? '', 8);
  return value === 0 || Number.isNaN(value) ? null : value & 0o777;
}
