import { expect, test } from '@jest/globals';
import {
  annotationsOf,
  checkDocument,
  failureLine,
  firstLineOf,
  githubCommands,
  junit,
  PLAIN,
  renderComment,
  renderSummary,
  renderTerminal,
  sarifLog,
  statusDescription
} from '../../src/report/index.ts';
import { sameAsGolden } from './golden.ts';
import { OTHER_WORDS, optionsOf, STATES } from './states.ts';

// docs/comment.md: the words of every state, and that all forms say the same.

const rows = Object.entries(STATES);

test.each(rows)('the comment of the state %s', (name, state) => {
  sameAsGolden(`states/${name}.md`, renderComment(state.analysis, optionsOf(state)));
});

test.each(rows)('%s: one first line in every form, short enough for a phone', (_, state) => {
  const { analysis } = state;
  const { headline } = checkDocument(analysis) as { headline: string };
  const plain = (markdown: string | null) => markdown?.replaceAll('`', '');
  expect(plain(firstLineOf(renderComment(analysis, optionsOf(state))))).toBe(headline);
  expect(plain(firstLineOf(renderSummary(analysis, optionsOf(state))))).toBe(headline);
  expect(renderTerminal(analysis).split('\n')[0]).toBe(headline);
  expect(JSON.stringify(sarifLog(analysis))).toContain(JSON.stringify(headline).slice(1, -1));
  expect(headline.startsWith(statusDescription(analysis).replace(/…$/, ''))).toBe(true);
  expect(headline.length).toBeLessThanOrEqual(220);
  expect(headline).not.toMatch(/layercost|\.$|undefined|NaN|Infinity/);
  for (const { message } of annotationsOf(analysis)) expect(message).toMatch(/^api[a-z-]*: /);
});

test.each(rows)('%s: one word for one state in every form', (_, state) => {
  const { analysis } = state;
  const forms = {
    comment: renderComment(analysis, optionsOf(state)),
    summary: renderSummary(analysis, optionsOf(state)),
    terminal: renderTerminal(analysis, { style: PLAIN, verbose: true }),
    status: statusDescription(analysis),
    failure: failureLine(analysis),
    annotations: annotationsOf(analysis)
      .map(({ title, message }) => `${title} ${message}`)
      .join('\n'),
    commands: githubCommands(analysis),
    sarif: JSON.stringify(sarifLog(analysis)),
    junit: junit(analysis).replaceAll(/<skipped|skipped="/g, '')
  };
  for (const [form, text] of Object.entries(forms))
    expect({ form, found: OTHER_WORDS.exec(text)?.[0] ?? null }).toEqual({ form, found: null });
});

test.each(rows)('%s: no empty column, and no figure without meaning', (_, state) => {
  const text = renderComment(state.analysis, optionsOf(state));
  expect(text).not.toMatch(/\$0\.00\d?\b(?! a minute)|\*\*\*|: *$/m);
  if (!state.analysis.images.some(({ budgets }) => budgets.length > 0)) expect(text).not.toContain('Budget');
});

test('13 images with 9 of 10 steps unchanged fit on one screen', () => {
  const state = STATES['many-images'];
  const text = state === undefined ? '' : renderComment(state.analysis, optionsOf(state));
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(6_000);
  expect(text.match(/^\| .* \|$/gm)?.length).toBeLessThan(60);
});

test('what holds of every step is said once, above them; each step keeps it in JSON', () => {
  const state = STATES['no-cache'];
  if (state === undefined) throw new Error('no state');
  const { analysis } = state;
  const reason = 'there is no build cache, so every step runs on each build';
  for (const text of [renderComment(analysis, optionsOf(state)), renderSummary(analysis, optionsOf(state)), renderTerminal(analysis)])
    expect(text.split(reason)).toHaveLength(2);
  expect(JSON.stringify(checkDocument(analysis)).split(`"detail":"${reason}"`).length).toBeGreaterThan(4);
});

test('a report without a history says what to do next, once', () => {
  for (const name of ['no-history', 'no-history-narrow', 'pass']) {
    const state = STATES[name];
    if (state === undefined) throw new Error(name);
    for (const text of [renderComment(state.analysis, optionsOf(state)), renderTerminal(state.analysis)])
      expect({ name, times: text.split('/docs/history.md').length - 1 }).toEqual({ name, times: name === 'pass' ? 0 : 1 });
  }
});

test('a further build of a Dockerfile repeats no remark, and seconds of steps elsewhere give no average', () => {
  const [several, unknown] = [STATES['one-image-several-times'], STATES['no-history']];
  if (several === undefined || unknown === undefined) throw new Error('no state');
  const builds = several.analysis.images.filter(({ affected }) => affected);
  const remarks = renderTerminal(several.analysis).match(/^ {2}average merge .*$/gm) ?? [];
  expect(builds.length).toBeGreaterThan(new Set(remarks).size);
  expect(new Set(remarks).size).toBe(remarks.length);
  expect(renderTerminal(unknown.analysis)).toMatch(/^ {2}average merge longer, no history \(160 of 200 merges build it\)$/m);
});

test('where nothing differs, what runs on every build is no news', () => {
  const state = STATES['no-cache'];
  if (state === undefined) throw new Error('no state');
  const nothing = { ...state.analysis, changedFiles: [] };
  expect(renderTerminal(nothing).split('\n')[0]).toBe('No file differs between the two sides');
  expect(renderTerminal({ ...nothing, verdict: 'warn' }).split('\n')[0]).toMatch(/^api: /);
});

test('the terminal tells images that are gone apart from those that stay', () => {
  const lines = renderTerminal(STATES['removed-image']?.analysis ?? never()).split('\n');
  expect(lines).toContain('1 image: no step rebuilds: services/web/Dockerfile');
  expect(lines).toContain('1 image removed: services/api/Dockerfile');
});

function never(): never {
  throw new Error('the state is gone');
}
