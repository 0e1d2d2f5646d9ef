import * as v from 'valibot';
import { at, type DocumentNode, POLICY_LIMITS, readYamlDocuments } from '../formats/index.ts';
import type { Config } from '../model/config.ts';
import { code, listed, type Sentence, say, sentenceKey } from '../model/sentence.ts';
import type { Problem, TextRange } from '../model/text.ts';
import { nearestName } from '../plain/index.ts';
import { fillConfig } from './fill.ts';
import { configSchema, requirementTold } from './schema.ts';

export interface ConfigReading {
  /** Null where anything is wrong: half a policy is no policy. */
  readonly config: Config | null;
  readonly problems: readonly Problem[];
}

/** Reads a configuration file (at most 64 KiB, no aliases). Each problem names line and column; never throws. */
export function readConfig(text: string, file: string): ConfigReading {
  const refused = (kind: string, message: Sentence, range: TextRange | null): ConfigReading => ({
    config: null,
    problems: [{ code: kind, message, severity: 'error', file, range }]
  });
  const yaml = readYamlDocuments(text, file, POLICY_LIMITS);
  // What the decoder put in place of bytes that are no UTF-8 says so, where nothing else can be read.
  const isText = !/[\0\ufffd]/.test(text);
  if (!isText && yaml.values[0]?.kind !== 'map')
    return refused('config-no-text', say`The configuration is no UTF-8 text (UTF-16, or a binary file).`, null);
  if (yaml.problems.length > 0) return { config: null, problems: yaml.problems };
  const [root, second] = yaml.values;
  if (root?.kind !== 'map')
    return refused('config-not-a-map', say`The configuration must be a map that begins with ${code('version: 1')}.`, root?.range ?? null);
  // Limits of a second one would be in force for nobody.
  if (second !== undefined)
    return refused(
      'config-two-documents',
      say`The configuration must be one document: this one, behind ${code('---')}, is a second.`,
      second.range
    );
  const lists = listsForMaps(root, configSchema, [], file);
  if (lists.length > 0) return { config: null, problems: lists.slice(0, 20) };
  const result = v.safeParse(configSchema, plainValue(root));
  const problems = result.success
    ? moneyWithoutCurrency(root, file)
    : onePerPlace(result.issues.map((issue) => problemOf(issue, root, file)));
  if (!result.success || problems.length > 0) return { config: null, problems: problems.slice(0, 20) };
  return { config: fillConfig(result.output), problems: [] };
}

/** Records have no prototype, so that a key named `__proto__` is a key like any other. */
function plainValue(node: DocumentNode): unknown {
  switch (node.kind) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(plainValue);
    case 'map': {
      const record: Record<string, unknown> = Object.create(null);
      for (const { key, value } of node.entries.values()) record[key] = plainValue(value);
      return record;
    }
  }
}

/** A value that breaks several rules is said once. */
function onePerPlace(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ range, message }) => {
    const place = range === null ? sentenceKey(message) : `${range.start.offset}:${range.end.offset}`;
    return !seen.has(place) && seen.add(place);
  });
}

type Issue = v.InferIssue<typeof configSchema>;

/** Lists where a map must stand: to the schema's library a list is an object whose keys are numbers. */
function listsForMaps(node: DocumentNode, schema: unknown, keys: readonly (string | number)[], file: string): readonly Problem[] {
  const open = unwrap(schema, plainValue(node)) as { readonly type?: string } | undefined;
  if (node.kind === 'list' && (open?.type === 'strict_object' || open?.type === 'record'))
    return [
      { code: 'config-invalid-value', message: say`${code(nameOf(keys))} must be a map.`, severity: 'error', file, range: node.range }
    ];
  const children: readonly (readonly [string | number, DocumentNode])[] =
    node.kind === 'list'
      ? [...node.items.entries()]
      : node.kind === 'map'
        ? [...node.entries.values()].map(({ key, value }) => [key, value] as const)
        : [];
  return children.flatMap(([key, value]) => listsForMaps(value, childOf(open, key, undefined), [...keys, key], file));
}

function problemOf(issue: Issue, root: DocumentNode, file: string): Problem {
  const keys = (issue.path ?? []).map((item) => item.key as string | number);
  const { range, key, parent } = locate(root, keys);
  const name = nameOf(keys);
  const make = (kind: string, message: Sentence, where: TextRange): Problem => ({
    code: kind,
    message,
    severity: 'error',
    file,
    range: where
  });
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const last = String(keys.at(-1) ?? '');
    const near = nearestName(last, siblingsOf(issue, keys));
    const hint = near === null ? [] : say` Did you mean ${code(near)}?`;
    return make('config-unknown-key', say`Unknown key ${code(name)}.${hint}`, key ?? range);
  }
  if (issue.received === 'undefined') return make('config-missing-key', say`The key ${code(name)} is missing.`, parent);
  return make('config-invalid-value', say`${code(name || 'configuration')} ${requirementOf(issue)}.`, range);
}

/** What a value must be: by the words of its rule, else by the rule's kind. */
function requirementOf(issue: Issue): Sentence {
  const own = requirementTold(issue.message);
  if (own !== null) return own;
  if (issue.kind === 'schema') {
    const allowed = (issue.expected ?? '').replace(/^\(|\)$/g, '');
    switch (issue.type) {
      case 'picklist':
      case 'literal':
        return say`must be ${listed(
          allowed
            .replaceAll('"', '')
            .split(' | ')
            .map((word) => [word]),
          'or'
        )}`;
      case 'strict_object':
      case 'record':
        return say`must be a map`;
      case 'array':
        return say`must be a list`;
      case 'string':
        return say`must be text (put it in quotes)`;
      case 'number':
        return say`must be a number`;
      case 'boolean':
        return say`must be true or false`;
      default:
        return say`must be ${[allowed]}`;
    }
  }
  const limit = [String(issue.requirement)];
  switch (issue.type) {
    case 'min_value':
      return say`must be at least ${limit}`;
    case 'max_value':
      return say`must be at most ${limit}`;
    case 'min_length':
      return say`must not be empty`;
    case 'max_entries':
      return say`must have at most ${limit} entries`;
    case 'max_length':
      return say`must have at most ${limit} ${Array.isArray(issue.input) ? say`entries` : say`characters`}`;
    default:
      return say`is not allowed`;
  }
}

/** `images[0].budget.added.fail` */
function nameOf(keys: readonly (string | number)[]): string {
  return keys.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`)).join('');
}

function locate(root: DocumentNode, keys: readonly (string | number)[]) {
  let here: DocumentNode = root;
  let parent = root.range;
  let key: TextRange | null = null;
  for (const step of keys) {
    parent = here.range;
    const entry = here.kind === 'map' ? here.entries.get(String(step)) : undefined;
    const item = here.kind === 'list' ? here.items[Number(step)] : undefined;
    const next = entry?.value ?? item;
    if (next === undefined) break;
    key = entry?.keyRange ?? null;
    here = next;
  }
  // A map's range runs to its end; a problem points at the place where it begins.
  return { range: here.range, key, parent: { start: parent.start, end: parent.start } };
}

/** Keys that the schema knows at the place of an unknown key. */
function siblingsOf(issue: Issue, keys: readonly (string | number)[]): readonly string[] {
  let schema: unknown = configSchema;
  for (const key of keys.slice(0, -1)) schema = childOf(schema, key, issue.path?.at(-1)?.input);
  const entries = (unwrap(schema, issue.path?.at(-1)?.input) as { entries?: object } | undefined)?.entries;
  return entries === undefined ? [] : Object.keys(entries);
}

function childOf(schema: unknown, key: string | number, input: unknown): unknown {
  const open = unwrap(schema, input) as { entries?: Record<string, unknown>; item?: unknown } | undefined;
  return typeof key === 'number' ? open?.item : open?.entries?.[key];
}

function unwrap(schema: unknown, input: unknown): unknown {
  let here = schema as { wrapped?: unknown; pipe?: readonly unknown[]; getter?: (input: unknown) => unknown } | undefined;
  for (let depth = 0; depth < 8 && here !== undefined; depth++) {
    const inner = here.wrapped ?? here.getter?.(input) ?? (here.pipe?.[0] !== here ? here.pipe?.[0] : undefined);
    if (inner === undefined) break;
    here = inner as typeof here;
  }
  return here;
}

/** Amounts mean nothing without `price.currency`. */
function moneyWithoutCurrency(root: DocumentNode, file: string): Problem[] {
  if (at(root, 'price', 'currency') !== undefined) return [];
  const images = at(root, 'images');
  const imageNodes = images?.kind === 'list' ? images.items : [];
  const places: readonly [string, DocumentNode | undefined][] = [
    ['price.per-minute', at(root, 'price', 'per-minute')],
    ['budget.added-cost', at(root, 'budget', 'added-cost')],
    ['total.added-cost', at(root, 'total', 'added-cost')],
    ...imageNodes.map((node, index) => [`images[${index}].budget.added-cost`, at(node, 'budget', 'added-cost')] as const)
  ].map(([name, node]) => [name as string, node as DocumentNode | undefined]);
  return places.flatMap(([name, node]) =>
    node === undefined
      ? []
      : [
          {
            code: 'config-money-without-currency',
            message: say`${code(name)} is an amount of money: say in which currency with ${code('price.currency')}, for example ${code('USD')}.`,
            severity: 'error' as const,
            file,
            range: node.range
          }
        ]
  );
}
