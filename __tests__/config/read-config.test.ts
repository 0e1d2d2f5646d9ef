import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { schemaForEditors } from '../../scripts/config-schema.ts';
import { defaultConfig, initialConfig, parseDuration, readConfig } from '../../src/config/index.ts';
import { BUILD_FILE_LIMITS, type DocumentNode, readYaml } from '../../src/formats/index.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { discoverTexts } from '../discovery/discover-here.ts';
import fc, { runs } from '../setup/property.ts';

const FULL = `version: 1
images:
  - name: api
    dockerfile: ./services/api/Dockerfile
    context: .
    target: final
    platforms: [linux/amd64]
    build-args: {NODE_ENV: production, N: 2}
    volatile-build-args: [GIT_SHA]
    build-contexts: {shared: libs/shared/}
    builder: buildkit
    cache: gha-max
    history: {workflow: build.yml, job: build-api}
    budget: {added: {warn: 5s, fail: 20s}, rebuild: {warn: 6m}}
budget: {added: {fail: 30s, min-percent: 10}, step: 1.5h, typical: 250ms}
total: {added-cost: {warn: 5, fail: 50}}
discover: {include: [], exclude: ["**/testdata/**"]}
history: {branch: main, max-runs: 20, max-age-days: 90, replay: 200}
price: {runner: ubuntu-latest, per-minute: 0.006, currency: USD, builds-per-month: auto}
comment: {mode: on-change, min-seconds: 5, max-rows: 40, chart: true}
suggestions: {mode: inline, max: 5, min-saved-seconds: 5}
gate: {fail-on: budget, confidence: 0.8, min-samples: 3, without-history: pass, on-unknown: warn, fail-closed: auto}
override: {label: layercost-accept, permission: write, require-reason: false}
`;

test('every key is read, durations become seconds and paths plain', () => {
  const { config, problems } = readConfig(FULL, 'layercost.yml');
  expect(problems).toEqual([]);
  expect(config?.images[0]).toEqual({
    name: 'api',
    dockerfile: 'services/api/Dockerfile',
    context: '',
    target: 'final',
    platforms: ['linux/amd64'],
    buildArgs: { NODE_ENV: 'production', N: '2' },
    volatileBuildArgs: ['GIT_SHA'],
    buildContexts: { shared: 'libs/shared' },
    builder: 'buildkit',
    cache: 'gha-max',
    history: { workflow: 'build.yml', job: 'build-api' },
    budget: { added: { warn: 5, fail: 20, minPercent: null }, rebuild: { warn: 360, fail: null, minPercent: null } }
  });
  expect(config?.budget).toEqual({
    added: { warn: null, fail: 30, minPercent: 10 },
    step: { warn: null, fail: 5400, minPercent: null },
    typical: { warn: null, fail: 0.25, minPercent: null }
  });
  expect(config?.total).toEqual({ 'added-cost': { warn: 5, fail: 50, minPercent: null } });
});

test('a file that says nothing is the defaults, which limit nothing', () => {
  expect(readConfig('version: 1\n', 'f').config).toEqual(defaultConfig());
  expect(defaultConfig().budget).toEqual({});
  expect(readConfig('version: 1\noverride: {label: none}', 'f').config?.override.label).toBeNull();
});

test.each<[string, string]>([
  ['', '0:0 The configuration must be a map that begins with version: 1.'],
  ['- a', '1:1 The configuration must be a map that begins with version: 1.'],
  ['images: []', '1:1 The key version is missing.'],
  ['version: 2', '1:10 version must be 1.'],
  ['version: "1"', '1:10 version must be 1.'],
  ['version: 1\nbudgt: {}', '2:1 Unknown key budgt. Did you mean budget?'],
  ['version: 1\ngate: {failon: budget}', '2:8 Unknown key gate.failon. Did you mean fail-on?'],
  ['version: 1\nimages: [{dockerfile: a, contxt: .}]', '2:26 Unknown key images[0].contxt. Did you mean context?'],
  ['version: 1\nzzz: 1', '2:1 Unknown key zzz.'],
  ['version: 1\n__proto__: {}', '2:1 Unknown key __proto__.'],
  ['version: 1\nversion: 1', '2:1 This is not valid YAML: Map keys must be unique.'],
  ['version: 1\nbudget: {added: 20}', '2:17 budget.added must be a duration with a unit, for example 90s, 2m or 1h.'],
  ['version: 1\nbudget: {added: {fail: 20 s}}', '2:24 budget.added.fail must be a duration with a unit, for example 90s, 2m or 1h.'],
  ['version: 1\nbudget: {added: {}}', '2:17 budget.added must set warn, fail or min-percent.'],
  ['version: 1\nbudget: 5', '2:9 budget must be a map.'],
  ['version: 1\nbudget: []', '2:9 budget must be a map.'],
  ['version: 1\nimages: [{dockerfile: a, budget: []}]', '2:34 images[0].budget must be a map.'],
  ['version: 1\nimages: [{dockerfile: a, build-args: [A=b]}]', '2:38 images[0].build-args must be a map.'],
  ['version: 1\nbudget: {added: []}', '2:17 budget.added must be a duration with a unit, for example 90s, 2m or 1h.'],
  ['version: 1\n---\nbudget: {added: 1s}', '3:1 The configuration must be one document: this one, behind ---, is a second.'],
  ['\ufffd\ufffd\0v', '0:0 The configuration is no UTF-8 text (UTF-16, or a binary file).'],
  [
    'version: 1\nbudget: {added-cost: 5}',
    '2:22 budget.added-cost is an amount of money: say in which currency with price.currency, for example USD.'
  ],
  [
    'version: 1\nprice: {per-minute: 1}',
    '2:21 price.per-minute is an amount of money: say in which currency with price.currency, for example USD.'
  ],
  ['version: 1\nprice: {per-minute: .inf, currency: USD}', '2:21 price.per-minute must be a finite number.'],
  ['version: 1\nprice: {per-minute: .nan, currency: USD}', '2:21 price.per-minute must be a number.'],
  ['version: 1\nprice: {currency: usd}', '2:19 price.currency must be a currency code, for example USD.'],
  [
    'version: 1\nimages: [{dockerfile: ../a}]',
    '2:23 images[0].dockerfile must be a path inside the repository, relative, with forward slashes and no .. in it.'
  ],
  [
    'version: 1\nimages: [{dockerfile: /a}]',
    '2:23 images[0].dockerfile must be a path inside the repository, relative, with forward slashes and no .. in it.'
  ],
  [
    'version: 1\nimages: [{dockerfile: "a\\\\b"}]',
    '2:23 images[0].dockerfile must be a path inside the repository, relative, with forward slashes and no .. in it.'
  ],
  ['version: 1\nimages: [{name: a}]', '2:10 The key images[0].dockerfile is missing.'],
  ['version: 1\ncomment: {mode: maybe}', '2:17 comment.mode must be on-change, on-rebuild, always, on-failure or never.'],
  ['version: 1\ncomment: {max-rows: 2.5}', '2:21 comment.max-rows must be a whole number.'],
  ['version: 1\ngate: {confidence: 2}', '2:20 gate.confidence must be at most 0.99.'],
  ['version: 1\nhistory: {workflow: ../x.yml}', '2:21 history.workflow must be the file name of a workflow, for example build.yml.'],
  ['version: 1\na: &x [1]\nb: *x', '3:4 Aliases are not allowed in this file; write the value out.'],
  ['version: 1\nbudget: {', '2:10 This is not valid YAML'],
  [`version: 1 #${'x'.repeat(66_000)}`, '0:0 The file is longer than 64 KiB and was not read.'],
  [`${'['.repeat(20_000)}`, 'nested too deeply']
])('%#: %j', (text, expected) => {
  const { config, problems } = readConfig(text, 'f');
  const [first] = problems;
  const start = first?.range?.start;
  expect(config).toBeNull();
  expect(`${(start?.line ?? -1) + 1}:${(start?.column ?? -1) + 1} ${plainText(first?.message ?? [])}`).toContain(expected);
});

test('the schema for editors and the code agree', () => {
  const validate = new Ajv({ strict: false }).compile(JSON.parse(schemaForEditors()));
  const plain = (node: DocumentNode): unknown =>
    node.kind === 'scalar'
      ? node.value
      : node.kind === 'list'
        ? node.items.map(plain)
        : Object.fromEntries([...node.entries.values()].map(({ key, value }) => [key, plain(value)]));
  // Mutate one line of the full example: replace its values by all kinds of wrong and right ones.
  const value = fc.constantFrom(
    '1',
    '-1',
    '0.5',
    '"a"',
    '5s',
    '5',
    'true',
    'null',
    '[]',
    '{}',
    '[a]',
    '{a: b}',
    '{fail: 3s}',
    '{fail: 3}',
    '{warn: 1, fail: 2}',
    'auto',
    'none',
    'x.yml',
    'USD',
    '1e9',
    'linux/amd64',
    'a/../b'
  );
  const lines = FULL.trimEnd().split('\n');
  fc.assert(
    fc.property(fc.nat(lines.length - 1), fc.nat(8), value, (index, which, wrong) => {
      let seen = 0;
      const line = (lines[index] ?? '').replace(/: ([^{},[\]]+|\[[^\]]*\])(?=[,}]|$)/g, (whole) =>
        seen++ === which ? `: ${wrong}` : whole
      );
      const text = lines.map((old, at) => (at === index ? line : old)).join('\n');
      const parsed = readYaml(text, 'f', BUILD_FILE_LIMITS).value;
      if (parsed === null) return;
      const { problems } = readConfig(text, 'f');
      const onlyCode = problems.length > 0 && problems.every(({ code }) => code === 'config-money-without-currency');
      expect({ line, ok: problems.length === 0 || onlyCode }).toEqual({ line, ok: validate(plain(parsed)) });
    }),
    { numRuns: runs(150) }
  );
});

test('any text gives a value or problems', () => {
  const piece = fc.constantFrom(
    'version: 1',
    '\n',
    '  ',
    ': ',
    '- ',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '&a',
    '*a',
    '<<',
    '!!',
    '|',
    '>',
    '#',
    '?',
    'budget',
    'added',
    '5s',
    '.inf',
    '\t',
    '---',
    '%'
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const { config, problems } = readConfig(pieces.join(''), 'f');
      expect(config === null).toBe(problems.length > 0);
    }),
    { numRuns: runs(150) }
  );
});

test.each([
  ['90s', 90],
  ['1.5m', 90],
  ['250ms', 0.25],
  ['2h', 7200],
  ['0s', 0],
  ['90', null],
  ['90 s', null],
  ['-5s', null],
  ['1e3s', null],
  ['.5s', null],
  ['5d', null],
  ['', null]
])('%s is %s seconds', (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});

test('the first configuration that init writes is valid and keeps what was found', () => {
  const files = {
    'api/Dockerfile': 'FROM scratch',
    'we ird\n/Dockerfile': 'FROM scratch',
    'compose.yaml': 'services: {web: {build: ./web}}',
    'web/Dockerfile': 'FROM scratch'
  };
  const { images } = discoverTexts(files);
  const text = initialConfig(images, 'https://host/schema.json');
  const { config, problems } = readConfig(text, 'f');
  expect(text).toContain('#   web: web/Dockerfile, from compose.yaml:1');
  expect(problems.map((problem) => plainText(problem.message)).filter((message) => !message.includes('inside the repository'))).toEqual([]);
  expect(readConfig(initialConfig([], 'https://host/schema.json'), 'f').config).toEqual(defaultConfig());
  expect(config === null || config.images.some((image) => image.dockerfile === 'api/Dockerfile')).toBe(true);
});
