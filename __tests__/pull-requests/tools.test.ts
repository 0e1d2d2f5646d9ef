import { expect, test } from '@jest/globals';
import type { Texts } from '../setup/analysis-request.ts';
import { CACHE, job, push, SETUP, verdicts } from './verdicts.ts';

// Tools that are functions of files (docs/cache-rules.md §9): what they write is equal where nothing that they read changed.

const WORKFLOW = { '.github/workflows/ci.yml': job([SETUP, push('', CACHE)]) };
const chef = ({ between = '', tool = 'cargo chef prepare --recipe-path recipe.json' } = {}) => `FROM rust:1.80 AS chef
RUN cargo install cargo-chef --version 0.1.68
WORKDIR /app
FROM chef AS planner
COPY . .
${between}RUN ${tool}
FROM chef AS builder
COPY --from=planner /app/recipe.json recipe.json
RUN cargo chef cook --release
COPY . .
RUN cargo build --release
`;
const RUST: Texts = {
  '.dockerignore': '.git\n.github\n.dockerignore\nDockerfile\n',
  'Cargo.toml': '[package]\nname = "a"\n',
  'Cargo.lock': 'version = 3\n',
  'src/main.rs': 'fn main() {}\n',
  Dockerfile: chef(),
  ...WORKFLOW
};
const turbo = (command: string, path: string) => `FROM node:20 AS prune
RUN npm i -g turbo@2.3.0
WORKDIR /app
COPY . .
RUN ${command}
FROM node:20
WORKDIR /app
COPY --from=prune ${path} .
RUN npm ci
`;
const NODE: Texts = {
  '.dockerignore': '.git\n.github\n.dockerignore\nDockerfile\n',
  'package.json': '{}',
  'turbo.json': '{}',
  'web/package.json': '{}',
  'web/src/a.tsx': '1',
  Dockerfile: turbo('turbo prune web --docker', '/app/out/json/'),
  ...WORKFLOW
};
const PYTHON: Texts = {
  '.dockerignore': '.git\n.github\n.dockerignore\nDockerfile\n',
  'pyproject.toml': '',
  'poetry.lock': '',
  'app/a.py': '1',
  Dockerfile: `FROM python:3.12 AS lock
RUN pip install poetry==1.8.3 poetry-plugin-export==1.8.0
WORKDIR /app
COPY . .
RUN poetry export -f requirements.txt --output requirements.txt
FROM python:3.12
COPY --from=lock /app/requirements.txt .
RUN pip install -r requirements.txt
`,
  ...WORKFLOW
};
const EDIT = { 'src/main.rs': 'fn main() { run() }\n' };
const WAS = '2- 3- 5R 6R 8- 9- 10R 11R';
const OPEN = '2- 3- 5R 6R 8R? 9R? 10R 11R';

const ROWS: readonly (readonly [name: string, base: Texts, change: Texts, verdicts: string])[] = [
  ['the text of a source', RUST, EDIT, WAS],
  ['a file that the tool does not look at', RUST, { 'README.md': '2' }, WAS],
  ['a manifest', RUST, { 'Cargo.toml': '[package]\nname = "b"\n' }, OPEN],
  ['the lock file', RUST, { 'Cargo.lock': 'version = 4\n' }, OPEN],
  ['a toolchain', RUST, { 'rust-toolchain': '1.81\n' }, OPEN],
  ['a configuration', RUST, { '.cargo/config.toml': '[build]\n' }, OPEN],
  ['a new source', RUST, { 'src/bin/b.rs': 'fn main() {}\n' }, OPEN],
  ['a step between', { ...RUST, Dockerfile: chef({ between: 'RUN ./generate\n' }) }, EDIT, '2- 3- 5R 6R 7R 9R? 10R? 11R 12R'],
  ['a command behind it', { ...RUST, Dockerfile: chef({ tool: 'cargo chef prepare && ./generate' }) }, EDIT, OPEN],
  ['another tool', { ...RUST, Dockerfile: chef({ tool: './prepare recipe.json' }) }, EDIT, OPEN],
  ['the repository itself in the context', { ...RUST, '.dockerignore': '.github\nDockerfile\n' }, EDIT, WAS],
  [
    'files that the job makes',
    { ...RUST, '.github/workflows/ci.yml': job([SETUP, 'run: ./generate.sh', push('', CACHE)]) },
    EDIT,
    '2- 3- 5R? 6R? 8R? 9R? 10R? 11R?'
  ],
  ['sources of a workspace', NODE, { 'web/src/a.tsx': '2' }, '2- 3- 4R 5R 7- 8- 9-'],
  ['a manifest of a workspace', NODE, { 'web/package.json': '{"name":"web"}' }, '2- 3- 4R 5R 7- 8R? 9R?'],
  ['the settings of the tool', NODE, { 'turbo.json': '{"a":1}' }, '2- 3- 4R 5R 7- 8R? 9R?'],
  [
    'the folder with the sources',
    { ...NODE, Dockerfile: turbo('turbo prune web --docker', '/app/out/full/') },
    { 'web/src/a.tsx': '2' },
    '2- 3- 4R 5R 7- 8R? 9R?'
  ],
  [
    'a tool of whatever version',
    { ...NODE, Dockerfile: turbo('npx turbo prune web --docker', '/app/out/json/') },
    { 'web/src/a.tsx': '2' },
    '2- 3- 4R 5R 7- 8R? 9R?'
  ],
  ['an exported lock file', PYTHON, { 'app/a.py': '2' }, '2- 3- 4R 5R 7- 8-'],
  ['a lock file that changed', PYTHON, { 'poetry.lock': '2' }, '2- 3- 4R 5R 7R? 8R?']
];

test.each(ROWS)('%s', async (_, base, change, expected) => {
  expect(await verdicts(base, change)).toBe(expected);
});

const LINKED = { ...NODE, 'web/AGENTS.md': '1', 'shared/package.json': '{}' };
test.each([
  ['a text that the tool does not look at', { 'web/CLAUDE.md': 'AGENTS.md' }, { 'web/AGENTS.md': '2' }, '2- 3- 4R 5R 7- 8- 9-'],
  ['a link to a link', { 'CLAUDE.md': 'web/CLAUDE.md', 'web/CLAUDE.md': 'AGENTS.md' }, { 'web/AGENTS.md': '2' }, '2- 3- 4R 5R 7- 8- 9-'],
  ['a manifest by another name', { 'web/b/package.json': '../AGENTS.md' }, { 'web/AGENTS.md': '2' }, '2- 3- 4R 5R 7- 8R? 9R?'],
  ['a folder', { 'web/lib': '../shared' }, { 'web/src/a.tsx': '2' }, '2- 3- 4R 5R 7- 8- 9-'],
  ['a way out of what is copied', { 'web/out': '../../shared' }, { 'web/src/a.tsx': '2' }, '2- 3- 4R 5R 7- 8R? 9R?'],
  ['a file that is not there', { 'web/out': 'none' }, { 'web/src/a.tsx': '2' }, '2- 3- 4R 5R 7- 8R? 9R?']
])('a link to %s', async (_, links, change, expected) => {
  expect(await verdicts(LINKED, change, 'Dockerfile', links)).toBe(expected);
});

const SEEN = { '.dockerignore': '.git\n.dockerignore\nDockerfile\n', 'README.md': '1', '.github/CODEOWNERS': '1' };
test.each([
  { name: 'owners of files', change: { '.github/CODEOWNERS': '2' }, expected: '2- 3- 4R 5R 7- 8- 9-' },
  { name: 'a text at the root', change: { 'README.md': '2' }, expected: '2- 3- 4R 5R 7- 8- 9-' },
  { name: 'any other file at the root', change: { 'tsconfig.json': '{}' }, expected: '2- 3- 4R 5R 7- 8R? 9R?' },
  {
    name: 'a text at the root of what is copied into a workspace',
    copy: 'COPY . web',
    change: { 'README.md': '2' },
    expected: '2- 3- 4R 5R 7- 8R? 9R?'
  },
  {
    name: 'a text of a folder that is copied as the root',
    copy: 'COPY web .',
    change: { 'web/README.md': '2' },
    expected: '2- 3- 4R 5R 7- 8R? 9R?'
  }
])('sources of turbo behind $name', async ({ copy = 'COPY . .', change, expected }) => {
  const Dockerfile = turbo('turbo prune web --docker', '/app/out/full/').replace('COPY . .', copy);
  expect(await verdicts({ ...NODE, ...SEEN, Dockerfile }, change)).toBe(expected);
});

test('turbo gives the list of workspaces, too', async () => {
  const Dockerfile = turbo('turbo prune web --docker', '/app/out/pnpm-workspace.yaml');
  expect(await verdicts({ ...NODE, Dockerfile }, { 'web/src/a.tsx': '2' })).toBe('2- 3- 4R 5R 7- 8- 9-');
});
