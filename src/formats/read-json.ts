import { code, type Sentence, say } from '../model/sentence.ts';
import type { Problem } from '../model/text.ts';
import { type DocumentEntry, type DocumentNode, positionsOf } from './document.ts';
import { SyntaxFault } from './syntax-fault.ts';
import { BUILD_FILE_LIMITS, tooLong } from './yaml/limits.ts';

/**
 * Reads JSON with positions, and what editors allow beside it: `//` and block comments and commas before a closing
 * bracket (devcontainer.json). Never throws; any error makes the value null.
 */
export function readJson(text: string, file: string): { readonly value: DocumentNode | null; readonly problems: readonly Problem[] } {
  const position = positionsOf(text.slice(0, BUILD_FILE_LIMITS.maxLength + 1));
  const failed = (message: Sentence, offset: number | null) => ({
    value: null,
    problems: [
      {
        code: 'malformed-json',
        message,
        severity: 'error' as const,
        file,
        range: offset === null ? null : { start: position(offset), end: position(offset + 1) }
      }
    ]
  });
  if (text.length > BUILD_FILE_LIMITS.maxLength) return failed(tooLong(BUILD_FILE_LIMITS), null);
  const reader = new JsonReader(text, position);
  try {
    return { value: reader.document(), problems: [] };
  } catch (error) {
    if (error instanceof SyntaxFault) return failed(say`This is not valid JSON: ${error.sentence}.`, error.at);
    throw error;
  }
}

/** Walks one text; alive only within `readJson`. */
class JsonReader {
  #at = 0;
  #nodes = 0;
  readonly #text: string;
  readonly #position: ReturnType<typeof positionsOf>;

  constructor(text: string, position: ReturnType<typeof positionsOf>) {
    this.#text = text;
    this.#position = position;
    if (text.startsWith('\uFEFF')) this.#at = 1;
  }

  document(): DocumentNode {
    const value = this.#value(0);
    this.#blank();
    if (this.#at < this.#text.length) throw new SyntaxFault(say`unexpected text after the value`, this.#at);
    return value;
  }

  #value(depth: number): DocumentNode {
    this.#blank();
    const start = this.#at;
    this.#nodes += 1;
    if (depth > BUILD_FILE_LIMITS.maxDepth) throw new SyntaxFault(say`nested deeper than ${BUILD_FILE_LIMITS.maxDepth} levels`, start);
    if (this.#nodes > BUILD_FILE_LIMITS.maxNodes) throw new SyntaxFault(say`more than ${BUILD_FILE_LIMITS.maxNodes} values`, start);
    const first = this.#text[this.#at];
    if (first === '{') return this.#map(depth);
    if (first === '[') return this.#list(depth);
    if (first === '"') {
      const value = this.#string();
      return { kind: 'scalar', value, range: this.#range(start) };
    }
    const word = /[-+.\w]*/y;
    word.lastIndex = start;
    const text = word.exec(this.#text)?.[0] ?? '';
    this.#at += text.length;
    const range = this.#range(start);
    if (text === 'true' || text === 'false') return { kind: 'scalar', value: text === 'true', range };
    if (text === 'null') return { kind: 'scalar', value: null, range };
    if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(text)) return { kind: 'scalar', value: Number(text), range };
    throw new SyntaxFault(start >= this.#text.length ? say`the text ends too early` : say`a value is expected here`, start);
  }

  #map(depth: number): DocumentNode {
    const start = this.#at++;
    const entries = new Map<string, DocumentEntry>();
    for (;;) {
      this.#blank();
      if (this.#take('}')) return { kind: 'map', entries, range: this.#range(start) };
      const keyStart = this.#at;
      if (this.#text[this.#at] !== '"') throw new SyntaxFault(say`a key in quotes or a closing brace is expected here`, this.#at);
      const key = this.#string();
      const keyRange = this.#range(keyStart);
      if (entries.has(key)) throw new SyntaxFault(say`the key ${code(key.slice(0, 80))} stands twice`, keyStart);
      this.#blank();
      if (!this.#take(':')) throw new SyntaxFault(say`a colon is expected here`, this.#at);
      entries.set(key, { key, keyRange, value: this.#value(depth + 1) });
      this.#blank();
      if (!this.#take(',') && this.#text[this.#at] !== '}')
        throw new SyntaxFault(say`a comma or a closing brace is expected here`, this.#at);
    }
  }

  #list(depth: number): DocumentNode {
    const start = this.#at++;
    const items: DocumentNode[] = [];
    for (;;) {
      this.#blank();
      if (this.#take(']')) return { kind: 'list', items, range: this.#range(start) };
      items.push(this.#value(depth + 1));
      this.#blank();
      if (!this.#take(',') && this.#text[this.#at] !== ']')
        throw new SyntaxFault(say`a comma or a closing bracket is expected here`, this.#at);
    }
  }

  #string(): string {
    const start = this.#at;
    let end = start + 1;
    while (end < this.#text.length && this.#text[end] !== '"' && this.#text[end] !== '\n') end += this.#text[end] === '\\' ? 2 : 1;
    if (this.#text[end] !== '"') throw new SyntaxFault(say`a string is not closed`, start);
    this.#at = end + 1;
    try {
      return String(JSON.parse(this.#text.slice(start, this.#at)));
    } catch {
      throw new SyntaxFault(say`a string holds a wrong escape or a control character`, start);
    }
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #blank(): void {
    for (;;) {
      const character = this.#text[this.#at];
      if (character === ' ' || character === '\t' || character === '\n' || character === '\r') this.#at += 1;
      else if (this.#text.startsWith('//', this.#at)) this.#at = endOf(this.#text, '\n', this.#at);
      else if (this.#text.startsWith('/*', this.#at)) this.#at = endOf(this.#text, '*/', this.#at + 2);
      else return;
    }
  }

  #range(start: number) {
    return { start: this.#position(start), end: this.#position(this.#at) };
  }
}

function endOf(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found === -1 ? text.length : found + mark.length;
}
