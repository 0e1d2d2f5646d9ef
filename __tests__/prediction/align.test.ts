import { expect, test } from '@jest/globals';
import type { BuildGraph } from '../../src/model/graph.ts';
import { alignInstructions, equalText } from '../../src/prediction/align.ts';
import { allPlanned } from '../../src/prediction/causes.ts';
import { lowerSide } from '../setup/predict-sides.ts';
import { textSide } from '../setup/text-side.ts';

// Which line was which: a word for each line of the head, the number of the base's line or `-`; one word is one line `RUN word`, but for
// `FROM…` (`FROM:name` names the stage) and `COPY`.

const lineOf = (word: string): string => {
  const [, name] = /^FROM:(.*)$/.exec(word) ?? [];
  if (name !== undefined) return `FROM i AS ${name}`;
  if (word.startsWith('FROM')) return `FROM ${word.slice(4) || 'i'}`;
  if (word.startsWith('ENV')) return `ENV A=${word.slice(3)}`;
  return word.startsWith('^') ? `ONBUILD RUN ${word.slice(1)}` : `RUN ${word}`;
};
const graphOf = (words: string, target: string | null = null) =>
  lowerSide({ ...textSide(words.split(' ').map(lineOf).join('\n')), target }, 'buildkit').graph;

function paired(before: string, after: string): string {
  const [base, head] = [graphOf(before), graphOf(after)];
  const pairs = alignInstructions(base, head);
  return head.instructions
    .map((one) => (pairs.get(one)?.instruction.range.start.line ?? -2) + 1 || '-')
    .join(' ')
    .replaceAll('-1', '-');
}

test.each([
  // Within one stage.
  ['the same', 'FROM a b', 'FROM a b', '1 2 3'],
  ['one in front', 'FROM a b', 'FROM x a b', '1 - 2 3'],
  ['one at the end', 'FROM a b', 'FROM a b x', '1 2 3 -'],
  ['one gone', 'FROM a x b', 'FROM a b', '1 2 4'],
  ['the last one gone', 'FROM a b', 'FROM a', '1 2'],
  ['all gone', 'FROM a b', 'FROM', '1'],
  ['one that changed', 'FROM a b c', 'FROM a x c', '1 2 3 4'],
  ['two that changed', 'FROM a b c d', 'FROM a x y d', '1 2 3 4 5'],
  ['one of two that changed is gone', 'FROM a b c d', 'FROM a x d', '1 2 3 5'],
  ['one moved down', 'FROM a b c', 'FROM b c a', '1 3 4 2'],
  ['one moved up', 'FROM a b c', 'FROM c a b', '1 4 2 3'],
  ['one moved, one changed', 'FROM a b c', 'FROM b a y', '1 3 2 4'],
  ['one repeated', 'FROM a b', 'FROM a b a', '1 2 3 -'],
  ['one of two equal ones moved', 'FROM a a b', 'FROM a b a', '1 2 4 3'],
  ['equal ones move in their order', 'FROM a b a c d', 'FROM c d a b a', '1 5 6 2 3 4'],
  ['of two that changed places, one stays', 'FROM a b x', 'FROM x c b', '1 4 - 3'],
  ['another keyword is another line', 'FROM a ENV1 b', 'FROM a c b', '1 2 - 4'],
  ['a line of its keyword behind another keyword', 'FROM ENV1 a b', 'FROM c b', '1 3 4'],
  ['a line of its keyword behind a common line', 'FROM ENV1 z b', 'FROM c z ENV2', '1 - 3 -'],
  ['in their order: the ENV comes too late', 'FROM ENV1 a z', 'FROM c ENV2 z', '1 3 - 4'],
  ['the longest sequence stays', 'FROM a b c d e', 'FROM d e a b c', '1 5 6 2 3 4'],
  ['common lines apart from each other', 'FROM a b c d e', 'FROM a x c y e', '1 2 3 4 5 6'],
  ['many changed at both ends', 'FROM p a q b r', 'FROM s a t b u', '1 2 3 4 5 6'],
  // Stages.
  ['stages by name', 'FROM:a x FROM:b y', 'FROM:b y FROM:a x', '3 4 1 2'],
  ['by name, whatever they do', 'FROM:a x FROM:b y FROM', 'FROM:b x FROM:a y FROM', '3 4 1 2 5'],
  ['by names that end in a number', 'FROM:a1 x FROM:a2 y FROM', 'FROM:a2 z FROM:a1 w FROM', '3 4 1 2 5'],
  ['the line that begins a stage does not make it alike', 'FROMj a b FROMk c d FROM e', 'FROMk a x FROMj c y FROM e', '1 2 3 4 5 6 7 8'],
  ['a stage that got a name, by what it does', 'FROM x y FROM z', 'FROM z FROM:n x y FROM last', '4 5 1 2 3 - -'],
  ['half of the lines are enough', 'FROM x y FROM z w FROM e', 'FROM q FROM x v FROM e', '- - 1 2 3 7 8'],
  ['less than half are not', 'FROM x y u FROM z w FROM e', 'FROM q FROM x v t FROM e', '1 2 5 6 7 - 8 9'],
  ['the likest one first', 'FROM a b FROM a c FROM e', 'FROM a c FROM a b FROM e', '4 5 6 1 2 3 7 8'],
  ['one line each, both the same', 'FROM a FROM a FROM e', 'FROM a FROM a FROM e', '1 2 3 4 5 6'],
  ['half of the lines of the one that was shorter', 'FROM x u FROM p q FROM e', 'FROM m n o FROM x v w FROM e', '- - - - 1 2 3 - 7 8'],
  ['half of the lines of the one that is shorter', 'FROM x u t FROM p q FROM e', 'FROM m n FROM x v FROM e', '- - - 1 2 3 8 9'],
  ['a repeated line counts once', 'FROM a a a FROM b c d FROM e', 'FROM a b c FROM e', '5 - 6 7 9 10'],
  ['stages without lines are not alike', 'FROMj FROMk FROM x', 'FROMl FROM x', '1 3 4'],
  ['the last stage is the last one', 'FROM a FROM b FROM c', 'FROM p FROM q', '1 2 5 6'],
  ['a further stage', 'FROM a', 'FROM p FROM q', '- - 1 2'],
  ['by place where nothing else fits', 'FROM a FROM b FROM c', 'FROM p FROM q FROM r', '1 2 3 4 5 6']
])('%s', (_, before, after, want) => {
  expect(paired(before, after)).toBe(want);
});

test('lines before the first FROM are a stage of their own', () => {
  const sides = ['ARG A=1\nARG B=1\nFROM i', 'ARG A=2\nARG B=1\nFROM i\nRUN x'].map((text) => lowerSide(textSide(text), 'buildkit').graph);
  const [base, head] = sides as [BuildGraph, BuildGraph];
  const pairs = alignInstructions(base, head);
  expect(head.instructions.map((one) => pairs.get(one)?.instruction.rest)).toEqual(['A=1', 'B=1', 'i', undefined]);
});

test('lines before the first FROM are no stage', () => {
  const text = (line: string) => `${line}\nFROM i AS a\nRUN x\nFROM i AS b\nARG A=1\nRUN y`;
  const [base, head] = ['ARG A=1', 'ARG A=2'].map((line) => lowerSide(textSide(text(line)), 'buildkit').graph) as [BuildGraph, BuildGraph];
  const pairs = alignInstructions(base, head);
  expect(head.instructions.map((one) => pairs.get(one)?.instruction.range.start.line)).toEqual([0, 1, 2, 3, 4, 5]);
  const turned = lowerSide(textSide('ARG A=2\nFROM i AS b\nARG A=1\nRUN y\nFROM i AS a\nRUN x'), 'buildkit').graph;
  const moved = alignInstructions(base, turned);
  expect(turned.instructions.map((one) => moved.get(one)?.instruction.range.start.line)).toEqual([0, 3, 4, 5, 1, 2]);
});

test('of too many lines those that read the same are one', () => {
  const lines = Array.from({ length: 1001 }, (_, line) => `RUN ${line}`);
  const sides = [lines, ['RUN first', ...lines]].map((all) => lowerSide(textSide(['FROM i', ...all].join('\n')), 'buildkit').graph);
  const [base, head] = sides as [BuildGraph, BuildGraph];
  const pairs = alignInstructions(base, head);
  expect(pairs.size).toBe(1002);
  for (const [now, was] of pairs) expect(equalText(now, was)).toBe(true);
});

test('triggers go with their FROM, in their order', () => {
  const [base, head] = [graphOf('FROM:a ^x FROMa'), graphOf('FROM:a ^x ^y FROMa')];
  const pairs = alignInstructions(base, head);
  const triggers = allPlanned(head).filter(({ origin }) => origin !== null && origin.trigger !== null);
  expect(triggers.map((one) => pairs.get(one)?.instruction.rest)).toEqual(['x', undefined]);
});

test('a here-document is part of a line', () => {
  const [a, b, c] = ['one', 'one', 'two'].map(
    (word) => lowerSide(textSide(`FROM i\nRUN <<E\n${word}\nE`), 'buildkit').graph.instructions[1]
  );
  if (a === undefined || b === undefined || c === undefined) throw new Error('no line');
  expect([equalText(a, b), equalText(a, c)]).toEqual([true, false]);
});

test('of too many stages only the place counts', () => {
  const lines = Array.from({ length: 21 }, (_, line) => `FROM i\nRUN ${line}`);
  const sides = [lines, ['FROM i\nRUN first', ...lines].slice(0, 21)].map((all) => textSide([...all, 'FROM i', 'RUN end'].join('\n')));
  const [base, head] = sides.map((side) => lowerSide(side, 'buildkit').graph) as [BuildGraph, BuildGraph];
  const pairs = [...alignInstructions(base, head)];
  expect(pairs).toHaveLength(44);
  for (const [now, was] of pairs) expect(now.instruction.range.start.line).toBe(was.instruction.range.start.line);
});
