import { expect, test } from '@jest/globals';
import type { CacheSetup } from '../../src/model/image.ts';
import { plainText } from '../../src/safe-text/index.ts';
import type { SuggestInput } from '../../src/suggestion/index.ts';
import { suggestFor } from './setup.ts';

// Rules that prove nothing: when they speak, and above all when they do not.

const APP: Readonly<Record<string, string>> = {
  '.dockerignore': '**/node_modules\n',
  'package.json': '{"name":"a"}\n',
  'yarn.lock': '# yarn lockfile v1\n',
  'src/a.js': '1\n',
  'README.md': '# a\n',
  'docs/a.md': 'a\n',
  '.github/workflows/ci.yml': 'on: push\n'
};
const GOOD = 'FROM node:20\nWORKDIR /app\nCOPY package.json yarn.lock ./\nRUN yarn install --frozen-lockfile\nCOPY . .\nRUN yarn build\n';
const SETUP: CacheSetup = {
  mode: 'gha-max',
  from: '.github/workflows/ci.yml:12',
  scope: null,
  noCache: [],
  exports: true,
  imports: true
};

/** Merged changes by the paths that each touches. */
const history =
  (changes: readonly (readonly string[])[]): SuggestInput['changesWhere'] =>
  (accepts) => ({ changes: changes.filter(accepts).length, of: changes.length });
const times = <T>(n: number, value: T): readonly T[] => Array.from({ length: n }, () => value);

interface Row {
  readonly name: string;
  readonly rule: string;
  readonly text: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly options?: Partial<SuggestInput>;
  /** Part of the message; null where the rule must be silent. */
  readonly says: string | null;
  readonly level?: string;
  readonly edits?: boolean;
  /** Lines of the edit; for `copy-link` the whole file. */
  readonly lines?: string;
}

/** Every edit saves enough to be shown. */
const DEAR: Partial<SuggestInput> = { worth: () => ({ saving: { low: 6, mid: 8, high: 9, basis: 'builds' }, profited: null }) };
const sources = times(60, ['src/a.js']);
const PYTHON = {
  'requirements.txt': 'flask==3.0.0\n',
  'dev-requirements.txt': 'pytest==8.0.0\n',
  ...Object.fromEntries(times(9, 'src').map((name, at) => [`${name}/${at}.py`, '1']))
};
const ROWS: readonly Row[] = [
  // stage-order
  {
    name: 'packages on top of a stage with the sources',
    rule: 'stage-order',
    text: 'FROM debian:12 AS app\nCOPY . /app\nFROM app\nRUN apt-get update && apt-get install -y chromium\n',
    says: 'The stage that this one starts from copies what changes often (line 2)'
  },
  {
    name: 'packages on top of a stage with manifests',
    rule: 'stage-order',
    text: 'FROM node:20 AS deps\nCOPY package.json yarn.lock /app/\nFROM deps\nRUN apt-get update && apt-get install -y chromium\n',
    says: null
  },
  {
    name: 'a build on top of a stage with the sources',
    rule: 'stage-order',
    text: 'FROM node:20 AS app\nCOPY . /app\nFROM app\nRUN npm run build\n',
    says: null
  },
  {
    name: 'packages on top of a stage with what changes seldom',
    rule: 'stage-order',
    text: 'FROM debian:12 AS app\nCOPY scripts /app\nFROM app\nRUN apt-get update && apt-get install -y chromium\nCOPY src /s\n',
    files: Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'].flatMap((n) => [
        [`scripts/${n}.sh`, '1'],
        [`src/${n}.js`, '1']
      ])
    ),
    says: null
  },
  // split-broad-copy, without an edit
  ...(
    [
      ['an install that runs a file of the project', 'COPY . .\nRUN npm ci', SETUP, true],
      ['such an install where no cache is kept', 'COPY . .\nRUN npm ci', { ...SETUP, mode: 'none' }, false],
      ['the same once more', 'COPY package*.json build.js ./\nRUN npm ci\nCOPY . .\nRUN npm ci', SETUP, false]
    ] as const
  ).map(([name, lines, cache, speaks]) => ({
    name,
    rule: 'split-broad-copy',
    text: `FROM node:20\nWORKDIR /s\n${lines}\n`,
    files: {
      '.dockerignore': '**/node_modules\n',
      'package.json': '{"name":"a","scripts":{"prepare":"node build.js"}}',
      'package-lock.json': '{"lockfileVersion":3,"packages":{"":{}}}',
      'build.js': '1',
      'src/a.js': '1'
    },
    options: { cache },
    says: speaks ? 'Every change of sources runs this install again' : null,
    level: 'advice'
  })),
  // swap-independent
  ...([SETUP, { ...SETUP, mode: 'none' }] as const).map((cache) => ({
    name: `packages behind a copy from a stage, cache ${cache.mode}`,
    rule: 'swap-independent',
    text: 'FROM node:20 AS a\nWORKDIR /s\nCOPY . .\nRUN npm run build\nFROM debian:12\nWORKDIR /s\nCOPY --from=a /s /s\nRUN apt-get update && apt-get install -y git\n',
    options: { cache },
    says: cache.mode === 'none' ? 'and both then run at once' : 'in front of what changes more often',
    level: 'one-click',
    edits: true,
    lines: 'FROM debian:12\nRUN apt-get'
  })),
  {
    name: 'what the stage below has installed already',
    rule: 'stage-order',
    text: 'FROM python:3.12 AS app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . /app\nFROM app\nRUN pip install -r requirements.txt\n',
    files: { ...APP, ...PYTHON },
    says: null
  },
  {
    name: 'another list on top of the stage with the sources',
    rule: 'stage-order',
    text: 'FROM python:3.12 AS app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . /app\nFROM app\nRUN pip install -r dev-requirements.txt\n',
    files: { ...APP, ...PYTHON },
    says: 'copies what changes often (line 4)'
  },
  {
    name: 'settings of the system in the stage below',
    rule: 'stage-order',
    text: 'FROM debian:12 AS app\nCOPY etc/ /etc/\nCOPY sbin/ /sbin/\nFROM app\nRUN apt-get update && apt-get install -y chromium\n',
    files: Object.fromEntries(times(9, '').map((_, at) => [`${at % 2 === 0 ? 'etc' : 'sbin'}/${at}`, '1'])),
    says: null
  },
  {
    name: 'the copy of the stage below that changes most',
    rule: 'stage-order',
    text: 'FROM node:20 AS app\nCOPY src /app/src\nCOPY package.json yarn.lock /app/\nFROM app\nRUN apt-get update && apt-get install -y chromium\n',
    files: { ...APP, ...Object.fromEntries(times(9, 'src').map((name, at) => [`${name}/${at}.js`, '1'])) },
    says: 'copies what changes often (line 2)'
  },
  // insert-prefetch
  {
    name: 'a program of .NET that is run from its sources',
    rule: 'insert-prefetch',
    text: 'FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /s\nCOPY . .\nRUN dotnet run --project a.csproj -- publish\n',
    files: { 'a.csproj': '<Project/>', 'a.cs': 'x', 'b.cs': 'x' },
    says: 'dotnet restore in a step of its own'
  },
  {
    name: 'a build of .NET that restores by itself',
    rule: 'insert-prefetch',
    text: 'FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /s\nCOPY . .\nRUN dotnet publish a.csproj -c Release\n',
    files: { 'a.csproj': '<Project/>', 'a.cs': 'x', 'b.cs': 'x' },
    says: 'dotnet restore in a step of its own'
  },
  {
    name: 'a build of .NET behind its restore',
    rule: 'insert-prefetch',
    text: 'FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /s\nCOPY . .\nRUN dotnet restore a.csproj\nRUN dotnet publish a.csproj -c Release --no-restore\n',
    files: { 'a.csproj': '<Project/>', 'a.cs': 'x', 'b.cs': 'x' },
    says: null
  },
  {
    name: 'a build of Gradle',
    rule: 'insert-prefetch',
    text: 'FROM gradle:8\nWORKDIR /s\nCOPY . .\nRUN gradle shadowJar\n',
    files: { 'build.gradle': 'x', 'src/a.java': 'x', 'src/b.java': 'x' },
    says: 'running a task that resolves them'
  },
  {
    name: 'a build of Maven behind two copies',
    rule: 'insert-prefetch',
    text: 'FROM maven:3\nWORKDIR /s\nCOPY src ./src\nCOPY pom.xml .\nRUN mvn clean package\n',
    files: { 'pom.xml': 'x', 'src/A.java': 'x', 'src/B.java': 'x' },
    says: 'dependency:go-offline'
  },
  ...(
    [
      ['pip install .', true],
      ["pip install --no-cache-dir '.[web]'", true],
      ['pip install /s', true],
      ['poetry build && pip install dist/*.whl', true],
      ['pip install --no-deps .', false],
      ['pip install flask && python -m app', false],
      ['poetry install --only main', true],
      ['poetry install --no-root', false],
      ['uv sync --frozen', true],
      ['uv sync --frozen --no-install-project', false]
    ] as const
  ).map(([command, fires]) => ({
    name: `a project of Python: ${command}`,
    rule: 'insert-prefetch',
    text: `FROM python:3\nWORKDIR /s\nCOPY . .\nRUN ${command}\n`,
    files: { 'pyproject.toml': '[project]\nname="a"\n[build-system]\n', 'uv.lock': '', 'poetry.lock': '', 'a/b.py': '1', 'a/c.py': '1' },
    says: fires ? 'installs all dependencies again' : null
  })),
  {
    name: 'a project of Python behind its dependencies',
    rule: 'insert-prefetch',
    text: 'FROM python:3\nWORKDIR /s\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nRUN pip install .\n',
    files: { 'pyproject.toml': 'x', 'requirements.txt': 'a', 'a/b.py': '1', 'a/c.py': '1' },
    says: null
  },
  {
    name: 'manifests of a project of Python alone',
    rule: 'insert-prefetch',
    text: 'FROM python:3\nWORKDIR /s\nCOPY pyproject.toml uv.lock ./\nRUN uv sync --frozen\nCOPY . .\n',
    files: { 'pyproject.toml': 'x', 'uv.lock': '', 'a/b.py': '1', 'a/c.py': '1' },
    says: null
  },
  ...(
    [
      ['a pin and a text beside manifests', 'COPY pyproject.toml uv.lock .python-version README.md ./\nRUN uv sync --frozen', false],
      [
        'a list of another directory',
        'RUN pip install -r requirements.txt\nWORKDIR /s/p\nCOPY a a\nCOPY pyproject.toml ./\nRUN pip install -e .[x]',
        true
      ],
      [
        'a list of this directory',
        'COPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY a a\nCOPY pyproject.toml ./\nRUN pip install -e .[x]',
        false
      ],
      ['a mount of the whole context', 'RUN --mount=type=bind,target=/s,rw pip install .', true],
      ['a secret', 'COPY . .\nRUN --mount=type=secret,id=netrc,target=/root/.netrc pip install .', true],
      ['a cache of its own', 'COPY . .\nRUN --mount=type=cache,target=/root/.cache pip install .', false]
    ] as const
  ).map(([name, lines, fires]) => ({
    name: `a project of Python: ${name}`,
    rule: 'insert-prefetch',
    text: `FROM python:3\nWORKDIR /s\n${lines}\n`,
    files: { 'pyproject.toml': 'x', 'uv.lock': '', '.python-version': '3', 'requirements.txt': 'x', 'a/b.py': '1', 'a/c.py': '1' },
    says: fires ? 'installs all dependencies again' : null
  })),
  {
    name: 'crates behind a tool that is installed by its name',
    rule: 'insert-prefetch',
    text: 'FROM rust:1\nRUN cargo install cargo-sbom@0.10.0\nWORKDIR /s\nCOPY . .\nRUN cargo build\n',
    files: { 'Cargo.toml': 'x', 'Cargo.lock': 'x', 'src/main.rs': 'x', 'src/a.rs': 'x' },
    says: 'builds all crates again'
  },
  {
    name: 'what is fetched first and installed offline',
    rule: 'split-broad-copy',
    text: 'FROM node:20\nWORKDIR /s\nCOPY pnpm-lock.yaml ./\nRUN pnpm fetch\nCOPY . .\nRUN pnpm install --offline\n',
    files: { 'package.json': '{"scripts":{"prepare":"node build.js"}}', 'pnpm-lock.yaml': 'x', 'build.js': '1', 'src/a.js': '1' },
    says: null
  },
  {
    name: 'what the stage below has installed',
    rule: 'swap-independent',
    text: 'FROM python:3 AS deps\nWORKDIR /s\nCOPY pyproject.toml uv.lock ./\nRUN uv sync --frozen --no-install-project\nFROM deps\nCOPY a ./a\nRUN uv sync --frozen\n',
    files: { 'pyproject.toml': '[project]\nname="a"\nversion="1"\n', 'uv.lock': '', 'a/b.py': '1', 'a/c.py': '1' },
    says: null
  },
  {
    name: 'many steps that take nothing, behind a file',
    rule: 'swap-independent',
    text: `FROM debian:12\nADD docs /srv/conf/\nWORKDIR /app\n${'RUN echo "x" >> /app/x.conf\n'.repeat(14)}`,
    says: null
  },
  {
    name: 'a package in front of lists with a text beside them',
    rule: 'swap-independent',
    text: 'FROM python:3\nWORKDIR /app\nCOPY requirements/made ./requirements\nRUN pip install PyYAML==5.4.1\nCOPY src src\n',
    files: { 'requirements/made/a.txt': 'x', 'requirements/made/b.txt': 'x', 'requirements/made/README.md': 'x', 'src/a.py': '1' },
    says: null
  },
  {
    name: 'a dummy program in front of the sources',
    rule: 'insert-prefetch',
    text: 'FROM rust:1\nWORKDIR /s\nCOPY Cargo.toml Cargo.lock build.rs ./\nRUN mkdir src && echo "fn main() {}" > src/main.rs && cargo build\nCOPY . .\nRUN cargo build\n',
    files: { 'Cargo.toml': 'x', 'Cargo.lock': 'x', 'build.rs': 'x', 'src/main.rs': 'x' },
    says: null
  },
  ...(
    [
      ['go build', 'ADD . /s\nWORKDIR /s\nRUN go build .', 'ADD go.mod go.sum /s/\nWORKDIR /s\nRUN go mod download\nADD . /s\n'],
      [
        'go generate',
        'WORKDIR /s\nCOPY . .\nRUN go generate ./... && go build .',
        'COPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\n'
      ],
      ['a Makefile', 'ADD . /s\nWORKDIR /s\nRUN make', 'ADD go.mod go.sum /s/\nWORKDIR /s\nRUN go mod download\nADD . /s\nRUN make\n'],
      [
        'a script, behind a tool of another module',
        'RUN go install example.org/t@v1\nWORKDIR /s\nCOPY . .\nRUN ./build.sh',
        'COPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN ./build.sh\n'
      ],
      ['another directory', 'COPY . .\nWORKDIR /s\nRUN go build .', null]
    ] as const
  ).map(([name, lines, edit]) => ({
    name: `a build of Go: ${name}`,
    rule: 'insert-prefetch',
    text: `FROM golang:1.22\n${lines}\n`,
    files: {
      'go.mod': 'module a\nrequire example.org/b v1.0.0\n',
      'go.sum': 'x',
      'main.go': '1',
      Makefile: 'a:\n\tgo build -o a .\n'
    },
    says: edit === null ? null : 'Fetch the modules',
    ...(edit === null ? {} : { level: 'needs-review', edits: true, lines: edit })
  })),
  ...(
    [
      ['a step between', 'ADD . /s\nRUN true\nWORKDIR /s\nRUN make', ['go.sum']],
      ['no go.sum', 'WORKDIR /s\nCOPY . .\nRUN go build .', []],
      ['a directory by a variable', 'ARG D=/s\nWORKDIR $D\nCOPY . .\nRUN go build .', ['go.sum']],
      ['what is vendored', 'WORKDIR /s\nCOPY . .\nRUN true\nRUN go build .', ['vendor/modules.txt']]
    ] as const
  ).map(([name, lines, more]) => ({
    name: `a build of Go without an edit: ${name}`,
    rule: 'insert-prefetch',
    text: `FROM golang:1.22\n${lines}\n`,
    files: {
      'go.mod': 'module a\nrequire example.org/b v1.0.0\n',
      'main.go': '1',
      Makefile: 'a:\n\tgo build -o a .\n',
      ...Object.fromEntries(more.map((path) => [path, 'x']))
    },
    says: name === 'what is vendored' ? null : 'fetches all modules again'
  })),
  ...(
    [
      ['most of the program', 12, 0, 'runs this install again'],
      ['little of the program', 4, 20, null]
    ] as const
  ).map(([what, own, others, says]) => ({
    name: `an install behind a directory that holds ${what}`,
    rule: 'split-broad-copy',
    text: 'FROM node:20\nWORKDIR /s\nCOPY shop ./shop\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build\n',
    files: {
      '.dockerignore': 'node_modules\n',
      'package.json': '{"scripts":{"postinstall":"node shop/0.js"}}',
      'package-lock.json': '{"lockfileVersion":3,"packages":{"":{}}}',
      ...Object.fromEntries(times(own, 'shop').map((name, i) => [`${name}/${i}.js`, 'x'])),
      ...Object.fromEntries(times(others, 'other').map((name, i) => [`${name}/${i}.js`, 'x']))
    },
    says
  })),
  {
    name: 'a second install, of another project, by a flag that names its directory',
    rule: 'split-broad-copy',
    text: 'FROM node:20\nWORKDIR /s\nCOPY package.json yarn.lock ./\nRUN yarn install --frozen-lockfile\nCOPY src ./src\nRUN yarn --cwd src/api install\n',
    files: {
      ...APP,
      'src/api/package.json': '{}',
      'src/api/yarn.lock': '# yarn lockfile v1\n',
      ...Object.fromEntries(times(9, 'src/api/lib').map((name, i) => [`${name}/${i}.js`, 'x']))
    },
    says: 'runs this install again'
  },
  {
    name: 'a build of Go in a module beside one that is vendored',
    rule: 'insert-prefetch',
    text: 'FROM example/go\nADD b /b\nWORKDIR /b/ex\nRUN go build .\n',
    files: {
      'b/go.mod': 'module a\n',
      'b/vendor/modules.txt': 'x',
      'b/a.go': '1',
      'b/ex/go.mod': 'module b\nrequire example.org/b v1.0.0\n',
      'b/ex/go.sum': 'x',
      'b/ex/main.go': '1'
    },
    says: 'fetches all modules again'
  },
  ...(
    [
      ['npm ci --omit=dev --ignore-scripts', 'runs this install again'],
      ['npm ci --ignore-scripts', null]
    ] as const
  ).map(([first, says]) => ({
    name: `an install of all behind the sources, after ${first}`,
    rule: 'split-broad-copy',
    text: `FROM node:20\nWORKDIR /s\nCOPY package*.json ./\nRUN ${first}\nRUN cp -R node_modules shipped\nCOPY . /s\nRUN npm ci\nRUN npm run build\n`,
    files: {
      '.dockerignore': 'node_modules\n',
      'package.json': '{"scripts":{"prepare":"webpack"}}',
      'package-lock.json': '{"lockfileVersion":3,"packages":{"":{}}}',
      ...Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((n) => [`src/${n}.js`, 'x']))
    },
    says
  })),
  ...(
    [
      ['a directory of its image', 'FROM golang:1\nWORKDIR $GOPATH/src/a\nCOPY . $GOPATH/src/a\nRUN go build .', 'Fetch the modules'],
      ['go get of the project', 'FROM golang:1\nWORKDIR /s\nCOPY . .\nRUN go get -d -v ./...\nRUN go install ./...', 'Fetch the modules'],
      ['what needs no module', 'FROM golang:1\nWORKDIR /s\nCOPY go.mod main.go ./\nRUN go build .', null],
      ['go get of a tool', 'FROM golang:1\nWORKDIR /s\nRUN go get example.org/t\nCOPY go.mod ./\nRUN true', null],
      [
        'a cache of what was compiled',
        'FROM golang:1\nWORKDIR /s\nCOPY . .\nRUN --mount=type=cache,target=/root/.cache/go-build go build .',
        'Fetch'
      ],
      ['a cache of modules', 'FROM golang:1\nWORKDIR /s\nCOPY . .\nRUN --mount=type=cache,target=/go/pkg/mod go build .', null],
      [
        'tools by hand',
        'FROM debian:12\nRUN curl -L https://go.dev/dl/go1.tar.gz | tar -xzC /usr/local\nCOPY . /s\nRUN make -C /s/cmd',
        'fetch'
      ],
      ['make without tools', 'FROM debian:12\nRUN true\nCOPY . /s\nRUN make -C /s/cmd', null]
    ] as const
  ).map(([name, lines, says]) => ({
    name: `modules of Go: ${name}`,
    rule: 'insert-prefetch',
    text: `${lines}\n`,
    files: { 'go.mod': 'module a\nrequire example.org/b v1.0.0\n', 'go.sum': 'x', 'main.go': '1', 'cmd/a.go': '1' },
    says,
    ...(says?.startsWith('Fetch') === true ? { level: 'needs-review', edits: true, lines: 'RUN go mod download' } : {})
  })),
  ...(
    [
      ['at another place', 'ENV PATH="/root/.cargo/bin:$PATH"\n', 'keeps nothing'],
      ['at the place of its image', '', null],
      ['at a place that is named', 'ENV PATH="/root/.cargo/bin:$PATH" CARGO_HOME=/usr/local/cargo\n', null]
    ] as const
  ).map(([name, env, says]) => ({
    name: `a cache of crates ${name}`,
    rule: 'insert-prefetch',
    text: `FROM debian:12\n${env}WORKDIR /s\nCOPY . .\nRUN --mount=type=cache,target=/usr/local/cargo/registry cargo build --release\n`,
    files: { 'Cargo.toml': 'x', 'Cargo.lock': 'x', 'src/main.rs': '1', 'src/a.rs': '1' },
    says
  })),
  {
    name: 'a Makefile without Go',
    rule: 'insert-prefetch',
    text: 'FROM debian:12\nWORKDIR /s\nADD . .\nRUN make\n',
    files: { 'go.mod': 'module a\nrequire example.org/b v1.0.0\n', 'go.sum': 'x', 'main.go': '1', Makefile: 'a:\n\tcc a.c\n' },
    says: null
  },
  // split-run, without an edit
  {
    name: 'an install inside of a condition',
    rule: 'split-run',
    text: 'FROM node:20\nWORKDIR /s\nCOPY . .\nRUN if [ "$CI" != 1 ]; then npm ci && npm run build; fi\n',
    files: { 'package.json': '{}', 'package-lock.json': '{}', 'a.js': '1', 'b.js': '1', 'c.js': '1', 'd.js': '1' },
    says: 'installs all dependencies again'
  },
  {
    name: 'an install inside of a condition behind the same install',
    rule: 'split-run',
    text: 'FROM node:20\nWORKDIR /s\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN if [ "$CI" != 1 ]; then npm ci && npm run build; fi\n',
    files: { 'package.json': '{}', 'package-lock.json': '{}', 'a.js': '1', 'b.js': '1', 'c.js': '1', 'd.js': '1' },
    says: null
  },
  // ci-cache
  { name: 'no cache', rule: 'ci-cache', text: GOOD, options: { cache: { ...SETUP, mode: 'none' } }, says: 'keeps no build cache' },
  {
    name: 'no cache in a run step',
    rule: 'ci-cache',
    text: GOOD,
    options: { cache: { ...SETUP, mode: 'none' } },
    says: 'token of the cache'
  },
  {
    name: 'no cache of what takes a moment',
    rule: 'ci-cache',
    text: 'FROM example/base\nCOPY docs /docs\nRUN rm -rf /docs/old && ln -s /docs /help\n',
    options: { cache: { ...SETUP, mode: 'none' } },
    says: null
  },
  {
    name: 'no cache of updates, which are there to run again',
    rule: 'ci-cache',
    text: 'FROM example/base\nRUN apt-get update -y && apt-get upgrade -y\n',
    options: { cache: { ...SETUP, mode: 'none' } },
    says: null
  },
  {
    name: 'no cache of what only releases build',
    rule: 'ci-cache',
    text: GOOD,
    options: { cache: { ...SETUP, mode: 'none' }, servesChanges: false },
    says: null
  },
  { name: 'no-cache', rule: 'ci-cache', text: GOOD, options: { cache: { ...SETUP, noCache: true } }, says: 'builds with no-cache' },
  {
    name: 'never written',
    rule: 'ci-cache',
    text: GOOD,
    options: {
      cache: { ...SETUP, exports: false, doubt: { because: ['no build found here writes it'], likely: 'cached' }, unwritten: true }
    },
    says: 'that no build writes'
  },
  {
    name: 'written by the build of another target, of whatever run',
    rule: 'ci-cache',
    text: GOOD,
    options: { cache: { ...SETUP, exports: false, doubt: { because: ['of which run it is, is not known'], likely: 'cached' } } },
    says: null
  },
  {
    name: 'written by the build of another image',
    rule: 'ci-cache',
    text: GOOD,
    options: { cache: { ...SETUP, exports: false } },
    says: null
  },
  { name: 'never read', rule: 'ci-cache', text: GOOD, options: { cache: { ...SETUP, imports: false } }, says: 'that no build reads' },
  {
    name: 'read by another build',
    rule: 'ci-cache',
    text: GOOD,
    options: { cache: { ...SETUP, imports: false, readElsewhere: true } },
    says: null
  },
  { name: 'shared scope', rule: 'ci-cache', text: GOOD, options: { cache: SETUP, sharedScopes: ['web'] }, says: 'shared with web' },
  {
    name: 'last stage only',
    rule: 'ci-cache',
    text: `${GOOD}FROM nginx:1\nCOPY --from=0 /app/dist /srv\n`,
    options: { cache: { ...SETUP, mode: 'registry-min' } },
    says: 'mode=max'
  },
  { name: 'a single stage needs no mode=max', rule: 'ci-cache', text: GOOD, options: { cache: { ...SETUP, mode: 'gha-min' } }, says: null },
  { name: 'a good cache', rule: 'ci-cache', text: GOOD, options: { cache: SETUP }, says: null },
  { name: 'nothing is known of a workflow', rule: 'ci-cache', text: GOOD, options: { cache: null }, says: null },
  { name: 'assumed', rule: 'ci-cache', text: GOOD, options: { cache: { ...SETUP, mode: 'none', from: 'assumed' } }, says: null },
  { name: 'given by an option', rule: 'ci-cache', text: GOOD, options: { cache: { ...SETUP, mode: 'none', from: 'option' } }, says: null },
  {
    name: 'some stages are told to run',
    rule: 'ci-cache',
    text: GOOD,
    options: { cache: { ...SETUP, noCache: ['build'] } },
    says: null
  },
  // cache-mount
  {
    name: 'an install on one machine',
    rule: 'cache-mount',
    text: GOOD,
    options: { cache: { ...SETUP, mode: 'local' } },
    says: '--mount=type=cache'
  },
  { name: 'nothing is known of the machine', rule: 'cache-mount', text: GOOD, says: '--mount=type=cache' },
  ...(['gha-max', 'gha-min', 'registry-max', 'inline', 'none'] as const).map((mode) => ({
    name: `on fresh machines: ${mode}`,
    rule: 'cache-mount',
    text: GOOD,
    options: { cache: { ...SETUP, mode } },
    says: null
  })),
  {
    name: 'has a mount',
    rule: 'cache-mount',
    text: GOOD.replace('RUN yarn install', 'RUN --mount=type=cache,target=/c yarn install'),
    says: null
  },
  {
    name: 'keeps no downloads',
    rule: 'cache-mount',
    text: 'FROM python:3\nCOPY r.txt .\nRUN pip install --no-cache-dir -r r.txt\n',
    files: { 'r.txt': 'a\n' },
    says: null
  },
  ...(
    [
      ['turbo 2', 'npx turbo run build --filter=web', '"turbo":"^2.1.0"', '{}', '/app/.turbo/cache'],
      ['turbo 1', 'npm i && turbo build', '"turbo":"1.13.4"', '{}', '/app/node_modules/.cache/turbo'],
      ['turbo of an unknown version', 'turbo build', '"turbo":"latest"', '{}', null],
      ['turbo with a place of its own', 'turbo build', '"turbo":"^2.1.0"', '{"cacheDir":"x"}', null],
      ['turbo with a shared cache', 'TURBO_X=1 turbo build --cache-dir=y', '"turbo":"^2.1.0"', '{}', null],
      ['turbo that only prunes', 'turbo prune web --docker', '"turbo":"^2.1.0"', '{}', null],
      ['nx 20', 'npx nx build web', '"nx":"20.0.1"', '{}', '/app/.nx/cache'],
      ['nx 15', 'pnpm exec nx run-many -t build', '"nx":"~15.2.0"', '{}', '/app/node_modules/.cache/nx'],
      ['nx in the cloud', 'nx build web', '"nx":"20.0.1"', '{"nxCloudId":"x"}', null],
      ['nx without its cache', 'nx build web --skip-nx-cache', '"nx":"20.0.1"', '{}', null]
    ] as const
  ).map(([name, command, dependency, settings, place]) => ({
    name: `results of tasks: ${name}`,
    rule: 'cache-mount',
    text: `FROM node:22\nWORKDIR /app\nCOPY . .\nRUN ${command}\n`,
    files: { 'package.json': `{"devDependencies":{${dependency}}}`, [name.startsWith('nx') ? 'nx.json' : 'turbo.json']: settings },
    says: place === null ? null : `target=${place}`
  })),
  {
    name: 'results of tasks: a variable leads elsewhere',
    rule: 'cache-mount',
    text: 'FROM node:22\nENV TURBO_TOKEN=x\nWORKDIR /app\nCOPY . .\nRUN turbo build\n',
    files: { 'package.json': '{"devDependencies":{"turbo":"^2.1.0"}}', 'turbo.json': '{}' },
    says: null
  },
  // dockerignore-add
  {
    name: 'a checkout',
    rule: 'dockerignore-add',
    text: GOOD,
    options: { isCheckout: true },
    says: 'Add .git to .dockerignore',
    level: 'needs-review'
  },
  { name: 'no checkout', rule: 'dockerignore-add', text: GOOD, says: null },
  {
    name: '.git is kept out',
    rule: 'dockerignore-add',
    text: GOOD,
    files: { ...APP, '.dockerignore': '.git\n' },
    options: { isCheckout: true },
    says: null
  },
  {
    name: 'an allow list',
    rule: 'dockerignore-add',
    text: GOOD,
    files: { ...APP, '.dockerignore': '*\n!src\n!package.json\n!yarn.lock\n' },
    options: { isCheckout: true },
    says: null
  },
  ...(
    [
      ['pyproject.toml', '[build-system]\nrequires = ["setuptools", "setuptools_scm>=8"]\n'],
      ['pyproject.toml', '[tool.hatch.version]\nsource = "vcs"\n'],
      ['Cargo.toml', '[build-dependencies]\nvergen = "8"\n'],
      ['pom.xml', '<plugin><artifactId>git-commit-id-maven-plugin</artifactId></plugin>'],
      ['Makefile', 'VERSION := $(shell git describe --tags)\n'],
      ['App/App.csproj', '<PackageReference Include="MinVer" />']
    ] as const
  ).map(([path, text]) => ({
    name: `${path} takes its version from git`,
    rule: 'dockerignore-add',
    text: GOOD,
    files: { ...APP, [path]: text },
    options: { isCheckout: true },
    says: null
  })),
  {
    name: 'a listed .git that a step asks',
    rule: 'dockerignore-add',
    text: `${GOOD}RUN VERSION=1 git describe > v\n`,
    files: { ...APP, '.git/HEAD': 'x' },
    says: null
  },
  ...[
    'npx nx affected -t build',
    'nx run-many -t lint && nx format:check',
    'turbo run build --affected',
    "turbo build --filter='...[origin/main]'"
  ].map((command) => ({
    name: `a step asks which projects a change affects: ${command}`,
    rule: 'dockerignore-add',
    text: `${GOOD}RUN ${command}\n`,
    options: { isCheckout: true },
    says: null
  })),
  {
    name: 'a step that asks it of no change',
    rule: 'dockerignore-add',
    text: `${GOOD}RUN nx build web && turbo run build --filter=web\n`,
    options: { isCheckout: true },
    says: 'Add .git',
    level: 'needs-review'
  },
  { name: 'a step asks git', rule: 'dockerignore-add', text: `${GOOD}RUN git describe > v\n`, options: { isCheckout: true }, says: null },
  {
    name: 'no broad COPY',
    rule: 'dockerignore-add',
    text: 'FROM node:20\nCOPY src /src\nRUN x\n',
    options: { isCheckout: true },
    says: null
  },
  {
    name: 'docs and workflows cost builds',
    rule: 'dockerignore-add',
    text: GOOD,
    options: { changesWhere: history([...sources, ...times(30, ['docs/a.md']), ...times(20, ['.github/workflows/ci.yml', 'README.md'])]) },
    says: 'touched nothing else',
    level: 'needs-review'
  },
  {
    name: 'a member of the workspace by the name of docs',
    rule: 'dockerignore-add',
    text: GOOD,
    files: { ...APP, 'docs/package.json': '{}\n' },
    options: { changesWhere: history([...sources, ...times(60, ['docs/a.md'])]) },
    says: null
  },
  {
    name: 'papers change with sources',
    rule: 'dockerignore-add',
    text: GOOD,
    options: { changesWhere: history(times(60, ['src/a.js', 'docs/a.md'])) },
    says: null
  },
  {
    name: 'papers seldom change',
    rule: 'dockerignore-add',
    text: GOOD,
    options: { changesWhere: history([...sources, ['docs/a.md']]) },
    says: null
  },
  {
    name: 'papers that no COPY takes',
    rule: 'dockerignore-add',
    text: GOOD,
    files: { ...APP, '.dockerignore': 'docs\n.github\n*.md\n' },
    options: { changesWhere: history([...sources, ...times(60, ['docs/a.md', 'README.md'])]) },
    says: null
  },
  {
    name: 'a step makes something of the docs',
    rule: 'dockerignore-add',
    text: `${GOOD}RUN yarn docs\n`,
    options: { changesWhere: history([...sources, ...times(60, ['docs/a.md'])]) },
    says: null
  },
  {
    name: 'the Dockerfile names them',
    rule: 'dockerignore-add',
    text: `${GOOD}COPY docs /srv/docs\n`,
    options: { changesWhere: history([...sources, ...times(60, ['docs/a.md'])]) },
    says: null
  },
  {
    name: 'a manifest reads the README',
    rule: 'dockerignore-add',
    text: 'FROM python:3\nWORKDIR /app\nCOPY . .\nRUN python build.py\n',
    files: { 'pyproject.toml': '[project]\nreadme = "README.md"\n', 'README.md': 'a\n', 'build.py': '1\n' },
    options: { changesWhere: history([...times(60, ['build.py']), ...times(60, ['README.md'])]) },
    says: null
  },
  // .git where something reads it
  ...(
    [
      ['a member of the workspace', { 'libs/a/pyproject.toml': '[tool.hatch.version]\nsource = "vcs"\n' }],
      ['setup.py', { 'setup.py': 'setup(use_scm_version=True)\n' }],
      ['a script that a step runs', { 'build.sh': 'v=$(git describe)\n' }],
      ['nothing', { 'other.sh': 'v=$(git describe)\n' }]
    ] as const
  ).map(([name, more]) => ({
    name: `.git is read by ${name}`,
    rule: 'dockerignore-add',
    text: 'FROM python:3\nWORKDIR /app\nCOPY . .\nRUN ./build.sh\n',
    files: { 'a.py': '1', 'build.sh': 'make\n', ...more },
    options: { isCheckout: true },
    says: name === 'nothing' ? 'Add .git' : null,
    level: 'needs-review'
  })),
  // copy-link
  ...(
    [
      ['a directory that nothing else knows', 'RUN apk add git\nCOPY lib /srv/lib/', true],
      ['from a stage', 'RUN apk add git\nCOPY --from=x /out /app', true],
      ['nothing in front runs', 'WORKDIR /x\nCOPY lib /srv/lib/', false],
      ['has it already', 'RUN apk add git\nCOPY --link lib /srv/lib/', false],
      ['an owner of its own', 'RUN apk add git\nCOPY --chown=1:1 lib /srv/lib/', false],
      ['relative', 'RUN apk add git\nWORKDIR /app\nCOPY lib lib/', false],
      ['a directory with an owner', 'RUN mkdir -p /srv/lib && chown 1:1 /srv/lib\nCOPY lib /srv/lib/', false],
      ['a directory above with an owner', 'RUN mkdir -p /srv/lib && chown 1:1 /srv/lib\nCOPY lib /srv/lib/a/', false],
      ['a directory of another user', 'USER 5\nWORKDIR /srv/lib\nUSER 0\nRUN apk add git\nCOPY lib /srv/lib/', false],
      ['a step in front may do anything', 'RUN ./x\nCOPY lib /srv/lib/', false],
      ['written before', 'COPY lib /srv/lib/\nRUN apk add git\nCOPY a.c /srv/lib/', false],
      ['a link in front', 'RUN ln -s /data /srv/lib\nCOPY lib /srv/lib/', false],
      ['the system’s own directories', 'RUN apk add git\nCOPY lib /usr/local/lib/', false],
      ['a name that may be a directory', 'WORKDIR /srv/lib\nRUN apk add git\nCOPY --from=x /out /srv/lib', false],
      ['an install works there', 'WORKDIR /srv\nRUN apk add git\nRUN npm ci\nCOPY lib /srv/lib/', false]
    ] as const
  ).map(([name, lines, fires]) => ({
    name,
    rule: 'copy-link',
    text: `FROM alpine:3\n${lines}\n`,
    files: { 'a.c': '1', 'lib/b.c': '1', 'lib/c.c': '1' },
    options: DEAR,
    says: fires ? 'With --link' : null,
    ...(fires ? { level: 'needs-review', edits: true } : {})
  })),
  {
    name: 'a builder without links',
    rule: 'copy-link',
    text: 'FROM alpine:3\nRUN apk add git\nCOPY lib /srv/lib/\n',
    options: { ...DEAR, hasLinks: false },
    says: null
  },
  {
    name: 'an old frontend',
    rule: 'copy-link',
    text: '# syntax=docker/dockerfile:1.2\nFROM alpine:3\nRUN apk add git\nCOPY lib /srv/lib/\n',
    options: DEAR,
    says: null
  },
  { name: 'a copy that takes no time', rule: 'copy-link', text: 'FROM alpine:3\nRUN apk add git\nCOPY lib /srv/lib/\n', says: null },
  // manifest-version
  {
    name: 'a manifest changes without its lock',
    rule: 'manifest-version',
    text: GOOD,
    options: { changesWhere: history([...sources, ...times(10, ['package.json', 'src/a.js'])]) },
    says: '10 of the last 70 changes'
  },
  {
    name: 'a manifest changes with its lock',
    rule: 'manifest-version',
    text: GOOD,
    options: { changesWhere: history([...sources, ...times(10, ['package.json', 'yarn.lock'])]) },
    says: null
  },
  {
    name: 'too seldom',
    rule: 'manifest-version',
    text: GOOD,
    options: { changesWhere: history([...sources, ...times(2, ['package.json'])]) },
    says: null
  },
  {
    name: 'a lock that repeats the version',
    rule: 'manifest-version',
    text: GOOD.replace('yarn.lock', 'package-lock.json').replace('yarn install --frozen-lockfile', 'npm ci'),
    files: { ...APP, 'package-lock.json': '{"lockfileVersion":3,"packages":{"":{}}}' },
    options: { changesWhere: history([...sources, ...times(10, ['package.json'])]) },
    says: null
  },
  { name: 'no changes are at hand', rule: 'manifest-version', text: GOOD, says: null },
  // move-volatile-arg
  {
    name: 'a commit by name',
    rule: 'move-volatile-arg',
    text: 'FROM debian:12\nARG X_COMMIT\nRUN apt-get update && apt-get install -y git\nRUN make VERSION=$X_COMMIT\n',
    says: 'X_COMMIT differs on every build',
    level: 'one-click',
    edits: true,
    lines: 'apt-get install -y git\nARG X_COMMIT\n'
  },
  {
    name: 'a commit in front of updates',
    rule: 'move-volatile-arg',
    text: 'FROM alpine:3.20\nARG X_COMMIT\nRUN apk upgrade && apk add gcc\nRUN make VERSION=$X_COMMIT\n',
    says: 'X_COMMIT differs on every build',
    level: 'needs-review',
    edits: true,
    lines: 'RUN apk upgrade && apk add gcc\nARG X_COMMIT\n'
  },
  {
    name: 'a commit of others that the file checks out',
    rule: 'move-volatile-arg',
    text: 'FROM debian:12\nARG X_COMMIT\nRUN apt-get update && apt-get install -y git\nRUN git clone https://example.org/x /x && cd /x && git checkout $X_COMMIT\n',
    says: null
  },
  {
    name: 'an install that compiles the sources',
    rule: 'split-broad-copy',
    text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\nRUN npm run build\n',
    files: {
      'package.json': '{"name":"app"}',
      'package-lock.json': '{"lockfileVersion":3,"packages":{"":{}}}',
      'binding.gyp': '{}',
      'src/a.cc': '',
      'src/b.cc': '',
      'src/c.cc': '',
      'src/d.cc': '',
      'src/e.cc': '',
      'src/f.cc': ''
    },
    says: null
  },
  {
    name: 'beside an argument whose name is no pattern',
    rule: 'merge-runs',
    text: 'FROM debian:12\nARG G)**IT_SHA\nRUN git clone https://example.org/x /x\n',
    says: null
  },
  // move-volatile-arg across stages
  {
    name: 'a volatile variable that stages inherit',
    rule: 'move-volatile-arg',
    text: 'FROM node:20 AS base\nARG SHA\nENV A=1 SHA=$SHA\nFROM base AS build\nRUN make\nFROM base\nRUN x\n',
    options: { volatileArgs: ['SHA'] },
    says: 'the 2 stages that start from this one take it along: 2 RUNs (from line 5)'
  },
  {
    name: 'the first RUN of the stage uses it',
    rule: 'move-volatile-arg',
    text: 'FROM node:20 AS base\nARG SHA\nENV SHA=$SHA\nFROM base\nRUN make VERSION=$SHA\nRUN x\n',
    options: { volatileArgs: ['SHA'] },
    says: null
  },
  {
    name: 'no stage starts from it',
    rule: 'move-volatile-arg',
    text: 'FROM node:20 AS base\nARG SHA\nENV SHA=$SHA\nFROM node:20\nRUN make\n',
    options: { volatileArgs: ['SHA'] },
    says: null
  },
  {
    name: 'the value is the same on every build',
    rule: 'move-volatile-arg',
    text: 'FROM node:20 AS base\nARG SHA\nENV SHA=$SHA\nFROM base\nRUN make\n',
    options: { volatileArgs: [] },
    says: null
  }
];

for (const row of ROWS) {
  test(`${row.rule}: ${row.name}`, () => {
    const files = row.files ?? APP;
    const { suggestions } = suggestFor(row.text, { paths: [...Object.keys(files), 'Dockerfile'], texts: files }, row.options ?? {});
    const found = suggestions.filter((s) => s.rule === row.rule);
    if (row.says === null) expect(found.map((s) => plainText(s.message))).toEqual([]);
    else {
      expect(found).toHaveLength(1);
      expect(plainText(found[0]?.message ?? [])).toContain(row.says);
      expect(found[0]?.level).toBe(row.level ?? 'advice');
      expect(found[0]?.after !== null).toBe(row.edits ?? false);
      if (row.edits === true) expect(found[0]?.after).toContain(row.lines ?? row.text.replace('COPY', 'COPY --link'));
    }
  });
}
