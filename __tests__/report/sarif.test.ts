import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormatsModule from 'ajv-formats';
import type { Analysis } from '../../src/model/analysis.ts';
import { say } from '../../src/model/sentence.ts';
import { sarifLog } from '../../src/report/index.ts';
import { analysis, budget, est, image, suggestion } from '../setup/analysis.ts';
import fc, { runs } from '../setup/property.ts';
import { marked } from '../setup/sentence.ts';
import { CASES } from './cases.ts';
import { sameAsGolden } from './golden.ts';
import { HOSTILE_ANALYSIS } from './hostile.ts';

// The report for code scanning: valid SARIF, findings on their lines, fingerprints that stay, nothing of a stranger that acts.

const ajv = new Ajv({ strict: false });
(addFormatsModule as unknown as (a: Ajv) => void)(ajv);
const isSarif = ajv.compile(JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/github/sarif-2.1.0.json'), 'utf8')));

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: { readonly startLine: number; readonly endLine: number };
    };
  }[];
  readonly partialFingerprints: { readonly primaryLocationLineHash: string };
  readonly fixes?: readonly {
    readonly artifactChanges: readonly {
      readonly replacements: readonly {
        readonly deletedRegion: { startLine: number; startColumn: number; endLine: number; endColumn: number };
        readonly insertedContent: { readonly text: string };
      }[];
    }[];
  }[];
}
interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string; readonly helpUri: string }[] } };
  readonly results: readonly Result[];
  readonly invocations: readonly { readonly toolExecutionNotifications?: readonly { readonly message: { readonly text: string } }[] }[];
}

/** The one run of a log, which must be valid. */
function runOf(subject: Analysis): Run {
  const log = sarifLog(subject);
  isSarif(log);
  expect(isSarif.errors ?? []).toEqual([]);
  const [run] = log['runs'] as Run[];
  if (run === undefined) throw new Error('no run');
  return run;
}
const caseOf = (name: string): Analysis => CASES[name] ?? analysis();
const brief = ({ ruleId, level, locations: [place] }: Result) => {
  const { startLine, endLine } = place?.physicalLocation.region ?? { startLine: 0, endLine: 0 };
  return `${level} ${ruleId} ${place?.physicalLocation.artifactLocation.uri}:${startLine}-${endLine}`;
};
const hashes = (run: Run) => run.results.map((result) => result.partialFingerprints.primaryLocationLineHash);

test('the schema refuses what it should', () => {
  expect(isSarif({ version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, results: [{ level: 'error' }] }] })).toBe(false);
  expect(isSarif({ version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, result: [] }] })).toBe(false);
});

test.each(Object.keys(CASES))('%s is valid SARIF, and rules are found by name and number', (name) => {
  const run = runOf(caseOf(name));
  for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  expect(new Set(hashes(run)).size).toBe(run.results.length);
});

test.each<[string, readonly string[]]>([
  [
    'harmful',
    [
      'error budget/rebuild services/api/Dockerfile:4-4',
      'error budget/added services/api/Dockerfile:4-4',
      'warning suggestion/restore-order services/api/Dockerfile:4-5'
    ]
  ],
  ['harmless', []],
  [
    'reordering',
    [
      'warning suggestion/swap-independent ml/Dockerfile:6-8',
      'note advice/insert-prefetch ml/Dockerfile:2-2',
      'note advice/pin-base ml/Dockerfile:1-1'
    ]
  ],
  ['over-budget', ['warning budget/added-cost services/api/Dockerfile:4-4']],
  ['preview', ['warning budget/rebuild services/api/Dockerfile:4-4']],
  ['version-bump', []]
])('findings of %s', (name, wanted) => {
  expect(runOf(caseOf(name)).results.map(brief)).toEqual(wanted);
});

test('the whole log, byte by byte', () => {
  sameAsGolden('harmful.sarif', `${JSON.stringify(sarifLog(caseOf('harmful')), null, 2)}\n`);
});

test('a fix is the edit of the suggestion', () => {
  for (const name of ['harmful', 'reordering']) {
    const subject = caseOf(name);
    const [one] = subject.images;
    const fixes = runOf(subject).results.flatMap((result) => result.fixes ?? []);
    const [change] = fixes[0]?.artifactChanges[0]?.replacements ?? [];
    if (change === undefined || one?.headText == null) throw new Error('no fix');
    const lines = one.headText.split('\n');
    const { startLine, startColumn, endLine, endColumn } = change.deletedRegion;
    const after = [
      ...lines.slice(0, startLine - 1),
      `${lines[startLine - 1]?.slice(0, startColumn - 1)}${change.insertedContent.text}${lines[endLine - 1]?.slice(endColumn - 1)}`,
      ...lines.slice(endLine)
    ].join('\n');
    expect(fixes.length).toBe(1);
    expect(after).toBe(one.suggestions[0]?.after);
  }
});

test('fingerprints stay where figures change and lines move', () => {
  const build = (line: number, mid: number): Analysis =>
    analysis({
      verdict: 'fail',
      images: [
        image({
          affected: true,
          existence: 'both',
          verdict: 'fail',
          budgets: [budget('rebuild', { fail: 1, value: est(mid, mid, mid), decision: 'fail', reason: marked(`rebuild is ${mid} s.`) })],
          suggestions: [suggestion({ line, replaceLines: [line, line], replacement: 'RUN b\n' })],
          headText: `${'#\n'.repeat(line - 1)}RUN a\n`
        })
      ]
    });
  expect(hashes(runOf(build(7, 30)))).toEqual(hashes(runOf(build(2, 20))));
  expect(hashes(runOf(build(2, 20))).every((hash) => /^[0-9a-f]{16}:1$/.test(hash))).toBe(true);
});

test('at most 5,000 results, and what is left out is said', () => {
  const many = Array.from({ length: 5_001 }, (_, i) => ({
    code: 'x',
    message: say`number ${i}`,
    severity: 'error' as const,
    file: 'a.yml',
    range: { start: { line: i, column: 0, offset: 0 }, end: { line: i, column: 1, offset: 1 } }
  }));
  const run = runOf(analysis({ problems: many }));
  expect(run.results.length).toBe(5_000);
  expect(run.invocations[0]?.toolExecutionNotifications?.at(-1)?.message.text).toBe('1 more findings are left out.');
});

test('no text of a change is a link, a placeholder, a mention or a second line', () => {
  fc.assert(
    fc.property(HOSTILE_ANALYSIS, (subject) => {
      const run = runOf(subject);
      const texts = [
        ...run.results.map(({ message }) => message.text),
        ...(run.invocations[0]?.toolExecutionNotifications ?? []).map((n) => n.message.text)
      ];
      for (const text of texts) {
        expect(text).not.toMatch(/\]\(|@\w|[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
        expect(text.replace(/\{\{|\}\}/g, '')).not.toMatch(/[{}]/);
      }
      for (const { locations } of run.results)
        for (const { physicalLocation } of locations) expect(physicalLocation.artifactLocation.uri).not.toMatch(/[^\w.~%/-]/);
    }),
    { numRuns: runs(60) }
  );
});

test('every rule leads to its section of the documents', () => {
  const headings = [...readFileSync(join(import.meta.dirname, '../../docs/suggestions.md'), 'utf8').matchAll(/^### `([a-z-]+)`$/gm)].map(
    ([, name]) => name
  );
  const folder = join(import.meta.dirname, '../../src/suggestion/rules');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const named = files.flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/\b(?:rule|name): '([a-z]+(?:-[a-z]+)+)'/g)].map(([, rule]) => rule)
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((rule) => !headings.includes(rule))).toEqual([]);
  const uris = Object.values(CASES).flatMap((subject) => runOf(subject).tool.driver.rules.map(({ id, helpUri }) => [id, helpUri] as const));
  for (const [id, uri] of uris.filter(([name]) => /^(?:suggestion|advice)\//.test(name)))
    expect(uri).toBe(`https://github.com/OWNER/layercost/blob/v1/docs/suggestions.md#${id.split('/')[1]}`);
});
