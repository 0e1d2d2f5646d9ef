import { data, Evaluator, type Expr, Lexer, Parser, wellKnownFunctions } from '@actions/expressions';
import type { DocumentNode } from '../../formats/index.ts';
import { hasUnknown, type Unknown, type Unknowns } from '../unknowns.ts';
import type { Nature } from './value-table.ts';

type Data = data.ExpressionData;

/** What expressions of one place may see: context name to its value. */
export interface Scope {
  readonly unknowns: Unknowns;
  readonly contexts: Readonly<Record<string, Data>>;
  /** What is known of a value by its full name. */
  readonly natureOf: (name: string) => Nature;
  /** The same in a run of each event that a change or its merge brings; absent: not known, or it is one of these. */
  readonly inEachRun?: readonly Scope[] | undefined;
  /** Values that a trial takes for these texts with marks; absent: none. */
  readonly supposed?: (value: string) => string;
  /** A digest of the files of the workspace that patterns of `hashFiles` take, empty for none; null where it holds other files than git. */
  readonly digestOf: (patterns: readonly string[]) => string | null;
}

/** A context whose members are found one by one: `env`, `steps`, `github`. */
export class Lookup extends data.Dictionary {
  readonly #find: (key: string, written: string) => Data | undefined;
  /** `find` gets the key in lower case, for names are equal in any case, and as written. */
  constructor(find: (key: string, written: string) => Data | undefined) {
    super();
    this.#find = find;
  }
  override get(key: string): Data | undefined {
    return this.#find(key.toLowerCase(), key);
  }
}

const MAX_RESULT = 100_000;
const FUNCTIONS = ['hashFiles', 'success', 'failure', 'always', 'cancelled'].map((name) => ({ name, minArgs: 0, maxArgs: 255 }));

export const text = (value: string): Data => new data.StringData(value);
export const nothing = (): Data => new data.Null();

/** Value of one expression (without `${{ }}`); what cannot be known is a text with a mark. Never throws. */
function evaluate(expression: string, scope: Scope): Data {
  const unknown = (name: string) => text(scope.unknowns.mark({ name, volatile: false, options: [] }));
  try {
    const names = Object.keys(scope.contexts);
    const tree = new Parser(new Lexer(expression).lex().tokens, names, FUNCTIONS).parse() as Expr | undefined;
    if (tree === undefined) return text('');
    const root = new data.Dictionary(...names.map((key) => ({ key, value: scope.contexts[key] ?? nothing() })));
    return new HoledEvaluator(tree, root, scope).evaluate();
  } catch {
    return unknown(expression.trim().slice(0, 120));
  }
}

/** Replaces each `${{ … }}` of a text; a text that is one whole expression keeps its type. */
export function evaluateTemplate(template: string, scope: Scope): Data {
  const [first, ...others] = /\b(?:event_name|inputs)\b/.test(template) ? (scope.inEachRun ?? []) : [];
  if (first !== undefined) {
    const value = evaluateTemplate(template, first);
    if (others.every((other) => evaluateTemplate(template, other).coerceString() === value.coerceString())) return value;
  }
  const parts: Data[] = [];
  let at = 0;
  for (;;) {
    const open = template.indexOf('${{', at);
    const close = open === -1 ? -1 : endOfExpression(template, open + 3);
    if (close === -1) break;
    if (open > at) parts.push(text(template.slice(at, open)));
    parts.push(evaluate(template.slice(open + 3, close), scope));
    at = close + 2;
  }
  if (at === 0) return text(template);
  if (at < template.length) parts.push(text(template.slice(at)));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  return text(
    parts
      .map((part) => part.coerceString())
      .join('')
      .slice(0, MAX_RESULT)
  );
}

export function evaluateText(template: string, scope: Scope): string {
  return evaluateTemplate(template, scope).coerceString();
}

/** An `if:`; null where it cannot be known. The braces may be left out. */
export function evaluateCondition(condition: string, scope: Scope): boolean | null {
  return truth(condition.includes('${{') ? evaluateTemplate(condition, scope) : evaluate(condition, scope));
}

/** A YAML value with its expressions evaluated. */
export function toData(node: DocumentNode, scope: Scope): Data {
  if (node.kind === 'list') return new data.Array(...node.items.map((item) => toData(item, scope)));
  if (node.kind === 'map')
    return new data.Dictionary(...[...node.entries.values()].map(({ key, value }) => ({ key, value: toData(value, scope) })));
  if (typeof node.value === 'string') return evaluateTemplate(node.value, scope);
  if (typeof node.value === 'number') return new data.NumberData(node.value);
  if (typeof node.value === 'boolean') return new data.BooleanData(node.value);
  return nothing();
}

/** Expressions end at the first `}}` outside of single quotes. */
function endOfExpression(template: string, from: number): number {
  let quoted = false;
  for (let at = from; at < template.length; at++) {
    if (template[at] === "'") quoted = !quoted;
    else if (!quoted && template[at] === '}' && template[at + 1] === '}') return at;
  }
  return -1;
}

function truth(value: Data): boolean | null {
  switch (value.kind) {
    case data.Kind.Null:
      return false;
    case data.Kind.Boolean:
      return (value as data.BooleanData).value;
    case data.Kind.Number:
      return value.number() !== 0 && !Number.isNaN(value.number());
    case data.Kind.String: {
      const string = value.coerceString();
      if (!hasUnknown(string)) return string !== '';
      return /[^\uE000\uE001\d]/.test(string.replace(/\uE000\d+\uE001/g, '')) ? true : null;
    }
    default:
      return true;
  }
}

/** Values that every run has. */
const NEVER_EMPTY =
  /^github\.(?:sha|ref|ref_name|repository|repository_owner|run_id|run_number|run_attempt|actor|workflow|token|event_name)$/;

/** Fields that runs for a branch have not: what stands behind `||` is taken there. */
const OF_A_PULL_REQUEST = /^github\.event\.(?:pull_request|merge_group)\./;

/** GitHub's evaluation, carried on where some values are unknown. */
class HoledEvaluator extends Evaluator {
  readonly #unknowns: Unknowns;
  readonly #natureOf: Scope['natureOf'];
  readonly #digestOf: Scope['digestOf'];
  readonly #supposed: Scope['supposed'];
  constructor(tree: Expr, context: data.Dictionary, { unknowns, natureOf, digestOf, supposed }: Scope) {
    super(tree, context);
    this.#supposed = supposed;
    this.#digestOf = digestOf;
    this.#unknowns = unknowns;
    this.#natureOf = natureOf;
  }

  /** Made of `from`: as steady as all of it, and new where any of it is. `asked`: what only decides which is taken. */
  #unknown(name: string, from: readonly Data[], options: readonly string[] = [], asked: readonly Data[] = []): Data {
    const holes = from.flatMap((value) => this.#holes(value));
    const all = [...holes, ...asked.flatMap((value) => this.#holes(value))];
    // Of several values one is taken: new only where each of them is that a run may take.
    const isNew = (option: string) => this.#unknowns.within(option).some((hole) => hole.volatile);
    const isAbsent = (option: string) => this.#unknowns.within(option).some((hole) => OF_A_PULL_REQUEST.test(hole.name) && !hole.volatile);
    const taken = options.filter((option) => !isAbsent(option));
    const volatile = taken.length > 0 ? taken.every(isNew) : holes.some((hole) => hole.volatile);
    const steady = !volatile && all.length > 0 && all.every((hole) => hole.steady === true);
    return text(this.#unknowns.mark({ name, volatile, steady, options }));
  }

  #truth(value: Data): boolean | null {
    return truth(value) ?? (this.#holes(value).some(({ name, options }) => NEVER_EMPTY.test(name) && options.length === 0) ? true : null);
  }

  #holes(value: Data): readonly Unknown[] {
    if (value.kind === data.Kind.Array) return (value as data.Array).values().flatMap((item) => this.#holes(item));
    if (value.kind === data.Kind.Dictionary) return (value as data.Dictionary).values().flatMap((item) => this.#holes(item));
    return value.kind === data.Kind.String ? this.#unknowns.within(value.coerceString()) : [];
  }

  override visitUnary(node: Parameters<Evaluator['visitUnary']>[0]): Data {
    const value = this.eval(node.expr);
    const known = truth(value);
    return known === null ? this.#unknown('condition', [], [], [value]) : new data.BooleanData(!known);
  }

  override visitBinary(node: Parameters<Evaluator['visitBinary']>[0]): Data {
    const sides = [this.eval(node.left), this.eval(node.right)];
    return sides.some((side) => this.#holes(side).length > 0)
      ? this.#unknown('condition', [], [], sides)
      : super.visitBinary(Object.assign(Object.create(node), { left: evaluated(sides[0]), right: evaluated(sides[1]) }));
  }

  override visitLogical(node: Parameters<Evaluator['visitLogical']>[0]): Data {
    const isAnd = node.operator.lexeme === '&&';
    const possible: Data[] = [];
    const asked: Data[] = [];
    for (const [index, argument] of node.args.entries()) {
      const value = this.eval(argument);
      asked.push(value);
      const known = index === node.args.length - 1 ? !isAnd : this.#truth(value);
      // The value itself when it decides, the rest of the chain when it does not, both when that cannot be known.
      if (known !== isAnd) possible.push(known === null && isAnd ? text('') : value);
      if (known === !isAnd) break;
    }
    const [only] = possible;
    if (possible.length === 1 && only !== undefined) return only;
    // One of several lists: what each holds may come; one of several records: the last, which holds where no other condition does.
    const filled = possible.filter((value) => truth(value) !== false);
    if (filled.length > 0 && filled.every((value) => value.kind === data.Kind.Array)) return eitherList(filled as data.Array[]);
    const records = filled.filter((value) => value.kind === data.Kind.Dictionary || value.kind === data.Kind.Array);
    if (records.length > 0) return records.at(-1) as Data;
    if (possible.every((value) => truth(value) === false)) return new data.BooleanData(false);
    const listed = possible.flatMap((value, index) => {
      const string = value.coerceString();
      const inner = this.#unknowns.within(string);
      const open = inner.length === 1 && string === this.#unknowns.mark(inner[0] as Unknown) ? (inner[0]?.options ?? []) : [];
      const all = open.length > 0 ? open : [string];
      return isAnd || index === possible.length - 1 ? all : all.filter((option) => option !== '');
    });
    const names = [...new Set(possible.flatMap((value) => this.#holes(value).map((hole) => hole.name)))];
    return this.#unknown(names[0] ?? 'condition', possible, [...new Set(listed)].slice(0, 16), asked);
  }

  override visitIndexAccess(node: Parameters<Evaluator['visitIndexAccess']>[0]): Data {
    const object = this.eval(node.expr);
    const [hole] = object.kind === data.Kind.String ? this.#holes(object) : [];
    if (hole === undefined) {
      const value = super.visitIndexAccess(Object.assign(Object.create(node), { expr: evaluated(object) }));
      const isText = this.#supposed !== undefined && value.kind === data.Kind.String;
      return isText ? text(this.#supposed?.(value.coerceString()) ?? '') : value;
    }
    const index = 'literal' in node.index ? (node.index.literal as Data).coerceString() : '*';
    const name = `${hole.name}.${index}`.slice(0, 120);
    const nature = this.#natureOf(name);
    return text(this.#unknowns.mark({ name, volatile: nature === 'new', steady: nature === 'steady', options: [] }));
  }

  /** A digest of files that git holds is the same as long as they are. */
  #hashed(name: string, values: readonly Data[]): Data {
    const patterns = values.flatMap((value) => value.coerceString().split('\n'));
    const digest = patterns.some(hasUnknown) ? null : this.#digestOf(patterns);
    const flags = { volatile: false, steady: digest !== null, options: [] };
    return text(digest === '' ? '' : this.#unknowns.mark({ name: digest === null ? name : `${name} ${digest}`, ...flags }));
  }

  override visitFunctionCall(node: Parameters<Evaluator['visitFunctionCall']>[0]): Data {
    const name = node.functionName.lexeme.toLowerCase();
    if (name === 'success' || name === 'always') return new data.BooleanData(true);
    if (name === 'failure' || name === 'cancelled') return new data.BooleanData(false);
    const values = node.args.map((argument) => this.eval(argument));
    const length = values.reduce((sum, value) => sum + sizeOf(value), 0);
    // `format` may repeat an argument at each of its places; nested, that would double again and again.
    const first = values[0]?.kind === data.Kind.String ? values[0].coerceString().length : 0;
    const holed = values.some((value) => this.#holes(value).length > 0);
    const asText = name === 'format' || name === 'join' || name === 'tojson' || name === 'fromjson';
    const shown = `${node.functionName.lexeme}(…)`;
    if (name === 'hashfiles') return this.#hashed(shown, values);
    // A context as a whole holds what differs in every run, or may.
    if (values.some((value) => value instanceof Lookup)) return text(this.#unknowns.mark({ name: shown, volatile: false, options: [] }));
    if (length * (name === 'format' ? 1 + first / 3 : 1) > MAX_RESULT) return this.#unknown(shown, values);
    // What only asks about a value may answer the same of another one.
    if (holed && !asText) return this.#unknown(shown, [], [], values);
    try {
      return wellKnownFunctions[name]?.call(...values) ?? this.#unknown(shown, values);
    } catch (error) {
      if (holed) return this.#unknown(shown, values);
      throw error;
    }
  }
}

/** The members of several lists, each once. */
function eitherList(lists: readonly data.Array[]): Data {
  const members = new Map(lists.flatMap((list) => list.values()).map((value) => [JSON.stringify(value, data.replacer), value]));
  return new data.Array(...members.values());
}

/** A value in the place of the expression that gave it: evaluating twice would double at each level of nesting. */
function evaluated(value: Data | undefined): Expr {
  return { accept: () => value } as unknown as Expr;
}

function sizeOf(value: Data): number {
  if (value.kind === data.Kind.Array) return (value as data.Array).values().reduce((sum, item) => sum + 2 + sizeOf(item), 0);
  if (value.kind === data.Kind.Dictionary)
    return (value as data.Dictionary).pairs().reduce((sum, pair) => sum + pair.key.length + 4 + sizeOf(pair.value), 0);
  return value.kind === data.Kind.String ? value.coerceString().length : 8;
}
