import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { configurationPage, PAGE_FILE, SCHEMA_FILE, schemaForEditors } from '../../scripts/config-schema.ts';

const shipped = readFileSync(SCHEMA_FILE, 'utf8');

test('the schema for editors is as the program has it (else: node scripts/config-schema.ts)', () => {
  expect(shipped).toBe(schemaForEditors());
});

test('the reference page is as the program has it (else: node scripts/config-schema.ts)', () => {
  expect(readFileSync(PAGE_FILE, 'utf8')).toBe(configurationPage());
});

test.each<[string, unknown, boolean]>([
  ['nothing but the version', { version: 1 }, true],
  ['budgets of both forms', { version: 1, budget: { added: '30s', rebuild: { warn: '6m', 'min-percent': 10 } } }, true],
  ['an image', { version: 1, images: [{ dockerfile: 'a/Dockerfile', budget: { step: '1m' } }] }, true],
  ['no version', {}, false],
  ['a duration without a unit', { version: 1, budget: { added: 30 } }, false],
  ['an unknown key', { version: 1, gate: { 'min-sample': 3 } }, false],
  ['a path out of the repository', { version: 1, images: [{ dockerfile: '../Dockerfile' }] }, false]
])('an editor takes or refuses %s', (_, config, right) => {
  expect(new Ajv({ strict: false }).compile(JSON.parse(shipped))(config)).toBe(right);
});

test('keys have words and the defaults of the program', () => {
  const { properties } = JSON.parse(shipped);
  expect(properties.gate.properties['min-samples']).toMatchObject({ description: expect.any(String), default: 3 });
  expect(properties.comment.properties.mode.default).toBe('on-change');
});
