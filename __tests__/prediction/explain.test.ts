import { expect, test } from '@jest/globals';
import type { Explanation } from '../../src/model/prediction.ts';
import { changedPathsOf, explain } from '../../src/prediction/index.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { lowerSide, predictSides, type Side } from '../setup/predict-sides.ts';
import { textSide } from '../setup/text-side.ts';

interface Row {
  readonly name: string;
  readonly base: string;
  readonly head: string;
  /** One-based line of the head file. */
  readonly line: number;
  readonly headFiles?: Readonly<Record<string, string>>;
  readonly builder?: 'buildkit' | 'legacy';
  /** Ingredients that are not the same, as `state name: before -> after`. */
  readonly differing: readonly string[];
  readonly causes: readonly string[];
  readonly belief: RegExp | null;
}

const NODE = 'FROM node:20\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build';
const FILES = { 'package.json': '{}', 'src/a': '1' };

const rows: readonly Row[] = [
  { name: 'reused install', base: NODE, head: NODE, line: 4, headFiles: { 'src/a': '2' }, differing: [], causes: [], belief: /download/ },
  { name: 'reused copy', base: NODE, head: NODE, line: 3, headFiles: { 'src/a': '2' }, differing: [], causes: [], belief: /times/ },
  {
    name: 'copied files',
    base: NODE,
    head: NODE,
    line: 5,
    headFiles: { 'src/a': '2' },
    differing: ['different files that it reads (src/a)'],
    causes: ['context-changed 5 src/a'],
    belief: null
  },
  {
    name: 'what stands on a copy',
    base: NODE,
    head: NODE,
    line: 6,
    headFiles: { 'src/a': '2' },
    differing: ['different the step below'],
    causes: ['parent-rebuilt 5', 'context-changed 5 src/a'],
    belief: /layers/
  },
  {
    name: 'a variable that the command does not use',
    base: 'FROM i\nENV A=1\nRUN x',
    head: 'FROM i\nENV A=2\nRUN x',
    line: 3,
    differing: ['different environment A'],
    causes: ['environment-changed 2'],
    belief: /used|uses/
  },
  {
    name: 'a value that comes from an argument',
    base: 'FROM i\nARG V=1\nWORKDIR /w/$V',
    head: 'FROM i\nARG V=2\nWORKDIR /w/$V',
    line: 3,
    differing: ['different directory'],
    causes: ['build-arg-changed 2'],
    belief: null
  },
  {
    name: 'what a stage makes',
    base: 'FROM i AS b\nRUN make\nFROM j\nCOPY --from=b /o /o',
    head: 'FROM i AS b\nRUN make all\nFROM j\nCOPY --from=b /o /o',
    line: 4,
    differing: ['open files that it reads (it reads files that a step which runs again writes)'],
    causes: ['stage-output 2', 'instruction-changed 2'],
    belief: /same bytes/
  },
  {
    name: 'a here-document',
    base: 'FROM i\nCOPY <<E /e\na\nE',
    head: 'FROM i\nCOPY <<E /e\nb\nE',
    line: 2,
    differing: ['different files that it reads'],
    causes: ['instruction-changed 2'],
    belief: null
  },
  {
    name: 'a variable in a here-document',
    base: 'FROM i\nARG V=1\nCOPY <<E /e\n$V\nE',
    head: 'FROM i\nARG V=2\nCOPY <<E /e\n$V\nE',
    line: 3,
    differing: ['different files that it reads'],
    causes: ['build-arg-changed 2'],
    belief: null
  },
  {
    name: 'a label',
    base: 'FROM i\nLABEL a=1\nRUN x',
    head: 'FROM i\nLABEL a=2\nRUN x',
    line: 2,
    differing: [],
    causes: [],
    belief: /describe/
  },
  {
    name: 'a label under the legacy builder',
    base: 'FROM i\nLABEL a=1\nRUN x',
    head: 'FROM i\nLABEL a=2\nRUN x',
    line: 2,
    builder: 'legacy',
    differing: ['different instruction'],
    causes: ['instruction-changed 2'],
    belief: /legacy/
  },
  {
    name: 'a removed line',
    base: 'FROM i\nRUN a\nRUN b\nRUN c',
    head: 'FROM i\nRUN a\nRUN c',
    line: 3,
    differing: ['different the step below: line 3 (RUN) -> line 2 (RUN)'],
    causes: ['instruction-moved 3'],
    belief: null
  }
];

function explained(row: Row): Explanation {
  const builder = row.builder ?? 'buildkit';
  const [base, head] = [textSide(row.base, FILES), textSide(row.head, { ...FILES, ...row.headFiles })];
  const prediction = predictSides(base, head, builder);
  const [before, after] = [lowerSide(base, builder), lowerSide(head, builder)];
  const index = prediction.steps.findIndex((step) => step.line === row.line);
  const explanation = explain(before.graph, prediction, index, changedPathsOf(before.contexts, after.contexts));
  if (explanation === null) throw new Error('no such line');
  return explanation;
}

test.each(rows.map((row) => [row.name, row] as const))('%s', (_name, row) => {
  const { ingredients, causes, beliefs } = explained(row);
  const differing = ingredients
    .filter((one) => one.state !== 'same')
    .map(({ name, state, before, after, note }) => {
      const [was, is] = [before, after].map((value) => (value === null || value === 'not shown' ? value : value.shown));
      const change = name.startsWith('files') || was === is ? '' : `: ${was} -> ${is}`;
      return `${state} ${name}${change}${note === null ? '' : ` (${plainText(note)})`}`;
    });
  expect(differing).toEqual(row.differing);
  expect(causes.map((cause) => [cause.kind, cause.line, ...cause.paths].join(' '))).toEqual(row.causes);
  expect(beliefs.join(' ')).toMatch(row.belief ?? /^/);
});

test('the line of the base side is counted from 1', () => {
  const [base, head] = ['FROM i\nRUN a', 'FROM i\nLABEL a=b\nRUN a\nRUN b'].map((text) => textSide(text)) as [Side, Side];
  const lines = [1, 2, 3].map((index) => explain(lowerSide(base, 'buildkit').graph, predictSides(base, head, 'buildkit'), index)?.baseLine);
  expect(lines).toEqual([null, 2, null]);
});

test('an instruction that is not there has no explanation', () => {
  const side = textSide('FROM i\nRUN a');
  expect(explain(lowerSide(side, 'buildkit').graph, predictSides(side, side, 'buildkit'), 7)).toBeNull();
});
