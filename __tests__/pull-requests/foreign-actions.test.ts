import { expect, test } from '@jest/globals';
import { gatherAnalysis } from '../../src/analysis/index.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { analysisRequest, portsFor, sideInMemory, type Texts } from '../setup/analysis-request.ts';
import { BROAD, FILES, job, push, type Row, rows, SETUP } from './verdicts.ts';

// Actions that are not read here, in front of a build of the workspace (docs/discovery.md "The workspace").

const WARM = '2- 3- 4-';
const OPEN = '2- 3R? 4R?';
const MAYBE = '2- 3-? 4-?';
const CHANGED = '2- 3R 4R';
const before = (...steps: readonly string[]) => job([...steps, SETUP, push()]);
const uses = (action: string, inputs = '') => `uses: ${action}${inputs === '' ? '' : `\nwith: {${inputs}}`}`;
const row = (name: string, step: string, expected: string): Row => [name, before(step), expected];
const change = (name: string, was: readonly string[], is: readonly string[], expected: string, more: Texts = {}): Row => [
  name,
  before(...was),
  expected,
  {},
  { '.github/workflows/ci.yml': before(...is), ...more }
];

rows('an action that is there on both sides', [
  row('that nobody knows', uses('acme/thing@v1'), WARM),
  row('that rewrites any file', uses('cschleiden/replace-tokens@v1'), OPEN),
  row('that rewrites a file of the context', uses('microsoft/variable-substitution@v1', 'files: package.json'), OPEN),
  row('that rewrites a file outside of the context', uses('microsoft/variable-substitution@v1', 'files: docs/a.md'), WARM),
  row('that rewrites files by a pattern', uses('jacobtomlinson/gha-find-replace@v3', 'include: "**/*.md"'), OPEN),
  row('that writes a version', uses('phips28/gh-action-bump-version@master'), OPEN),
  row('that formats', uses('creyD/prettier_action@v4'), OPEN),
  row('that sets up a tool', uses('acme/setup-thing@v1'), WARM)
]);

const ONE = uses('acme/thing@v1', 'mode: a');
const JS: Texts = { 'src/a.js': '2' };
rows('a change that', [
  change('brings in an action that nobody knows', [], [ONE], MAYBE),
  change('brings it in, and edits a file', [], [ONE], CHANGED, JS),
  change('takes it out', [ONE], [], MAYBE),
  change('keeps it, and edits a file', [ONE], [ONE], CHANGED, JS),
  change('gives it another input', [ONE], [uses('acme/thing@v1', 'mode: b')], MAYBE),
  change('takes a newer version of it', [ONE], [uses('acme/thing@v2', 'mode: a')], WARM),
  change('moves it', [ONE, 'run: echo hello'], ['run: echo hello', ONE], WARM),
  change('runs it for pull requests alone', [ONE], [`if: github.event_name == 'pull_request'\n${ONE}`], WARM),
  change('brings in one that sets up a tool', [], [uses('acme/setup-thing@v1')], WARM),
  change('brings in one that sends a message', [], [uses('acme/slack-thing@v1')], WARM),
  change('brings in one that rewrites files', [], [uses('acme/replace-in-files@v1')], OPEN),
  change('brings in a container', [], [uses('docker://acme/thing:1')], MAYBE)
]);

const analysed = async (was: string, is: string, more: Texts = {}) => {
  const side = (id: string, workflow: string, others: Texts = {}) =>
    sideInMemory(id, { ...FILES, Dockerfile: BROAD, '.github/workflows/ci.yml': workflow, ...others });
  return (await gatherAnalysis(portsFor(side('base', was), side('head', is, more), { policy: null }), analysisRequest())).analysis;
};

test('what is taken of such actions is listed', async () => {
  const { assumptions } = await analysed(before(ONE), before(ONE), JS);
  expect(assumptions.map((one) => plainText(one))).toContain(
    'Actions that are not read here leave the files of git as they are: acme/thing.'
  );
  const without = await analysed(before(), before(), JS);
  expect(without.assumptions.map((one) => plainText(one)).join(' ')).not.toContain('not read here');
});
