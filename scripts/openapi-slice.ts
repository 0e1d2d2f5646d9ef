// Cuts GitHub's OpenAPI description to the operations that layercost uses, for the loopback server of the tests.
// Usage: node scripts/openapi-slice.ts <api.github.com.json of the npm package @octokit/openapi> [output]
import { readFileSync, writeFileSync } from 'node:fs';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

/** Operations by path, as the client calls them. */
const OPERATIONS: Record<string, string[]> = {
  '/repos/{owner}/{repo}': ['get'],
  '/repos/{owner}/{repo}/pulls': ['get'],
  '/repos/{owner}/{repo}/pulls/{pull_number}': ['get'],
  '/repos/{owner}/{repo}/pulls/{pull_number}/files': ['get'],
  '/repos/{owner}/{repo}/pulls/{pull_number}/reviews': ['post'],
  '/repos/{owner}/{repo}/pulls/{pull_number}/comments': ['get'],
  '/repos/{owner}/{repo}/pulls/comments/{comment_id}': ['patch', 'delete'],
  '/repos/{owner}/{repo}/compare/{basehead}': ['get'],
  '/repos/{owner}/{repo}/commits/{ref}': ['get'],
  '/repos/{owner}/{repo}/commits/{ref}/statuses': ['get'],
  '/repos/{owner}/{repo}/git/trees/{tree_sha}': ['get'],
  '/repos/{owner}/{repo}/git/blobs/{file_sha}': ['get'],
  '/repos/{owner}/{repo}/issues/{issue_number}/comments': ['get', 'post'],
  '/repos/{owner}/{repo}/issues/comments/{comment_id}': ['patch', 'delete'],
  '/repos/{owner}/{repo}/issues/{issue_number}/timeline': ['get'],
  '/repos/{owner}/{repo}/collaborators/{username}/permission': ['get'],
  '/repos/{owner}/{repo}/statuses/{sha}': ['post'],
  '/repos/{owner}/{repo}/actions/runs': ['get'],
  '/repos/{owner}/{repo}/actions/runs/{run_id}': ['get'],
  '/repos/{owner}/{repo}/actions/runs/{run_id}/jobs': ['get'],
  '/repos/{owner}/{repo}/actions/runs/{run_id}/artifacts': ['get'],
  '/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs': ['get'],
  '/repos/{owner}/{repo}/actions/jobs/{job_id}/logs': ['get'],
  '/repos/{owner}/{repo}/actions/artifacts': ['get'],
  '/repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}': ['get']
};
/** Words for people: they make nine tenths of the file and check nothing. */
const PROSE = new Set([
  'description',
  'summary',
  'example',
  'examples',
  'externalDocs',
  'x-github',
  'tags',
  'title',
  'deprecated',
  'x-multi-segment'
]);

const [source, output = '__tests__/fixtures/github/openapi-slice.json'] = process.argv.slice(2);
if (source === undefined) throw new Error('usage: openapi-slice.ts <api.github.com.json> [output]');
const whole = JSON.parse(readFileSync(source, 'utf8')) as JsonObject;

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function at(pointer: string): Json | undefined {
  return pointer
    .replace(/^#\//, '')
    .split('/')
    .reduce<Json | undefined>((here, key) => (isObject(here) ? here[key.replace(/~1/g, '/').replace(/~0/g, '~')] : undefined), whole);
}

const kept: JsonObject = {};
const seen = new Set<string>();

/** Copies a value without prose and with everything that it refers to. `names`: the keys are names, not keywords. */
function cut(value: Json, names = false): Json {
  if (Array.isArray(value)) return value.map((item) => cut(item));
  if (!isObject(value)) return value;
  const copy: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    if (!names && PROSE.has(key)) continue;
    if (!names && key === '$ref' && typeof item === 'string') keep(item);
    copy[key] = cut(item, !names && (key === 'properties' || key === 'patternProperties'));
  }
  return copy;
}

function keep(pointer: string): void {
  if (seen.has(pointer)) return;
  seen.add(pointer);
  const [, , kind = '', name = ''] = pointer.split('/');
  const target = at(pointer);
  if (target === undefined) throw new Error(`nothing at ${pointer}`);
  const group = isObject(kept[kind]) ? kept[kind] : {};
  kept[kind] = group;
  group[name] = cut(target);
}

const paths: JsonObject = {};
for (const [path, methods] of Object.entries(OPERATIONS)) {
  const item = isObject(whole['paths']) ? whole['paths'][path] : undefined;
  if (!isObject(item)) throw new Error(`the description has no ${path}`);
  const operations: JsonObject = {};
  for (const method of methods) {
    const operation = item[method];
    if (operation === undefined) throw new Error(`the description has no ${method} ${path}`);
    operations[method] = cut(operation);
  }
  paths[path] = operations;
}
const slice = {
  openapi: whole['openapi'] ?? null,
  info: { title: 'Slice of the GitHub REST API description (MIT licence, github.com/octokit/openapi)', version: '23.0.2' },
  paths,
  components: kept
};
writeFileSync(output, `${JSON.stringify(slice)}\n`);
