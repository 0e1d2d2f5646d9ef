import { code, say } from '../../model/sentence.ts';
import { SyntaxFault } from '../syntax-fault.ts';

export type HclToken =
  | { readonly kind: 'name'; readonly text: string; readonly at: number }
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  /** Text between quotes or of a heredoc, not unescaped; `raw` begins at offset `from` of the whole text. */
  | { readonly kind: 'text'; readonly raw: string; readonly from: number; readonly heredoc: boolean; readonly at: number }
  | { readonly kind: 'sign'; readonly text: string; readonly at: number }
  | { readonly kind: 'newline'; readonly at: number }
  | { readonly kind: 'end'; readonly at: number };

const SIGNS = [
  '...',
  '=>',
  '==',
  '!=',
  '<=',
  '>=',
  '&&',
  '||',
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '=',
  ',',
  '.',
  ':',
  '?',
  '!',
  '<',
  '>',
  '+',
  '-',
  '*',
  '/',
  '%'
];
const MAX_TOKENS = 100_000;

/** Splits `text` between the two offsets. */
export function hclTokens(text: string, from = 0, to = text.length): readonly HclToken[] {
  const tokens: HclToken[] = [];
  let at = from;
  while (at < to) {
    if (tokens.length > MAX_TOKENS) throw new SyntaxFault(say`the file is too long`, at);
    const c = text[at] ?? '';
    if (c === ' ' || c === '\t' || c === '\r' || c === '\uFEFF') at++;
    else if (c === '\n') tokens.push({ kind: 'newline', at: at++ });
    else if (c === '#' || text.startsWith('//', at)) at = Math.min(to, endOr(text, '\n', at));
    else if (text.startsWith('/*', at)) at = Math.min(to, endOr(text, '*/', at + 2) + 2);
    else if (c === '"') {
      const end = closingQuote(text, at + 1, to);
      tokens.push({ kind: 'text', raw: text.slice(at + 1, end), from: at + 1, heredoc: false, at });
      at = end + 1;
    } else if (text.startsWith('<<', at)) {
      const { token, next } = heredoc(text, at, to);
      tokens.push(token);
      at = next;
    } else if (/[A-Za-z_]/.test(c)) {
      let end = at + 1;
      while (end < to && /[\w-]/.test(text[end] ?? '')) end++;
      tokens.push({ kind: 'name', text: text.slice(at, end), at });
      at = end;
    } else if (/[0-9]/.test(c)) {
      const digits = /^[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/.exec(text.slice(at, Math.min(to, at + 64)))?.[0] ?? c;
      tokens.push({ kind: 'number', value: Number(digits), at });
      at += digits.length;
    } else {
      const sign = SIGNS.find((candidate) => text.startsWith(candidate, at));
      if (sign === undefined) throw new SyntaxFault(say`unexpected character ${code(c)}`, at);
      tokens.push({ kind: 'sign', text: sign, at });
      at += sign.length;
    }
  }
  tokens.push({ kind: 'end', at: to });
  return tokens;
}

function endOr(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found === -1 ? text.length : found;
}

/** The quote that ends a string; strings inside of `${…}` have their own quotes. */
function closingQuote(text: string, from: number, to: number): number {
  const start = from - 1;
  let at = from;
  while (at < to) {
    const c = text[at];
    if (c === '"') return at;
    if (c === '\n') break;
    if (c === '\\') at += 2;
    else if (isOpening(text, at)) at = closingBrace(text, at + 2, to) + 1;
    else at++;
  }
  throw new SyntaxFault(say`a string is not closed`, start);
}

/** `${` or `%{`, and not the `$${` that stands for itself. */
export function isOpening(text: string, at: number): boolean {
  return text[at + 1] === '{' && (text[at] === '$' || text[at] === '%') && text[at - 1] !== text[at];
}

/** The brace that ends an interpolation begun before `from`. */
export function closingBrace(text: string, from: number, to: number): number {
  let depth = 1;
  let quoted = 0;
  // Strings nest in interpolations and these in strings; one stack tells them apart.
  const stack: ('brace' | 'quote')[] = [];
  for (let at = from; at < to; at++) {
    const c = text[at];
    const inString = stack.at(-1) === 'quote';
    if (inString && c === '\\') at++;
    else if (c === '"') {
      if (inString) {
        stack.pop();
        quoted--;
      } else {
        stack.push('quote');
        quoted++;
      }
    } else if (inString ? isOpening(text, at) : c === '{') {
      stack.push('brace');
      depth++;
      if (inString) at++;
    } else if (!inString && c === '}') {
      depth--;
      if (depth === 0 && quoted === 0) return at;
      stack.pop();
    }
  }
  throw new SyntaxFault(say`an interpolation is not closed`, from - 2);
}

function heredoc(text: string, at: number, to: number): { token: HclToken; next: number } {
  const head = /^<<(-?)([A-Za-z_][\w-]*)\r?\n/.exec(text.slice(at, Math.min(to, at + 200)));
  if (!head) throw new SyntaxFault(say`a heredoc needs a name and a new line`, at);
  const from = at + head[0].length;
  let line = from;
  while (line < to) {
    const end = Math.min(to, endOr(text, '\n', line));
    if (text.slice(line, end).trim() === head[2]) {
      const body = text.slice(from, line);
      return { token: { kind: 'text', raw: head[1] === '-' ? withoutIndent(body) : body, from, heredoc: true, at }, next: end };
    }
    line = end + 1;
  }
  throw new SyntaxFault(say`a heredoc is not closed`, at);
}

/** `<<-` takes the smallest indentation from every line. */
function withoutIndent(body: string): string {
  const lines = body.split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const least = indents.reduce((low, indent) => Math.min(low, indent), Number.POSITIVE_INFINITY);
  return lines.map((line) => line.slice(Number.isFinite(least) ? least : 0)).join('\n');
}
