// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are templates of HCL, not of JavaScript
import { expect, test } from '@jest/globals';
import {
  at,
  BUILD_FILE_LIMITS,
  type DocumentNode,
  lineOf,
  readHcl,
  readHclJson,
  readJson,
  readYaml,
  readYamlDocuments
} from '../../src/formats/index.ts';
import { plainText } from '../../src/safe-text/index.ts';
import fc, { runs } from '../setup/property.ts';

function plain(node: DocumentNode | null): unknown {
  if (node === null || node.kind === 'scalar') return node?.value;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries([...node.entries.values()].map(({ key, value }) => [key, plain(value)]));
}

test.each<[string, unknown]>([
  ['a: 1\nb: [x, yes, 0o17, 1.5, ~]', { a: 1, b: ['x', 'yes', 15, 1.5, null] }],
  ['on: push', { on: 'push' }],
  ['a: &x {k: 1}\nb: *x', { a: { k: 1 }, b: { k: 1 } }],
  ['a: &x {k: 1, l: 2}\nb: {<<: *x, k: 3}', { a: { k: 1, l: 2 }, b: { k: 3, l: 2 } }],
  ['b: {<<: [{p: 1}, {p: 2, q: 3}]}', { b: { p: 1, q: 3 } }],
  ['a: |\n  one\n  two\n', { a: 'one\ntwo\n' }],
  ['a: !custom x', { a: 'x' }]
])('YAML %j', (text, expected) => {
  expect(plain(readYaml(text, 'f', BUILD_FILE_LIMITS).value)).toEqual(expected);
});

const bomb = `a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(10)}]`).join('\n')}`;
test.each<[string, string, number]>([
  ['a: 1\na: 2', 'unique', 2],
  // So many keys are held against each other in no time that grows with their square.
  [`${Array.from({ length: 30_000 }, (_, i) => `k${i}: 1\n`).join('')}k5: 2`, 'unique', 30_001],
  ['a: [1', 'not valid YAML', 1],
  ['a: &x [*x]', 'no anchor', 1],
  ['a: *x', 'no anchor', 1],
  ['? [a]\n: 1', 'plain word', 1],
  [bomb, 'more than', 1],
  ['['.repeat(20_000), 'nested too deeply', 1],
  [`${'{a: '.repeat(80)}1${'}'.repeat(80)}`, 'deeper than', 1],
  ['x'.repeat(2_000_000), 'longer than', 0]
])('YAML %#: refused by name and line', (text, message, line) => {
  const { value, problems } = readYaml(text, 'f', BUILD_FILE_LIMITS);
  expect(value).toBeNull();
  expect(plainText(problems[0]?.message ?? [])).toContain(message);
  expect((problems[0]?.range?.start.line ?? -1) + 1).toBe(line);
});

test('values know their lines, also behind aliases and in later documents', () => {
  const { values } = readYamlDocuments('a: &x\n  - 1\nb:\n  c: *x\n---\nd: 2', 'f', BUILD_FILE_LIMITS);
  expect(
    lineOf(at(values[0], 'b', 'c') ?? { range: { start: { line: -1, column: 0, offset: 0 }, end: { line: 0, column: 0, offset: 0 } } })
  ).toBe(4);
  expect(at(values[1], 'd')?.range.start).toEqual({ line: 5, column: 3, offset: 30 });
});

test.each<[string, unknown]>([
  ['{"a": [1, -2.5e3, true, null], "b": "x\\n\\u0041"}', { a: [1, -2500, true, null], b: 'x\nA' }],
  ['// note\n{"a": 1, /* c */ "b": [2,],}', { a: 1, b: [2] }],
  ['\uFEFF[]', []]
])('JSON %j', (text, expected) => {
  expect(plain(readJson(text, 'f').value)).toEqual(expected);
});
test.each(['', '{', '{"a" 1}', '{a: 1}', '[1 2]', '"x', '"\\x"', '{"a": 1, "a": 2}', '01', '[1]]', '['.repeat(20_000)])(
  'JSON %#: refused',
  (text) => {
    const { value, problems } = readJson(text, 'f');
    expect([value, problems.length]).toEqual([null, 1]);
  }
);

test.each([
  'a = 1',
  'a = "x${"y${1}"}"',
  'a = [for k, v in m: k if v]',
  'a = {for v in m: v => v...}',
  'b "x" "y" {\n c = 1\n d {}\n}',
  'a = f(x...)',
  'a = <<-E\n x ${y}\nE\nb = 2',
  'a = x[0].y[*].z',
  'a = {\n b = 1\n c = 2\n}',
  'a = [\n 1, # one\n 2,\n]',
  'a = c ? 1 : 2 // end',
  'a = !b && -1 < 2',
  ''
])('HCL %j is read', (text) => {
  expect(readHcl(text, 'f').problems).toEqual([]);
});
test.each<[string, number]>([
  ['a =', 1],
  ['a = "x', 1],
  ['\na = <<E\nx', 2],
  ['b {\n', 2],
  ['}', 1],
  ['a = 1 b = 2', 1],
  ['a = [1, 2', 1],
  ['\n\na = @', 3],
  ['a = "%{ if x }y%{ endif }"', 1],
  [`a = ${'['.repeat(5000)}`, 1],
  [`a = ${'!'.repeat(5000)}b`, 1],
  [`a = "${'${"'.repeat(3000)}`, 1]
])('HCL %#: refused with its line', (text, line) => {
  const { body, problems } = readHcl(text, 'f');
  expect(body).toBeNull();
  expect((problems[0]?.range?.start.line ?? -1) + 1).toBe(line);
});

test('readers are total', () => {
  const piece = fc.constantFrom(
    'a',
    ' = ',
    '"',
    '${',
    '}',
    '{',
    '[',
    ']',
    '(',
    ')',
    ',',
    ':',
    '\n',
    '<<E\n',
    'E',
    '1',
    '?',
    '!',
    '*',
    '.',
    'for x in ',
    '#',
    '//',
    '&a ',
    '*a',
    '- ',
    '%{',
    '\\',
    '~'
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('');
      for (const { problems, ...value } of [
        readHcl(text, 'f'),
        readHclJson(text, 'f'),
        readJson(text, 'f'),
        readYaml(text, 'f', BUILD_FILE_LIMITS)
      ])
        for (const { range } of problems) expect((range?.end.offset ?? 0) <= text.length && value !== null).toBe(true);
    }),
    { numRuns: runs(200) }
  );
});
