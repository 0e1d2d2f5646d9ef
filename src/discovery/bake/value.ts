import { hasUnknown } from '../unknowns.ts';

/** A value of a bake file; what is not known is a text with a mark. */
export type BakeValue = string | number | boolean | null | readonly BakeValue[] | ReadonlyMap<string, BakeValue>;

export function isUnknown(value: BakeValue): value is string {
  return typeof value === 'string' && hasUnknown(value);
}

export function truthy(value: BakeValue): boolean {
  return value === true || value === 'true' || value === '1' || value === 1;
}

export function listOf(value: BakeValue): readonly BakeValue[] {
  return Array.isArray(value) ? value : value instanceof Map ? [...value.values()] : value === null || value === '' ? [] : [value];
}

export function textOf(value: BakeValue): string {
  return value === null || typeof value === 'object' ? '' : String(value);
}

export function equalValues(left: BakeValue, right: BakeValue): boolean {
  if (left === null || right === null || typeof left === 'object' || typeof right === 'object')
    return JSON.stringify(plain(left)) === JSON.stringify(plain(right));
  return left === right || String(left) === String(right);
}

export function plain(value: BakeValue): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, inner]) => [key, plain(inner)]));
  return Array.isArray(value) ? value.map(plain) : value;
}
