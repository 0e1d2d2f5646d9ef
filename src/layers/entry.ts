import type { HistoryEntry } from '../model/built-image.ts';
import { type HistoryWriter, isInstruction } from './rules.ts';

/** What one history entry is about; `keyword` null for what no instruction made (an import, a squashed base). */
export interface EntryKind {
  readonly keyword: string | null;
  readonly writer: HistoryWriter;
  /** The arguments, as the builder wrote them. */
  readonly text: string;
}

const NOP = /^(?:\|\d+ .*?)?\S.*? #\(nop\)\s+([A-Z]+)\b\s*/s;
const KEYWORD = /^([A-Z]+)(?:\s+|$)/;

/**
 * Told by form and keyword only: variables are expanded in the text, flags dropped, and SHELL changes its beginning. The classic builder
 * marks all but RUN with `#(nop)`, BuildKit begins with the keyword.
 */
export function entryKind({ createdBy, comment }: HistoryEntry): EntryKind {
  const nop = NOP.exec(createdBy);
  if (nop?.[1] !== undefined && isInstruction(nop[1]))
    return { keyword: nop[1], writer: 'classic', text: createdBy.slice(nop[0].length).trim() };
  const word = KEYWORD.exec(createdBy)?.[1];
  if (word !== undefined && isInstruction(word))
    return {
      keyword: word,
      writer: 'buildkit',
      text: createdBy
        .slice(word.length)
        .replace(/\s*# buildkit$/, '')
        .trim()
    };
  const writer = comment.startsWith('buildkit') ? 'buildkit' : 'classic';
  return { keyword: createdBy.trim() === '' ? null : 'RUN', writer, text: createdBy.trim() };
}
