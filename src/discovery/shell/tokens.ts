/** Piece of a word. */
export type WordPart =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'variable'; readonly name: string; readonly operation: string; readonly operand: string; readonly quoted: boolean }
  | { readonly kind: 'command'; readonly text: string; readonly quoted: boolean };

export type ShellToken =
  | { readonly kind: 'word'; readonly parts: readonly WordPart[]; readonly line: number }
  /** `\n` `;` `;;` `&` `&&` `|` `||` `(` `)` and redirections such as `>>` or `2>`. */
  | { readonly kind: 'operator'; readonly text: string; readonly line: number };

const MAX_TOKENS = 20_000;

/**
 * Splits a shell script into words and operators, in linear time and for any text. It knows what build commands need:
 * quotes, continuations, comments, variables, command substitutions and here-documents (whose bodies are skipped).
 * Lines are zero-based and relative to the script.
 */
export function shellTokens(script: string): readonly ShellToken[] {
  const tokens: ShellToken[] = [];
  const heredocs: string[] = [];
  let parts: WordPart[] = [];
  let open = false;
  let line = 0;
  let startLine = 0;
  let expectHeredoc = false;
  let at = 0;

  const add = (part: WordPart) => {
    if (!open) startLine = line;
    open = true;
    const last = parts.at(-1);
    if (part.kind === 'text' && last?.kind === 'text' && last.quoted === part.quoted)
      parts[parts.length - 1] = { ...part, text: last.text + part.text };
    else parts.push(part);
  };
  const endWord = () => {
    if (!open) return;
    if (expectHeredoc) {
      heredocs.push(parts.map((part) => (part.kind === 'text' ? part.text : '')).join(''));
      expectHeredoc = false;
    } else tokens.push({ kind: 'word', parts, line: startLine });
    parts = [];
    open = false;
  };
  const operator = (text: string) => {
    endWord();
    tokens.push({ kind: 'operator', text, line });
    at += text.length;
  };
  const expansion = (quoted: boolean): void => {
    const { part, next } = readExpansion(script, at, quoted);
    add(part);
    line += countLines(script, at, next);
    at = next;
  };

  while (at < script.length && tokens.length < MAX_TOKENS) {
    const c = script[at] ?? '';
    if (c === '\\') {
      if (script[at + 1] === '\n') line++;
      else add({ kind: 'text', text: script[at + 1] ?? '', quoted: true });
      at += 2;
    } else if (c === '\n') {
      endWord();
      tokens.push({ kind: 'operator', text: '\n', line });
      line++;
      at++;
      for (const name of heredocs.splice(0)) {
        const end = skipHeredoc(script, at, name);
        line += countLines(script, at, end);
        at = end;
      }
    } else if (c === ' ' || c === '\t' || c === '\r') {
      endWord();
      at++;
    } else if (c === '#' && !open) {
      const end = script.indexOf('\n', at);
      at = end === -1 ? script.length : end;
    } else if (c === "'") {
      const end = script.indexOf("'", at + 1);
      const stop = end === -1 ? script.length : end;
      add({ kind: 'text', text: script.slice(at + 1, stop), quoted: true });
      line += countLines(script, at, stop);
      at = stop + 1;
    } else if (c === '"') {
      add({ kind: 'text', text: '', quoted: true });
      at++;
      while (at < script.length && script[at] !== '"') {
        if (script[at] === '\\') {
          const escaped = script[at + 1] ?? '';
          if (escaped === '\n') line++;
          else add({ kind: 'text', text: '$`"\\'.includes(escaped) ? escaped : `\\${escaped}`, quoted: true });
          at += 2;
        } else if (script[at] === '$' || script[at] === '`') expansion(true);
        else {
          let end = at;
          while (end < script.length && !'"\\$`'.includes(script[end] ?? '')) end++;
          add({ kind: 'text', text: script.slice(at, end), quoted: true });
          line += countLines(script, at, end);
          at = end;
        }
      }
      at++;
    } else if (c === '$' || c === '`') expansion(false);
    else if (c === '<' && script.startsWith('<<', at) && script[at + 2] !== '<') {
      endWord();
      at += script[at + 2] === '-' ? 3 : 2;
      expectHeredoc = true;
    } else if (c === '>' || c === '<') {
      const last = parts[0];
      if (parts.length === 1 && last?.kind === 'text' && /^[012]$/.test(last.text)) {
        parts = [];
        open = false;
      }
      let end = at + 1;
      while ('<>&|'.includes(script[end] ?? 'x') && end < at + 3) end++;
      operator(script.slice(at, end));
    } else if (c === '&' && script[at + 1] === '>') operator('&>');
    else if ('&|;'.includes(c) && script[at + 1] === c) operator(c + c);
    else if ('&|;()'.includes(c)) operator(c);
    else {
      let end = at + 1;
      while (end < script.length && !' \t\r\n\\\'"$`<>&|;()'.includes(script[end] ?? '')) end++;
      add({ kind: 'text', text: script.slice(at, end), quoted: false });
      at = end;
    }
  }
  endWord();
  return tokens;
}

function readExpansion(script: string, at: number, quoted: boolean): { part: WordPart; next: number } {
  if (script[at] === '`') {
    const end = script.indexOf('`', at + 1);
    const stop = end === -1 ? script.length : end;
    return { part: { kind: 'command', text: script.slice(at + 1, stop), quoted }, next: stop + 1 };
  }
  if (script[at + 1] === '(') {
    const end = closing(script, at + 2, '(', ')');
    return { part: { kind: 'command', text: script.slice(at + 2, end), quoted }, next: end + 1 };
  }
  if (script[at + 1] === '{') {
    const end = closing(script, at + 2, '{', '}');
    const inside = script.slice(at + 2, end);
    const name = /^!?#?[A-Za-z_0-9@*?#$!-][A-Za-z_0-9]*(?:\[[^\]]{0,20}\])?/.exec(inside)?.[0] ?? '';
    const operation = /^(?::?[-=+?]|##?|%%?|\/\/?|\^\^?|,,?|:|@)/.exec(inside.slice(name.length))?.[0] ?? '';
    return { part: { kind: 'variable', name, operation, operand: inside.slice(name.length + operation.length), quoted }, next: end + 1 };
  }
  const name = /^(?:[A-Za-z_][A-Za-z_0-9]*|[0-9@*#?$!])/.exec(script.slice(at + 1, at + 200))?.[0];
  if (name === undefined) return { part: { kind: 'text', text: '$', quoted }, next: at + 1 };
  return { part: { kind: 'variable', name, operation: '', operand: '', quoted }, next: at + 1 + name.length };
}

/** Index of the bracket that closes the one before `from`; the end of the text where none does. */
function closing(script: string, from: number, open: string, close: string): number {
  let depth = 1;
  let quote = '';
  for (let at = from; at < script.length; at++) {
    const c = script[at] ?? '';
    if (c === '\\') at++;
    else if (quote !== '') quote = c === quote ? '' : quote;
    else if (c === "'" || (c === '"' && open === '{')) quote = c;
    else if (c === open) depth++;
    else if (c === close && --depth === 0) return at;
  }
  return script.length;
}

function skipHeredoc(script: string, from: number, name: string): number {
  let at = from;
  while (at < script.length) {
    const end = script.indexOf('\n', at);
    const stop = end === -1 ? script.length : end;
    if (script.slice(at, stop).trim() === name) return stop;
    at = stop + 1;
  }
  return script.length;
}

function countLines(script: string, from: number, to: number): number {
  let count = 0;
  for (let at = script.indexOf('\n', from); at !== -1 && at < to; at = script.indexOf('\n', at + 1)) count++;
  return count;
}
