import type { HclExpression } from '../../formats/index.ts';
import type { WorkBudget } from '../../plain/index.ts';
import type { Unknowns } from '../unknowns.ts';
import { callBuiltin } from './functions.ts';
import { type BakeValue, equalValues, isUnknown, listOf, textOf, truthy } from './value.ts';

/** What an expression may see. */
export interface BakeScope {
  readonly unknowns: Unknowns;
  readonly variable: (name: string) => BakeValue | undefined;
  /** A function of the file; undefined where it has none of that name. `isTried`: an error of it is caught. */
  readonly call: (name: string, args: readonly BakeValue[], isTried?: boolean) => BakeValue | undefined;
  /** Nested `for` expressions multiply. */
  readonly work: WorkBudget;
}

const MAX_TEXT = 100_000;

/** Value of an HCL expression; what cannot be known is a text with a mark. Never throws. */
export function evaluateBake(expression: HclExpression, scope: BakeScope): BakeValue {
  const again = (inner: HclExpression) => evaluateBake(inner, scope);
  const unknown = (name: string, volatile = false) => scope.unknowns.mark({ name, volatile, options: [] });
  if (!scope.work.take('evaluations of bake files')) return unknown('too long to evaluate');
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'template': {
      const text = expression.parts
        .map((part) => textOf(again(part)))
        .join('')
        .slice(0, MAX_TEXT);
      // Texts that double are as much work as they are long.
      return scope.work.take('evaluations of bake files', text.length >> 4) ? text : unknown('too long to evaluate');
    }
    case 'variable':
      return scope.variable(expression.name) ?? (scope.variable(expression.name) === null ? null : unknown(expression.name));
    case 'member':
      return member(again(expression.of), again(expression.index));
    case 'splat': {
      const list = listOf(again(expression.of));
      return list.map((item) => expression.path.reduce<BakeValue>((value, step) => member(value, again(step)), item));
    }
    case 'call': {
      const catches = expression.name === 'try' || expression.name === 'can';
      const inner = catches ? { ...scope, call: (name: string, args: readonly BakeValue[]) => scope.call(name, args, true) } : scope;
      const given = expression.args.map((argument) => evaluateBake(argument, inner));
      const args = expression.spread ? [...given.slice(0, -1), ...listOf(given.at(-1) ?? [])] : given;
      const own = scope.call(expression.name, args);
      return own ?? callBuiltin(expression.name, args, scope.unknowns);
    }
    case 'list':
      return expression.items.map(again);
    case 'object':
      return new Map(expression.entries.map(({ key, value }) => [textOf(again(key)), again(value)]));
    case 'for':
      return evaluateFor(expression, scope);
    case 'unary': {
      const value = again(expression.operand);
      if (isUnknown(value)) return value;
      return expression.operator === '!' ? !truthy(value) : -Number(value);
    }
    case 'binary':
      return binary(expression.operator, again(expression.left), again(expression.right), scope.unknowns);
    case 'conditional': {
      const test = again(expression.test);
      if (!isUnknown(test)) return again(truthy(test) ? expression.then : expression.otherwise);
      const [then, otherwise] = [again(expression.then), again(expression.otherwise)];
      if (typeof then !== 'string' || typeof otherwise !== 'string') return otherwise;
      const volatile = [then, otherwise].every((text) => scope.unknowns.within(text).some((hole) => hole.volatile));
      return scope.unknowns.mark({ name: 'condition', volatile, options: [then, otherwise] });
    }
  }
}

function evaluateFor(expression: HclExpression & { kind: 'for' }, scope: BakeScope): BakeValue {
  const over = evaluateBake(expression.over, scope);
  const pairs: readonly (readonly [BakeValue, BakeValue])[] =
    over instanceof Map ? [...over] : listOf(over).map((item, index) => [index, item] as const);
  const list: BakeValue[] = [];
  const map = new Map<string, BakeValue>();
  for (const [key, value] of pairs) {
    const inner: BakeScope = {
      ...scope,
      variable: (name) => (name === expression.valueName ? value : name === expression.keyName ? key : scope.variable(name))
    };
    if (expression.condition !== null && !truthy(evaluateBake(expression.condition, inner))) continue;
    const result = evaluateBake(expression.value, inner);
    if (expression.key === null) list.push(result);
    else {
      const name = textOf(evaluateBake(expression.key, inner));
      map.set(name, expression.grouped ? [...listOf(map.get(name) ?? []), result] : result);
    }
  }
  return expression.key === null ? list : map;
}

function binary(operator: string, left: BakeValue, right: BakeValue, unknowns: Unknowns): BakeValue {
  // One side can settle `&&` and `||` alone.
  if (operator === '&&' && [left, right].some((side) => !isUnknown(side) && !truthy(side))) return false;
  if (operator === '||' && [left, right].some((side) => !isUnknown(side) && truthy(side))) return true;
  if (isUnknown(left) || isUnknown(right)) return unknowns.mark({ name: 'condition', volatile: false, options: [] });
  switch (operator) {
    case '&&':
    case '||':
      return operator === '&&';
    case '==':
      return equalValues(left, right);
    case '!=':
      return !equalValues(left, right);
    case '<':
      return Number(left) < Number(right);
    case '>':
      return Number(left) > Number(right);
    case '<=':
      return Number(left) <= Number(right);
    case '>=':
      return Number(left) >= Number(right);
    case '+':
      return Number(left) + Number(right);
    case '-':
      return Number(left) - Number(right);
    case '*':
      return Number(left) * Number(right);
    case '/':
      return Number(left) / Number(right);
    default:
      return Number(left) % Number(right);
  }
}

function member(of: BakeValue, index: BakeValue): BakeValue {
  if (isUnknown(of)) return of;
  if (of instanceof Map) return of.get(textOf(index)) ?? null;
  return Array.isArray(of) ? (of[Number(index)] ?? null) : null;
}
