/** One simple command as its words, quotes removed. */
export type Words = readonly string[];

/** What leads to a command: `||`, a pattern of `case` that was matched, or anything else. */
export type Joiner = 'next' | 'or' | 'arm';

/** One simple command as it stands in a script; brackets of a subshell stand alone, as `(` and `)`. */
export interface Cut {
  readonly joiner: Joiner;
  readonly words: Words;
  /** Body of its here-document, null without one. A command of no words may have one. */
  readonly heredoc: string | null;
}

/** Longer texts are cut: their classes are in their beginning. */
const LIMIT = 20_000;

interface OpenHeredoc {
  readonly name: string;
  readonly tabs: boolean;
  body: string | null;
}

/** What has been read of the text so far. */
interface Reading {
  readonly done: { joiner: Joiner; words: Words; heredoc: OpenHeredoc | null }[];
  /** Here-documents of the line that is read. */
  opened: OpenHeredoc[];
  /** Functions that the script defines: a call of one is no command. */
  readonly functions: Set<string>;
  words: string[];
  word: string | null;
  joiner: Joiner;
  heredoc: OpenHeredoc | null;
  /** Open brackets of subshells. */
  depth: number;
}

/**
 * The simple commands of shell text, in order, redirections left out: a rough cut at control operators outside of quotes
 * that holds for cut and hostile text as well. It names classes and proves nothing; what a command does to an image is
 * read elsewhere.
 */
export function splitCommands(text: string): readonly Cut[] {
  const reading: Reading = {
    ...{ done: [], opened: [], functions: new Set<string>(), words: [], word: null },
    ...{ joiner: 'next', heredoc: null, depth: 0 }
  };
  const end = Math.min(text.length, LIMIT);
  for (let i = 0; i < end; ) i = step(reading, text, i, end);
  closeCommand(reading);
  return reading.done
    .map(({ joiner, words, heredoc }) => ({ joiner, words: withoutRedirections(words), heredoc: heredoc?.body ?? null }))
    .filter(({ words, heredoc }) => (words.length > 0 || heredoc !== null) && !reading.functions.has(words[0] ?? ''));
}

/** Reads what begins at `i`; the place behind it. */
function step(reading: Reading, text: string, i: number, end: number): number {
  const ch = text[i] ?? '';
  if (ch === "'" || ch === '"') return quoted(reading, text, i, end);
  if (ch === '\\') {
    // An escaped line end is a blank of a continued line.
    if (/[\r\n]/.test(text[i + 1] ?? '')) closeWord(reading);
    else reading.word = (reading.word ?? '') + (text[i + 1] ?? '');
    return i + 2;
  }
  if (ch === '$' && text[i + 1] === '(') {
    const close = closingBracket(text, i + 2, end);
    reading.word = (reading.word ?? '') + text.slice(i, close);
    return close;
  }
  if (ch === '#' && reading.word === null) {
    const line = text.indexOf('\n', i);
    return line < 0 ? end : line;
  }
  const opens = ch === '<' ? heredocAt(text, i) : null;
  if (opens !== null) {
    closeWord(reading);
    reading.heredoc = opens.heredoc;
    reading.opened.push(opens.heredoc);
    return opens.end;
  }
  if (ch === '\n') {
    closeCommand(reading);
    return behindBodies(reading, text, i + 1, end);
  }
  if (ch === '(' && reading.word !== null && reading.words.length === 0 && text[i + 1] === ')') {
    reading.functions.add(reading.word);
    reading.word = null;
    return i + 2;
  }
  if (ch === '|' && text[i + 1] === '|') {
    closeCommand(reading);
    reading.joiner = 'or';
    return i + 2;
  }
  if (ch === ' ' || ch === '\t' || ch === '\r') closeWord(reading);
  else if (ch === '&' && (/[<>]$/.test(reading.word ?? '') || text[i + 1] === '>')) reading.word = (reading.word ?? '') + ch;
  else if (ch === ';' || ch === '&' || ch === '|') closeCommand(reading);
  else if (ch === '(') {
    reading.depth++;
    closeCommand(reading);
    bracket(reading, ch);
  } else if (ch === ')') closeBracket(reading);
  else reading.word = (reading.word ?? '') + ch;
  return i + 1;
}

/** A bracket that was never opened ends a pattern of `case`, which is no command. */
function closeBracket(reading: Reading): void {
  if (reading.depth > 0) {
    reading.depth--;
    closeCommand(reading);
    bracket(reading, ')');
  } else {
    reading.words = [];
    reading.word = null;
    reading.joiner = 'arm';
  }
}

function bracket(reading: Reading, word: string): void {
  reading.done.push({ joiner: reading.joiner, words: [word], heredoc: null });
  reading.joiner = 'next';
}

/** The here-document that opens at `i`, and the place behind its name. */
function heredocAt(text: string, i: number): { readonly heredoc: OpenHeredoc; readonly end: number } | null {
  const opening = /<<(-?)[ \t]*(?:'([^'\n]{1,200})'|"([^"\n]{1,200})"|\\?([\w.-]{1,200}))/y;
  opening.lastIndex = i;
  const found = opening.exec(text);
  const name = found?.[2] ?? found?.[3] ?? found?.[4];
  return found === null || name === undefined ? null : { heredoc: { name, tabs: found[1] === '-', body: null }, end: opening.lastIndex };
}

/** Reads the bodies of the here-documents that the line before opened; the place behind them. A body without an end takes the rest. */
function behindBodies(reading: Reading, text: string, from: number, end: number): number {
  let at = from;
  for (const heredoc of reading.opened) {
    const start = at;
    heredoc.body = text.slice(start, end);
    while (at < end) {
      const close = text.indexOf('\n', at);
      const next = close < 0 ? end : close + 1;
      const line = text.slice(at, close < 0 ? end : close).replace(/\r$/, '');
      if ((heredoc.tabs ? line.replace(/^\t+/, '') : line) === heredoc.name) {
        heredoc.body = text.slice(start, at);
        at = next;
        break;
      }
      at = next;
    }
  }
  reading.opened = [];
  return at;
}

function quoted(reading: Reading, text: string, start: number, end: number): number {
  const quote = text[start];
  let value = reading.word ?? '';
  let i = start + 1;
  for (; i < end && text[i] !== quote; i++) {
    if (quote === '"' && text[i] === '\\' && i + 1 < end) i++;
    value += text[i];
  }
  reading.word = value;
  return i + 1;
}

function closingBracket(text: string, from: number, end: number): number {
  let depth = 1;
  for (let i = from; i < end; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')' && --depth === 0) return i + 1;
  }
  return end;
}

function closeWord(reading: Reading): void {
  if (reading.word !== null) reading.words.push(reading.word);
  reading.word = null;
}

function closeCommand(reading: Reading): void {
  closeWord(reading);
  const { words, joiner, heredoc } = reading;
  if (words.length > 0 || heredoc !== null) {
    reading.done.push({ joiner, words, heredoc });
    reading.joiner = 'next';
  }
  reading.words = [];
  reading.heredoc = null;
}

function withoutRedirections(words: Words): Words {
  const kept: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    // A bare operator takes the next word along.
    if (/^(?:\d*|&)(?:<<?-?|>>?)$/.test(word)) i++;
    else if (!/^(?:\d*[<>]|&>)/.test(word)) kept.push(word);
  }
  return kept;
}
