// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of GitHub, not of JavaScript
import { data } from '@actions/expressions';
import { expect, test } from '@jest/globals';
import { createUnknowns } from '../../src/discovery/unknowns.ts';
import { makeScope } from '../../src/discovery/workflow/contexts.ts';
import { evaluateCondition, evaluateText, toData } from '../../src/discovery/workflow/expression.ts';
import { expandMatrix } from '../../src/discovery/workflow/matrix.ts';
import { BUILD_FILE_LIMITS, readYaml } from '../../src/formats/index.ts';
import fc, { runs } from '../setup/property.ts';

const unknowns = createUnknowns();
const scope = makeScope({
  unknowns,
  env: new Map([['NAME', 'api']]),
  written: new Map([['LATER', 'yes']]),
  hasForeignVariables: false,
  refs: ['branch'],
  secrets: null,
  inputs: new data.Dictionary({ key: 'path', value: new data.StringData('src') }),
  matrix: new data.Dictionary({ key: 'os', value: new data.StringData('linux') }),
  stepOutput: (step, output) => (step === 'set' && output === 'list' ? '["a","b"]' : undefined),
  needsOutput: () => undefined,
  actionPath: '/github/workspace'
});

test.each([
  ['plain', 'plain'],
  ['services/${{ env.NAME }}/x', 'services/api/x'],
  ['${{ env.name }}${{ env.LATER }}${{ env.MISSING }}', 'apiyes'],
  ["${{ format('{0}-{1}', matrix.os, inputs.path) }}", 'linux-src'],
  ["${{ 'a }} b' }}", 'a }} b'],
  ['${{ fromJSON(steps.set.outputs.list)[1] }}', 'b'],
  ["${{ matrix.missing || 'default' }}", 'default'],
  ["${{ matrix.os == 'linux' && 'yes' || 'no' }}", 'yes'],
  ['${{ github.workspace }}/a', '/github/workspace/a'],
  ['${{ github.sha }}', '${{ github.sha }}'],
  ['v${{ github.event.number }}', 'v${{ github.event.number }}'],
  ['${{ github.event.head_commit.id }}', '${{ github.event.head_commit.id }}'],
  ['${{ secrets.Token }}', '${{ secrets.Token }}'],
  ["${{ vars.REGION || 'eu' }}", 'eu'],
  ["${{ github.event_name == 'push' && 'a' || 'b' }}", 'b'],
  ['${{ broken( }}', '${{ broken( }}'],
  ['${{ nowhere.x }}', '${{ nowhere.x }}'],
  ['${{ unclosed', '${{ unclosed'],
  ["${{ hashFiles('**/lock') }}", '${{ hashFiles(…) }}'],
  ['${{ toJSON(matrix.os) }}', '"linux"']
])('%s is %s', (template, expected) => {
  const shown = unknowns.show(unknowns.settle(evaluateText(template, scope), 'last'));
  expect(shown).toBe(expected);
});

test.each([
  ['github.sha', true],
  ['github.run_number', true],
  ["format('x-{0}', github.ref_name)", false],
  ["format('x-{0}', github.run_id)", true],
  ['github.token', true],
  ['secrets.GITHUB_TOKEN', true],
  ['secrets.NPM_TOKEN', false],
  ['github.repository', false],
  ['steps.meta.outputs.short_sha', true],
  ['steps.meta.outputs.flavour', false],
  ['vars.REGION', false],
  ['github.event.head_commit.timestamp', true],
  ["github.event_name == 'push' && 'a' || 'b'", false],
  // Which of the two is taken is not known, so neither is whether it differs.
  ['vars.X || github.sha', false],
  ['github.run_id || github.sha', true]
])('%s differs on every build: %s', (expression, expected) => {
  const holes = unknowns.within(evaluateText(`\${{ ${expression} }}`, scope));
  expect(holes.some((hole) => hole.volatile)).toBe(expected);
});

test.each([
  ["matrix.os == 'linux'", true],
  ["matrix.os != 'linux'", false],
  ['false', false],
  ['always()', true],
  ['failure()', false],
  ["github.ref == 'refs/heads/main'", null],
  ["github.ref == 'refs/heads/main' && false", false],
  ["github.ref == 'refs/heads/main' || github.sha", null],
  ['!github.event.pull_request.draft', null],
  ['${{ matrix.missing }}', false]
])('if: %s is %s', (condition, expected) => {
  expect(evaluateCondition(condition, scope)).toBe(expected);
});

function combinations(yaml: string): unknown {
  const { value } = readYaml(yaml, 'test', BUILD_FILE_LIMITS);
  return expandMatrix(value ?? undefined, scope).map((made) => JSON.parse(JSON.stringify(made, data.replacer)));
}
test.each<[string, unknown]>([
  ['{}', [{}]],
  [
    'matrix: {a: [1, 2], b: [x]}',
    [
      { a: 1, b: 'x' },
      { a: 2, b: 'x' }
    ]
  ],
  ['matrix: {a: [1, 2], exclude: [{a: 1}]}', [{ a: 2 }]],
  ['matrix: {a: [1], include: [{a: 1, b: 2}, {a: 3}]}', [{ a: 1, b: 2 }, { a: 3 }]],
  [
    'matrix: {a: [1, 2], include: [{b: 9}]}',
    [
      { a: 1, b: 9 },
      { a: 2, b: 9 }
    ]
  ],
  ['matrix: {include: [{a: 1}, {a: 2}]}', [{ a: 1 }, { a: 2 }]],
  ['matrix: {a: "${{ fromJSON(steps.set.outputs.list) }}"}', [{ a: 'a' }, { a: 'b' }]],
  ['matrix: {a: []}', []]
])('%s', (yaml, expected) => {
  expect(combinations(yaml)).toEqual(expected);
});

test('expressions never throw and stay bounded', () => {
  const piece = fc.constantFrom(
    "'a'",
    'env.NAME',
    'github.sha',
    '&&',
    '||',
    '==',
    '!',
    '(',
    ')',
    'format(',
    "'{0}{0}{0}'",
    ',',
    'fromJSON(',
    '[',
    ']',
    '.',
    '*',
    'toJSON(',
    'join(',
    '1',
    '}}',
    '${{'
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      expect(evaluateText(`\${{ ${pieces.join(' ')} }}`, scope).length).toBeLessThan(500_000);
    }),
    { numRuns: runs(150) }
  );
  const nested = Array.from({ length: 45 }).reduce<string>((inner) => `format('{0}{0}', ${inner})`, "'x'");
  expect(evaluateText(`\${{ ${nested} }}`, scope).length).toBeLessThan(500_000);
});

test('a value keeps its kind', () => {
  const { value } = readYaml('{a: 1, b: true, c: null, d: "${{ true }}"}', 'test');
  expect(value === null ? null : JSON.parse(JSON.stringify(toData(value, scope), data.replacer))).toEqual({
    a: 1,
    b: true,
    c: null,
    d: true
  });
});
