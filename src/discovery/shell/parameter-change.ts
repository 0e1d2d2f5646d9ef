import type { ParameterExpansionPart, Word } from '../../shell/index.ts';
import { matchSegment } from '../path-glob.ts';
import { hasUnknown } from '../unknowns.ts';

type Operation = NonNullable<ParameterExpansionPart['operation']>;

/** `${x%suffix}`, `${x/a/b}`, `${x,,}`, `${x:1:2}` of a known value; null where it hangs on something that is not. */
export function change(operation: Operation, value: string, text: (word: Word) => string): string | null {
  if (operation.type === 'Remove') return remove(operation, value, text(operation.operand));
  if (hasUnknown(value)) return null;
  switch (operation.type) {
    case 'CaseModification':
      return changeCase(operation, value);
    case 'Replace':
      return replace(operation, value, text(operation.pattern), text(operation.replacement));
    case 'Slice':
      return slice(value, text(operation.offset), operation.length === undefined ? undefined : text(operation.length));
    default:
      return null;
  }
}

type Of<Type extends Operation['type']> = Operation & { readonly type: Type };

function remove({ operator }: Of<'Remove'>, value: string, pattern: string): string | null {
  if (operator === '%' && pattern === '/*') return value.includes('/') ? value.slice(0, value.lastIndexOf('/')) : value;
  if (operator === '##' && pattern === '*/') return value.slice(value.lastIndexOf('/') + 1);
  if (hasUnknown(pattern) || (hasUnknown(value) && /[*?[]/.test(pattern))) return null;
  return removed(value, pattern, operator);
}

function changeCase({ operator }: Of<'CaseModification'>, value: string): string {
  const cased = (from: string) => (operator.startsWith('^') ? from.toUpperCase() : from.toLowerCase());
  return operator.length === 2 ? cased(value) : cased(value.slice(0, 1)) + value.slice(1);
}

function replace({ operator }: Of<'Replace'>, value: string, pattern: string, replacement: string): string | null {
  if ((pattern === '' && !/[#%]$/.test(operator)) || hasUnknown(pattern) || /[*?[]/.test(pattern)) return null;
  if (operator === '//') return value.replaceAll(pattern, () => replacement);
  if (operator === '/') return value.replace(pattern, () => replacement);
  if (operator === '/#') return value.startsWith(pattern) ? replacement + value.slice(pattern.length) : value;
  return value.endsWith(pattern) ? value.slice(0, value.length - pattern.length) + replacement : value;
}

function slice(value: string, offsetText: string, lengthText: string | undefined): string | null {
  const offset = Number(offsetText.trim());
  const length = lengthText === undefined ? undefined : Number(lengthText.trim());
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
