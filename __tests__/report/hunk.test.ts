import { expect, test } from '@jest/globals';
import { PLAIN, renderTerminal } from '../../src/report/index.ts';
import { analysis, because, est, image, rebuilt, step } from '../setup/analysis.ts';

// The changed lines of a Dockerfile in the terminal: signs of steps, what is new and gone, carets under what differs.

/** The lines of the report that show the Dockerfile, without the blanks behind them. */
function hunk(baseText: string, headText: string, width: number | null = null, started = 3): readonly string[] {
  const one = image({
    spec: { dockerfile: 'Dockerfile' },
    affected: true,
    baseText,
    headText,
    steps: [
      step(1, 'FROM node:22', { verdict: 'metadata' }),
      step(2, 'WORKDIR /app'),
      ...(started > 0 ? [rebuilt(started, 'RUN npm ci', est(1, 2, 3), because('instruction-changed', 'the words differ', started))] : [])
    ]
  });
  const text = renderTerminal(analysis({ images: [one] }), { style: { ...PLAIN, width }, verbose: false });
  return text.split('\n').filter((line) => /^ {2}[ ■◧□] [ \d]{4} [│…]|^ {9}[│…]/.test(line));
}

const BASE = 'FROM node:22\nWORKDIR /app\nRUN npm ci\nCMD ["x"]\n';

test('carets stand under the words that differ, and say how many steps run from there', () => {
  expect(hunk(BASE, BASE.replace('npm ci', 'npm ci --no-audit'))).toEqual([
    '  □    2 │   WORKDIR /app',
    '         │ - RUN npm ci',
    '  ■    3 │ + RUN npm ci --no-audit',
    '         │             ^^^^^^^^^^^ 1 step rebuilds from here',
    '       4 │   CMD ["x"]'
  ]);
});

test('a line of which little stayed is marked as a whole: marks all over it show nothing', () => {
  const [old, now] = ['RUN cd a && make b && cp c d && rm e', 'RUN tar -x f && ./go g && mv h i && ls'];
  const lines = hunk(BASE.replace('RUN npm ci', old), BASE.replace('RUN npm ci', now));
  expect(lines).toContain(`         │   ${'^'.repeat(now.length)} 1 step rebuilds from here`);
});

test('a Dockerfile that is not edited, or new, has no hunk', () => {
  expect(hunk(BASE, BASE)).toEqual([]);
});

test('a value that may be a secret is not shown, and tabs take one column', () => {
  const lines = hunk(`${BASE}ENV TOKEN=one\n`, `${BASE}ENV TOKEN=two\nRUN\tmake\n`).join('\n');
  expect(lines).not.toMatch(/one|two|\t/);
  expect(lines).toContain('+ ENV TOKEN=***');
});

test('a narrow terminal cuts the line and never the frame', () => {
  const lines = hunk(BASE, BASE.replace('npm ci', `npm ci ${'--flag '.repeat(40)}`), 60);
  for (const line of lines) expect([...line].length).toBeLessThanOrEqual(60);
  expect(lines.join('\n')).toMatch(/\^ {0,1}\n.*│ {3}1 step rebuilds from here/);
});

test('a large edit is bounded, and what is left out is counted', () => {
  const lines = hunk(BASE, `${BASE}${Array.from({ length: 80 }, (_, i) => `RUN echo ${i}\n`).join('')}`, null, 0);
  expect(lines.length).toBeLessThan(40);
  expect(lines.at(-1)).toMatch(/… and \d+ lines more/);
});
