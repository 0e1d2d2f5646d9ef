import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { FORMS } from '../../src/buildlog/forms/index.ts';
import { RULES } from '../../src/suggestion/rules/index.ts';

test.each([
  ...RULES.map(({ name }) => ['rule', name, 'docs/suggestions.md', '### '] as const),
  ...FORMS.map(({ name }) => ['form', name, 'docs/build-logs.md', ''] as const)
])('the %s %s is described in %s', (_, name, file, before) => {
  expect(readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8')).toContain(`${before}\`${name}\``);
});
