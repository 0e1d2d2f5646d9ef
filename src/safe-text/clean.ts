/** Line ends of any kind: one visible sign, so that hostile text stays on its line. */
const LINE_ENDS = /\r\n|[\n\r\u0085\u2028\u2029]/g;
/** Characters that have no shape or reorder their neighbours ("Trojan source"), and every other control character. */
const INVISIBLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udfff]/g;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Longest text of a table cell, in code points. */
export const CELL_LENGTH = 160;
/** Longest text elsewhere, in code points. */
export const LINE_LENGTH = 300;

/**
 * Text of a stranger on one visible line: line ends become ` ⏎ `, tabs blanks, other controls, invisible and reordering characters
 * U+FFFD, and more than `limit` code points are cut with `…`. docs/security.md "Text".
 */
export function clean(text: string, limit: number = LINE_LENGTH): string {
  // Cut first, so that work stays bounded whatever the length; code points are at most two units.
  const bounded = text.length > limit * 2 + 2 ? text.slice(0, limit * 2 + 2) : text;
  const visible = bounded
    .replaceAll('\t', ' ')
    .replace(LINE_ENDS, ' ⏎ ')
    .replace(LONE_SURROGATE, '\ufffd')
    .replace(INVISIBLE, '\ufffd')
    .trim();
  const points = [...visible];
  return points.length > limit || bounded.length < text.length ? `${points.slice(0, limit - 1).join('')}…` : visible;
}

/** True where a text holds characters that a reader cannot see or that reorder what is seen (line feeds and tabs are fine). */
export function hasInvisibleCharacters(text: string): boolean {
  return /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udfff]/.test(
    text
  );
}

/** A block of a stranger's lines: line feeds and tabs stay, everything else that cannot be seen becomes U+FFFD. For fences only. */
export function cleanBlock(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(LONE_SURROGATE, '\ufffd')
    .replace(INVISIBLE, (character) => (character === '\n' || character === '\t' ? character : '\ufffd'))
    .replace(/[\u0085\u2028\u2029]/g, '\ufffd');
}
