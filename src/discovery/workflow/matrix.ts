import { data } from '@actions/expressions';
import { at, type DocumentNode, entriesAt } from '../../formats/index.ts';
import { evaluateTemplate, Lookup, type Scope, text, toData } from './expression.ts';

type Data = data.ExpressionData;
type Combination = ReadonlyMap<string, Data>;

/** GitHub runs at most 256 jobs of one matrix. */
const MAX_COMBINATIONS = 256;

/** The `matrix` context of each job that a strategy makes; one empty context where there is none. */
export function expandMatrix(strategy: DocumentNode | undefined, scope: Scope): readonly Data[] {
  const node = at(strategy, 'matrix');
  if (node === undefined) return [new data.Dictionary()];
  const matrix =
    node.kind === 'map' ? toData(node, scope) : node.kind === 'scalar' ? evaluateTemplate(String(node.value ?? ''), scope) : text('');
  if (matrix.kind !== data.Kind.Dictionary || matrix instanceof Lookup) {
    // A matrix that an earlier job computes: its values are unknown one by one.
    return [openMatrix(new Map(), scope)];
  }
  const members = new Map((matrix as data.Dictionary).pairs().map(({ key, value }) => [key, value]));
  // Written order decides which combination comes first.
  const keys = node.kind === 'map' ? entriesAt(node).map((entry) => entry.key) : [...members.keys()];
  const lists = keys.filter((key) => key !== 'include' && key !== 'exclude').map((key) => [key, listOf(members.get(key))] as const);

  let combinations: Combination[] = lists.length === 0 ? [] : [new Map()];
  for (const [key, values] of lists) {
    const longer: Combination[] = [];
    for (const made of combinations)
      for (const value of values.slice(0, MAX_COMBINATIONS * 4 - longer.length)) longer.push(new Map([...made, [key, value]]));
    combinations = longer;
  }
  const excluded = listOf(members.get('exclude')).map(asMap);
  combinations = combinations.filter(
    (made) => !excluded.some((rule) => rule.size > 0 && [...rule].every(([key, value]) => covers(value, made.get(key), scope)))
  );
  const included = members.get('include');
  // Entries that an earlier job computes add members, and jobs, that are unknown one by one.
  if (included?.kind === data.Kind.String && scope.unknowns.within(included.coerceString()).length > 0)
    return (combinations.length === 0 ? [new Map<string, Data>()] : combinations)
      .slice(0, MAX_COMBINATIONS)
      .map((made) => openMatrix(made, scope));
  return include(combinations, listOf(included).map(asMap))
    .slice(0, MAX_COMBINATIONS)
    .map((made) => new data.Dictionary(...[...made].map(([key, value]) => ({ key, value }))));
}

/** The `matrix` context of a job of which only some members are known; the others are named by how they are written. */
function openMatrix(made: Combination, scope: Scope): Data {
  const known = new Map([...made].map(([key, value]) => [key.toLowerCase(), value]));
  return new Lookup(
    (key, written) => known.get(key) ?? text(scope.unknowns.mark({ name: `matrix.${written}`, volatile: false, options: [] }))
  );
}

/** An entry joins every combination whose own values it does not change, else it makes a new one (docs.github.com, jobs.<id>.strategy.matrix.include). */
function include(originals: readonly Combination[], entries: readonly Combination[]): Combination[] {
  const extended = originals.map((made) => new Map(made));
  const added: Combination[] = [];
  for (const entry of entries) {
    let joined = false;
    for (const [index, made] of originals.entries()) {
      if (![...entry].every(([key, value]) => !made.has(key) || same(made.get(key), value))) continue;
      for (const [key, value] of entry) extended[index]?.set(key, value);
      joined = true;
    }
    if (!joined) added.push(entry);
  }
  return [...extended, ...added];
}

function listOf(value: Data | undefined): readonly Data[] {
  if (value === undefined || value.kind === data.Kind.Null) return [];
  return value.kind === data.Kind.Array ? (value as data.Array).values() : [value];
}

function asMap(value: Data): Combination {
  return new Map(value.kind === data.Kind.Dictionary ? (value as data.Dictionary).pairs().map((pair) => [pair.key, pair.value]) : []);
}

/** An exclusion compares the values that it names, at any depth (actions/runner, MatrixBuilder.cs, MatrixFilter). */
function covers(rule: Data, value: Data | undefined, scope: Scope): boolean {
  if (rule.kind !== data.Kind.Dictionary || value?.kind !== data.Kind.Dictionary) return same(settled(value, scope), settled(rule, scope));
  const members = asMap(value);
  return [...asMap(rule)].every(([key, inner]) => covers(inner, members.get(key), scope));
}

/** A text that hangs on an input is compared by the value that holds without one. */
function settled<Value extends Data | undefined>(value: Value, scope: Scope): Value | Data {
  return value?.kind === data.Kind.String ? text(scope.unknowns.settle(value.coerceString(), 'last')) : value;
}

function same(a: Data | undefined, b: Data | undefined): boolean {
  if (a === undefined || a.kind !== b?.kind) return false;
  return JSON.stringify(a, data.replacer) === JSON.stringify(b, data.replacer);
}
