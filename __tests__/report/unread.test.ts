import { expect, test } from '@jest/globals';
import { code, say } from '../../src/model/sentence.ts';
import { PLAIN_OPTIONS, renderComment, renderTerminal } from '../../src/report/index.ts';
import { analysis, image } from '../setup/analysis.ts';

// A Dockerfile that cannot be read (a link to nowhere): nothing about it is 0 or unchanged.

const unread = analysis({
  verdict: 'warn',
  images: [
    image({
      affected: true,
      effect: 'built',
      verdict: 'warn',
      steps: [],
      rebuild: null,
      notes: [say`${code('Dockerfile')} cannot be read.`]
    })
  ],
  total: { rebuild: null, added: null, money: null, budgets: [] }
});

test.each([
  ['comment', renderComment(unread, PLAIN_OPTIONS)],
  ['terminal', renderTerminal(unread)]
])('%s', (_, text) => {
  expect(text).toContain('could not be analysed');
  expect(text).not.toMatch(/\b0 s\b|nothing that it reads has changed|0 of 0/);
});
