import { ownEntry } from '../../plain/index.ts';
import { type ArithmeticExpression, readScript } from '../../shell/index.ts';
import { isHash, type Nature } from '../command-nature.ts';
import { hasUnknown } from '../unknowns.ts';
import type { Machine, State } from './state.ts';
import { expandText } from './words.ts';

const BINARY: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => Math.trunc(a / b),
  '%': (a, b) => a % b,
  '<': (a, b) => Number(a < b),
  '<=': (a, b) => Number(a <= b),
  '>': (a, b) => Number(a > b),
  '>=': (a, b) => Number(a >= b),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '&&': (a, b) => Number(a !== 0 && b !== 0),
  '||': (a, b) => Number(a !== 0 || b !== 0)
};

/** Value of an expression as `(( … ))` has it, whose assignments hold from then on; null where it hangs on what is not known. */
export function arithmetic(expression: ArithmeticExpression | undefined, machine: Machine, state: State): number | null {
  const value = (inner: ArithmeticExpression) => arithmetic(inner, machine, state);
  switch (expression?.type) {
    case undefined:
    case 'ArithmeticCommandExpansion':
      return null;
    case 'ArithmeticWord': {
      const { parts, value: text } = expression;
      return numberOf(parts === undefined ? text : expandText({ ...expression, type: 'Word', text, parts }, machine, state), state);
    }
    case 'ArithmeticGroup':
      return value(expression.expression);
    case 'ArithmeticTernary': {
      const test = value(expression.test);
      return test === null ? null : value(test === 0 ? expression.alternate : expression.consequent);
    }
    case 'ArithmeticUnary':
      return unary(expression, machine, state);
    case 'ArithmeticBinary':
      return binary(expression, machine, state);
  }
}

/** Operators that tell two numbers apart, whatever fixed number stands at the other side. */
const TELLING = new Set(['+', '-']);

/** The nature of a value that is not known: of steady numbers steady, and new where a new one and a fixed one are added. */
export function arithmeticNature(expression: ArithmeticExpression | undefined, machine: Machine, state: State): Nature {
  const nature = (inner: ArithmeticExpression) => arithmeticNature(inner, machine, state);
  switch (expression?.type) {
    case 'ArithmeticWord': {
      const { parts, value } = expression;
      const text = parts === undefined ? value : expandText({ ...expression, type: 'Word', text: value, parts }, machine, state);
      return natureOf(text, machine, state);
    }
    case 'ArithmeticGroup':
      return nature(expression.expression);
    case 'ArithmeticBinary': {
      const { operator, left, right } = expression;
      const both = [nature(left), nature(right)];
      if (ownEntry(BINARY, operator) === undefined) return 'open';
      if (both.every((one) => one === 'steady')) return 'steady';
      return TELLING.has(operator) && both.includes('new') && both.includes('steady') ? 'new' : 'open';
    }
    case undefined:
    case 'ArithmeticCommandExpansion':
    case 'ArithmeticTernary':
    case 'ArithmeticUnary':
      return 'open';
  }
}

/** Of a number, or of a variable that holds one. */
function natureOf(text: string, machine: Machine, state: State): Nature {
  const name = variableOf(text);
  const named = name === null ? text : state.variables.get(name);
  if (typeof named !== 'string') return 'open';
  if (!hasUnknown(named)) return /^\s*-?\d{1,15}\s*$/.test(named) ? 'steady' : 'open';
  const [only] = machine.unknowns.within(named);
  if (only === undefined || named.trim() !== machine.unknowns.mark(only)) return 'open';
  return only.volatile && !isHash(only) ? 'new' : only.steady === true ? 'steady' : 'open';
}

const UNARY: Readonly<Record<string, (inner: number) => number>> = { '-': (a) => -a, '!': (a) => Number(a === 0), '+': (a) => a };

function unary(expression: ArithmeticExpression & { readonly type: 'ArithmeticUnary' }, machine: Machine, state: State): number | null {
  const { operator, operand, prefix } = expression;
  const inner = arithmetic(operand, machine, state);
  if (operator !== '++' && operator !== '--') return inner === null ? null : (ownEntry(UNARY, operator)?.(inner) ?? null);
  const next = inner === null ? null : operator === '++' ? inner + 1 : inner - 1;
  store(operand, next, machine, state);
  return prefix ? next : inner;
}

function binary(expression: ArithmeticExpression & { readonly type: 'ArithmeticBinary' }, machine: Machine, state: State): number | null {
  const { operator, left, right } = expression;
  const assigned = /^([+\-*/%]?)=$/.exec(operator)?.[1];
  const b = arithmetic(right, machine, state);
  // A plain assignment does not ask what was there.
  const a = assigned === '' ? 0 : arithmetic(left, machine, state);
  const value = a === null || b === null ? null : assigned === '' ? b : finite(BINARY[assigned ?? operator]?.(a, b));
  if (assigned !== undefined) store(left, value, machine, state);
  return value;
}

const finite = (value: number | undefined): number | null => (value !== undefined && Number.isFinite(value) ? value : null);

/** `7`, or the name of a variable that holds a number; one that is empty counts as 0. */
function numberOf(text: string, state: State): number | null {
  if (hasUnknown(text)) return null;
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  const name = variableOf(text);
  if (name === null) return null;
  const value = state.variables.get(name);
  const inner = typeof value === 'string' ? value.trim() : undefined;
  return inner === '' ? 0 : inner !== undefined && /^-?\d{1,15}$/.test(inner) ? Number(inner) : null;
}

/** `N` and `$N` are one. */
const variableOf = (text: string): string | null => /^\s*\$?([A-Za-z_]\w*)\s*$/.exec(text)?.[1] ?? null;

function store(place: ArithmeticExpression, value: number | null, machine: Machine, state: State): void {
  if (place.type !== 'ArithmeticWord' || !/^[A-Za-z_]\w*$/.test(place.value)) return;
  const unknown = machine.unknowns.mark({ name: `$${place.value}`, volatile: false, options: [] });
  state.variables.set(place.value, value === null ? unknown : String(value));
}

/** Value of an expression that stands as text: the index of an array, the operand of `let`. */
export function arithmeticText(text: string, machine: Machine, state: State): number | null {
  const plain = numberOf(text.trim(), state);
  if (plain !== null || hasUnknown(text) || text.length > 200 || !/^[\w\s+\-*/%()=<>!?:&|]+$/.test(text)) return plain;
  const command = readScript(`((${text}))`)?.commands[0]?.command;
  return command?.type === 'ArithmeticCommand' ? arithmetic(command.expression, machine, state) : null;
}
