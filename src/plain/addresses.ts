import packageJson from '../../package.json' with { type: 'json' };

/** How workflows name the action: the repository of package.json, the one place that says whose it is (a test finds no other). */
export const ACTION: string = /github\.com\/([^/]+\/[^/.]+)/.exec(packageJson.repository.url)?.[1] ?? packageJson.name;

const MAJOR = `v${packageJson.version.split('.')[0]}`;
const RAW = `https://raw.githubusercontent.com/${ACTION}/${MAJOR}`;

/** A page of the documents, such as `gate.md`, with an anchor where one is meant. */
export const pageAddress = (page: string): string => `https://github.com/${ACTION}/blob/${MAJOR}/docs/${page}`;

/** The section of a rule of suggestions; a saved report may hold any name, so no other sign reaches the address. */
export const ruleAddress = (rule: string): string => pageAddress(`suggestions.md#${rule.replace(/[^a-z0-9-]/g, '')}`);

/** Where editors find the keys of the configuration. */
export const CONFIG_SCHEMA = `${RAW}/layercost.schema.json`;

/** The folder of the JSON Schemas of the documents. */
export const DOCUMENT_SCHEMAS = `${RAW}/schema`;
