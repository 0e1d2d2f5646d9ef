import { expect, test } from '@jest/globals';
import { plainText } from '../../src/safe-text/index.ts';
import { suggestFor } from './setup.ts';

// Edits that touch the same lines, found one after the other and made into one (docs/suggestions.md, "Edits that meet").

const NODE = {
  '.dockerignore': '**/node_modules\n',
  'package.json': '{"name":"a"}',
  'package-lock.json': '{"lockfileVersion":3,"packages":{"":{},"node_modules/ms":{"version":"2.1.3"}}}',
  'src/a.js': '1',
  'src/b.js': '1'
};
const packages = 'RUN apt-get update && apt-get install -y curl';
const edits = (lines: readonly string[], files: Readonly<Record<string, string>> = NODE, options = {}) =>
  suggestFor(`${lines.join('\n')}\n`, { paths: Object.keys(files), texts: files }, options).suggestions.filter((s) => s.after !== null);

test('two proven edits of the same lines are one, proven as a whole', () => {
  const [whole, ...others] = edits(['FROM node:20', 'WORKDIR /app', 'COPY . .', packages, 'RUN npm ci']);
  expect(others).toEqual([]);
  expect(whole?.level).toBe('one-click');
  expect(whole?.proof.equality).toBe('equal-modulo-time');
  expect(whole?.after).toBe(`FROM node:20\n${packages}\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n`);
  // The lines of a text that nobody sees are not named.
  expect(plainText(whole?.message ?? [])).not.toMatch(/lines? \d/);
  expect(plainText(whole?.proof.obligations[0]?.claim ?? [])).toContain('Each of 2 edits is shown by itself');
});

test('a whole is shown only with all its proofs', () => {
  const [whole] = edits(['FROM node:20', 'WORKDIR /app', 'ARG GIT_SHA', 'COPY . .', packages, 'RUN npm ci', 'RUN echo $GIT_SHA > v']);
  const single = edits(['FROM node:20', 'WORKDIR /app', 'COPY . .', 'RUN npm ci', 'RUN echo v']);
  expect(whole?.level).toBe('one-click');
  expect(whole?.saving.mid).toBeGreaterThan((single[0]?.saving.mid ?? 0) + 1);
  // What the strict mode asks of one part it asks of all.
  const strict = edits(['FROM node:20', 'WORKDIR /app', 'COPY . .', packages, 'RUN npm ci'], NODE, { assumeNone: true });
  expect(strict.filter((s) => s.level === 'one-click' && s.after?.startsWith(`FROM node:20\n${packages}`))).toEqual([]);
});

test('the saving is that of the whole, by the replay where there is one', () => {
  const worth = (after: string) => ({
    saving: {
      low: 1,
      mid: after.startsWith(`FROM node:20\n${packages}`) && after.includes('COPY package.json') ? 50 : 20,
      high: 60,
      basis: 'replay'
    },
    profited: { changes: 3, of: 4 }
  });
  const [whole] = edits(['FROM node:20', 'WORKDIR /app', 'COPY . .', packages, 'RUN npm ci'], NODE, { worth });
  expect(whole?.saving.mid).toBe(50);
  expect(whole?.profited).toEqual({ changes: 3, of: 4 });
});

test('an edit that adds nothing to the other is left out', () => {
  const worth = () => ({ saving: { low: 1, mid: 20, high: 60, basis: 'replay' }, profited: null });
  const [one] = edits(['FROM node:20', 'WORKDIR /app', 'COPY . .', packages, 'RUN npm ci'], NODE, { worth });
  expect(plainText(one?.message ?? [])).not.toContain('Then');
});
