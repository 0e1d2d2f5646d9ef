import { parse, TomlDate, TomlError, type TomlValue } from 'smol-toml';
import { code, type Sentence, say } from '../model/sentence.ts';
import type { Problem } from '../model/text.ts';
import { type DocumentEntry, type DocumentNode, positionsOf } from './document.ts';
import { BUILD_FILE_LIMITS, tooLong } from './yaml/limits.ts';

/**
 * Reads TOML as a document. Never throws; any error makes the value null. A value's place is the line of its key, or of the header of
 * its table, as far as a plain look at the lines finds it; else the beginning.
 */
export function readToml(text: string, file: string): { readonly value: DocumentNode | null; readonly problems: readonly Problem[] } {
  const failed = (message: Sentence, line: number | null) => {
    const start = { line: line ?? 0, column: 0, offset: 0 };
    return {
      value: null,
      problems: [{ code: 'malformed-toml', message, severity: 'error' as const, file, range: line === null ? null : { start, end: start } }]
    };
  };
  if (text.length > BUILD_FILE_LIMITS.maxLength) return failed(tooLong(BUILD_FILE_LIMITS), null);
  try {
    return { value: toNode(parse(text, { maxDepth: 100 }), '', placesOf(text)), problems: [] };
  } catch (error) {
    if (error instanceof TomlError)
      return failed(say`This is not valid TOML: ${code(error.message.split('\n', 1)[0] ?? '')}.`, error.line - 1);
    return failed(say`The TOML is nested too deeply to be read.`, null);
  }
}

type Places = (path: string) => DocumentNode['range'];

/** Offsets of keys and table headers by dotted path; of tables in a list the first. */
function placesOf(text: string): Places {
  const position = positionsOf(text);
  const places = new Map<string, number>();
  let table = '';
  let offset = 0;
  for (const line of text.split('\n')) {
    const header = /^\s*\[\[?\s*([^\]]+?)\s*\]/.exec(line);
    const key = header ? null : /^\s*([\w."'-]+(?:\s*\.\s*[\w"'-]+)*)\s*=/.exec(line);
    const plain = (name: string) => name.replace(/["'\s]/g, '');
    if (header) table = plain(header[1] ?? '');
    const path = header ? table : key ? [table, plain(key[1] ?? '')].filter((part) => part !== '').join('.') : null;
    if (path !== null && !places.has(path)) places.set(path, offset);
    offset += line.length + 1;
  }
  return (path) => {
    const start = position(places.get(path) ?? 0);
    return { start, end: start };
  };
}

function toNode(value: TomlValue, path: string, places: Places): DocumentNode {
  const range = places(path);
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item) => toNode(item, path, places)), range };
  if (value instanceof TomlDate) return { kind: 'scalar', value: value.toISOString(), range };
  if (typeof value === 'object') {
    const entries = new Map<string, DocumentEntry>();
    for (const [key, inner] of Object.entries(value)) {
      const below = path === '' ? key : `${path}.${key}`;
      entries.set(key, { key, keyRange: places(below), value: toNode(inner, below, places) });
    }
    return { kind: 'map', entries, range };
  }
  return { kind: 'scalar', value: typeof value === 'bigint' ? Number(value) : value, range };
}
