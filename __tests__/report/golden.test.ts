import { describe, expect, test } from '@jest/globals';
import { annotationsOf, PLAIN_OPTIONS, renderComment, renderSummary, renderTerminal, reviewComments } from '../../src/report/index.ts';
import { bill, est, typicalOf } from '../setup/analysis.ts';
import { CASES } from './cases.ts';
import { sameAsGolden } from './golden.ts';

// The words that people read, byte by byte.

const OPTIONS = {
  ...PLAIN_OPTIONS,
  runUrl: 'https://github.com/acme/shop/actions/runs/1234567890',
  acceptLabel: 'layercost-accept',
  sticky: true
};

describe('the comment', () => {
  test.each(Object.keys(CASES))('%s', (name) => {
    const analysis = CASES[name];
    if (analysis === undefined) throw new Error(name);
    sameAsGolden(`${name}.md`, renderComment(analysis, OPTIONS));
  });
});

test('the terminal text of a broken budget says cause, fix and how to accept it', () => {
  sameAsGolden('harmful.txt', CASES['harmful'] ? renderTerminal(CASES['harmful']) : '');
});

test.each([
  ['`api`: 2 of 5 steps rebuild, 19 s', ' · kept up to date in place · at `77aa01b` it said: `api`: 2 of 5 steps rebuild, 19\u00a0s</sub>'],
  ['No step rebuilds: no image reads any of the 3 changed files', ' · kept up to date in place</sub>']
])('the footer names what was said before where that is another thing: %s', (result, end) => {
  const text = CASES['harmless'] ? renderComment(CASES['harmless'], { ...OPTIONS, earlier: { head: '77aa01bc'.repeat(5), result } }) : '';
  expect(text.trimEnd().endsWith(end)).toBe(true);
});

test('figures before and after that read the same are told by their difference, and less than a cent by nothing', () => {
  const [one] = CASES['harmful']?.images ?? [];
  if (!one || !CASES['harmful']) throw new Error('no case');
  const added = est(-0.8, -0.3, 0);
  const near = { ...one, typical: typicalOf(est(43, 44, 45), est(43, 43.7, 45), 9), added };
  const text = renderComment(
    {
      ...CASES['harmful'],
      images: [near],
      total: { rebuild: one.rebuild, added, money: bill({ addedPerMonth: est(-0.001, -0.0005, 0) }), budgets: [] }
    },
    OPTIONS
  );
  expect(text).toContain('| Average merge | 44\u00a0s, <1\u00a0s less |');
});

test('the review comment of a proven reordering', () => {
  const [image] = CASES['reordering']?.images ?? [];
  const [comment] = image ? reviewComments(image) : [];
  expect(comment).toMatchObject({ path: 'ml/Dockerfile', startLine: 6, line: 8 });
  sameAsGolden('review-comment.md', `${comment?.body}\n`);
});

test('seconds that nobody has measured stand in no title', () => {
  const [image] = CASES['reordering']?.images ?? [];
  const suggestions = image?.suggestions.map((s) => ({ ...s, saving: { ...s.saving, basis: 'priors' as const } }));
  if (!image || !suggestions || !CASES['reordering']) throw new Error('no case');
  const unmeasured = { ...image, suggestions };
  const titles = [
    reviewComments(unmeasured)[0]?.body ?? '',
    ...renderComment({ ...CASES['reordering'], images: [unmeasured] }, OPTIONS).split('\n')
  ].flatMap((text) => (/^\*\*|<summary>/.test(text) ? [text.split('\n', 1)[0] ?? ''] : []));
  expect(titles.length).toBeGreaterThan(1);
  expect(titles.filter((title) => /Saves|no history/.test(title))).toEqual([]);
  expect(reviewComments(unmeasured)[0]?.body).toMatch(/\n\nSaves .* a merge \(no history\)\./);
});

test('an annotation stands on the line of the own Dockerfile that breaks the cache, and nowhere else', () => {
  expect(CASES['priors'] && annotationsOf(CASES['priors'])).toEqual([
    {
      level: 'warning',
      file: 'services/api/Dockerfile',
      line: 3,
      endLine: 3,
      title: 'layercost',
      message: 'api: 1 of 1 step rebuilds: line 3 RUN pip install -r requirements.txt: the command changed'
    }
  ]);
  expect(CASES['reordering'] && annotationsOf(CASES['reordering'])).toEqual([]);
  expect(CASES['version-bump'] && annotationsOf(CASES['version-bump'])).toEqual([]);
});

test('the summary lists what the comment only counts: cached steps, the files behind a cause, what each second rests on', () => {
  const text = CASES['harmful'] ? renderSummary(CASES['harmful'], PLAIN_OPTIONS) : '';
  expect(text).toContain('- Line 2 `WORKDIR /app`: cached\n');
  expect(text).toContain('- Line 4 reads 3 changed files: `package.json`, `src/server.ts`, `src/version.ts`');
  expect(text).toContain('- Line 5: 92 s (80–121), from its own earlier runs, 14 samples');
  expect(text).not.toContain('more step');
});
