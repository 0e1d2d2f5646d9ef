import { code, say } from '../../model/sentence.ts';
import { SyntaxFault } from '../syntax-fault.ts';
import type { HclAttribute, HclBlock, HclBody, HclExpression } from './syntax.ts';
import { closingBrace, type HclToken, hclTokens, isOpening } from './tokens.ts';

const MAX_DEPTH = 100;
/** From loose to tight. */
const OPERATORS: readonly (readonly string[])[] = [['||'], ['&&'], ['==', '!='], ['<', '>', '<=', '>='], ['+', '-'], ['*', '/', '%']];
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** Body of a whole file. */
export function parseHclBody(text: string): HclBody {
  return createParser(hclTokens(text), 0).file();
}

/** Text with `${…}` as an expression; also for the strings of JSON bake files. */
export function parseTemplate(raw: string, offset: number, plain: boolean, depth = 0): HclExpression {
  if (depth > MAX_DEPTH) throw new SyntaxFault(say`nested too deeply`, offset);
  const parts: HclExpression[] = [];
  let text = '';
  let at = 0;
  const flush = () => {
    if (text !== '') parts.push({ kind: 'literal', value: text, at: offset });
    text = '';
  };
  while (at < raw.length) {
    const c = raw[at] ?? '';
    if (c === '\\' && !plain) {
      const { character, length } = unescapeAt(raw, at, offset);
      text += character;
      at += length;
    } else if ((c === '$' || c === '%') && raw[at + 1] === c && raw[at + 2] === '{') {
      text += `${c}{`;
      at += 3;
    } else if (c === '%' && isOpening(raw, at))
      throw new SyntaxFault(say`template directives (${code('%{ … }')}) are not supported`, offset + at);
    else if (isOpening(raw, at)) {
      flush();
      const end = closingBrace(raw, at + 2, raw.length);
      const [from, to] = raw[at + 2] === '~' ? [at + 3, end] : [at + 2, raw[end - 1] === '~' ? end - 1 : end];
      parts.push(shift(createParser(hclTokens(raw, from, to), depth + 1).only(), offset));
      at = end + 1;
    } else {
      text += c;
      at++;
    }
  }
  flush();
  const [only] = parts;
  if (only === undefined) return { kind: 'literal', value: '', at: offset };
  return parts.length === 1 ? only : { kind: 'template', parts, at: offset };
}

/** Offsets inside an interpolation count from the string; only the outermost one is used, for its line. */
function shift(expression: HclExpression, offset: number): HclExpression {
  return { ...expression, at: expression.at + offset };
}

function unescapeAt(raw: string, at: number, offset: number): { character: string; length: number } {
  const code = raw[at + 1] ?? '';
  const simple = ESCAPES[code];
  if (simple !== undefined) return { character: simple, length: 2 };
  const digits = code === 'u' ? 4 : code === 'U' ? 8 : 0;
  const hex = raw.slice(at + 2, at + 2 + digits);
  const point = Number.parseInt(hex, 16);
  if (digits === 0 || !/^[0-9a-fA-F]+$/.test(hex) || hex.length !== digits || point > 0x10ffff)
    throw new SyntaxFault(say`unknown escape in a string`, offset + at);
  return { character: String.fromCodePoint(point), length: 2 + digits };
}

function createParser(tokens: readonly HclToken[], startDepth: number) {
  let next = 0;
  let depth = startDepth;
  /** Inside of brackets line ends mean nothing. */
  let bracketed = 0;

  const END: HclToken = tokens.at(-1) ?? { kind: 'end', at: 0 };
  const peek = (): HclToken => {
    while (bracketed > 0 && tokens[next]?.kind === 'newline') next++;
    return tokens[next] ?? END;
  };
  const take = (): HclToken => {
    const token = peek();
    next++;
    return token;
  };
  const isSign = (text: string) => {
    const token = peek();
    return token.kind === 'sign' && token.text === text;
  };
  const accept = (text: string): boolean => {
    if (!isSign(text)) return false;
    next++;
    return true;
  };
  const expect = (text: string): void => {
    if (!accept(text)) throw new SyntaxFault(say`${code(text)} is expected here`, peek().at);
  };
  const name = (): string => {
    const token = take();
    if (token.kind !== 'name') throw new SyntaxFault(say`a name is expected here`, token.at);
    return token.text;
  };
  const skipLines = () => {
    while (tokens[next]?.kind === 'newline') next++;
  };
  function inBrackets<Value>(read: () => Value): Value {
    bracketed++;
    const value = read();
    bracketed--;
    return value;
  }

  function body(closed: boolean): HclBody {
    if (++depth > MAX_DEPTH) throw new SyntaxFault(say`nested too deeply`, peek().at);
    const attributes: HclAttribute[] = [];
    const blocks: HclBlock[] = [];
    const outer = bracketed;
    bracketed = 0;
    for (skipLines(); !isEndOfBody(closed); skipLines()) {
      const token = take();
      if (token.kind !== 'name' && token.kind !== 'text') throw new SyntaxFault(say`a name or a closing brace is expected here`, token.at);
      const word = token.kind === 'name' ? token.text : token.raw;
      if (accept('=')) attributes.push(attribute(word, token.at));
      else blocks.push(block(word, token.at));
    }
    bracketed = outer;
    depth--;
    return { attributes, blocks };
  }

  const isEndOfBody = (closed: boolean) => (closed ? isSign('}') : peek().kind === 'end');

  function attribute(written: string, at: number): HclAttribute {
    const value = expression();
    const after = peek();
    if (after.kind !== 'newline' && after.kind !== 'end' && !isSign('}')) throw new SyntaxFault(say`a new line is expected here`, after.at);
    return { name: written, value, at };
  }

  function block(type: string, at: number): HclBlock {
    const labels: string[] = [];
    for (let token = peek(); token.kind === 'text' || token.kind === 'name'; token = peek()) {
      labels.push(token.kind === 'text' ? token.raw : token.text);
      next++;
    }
    expect('{');
    const inner = body(true);
    expect('}');
    return { type, labels, body: inner, at };
  }

  function expression(): HclExpression {
    if (++depth > MAX_DEPTH) throw new SyntaxFault(say`nested too deeply`, peek().at);
    const test = binary(0);
    let result = test;
    if (accept('?')) {
      skipLines();
      const then = expression();
      skipLines();
      expect(':');
      skipLines();
      result = { kind: 'conditional', test, then, otherwise: expression(), at: test.at };
    }
    depth--;
    return result;
  }

  function binary(level: number): HclExpression {
    const signs = OPERATORS[level];
    if (signs === undefined) return unary();
    let left = binary(level + 1);
    for (let token = peek(); token.kind === 'sign' && signs.includes(token.text); token = peek()) {
      next++;
      skipLines();
      left = { kind: 'binary', operator: token.text, left, right: binary(level + 1), at: left.at };
    }
    return left;
  }

  function unary(): HclExpression {
    const token = peek();
    if (token.kind === 'sign' && (token.text === '!' || token.text === '-')) {
      next++;
      if (++depth > MAX_DEPTH) throw new SyntaxFault(say`nested too deeply`, token.at);
      const operand = unary();
      depth--;
      return { kind: 'unary', operator: token.text, operand, at: token.at };
    }
    return postfix(primary());
  }

  function postfix(start: HclExpression): HclExpression {
    let value = start;
    for (;;) {
      const { at } = peek();
      if (!isSign('.') && !isSign('[')) return value;
      const index = accept('.') ? memberName(at) : bracketedIndex();
      if (index === '*') return { kind: 'splat', of: value, path: splatPath(), at };
      value = { kind: 'member', of: value, index, at };
    }
  }

  /** What stands behind a dot. */
  function memberName(at: number): HclExpression | '*' {
    if (accept('*')) return '*';
    const token = take();
    if (token.kind !== 'name' && token.kind !== 'number') throw new SyntaxFault(say`a name is expected here`, token.at);
    return { kind: 'literal', value: token.kind === 'name' ? token.text : token.value, at };
  }

  function bracketedIndex(): HclExpression | '*' {
    expect('[');
    const index = inBrackets(() => (accept('*') ? '*' : expression()));
    inBrackets(() => peek());
    expect(']');
    return index;
  }

  function splatPath(): readonly HclExpression[] {
    const path: HclExpression[] = [];
    while (accept('.')) path.push({ kind: 'literal', value: name(), at: peek().at });
    return path;
  }

  function primary(): HclExpression {
    const token = take();
    const { at } = token;
    switch (token.kind) {
      case 'number':
        return { kind: 'literal', value: token.value, at };
      case 'text':
        return parseTemplate(token.raw, token.from, token.heredoc, depth);
      case 'name':
        if (token.text === 'true' || token.text === 'false') return { kind: 'literal', value: token.text === 'true', at };
        if (token.text === 'null') return { kind: 'literal', value: null, at };
        return accept('(') ? call(token.text, at) : { kind: 'variable', name: token.text, at };
      case 'sign':
        if (token.text === '(') {
          const inner = inBrackets(expression);
          inBrackets(() => peek());
          expect(')');
          return inner;
        }
        if (token.text === '[')
          return closedBy(']', () => (isFor() ? forExpression(at, false) : { kind: 'list', items: commaList(']'), at }));
        if (token.text === '{') return closedBy('}', () => (isFor() ? forExpression(at, true) : object(at)));
    }
    throw new SyntaxFault(say`a value is expected here`, at);
  }

  function closedBy(sign: string, read: () => HclExpression): HclExpression {
    const value = inBrackets(() => {
      const inner = read();
      peek();
      return inner;
    });
    expect(sign);
    return value;
  }

  function isFor(): boolean {
    const token = peek();
    return token.kind === 'name' && token.text === 'for';
  }

  function call(called: string, at: number): HclExpression {
    let spread = false;
    const args: HclExpression[] = [];
    inBrackets(() => {
      while (!isSign(')')) {
        args.push(expression());
        if (accept('...')) spread = true;
        else if (!accept(',')) break;
      }
      peek();
    });
    expect(')');
    return { kind: 'call', name: called, args, spread, at };
  }

  function commaList(end: string): readonly HclExpression[] {
    const items: HclExpression[] = [];
    while (!isSign(end)) {
      items.push(expression());
      if (!accept(',')) break;
    }
    return items;
  }

  /** Entries are parted by commas or new lines. */
  function object(at: number): HclExpression {
    const entries: { key: HclExpression; value: HclExpression }[] = [];
    while (!isSign('}')) {
      const token = peek();
      const after = tokens[next + 1];
      const bare = token.kind === 'name' && after?.kind === 'sign' && (after.text === '=' || after.text === ':');
      const key: HclExpression = bare ? { kind: 'literal', value: token.text, at: token.at } : binary(0);
      if (bare) next++;
      if (!accept('=') && !accept(':')) throw new SyntaxFault(say`an equals sign is expected here`, peek().at);
      entries.push({ key, value: objectValue() });
      accept(',');
    }
    return { kind: 'object', entries, at };
  }

  /** A value ends with its line: the next line begins a new entry. */
  function objectValue(): HclExpression {
    const outer = bracketed;
    peek();
    bracketed = 0;
    const value = expression();
    bracketed = outer;
    return value;
  }

  function forExpression(at: number, object: boolean): HclExpression {
    name();
    const first = name();
    const second = accept(',') ? name() : null;
    if (name() !== 'in') throw new SyntaxFault(say`${code('in')} is expected here`, peek().at);
    const over = expression();
    expect(':');
    const head = expression();
    let key: HclExpression | null = null;
    let value = head;
    let grouped = false;
    if (object) {
      expect('=>');
      key = head;
      value = expression();
      grouped = accept('...');
    }
    const token = peek();
    const filtered = token.kind === 'name' && token.text === 'if';
    if (filtered) next++;
    const condition = filtered ? expression() : null;
    return { kind: 'for', keyName: second === null ? null : first, valueName: second ?? first, over, key, value, condition, grouped, at };
  }

  return {
    file: () => body(false),
    only(): HclExpression {
      bracketed++;
      const value = expression();
      const after = peek();
      if (after.kind !== 'end') throw new SyntaxFault(say`unexpected text in an interpolation`, after.at);
      return value;
    }
  };
}
