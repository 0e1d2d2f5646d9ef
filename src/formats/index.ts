export * from './document.ts';
export { readJson } from './read-json.ts';
export { BUILD_FILE_LIMITS, type DocumentLimits, POLICY_LIMITS } from './yaml/limits.ts';
export { readYaml, readYamlDocuments, type YamlReading } from './yaml/read-yaml.ts';
