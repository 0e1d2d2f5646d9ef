import { expect, test } from '@jest/globals';
import { nearestNames } from '../../src/plain/index.ts';

test.each<[string, readonly string[], readonly string[]]>([
  ['biuld', ['deps', 'build', 'final'], ['build', 'final', 'deps']],
  ['Api/dockerfile', ['web/Dockerfile', 'api/Dockerfile', 'api/Dockerfile'], ['api/Dockerfile', 'web/Dockerfile']],
  ['x', [], []],
  ['x'.repeat(5000), ['a'], ['a']]
])('names near %s of %j', (typed, known, names) => expect(nearestNames(typed, known)).toEqual(names));
