// Written by scripts/document-schemas.ts from the schemas of the program.
import { createRequire } from 'node:module';

const read = createRequire(import.meta.url);
export const schemas = Object.fromEntries(['check', 'predict', 'explain', 'suggest', 'images', 'matrix', 'layers', 'logs', 'replay', 'history', 'audit', 'config-check'].map((name) => [name, read(`./${name}.json`)]));
