import type { ShellToken } from './tokens.ts';

/** A compound command: index of its closing word, and of the words that part it (`then`, `elif`, `else`, `do`). */
export interface Block {
  readonly end: number;
  readonly marks: readonly { readonly word: string; readonly at: number }[];
}

const OPENERS: Readonly<Record<string, string>> = {
  if: 'fi',
  for: 'done',
  while: 'done',
  until: 'done',
  select: 'done',
  case: 'esac',
  '{': '}'
};
const AFTER_WHICH_A_COMMAND_STARTS = new Set(['then', 'do', 'else', 'elif', 'if', 'while', 'until', '!', '{']);

/** The word of a token if it is plain and unquoted, else null. */
export function plainWord(token: ShellToken | undefined): string | null {
  if (token?.kind !== 'word') return null;
  const [part] = token.parts;
  return token.parts.length === 1 && part?.kind === 'text' && !part.quoted ? part.text : null;
}

/** Finds the compound commands of a script by the index of their first word; those that are never closed end with it. */
export function shellBlocks(tokens: readonly ShellToken[]): ReadonlyMap<number, Block> {
  const blocks = new Map<number, Block>();
  const open: { at: number; close: string; marks: { word: string; at: number }[] }[] = [];
  let starts = true;
  for (const [at, token] of tokens.entries()) {
    if (token.kind === 'operator') {
      starts = !token.text.includes('<') && !token.text.includes('>');
      continue;
    }
    const named = plainWord(tokens[at - 2]) === 'function' && plainWord(token) === '{';
    const word = starts || named ? plainWord(token) : null;
    starts = word !== null && AFTER_WHICH_A_COMMAND_STARTS.has(word);
    if (word === null) continue;
    const top = open.at(-1);
    if (word in OPENERS) open.push({ at, close: OPENERS[word] ?? '', marks: [] });
    else if (top !== undefined && word === top.close) {
      blocks.set(top.at, { end: at, marks: top.marks });
      open.pop();
    } else if (word === 'then' || word === 'elif' || word === 'else' || word === 'do') top?.marks.push({ word, at });
  }
  for (const { at, marks } of open) blocks.set(at, { end: tokens.length, marks });
  return blocks;
}
