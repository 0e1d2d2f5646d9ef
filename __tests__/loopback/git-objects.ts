import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { emptyRepository } from '../setup/empty-repository.ts';
import { PARTIAL_FETCH } from './git-http.ts';

/** A file of a commit: text, or bytes with a mode of git. */
type FileContent = string | { readonly mode: '100644' | '100755' | '120000' | '160000'; readonly content: string | Uint8Array };
export type Files = Readonly<Record<string, FileContent>>;

export interface TreeRow {
  readonly path: string;
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly sha: string;
  readonly size?: number;
}
export interface StoredCommit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly at: string;
  readonly files: Files;
}

/** Git objects with git's own ids, made from plain files. */
export class GitObjects {
  readonly blobs = new Map<string, Uint8Array>();
  readonly trees = new Map<string, readonly TreeRow[]>();
  readonly commits = new Map<string, StoredCommit>();
  /** Every object as git keeps it, header and body, by id. */
  private readonly stored = new Map<string, Uint8Array>();
  /** Author and committer, as git writes them: `Ada Example <ada@example.com>`. */
  private readonly who: string;

  constructor(who = 'A <a@example.com>') {
    this.who = who;
  }

  commit(files: Files, parents: readonly string[] = [], at = '2026-11-01T00:00:00Z', message = 'change'): string {
    const tree = this.tree(files);
    const who = `${this.who} ${Math.floor(Date.parse(at) / 1000)} +0000`;
    const text = `tree ${tree}\n${parents.map((p) => `parent ${p}\n`).join('')}author ${who}\ncommitter ${who}\n\n${message}\n`;
    const sha = this.store('commit', Buffer.from(text));
    this.commits.set(sha, { sha, tree, parents, at, files });
    return sha;
  }

  private tree(files: Files): string {
    const folders = new Map<string, Record<string, FileContent>>();
    const rows: TreeRow[] = [];
    for (const [path, content] of Object.entries(files)) {
      const slash = path.indexOf('/');
      if (slash >= 0) {
        const name = path.slice(0, slash);
        const inner = folders.get(name) ?? {};
        inner[path.slice(slash + 1)] = content;
        folders.set(name, inner);
        continue;
      }
      const { mode, content: body } = typeof content === 'string' ? { mode: '100644', content } : content;
      if (mode === '160000') rows.push({ path, mode, type: 'commit', sha: String(body) });
      else {
        const bytes = Buffer.from(body);
        const sha = this.store('blob', bytes);
        this.blobs.set(sha, bytes);
        rows.push({ path, mode, type: 'blob', sha, size: bytes.length });
      }
    }
    for (const [path, inner] of folders) rows.push({ path, mode: '040000', type: 'tree', sha: this.tree(inner) });
    rows.sort((a, b) => Buffer.compare(Buffer.from(sortName(a)), Buffer.from(sortName(b))));
    const body = Buffer.concat(rows.flatMap((r) => [Buffer.from(`${r.mode.replace(/^0/, '')} ${r.path}\0`), Buffer.from(r.sha, 'hex')]));
    const sha = this.store('tree', body);
    this.trees.set(sha, rows);
    return sha;
  }

  private store(kind: string, body: Uint8Array): string {
    const whole = Buffer.concat([Buffer.from(`${kind} ${body.length}\0`), body]);
    const sha = createHash('sha1').update(whole).digest('hex');
    this.stored.set(sha, whole);
    return sha;
  }

  /** Writes a bare repository with all objects and the branches given, fit to be fetched from. */
  writeBare(folder: string, branches: ReadonlyMap<string, string>): void {
    emptyRepository(folder, true, PARTIAL_FETCH);
    this.writeObjects(join(folder, 'objects'));
    for (const [name, sha] of branches) {
      const ref = join(folder, 'refs/heads', name);
      mkdirSync(dirname(ref), { recursive: true });
      writeFileSync(ref, `${sha}\n`);
    }
  }

  /** Writes every object that is not there yet, a file each, as git does. */
  writeObjects(folder: string): void {
    for (const [sha, whole] of this.stored) {
      const at = join(folder, sha.slice(0, 2), sha.slice(2));
      if (existsSync(at)) continue;
      mkdirSync(dirname(at), { recursive: true });
      writeFileSync(at, deflateSync(whole, { level: 1 }));
    }
  }

  /** Rows of a tree or of a commit's tree; recursive ones as GitHub lists them, folders included. */
  list(id: string, recursive: boolean, prefix = ''): TreeRow[] | null {
    const rows = this.trees.get(this.commits.get(id)?.tree ?? id);
    if (!rows) return null;
    return rows.flatMap((row) => {
      const named = { ...row, path: prefix + row.path };
      return recursive && row.type === 'tree' ? [named, ...(this.list(row.sha, true, `${named.path}/`) ?? [])] : [named];
    });
  }

  ancestors(sha: string): string[] {
    const seen = new Set<string>();
    const waiting = [sha];
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (seen.has(next)) continue;
      seen.add(next);
      waiting.push(...(this.commits.get(next)?.parents ?? []));
    }
    return [...seen];
  }

  mergeBase(one: string, other: string): string | null {
    const known = new Set(this.ancestors(one));
    return this.ancestors(other).find((sha) => known.has(sha)) ?? null;
  }
}

function sortName(row: TreeRow): string {
  return row.type === 'tree' ? `${row.path}/` : row.path;
}
