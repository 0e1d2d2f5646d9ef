export * from './archives.ts';
export * from './document.ts';
export { type HclReading, readHcl, readHclJson } from './hcl/read-hcl.ts';
export type { HclAttribute, HclBlock, HclBody, HclExpression } from './hcl/syntax.ts';
export { type ByteStream, peek, StreamError, type UnpackLimits, unpacked } from './inflate.ts';
export { readJson } from './read-json.ts';
export { type TarEntry, tarEntries } from './tar-entries.ts';
export { BUILD_FILE_LIMITS, type DocumentLimits, POLICY_LIMITS } from './yaml/limits.ts';
export { readYaml, readYamlDocuments, type YamlReading } from './yaml/read-yaml.ts';
