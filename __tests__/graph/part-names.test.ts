import { expect, test } from '@jest/globals';
import {
  argumentName,
  BASE_ENVIRONMENT,
  environmentName,
  isEnvironment,
  mountName,
  SOURCE_DATE,
  SSH_AGENT,
  secretName,
  subjectOf
} from '../../src/graph/part-name.ts';

test.each<[string, ReturnType<typeof subjectOf>]>([
  [environmentName('A'), { variable: 'A' }],
  [argumentName('A'), { variable: 'A' }],
  [environmentName('of the base image '), { variable: 'of the base image ' }],
  [BASE_ENVIRONMENT, 'setting'],
  [SOURCE_DATE, { variable: 'SOURCE_DATE_EPOCH' }],
  [secretName('token'), 'secret'],
  [SSH_AGENT, 'agent'],
  [mountName('/cache'), { mount: '/cache' }],
  ['working directory', 'setting'],
  ['a secret ', 'setting'],
  ['a mount ', 'setting']
])('%s', (name, subject) => {
  expect(subjectOf(name)).toEqual(subject);
});

test('the variables of a base image are part of the environment', () => {
  expect([environmentName('A'), BASE_ENVIRONMENT, argumentName('A')].map(isEnvironment)).toEqual([true, true, false]);
});
