import { describe, expect, test } from '@jest/globals';
import { code, say } from '../../src/model/sentence.ts';
import {
  annotationsOf,
  checkDocument,
  failureLine,
  imagesDocument,
  PLAIN_OPTIONS,
  renderComment,
  renderSummary,
  renderTerminal,
  reviewComments,
  sarifLog,
  statusDescription
} from '../../src/report/index.ts';
import { analysis, based, because, est, image, rebuilt, suggestion } from '../setup/analysis.ts';

// docs/security.md "Secrets": planted everywhere, found nowhere.

const PLANTED = [
  ['a GitHub token', 'ghp_0123456789abcdefghijABCDEFGHIJ012345'],
  ['a cloud key', 'AKIAIOSFODNN7EXAMPLE'],
  ['a password in an address', 'https://ci:hunter2hunter2@registry.example'],
  ['a value that a name gives away', 'NPM_TOKEN=opensesame99'],
  ['a header', 'Authorization: Bearer opensesame99'],
  ['a signed token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlc2lnbmF0dXJl']
] as const;

/** The part of a planted text that must not show. */
const secretOf = (text: string) => /hunter2hunter2|opensesame99|[A-Za-z0-9_.]{20,}/.exec(text)?.[0] ?? text;

function withSecret(secret: string) {
  const head = `FROM x\nARG A=${secret}\nRUN curl ${secret}\nCOPY a b\nENV B="${secret}"\n`;
  const after = `FROM x\nCOPY a b\nRUN curl ${secret}\nARG A=${secret}\nENV B="${secret}"\n`;
  const one = image({
    spec: { args: { DEPLOY: secret, API_KEY: 'opensesame99' }, name: 'api' },
    steps: [
      rebuilt(2, `ARG A=${secret}`, est(0, 0, 0), because('build-arg-changed', 'value of `A` changed', 2)),
      rebuilt(3, `RUN curl ${secret}`, est(1, 2, 3), because('instruction-changed', 'the command changed', 3)),
      rebuilt(5, `ENV B "${secret}"`, est(1, 2, 3), because('environment-changed', 'value of `B` changed', 5))
    ],
    rebuild: based(10, 20, 30),
    problems: [
      {
        code: 'x',
        message: say`Not understood: ${code(secret)}`,
        severity: 'error',
        file: 'Dockerfile',
        range: { start: at(2), end: at(2) }
      }
    ],
    notes: [say`Seen: ${code(secret)}`],
    reason: say`instruction-changed: line 3 command is ${code(secret)}`,
    refused: [{ rule: 'merge-runs', line: 3, because: say`It runs ${code(`curl ${secret}`)}.` }],
    suggestions: [
      suggestion({
        proof: {
          equality: 'equal',
          obligations: [{ claim: say`It reads ${code(secret)}`, evidence: say`${code(secret)}` }],
          assumptions: [say`Taken: ${code(secret)}`]
        },
        replaceLines: [2, 4],
        replacement: after.split('\n').slice(1, 4).join('\n'),
        after,
        message: say`Move ${code(`curl ${secret}`)}.`
      })
    ],
    headText: head,
    baseText: head
  });
  return analysis({
    images: [one],
    notes: [say`Seen: ${code(secret)}`],
    total: { rebuild: one.rebuild, added: null, money: null, budgets: [] }
  });
}
const at = (line: number) => ({ line, column: 0, offset: 0 });

describe.each(PLANTED)('%s', (_, planted) => {
  const report = withSecret(planted);
  const outputs: Readonly<Record<string, string>> = {
    comment: renderComment(report, PLAIN_OPTIONS),
    summary: renderSummary(report, PLAIN_OPTIONS),
    terminal: renderTerminal(report, {
      style: { bold: String, dim: String, good: String, caution: String, bad: String, link: String, width: null },
      verbose: true
    }),
    json: JSON.stringify(checkDocument(report)),
    images: JSON.stringify(imagesDocument(report)),
    annotations: JSON.stringify(annotationsOf(report)),
    sarif: JSON.stringify(sarifLog(report)),
    review: JSON.stringify(report.images.flatMap(reviewComments)),
    status: statusDescription(report) + failureLine(report)
  };
  test.each(Object.keys(outputs))('is not in the %s', (name) => {
    expect(outputs[name]).not.toContain(secretOf(planted));
    expect(outputs[name]).not.toContain('opensesame99');
  });
});

test('without a secret the suggestion is offered and the edited file is in the document', () => {
  const report = withSecret('1.2.3');
  expect(report.images.flatMap(reviewComments)).toHaveLength(1);
  expect(JSON.stringify(checkDocument(report))).toContain('RUN curl 1.2.3\\\\nARG A=1.2.3'.replace('\\\\n', '\\n'));
});

test('values of variables are left out of instructions and reasons even where nothing marks them as secret', () => {
  const text = renderComment(withSecret('plainvalue'), PLAIN_OPTIONS);
  expect(text).toContain('`ARG A=***`');
  expect(text).toContain('value of `A` changed');
  expect(text).not.toMatch(/(?:ARG A=|ENV B=?"?)plainvalue/);
});
