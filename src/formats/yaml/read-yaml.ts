import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, parseAllDocuments, type YAMLMap } from 'yaml';
import { code, type Sentence, say } from '../../model/sentence.ts';
import type { Position, Problem, TextRange } from '../../model/text.ts';
import { type DocumentEntry, type DocumentNode, positionsOf } from '../document.ts';
import { type DocumentLimits, POLICY_LIMITS, tooLong } from './limits.ts';

export interface YamlReading {
  /** Null where the text is empty or cannot be read. */
  readonly value: DocumentNode | null;
  readonly problems: readonly Problem[];
}

/** Reads the first YAML document of a text. Never throws; any error makes the value null. */
export function readYaml(text: string, file: string, limits: DocumentLimits = POLICY_LIMITS): YamlReading {
  const { values, problems } = readYamlDocuments(text, file, limits);
  return { value: values[0] ?? null, problems };
}

/** Reads all documents of a YAML stream (`---` between them). Never throws. */
export function readYamlDocuments(
  text: string,
  file: string,
  limits: DocumentLimits = POLICY_LIMITS
): { readonly values: readonly DocumentNode[]; readonly problems: readonly Problem[] } {
  const failed = (kind: string, message: Sentence, range: TextRange | null = null) => ({
    values: [],
    problems: [{ code: kind, message, severity: 'error' as const, file, range }]
  });
  if (text.length > limits.maxLength) return failed('file-too-large', tooLong(limits));
  const position = positionsOf(text);
  try {
    const documents = parseAllDocuments(text, { schema: 'core', merge: false, uniqueKeys: false, logLevel: 'silent', prettyErrors: false });
    const list = Array.isArray(documents) ? documents : [];
    const problems: Problem[] = [];
    const malformed = (what: Sentence, from: number, to: number) => {
      const range = { start: position(from), end: position(to) };
      problems.push({ code: 'malformed-yaml', message: say`This is not valid YAML: ${what}.`, severity: 'error', file, range });
    };
    for (const document of list) for (const error of document.errors) malformed(saidBy(error), ...error.pos);
    if (problems.length > 0) return { values: [], problems: onePerLine(problems).slice(0, 5) };
    const repeated = (at: number) => malformed([code('Map keys must be unique')], at, at + 1);
    const values = list.flatMap(({ contents }) => (contents === null ? [] : [convertDocument(contents, position, limits, repeated)]));
    return problems.length > 0 ? { values: [], problems: onePerLine(problems).slice(0, 5) } : { values, problems: [] };
  } catch (error) {
    if (error instanceof Refused) return failed(error.code, error.sentence, error.range);
    // Deep nesting overflows the stack of the library's composer.
    return failed('malformed-yaml', say`The YAML is nested too deeply to be read.`);
  }
}

/** One slip often breaks several rules of the grammar at once. */
function onePerLine(problems: readonly Problem[]): Problem[] {
  const lines = new Set<number | undefined>();
  return problems.filter(({ range }) => !lines.has(range?.start.line) && lines.add(range?.start.line));
}

/** A limit was met; caught above, never seen outside. */
class Refused extends Error {
  readonly code: string;
  readonly sentence: Sentence;
  readonly range: TextRange | null;
  constructor(kind: string, sentence: Sentence, range: TextRange | null) {
    super();
    this.code = kind;
    this.sentence = sentence;
    this.range = range;
  }
}

/** `repeated`: told where a key stands a second time. The library asks for that in time quadratic in the number of keys. */
function convertDocument(
  root: unknown,
  position: (offset: number) => Position,
  limits: DocumentLimits,
  repeated: (offset: number) => void
): DocumentNode {
  const anchors = new Map<string, Node>();
  const open = new Set<Node>();
  let nodes = 0;
  const rangeOf = (node: Node): TextRange => {
    const [start, end] = node.range ?? [0, 0];
    return { start: position(start), end: position(end) };
  };

  function convert(node: Node | null, depth: number, fallback: TextRange): DocumentNode {
    if (node === null) return { kind: 'scalar', value: null, range: fallback };
    const range = rangeOf(node);
    nodes += 1;
    if (nodes > limits.maxNodes) throw new Refused('yaml-too-large', say`The YAML holds more than ${limits.maxNodes} values.`, range);
    if (depth > limits.maxDepth) throw new Refused('yaml-too-deep', say`The YAML is nested deeper than ${limits.maxDepth} levels.`, range);
    if (isAlias(node)) return { ...convert(resolve(node.source, range), depth, range), range };
    if ('anchor' in node && typeof node.anchor === 'string') anchors.set(node.anchor, node);
    open.add(node);
    const converted = convertOpen(node, depth, range);
    open.delete(node);
    const { tag } = node as { readonly tag?: unknown };
    return typeof tag === 'string' && /^![A-Za-z]/.test(tag) ? { ...converted, tag } : converted;
  }

  function convertOpen(node: Node, depth: number, range: TextRange): DocumentNode {
    if (isScalar(node)) return { kind: 'scalar', value: scalarValue(node.value), range };
    if (isSeq(node)) return { kind: 'list', items: node.items.map((item) => convert(item as Node | null, depth + 1, range)), range };
    if (isMap(node)) return { kind: 'map', entries: convertPairs(node, depth, range), range };
    throw new Refused('malformed-yaml', say`This is a kind of YAML value that is not supported.`, range);
  }

  function resolve(name: string, range: TextRange): Node {
    if (!limits.aliases) throw new Refused('yaml-alias', say`Aliases are not allowed in this file; write the value out.`, range);
    const target = anchors.get(name);
    if (target === undefined || open.has(target))
      throw new Refused('yaml-alias', say`The alias ${code(`*${name}`)} has no anchor before it.`, range);
    return target;
  }

  function convertPairs(map: YAMLMap, depth: number, range: TextRange): ReadonlyMap<string, DocumentEntry> {
    const own = new Map<string, DocumentEntry>();
    const merged: DocumentNode[] = [];
    const seen = new Set<unknown>();
    for (const pair of map.items as Pair<Node | null, Node | null>[]) {
      const keyRange = pair.key === null ? range : rangeOf(pair.key);
      if (pair.key !== null && !isScalar(pair.key)) throw new Refused('malformed-yaml', say`A key must be a plain word.`, keyRange);
      const written = pair.key?.value ?? null;
      const key = String(written);
      if (seen.has(written)) repeated(pair.key?.range?.[0] ?? 0);
      seen.add(written);
      const value = convert(pair.value, depth + 1, { start: keyRange.end, end: keyRange.end });
      if (key === '<<' && limits.aliases) merged.push(value);
      else own.set(key, { key, keyRange, value });
    }
    // Own keys win over merged ones, and an earlier merged map over a later one (YAML merge key, 1.1 type repository).
    for (const source of merged.flatMap((node) => (node.kind === 'list' ? node.items : [node]))) {
      if (source.kind !== 'map') continue;
      for (const [key, entry] of source.entries) {
        nodes += 1;
        if (!own.has(key)) own.set(key, entry);
      }
    }
    return own;
  }

  return convert(root as Node, 0, { start: position(0), end: position(0) });
}

function scalarValue(value: unknown): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return String(value);
}

/** What the library says, without the position at its end; it may quote the file. */
function saidBy({ message }: Error): Sentence {
  const line = message.split('\n', 1)[0] ?? '';
  if (line.includes('call stack')) return say`it is nested too deeply to be read`;
  return [code(line.replace(/ at line \d+, column \d+:?$/, '').replace(/[.:]$/, ''))];
}
