import { expect, test } from '@jest/globals';
import { applyPatch } from 'diff';
import { gitPatchOf } from '../../src/report/git-patch.ts';
import { type Mend, mendWorkflow } from '../../src/suggestion/workflow/mend.ts';

// Edits of a workflow that keep a build's cache: what they write, and where none may be written.

const FILE = '.github/workflows/build.yml';
const workflow = (
  inputs: readonly string[],
  around: { readonly on?: string; readonly job?: string; readonly steps?: readonly string[] } = {}
): string =>
  [
    'name: build',
    `on: ${around.on ?? 'push'}`,
    'jobs:',
    '  image:',
    '    runs-on: ubuntu-latest',
    ...(around.job === undefined ? [] : [around.job]),
    '    steps:',
    ...(around.steps ?? ['      - uses: actions/checkout@v4', '      - uses: docker/setup-buildx-action@v3']),
    '      - name: Build',
    '        uses: docker/build-push-action@v6',
    '        with:',
    ...inputs.map((input) => `          ${input}`),
    '      - run: echo done',
    ''
  ].join('\n');
const PLAIN = ['push: true', 'tags: a/b', 'build-args: |', '  TOKEN=x'];

interface Row {
  readonly name: string;
  readonly mend: Mend;
  readonly text: string;
  readonly scope?: string;
  /** The lines that are put in place; null where the workflow is left alone. */
  readonly lines: readonly string[] | null;
}

const gha = ['cache-from: type=gha', 'cache-to: type=gha,mode=max'];
const ROWS: readonly Row[] = [
  { name: 'a cache where there is none', mend: 'no-cache', text: workflow(PLAIN), lines: ['with:', ...gha] },
  {
    name: 'a cache with a scope of its own',
    mend: 'no-cache',
    scope: 'web',
    text: workflow(PLAIN),
    lines: ['with:', 'cache-from: type=gha,scope=web', 'cache-to: type=gha,mode=max,scope=web']
  },
  { name: 'a scope that is no plain name', mend: 'no-cache', scope: 'a,b', text: workflow(PLAIN), lines: null },
  {
    name: 'no builder that exports',
    mend: 'no-cache',
    text: workflow(PLAIN, { steps: ['      - uses: actions/checkout@v4'] }),
    lines: null
  },
  {
    name: 'a builder with a driver of its own',
    mend: 'no-cache',
    text: workflow(PLAIN, { steps: ['      - uses: docker/setup-buildx-action@v3', '        with:', '          driver: docker'] }),
    lines: null
  },
  { name: 'a matrix', mend: 'no-cache', text: workflow(PLAIN, { job: '    strategy: { matrix: { a: [1, 2] } }' }), lines: null },
  ...['pull_request_target', '[push, workflow_run]', '{ issue_comment: {} }', '{ workflow_call: {} }'].map(
    (on): Row => ({ name: `code of a stranger may write it: ${on}`, mend: 'no-cache', text: workflow(PLAIN, { on }), lines: null })
  ),
  {
    name: 'one that is not written',
    mend: 'not-written',
    text: workflow([...PLAIN, 'cache-from: type=gha,scope=a']),
    lines: ['with:', 'cache-to: type=gha,scope=a,mode=max']
  },
  {
    name: 'a registry that a fork may not write to',
    mend: 'not-written',
    text: workflow([...PLAIN, 'cache-from: type=registry,ref=a/b:c']),
    lines: null
  },
  {
    name: 'one that is not read',
    mend: 'not-read',
    text: workflow([...PLAIN, 'cache-to: type=registry,ref=${{ env.X }}/b:c,mode=max'], { on: 'pull_request_target' }),
    lines: ['with:', 'cache-from: type=registry,ref=${{ env.X }}/b:c']
  },
  {
    name: 'the last stage only',
    mend: 'last-stage',
    text: workflow(['cache-to: type=gha,mode=min', 'push: true']),
    lines: ['cache-to: type=gha,mode=max']
  },
  {
    name: 'the last stage only, by default',
    mend: 'last-stage',
    text: workflow(['cache-to: type=gha', 'push: true']),
    lines: ['cache-to: type=gha,mode=max']
  },
  { name: 'a cache in the image', mend: 'last-stage', text: workflow(['cache-to: type=inline']), lines: null },
  { name: 'several entries', mend: 'last-stage', text: workflow(['cache-to: |', '  type=gha', '  type=inline']), lines: null },
  { name: 'a comment beside the entry', mend: 'last-stage', text: workflow(['cache-to: type=gha # small on purpose']), lines: null },
  {
    name: 'another place than the one written to',
    mend: 'other-place',
    text: workflow(['cache-from: type=registry,ref=a:b', 'cache-to: type=registry,ref=a:c,mode=max']),
    lines: ['cache-from: type=registry,ref=a:c']
  },
  {
    name: 'places of two kinds',
    mend: 'other-place',
    text: workflow(['cache-from: type=gha', 'cache-to: type=registry,ref=a:c']),
    lines: null
  },
  {
    name: 'a shared scope',
    mend: 'shared',
    scope: 'web',
    text: workflow(gha),
    lines: ['cache-from: type=gha,scope=web', 'cache-to: type=gha,mode=max,scope=web']
  },
  {
    name: 'a shared scope, an input between',
    mend: 'shared',
    scope: 'web',
    text: workflow([gha[0] ?? '', 'push: true', gha[1] ?? '']),
    lines: null
  },
  { name: 'a shared scope by name', mend: 'shared', scope: 'web', text: workflow(gha.map((line) => `${line},scope=all`)), lines: null },
  { name: 'a context from the checkout', mend: 'git-context', text: workflow(PLAIN), lines: ['with:', 'context: .'] },
  { name: 'no checkout', mend: 'git-context', text: workflow(PLAIN, { steps: ['      - run: echo'] }), lines: null },
  {
    name: 'a checkout of something else',
    mend: 'git-context',
    text: workflow(PLAIN, { steps: ['      - uses: actions/checkout@v4', '        with:', '          ref: x'] }),
    lines: null
  },
  { name: 'a context of its own', mend: 'git-context', text: workflow([...PLAIN, 'context: sub']), lines: null },
  { name: 'inputs on one line', mend: 'no-cache', text: workflow([]).replace('with:', 'with: { push: true }'), lines: null },
  {
    name: 'another action',
    mend: 'no-cache',
    text: workflow(PLAIN).replace('docker/build-push-action', 'docker/bake-action'),
    lines: null
  },
  { name: 'no workflow at all', mend: 'no-cache', text: 'a: [', lines: null }
];

for (const row of ROWS) {
  test(`${row.mend}: ${row.name}`, () => {
    const line = row.text.split('\n').findIndex((text) => /docker\/(?:build-push|bake)-action/.test(text)) + 1;
    const edit = mendWorkflow({ file: FILE, text: row.text, line }, row.mend, row.scope ?? null);
    expect(edit?.replacement.split('\n').map((text) => text.trim()) ?? null).toEqual(row.lines);
    if (edit === null) return;
    const lines = row.text.split('\n');
    const [first, last] = edit.replaceLines;
    expect(lines.slice(first - 1, last).join('\n')).toBe(edit.before);
    // No value of another input is repeated.
    expect(edit.replacement).not.toContain('TOKEN');
    const patch = gitPatchOf(edit);
    expect(patch).not.toContain('TOKEN');
    const edited = [...lines.slice(0, first - 1), ...edit.replacement.split('\n'), ...lines.slice(last)].join('\n');
    expect(applyPatch(row.text, patch.slice(patch.indexOf('--- ')))).toBe(edited);
  });
}

test('line ends stay', () => {
  const text = workflow(PLAIN).replaceAll('\n', '\r\n');
  const edit = mendWorkflow({ file: FILE, text, line: 10 }, 'no-cache', null);
  expect(edit?.replacement.split('\n').every((line) => line.endsWith('\r'))).toBe(true);
});
