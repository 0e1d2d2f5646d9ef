import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';

// Checks requests and answers against GitHub's own description of its API, and makes answers of the right shape.

type Schema = { [key: string]: unknown };
interface Operation {
  readonly parameters?: readonly (Schema & { $ref?: string })[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: Schema }> };
  readonly responses: Record<string, Schema & { $ref?: string; content?: Record<string, { readonly schema?: Schema }> }>;
}

const slice = JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/github/openapi-slice.json'), 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, Schema>>;
};
// The description is GitHub's own and stands still, so that it is compiled as cheaply as can be: each process does that anew.
const ajv = new Ajv2020({ strict: false, meta: false, validateSchema: false, inlineRefs: false, code: { optimize: false } });
(addFormatsModule as unknown as (a: Ajv2020) => void)(ajv);
ajv.addFormat('repo.nwo', true);
ajv.addFormat('timestamp', true);
ajv.addSchema({ $id: 'gh', components: modern(slice.components) as Schema });

/** OpenAPI 3.0 says `nullable` where JSON Schema has a type; references point into one document. */
function modern(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(modern);
  if (typeof value !== 'object' || value === null) return value;
  const { nullable, ...rest } = value as Schema;
  const copy = Object.fromEntries(
    Object.entries(rest).map(([key, item]) => [key, key === '$ref' && typeof item === 'string' ? `gh${item}` : modern(item)])
  );
  return nullable === true ? { anyOf: [copy, { type: 'null' }] } : copy;
}

const compiled = new Map<unknown, ReturnType<typeof ajv.compile>>();
function errorsOf(schema: Schema, value: unknown): string | null {
  const validate = compiled.get(schema) ?? ajv.compile(modern(schema) as Schema);
  compiled.set(schema, validate);
  if (validate(value)) return null;
  const [first] = validate.errors ?? [];
  return `${first?.instancePath ?? ''} ${first?.message ?? 'is wrong'} ${JSON.stringify(first?.params ?? {})}`;
}

function resolve<T extends Schema>(schema: T & { $ref?: string }): T {
  if (schema.$ref === undefined) return schema;
  const [, , kind = '', name = ''] = schema.$ref.split('/');
  return resolve((slice.components[kind]?.[name] ?? {}) as T);
}

const routes = Object.entries(slice.paths).map(([path, operations]) => {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((m) => m[1] ?? '');
  return { path, names, operations, form: new RegExp(`^${path.replace(/\{\w+\}/g, '([^/]+)')}$`) };
});

export interface Matched {
  readonly path: string;
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
}

/** The described operation of a request; null where layercost may not call it at all. */
export function matchOperation(method: string, pathname: string): Matched | null {
  for (const route of routes) {
    const match = route.form.exec(pathname);
    const operation = route.operations[method.toLowerCase()];
    if (!match || !operation) continue;
    return {
      path: route.path,
      operation,
      params: Object.fromEntries(route.names.map((name, i) => [name, decodeURIComponent(match[i + 1] ?? '')]))
    };
  }
  return null;
}

/** What is wrong with a request, null for nothing: unknown or ill-typed parameters, a body of another shape. */
export function wrongRequest({ operation, params }: Matched, query: URLSearchParams, body: unknown): string | null {
  const described = (operation.parameters ?? []).map(
    (p) => resolve(p) as Schema & { name: string; in: string; required?: boolean; schema: Schema }
  );
  for (const [name, text] of query) {
    const parameter = described.find((p) => p.in === 'query' && p.name === name);
    if (!parameter) return `unknown parameter ${name}`;
    // Described as a date, documented as a search term with a comparison.
    const value = name === 'created' ? `${text.replace(/^>=/, '')}T00:00:00Z` : typed(parameter.schema, text);
    const error = errorsOf(parameter.schema, value);
    if (error !== null) return `parameter ${name}: ${error}`;
  }
  for (const parameter of described.filter((p) => p.in === 'path')) {
    const error = errorsOf(parameter.schema, typed(parameter.schema, params[parameter.name] ?? ''));
    if (error !== null) return `path parameter ${parameter.name}: ${error}`;
  }
  const schema = operation.requestBody?.content['application/json']?.schema;
  if (schema === undefined) return body === undefined ? null : 'a body where none belongs';
  const error = errorsOf(schema, body);
  if (error !== null) return `body: ${error}`;
  const known = Object.keys((resolve(schema)['properties'] as object | undefined) ?? {});
  const extra = Object.keys((body ?? {}) as object).find((key) => !known.includes(key));
  return extra === undefined ? null : `body: unknown property ${extra}`;
}

function typed(schema: Schema, text: string): unknown {
  const { type, oneOf } = resolve(schema) as { type?: string; oneOf?: Schema[] };
  if (type === 'integer' || type === 'number') return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (oneOf?.some((s) => resolve(s)['type'] === 'integer') && /^\d+$/.test(text)) return Number(text);
  return text;
}

/** What is wrong with an answer of the loopback server itself. */
export function wrongAnswer({ operation, path }: Matched, status: number, body: unknown): string | null {
  const described = operation.responses[String(status)];
  // Refusals that any operation may give are not listed for each.
  if (!described) return status >= 400 ? null : `${path} does not answer ${status}`;
  const schema = resolve(described).content?.['application/json']?.schema;
  return schema === undefined ? null : errorsOf(schema, body);
}

/** A value of a named schema: required properties made up, those given laid over. */
export function answerOf(schema: string, given: Record<string, unknown>): Record<string, unknown> {
  return over(sample({ $ref: `#/components/schemas/${schema}` }, 0), given) as Record<string, unknown>;
}

function over(base: unknown, given: unknown): unknown {
  if (!isRecord(base) || !isRecord(given)) return given;
  return {
    ...base,
    ...Object.fromEntries(Object.entries(given).map(([key, value]) => [key, key in base ? over(base[key], value) : value]))
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sample(raw: Schema, depth: number): unknown {
  const schema = resolve(raw) as Schema & {
    enum?: unknown[];
    properties?: Record<string, Schema>;
    required?: string[];
    type?: string;
    format?: string;
  };
  if (depth > 8) return {};
  const choices = (schema['oneOf'] ?? schema['anyOf']) as Schema[] | undefined;
  if (schema.type === undefined && choices?.[0]) return sample(choices[0], depth + 1);
  const all = schema['allOf'] as Schema[] | undefined;
  if (all) return Object.assign({}, ...all.map((part) => sample(part, depth + 1)));
  // A nullable record is made up as well: answers that lay values over it need its other fields.
  if (schema['nullable'] === true && schema.properties === undefined) return null;
  if (schema.enum) return schema.enum[0];
  switch (schema.type) {
    case 'string':
      return { uri: 'https://example.com/x', 'date-time': '2026-11-01T00:00:00Z', email: 'a@example.com' }[schema.format ?? ''] ?? 'x';
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return false;
    case 'array':
      return [];
    default:
      return Object.fromEntries((schema.required ?? []).map((name) => [name, sample(schema.properties?.[name] ?? {}, depth + 1)]));
  }
}
