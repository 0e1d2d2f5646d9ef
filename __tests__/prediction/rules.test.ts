import { expect, test } from '@jest/globals';
import type { Prediction } from '../../src/model/prediction.ts';
import { plainText } from '../../src/safe-text/index.ts';
import type { Side } from '../setup/predict-sides.ts';
import { predictSides } from '../setup/predict-sides.ts';
import { textSide } from '../setup/text-side.ts';
import { type Described, described, sections } from './described.ts';
import { DESCRIBED_ROWS } from './described-rows.ts';
import { FILES, ROWS, type Row } from './rule-rows.ts';

function predicted(row: Omit<Row, 'want'>): Described {
  const base = textSide(row.base, row.files ?? FILES, row.baseSide);
  const head = textSide(row.head, { ...(row.files ?? FILES), ...row.headFiles }, row.headSide);
  const baseImages = new Map(Object.entries(row.images ?? {}));
  const prediction = predictSides(base, head, row.builder ?? 'buildkit', { cache: row.cache ?? 'local', baseImages });
  return { dockerfile: row.head, prediction };
}

const letters = ({ steps }: Prediction) =>
  steps
    .filter((step) => step.verdict === 'cached' || step.verdict === 'rebuilt')
    .map((step) => {
      if (step.certainty === 'output-dependent') return 'o';
      return `${step.certainty === 'unknown' ? 'u' : ''}${step.verdict === 'cached' ? 'c' : 'r'}`;
    })
    .join(' ');

const GOLDEN = sections('predictions.txt');
if (process.env['UPDATE_GOLDEN'] === '1')
  GOLDEN.write(new Map([...ROWS, ...DESCRIBED_ROWS].map((row) => [row.rule, described(predicted(row), !('want' in row))])));

test('each text has a name of its own', () => {
  const names = [...ROWS, ...DESCRIBED_ROWS].map(({ rule }) => rule);
  expect(new Set(names).size).toBe(names.length);
});

test.each(ROWS.map((row) => [row.rule, row] as const))('%s', (rule, row) => {
  const made = predicted(row);
  expect(letters(made.prediction)).toBe(row.want);
  expect(described(made, false)).toBe(GOLDEN.of(rule));
});

test.each(DESCRIBED_ROWS.map((row) => [row.rule, row] as const))('%s, word by word', (rule, row) => {
  expect(described(predicted(row), true)).toBe(GOLDEN.of(rule));
});

test('a copy that moved in front of the install is explained by its move, though its files changed as well', () => {
  const text = (lines: readonly string[]) => ['FROM i', 'WORKDIR /app', ...lines].join('\n');
  const base = textSide(text(['COPY p .', 'RUN install', 'COPY . .', 'RUN build']), { p: '1', a: 'old' });
  const head = textSide(text(['COPY . .', 'RUN install', 'RUN build']), { p: '1', a: 'new' });
  const { steps } = predictSides(base, head, 'buildkit');
  const copy = steps.find((step) => step.instruction === 'COPY');
  const install = steps.find((step) => step.text === 'RUN install');
  expect(copy?.causes.map(({ kind, paths }) => [kind, paths])).toEqual([['instruction-moved', ['a']]]);
  expect(plainText(copy?.causes[0]?.detail ?? [])).toContain('after line 4 (RUN)');
  expect(install?.causes.map(({ kind, line }) => [kind, line])).toEqual([
    ['parent-rebuilt', 3],
    ['instruction-moved', 3]
  ]);
});

const told = (base: Side, head: Side, builder: 'buildkit' | 'legacy' = 'buildkit') =>
  predictSides(base, head, builder).steps.map((step) =>
    step.causes.map(({ kind, line, detail }) => `${kind} ${line}: ${plainText(detail)}`)
  );

test('a change of modes alone is named as one', () => {
  const text = 'FROM i\nCOPY --chmod=755 run.sh /';
  const base = textSide(text, { 'run.sh': 'x' });
  const executable = base.entries.map((entry) => (entry.path === 'run.sh' && entry.kind === 'file' ? { ...entry, mode: 0o755 } : entry));
  expect(told(base, { ...base, entries: executable })[1]).toEqual(['context-changed 2: run.sh: mode 644 → 755']);
});

test('the classic builder: the same files under other sources are an instruction that changed', () => {
  const files = { one: '1', two: '2' };
  const [base, head] = ['one two', 'two one'].map((sources) => textSide(`FROM i\nCOPY ${sources} /d/`, files)) as [Side, Side];
  expect(told(base, head, 'legacy')[1]).toEqual(['instruction-changed 2: the sources are written in another way']);
});

test('a file of one stage that becomes a builder keeps the causes of its lines', () => {
  const lines = ['WORKDIR /app', 'COPY p .', 'RUN install', 'RUN build'];
  const base = textSide(['FROM node', ...lines, 'CMD ["x"]'].join('\n'), { p: '1' });
  const builder = ['FROM node AS build', ...lines.slice(0, 3), 'ENV CI=1', 'RUN build'];
  const head = textSide([...builder, 'FROM nginx', 'COPY --from=build /app /srv'].join('\n'), { p: '1' });
  expect(told(base, head)[5]).toEqual(['environment-changed 5: CI is new']);
});

test('a value that changed is the cause, not what rests on an image that changed with it', () => {
  const [base, head] = [1, 2].map((n) => textSide(`FROM i:${n}\nENV A=${n} B=b\nRUN make $B`)) as [Side, Side];
  expect(told(base, head)[2]).toEqual(['environment-changed 2: value of A changed']);
});

test('every line of two that changed places has a cause, the first one behind FROM too', () => {
  const [base, head] = [
    ['RUN a', 'RUN b', 'RUN c'],
    ['RUN b', 'RUN a', 'RUN c']
  ].map((lines) => textSide(['FROM i', ...lines].join('\n'))) as [Side, Side];
  const [, ...causes] = told(base, head);
  expect(causes[0]).toEqual(['instruction-moved 2: on the base side it stands after line 2 (RUN)']);
  expect(causes.every((list) => list.length > 0)).toBe(true);
});
