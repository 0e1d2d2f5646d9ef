import type { Assignment, Word, WordPart } from 'unbash';
import type { ShellWord } from '../model/shell.ts';

/** A `~` where some shell puts a home directory: at the start, and behind `=` or `:`. */
const TILDE = /(?:^|[=:])~/;

/** The text of a word where every shell agrees on it; null where it depends on anything, or where bash and sh differ (braces, `$'…'`). */
export function literalOf(word: Word): string | null {
  // `$[` is old arithmetic, which the parser passes over where it does not close.
  if (TILDE.test(word.text) || word.text.includes('$[')) return null;
  if (word.parts === undefined) return word.value;
  const pieces = word.parts.map(literalPart);
  return pieces.includes(null) ? null : pieces.join('');
}

function literalPart(part: WordPart): string | null {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
      return part.value;
    case 'DoubleQuoted': {
      const pieces = part.parts.map((child) => (child.type === 'Literal' ? child.value : null));
      return pieces.includes(null) ? null : pieces.join('');
    }
    default:
      return null;
  }
}

export function shellWord(word: Word): ShellWord {
  return {
    text: word.text,
    literal: literalOf(word),
    glob: word.parts?.some((part) => part.type === 'Glob' || part.type === 'ExtendedGlob') === true,
    start: word.pos,
    end: word.end
  };
}

/** An argument that looks like an assignment, as in `export A=b`. */
export function assignmentWord(assignment: Assignment): ShellWord {
  const value = assignmentValue(assignment);
  return {
    text: assignment.text,
    literal: value === null || assignment.append === true || TILDE.test(assignment.text) ? null : `${assignment.name}=${value}`,
    glob: false,
    start: assignment.pos,
    end: assignment.end
  };
}

/** The literal value, null where it is none; arrays and indexes are none. */
export function assignmentValue({ value, index }: Assignment): string | null {
  return value.type === 'Word' && index === undefined ? literalOf(value) : null;
}
