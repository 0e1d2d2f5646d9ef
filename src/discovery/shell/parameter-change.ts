import type { ParameterExpansionPart, Word } from '../../shell/index.ts';
import { matchSegment } from '../path-glob.ts';
import { hasUnknown } from '../unknowns.ts';

type Operation = NonNullable<ParameterExpansionPart['operation']>;

/** `${x%suffix}`, `${x/a/b}`, `${x,,}`, `${x:1:2}` of a known value; null where it hangs on something that is not. */
export function change(operation: Operation, value: string, text: (word: Word) => string): string | null {
  if (operation.type === 'Remove') {
    const pattern = text(operation.operand);
    if (operation.operator === '%' && pattern === '/*') return value.includes('/') ? value.slice(0, value.lastIndexOf('/')) : value;
    if (operation.operator === '##' && pattern === '*/') return value.slice(value.lastIndexOf('/') + 1);
    if (hasUnknown(pattern) || (hasUnknown(value) && /[*?[]/.test(pattern))) return null;
    return removed(value, pattern, operation.operator);
  }
  if (hasUnknown(value)) return null;
  if (operation.type === 'CaseModification') {
    const upper = operation.operator.startsWith('^');
    const cased = (from: string) => (upper ? from.toUpperCase() : from.toLowerCase());
    return operation.operator.length === 2 ? cased(value) : cased(value.slice(0, 1)) + value.slice(1);
  }
  if (operation.type === 'Replace') {
    const pattern = text(operation.pattern);
    const replacement = text(operation.replacement);
    if ((pattern === '' && !/[#%]$/.test(operation.operator)) || hasUnknown(pattern) || /[*?[]/.test(pattern)) return null;
    if (operation.operator === '//') return value.replaceAll(pattern, () => replacement);
    if (operation.operator === '/') return value.replace(pattern, () => replacement);
    if (operation.operator === '/#') return value.startsWith(pattern) ? replacement + value.slice(pattern.length) : value;
    return value.endsWith(pattern) ? value.slice(0, value.length - pattern.length) + replacement : value;
  }
  if (operation.type !== 'Slice') return null;
  const offset = Number(text(operation.offset).trim());
  const length = operation.length === undefined ? undefined : Number(text(operation.length).trim());
  if (!Number.isInteger(offset) || (length !== undefined && !Number.isInteger(length))) return null;
  const from = offset < 0 ? Math.max(0, value.length + offset) : offset;
  return value.slice(from, length === undefined ? undefined : length < 0 ? value.length + length : from + length);
}

function removed(value: string, pattern: string, operator: string): string {
  const longest = operator.length === 2;
  const front = operator.startsWith('#');
  const lengths = Array.from({ length: Math.min(value.length, 2_000) + 1 }, (_, length) => length);
  if (longest) lengths.reverse();
  for (const length of lengths) {
    const piece = front ? value.slice(0, length) : value.slice(value.length - length);
    if (matchSegment(pattern, piece)) return front ? value.slice(length) : value.slice(0, value.length - length);
  }
  return value;
}
