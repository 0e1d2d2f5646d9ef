/** One simple command as its words, quotes removed. */
export type Words = readonly string[];

/** Longer texts are cut: their classes are in their beginning. */
const LIMIT = 20_000;

/** What has been read of the text so far. */
interface Reading {
  readonly done: Words[];
  words: string[];
  word: string | null;
  /** Open brackets of subshells. */
  depth: number;
}

/**
 * The simple commands of shell text, in order, redirections left out: a rough cut at control operators outside of quotes
 * that holds for cut and hostile text as well. It names classes and proves nothing; what a command does to an image is
 * read elsewhere.
 */
export function splitCommands(text: string): readonly Words[] {
  const reading: Reading = { done: [], words: [], word: null, depth: 0 };
  const end = Math.min(text.length, LIMIT);
  for (let i = 0; i < end; ) i = step(reading, text, i, end);
  closeCommand(reading);
  return reading.done.map(withoutRedirections).filter((words) => words.length > 0);
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
  if (ch === ' ' || ch === '\t' || ch === '\r') closeWord(reading);
  else if (ch === '&' && (/[<>]$/.test(reading.word ?? '') || text[i + 1] === '>')) reading.word = (reading.word ?? '') + ch;
  else if (ch === ';' || ch === '&' || ch === '|' || ch === '\n') closeCommand(reading);
  else if (ch === '(') {
    reading.depth++;
    closeCommand(reading);
  } else if (ch === ')') closeBracket(reading);
  else reading.word = (reading.word ?? '') + ch;
  return i + 1;
}

/** A bracket that was never opened ends a pattern of `case`, which is no command. */
function closeBracket(reading: Reading): void {
  if (reading.depth > 0) {
    reading.depth--;
    closeCommand(reading);
  } else {
    reading.words = [];
    reading.word = null;
  }
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
  if (reading.words.length > 0) reading.done.push(reading.words);
  reading.words = [];
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
