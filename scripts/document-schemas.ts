// Writes what tells of the JSON documents, all from src/documents: schema/NAME.json (JSON Schemas), schema/index.js and
// schema/index.d.ts (the export `layercost/schema`), docs/reference/json.md. Run as: node scripts/document-schemas.ts
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type JsonSchema, toJsonSchema, toJsonSchemaDefs } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { DOCUMENTS, type DocumentForm, PARTS } from '../src/documents/index.ts';
import { DOCUMENT_SCHEMAS } from '../src/plain/addresses.ts';
import { jsonReference } from './json-reference.ts';

const ROOT = join(import.meta.dirname, '..');
const SCHEMAS = Object.fromEntries(Object.entries(PARTS).map(([name, { schema }]) => [name, schema]));
const PART_WORDS = Object.fromEntries(Object.entries(PARTS).map(([name, { words }]) => [name, words]));

/** A document's schema without the parts that it refers to, and all parts. */
export interface Described {
  readonly form: DocumentForm;
  readonly schema: JsonSchema;
}
export const DESCRIBED: readonly Described[] = DOCUMENTS.map((form) => ({ form, schema: converted(form.schema) }));
export const DESCRIBED_PARTS: Readonly<Record<string, JsonSchema>> = toJsonSchemaDefs(SCHEMAS, { target: 'draft-2020-12' });

function converted(schema: GenericSchema): JsonSchema {
  const { $schema: _, $defs: __, ...rest } = toJsonSchema(schema, { definitions: SCHEMAS, target: 'draft-2020-12' });
  return rest;
}

/** `config-check` → `ConfigCheckDocument`. */
export const typeName = ({ name }: DocumentForm): string =>
  `${name.replace(/(?:^|-)(\w)/g, (_, first: string) => first.toUpperCase())}Document`;

/**
 * The JSON Schema of one document. As it is published it takes further keys, since later versions may add some; `closed` it takes none,
 * for tests of our own documents.
 */
export function documentSchema({ form, schema }: Described, closed = false): JsonSchema {
  const used = new Set<string>();
  const collect = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(collect);
    else if (typeof node === 'object' && node !== null)
      for (const [key, value] of Object.entries(node)) {
        const part = key === '$ref' ? partOf(String(value)) : null;
        if (part !== null && !used.has(part)) {
          used.add(part);
          collect(DESCRIBED_PARTS[part]);
        } else collect(value);
      }
  };
  collect(schema);
  const parts = Object.entries(DESCRIBED_PARTS)
    .filter(([name]) => used.has(name))
    .map(([name, part]) => [name, { description: PART_WORDS[name] ?? '', ...part }]);
  const whole = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `${DOCUMENT_SCHEMAS}/${form.name}.json`,
    title: `layercost ${form.name}`,
    ...schema,
    ...(parts.length === 0 ? {} : { $defs: Object.fromEntries(parts) })
  };
  return closed ? whole : (opened(whole) as JsonSchema);
}

function opened(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(opened);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).flatMap(([key, value]) => (key === 'additionalProperties' && value === false ? [] : [[key, opened(value)]]))
  );
}

/** `#/$defs/Step` → `Step`. */
export const partOf = (reference: string): string | null => /^#\/\$defs\/(\w+)$/.exec(reference)?.[1] ?? null;

/** A schema as a TypeScript type; keys with words have them above. */
function typeOf(schema: JsonSchema | boolean, indent: string): string {
  if (typeof schema === 'boolean') return 'unknown';
  const part = schema.$ref === undefined ? null : partOf(schema.$ref);
  if (part !== null) return part;
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(literal).join(' | ');
  if (schema.anyOf !== undefined) return schema.anyOf.map((one) => typeOf(one, indent)).join(' | ');
  if (schema.type === 'array') {
    const items = schema.prefixItems ?? (Array.isArray(schema.items) ? schema.items : null);
    if (items !== null) return `readonly [${items.map((one) => typeOf(one, indent)).join(', ')}]`;
    const item = typeOf(Array.isArray(schema.items) ? true : (schema.items ?? true), indent);
    return `readonly ${/[|\s]/.test(item) && !item.startsWith('{') ? `(${item})` : item}[]`;
  }
  if (schema.type === 'object') {
    if (schema.properties === undefined) return `Readonly<Record<string, ${typeOf(schema.additionalProperties ?? true, indent)}>>`;
    return `{\n${membersOf(schema, `${indent}  `)}${indent}}`;
  }
  if (schema.type === 'integer') return 'number';
  if (typeof schema.type === 'string') return schema.type;
  throw new Error(`no type for ${JSON.stringify(schema)}`);
}

const literal = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value));

function membersOf(schema: JsonSchema, indent: string): string {
  return Object.entries(schema.properties ?? {})
    .map(([name, child]) => {
      const words = typeof child === 'object' ? child.description : undefined;
      const mark = schema.required?.includes(name) === true ? '' : '?';
      return `${words === undefined ? '' : `${indent}/** ${plain(words)} */\n`}${indent}readonly ${name}${mark}: ${typeOf(child, indent)};\n`;
    })
    .join('');
}

/** Words without links of the reference page. */
const plain = (words: string): string => words.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');

const named = (name: string, words: string, schema: JsonSchema): string =>
  `/** ${plain(words)} */\nexport interface ${name} {\n${membersOf(schema, '  ')}}\n`;

/** The types of all documents and of `schemas`. */
function declarations(): string {
  const names = DOCUMENTS.map(({ name }) => `'${name}'`).join(' | ');
  return [
    '// Written by scripts/document-schemas.ts from the schemas of the program.\n',
    ...DESCRIBED.map(({ form, schema }) => named(typeName(form), `Of ${form.of}.`, schema)),
    ...Object.entries(DESCRIBED_PARTS).map(([name, schema]) => named(name, PART_WORDS[name] ?? '', schema)),
    `/** Names of the documents. */\nexport type DocumentName = ${names};\n`,
    '/** JSON Schemas (draft 2020-12) of the documents. They take keys that later versions add. */',
    'export declare const schemas: Readonly<Record<DocumentName, Readonly<Record<string, unknown>>>>;\n'
  ].join('\n');
}

function runtime(): string {
  return [
    '// Written by scripts/document-schemas.ts from the schemas of the program.',
    "import { createRequire } from 'node:module';",
    '',
    'const read = createRequire(import.meta.url);',
    `export const schemas = Object.fromEntries([${DOCUMENTS.map(({ name }) => `'${name}'`).join(', ')}].map((name) => [name, read(\`./\${name}.json\`)]));`,
    ''
  ].join('\n');
}

/** Every file that is written, with its text. */
export function documentFiles(): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(DESCRIBED.map((one) => [`schema/${one.form.name}.json`, `${JSON.stringify(documentSchema(one), null, 2)}\n`])),
    'schema/index.js': runtime(),
    'schema/index.d.ts': declarations(),
    'docs/reference/json.md': jsonReference(DESCRIBED, DESCRIBED_PARTS, PART_WORDS)
  };
}

if (process.argv[1] === import.meta.filename)
  for (const [path, text] of Object.entries(documentFiles())) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), text);
  }
