import { expect, test } from '@jest/globals';
import { codeOf, UserError } from '../../src/plain/index.ts';

test.each<[unknown, string]>([
  [Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' }), 'no such file or directory'],
  [Object.assign(new Error('x'), { code: 'EIO' }), 'EIO'],
  [new UserError('it is larger than 256 MB'), 'it is larger than 256 MB'],
  ['x', 'unknown error'],
  [null, 'unknown error']
])('why a file operation failed: %s', (error, words) => {
  expect(codeOf(error)).toBe(words);
});
