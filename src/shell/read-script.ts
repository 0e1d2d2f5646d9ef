import { type ParsedScript, parse } from 'unbash';

/** Longest script that is read, in UTF-16 units. */
const LONGEST_SCRIPT = 262_144;
/** Deeper brackets than this are not parsed: nothing below could be judged anyway. */
const DEEPEST = 200;
/** The parser's time grows with the square of their number. */
const MOST_HEREDOCS = 100;

/**
 * A whole script as a syntax tree, read as bash; as much as can be read of one that is not well-formed. Total: null for a text
 * that is too long or nested too deeply to be read.
 */
export function readScript(text: string): ParsedScript | null {
  const plain = text.replaceAll('\r\n', '\n');
  // A backslash at the very end would make the parser point behind it.
  const whole = plain.endsWith('\\') ? `${plain}\n` : plain;
  if (whole.length > LONGEST_SCRIPT || tooComplex(whole) !== null) return null;
  try {
    return parse(whole);
  } catch {
    return null;
  }
}

/** Why a text would take too long to parse, else null. */
export function tooComplex(text: string): string | null {
  if (text.split('<<', MOST_HEREDOCS + 2).length > MOST_HEREDOCS + 1) return 'too many heredocs';
  let depth = 0;
  for (const ch of text) {
    if (ch === '(' || ch === '{' || ch === '`') depth++;
    else if (ch === ')' || ch === '}') depth = Math.max(0, depth - 1);
    if (depth > DEEPEST) return 'nested too deeply';
  }
  return null;
}
