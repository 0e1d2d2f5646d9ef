import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { verdictWithoutAnalysis } from '../../src/action/fail-closed.ts';
import { INPUT_NAMES, type InputName, readInputs } from '../../src/action/inputs.ts';
import { OUTPUT_NAMES } from '../../src/action/runner.ts';
import { VERSION } from '../../src/action/version.ts';
import { policyInForce, type SideFiles } from '../../src/analysis/index.ts';
import type { TreeEntry } from '../../src/model/tree.ts';
import { analysisRequest, portsFor, sideInMemory } from '../setup/analysis-request.ts';
import fc, { anyCharacter } from '../setup/property.ts';

const ROOT = join(import.meta.dirname, '../..');

interface ActionFile {
  readonly inputs: Record<string, { description: string; required: boolean; default?: string }>;
  readonly outputs: Record<string, { description: string }>;
  readonly runs: { readonly using: string; readonly main: string };
}
const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as ActionFile;

function checkInputs(given: Partial<Record<InputName, string>>, expected: RegExp | null) {
  const { errors } = readInputs((name) => ({ 'github-token': 'x', ...given })[name] ?? '');
  if (expected === null) expect(errors).toEqual([]);
  else expect(errors.join('\n')).toMatch(expected);
}

test('action.yml, the code and package.json name the same things', () => {
  expect(Object.keys(action.inputs)).toEqual([...INPUT_NAMES]);
  expect(Object.keys(action.outputs)).toEqual([...OUTPUT_NAMES]);
  expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js' });
  expect(Object.values(action.inputs).every((input) => input.required === false && input.description.length > 10)).toBe(true);
  expect((JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version).toBe(VERSION);
});

test('inputs that the configuration file has too carry no default, so that the file wins', () => {
  for (const name of ['comment', 'suggestions', 'fail-on', 'override-label', 'history-workflow', 'price-per-minute'])
    expect(action.inputs[name]?.default).toBeUndefined();
});

test('the defaults of action.yml are valid', () => {
  const given = Object.fromEntries(Object.entries(action.inputs).map(([name, { default: value }]) => [name, value ?? '']));
  checkInputs({ ...given, 'github-token': 'x' }, null);
});

test.each<[InputName, string]>([
  ['mode', 'collect'],
  ['comment-key', 'api-1'],
  ['config-file', 'ci/layercost.yml'],
  ['context', 'services/api'],
  ['history-workflow', 'build.yaml'],
  ['base-ref', 'release/1.x'],
  ['head-ref', 'a'.repeat(40)],
  ['pr-number', '12'],
  ['status-context', 'layercost/budget'],
  ['summary', 'false']
])('%s takes %s', (name, value) => checkInputs({ [name]: value }, null));

test.each<[InputName, string]>([
  ['mode', 'analyze'],
  ['mode', 'Analyse'],
  ['summary', 'yes'],
  ['annotations', '1'],
  ['comment-key', 'A key'],
  ['comment-key', 'a'.repeat(41)],
  ['comment-key', 'x --> <b>'],
  ['config-file', '/etc/passwd'],
  ['config-file', '../x.yml'],
  ['config-file', 'a/../../x.yml'],
  ['config-file', 'C:\\x'],
  ['config-file', 'a\\b'],
  ['context', '..'],
  ['base-ref', '--upload-pack=x'],
  ['base-ref', 'a..b'],
  ['head-ref', 'a b'],
  ['head-ref', 'refs/../x'],
  ['pr-number', '0'],
  ['pr-number', '-1'],
  ['pr-number', '1.5'],
  ['history-workflow', '../build.yml'],
  ['status-context', 'a\nb'],
  ['status-context', '`x`'],
  ['history-workflow', `${'x'.repeat(300)}.yml`],
  ['time-limit', '0'],
  ['time-limit', '10s'],
  // A limit that cannot be read would be no limit.
  ['max-rebuild-seconds', '10s'],
  ['max-rebuild-seconds', '1,5'],
  ['max-added-seconds', '-1'],
  ['max-added-cost', 'NaN'],
  ['max-pushed-bytes', '100'],
  ['max-image-bytes', '10mb'],
  ['price-per-minute', '1e999'],
  ['fail-on', 'Never'],
  ['comment', 'true'],
  ['suggestions', 'all']
])('%s refuses %j', (name, value) => checkInputs({ [name]: value }, new RegExp(`^Input ${name} must be `)));

test('an empty token is an error', () => checkInputs({ 'github-token': ' ' }, /^Input github-token is empty/));

test.each(['ghs_a b', 'ghs_a\nb', 'ghs_\u00e9', `ghs_${'a'.repeat(5000)}`])('%j is no token, and is not said', (token) =>
  checkInputs({ 'github-token': token }, /^Input github-token must be a token: one word of up to 4096 plain characters\.$/)
);

test('what is written another way means the same', () => {
  const given: Partial<Record<InputName, string>> = {
    'github-token': 'x',
    'config-file': './ci/layercost.yml',
    'base-ref': 'refs/heads/main',
    'head-ref': 'refs/tags/v1'
  };
  expect(readInputs((name) => given[name] ?? '').inputs).toMatchObject({ configFile: 'ci/layercost.yml', baseRef: 'main', headRef: 'v1' });
});

test('any text is an error or a value, in one line without workflow commands', () => {
  fc.assert(
    fc.property(fc.constantFrom(...INPUT_NAMES), fc.string({ unit: anyCharacter }), (name, value) => {
      const { errors } = readInputs((asked) => (asked === name ? value : asked === 'github-token' ? 'x' : ''));
      for (const error of errors) expect(error).toMatch(/^Input [a-z-]+ (?:must be|is empty)/);
    })
  );
});

test('what stands in the place of the policy, and is no file, is no absent policy', async () => {
  const POLICY = '.github/layercost.yml';
  const plain = { Dockerfile: 'FROM node\n' };
  const { inputs } = readInputs((name) => (name === 'github-token' ? 'x' : ''));
  const answer = async (policy: SideFiles) => {
    const { verdict } = await verdictWithoutAnalysis(policy, inputs);
    const ports = portsFor(policy, sideInMemory('head', plain));
    return [verdict, await policyInForce(ports, analysisRequest()).then(({ role }) => role, String)];
  };
  const list = async (entry: TreeEntry) => ({ entries: [entry], truncated: false, notes: [], ignored: [] });
  const link = { kind: 'symlink' as const, path: POLICY, target: 'x', content: 'a'.repeat(40) };
  const other = { kind: 'submodule' as const, path: POLICY, content: 'a'.repeat(40) };
  expect(await answer(sideInMemory('a', plain))).toEqual(['warn', 'defaults']);
  expect(await answer(sideInMemory('b', { ...plain, [`${POLICY}/a.yml`]: '1' }))).toEqual([
    'fail',
    expect.stringContaining('is a directory')
  ]);
  expect(await answer({ ...sideInMemory('c', {}), list: () => list(link) })).toEqual(['fail', expect.stringContaining('is a symlink')]);
  expect(await answer({ ...sideInMemory('d', {}), list: () => list(other) })).toEqual(['fail', expect.stringContaining('is a submodule')]);
});
