import { hasUnknown } from '../unknowns.ts';

/** `[ -z x ]`, `[ a = b ]`, `[[ a == b ]]` and `test …` with known words; null for anything else. */
export function decideTest(groups: readonly (readonly string[])[]): boolean | null {
  // A variable without a value still is an operand here.
  const words = groups.map((group) => (group.length === 0 ? '' : group.join(' ')));
  const [open, ...rest] = words;
  if (open !== '[' && open !== '[[' && open !== 'test') return null;
  if (open !== 'test' && rest.pop() !== (open === '[' ? ']' : ']]')) return null;
  if (rest.some(hasUnknown)) return null;
  const [a = '', operator = '', b = ''] = rest;
  if (rest.length === 2 && (a === '-z' || a === '-n')) return (operator === '') === (a === '-z');
  if (rest.length === 1) return a !== '';
  if (rest.length !== 3 || /[*?[]/.test(b)) return null;
  if (operator === '=' || operator === '==') return a === b;
  return operator === '!=' ? a !== b : null;
}
