import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { codeClimate, githubCommands, junit, rdjson } from '../../src/report/index.ts';
import { analysis, budget, est, image } from '../setup/analysis.ts';
import fc from '../setup/property.ts';
import { marked } from '../setup/sentence.ts';
import { CASES } from './cases.ts';
import { HOSTILE_ANALYSIS } from './hostile.ts';

// The findings in the forms of other tools: each as its reader takes it, and nothing of a stranger that acts.

const FAILING = analysis({
  verdict: 'fail',
  images: [
    image({
      spec: { name: 'a<b>&"c', dockerfile: 'services/a,b:c/Dockerfile' },
      affected: true,
      verdict: 'fail',
      budgets: [
        budget('added', {
          fail: 15,
          value: est(20, 24, 30),
          decision: 'fail',
          reason: marked('added is 24 s, over the limit of 15 s; 100% sure.')
        })
      ]
    }),
    image({ spec: { name: 'worker', dockerfile: 'worker/Dockerfile' } })
  ]
});

test('workflow commands are one a line, with their signs escaped', () => {
  expect(githubCommands(FAILING)).toBe(
    '::error file=services/a%2Cb%3Ac/Dockerfile,line=1,endLine=1,title=layercost budget/added::added is 24 s, over the limit of 15 s; 100%25 sure.\n'
  );
});

test('no text of a stranger begins a workflow command', () => {
  fc.assert(
    fc.property(HOSTILE_ANALYSIS, (subject) => {
      for (const line of githubCommands(subject).split('\n').filter(Boolean)) {
        expect(line).toMatch(/^::(?:error|warning|notice) file=[^,:]*,line=\d+,endLine=\d+,title=layercost [\w/-]+::/);
        expect(line.replace(/^::\w+ [^:]*::/, '')).not.toMatch(/^\s*::|##\[/);
      }
    })
  );
});

test('rdjson names place, severity and rule', () => {
  expect(rdjson(FAILING)).toMatchObject({
    source: { name: 'layercost' },
    diagnostics: [
      {
        location: { path: 'services/a,b:c/Dockerfile', range: { start: { line: 1 }, end: { line: 1 } } },
        severity: 'ERROR',
        code: { value: 'budget/added' }
      }
    ]
  });
});

/** What reviewdog's schema of its diagnostic format says (proto/rdf/jsonschema in its repository), closed. */
const RDJSON = (() => {
  const map = (properties: object, ...required: string[]) => ({ type: 'object', properties, required, additionalProperties: false });
  const text = { type: 'string' };
  const position = map({ line: { type: 'integer', minimum: 1 }, column: { type: 'integer', minimum: 1 } });
  const range = map({ start: position, end: position }, 'start');
  const source = map({ name: text, url: text });
  const severity = { enum: ['UNKNOWN_SEVERITY', 'ERROR', 'WARNING', 'INFO'] };
  const diagnostic = map(
    {
      message: text,
      location: map({ path: text, range }, 'path'),
      severity,
      source,
      code: map({ value: text, url: text }),
      suggestions: { type: 'array', items: map({ range, text }, 'range', 'text') }
    },
    'message',
    'location'
  );
  return map({ source, severity, diagnostics: { type: 'array', items: diagnostic } }, 'diagnostics');
})();

/** What GitLab asks of a code quality report. */
const CODE_QUALITY = {
  type: 'array',
  items: {
    type: 'object',
    required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
    properties: {
      description: { type: 'string', minLength: 1 },
      fingerprint: { type: 'string', minLength: 1 },
      severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
      location: {
        type: 'object',
        required: ['path', 'lines'],
        properties: { path: { type: 'string', pattern: '^(?!\\./|/)' }, lines: { type: 'object', required: ['begin'] } }
      }
    }
  }
};

test.each([
  ['rdjson', RDJSON, rdjson],
  ['codeclimate', CODE_QUALITY, codeClimate]
] as const)('%s is what its readers ask for, whatever the change', (_, schema, write) => {
  const isValid = new Ajv({ strict: false }).compile(schema);
  for (const subject of [FAILING, ...Object.values(CASES)]) expect([isValid(write(subject)), isValid.errors]).toEqual([true, null]);
  fc.assert(fc.property(HOSTILE_ANALYSIS, (subject) => isValid(write(subject))));
});

test('code quality entries have all that GitLab asks for, each once', () => {
  const entries = codeClimate(FAILING) as {
    description: string;
    check_name: string;
    fingerprint: string;
    severity: string;
    location: { path: string; lines: { begin: number } };
  }[];
  expect(entries).toHaveLength(1);
  expect(entries[0]).toMatchObject({ check_name: 'budget/added', severity: 'critical', location: { lines: { begin: 1 } } });
  expect(new Set(entries.map(({ fingerprint }) => fingerprint)).size).toBe(entries.length);
});

/** What the schema that Jenkins holds test reports to (xunit-plugin, junit-10.xsd) takes of what we write, closed. */
const JUNIT: Readonly<
  Record<string, { readonly required: readonly string[]; readonly optional: readonly string[]; readonly children: readonly string[] }>
> = {
  testsuite: {
    required: ['name', 'tests', 'failures', 'errors'],
    optional: ['time', 'skipped', 'timestamp', 'hostname', 'id', 'package', 'file'],
    children: ['testcase', 'properties', 'system-out', 'system-err']
  },
  testcase: {
    required: ['name'],
    optional: ['time', 'classname', 'group'],
    children: ['failure', 'error', 'skipped', 'system-out', 'system-err']
  },
  failure: { required: [], optional: ['type', 'message'], children: ['#text'] },
  'system-out': { required: [], optional: [], children: ['#text'] }
};

/** Where a test report breaks that schema, or says what GitLab does not read: its Hash takes one failure a case, and the text of it. */
function junitFaults(report: string): readonly string[] {
  if (XMLValidator.validate(report) !== true) return ['no XML'];
  const faults: string[] = [];
  const look = (nodes: readonly Record<string, unknown>[], allowed: readonly string[]): void => {
    for (const node of nodes) {
      const [name = ''] = Object.keys(node).filter((key) => key !== ':@');
      if (!allowed.includes(name)) faults.push(`element ${name}`);
      if (name === '#text' || name === '?xml') continue;
      const rule = JUNIT[name] ?? { required: [], optional: [], children: [] };
      const given = Object.keys((node[':@'] as object | undefined) ?? {});
      faults.push(...rule.required.filter((one) => !given.includes(one)).map((one) => `${name} without ${one}`));
      faults.push(...given.filter((one) => ![...rule.required, ...rule.optional].includes(one)).map((one) => `${name} with ${one}`));
      const below = node[name] as readonly Record<string, unknown>[];
      if (name === 'testcase' && below.filter((child) => 'failure' in child).length > 1) faults.push('two failures');
      if (name === 'failure' && below.length === 0) faults.push('a failure without a text');
      look(below, rule.children);
    }
  };
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', preserveOrder: true, parseTagValue: false });
  look(parser.parse(report) as readonly Record<string, unknown>[], ['?xml', 'testsuite']);
  return faults;
}

test('the test report of any change is one that Jenkins and GitLab read', () => {
  fc.assert(fc.property(HOSTILE_ANALYSIS, (subject) => expect(junitFaults(junit(subject))).toEqual([])));
  for (const subject of [FAILING, ...Object.values(CASES)]) expect(junitFaults(junit(subject))).toEqual([]);
});

test('a broken budget fails the case of its image alone', () => {
  const { testsuite } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(junit(FAILING));
  expect(testsuite).toMatchObject({ tests: '2', failures: '1' });
  expect(testsuite.testcase[0].failure).toMatchObject({
    type: 'budget/added',
    '#text': expect.stringMatching(/^services\/a,b:c\/Dockerfile:1 added is 24 s, over the limit/)
  });
  expect(testsuite.testcase[1].failure).toBeUndefined();
});
