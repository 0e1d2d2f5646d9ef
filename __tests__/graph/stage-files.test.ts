import { expect, test } from '@jest/globals';
import { fileFunctionsOf } from '../../src/graph/file-functions.ts';
import { type BaseImage, openValue } from '../../src/graph/index.ts';
import type { BuiltHere } from '../../src/model/graph.ts';
import { say } from '../../src/model/sentence.ts';
import { lowerSide, type Side } from '../setup/predict-sides.ts';
import { textSide } from '../setup/text-side.ts';

// Files that a stage hands on as they are, and what tools write that is a function of files (docs/cache-rules.md §9).

test.each<[string, string | null]>([
  ['cargo chef prepare', 'recipe.json'],
  ['cargo-chef prepare --recipe-path r.json', 'r.json'],
  ['cargo chef  prepare\t--recipe-path=d/r.json', 'd/r.json'],
  ['cargo chef prepare --recipe-path', 'recipe.json'],
  ['cargo chef prepare --recipe-pathx=r.json', 'recipe.json'],
  ['cargo chef cook', null],
  ['cargo-chef cook', null],
  ['cargo x prepare', null],
  ['x chef prepare', null],
  ['chef prepare', null],
  [
    'turbo prune web --docker',
    'out/json out/package-lock.json out/pnpm-lock.yaml out/yarn.lock out/bun.lock out/bun.lockb out/pnpm-workspace.yaml + out/full'
  ],
  [
    'turbo prune web --docker --out-dir=./o/',
    'o/json o/package-lock.json o/pnpm-lock.yaml o/yarn.lock o/bun.lock o/bun.lockb o/pnpm-workspace.yaml + o/full'
  ],
  [
    'turbo prune web --docker --out-dir a.b/',
    'a.b/json a.b/package-lock.json a.b/pnpm-lock.yaml a.b/yarn.lock a.b/bun.lock a.b/bun.lockb a.b/pnpm-workspace.yaml + a.b/full'
  ],
  [
    'turbo prune web --docker --out-dir a./b',
    'a./b/json a./b/package-lock.json a./b/pnpm-lock.yaml a./b/yarn.lock a./b/bun.lock a./b/bun.lockb a./b/pnpm-workspace.yaml + a./b/full'
  ],
  ['turbo prune web', null],
  ['turbo run web --docker', null],
  ['x prune web --docker', null],
  ['poetry export -o r.txt', 'r.txt'],
  ['poetry export --output=r.txt', 'r.txt'],
  ['poetry export > r.txt', 'r.txt'],
  ['poetry export -o=r.txt', null],
  ['poetry export', null],
  ['poetry export >', null],
  ['poetry install -o r.txt', null],
  ['uv export --frozen -o r.txt', 'r.txt'],
  ['uv export --locked --output-file r.txt', 'r.txt'],
  ['uv export -o r.txt', null],
  ['pip export --frozen -o r.txt', null],
  [' poetry export -o r.txt\n', 'r.txt'],
  ['poetry export -o r.txt && x', null],
  ['poetry export -o $R', null],
  ['poetry export -o "r.txt"', null],
  ['poetry export\n-o r.txt', null],
  ['', null]
])('%j writes %j', (command, writes) => {
  const written = fileFunctionsOf(command).map((one) => one.writes.join(' '));
  expect(written.length === 0 ? null : written.join(' + ')).toBe(writes);
});

const READ: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'cargo chef prepare': {
    content:
      'Cargo.toml a/Cargo.toml Cargo.lock a/Cargo.lock a/b/rust-toolchain rust-toolchain rust-toolchain.toml x/y.toml .cargo/config a/.cargo/credentials',
    name: 'src/main.rs build.rs',
    nothing: 'README.md a.cargo/x x.toml.bak Cargo.lock.bak xCargo.lock rust-toolchain.x src/rs toml'
  },
  'turbo prune web --docker': {
    content: 'package.json turbo.json .npmrc Dockerfile x.tsy ts a.js a.mjs a.cjsx .githubx/a a/.github/b a/CODEOWNERS a/LICENSE',
    nothing:
      '.github/workflows/a.yml .github/a.js CODEOWNERS LICENSE LICENSE.txt a.ts a.tsx a.mts a.cts a.jsx a.vue a.svelte a.css a.scss a.sass a.less a.md a.mdx a.htm a.html a.svg a.png a.jpg a.jpeg a.gif a.ico a.webp a.avif a.woff a.woff2 a.ttf a.sql a.prisma a.py a.go a.rs a.PNG d/a.md d/a.mdx'
  },
  'poetry export -o r': {
    content: 'pyproject.toml poetry.lock uv.lock setup.cfg setup.py a/setup.py',
    nothing: 'a.py README.md x.tomlx x.cfg.bak setup.pyc xsetup.py a/xsetup.py lock'
  }
};

test.each(
  Object.entries(READ).flatMap(([command, readings]) =>
    Object.entries(readings).map(([reading, paths]): [string, string, string] => [command, reading, paths])
  )
)('%s reads %s of', (command, reading, paths) => {
  const [tool] = fileFunctionsOf(command);
  expect(paths.split(' ').map((path) => [path, tool?.reading(path)])).toEqual(paths.split(' ').map((path) => [path, reading]));
});

test.each([
  {
    reading: 'content',
    paths:
      'web/a.ts a.ts web/README.md web/.github/a package.json .gitignore docker-compose.yml docs/a.md a.mdx a.md.bak CODEOWNERS/a LICENSE/a'
  },
  { reading: 'nothing', paths: '.github/CODEOWNERS .github/workflows/a.yml README.md CODEOWNERS LICENSE LICENSE-MIT' }
])('the sources of turbo prune: $reading of $paths', ({ reading, paths }) => {
  const full = fileFunctionsOf('turbo prune web --docker').at(-1);
  expect(paths.split(' ').map((path) => [path, full?.reading(path)])).toEqual(paths.split(' ').map((path) => [path, reading]));
});

const FILES = { a: '1', b: '2', 'd/x': '3', 'd/e/y': '4', 'l/x': '5', 'pyproject.toml': 'p', 'poetry.lock': 'l', 'a.py': '1', 'm.rs': '1' };
const KNOWN: BaseImage = { env: [], user: '', workdir: '', onbuild: [] };
const UNKNOWN = 'null';

/** What the last COPY takes of the stage `s`: where it comes from, `whole` where nothing else is there; `null` where no tree says it. */
function copied(stage: string, path: string, files: Readonly<Record<string, string>> = FILES, more: Partial<Side> = {}): string {
  const text = `${stage}\nFROM i\nCOPY --from=s ${path} /`;
  const side = textSide(text, files, { directories: { n: 'd' }, ...more });
  const { graph } = lowerSide(side, 'buildkit', new Map([['k', KNOWN]]));
  const from = graph.steps.at(-1)?.inputs.find(({ mode }) => mode === 'content')?.copied;
  if (from === undefined) return UNKNOWN;
  const left = (exclude: readonly string[]) => exclude.map((path) => ` -${path}`).join('');
  const parts = from.parts.map(
    ({ context, selection }) => `${context}:${selection.paths.map(({ path: one, exclude }) => `${one}${left(exclude)}`).join('+')}`
  );
  return `${parts.join(' ')}${from.isWhole ? ' whole' : ''}`;
}

test.each<[string, string, string]>([
  // Where it comes from.
  ['FROM scratch AS s\nCOPY d /d', '/d/x', ':d/x whole'],
  ['FROM scratch AS s\nCOPY d /d/', '/d/e/y', ':d/e/y whole'],
  ['FROM scratch AS s\nCOPY d /d/.', '/d/x', ':d/x whole'],
  ['FROM scratch AS s\nCOPY d /', '/x', ':d/x whole'],
  ['FROM scratch AS s\nCOPY . /', '/d/x', ':d/x whole'],
  ['FROM scratch AS s\nCOPY . /w', '/w/d', ':d whole'],
  ['FROM scratch AS s\nCOPY d /d', '/d', ':d'],
  ['FROM scratch AS s\nCOPY --chmod=700 d /d', '/d/x', ':d/x'],
  ['FROM scratch AS s\nCOPY --chown=1 d /d', '/d/x', ':d/x whole'],
  ['FROM scratch AS s\nCOPY --link d /d', '/d/x', ':d/x whole'],
  ['FROM scratch AS s\nCOPY --from=n . /d', '/d/x', 'n:x whole'],
  ['FROM scratch AS s\nWORKDIR /w\nCOPY d .', '/w/x', ':d/x'],
  ['FROM scratch AS s\nWORKDIR /v\nCOPY d /w', '/w/x', ':d/x whole'],
  ['FROM scratch AS s\nCOPY d /w/v\nWORKDIR /w', '/w/v/x', ':d/x'],
  ['FROM scratch AS s\nCOPY d /w\nWORKDIR /w/u', '/w/x', ':d/x whole'],
  ['FROM scratch AS s\nCOPY d /w\nWORKDIR /w/e', '/w/e', ':d/e'],
  ['FROM scratch AS s\nCOPY d /d\nCOPY l /d', '/d/x', ':d/x :l/x'],
  ['FROM scratch AS s\nCOPY d /d\nCOPY l /l', '/d/x', ':d/x whole'],
  ['FROM scratch AS s\nCOPY d /d\nCOPY l /dd', '/d/x', ':d/x whole'],
  ['FROM scratch AS s\nCOPY d /d\nCOPY l /l', '/d/x /l/x', ':d/x :l/x whole'],
  ['FROM scratch AS s\nCOPY d /d\nCOPY --chmod=700 l /l', '/d/x /l/x', ':d/x :l/x'],
  ['FROM scratch AS s\nCOPY d /d\nENV A=1\nLABEL a=b\nUSER u\nCMD x', '/d/x', ':d/x whole'],
  ['FROM i AS s\nCOPY d /d', '/d/x', ':d/x'],
  ['FROM i AS t\nCOPY d /d\nFROM t AS s\nCOPY l /l', '/d/x', ':d/x'],
  // Where no tree says it.
  ['FROM scratch AS s\nCOPY d /d', '/*', UNKNOWN],
  ['FROM scratch AS s\nCOPY d /d', '/', UNKNOWN],
  ['FROM scratch AS s\nCOPY d /d', '/none', UNKNOWN],
  ['FROM scratch AS s\nCOPY d /', '/x*', UNKNOWN],
  ['FROM scratch AS s\nCOPY d /', '/', UNKNOWN],
  ['FROM scratch AS s\nCOPY d /', '--parents /x', UNKNOWN],
  ['FROM scratch AS s\nCOPY d /d', '--parents /d/./x', UNKNOWN],
  ['FROM scratch AS s\nCOPY d <<E /d/\nE', '/d/x', UNKNOWN],
  ['FROM scratch AS s\nCOPY d /d', '--parents /d/x', UNKNOWN],
  ['FROM scratch AS s\nCOPY d /d', '--exclude=y /d/x', UNKNOWN],
  ['FROM scratch AS s\nCOPY a /d', '/d', UNKNOWN],
  ['FROM scratch AS s\nCOPY a b /d/', '/d/a', UNKNOWN],
  ['FROM scratch AS s\nCOPY d* /d/', '/d/x', UNKNOWN],
  ['FROM scratch AS s\nADD d /d', '/d/x', UNKNOWN],
  ['FROM scratch AS s\nCOPY --exclude=e d /d', '/d/x', UNKNOWN],
  ['FROM scratch AS s\nCOPY --parents d /d', '/d/d/x', UNKNOWN],
  ['FROM scratch AS s\nADD https://h/f /d/', '/d/f', UNKNOWN],
  ['FROM scratch AS s\nCOPY d /d/e', '/d', UNKNOWN],
  ['FROM scratch AS s\nCOPY d /d\nCOPY a /d/', '/d/x', UNKNOWN],
  ['FROM scratch AS s\nCOPY <<E /d/x\nE', '/d/x', UNKNOWN],
  ['FROM i AS s\nWORKDIR w\nCOPY d .', '/w/x', ':d/x'],
  ['FROM i AS s\nCOPY d /d\nRUN x', '/d/x', UNKNOWN],
  ['FROM i AS s\nRUN x\nCOPY d /d', '/d/x', UNKNOWN],
  ['FROM n AS s\nCOPY d /d', '/d/x', UNKNOWN],
  ['FROM k AS k\nFROM scratch AS s\nCOPY --from=k /d /d', '/d/x', UNKNOWN],
  // Tools.
  ['FROM i AS s\nWORKDIR /w\nCOPY . .\nRUN poetry export -o r.txt', '/w/r.txt', ': -.git'],
  ['FROM i AS s\nCOPY . /w\nWORKDIR /w\nRUN poetry export -o /r/r.txt', '/r/r.txt', ': -.git'],
  ['FROM i AS s\nWORKDIR /w\nCOPY d ./\nCOPY l ./\nRUN poetry export -o r.txt', '/w/r.txt', ':l -.git :d -.git'],
  ['FROM i AS s\nWORKDIR /w\nCOPY . .\nRUN ["poetry", "export", "-o", "r.txt"]', '/w/r.txt', ': -.git'],
  ['FROM i AS s\nSHELL ["bash", "-c"]\nWORKDIR /w\nCOPY . .\nRUN poetry export -o r.txt', '/w/r.txt', ': -.git'],
  ['FROM i AS s\nSHELL ["python", "-c"]\nWORKDIR /w\nCOPY . .\nRUN poetry export -o r.txt', '/w/r.txt', UNKNOWN],
  ...['fish', 'shx', '/usr/bin/sh'].map((shell): [string, string, string] => [
    `FROM i AS s\nSHELL ["${shell}", "-c"]\nWORKDIR /w\nCOPY . .\nRUN poetry export -o r.txt`,
    '/w/r.txt',
    UNKNOWN
  ]),
  ['FROM i AS s\nWORKDIR /w\nCOPY . .\nRUN ["sh", "-c", "poetry export -o r.txt"]', '/w/r.txt', ': -.git'],
  ['FROM i AS s\nWORKDIR /w\nCOPY . .\nRUN ["sh", "-c", "poetry export -o r.txt", "x"]', '/w/r.txt', UNKNOWN],
  ['FROM i AS s\nWORKDIR /w\nCOPY --exclude=d . .\nRUN poetry export -o r.txt', '/w/r.txt', ': -d -.git'],
  ['FROM i AS s\nADD https://h/f /f\nRUN x\nWORKDIR /w\nCOPY . .\nRUN poetry export -o r.txt', '/w/r.txt', UNKNOWN],
  ['FROM i AS s\nSHELL ["sh", "-x"]\nWORKDIR /w\nCOPY . .\nRUN poetry export -o r.txt', '/w/r.txt', UNKNOWN],
  ['FROM i AS s\nRUN pip install poetry\nWORKDIR /w\nCOPY . .\nRUN poetry export -o r.txt', '/w/r.txt', ': -.git'],
  ['FROM i AS s\nWORKDIR /w\nRUN apt\nCOPY . .\nRUN poetry export -o r.txt', '/w/r.txt', ': -.git'],
  ['FROM i AS s\nWORKDIR /w\nCOPY . .\nRUN turbo prune x --docker', '/w/out/json/a', ': -.git'],
  ['FROM i AS s\nWORKDIR /w\nCOPY . .\nRUN turbo prune x --docker', '/w/out/full/a', ': -.git'],
  ['FROM i AS s\nWORKDIR /w\nCOPY . .\nRUN turbo prune x --docker', '/w/out/jsonx', UNKNOWN],
  ['FROM i AS s\nWORKDIR /w\nCOPY . .\nRUN turbo prune x --docker', '/w/out', UNKNOWN],
  ['FROM i AS s\nWORKDIR /w\nCOPY . .\nRUN poetry export -o r.txt', '/w/other', UNKNOWN],
  ['FROM i AS s\nWORKDIR /w\nCOPY . .\nRUN --mount=type=cache,target=/c,from=j poetry export -o r.txt', '/w/r.txt', UNKNOWN],
  ['FROM i AS s\nADD https://h/f /f\nWORKDIR /w\nCOPY . .\nRUN poetry export -o r.txt', '/w/r.txt', UNKNOWN],
  ['FROM i AS s\nWORKDIR /w\nCOPY . .\nRUN poetry export -o r.txt\nRUN y', '/w/r.txt', UNKNOWN],
  ['FROM i AS s\nWORKDIR /w\nCOPY . .\nRUN poetry export -o r.txt\nCOPY d /d', '/w/r.txt', ': -.git']
])('%j hands on %s', (stage, path, want) => {
  expect(copied(stage, path)).toBe(want);
});

const TOOL = 'FROM i AS s\nWORKDIR /w\nCOPY . .\nRUN poetry export -o r.txt';
const APP: BuiltHere = { image: 'app', steps: 's', settings: 't', open: 'nothing' };
const secret = openValue({ because: say`why`, likely: 'cached' });

test.each<[what: string, stage: string, path: string, more: Partial<Side>, want: string]>([
  ['an image of ours below', 'FROM app AS s\nCOPY d /d', '/d/x', { builtHere: new Map([['app:latest', APP]]) }, UNKNOWN],
  [
    'an image of ours below a tool',
    `FROM app AS s\nRUN x${TOOL.slice(9)}`,
    '/w/r.txt',
    { builtHere: new Map([['app:latest', APP]]) },
    UNKNOWN
  ],
  ['told to run again', TOOL, '/w/r.txt', { options: { noCache: true } }, UNKNOWN],
  ['an argument that nobody knows', `FROM i AS s\nARG A${TOOL.slice(9)}`, '/w/r.txt', { args: { A: secret } }, UNKNOWN],
  ['a directory that nobody knows', `FROM i AS s\nARG A\nCOPY d /$A${TOOL.slice(9)}`, '/w/r.txt', { args: { A: secret } }, UNKNOWN],
  [
    'a directory that is not known',
    'FROM scratch AS s\nCOPY --from=m x /d',
    '/d/x',
    { options: { namedContexts: { m: { kind: 'context' } } } },
    UNKNOWN
  ]
])('files of a stage: %s', (_, stage, path, more, want) => {
  expect(copied(stage, path, FILES, more)).toBe(want);
});

test('an ignore file that cannot be used leaves nothing to be told of its directory', () => {
  const files = { ...FILES, '.dockerignore': '[x' };
  expect(copied('FROM scratch AS s\nCOPY d /d', '/d/x', files)).toBe(UNKNOWN);
  expect(copied(TOOL, '/w/r.txt', files)).toBe(UNKNOWN);
});

const lines = (line: string, count: number) => `\n${line}`.repeat(count);

test.each([
  ['copies', (count: number) => `FROM scratch AS s\nCOPY d /d${lines('COPY l /l', count - 1)}`, '/d/x', 499],
  [
    'copies before a tool',
    (count: number) => `FROM i AS s\nCOPY . /w${lines('COPY l /l', count)}\nWORKDIR /w\nRUN poetry export -o r`,
    '/w/r',
    495
  ],
  [
    'commands before a tool',
    (count: number) => `FROM i AS s${lines('RUN x', count)}\nCOPY . /w\nWORKDIR /w\nRUN poetry export -o r`,
    '/w/r',
    495
  ]
])('no more than 500 steps are followed: %s', (_, stage, path, most) => {
  expect(copied(stage(most), path)).not.toBe(UNKNOWN);
  expect(copied(stage(most + 2), path)).toBe(UNKNOWN);
});

const settingsOf = (stage: string, path: string, files: Readonly<Record<string, string>> = FILES) => {
  const { graph } = lowerSide(textSide(`${stage}\nFROM i\nCOPY --from=s ${path} /`, files), 'buildkit');
  const from = graph.steps.at(-1)?.inputs.find(({ mode }) => mode === 'content')?.copied;
  return JSON.stringify(from === undefined ? null : { ...from, parts: from.parts.map(({ digest }) => digest) });
};
/** Whether turbo's output is another one where a file for people changed: that counts for the root of the tree in the tool's own folder alone. */
const turbo = (
  copies: string,
  changed: string,
  same: boolean
): [string, string, string, string, boolean, Readonly<Record<string, string>>] => {
  const stage = `FROM i AS s\nWORKDIR /w\n${copies}\nRUN turbo prune x --docker`;
  return [`turbo, ${copies}, ${changed}`, stage, stage, '/w/out/full/a', same, { ...FILES, [changed]: 'new' }];
};
const turboRows = [
  turbo('COPY . .', 'LICENSE', true),
  turbo('COPY . .', 'd/LICENSE', false),
  turbo('COPY . ./', 'LICENSE', true),
  turbo('COPY . /w', 'LICENSE', true),
  turbo('COPY . sub', 'LICENSE', false),
  turbo('COPY d .', 'd/LICENSE', false),
  turbo('COPY d l ./', 'd/LICENSE', false)
];
const POETRY = 'WORKDIR /w\nCOPY . .\nRUN poetry export -o r.txt';

test.each<[string, string, string, string, boolean, Readonly<Record<string, string>>?]>([
  ['the same', 'FROM i AS s\nCOPY d /d', 'FROM i AS s\nCOPY d /d', '/d/x', true],
  ['another image below', 'FROM i AS s\nCOPY d /d', 'FROM j AS s\nCOPY d /d', '/d/x', false],
  ['another owner', 'FROM i AS s\nCOPY d /d', 'FROM i AS s\nCOPY --chown=1 d /d', '/d/x', false],
  ['another mode', 'FROM i AS s\nCOPY d /d', 'FROM i AS s\nCOPY --chmod=1 d /d', '/d/x', false],
  [
    'another owner of the directory',
    'FROM i AS s\nUSER a\nWORKDIR /d\nCOPY d .',
    'FROM i AS s\nUSER b\nWORKDIR /d\nCOPY d .',
    '/d/x',
    false
  ],
  ['another directory elsewhere', 'FROM i AS s\nWORKDIR /v\nCOPY d /d', 'FROM i AS s\nWORKDIR /w\nCOPY d /d', '/d/x', true],
  ['another owner by a merge', 'FROM i AS s\nCOPY --link d /d', 'FROM i AS s\nCOPY --link --chown=1 d /d', '/d/x', false],
  ['a tool, other files', `FROM i AS s\n${POETRY}`, `FROM i AS s\n${POETRY}`, '/w/r.txt', true, { ...FILES, 'a.py': '2' }],
  ['a tool, its files', `FROM i AS s\n${POETRY}`, `FROM i AS s\n${POETRY}`, '/w/r.txt', false, { ...FILES, 'poetry.lock': 'm' }],
  ['a tool, a file of its kind more', `FROM i AS s\n${POETRY}`, `FROM i AS s\n${POETRY}`, '/w/r.txt', false, { ...FILES, 'x.toml': 'm' }],
  ['a tool, another image', `FROM i AS s\n${POETRY}`, `FROM j AS s\n${POETRY}`, '/w/r.txt', false],
  ['a tool, another command', `FROM i AS s\n${POETRY}`, `FROM i AS s\n${POETRY} --dev`, '/w/r.txt', false],
  ['a tool, another command before', `FROM i AS s\nRUN x\n${POETRY}`, `FROM i AS s\nRUN y\n${POETRY}`, '/w/r.txt', false],
  [
    'a tool, another file before that',
    `FROM i AS s\nCOPY a /a\nRUN x\n${POETRY}`,
    `FROM i AS s\nCOPY a /a\nRUN x\n${POETRY}`,
    '/w/r.txt',
    false,
    { ...FILES, a: '2' }
  ],
  [
    'a tool, other files of a stage before that',
    `FROM j AS t\nRUN x\nFROM i AS s\nCOPY --from=t /a /a\nRUN x\n${POETRY}`,
    `FROM j AS t\nRUN y\nFROM i AS s\nCOPY --from=t /a /a\nRUN x\n${POETRY}`,
    '/w/r.txt',
    false
  ],
  ...turboRows,
  [
    'a tool, its files elsewhere',
    'FROM i AS s\nWORKDIR /w\nCOPY . sub\nRUN poetry export -o r.txt',
    'FROM i AS s\nWORKDIR /w\nCOPY . sub\nRUN poetry export -o r.txt',
    '/w/r.txt',
    false,
    { ...FILES, 'poetry.lock': 'm' }
  ],
  [
    'cargo chef, a source',
    'FROM i AS s\nCOPY . .\nRUN cargo chef prepare',
    'FROM i AS s\nCOPY . .\nRUN cargo chef prepare',
    '/recipe.json',
    true,
    { ...FILES, 'm.rs': '2' }
  ]
])('files of a stage: %s', (_, before, after, path, same, files = FILES) => {
  const [one, other] = [settingsOf(before, path, FILES), settingsOf(after, path, files)];
  expect(one).not.toBe('null');
  expect(one === other).toBe(same);
});

// What a tool reads through links: files that the link leads to count as its own.
const chain = (length: number) =>
  Object.fromEntries(Array.from({ length }, (_, at) => [`l${at}.toml`, at === 0 ? '-> d/x' : `-> l${at - 1}.toml`]));

test.each<[what: string, links: Readonly<Record<string, string>>, change: Readonly<Record<string, string>>, same: boolean | null]>([
  ['a file behind a link', { 'p.toml': '-> d/x' }, { 'd/x': 'new' }, false],
  ['a file beside it', { 'p.toml': '-> d/x' }, { b: 'new' }, true],
  ['a file above', { 'd/p.toml': '-> ../a' }, { a: 'new' }, false],
  ['a file in a directory behind a link', { k: '-> t', 't/q/y.toml': '1' }, { 't/q/y.toml': '2' }, false],
  ['a file of the name of what a link adds', { 'k.toml': '-> d' }, { b: 'new' }, true],
  ['a directory that begins alike', { k: '-> d', 'dd.toml/y': '1' }, { 'dd.toml/y': '2' }, true],
  ['another name of the link', { 'p.toml': '-> d/x' }, { 'p.toml': '-> a', 'q.toml': '-> d/x' }, false],
  ['eight links', chain(8), { 'd/x': 'new' }, false],
  ['nine links', chain(9), {}, null],
  ['links in a circle', { p: '-> q', q: '-> p' }, {}, null],
  ['a link that leads nowhere', { p: '-> none' }, {}, null],
  ['a link out of what is copied', { p: '-> ../a' }, {}, null],
  ['a link out of it and back', { 'd/p': '-> ../../d/x' }, {}, null],
  ['a link to a place of the image', { p: '-> /d/x' }, {}, null],
  ['a link to the whole', { 'd/p': '-> ..' }, {}, null]
])('a tool and links: %s', (_, links, change, same) => {
  const [one, other] = [
    settingsOf(TOOL, '/w/r.txt', { ...FILES, ...links }),
    settingsOf(TOOL, '/w/r.txt', { ...FILES, ...links, ...change })
  ];
  expect(same === null ? one : one === other).toBe(same === null ? 'null' : same);
});

test('links are followed as long as it takes no longer than a million looks', () => {
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`l/${at}`, '-> ../d/x']));
  expect(settingsOf(TOOL, '/w/r.txt', { ...FILES, ...many(400) })).not.toBe('null');
  expect(settingsOf(TOOL, '/w/r.txt', { ...FILES, ...many(1100) })).toBe('null');
});
