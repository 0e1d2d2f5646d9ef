import { hasUnknown } from '../unknowns.ts';
import type { Machine, State, Value } from './state.ts';

/** Keys of an associative array stand beside it, under a name that no variable can have. */
const keyName = (name: string) => `!${name}`;

/** `declare -A name` */
export function declareAssociative(name: string, state: State): void {
  if (state.variables.has(keyName(name))) return;
  state.variables.set(keyName(name), []);
  state.variables.set(name, []);
}

/** Keys of an array in the order of its elements, of a list its positions; null where there is no array of the name. */
export function keysOf(name: string, machine: Machine, state: State): readonly string[] | null {
  const keys = state.variables.get(keyName(name));
  if (Array.isArray(keys)) return keys;
  const value = name === '@' ? undefined : state.variables.get(name);
  if (value === undefined) return null;
  return typeof value === 'string'
    ? hasUnknown(value)
      ? [machine.unknowns.mark({ name: `$${name}`, volatile: false, options: [] })]
      : ['0']
    : value.map((_, at) => String(at));
}

/** One element of an array; undefined where there is none, or where it is not known which. */
export function elementOf(name: string, value: Value, index: string, machine: Machine, state: State): string | undefined {
  const list = typeof value === 'string' ? [value] : value;
  const keys = state.variables.get(keyName(name));
  if (Array.isArray(keys)) {
    const at = keys.indexOf(index);
    return at === -1 ? (hasUnknown(index) || keys.some(hasUnknown) ? oneOfThese(name, list, machine) : '') : list[at];
  }
  const at = machine.engine.arithmeticText(index, machine, state);
  if (at === null) return oneOfThese(name, list, machine);
  return list.some(hasUnknown) && at >= list.length ? undefined : (list.at(at) ?? '');
}

function oneOfThese(name: string, list: readonly string[], machine: Machine): string {
  return machine.unknowns.mark({ name: `$${name}`, volatile: false, options: [...new Set(list)] });
}

/** `name[index]=value` */
export function setElement(name: string, index: string, value: string, machine: Machine, state: State): void {
  const before = state.variables.get(name);
  const list = before === undefined ? [] : typeof before === 'string' ? [before] : [...before];
  const at = state.variables.has(keyName(name)) ? null : machine.engine.arithmeticText(index, machine, state);
  if (at !== null && at >= 0 && at <= list.length) {
    list[at] = value;
    state.variables.set(name, list);
    return;
  }
  // A word that is no number is the key of an array that was declared elsewhere.
  if (before === undefined) declareAssociative(name, state);
  const keys = state.variables.get(keyName(name));
  const known = Array.isArray(keys) ? keys.indexOf(index) : -1;
  if (known !== -1) list[known] = value;
  else {
    list.push(value);
    if (Array.isArray(keys)) state.variables.set(keyName(name), [...keys, index]);
  }
  state.variables.set(name, list);
}

/** `name=([a]=x [b]=y)` of an array that is declared as one with keys. */
export function setAll(name: string, elements: readonly string[], append: boolean, state: State): void {
  const before = append ? state.variables.get(name) : [];
  const keysBefore = append ? state.variables.get(keyName(name)) : [];
  const values = Array.isArray(before) ? [...before] : [];
  const keys: string[] = Array.isArray(keysBefore) ? [...keysBefore] : [];
  for (const element of elements) {
    const pair = /^\[([^\]]+)\]=([\s\S]*)$/.exec(element);
    if (pair === null) continue;
    keys.push(pair[1] ?? '');
    values.push(pair[2] ?? '');
  }
  state.variables.set(keyName(name), keys);
  state.variables.set(name, values);
}

export const isAssociative = (name: string, state: State): boolean => state.variables.has(keyName(name));
