import type { HclBlock, HclBody } from '../../formats/index.ts';
import type { TreePath } from '../../model/units.ts';
import type { WorkBudget } from '../../plain/index.ts';
import type { Unknowns } from '../unknowns.ts';
import { type BakeScope, evaluateBake } from './evaluate.ts';
import { isOffered } from './functions.ts';
import { type BakeValue, listOf, textOf } from './value.ts';

/** A bake file as read. */
export interface BakeFile {
  readonly path: TreePath;
  readonly body: HclBody;
  readonly lineOf: (offset: number) => number;
}

/** A target with inheritance and matrix worked out: attribute name to value. */
export interface BakeTarget {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, BakeValue>;
  /** File of its block, and one-based line. */
  readonly file: TreePath;
  readonly line: number;
  /** False for a set of values that only other targets inherit. */
  readonly builds: boolean;
}

export interface BakeDefinition {
  /** Variables that an expression names and no file declares. */
  readonly undeclared: ReadonlySet<string>;
  /** Functions that are called, and that neither bake nor a file has. */
  readonly unknownFunctions: ReadonlySet<string>;
  readonly targets: ReadonlyMap<string, BakeTarget>;
  /** Group name to what it lists. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

interface Block {
  readonly block: HclBlock;
  readonly file: BakeFile;
}

/** Kinds of blocks, whose values an expression may ask for. */
const BLOCKS: ReadonlySet<string> = new Set(['group', 'function', 'variable']);
const MAX_TARGETS = 2_000;
const MAX_INHERITS = 16;
/** Attributes whose maps are united over inheritance; of others the later value stands (docker/buildx, bake/bake.go Target.Merge). */
const UNITED = new Set(['args', 'contexts', 'labels']);

/** Reads bake files that are used together; later ones add to earlier ones. */
export function bakeDefinition(
  files: readonly BakeFile[],
  environment: (name: string) => string | undefined,
  unknowns: Unknowns,
  work: WorkBudget
): BakeDefinition {
  const blocks = files.flatMap((file) => file.body.blocks.map((block) => ({ block, file })));
  const named = (type: string, name: string) =>
    blocks.filter(({ block }) => block.type === type && block.labels[0] === name).map(({ block }) => block);
  const globals = new Map(files.flatMap((file) => file.body.attributes.map((attribute) => [attribute.name, attribute.value] as const)));
  const busy = new Set<string>();
  const values = new Map<string, BakeValue | undefined>();
  const undeclared = new Set<string>();
  const unknownFunctions = new Set<string>();

  /** A variable: the environment's value, else its default; each worked out once, a circle is unknown. */
  function variable(name: string): BakeValue | undefined {
    if (values.has(name)) return values.get(name);
    if (busy.has(name)) return undefined;
    busy.add(name);
    const declared = named('variable', name);
    const written = globals.get(name);
    const initial = declared.flatMap((block) => block.body.attributes.filter((attribute) => attribute.name === 'default')).at(-1);
    let value: BakeValue | undefined;
    if (declared.length > 0) value = environment(name) ?? (initial === undefined ? '' : evaluateBake(initial.value, scope));
    else if (written !== undefined) value = environment(name) ?? evaluateBake(written, scope);
    else if (name === 'BAKE_LOCAL_PLATFORM') value = unknowns.mark({ name, volatile: false, options: ['linux/amd64'] });
    else if (name === 'BAKE_CMD_CONTEXT') value = 'cwd://';
    else if (name === 'target')
      value = new Map(
        blocks.flatMap(({ block }) => (block.type === 'target' ? [[block.labels[0] ?? '', attributesOf(block, scope)] as const] : []))
      );
    else if (!BLOCKS.has(name)) undeclared.add(name);
    busy.delete(name);
    values.set(name, value);
    return value;
  }

  function call(name: string, args: readonly BakeValue[], isTried = false): BakeValue | undefined {
    const block = named('function', name).at(-1);
    if (block === undefined && !isTried && !isOffered(name)) unknownFunctions.add(name);
    const find = (attribute: string) => block?.body.attributes.find((one) => one.name === attribute)?.value;
    const result = find('result');
    if (result === undefined || busy.has(`function ${name}`)) return undefined;
    const namesIn = (attribute: string): readonly string[] => {
      const list = find(attribute);
      if (list?.kind === 'list')
        return list.items.map((item) => (item.kind === 'variable' ? item.name : item.kind === 'literal' ? String(item.value) : ''));
      return list?.kind === 'variable' ? [list.name] : [];
    };
    const params = namesIn('params');
    const [rest] = namesIn('variadic_params');
    busy.add(`function ${name}`);
    const value = evaluateBake(result, {
      ...scope,
      variable: (wanted) =>
        wanted === rest ? args.slice(params.length) : params.includes(wanted) ? (args[params.indexOf(wanted)] ?? null) : variable(wanted)
    });
    busy.delete(`function ${name}`);
    return value;
  }

  const scope: BakeScope = { unknowns, variable, call, work };
  const groups = new Map(
    blocks.flatMap(({ block }) =>
      block.type === 'group' ? [[block.labels[0] ?? '', listOf(attributesOf(block, scope).get('targets') ?? []).map(textOf)] as const] : []
    )
  );
  return { targets: resolveTargets(blocks, groups, scope), groups, undeclared, unknownFunctions };
}

function attributesOf(block: HclBlock, scope: BakeScope): Map<string, BakeValue> {
  return new Map(block.body.attributes.map(({ name, value }) => [name, evaluateBake(value, scope)]));
}

function resolveTargets(
  blocks: readonly Block[],
  groups: Map<string, readonly string[]>,
  scope: BakeScope
): ReadonlyMap<string, BakeTarget> {
  const byName = new Map<string, Block[]>();
  for (const one of blocks) if (one.block.type === 'target') push(byName, one.block.labels[0] ?? '', one);
  const targets = new Map<string, BakeTarget>();
  const inherited = new Set<string>();

  function attributes(name: string, inner: BakeScope, depth: number): Map<string, BakeValue> {
    const merged = new Map<string, BakeValue>();
    if (depth > MAX_INHERITS) return merged;
    const own = new Map<string, BakeValue>();
    for (const { block } of byName.get(name) ?? []) mergeInto(own, attributesOf(block, inner));
    for (const parent of listOf(own.get('inherits') ?? []).map(textOf)) {
      inherited.add(parent);
      // A matrix target is inherited under the names that it makes; those are made before, in file order.
      mergeInto(merged, targets.get(parent)?.attributes ?? attributes(parent, inner, depth + 1));
    }
    mergeInto(merged, own);
    return merged;
  }

  for (const [name, list] of byName) {
    const matrix = list.flatMap(({ block }) => block.body.attributes.filter((attribute) => attribute.name === 'matrix')).at(-1);
    const rows = matrix === undefined ? [new Map<string, BakeValue>()] : product(evaluateBake(matrix.value, scope));
    const [first] = list;
    const made: string[] = [];
    for (const row of rows) {
      if (first === undefined || targets.size >= MAX_TARGETS) break;
      const found = attributes(name, withRow(scope, row), 0);
      const own = textOf(found.get('name') ?? '') || name;
      made.push(own);
      targets.set(own, { name: own, attributes: found, file: first.file.path, line: first.file.lineOf(first.block.at), builds: true });
    }
    // The name of a matrix target stands for all that it makes.
    if (matrix !== undefined && !targets.has(name) && !groups.has(name)) groups.set(name, made);
  }
  const listed = new Set([...groups.values()].flat());
  for (const [name, target] of targets) {
    const isParent = name.startsWith('_') || (inherited.has(name) && !makesImage(target));
    if (!listed.has(name) && isParent) targets.set(name, { ...target, builds: false });
  }
  return targets;
}

/** A scope in which the names of a matrix have the values of one row. */
const withRow = (scope: BakeScope, row: ReadonlyMap<string, BakeValue>): BakeScope =>
  row.size === 0 ? scope : { ...scope, variable: (wanted) => (row.has(wanted) ? row.get(wanted) : scope.variable(wanted)) };

/** Whether a target has what an image of its own has, and not only what others inherit. */
function makesImage({ attributes }: BakeTarget): boolean {
  const has = (...keys: readonly string[]) => keys.some((key) => attributes.has(key));
  return has('target', 'output') || (has('tags') && has('dockerfile', 'context'));
}

function mergeInto(into: Map<string, BakeValue>, from: ReadonlyMap<string, BakeValue>): void {
  for (const [key, value] of from) {
    const before = into.get(key);
    into.set(key, UNITED.has(key) && before instanceof Map && value instanceof Map ? new Map([...before, ...value]) : value);
  }
}

function push<Item>(index: Map<string, Item[]>, key: string, item: Item): void {
  const list = index.get(key);
  if (list === undefined) index.set(key, [item]);
  else list.push(item);
}

/** All combinations of a matrix, the last name varying fastest. */
function product(matrix: BakeValue): readonly Map<string, BakeValue>[] {
  if (!(matrix instanceof Map)) return [new Map()];
  let rows: Map<string, BakeValue>[] = [new Map()];
  for (const [key, values] of matrix)
    rows = rows.flatMap((row) => listOf(values).map((value) => new Map([...row, [key, value]]))).slice(0, MAX_TARGETS);
  return rows;
}

/** The targets behind names: groups opened, `default` where none is named, each once; names that are no target are left out. */
export function selectTargets(definition: BakeDefinition, names: readonly string[]): readonly BakeTarget[] {
  const wanted = names.length > 0 ? names : ['default'];
  const found = new Map<string, BakeTarget>();
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const target = definition.targets.get(name);
    if (target !== undefined) found.set(name, target);
    else for (const member of definition.groups.get(name) ?? []) visit(member);
  };
  for (const name of wanted) visit(name);
  return [...found.values()];
}
