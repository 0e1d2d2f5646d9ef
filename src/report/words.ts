import type { GateVerdict } from '../model/budget.ts';
import type { Suggestion } from '../model/suggestion.ts';
import { count } from '../safe-text/index.ts';

/** Word and sign of a verdict; the signs differ in shape, so colour carries nothing alone. */
export const VERDICT_WORDS: Readonly<Record<GateVerdict, { readonly sign: string; readonly word: string }>> = {
  pass: { sign: '✅', word: 'OK' },
  warn: { sign: '⚠️', word: 'WARN' },
  fail: { sign: '⛔', word: 'FAIL' },
  skipped: { sign: '✅', word: 'OK' }
};

/** `4 of the last 5 merged changes would have built faster.`; empty where none was replayed. */
export function profitedSentence({ profited }: Suggestion): string {
  if (!profited || profited.of === 0) return '';
  return `${profited.changes} of the last ${count(profited.of, 'merged change')} would have built faster.`;
}
