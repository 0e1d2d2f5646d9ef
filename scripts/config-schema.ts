// Writes layercost.schema.json, the JSON Schema of the configuration for editors: node scripts/config-schema.ts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configJsonSchema, defaultConfig } from '../src/config/index.ts';

export const SCHEMA_FILE = join(import.meta.dirname, '..', 'layercost.schema.json');

/** What an editor shows beside a key. */
const WORDS: Readonly<Record<string, string>> = {
  version: 'Version of this form.',
  images: 'Images whose definition is not found by itself, or differs. Discovery goes on for the rest.',
  'images.name': 'Name in reports, outputs and the matrix.',
  'images.dockerfile': 'Path of the Dockerfile in the repository.',
  'images.context': 'Build context, a directory of the repository.',
  'images.target': 'Stage that is built.',
  'images.platforms': 'Platforms that are built, for example linux/amd64.',
  'images.build-args': 'Build arguments and their values.',
  'images.volatile-build-args': 'Build arguments that differ on every build.',
  'images.build-contexts': 'Named contexts and their directories.',
  'images.builder': 'buildkit, or legacy: the engine up to version 20, or DOCKER_BUILDKIT=0.',
  'images.cache': 'What a CI build finds in its cache. Else read from the workflow.',
  'images.history': 'Where the build logs of this image come from.',
  'images.history.workflow': 'File name of the workflow that builds it.',
  'images.history.job': 'Job of that workflow.',
  'images.budget': 'Limits of this image, in place of those of the file.',
  budget: 'Limits of every image without its own. A single value fails; {warn, fail, min-percent} says more.',
  total: 'Limits of all images together.',
  discover: 'Which Dockerfiles count.',
  'discover.include': 'Globs that count in any case.',
  'discover.exclude': 'Globs that do not count, beside the built-in ones. "**" turns discovery off.',
  history: 'Earlier builds that the estimate rests on.',
  'history.branch': 'Branch whose builds teach. Else the default branch.',
  'history.workflow': 'File name of the workflow that builds the images. Else found by itself.',
  'history.max-runs': 'Runs that are read at most.',
  'history.max-age-days': 'Age from which a run no longer counts.',
  'history.replay': 'Merged changes that `typical` and `added` replay.',
  price: 'What a build costs.',
  'price.runner': 'Runner label of the price table. Else the one that the workflow names.',
  'price.per-minute': 'Price of one minute, in place of the table.',
  'price.currency': 'ISO 4217.',
  'price.builds-per-month': 'Builds in a month. auto: as the runs of the workflow show.',
  comment: 'The comment on a pull request.',
  'comment.mode': 'When a comment is created. An existing one is kept current unless never.',
  'comment.min-seconds': 'A step must rebuild for so long to deserve a comment.',
  'comment.max-rows': 'Rows of one table at most.',
  'comment.chart': 'A chart of the next build, folded.',
  suggestions: 'Edits of a Dockerfile that save time.',
  'suggestions.mode': 'inline: on the lines of the diff; comment: in the comment only.',
  'suggestions.max': 'Inline suggestions at most.',
  'suggestions.min-saved-seconds': 'A suggestion must save so much on a typical build.',
  gate: 'When a budget decides.',
  'gate.fail-on': 'never: the job stays green.',
  'gate.confidence': 'Share of outcomes inside the range. The low end decides.',
  'gate.min-samples': 'Logged executions that a failure needs.',
  'gate.without-history': 'Where no build log is known.',
  'gate.on-unknown': 'Where more than half of a value cannot be known.',
  'gate.fail-closed': 'Where a value cannot be had at all. auto: fails where a fail limit is set.',
  override: 'How a broken budget is accepted.',
  'override.label': 'Label that turns a failure into a warning.',
  'override.permission': 'Permission that whoever sets the label must have.',
  'override.require-reason': 'A comment `/layercost override REASON` is needed as well.'
};
const METRICS: Readonly<Record<string, string>> = {
  rebuild: 'Seconds of the next build.',
  typical: 'Seconds of a typical later build.',
  added: 'Seconds that the change adds to a typical later build: exactly 0 for a change of no structure.',
  step: 'Seconds of the longest step that runs.',
  'added-cost': 'Money added per month, in price.currency.'
};

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };
const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The schema with words and defaults. Throws for a key without words. */
export function schemaForEditors(): string {
  const schema = configJsonSchema as JsonObject;
  const definitions = isObject(schema['definitions']) ? schema['definitions'] : {};
  const budget = isObject(definitions['budget']) ? definitions['budget'] : {};
  return `${JSON.stringify(
    { ...described(schema, ''), definitions: { ...definitions, budget: withWords(budget, (name) => METRICS[name]) } },
    null,
    2
  )}\n`;
}

function described(node: JsonObject, at: string): JsonObject {
  const { items } = node;
  const own = isObject(items) && isObject(items['properties']) ? { ...node, items: described(items, at) } : node;
  if (!isObject(own['properties'])) return own;
  const deeper = Object.fromEntries(
    Object.entries(own['properties']).map(([name, child]) => [name, isObject(child) ? described(child, join(at, name)) : child])
  );
  return withWords({ ...own, properties: deeper }, (name) => WORDS[join(at, name).replaceAll('/', '.')], at);
}

function withWords(node: JsonObject, words: (name: string) => string | undefined, at = ''): JsonObject {
  const properties = Object.entries(isObject(node['properties']) ? node['properties'] : {}).map(([name, child]) => {
    const description = words(name);
    if (description === undefined || !isObject(child)) throw new Error(`${join(at, name)} has no words`);
    // Beside a reference, draft 7 reads nothing: the reference goes into a list of one.
    const { $ref, ...rest } = child;
    const known = defaultOf(at, name);
    return [
      name,
      { description, ...(known === undefined ? {} : { default: known }), ...($ref === undefined ? rest : { allOf: [{ $ref }] }) }
    ] as const;
  });
  return { ...node, properties: Object.fromEntries(properties) };
}

/** The program's own default of `gate.min-samples` and the like, where it is a plain value. */
function defaultOf(group: string, name: string): Json | undefined {
  const config: Readonly<Record<string, unknown>> = { ...defaultConfig() };
  const of = config[group];
  const value =
    typeof of === 'object' && of !== null && !Array.isArray(of)
      ? (of as Record<string, unknown>)[name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())]
      : undefined;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

if (process.argv[1] === import.meta.filename) writeFileSync(SCHEMA_FILE, schemaForEditors());
