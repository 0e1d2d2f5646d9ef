import type { GateVerdict } from '../model/budget.ts';

/** Word and sign of a verdict; the signs differ in shape, so colour carries nothing alone. */
export const VERDICT_WORDS: Readonly<Record<GateVerdict, { readonly sign: string; readonly word: string }>> = {
  pass: { sign: '✅', word: 'OK' },
  warn: { sign: '⚠️', word: 'WARN' },
  fail: { sign: '⛔', word: 'FAIL' },
  skipped: { sign: '✅', word: 'OK' }
};

/** Ten cells are the budget; at most three `+` follow, one for each begun tenth above it. */
export function bar(value: number, limit: number): string {
  if (!(limit > 0)) return '';
  const tenths = (value / limit) * 10;
  const full = Math.max(0, Math.min(10, Math.floor(tenths + 1e-9)));
  const over = Math.max(0, Math.min(3, Math.ceil(tenths - 10 - 1e-9)));
  return `${'█'.repeat(full)}${'░'.repeat(10 - full)}${'+'.repeat(over)}`;
}
