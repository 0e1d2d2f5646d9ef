import type { GateVerdict } from '../model/budget.ts';

/** Word and sign of a verdict; the signs differ in shape, so colour carries nothing alone. */
export const VERDICT_WORDS: Readonly<Record<GateVerdict, { readonly sign: string; readonly word: string }>> = {
  pass: { sign: '✅', word: 'OK' },
  warn: { sign: '⚠️', word: 'WARN' },
  fail: { sign: '⛔', word: 'FAIL' },
  skipped: { sign: '✅', word: 'OK' }
};
