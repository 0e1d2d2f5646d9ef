// Writes layercost.schema.json, the JSON Schema of the configuration for editors, and docs/reference/configuration.md, both from
// the program's own schema: node scripts/config-schema.ts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConversionConfig, type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { CHOICES, configSchema, defaultConfig } from '../src/config/index.ts';
import { CONFIG_SCHEMA } from '../src/plain/addresses.ts';

const ROOT = join(import.meta.dirname, '..');
export const SCHEMA_FILE = join(ROOT, 'layercost.schema.json');
export const PAGE_FILE = join(ROOT, 'docs', 'reference', 'configuration.md');

const CONVERSION: ConversionConfig = {
  target: 'draft-07',
  typeMode: 'input',
  // What JSON Schema cannot say (finite numbers, money without a currency) is checked in code alone.
  errorMode: 'ignore',
  overrideSchema: ({ valibotSchema }) => {
    const choices = CHOICES.get(valibotSchema);
    return choices === undefined ? undefined : { anyOf: choices.map(converted) };
  },
  overrideAction: ({ valibotAction, jsonSchema }) => {
    const metadata = 'metadata' in valibotAction ? (valibotAction.metadata as { readonly jsonSchema?: JsonSchema }) : {};
    if (metadata.jsonSchema === undefined) return undefined;
    // The converter has copied the metadata itself in; only what it holds belongs there.
    const { jsonSchema: _, ...before } = jsonSchema as JsonSchema & { readonly jsonSchema?: unknown };
    return { ...before, ...metadata.jsonSchema };
  }
};

function converted(schema: GenericSchema): JsonSchema {
  const { $schema: _, ...rest } = toJsonSchema(schema, CONVERSION);
  return rest;
}

/** The schema with words and defaults. */
function configJsonSchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: CONFIG_SCHEMA,
    title: 'layercost configuration',
    ...withDefaults(converted(configSchema), '')
  };
}

export function schemaForEditors(): string {
  return `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
}

/** Adds the program's own defaults to the keys below a group. */
function withDefaults(schema: JsonSchema, group: string): JsonSchema {
  const properties = Object.entries(schema.properties ?? {}).map(([name, child]) => {
    if (typeof child === 'boolean') return [name, child] as const;
    const value = group === '' ? undefined : defaultOf(group, name);
    return [name, { ...withDefaults(child, name), ...(value === undefined ? {} : { default: value }) }] as const;
  });
  return properties.length === 0 ? schema : { ...schema, properties: Object.fromEntries(properties) };
}

/** The program's own default of `gate.min-samples` and the like, where it is a plain value. */
function defaultOf(group: string, name: string): string | number | boolean | undefined {
  const config: Readonly<Record<string, unknown>> = { ...defaultConfig() };
  const of = config[group];
  const value =
    typeof of === 'object' && of !== null && !Array.isArray(of)
      ? (of as Record<string, unknown>)[name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())]
      : undefined;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

/** The reference page: each key with its form, its default and its words. */
export function configurationPage(): string {
  const schema = configJsonSchema();
  const rows = (node: JsonSchema, at: string): string[] =>
    Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
      if (typeof child === 'boolean') return [];
      const full = at === '' ? name : `${at}.${name}`;
      const row = `| \`${full}\` | ${formOf(child)} | ${child.default === undefined ? '' : `\`${String(child.default)}\``} | ${child.description ?? ''} |`;
      // The limits are the same wherever a budget stands: they have a table of their own.
      if (name === 'budget' || name === 'total') return [row];
      const item = child.items;
      return [row, ...rows(typeof item === 'object' && !Array.isArray(item) ? item : child, typeof item === 'object' ? `${full}[]` : full)];
    });
  const budget = schema.properties?.['budget'];
  const table = (lines: readonly string[]) => ['| key | form | default | meaning |', '| --- | --- | --- | --- |', ...lines];
  return [
    '# Configuration',
    '',
    '<!-- written by scripts/config-schema.ts -->',
    '',
    '`.github/layercost.yml`, read from the tip of the base branch. Every key is optional but `version`; an unknown key, a duration or size without',
    'a unit and money without `price.currency` are errors with line and column (`layercost config check`). How budgets decide:',
    '[the gate](../gate.md).',
    '',
    ...table(rows(schema, '')),
    '',
    '## Budgets',
    '',
    'Each limit is a single value, above which the gate fails, or a map of `warn`, `fail` and `min-percent`. Durations have a unit (`90s`,',
    '`2m`, `1h`) and sizes too (`200MB`, `1GiB`), money is in `price.currency`. Bytes: [layers](../layers.md).',
    '',
    ...table(
      typeof budget === 'object'
        ? Object.entries(budget.properties ?? {}).map(
            ([name, child]) =>
              `| \`${name}\` | ${typeof child === 'object' ? formOf(child) : ''} |  | ${typeof child === 'object' ? (child.description ?? '') : ''} |`
          )
        : []
    ),
    ''
  ].join('\n');
}

/** `text`, `number from 1 to 50`, `a or b`. */
function formOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((one) => `\`${String(one)}\``).join(', ');
  if (schema.anyOf !== undefined) return schema.anyOf.map((one) => (typeof one === 'object' ? formOf(one) : '')).join(' or ');
  if (schema.pattern?.includes('(ms|s|m|h)') === true) return 'duration';
  if (schema.type === 'array')
    return typeof schema.items === 'object' && !Array.isArray(schema.items) ? `list of ${formOf(schema.items)}` : 'list';
  if (schema.type === 'object') return schema.properties === undefined ? 'map of names' : 'map';
  const { minimum, maximum } = schema;
  const bounds = minimum === undefined ? '' : maximum === undefined ? ` from ${minimum}` : ` from ${minimum} to ${maximum}`;
  return `${schema.type === 'string' ? 'text' : schema.type === 'boolean' ? '`true`, `false`' : schema.type === 'integer' ? 'whole number' : 'number'}${bounds}`;
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(SCHEMA_FILE, schemaForEditors());
  writeFileSync(PAGE_FILE, configurationPage());
}
