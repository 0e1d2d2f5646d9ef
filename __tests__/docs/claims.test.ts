import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

// Every claim of the README has tests that would fail without it. A claim that is added, or a test that goes, is seen here.

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** First words of each bullet of the README, with tests by file and by words of their title. */
const CLAIMS: Readonly<Record<string, readonly (readonly [file: string, title: string])[]>> = {
  'Which steps run again after the merge': [
    ['prediction/conformance.test.ts', 'c.title'],
    ['prediction/cache-cases.test.ts', 'buildkit: %s'],
    ['prediction/rules.test.ts', 'every line of two that changed places has a cause'],
    ['pull-requests/cases.test.ts', '%s']
  ],
  'What that costs': [
    ['replay/replay-changes.test.ts', 'copying everything before the install costs the install on every source change'],
    ['replay/replay-changes.test.ts', 'added is antisymmetric, zero on equal sides'],
    ['cost/schedule.test.ts', 'the wall lies between the longest path and the sum'],
    ['cost/money.test.ts', 'money of a range']
  ],
  'What to do': [
    ['suggestion/corpus.test.ts', 'test(id'],
    ['suggestion/traps.test.ts', 'test(row.name']
  ],
  'What it does not know': [
    ['replay/replay-changes.test.ts', 'without any changes the priors answer, and the basis says so'],
    ['prediction/properties.test.ts', 'what has a doubt or is rebuilt says why'],
    ['report/states.test.ts', 'the comment of the state %s']
  ],
  'It executes nothing of a change': [
    ['attacks/attacks.test.ts', 'what is planted would count if it were believed'],
    ['registry/hostile-registries.test.ts', 'no credential goes elsewhere']
  ],
  'It takes no policy from the change': [
    ['config/tighten.test.ts', 'test.each<[ConfigInputs'],
    ['action/gate.test.ts', 'a configuration file of another name']
  ],
  'It offers nothing for one click without a proof': [
    ['suggestion/open-ends.test.ts', "describe('open ends'"],
    ['report/secrets.test.ts', 'values of variables are left out of instructions and reasons']
  ],
  'It does not chatter': [
    ['report/comment-decision.test.ts', 'test.each<readonly [string, Analysis'],
    ['action/posting.test.ts', 'nothing to say: no comment is created'],
    ['action/requests.test.ts', 'test.each']
  ]
};

/** Sentences outside of the lists, by words of theirs. */
const SENTENCES: Readonly<Record<string, readonly (readonly [file: string, title: string])[]>> = {
  'the report of a real change that ships inside': [['e2e/package.test.ts', 'it starts by its name and shows the demo']],
  'a first workflow and configuration; overwrites nothing': [['e2e/init.test.ts', 'says what it wrote and what comes next']],
  'in three lines of workflow': [['docs/workflows.test.ts', 'the workflows are found, and each names the action alike']],
  'are found in workflows, compose': [['discovery/forms.test.ts', 'test.each']],
  'Each takes `--help`': [['e2e/cli-comfort.test.ts', '`help COMMAND` and `COMMAND --help` are the same']],
  'Exit codes: 0 pass or warn': [
    ['e2e/cli-output.test.ts', 'budgets: %s'],
    ['e2e/cli-output.test.ts', 'closes the gate with exit code 3'],
    ['cli/unexpected.test.ts', 'exit code 70'],
    ['e2e/cli-errors.test.ts', 'config check names every problem with line and column, and exits 2']
  ],
  'installs nothing else': [['e2e/package.test.ts', 'it brings no other package along']],
  'names the line and column of every error': [['e2e/cli-errors.test.ts', 'config check names every problem with line and column']],
  'an editor does while you type': [['docs/config-schema.test.ts', 'the schema for editors is as the program has it']]
};

test('every claim of the README is held by tests', () => {
  const [, said = ''] = /## What it says\n([\s\S]*?)\n## Commands/.exec(read('README.md')) ?? [];
  const bullets = said.split('\n').flatMap((line) => (line.startsWith('- ') ? [line.slice(2).replaceAll('**', '')] : []));
  const claims = Object.keys(CLAIMS);
  expect(bullets.map((bullet) => claims.find((claim) => bullet.startsWith(claim)) ?? bullet)).toEqual(claims);
  const whole = read('README.md').replace(/\s+/g, ' ');
  expect(Object.keys(SENTENCES).filter((words) => !whole.includes(words))).toEqual([]);
  for (const [file, title] of [...Object.values(CLAIMS), ...Object.values(SENTENCES)].flat())
    expect([file, read(`__tests__/${file}`).includes(title)]).toEqual([file, true]);
});
