// The text of docs/reference/json.md: a table of keys for each document and for each part that several share.
import type { JsonSchema } from '@valibot/to-json-schema';
import type { Described } from './document-schemas.ts';

const HEAD = `# Documents

<!-- written by scripts/document-schemas.ts -->

\`--format json\` prints one document on standard output and nothing else. Every document begins with \`schema\`, \`layercost/NAME@1\`. Durations
are seconds, sizes bytes, times ISO 8601 in UTC; lines and columns count from 1. The same input gives the same bytes. What is not known is
\`null\`; \`0\` is never a stand-in. Keys may be added within a version; none changes its meaning or goes.

For programs: the package exports types and JSON Schemas as [\`layercost/schema\`](../programs.md); the schemas lie in
[\`schema/\`](../../schema) as well.
`;

const FOOT = `## SARIF and other forms

\`check --format sarif\`, and the Action's file \`report-sarif\`: a SARIF 2.1.0 log with one run. Rules are \`budget/METRIC\`,
\`suggestion/RULE\` (proven), \`advice/RULE\` (not proven) and \`problem\`. Each result has a region, and in
\`partialFingerprints.primaryLocationLineHash\` a fingerprint that stays while figures change and lines move; a proven suggestion has a
fix. Notes of the report stand in \`toolExecutionNotifications\`.

\`rdjson\` (reviewdog), \`codeclimate\` (GitLab's code quality), \`junit\` (test reports) and \`github\` (annotations by workflow commands) say the
same findings.

## layercost/partial@1

Of \`check --shard\`, for \`report merge\` of the same version. It is no interface: read the united report.
`;

/** The whole page. */
export function jsonReference(
  documents: readonly Described[],
  parts: Readonly<Record<string, JsonSchema>>,
  words: Readonly<Record<string, string>>
): string {
  return [
    HEAD,
    ...documents.map(({ form, schema }) =>
      section(form.name === 'matrix' ? 'The matrix' : `layercost/${form.name}@1`, `Of ${form.of}.`, schema)
    ),
    '# Shared parts\n'.replace('#', '##'),
    ...Object.entries(parts).map(([name, schema]) => section(name, words[name] ?? '', schema).replace('##', '###')),
    FOOT
  ].join('\n');
}

function section(heading: string, words: string, schema: JsonSchema): string {
  const rows = rowsOf(schema, '').filter(([key]) => key !== 'schema');
  return [
    `## ${heading}`,
    '',
    words,
    '',
    '| key | form | meaning |',
    '| --- | --- | --- |',
    ...rows.map((cells) => `| \`${cells[0]}\` | ${cells[1]} | ${cells[2].replaceAll('|', '\\|')} |`),
    ''
  ].join('\n');
}

/** One row for a key, and one for each key inside where that has no name of its own. */
function rowsOf(schema: JsonSchema, at: string): (readonly [string, string, string])[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    if (typeof child === 'boolean') return [];
    const optional = schema.required?.includes(name) !== true;
    const { inner, suffix } = insideOf(child);
    const key = `${at}${name}`;
    const row = [key, `${formOf(child)}${optional ? ', or absent' : ''}`, child.description ?? ''] as const;
    if (inner === null) return [row];
    // A map that its keys explain needs no row of its own.
    return [
      ...(child.description === undefined && child.anyOf === undefined && !optional ? [] : [row]),
      ...rowsOf(inner, `${key}${suffix}.`)
    ];
  });
}

/** The object without a name that a key holds, directly, in a list or beside null. */
function insideOf(schema: JsonSchema): { readonly inner: JsonSchema | null; readonly suffix: string } {
  if (schema.properties !== undefined) return { inner: schema, suffix: '' };
  const { items } = schema;
  if (typeof items === 'object' && !Array.isArray(items)) {
    const { inner, suffix } = insideOf(items);
    return { inner, suffix: `[]${suffix}` };
  }
  const [first] = schema.anyOf ?? [];
  return typeof first === 'object' ? insideOf(first) : { inner: null, suffix: '' };
}

/** `text`, `list of Step`, `Estimate or null`. */
function formOf(schema: JsonSchema | boolean): string {
  if (typeof schema === 'boolean') return 'anything';
  const part = /(\w+)$/.exec(schema.$ref ?? '')?.[1];
  if (part !== undefined) return `[${part}](#${part.toLowerCase()})`;
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((one) => `\`${String(one)}\``).join(', ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(formOf).join(' or ');
  if (schema.type === 'array')
    return schema.prefixItems !== undefined || Array.isArray(schema.items) ? 'pair' : `list of ${plural(formOf(schema.items ?? true))}`;
  if (schema.type === 'object')
    return schema.properties === undefined ? `map of ${plural(formOf(schema.additionalProperties ?? true))}` : 'map';
  return { string: 'text', integer: 'whole number', boolean: '`true`, `false`', null: 'null' }[String(schema.type)] ?? String(schema.type);
}

const plural = (form: string): string => ({ text: 'texts', map: 'maps', 'whole number': 'whole numbers' })[form] ?? form;
