import type { HistoryEntry } from '../model/built-image.ts';
import { type HistoryWriter, isInstruction } from './rules.ts';

/** What one history entry is about; `keyword` null for what no instruction made (an import, a squashed base). */
export interface EntryKind {
  readonly keyword: string | null;
  readonly writer: HistoryWriter;
  /** The arguments, as the builder wrote them. */
  readonly text: string;
}

const NOP = /^(.*?) #\(nop\)\s+([A-Z]+)\b\s*/s;
const KEYWORD = /^([A-Z]+)(?:\s+|$)/;
/** Shells of which the classic builder begins an entry where none was set. */
const DEFAULT_SHELLS: readonly string[] = ['/bin/sh -c', 'cmd /S /C'];

/**
 * The entries of a history, the oldest first, told by form and keyword only: variables are expanded in the text and flags dropped. BuildKit
 * begins with the keyword. The classic builder marks all but RUN with `#(nop)` right behind the shell, which SHELL changes from its own entry on.
 */
export function entryKinds(history: readonly HistoryEntry[]): readonly EntryKind[] {
  let shell = '';
  return history.map(({ createdBy, comment }): EntryKind => {
    const isBuildkit = comment.startsWith('buildkit');
    const [marked, before = '', keyword = ''] = (isBuildkit ? null : NOP.exec(createdBy)) ?? [''];
    const text = createdBy.slice(marked.length).trim();
    const setsShell = keyword === 'SHELL' && text === `[${before}]`;
    if (setsShell) shell = before;
    if (isInstruction(keyword) && (setsShell || before === shell || DEFAULT_SHELLS.includes(before)))
      return { keyword, writer: 'classic', text };
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
    const whole = createdBy.trim();
    return { keyword: whole === '' ? null : 'RUN', writer: isBuildkit ? 'buildkit' : 'classic', text: whole };
  });
}
