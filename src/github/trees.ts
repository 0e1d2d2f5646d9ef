import type { TreeEntry } from '../model/tree.ts';
import type { GitHub } from './client.ts';
import type { Repository } from './repository.ts';
import { entryOf, type TreeRow } from './tree-entry.ts';

/** More entries than this are not listed: the report says that it is partial. docs/security.md "Bounds". */
const MOST_ENTRIES = 500_000;
/** Requests for one listing at most; only a tree beyond GitHub's own limit of 100,000 entries needs more than one. */
const MOST_REQUESTS = 40;

export interface Listing {
  readonly entries: readonly TreeEntry[];
  readonly truncated: boolean;
}

interface Answer {
  readonly rows: readonly TreeRow[];
  readonly truncated: boolean;
}

/** Lists trees by id. Both sides share most subtrees, so what was listed once is kept. */
export function treeLister(github: GitHub, repository: Repository): (tree: string) => Promise<Listing> {
  const answers = new Map<string, Promise<Answer>>();
  const ask = (tree: string, recursive: boolean): Promise<Answer> => {
    const key = `${tree} ${recursive}`;
    const known = answers.get(key) ?? request(github, repository, tree, recursive);
    answers.set(key, known);
    return known;
  };

  return async (tree) => {
    const entries: TreeEntry[] = [];
    let truncated = false;
    let asked = 0;
    const add = (rows: readonly TreeRow[], prefix: string): void => {
      for (const row of rows) {
        if (entries.length >= MOST_ENTRIES) {
          truncated = true;
          return;
        }
        const entry = entryOf(row, prefix);
        if (entry) entries.push(entry);
      }
    };
    // A truncated answer is set aside and its tree walked level by level, each subtree asked whole first.
    const waiting: { readonly id: string; readonly prefix: string }[] = [{ id: tree, prefix: '' }];
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (asked >= MOST_REQUESTS || entries.length >= MOST_ENTRIES) {
        truncated = true;
        break;
      }
      asked++;
      const whole = await ask(next.id, true);
      if (!whole.truncated) {
        add(whole.rows, next.prefix);
        continue;
      }
      asked++;
      const level = await ask(next.id, false);
      truncated ||= level.truncated;
      add(level.rows, next.prefix);
      for (const row of level.rows) if (row.type === 'tree') waiting.push({ id: row.sha, prefix: `${next.prefix}${row.path}/` });
    }
    entries.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    return { entries, truncated };
  };
}

async function request(github: GitHub, repository: Repository, tree: string, recursive: boolean): Promise<Answer> {
  const { data } = await github.api.git.getTree({ ...repository, tree_sha: tree, ...(recursive ? { recursive: '1' } : {}) });
  const rows = data.tree.flatMap(({ path, mode, type, sha, size }) =>
    path !== undefined && mode !== undefined && type !== undefined && typeof sha === 'string' ? [{ path, mode, type, sha, size }] : []
  );
  return { rows, truncated: data.truncated === true };
}
