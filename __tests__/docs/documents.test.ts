import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js';
import { DESCRIBED, documentFiles, documentSchema } from '../../scripts/document-schemas.ts';
import { checkDocument, imagesDocument, matrixDocument } from '../../src/report/index.ts';
import { CASES } from '../report/cases.ts';
import { STATES } from '../report/states.ts';
import { inFolder, layercost } from '../setup/run-cli.ts';
import { scratchRepository } from '../setup/scratch-repository.ts';

// src/documents says what every document holds: no key more and none less, in types, JSON Schemas, the reference page and the program.

const ROOT = join(import.meta.dirname, '..', '..');
const FIXTURES = join(ROOT, '__tests__', 'fixtures');

test.each(Object.entries(documentFiles()))('%s is as the program has it (else: node scripts/document-schemas.ts)', (path, text) => {
  expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text);
});

const closed = new Map(
  DESCRIBED.map((one) => [one.form.name, new Ajv2020({ strictTuples: false }).compile({ ...documentSchema(one, true) } as AnySchemaObject)])
);
function faultsOf(name: string, document: unknown): unknown {
  const validate = closed.get(name);
  if (validate === undefined) throw new Error(`no document ${name}`);
  // As a reader gets it: what JSON drops is absent.
  validate(JSON.parse(JSON.stringify(document)));
  return (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}

test('a schema tells a document that is wrong', () => {
  expect(faultsOf('check', { schema: 'layercost/check@1' })).not.toEqual([]);
  expect(faultsOf('config-check', { schema: 'layercost/config-check@1', file: 'a', valid: true, problems: [], more: 1 })).not.toEqual([]);
});

test.each([
  ...Object.entries(STATES).map(([name, { analysis }]) => ({ name, analysis })),
  ...Object.entries(CASES).map(([name, analysis]) => ({ name, analysis }))
])('the documents of the state $name are as described', ({ analysis }) => {
  expect(faultsOf('check', checkDocument(analysis))).toEqual([]);
  expect(faultsOf('images', imagesDocument(analysis))).toEqual([]);
  expect(faultsOf('matrix', matrixDocument(analysis.images))).toEqual([]);
});

describe('what the commands print is as described', () => {
  const printed = new Map<string, unknown>();
  beforeAll(() =>
    inFolder(async (folder) => {
      const run = async (name: string, ...argv: string[]) => {
        const { out, err } = await layercost([...argv, '--quiet', '--format', name === 'matrix' ? 'matrix' : 'json'], { cwd: folder });
        printed.set(name, out === '' ? err : JSON.parse(out));
      };
      const DOCKERFILE = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\n';
      const lock = JSON.stringify({ name: 'a', lockfileVersion: 3, packages: {} });
      const { commit } = scratchRepository(folder, {
        Dockerfile: DOCKERFILE,
        '.dockerignore': 'node_modules\n',
        'package.json': '{}',
        'package-lock.json': lock
      });
      commit({ 'a.js': '1' });
      commit({ Dockerfile: `${DOCKERFILE}RUN npm test\n` });
      for (const [side, text] of [
        ['before', DOCKERFILE],
        ['after', `${DOCKERFILE}RUN npm test\n`]
      ] as const) {
        mkdirSync(join(folder, side));
        writeFileSync(join(folder, side, 'Dockerfile'), text);
      }
      writeFileSync(join(folder, 'wrong.yml'), 'version: 1\nbudget: {added: 3}\n');
      const recorded = JSON.parse(readFileSync(join(FIXTURES, 'layers', '01-seed-repeated-copy', 'recorded', 'buildkit.json'), 'utf8'));
      const built = (side: string) => {
        mkdirSync(join(folder, side));
        for (const [name, document] of Object.entries(recorded[side].documents))
          writeFileSync(join(folder, side, name), JSON.stringify(document));
        return side;
      };
      const log = join(FIXTURES, 'logs', '01-multi-parallel.log');
      const logged = join(FIXTURES, 'logs', '01-multi-parallel.Dockerfile');
      await layercost(['history', 'import', log, '--history', 'h.jsonl', '--commit', 'HEAD', '--file', logged, '--quiet'], { cwd: folder });
      await run('check', 'check', '--base', 'HEAD~1', '--log', log);
      await run('predict', 'predict', '--base', 'before', '--head', 'after');
      await run('explain', 'explain', '--base', 'before', '--head', 'after', '--step', '4');
      await run('suggest', 'suggest', '--context', '.');
      await run('images', 'images', '--base', 'HEAD~1');
      await run('matrix', 'images', '--base', 'HEAD~1');
      await run('layers', 'layers', built('v1'), '--after', built('v2'));
      await run('logs', 'logs', log);
      await run('replay', 'replay');
      await run('history', 'history', 'show', '--history', 'h.jsonl');
      await run('audit', 'audit', '--history', 'h.jsonl', '--limit', '5m');
      await run('config-check', 'config', 'check', 'wrong.yml');
    })
  );
  test.each(DESCRIBED.map(({ form }) => form.name))('%s', (name) => {
    expect(faultsOf(name, printed.get(name))).toEqual([]);
  });
});
