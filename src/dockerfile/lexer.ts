import type { EscapeCharacter } from '../model/dockerfile.ts';
import { code, type Sentence, say } from '../model/sentence.ts';
import { isSpace } from './blanks.ts';
import { replacePattern, trimPrefix, trimSuffix } from './pattern.ts';

/** Settings of BuildKit's word lexer, named as there (shell/lex.go Lex). */
export interface LexOptions {
  readonly escape: EscapeCharacter;
  readonly rawQuotes?: boolean;
  readonly rawEscapes?: boolean;
  readonly skipProcessQuotes?: boolean;
  readonly skipUnsetEnv?: boolean;
  /** Also split into words (ProcessWords); costs time in proportion to the values. */
  readonly split?: boolean;
}

export interface LexResult {
  readonly text: string;
  /** With `split`: the text split at blanks that no quote or escape protects; blanks of variable values split as well. */
  readonly words: readonly string[];
  readonly used: readonly string[];
  readonly unset: readonly string[];
}

/** `${a:-${b:-…}}` deeper than this is refused; BuildKit's own stack grows, ours does not. */
const DEEPEST = 200;
/** A stretch in which nothing stands for anything else, whichever the escape character; inside double quotes single ones do not count. */
const PLAIN = /[^$<'"\\`\uFEFF]+/y;
const PLAIN_IN_QUOTES = /[^$"\\`]+/y;
const SIGNS = /[$<'"\\`\uFEFF]/;
const NONE: readonly string[] = [];
const SPECIAL = new Set(['@', '*', '#', '?', '-', '$', '!', '0']);

/** True where nothing of a text may stand for something else: whatever the variables and the mode, it expands to itself. */
export const isLiteral = (text: string): boolean => !SIGNS.test(text);

/** `syntax`: refused whatever the variables hold. `value`: refused for what a variable holds. `bound`: not followed further here. */
export type LexFault = 'syntax' | 'value' | 'bound';

class LexError extends Error {
  readonly fault: LexFault;
  readonly sentence: Sentence;
  constructor(sentence: Sentence, fault: LexFault = 'syntax') {
    super();
    this.sentence = sentence;
    this.fault = fault;
  }
}

/** What `${name:?word}` demands; the word as it is written, since its variables may hold what nobody should read. */
function requirement(name: string, word: string, unset: boolean): Sentence {
  return word === '' ? say`${code(name)} is not allowed to be ${unset ? say`unset` : say`empty`}` : say`${code(name)}: ${code(word)}`;
}

/**
 * Runs BuildKit's word lexer over `source` (docs/cache-rules.md §5; buildkit shell/lex.go). `limit` bounds the
 * length of the result, since values that quote themselves double with every line.
 */
export function lex(
  source: string,
  lookup: (name: string) => string | undefined,
  options: LexOptions,
  limit: number
): LexResult | { readonly error: Sentence; readonly fault: LexFault; readonly unset: readonly string[] } {
  if (options.split !== true && isLiteral(source)) return { text: source, words: NONE, used: NONE, unset: NONE };
  // The scanner that BuildKit uses drops a byte order mark at the start.
  let at = source.startsWith('\uFEFF') ? 1 : 0;
  let rawEscapes = options.rawEscapes === true;
  let depth = 0;
  /** One buffer for all levels, as in BuildKit: a modifier's word empties what stood before it (words only, not the text). */
  let wordBuffer = '';
  const used = new Set<string>();
  const unset = new Set<string>();
  const rawQuotes = options.rawQuotes === true;
  /** What stands at this place of a plain stretch, read at one go. */
  const stretch = (form: RegExp): string => {
    form.lastIndex = at;
    const plain = form.exec(source)?.[0] ?? '';
    at += plain.length;
    return plain;
  };

  const peek = (): string => {
    const code = source.codePointAt(at) ?? 0;
    return source.slice(at, at + (code > 0xffff ? 2 : 1));
  };
  const next = (): string => {
    const rune = peek();
    at += rune.length;
    return rune;
  };
  const getEnv = (name: string): string | undefined => {
    const value = lookup(name);
    (value === undefined ? unset : used).add(name);
    return value;
  };
  const bounded = (text: string): string => {
    if (text.length > limit) throw new LexError(say`the expanded text is longer than ${limit} characters`, 'bound');
    return text;
  };

  /** Reads up to the unescaped `stop`, or to the end where `stop` is empty (processStopOn). */
  function readUntil(stop: string, raw: boolean): { text: string; words: string[] } {
    if (++depth > DEEPEST) throw new LexError(say`substitutions are nested too deeply`, 'bound');
    const outerRaw = rawEscapes;
    rawEscapes = raw;
    let text = '';
    wordBuffer = '';
    const words: string[] = [];
    let inWord = false;
    const addRaw = (piece: string): void => {
      if (options.split !== true) return;
      wordBuffer += piece;
      inWord = true;
    };
    const addSplit = (piece: string): void => {
      if (options.split !== true) return;
      for (const rune of piece) {
        if (!isSpace(rune)) addRaw(rune);
        else if (inWord && wordBuffer !== '') {
          words.push(wordBuffer);
          wordBuffer = '';
          inWord = false;
        }
      }
    };
    const finish = (): { text: string; words: string[] } => {
      if (wordBuffer !== '') words.push(wordBuffer);
      wordBuffer = '';
      depth--;
      rawEscapes = outerRaw;
      return { text, words };
    };
    const isWhole = stop === '' && options.split !== true;
    if (isWhole) text += stretch(PLAIN);
    for (let rune = peek(); rune !== ''; rune = peek()) {
      if (stop !== '' && rune === stop) {
        next();
        return finish();
      }
      const piece =
        rune === '$'
          ? readDollar()
          : rune === '<'
            ? readAngles()
            : options.skipProcessQuotes !== true && rune === "'"
              ? readSingleQuote()
              : options.skipProcessQuotes !== true && rune === '"'
                ? readDoubleQuote()
                : null;
      if (piece !== null) {
        text = bounded(text + piece);
        if (rune === '$') addSplit(piece);
        else addRaw(piece);
        if (isWhole) text += stretch(PLAIN);
        continue;
      }
      next();
      if (rune === options.escape) {
        if (rawEscapes) {
          addRaw(rune);
          text += rune;
        }
        rune = next();
        if (rune === '') break;
        addRaw(rune);
      } else addSplit(rune);
      text += rune;
      if (isWhole) text += stretch(PLAIN);
    }
    if (stop !== '') throw new LexError(say`unexpected end of statement while looking for matching ${code(stop)}`);
    return finish();
  }

  function readSingleQuote(): string {
    next();
    const end = source.indexOf("'", at);
    if (end < 0) {
      at = source.length;
      throw new LexError(say`unexpected end of statement while looking for matching single-quote`);
    }
    const inside = source.slice(at, end);
    at = end + 1;
    return rawQuotes ? `'${inside}'` : inside;
  }

  function readDoubleQuote(): string {
    const open = next();
    let text = rawQuotes ? open : '';
    for (;;) {
      text += stretch(PLAIN_IN_QUOTES);
      const rune = peek();
      if (rune === '') throw new LexError(say`unexpected end of statement while looking for matching double-quote`);
      if (rune === '$') {
        text = bounded(text + readDollar());
        continue;
      }
      next();
      if (rune === '"') return rawQuotes ? text + rune : text;
      if (rune !== options.escape) {
        text += rune;
        continue;
      }
      if (rawEscapes) text += rune;
      const after = peek();
      if (after === '') continue;
      text += after === '"' || after === '$' || after === options.escape ? next() : rune;
    }
  }

  /** `<<` and the blanks behind it stay one word, so that `<< EOF` is read as a heredoc. */
  function readAngles(): string {
    next();
    if (peek() !== '<') return '<';
    next();
    let text = '<<';
    while (peek() === ' ' || peek() === '\t' || peek() === '\r') text += next();
    return text;
  }

  function readName(): string {
    const first = peek();
    if (/^\p{Nd}$/u.test(first)) {
      let digits = '';
      while (/^\p{Nd}$/u.test(peek())) digits += next();
      return digits;
    }
    if (SPECIAL.has(first)) return next();
    let name = '';
    while (/^[\p{L}\p{Nd}_]$/u.test(peek())) name += next();
    return name;
  }

  function readDollar(): string {
    next();
    if (peek() !== '{') {
      const name = readName();
      if (name === '') return '$';
      return getEnv(name) ?? (options.skipUnsetEnv === true ? `$${name}` : '');
    }
    next();
    const first = peek();
    if (first === '') throw new LexError(say`syntax error: missing '}'`);
    if (first === '{' || first === '}' || first === ':') throw new LexError(say`syntax error: bad substitution`);
    const name = readName();
    const operator = next();
    if (operator === '}') return getEnv(name) ?? (options.skipUnsetEnv === true ? `\${${name}}` : '');
    if (operator === '/') return readReplacement(name);
    if (operator === ':') return readModifier(name, true, next());
    if (operator !== '' && '+-?#%'.includes(operator)) return readModifier(name, false, operator);
    throw new LexError(say`unsupported modifier (${code(operator)}) in substitution`);
  }

  /** The part of `${…}` up to `stop`; an error at the very end means that the closing character is missing. */
  function readPart(stop: string, raw: boolean, missing: Sentence): string {
    try {
      return readUntil(stop, raw).text;
    } catch (error) {
      throw error instanceof LexError && at >= source.length ? new LexError(missing, error.fault) : error;
    }
  }

  function readModifier(name: string, colon: boolean, operator: string): string {
    const sign = colon ? `:${operator}` : operator;
    const trims = operator === '#' || operator === '%';
    const from = at;
    if (colon && trims) throw new LexError(say`unsupported modifier (${code(sign)}) in substitution`);
    const word = readPart('}', trims, say`syntax error: missing '}'`);
    const value = getEnv(name);
    if (options.skipUnsetEnv === true && value === undefined) return `\${${name}${sign}${word}}`;
    const missing = value === undefined || (colon && value === '');
    switch (operator) {
      case '-':
        return missing ? word : (value ?? '');
      case '+':
        return missing ? '' : word;
      case '?':
        if (missing) throw new LexError(requirement(name, source.slice(from, at - 1), value === undefined), 'value');
        return value ?? '';
      case '#':
      case '%': {
        const greedy = word.startsWith(operator);
        return settle((operator === '%' ? trimSuffix : trimPrefix)(greedy ? word.slice(1) : word, value ?? '', greedy));
      }
      default:
        throw new LexError(say`unsupported modifier (${code(sign)}) in substitution`);
    }
  }

  function readReplacement(name: string): string {
    const all = peek() === '/';
    if (all) next();
    const pattern = readPart('/', true, say`syntax error: missing '/' in a replacement`);
    const replacement = readPart('}', true, say`syntax error: missing '}'`);
    const value = getEnv(name);
    // BuildKit writes one slash here for both forms.
    if (options.skipUnsetEnv === true && value === undefined) return `\${${name}/${pattern}/${replacement}}`;
    return settle(replacePattern(pattern, value ?? '', replacement, all, limit));
  }

  function settle(matched: { readonly text: string } | { readonly error: Sentence }): string {
    if ('error' in matched) throw new LexError(matched.error, 'bound');
    return bounded(matched.text);
  }

  try {
    const { text, words } = readUntil('', rawEscapes);
    return { text, words, used: [...used], unset: [...unset] };
  } catch (error) {
    if (error instanceof LexError) return { error: error.sentence, fault: error.fault, unset: [...unset] };
    throw error;
  }
}
