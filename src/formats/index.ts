export * from './archives.ts';
export * from './document.ts';
export { type HclReading, readHcl, readHclJson } from './hcl/read-hcl.ts';
export type { HclAttribute, HclBlock, HclBody, HclExpression } from './hcl/syntax.ts';
export { readJson } from './read-json.ts';
export { BUILD_FILE_LIMITS, type DocumentLimits, POLICY_LIMITS } from './yaml/limits.ts';
export { readYaml, readYamlDocuments, type YamlReading } from './yaml/read-yaml.ts';
