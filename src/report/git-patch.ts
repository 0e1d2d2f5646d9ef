import { createTwoFilesPatch } from 'diff';
import type { FileEdit } from '../model/suggestion.ts';

/** A patch of one file as `git apply` takes it. */
export function gitPatch(path: string, before: string, after: string): string {
  return head(path) + hunks(before, after, 3);
}

/**
 * A patch of an edit of another file as `git apply --unidiff-zero` takes it: without the lines beside the edit, which may hold what is
 * nobody's business. The command stands in front, where git reads over it.
 */
export function gitPatchOf({ file, replaceLines: [first], before, replacement }: FileEdit): string {
  const moved = hunks(`${before}\n`, `${replacement}\n`, 0).replace(
    /^@@ -(\d+)(,\d+)? \+(\d+)(,\d+)? @@/gm,
    (_, from: string, old = '', to: string, now = '') => `@@ -${Number(from) + first - 1}${old} +${Number(to) + first - 1}${now} @@`
  );
  return `git apply --unidiff-zero\n\n${head(file)}${moved}`;
}

function head(path: string): string {
  const name = (side: 'a' | 'b') => quoted(`${side}/${path}`);
  return `diff --git ${name('a')} ${name('b')}\n--- ${name('a')}\n+++ ${name('b')}\n`;
}

const hunks = (before: string, after: string, context: number): string =>
  createTwoFilesPatch('a', 'b', before, after, '', '', { context }).split('\n').slice(3).join('\n');

/** Git quotes names that hold anything but plain characters. */
function quoted(path: string): string {
  if (/^[\w./@+,=:-]+$/.test(path)) return path;
  const bytes = [...Buffer.from(path)].map((byte) =>
    byte === 34 || byte === 92
      ? `\\${String.fromCharCode(byte)}`
      : byte < 32 || byte > 126
        ? `\\${byte.toString(8).padStart(3, '0')}`
        : String.fromCharCode(byte)
  );
  return `"${bytes.join('')}"`;
}
