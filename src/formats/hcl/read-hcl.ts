import { type Sentence, say } from '../../model/sentence.ts';
import type { Problem } from '../../model/text.ts';
import { type DocumentNode, positionsOf } from '../document.ts';
import { readJson } from '../read-json.ts';
import { SyntaxFault } from '../syntax-fault.ts';
import { parseHclBody, parseTemplate } from './parse.ts';
import type { HclAttribute, HclBlock, HclBody, HclExpression } from './syntax.ts';

export interface HclReading {
  /** Null where the text cannot be read. */
  readonly body: HclBody | null;
  readonly problems: readonly Problem[];
  /** One-based line of an offset that the body names. */
  readonly lineOf: (offset: number) => number;
}

const MAX_LENGTH = 1024 * 1024;

/** Reads the HCL that bake files are written in (docs/discovery.md). Never throws; any error makes the body null. */
export function readHcl(text: string, file: string): HclReading {
  return reading(text, file, () => ({ body: parseHclBody(text), problems: [] }));
}

/** Reads a bake file written as JSON: the same structure, its strings being templates. */
export function readHclJson(text: string, file: string): HclReading {
  return reading(text, file, () => {
    const { value, problems } = readJson(text, file);
    return { body: value?.kind === 'map' ? jsonBody(value) : null, problems };
  });
}

function reading(
  text: string,
  file: string,
  read: () => { readonly body: HclBody | null; readonly problems: readonly Problem[] }
): HclReading {
  const position = positionsOf(text.slice(0, MAX_LENGTH + 1));
  const lineOf = (offset: number) => position(offset).line + 1;
  const failed = (message: Sentence, offset: number | null): HclReading => {
    const range = offset === null ? null : { start: position(offset), end: position(offset + 1) };
    return { body: null, problems: [{ code: 'malformed-hcl', message, severity: 'error', file, range }], lineOf };
  };
  if (text.length > MAX_LENGTH) return failed(say`The file is longer than 1 MiB and was not read.`, null);
  try {
    return { ...read(), lineOf };
  } catch (error) {
    if (error instanceof SyntaxFault) return failed(say`This is not valid HCL: ${error.sentence}.`, error.at);
    throw error;
  }
}

/** Block types whose members are named: `{"target": {"app": {…}}}` is `target "app" { … }`. */
const LABELLED = new Set(['target', 'group', 'variable', 'function']);

function jsonBody(node: DocumentNode & { kind: 'map' }): HclBody {
  const attributes: HclAttribute[] = [];
  const blocks: HclBlock[] = [];
  for (const { key, keyRange, value } of node.entries.values()) {
    const at = keyRange.start.offset;
    if (!LABELLED.has(key) || value.kind !== 'map') attributes.push({ name: key, value: jsonExpression(value), at });
    else
      for (const member of value.entries.values()) {
        if (member.value.kind !== 'map') continue;
        const inner = [...member.value.entries.values()].map((entry) => ({
          name: entry.key,
          value: jsonExpression(entry.value),
          at: entry.keyRange.start.offset
        }));
        blocks.push({ type: key, labels: [member.key], body: { attributes: inner, blocks: [] }, at: member.keyRange.start.offset });
      }
  }
  return { attributes, blocks };
}

function jsonExpression(node: DocumentNode): HclExpression {
  const at = node.range.start.offset;
  if (node.kind === 'list') return { kind: 'list', items: node.items.map(jsonExpression), at };
  if (node.kind === 'map')
    return {
      kind: 'object',
      entries: [...node.entries.values()].map(({ key, value }) => ({
        key: { kind: 'literal', value: key, at },
        value: jsonExpression(value)
      })),
      at
    };
  return typeof node.value === 'string' ? parseTemplate(node.value, at, true) : { kind: 'literal', value: node.value, at };
}
