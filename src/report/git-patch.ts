import { createTwoFilesPatch } from 'diff';

/** A patch of one file as `git apply` takes it. */
export function gitPatch(path: string, before: string, after: string): string {
  const name = (side: 'a' | 'b') => quoted(`${side}/${path}`);
  const body = createTwoFilesPatch('a', 'b', before, after, '', '', { context: 3 }).split('\n').slice(3).join('\n');
  return `diff --git ${name('a')} ${name('b')}\n--- ${name('a')}\n+++ ${name('b')}\n${body}`;
}

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
