import { structuredPatch } from 'diff';
import type { World } from './world.ts';

export interface ChangedFile {
  readonly filename: string;
  readonly sha: string;
  readonly status: 'added' | 'removed' | 'modified';
  readonly additions: number;
  readonly deletions: number;
  readonly changes: number;
  readonly patch?: string;
}

/** Changed files by the two commits: each page of a list asks for them anew. */
const known = new WeakMap<World['git'], Map<string, readonly ChangedFile[]>>();

/** Changed files between two commits, with patches of three context lines as GitHub gives them. */
export function changedFiles({ git }: World, base: string | null, head: string): readonly ChangedFile[] {
  const all = known.get(git) ?? new Map<string, readonly ChangedFile[]>();
  known.set(git, all);
  const key = `${base} ${head}`;
  const files = all.get(key) ?? filesBetween(git, base, head);
  all.set(key, files);
  return files;
}

function filesBetween(git: World['git'], base: string | null, head: string): ChangedFile[] {
  const rows = (commit: string | null) =>
    new Map((commit === null ? [] : (git.list(commit, true) ?? [])).filter((r) => r.type !== 'tree').map((r) => [r.path, r]));
  const before = rows(base);
  const after = rows(head);
  const files: ChangedFile[] = [];
  for (const path of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const old = before.get(path);
    const now = after.get(path);
    if (old?.sha === now?.sha && old?.mode === now?.mode) continue;
    const text = (sha: string | undefined) => (sha === undefined ? '' : Buffer.from(git.blobs.get(sha) ?? []).toString('utf8'));
    const { hunks } = structuredPatch(path, path, text(old?.sha), text(now?.sha), '', '', { context: 3 });
    const lines = hunks.flatMap((hunk) => hunk.lines);
    const additions = lines.filter((line) => line.startsWith('+')).length;
    const deletions = lines.filter((line) => line.startsWith('-')).length;
    const binary = text(old?.sha).includes('\0') || text(now?.sha).includes('\0');
    const patch = hunks.map((h) => `@@ -${h.oldStart},${h.oldLines} +${h.newStart},${h.newLines} @@\n${h.lines.join('\n')}`).join('\n');
    files.push({
      filename: path,
      sha: (now ?? old)?.sha ?? '',
      status: old === undefined ? 'added' : now === undefined ? 'removed' : 'modified',
      additions,
      deletions,
      changes: additions + deletions,
      ...(binary || patch === '' ? {} : { patch })
    });
  }
  return files;
}

/** Files of one answer as GitHub gives them: once its patches reach `most` lines, the rest come without, and with zeros. */
export function withinPatchLimit(files: readonly ChangedFile[], most: number): ChangedFile[] {
  let lines = 0;
  return files.map(({ patch, ...file }) => {
    lines += patch?.split('\n').length ?? 0;
    return lines > most ? { ...file, additions: 0, deletions: 0, changes: 0 } : { ...file, ...(patch === undefined ? {} : { patch }) };
  });
}

/** Line numbers of the head side that the diff of a pull request shows, by hunk. */
export function commentableRanges(patch: string | undefined): [number, number][] {
  return [...(patch ?? '').matchAll(/^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/gm)].map((m) => [
    Number(m[1]),
    Number(m[1]) + Number(m[2] ?? 1) - 1
  ]);
}
