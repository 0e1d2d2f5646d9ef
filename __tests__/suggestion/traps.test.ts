import { expect, test } from '@jest/globals';
import type { SuggestInput } from '../../src/suggestion/index.ts';
import { suggestFor } from './setup.ts';

// Small projects that differ in one fact each: what may be offered for them at most.

const LOCK = (packages: Record<string, unknown> = {}) =>
  `${JSON.stringify({ lockfileVersion: 3, packages: { '': {}, 'node_modules/ms': { version: '2.1.3' }, ...packages } })}\n`;
const NODE: Record<string, string> = {
  '.dockerignore': '**/node_modules\n',
  'package.json': '{"name":"a"}\n',
  'package-lock.json': LOCK(),
  'src/a.js': '1\n',
  'src/b.js': '1\n'
};
const NPM = 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n';
const PYTHON: Record<string, string> = {
  '.dockerignore': '.venv\n',
  'requirements.txt': 'flask==3.0.3\n',
  'app/a.py': '1\n',
  'app/b.py': '1\n'
};
const PIP = 'FROM python:3.12\nWORKDIR /srv\nCOPY . .\nRUN pip install -r requirements.txt\n';
const GO: Record<string, string> = {
  'go.mod': 'module x\n\ngo 1.22\n\nrequire a.com/b v1.0.0\n',
  'go.sum': 'a.com/b v1.0.0 h1:x\n',
  'main.go': 'x\n',
  'lib/a.go': 'x\n'
};
const GOMOD = 'FROM golang:1.22 AS build\nWORKDIR /src\nCOPY . .\nRUN go mod download\n';
const PLAIN: Record<string, string> = { 'conf/a.conf': 'a\n', 'run.sh': 'x\n' };

interface Row {
  readonly name: string;
  readonly text: string;
  readonly files: Readonly<Record<string, string>>;
  readonly links?: readonly string[];
  readonly options?: Partial<SuggestInput> & { readonly path?: string };
  /** Lines that the one-click edit puts in place; null where none may be one-click. */
  readonly click: readonly string[] | null;
  /** Rules that may be shown for review; everything else must be silent but for advice. */
  readonly review?: readonly string[];
}

const split = (manifests: string, install: string): readonly string[] => [`COPY ${manifests} ./`, install, 'COPY . .'];

const ROWS: readonly Row[] = [
  // npm
  {
    name: 'script of a harmless package',
    text: NPM,
    files: { ...NODE, 'package-lock.json': LOCK({ 'node_modules/esbuild': { hasInstallScript: true } }) },
    click: split('package.json package-lock.json', 'RUN npm ci')
  },
  {
    name: 'script of a package that reads the project',
    text: NPM,
    files: { ...NODE, 'package-lock.json': LOCK({ 'node_modules/@prisma/client': { hasInstallScript: true } }) },
    click: null,
    review: ['split-broad-copy']
  },
  {
    name: 'the same with scripts off',
    text: NPM.replace('npm ci', 'npm ci --ignore-scripts'),
    files: { ...NODE, 'package-lock.json': LOCK({ 'node_modules/@prisma/client': { hasInstallScript: true } }) },
    click: split('package.json package-lock.json', 'RUN npm ci --ignore-scripts')
  },
  {
    name: 'scripts off in .npmrc',
    text: NPM,
    files: { ...NODE, '.npmrc': 'ignore-scripts=true\n', 'package.json': '{"scripts":{"postinstall":"x"}}' },
    click: split('package.json package-lock.json .npmrc', 'RUN npm ci')
  },
  ...['husky', 'husky install', 'is-ci || husky install', 'husky || true', 'simple-git-hooks'].map((script) => ({
    name: `prepare script of a known tool: ${script}`,
    text: NPM,
    files: { ...NODE, 'package.json': JSON.stringify({ scripts: { prepare: script } }) },
    click: null,
    review: ['split-broad-copy']
  })),
  ...['npx only-allow npm', 'only-allow npm'].map((script) => ({
    name: `preinstall script of a known tool: ${script}`,
    text: NPM,
    files: { ...NODE, 'package.json': JSON.stringify({ scripts: { preinstall: script } }) },
    click: null,
    review: ['split-broad-copy']
  })),
  ...[
    'husky && npm run build',
    'node husky',
    'node .husky/install.mjs',
    './husky',
    'husky; cat src/a.js',
    'npm run husky',
    'only-allow $(cat x)'
  ].map((script) => ({
    name: `prepare script that may read anything: ${script}`,
    text: NPM,
    files: { ...NODE, 'package.json': JSON.stringify({ scripts: { prepare: script } }) },
    click: null
  })),
  {
    name: 'patch-package with its patches',
    text: NPM,
    files: { ...NODE, 'package.json': '{"scripts":{"postinstall":"patch-package"}}', 'patches/ms.patch': 'x' },
    click: null,
    review: ['split-broad-copy']
  },
  {
    name: 'patch-package without patches',
    text: NPM,
    files: { ...NODE, 'package.json': '{"scripts":{"postinstall":"patch-package"}}' },
    click: null
  },
  {
    name: 'prisma generate with its schema',
    text: NPM,
    files: { ...NODE, 'package.json': '{"scripts":{"postinstall":"prisma generate"}}', 'prisma/schema.prisma': 'x' },
    click: null,
    review: ['split-broad-copy']
  },
  {
    name: 'prisma generate of a schema elsewhere',
    text: NPM,
    files: { ...NODE, 'package.json': '{"scripts":{"postinstall":"prisma generate"}}', 'db/schema.prisma': 'x' },
    click: null
  },
  ...(
    [
      ['sharp', '0.33.5', 'click'],
      ['sharp', '0.34.0', 'click'],
      ['sharp', '1.0.0', 'click'],
      ['fsevents', '2.3.3', 'click'],
      ['core-js', '2.6.12', 'click'],
      ['sharp', '0.32.6', 'review'],
      ['sharp', 'x', 'review'],
      ['fsevents', '1.2.13', 'review'],
      ['bcrypt', '5.1.1', 'review'],
      ['prisma', '5.0.0', 'review'],
      ['some-package', '1.0.0', 'review']
    ] as const
  ).map(([name, version, level]) => ({
    name: `install script of ${name} ${version}: ${level}`,
    text: NPM,
    files: { ...NODE, 'package-lock.json': LOCK({ [`node_modules/${name}`]: { version, hasInstallScript: true } }) },
    click: level === 'click' ? split('package.json package-lock.json', 'RUN npm ci') : null,
    ...(level === 'review' ? { review: ['split-broad-copy'] } : {})
  })),
  {
    name: 'another package under a harmless name',
    text: NPM,
    files: { ...NODE, 'package-lock.json': LOCK({ 'node_modules/esbuild': { name: 'other', version: '1.0.0', hasInstallScript: true } }) },
    click: null,
    review: ['split-broad-copy']
  },
  {
    name: 'a binary of the project in place of esbuild’s own',
    text: NPM.replace('WORKDIR', 'ENV ESBUILD_BINARY_PATH=/app/src/a.js\nWORKDIR'),
    files: { ...NODE, 'package-lock.json': LOCK({ 'node_modules/esbuild': { version: '0.21.5', hasInstallScript: true } }) },
    click: null
  },
  { name: 'lock of version 1', text: NPM, files: { ...NODE, 'package-lock.json': '{"lockfileVersion":1,"dependencies":{}}' }, click: null },
  {
    name: 'lock kept out by the ignore file',
    text: NPM,
    files: { ...NODE, '.dockerignore': '**/node_modules\npackage-lock.json\n' },
    click: null
  },
  { name: 'node-gyp project', text: NPM, files: { ...NODE, 'binding.gyp': '{}' }, click: null },
  { name: '.npmrc that loads a file', text: NPM, files: { ...NODE, '.npmrc': 'node-options=--require ./src/a.js\n' }, click: null },
  {
    name: 'NODE_OPTIONS that loads a file',
    text: NPM.replace('WORKDIR', 'ENV NODE_OPTIONS="--require /app/src/a.js"\nWORKDIR'),
    files: NODE,
    click: null
  },
  {
    name: 'tarball in the project',
    text: NPM,
    files: { ...NODE, 'package.json': '{"dependencies":{"x":"file:vendor/x.tgz"}}', 'vendor/x.tgz': 'x' },
    click: ['COPY package.json package-lock.json ./', 'COPY vendor/x.tgz ./vendor/', 'RUN npm ci', 'COPY . .']
  },
  { name: 'link: dependency', text: NPM, files: { ...NODE, 'package.json': '{"dependencies":{"x":"link:../x"}}' }, click: null },
  {
    name: 'unknown command in the same step',
    text: NPM.replace('npm ci', 'npm ci && node x.js'),
    files: NODE,
    click: null,
    review: ['split-run']
  },
  {
    name: 'a variable in front of an install that does not read it',
    text: 'FROM node:20\nARG NODE_ENV=production\nARG OTHER=1\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n',
    files: NODE,
    options: { minSavedSeconds: 0 },
    click: null
  },
  {
    name: 'packages of the system and a program in one step',
    text: 'FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN apt-get update && apt-get install -y git && make all\n',
    files: PLAIN,
    click: null,
    review: ['split-run']
  },
  ...[
    'apt-get update && apt-get install -y git; make all',
    'apt-get update && apt-get install -y git | make all',
    'cd lib && apt-get update && apt-get install -y git && make all',
    'apt-get update && apt-get install -y ./git.deb && make all',
    'apt-get update && make all',
    'make all && apt-get install -y git',
    'apt-get update && apt-get install -y git || make all'
  ].map((command) => ({
    name: `packages in one step that is not cut: ${command}`,
    text: `FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN ${command}\n`,
    files: PLAIN,
    click: null
  })),
  {
    name: 'packages and their clean-up stay in one step',
    text: 'FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*\n',
    files: PLAIN,
    click: ['RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*', 'COPY . .']
  },
  {
    name: 'packages over a COPY that may configure them are not cut out',
    text: 'FROM debian:12\nWORKDIR /app\nCOPY . /\nRUN apt-get update && apt-get install -y git && make all\n',
    files: PLAIN,
    click: null
  },
  {
    name: 'cache clean in the same step',
    text: NPM.replace('npm ci', 'npm ci && npm cache clean --force'),
    files: NODE,
    click: split('package.json package-lock.json', 'RUN npm ci && npm cache clean --force')
  },
  { name: 'manifest is a link', text: NPM, files: { ...NODE }, links: ['package.json -> real.json'], click: null },
  {
    name: 'exec form',
    text: NPM.replace('RUN npm ci', 'RUN ["npm", "ci"]'),
    files: NODE,
    click: split('package.json package-lock.json', 'RUN ["npm", "ci"]')
  },
  { name: 'variable as a flag', text: NPM.replace('npm ci', 'npm ci $FLAGS'), files: NODE, click: null },
  { name: 'working directory of the base', text: 'FROM node:20\nCOPY . .\nRUN npm ci\n', files: NODE, click: null },
  { name: 'copied to the root', text: NPM.replace('WORKDIR /app', 'WORKDIR /'), files: NODE, click: null },
  { name: 'home directory as destination', text: NPM.replace('/app', '/root'), files: NODE, click: null, review: ['split-broad-copy'] },
  {
    name: 'text replaced in a manifest between',
    text: NPM.replace('RUN npm', 'RUN sed -i s/1/2/ package.json\nRUN npm'),
    files: NODE,
    click: null
  },
  {
    name: 'text replaced in a file that no install reads',
    text: NPM.replace('RUN npm', 'RUN sed -i "s/apt.debs.local/mirror.acme.dev/g" /etc/apt/sources.list\nRUN npm'),
    files: NODE,
    click: split('package.json package-lock.json', 'RUN npm ci').toSpliced(
      1,
      0,
      'RUN sed -i "s/apt.debs.local/mirror.acme.dev/g" /etc/apt/sources.list'
    )
  },
  ...['s/a/b/w /opt/y', 's/x/date/e', 'd', '1i x'].map((script) => ({
    name: `a script of sed that does more: ${script}`,
    text: NPM.replace('RUN npm', `RUN sed -i "${script}" /opt/x\nRUN npm`),
    files: NODE,
    click: null,
    review: ['split-broad-copy']
  })),
  // Settings in the home
  ...(
    [
      ['npm ci', '/root/.npmrc', false],
      ['npm ci', '/home/node/.npmrc', false],
      ['npm ci', '/root/.config/pip/pip.conf', true],
      ['npm ci', '/root/notes', true]
    ] as const
  ).map(([install, place, moves]) => ({
    name: `${place} copied in front of ${install}`,
    text: `FROM node:22\n${place.startsWith('/home') ? 'USER node\n' : ''}WORKDIR /app\nCOPY . .\nCOPY conf/x ${place}\nRUN ${install}\n`,
    files: { ...NODE, 'conf/x': '1\n' },
    click: moves
      ? ['COPY package.json package-lock.json ./', 'RUN npm ci', 'COPY . .', `COPY conf/x ${place}`]
      : ['COPY package.json package-lock.json ./', `COPY conf/x ${place}`, 'RUN npm ci', 'COPY . .']
  })),
  {
    name: 'settings of the home that change often, in front of an install in its place',
    text: 'FROM golang:1.22\nWORKDIR /src\nCOPY conf/netrc /root/.netrc\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\n',
    files: { ...GO, 'conf/netrc': '1\n' },
    click: null
  },
  // turbo and nx
  {
    name: 'packages over turbo prune, which works in the workspace alone',
    text: 'FROM node:22\nENV TURBO_TELEMETRY_DISABLED=1\nWORKDIR /app\nCOPY . .\nRUN turbo prune web --docker --out-dir=pruned\nRUN apk add --no-cache git\n',
    files: NODE,
    click: ['RUN apk add --no-cache git', 'COPY . .']
  },
  {
    name: 'the same where it may write into the home',
    text: 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN turbo prune web --docker\nRUN apk add --no-cache git\n',
    files: NODE,
    click: null
  },
  ...['turbo run build', 'npx nx build web', 'nx affected -t build'].map((command) => ({
    name: `no proof over a task runner: ${command}`,
    text: `FROM node:22\nWORKDIR /app\nCOPY . .\nRUN ${command}\nRUN apk add --no-cache git\n`,
    files: NODE,
    click: null,
    review: ['swap-independent']
  })),
  {
    name: 'a step that writes what turbo prune reads',
    text: 'FROM node:22\nWORKDIR /app\nCOPY src src\nRUN turbo prune web --docker\nRUN npm ci\nCOPY package.json package-lock.json ./\n',
    files: NODE,
    click: null
  },
  // workspaces
  {
    name: 'member with bin',
    text: NPM,
    files: {
      ...NODE,
      'package.json': '{"workspaces":["packages/*"]}',
      'packages/a/package.json': '{"name":"a","bin":"x.js"}',
      'packages/a/x.js': '1'
    },
    click: null,
    review: ['split-broad-copy']
  },
  {
    name: 'output of a member not ignored',
    text: NPM,
    files: {
      ...NODE,
      '.dockerignore': 'node_modules\n',
      'package.json': '{"workspaces":["packages/*"]}',
      'packages/a/package.json': '{"name":"a"}'
    },
    click: null,
    review: ['split-broad-copy']
  },
  {
    name: 'local package that is no member',
    text: NPM,
    files: {
      ...NODE,
      'package-lock.json': LOCK({ 'libs/x': {}, 'node_modules/x': { link: true, resolved: 'libs/x' } }),
      'libs/x/package.json': '{}'
    },
    click: null
  },
  {
    name: 'member behind a link',
    text: NPM,
    files: { ...NODE, 'package.json': '{"workspaces":["packages/*"]}', 'packages/a/package.json': '{"name":"a"}' },
    links: ['packages/b -> ../other'],
    click: null
  },
  // ignore files
  {
    name: 'ignore file of the Dockerfile itself',
    text: NPM,
    files: { ...NODE, 'Dockerfile.dockerignore': 'dist\n' },
    click: null,
    review: ['split-broad-copy']
  },
  {
    name: 'allow list',
    text: NPM,
    files: { ...NODE, '.dockerignore': '*\n!package*.json\n!src\n' },
    click: split('package.json package-lock.json', 'RUN npm ci')
  },
  {
    name: 'exception that reaches into the output',
    text: NPM,
    files: { ...NODE, '.dockerignore': '**/node_modules\n!node_modules/keep\n' },
    click: null,
    review: ['split-broad-copy']
  },
  {
    name: 'git context without the output',
    text: NPM,
    files: { ...NODE, '.dockerignore': '' },
    options: { trackedOnly: true },
    click: split('package.json package-lock.json', 'RUN npm ci')
  },
  // yarn, pnpm, bun
  {
    name: 'yarn 1 with scripts',
    text: NPM.replace('npm ci', 'yarn install --frozen-lockfile'),
    files: { ...NODE, 'yarn.lock': '# yarn lockfile v1\n' },
    click: null,
    review: ['split-broad-copy']
  },
  {
    name: 'yarn, Plug’n’Play',
    text: NPM.replace('npm ci', 'yarn install --immutable --mode=skip-build'),
    files: {
      ...NODE,
      '.dockerignore': '**/node_modules\n.yarn/cache\n.yarn/install-state.gz\n.yarn/unplugged\n',
      'yarn.lock': '__metadata:\n',
      '.yarnrc.yml': 'enableTelemetry: false\n'
    },
    click: null,
    review: ['split-broad-copy']
  },
  {
    name: 'yarn 4 in node_modules, with a patch that it brings itself',
    text: NPM.replace('npm ci', 'yarn install --immutable --mode=skip-build'),
    files: {
      ...NODE,
      '.dockerignore': '**/node_modules\n.yarn/cache\n.yarn/install-state.gz\n.yarn/unplugged\n',
      'yarn.lock': '__metadata:\n"fsevents@patch:fsevents@^2.3.2#~builtin<compat/fsevents>":\n  version: 2.3.2\n',
      '.yarnrc.yml': 'nodeLinker: node-modules\nyarnPath: .yarn/releases/yarn-4.cjs\n',
      '.yarn/releases/yarn-4.cjs': 'x'
    },
    click: [
      'COPY package.json yarn.lock .yarnrc.yml ./',
      'COPY .yarn/releases ./.yarn/releases',
      'RUN yarn install --immutable --mode=skip-build',
      'COPY . .'
    ]
  },
  {
    name: 'pnpm with a hook program',
    text: NPM.replace('npm ci', 'pnpm install --frozen-lockfile --ignore-scripts'),
    files: { ...NODE, 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n", '.pnpmfile.cjs': 'x' },
    click: null
  },
  {
    name: 'pnpm settings travel',
    text: NPM.replace('npm ci', 'pnpm i --frozen-lockfile --ignore-scripts'),
    files: { ...NODE, 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n", 'pnpm-workspace.yaml': 'overrides:\n  a: 1.0.0\n' },
    click: split('package.json pnpm-lock.yaml pnpm-workspace.yaml', 'RUN pnpm i --frozen-lockfile --ignore-scripts')
  },
  {
    name: 'pnpm fetch builds packages whose scripts nobody has read',
    text: NPM.replace('npm ci', 'pnpm fetch'),
    files: { ...NODE, 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n" },
    click: null,
    review: ['split-broad-copy']
  },
  {
    name: 'bun with a file that .npmrc names',
    text: NPM.replace('npm ci', 'bun install --frozen-lockfile'),
    files: { ...NODE, 'bun.lock': '{}', '.npmrc': 'cafile=certs/own.pem\n' },
    click: null
  },
  {
    name: 'bun with trusted packages',
    text: NPM.replace('npm ci', 'bun install --frozen-lockfile'),
    files: { ...NODE, 'bun.lock': '{}', 'package.json': '{"trustedDependencies":["x"]}' },
    click: null,
    review: ['split-broad-copy']
  },
  // Python
  {
    name: 'requirements that include others',
    text: PIP,
    files: { ...PYTHON, 'requirements.txt': '-r reqs/base.txt\nflask==3\n', 'reqs/base.txt': '-c ../pins.txt\n', 'pins.txt': 'click==8\n' },
    click: ['COPY requirements.txt pins.txt ./', 'COPY reqs/base.txt ./reqs/', 'RUN pip install -r requirements.txt', 'COPY . .']
  },
  { name: 'editable requirement', text: PIP, files: { ...PYTHON, 'requirements.txt': '-e .\n' }, click: null },
  { name: 'requirement by path', text: PIP, files: { ...PYTHON, 'requirements.txt': './libs/x\n' }, click: null },
  { name: 'requirement from git', text: PIP, files: { ...PYTHON, 'requirements.txt': 'x @ git+https://h/x\n' }, click: null },
  { name: 'find-links', text: PIP, files: { ...PYTHON, 'requirements.txt': '--find-links wheels\nx\n' }, click: null },
  { name: 'pip installs the project', text: PIP.replace('-r requirements.txt', '.'), files: PYTHON, click: null },
  {
    name: 'PYTHONPATH into the copy',
    text: PIP.replace('WORKDIR', 'ENV PYTHONPATH=/srv\nWORKDIR'),
    files: PYTHON,
    click: null,
    review: ['split-broad-copy']
  },
  {
    name: 'PYTHONPATH to a module that installers load',
    text: PIP.replace('WORKDIR', 'ENV PYTHONPATH=/srv/app\nWORKDIR'),
    files: { ...PYTHON, 'app/logging.py': '1' },
    click: null
  },
  {
    name: 'PYTHONPATH that nobody knows',
    text: PIP.replace('WORKDIR', 'ENV PYTHONPATH=$X\nWORKDIR'),
    files: PYTHON,
    click: null
  },
  ...['echo x > start.sh', 'mkdir -p vendor && chown 1000 vendor'].map(
    (step): Row => ({
      name: `${step} between copy and install, which an untracked file would be copied over`,
      text: NPM.replace('COPY . .\n', `COPY . .\nRUN ${step}\n`),
      files: NODE,
      click: null,
      review: ['split-broad-copy']
    })
  ),
  // steps on what is copied
  ...[
    ['RUN chmod -R +x .', PIP, PYTHON, ['COPY requirements.txt ./', 'RUN pip install -r requirements.txt', 'COPY . .']],
    ['RUN chmod +x src/a.js && mkdir -p logs', NPM, NODE, split('package.json package-lock.json', 'RUN npm ci')],
    ['RUN chmod -R 755 .', NPM, NODE, null],
    ['RUN sed -i s/a/b/ package.json', NPM, NODE, null],
    ['RUN cp src/a.js .npmrc', NPM, NODE, null],
    ['RUN chmod -R +x .', PIP.replace('COPY', 'USER 1000\nCOPY'), PYTHON, null],
    ['RUN chown node .', PIP, PYTHON, ['COPY requirements.txt ./', 'RUN pip install -r requirements.txt', 'COPY . .']]
  ].map(([step, text, files, click]): Row => {
    const row = { text: (text as string).replace('COPY . .\n', `COPY . .\n${step as string}\n`), files: files as Record<string, string> };
    return {
      ...row,
      name: `${step as string} between copy and install, as ${/USER/.test(row.text) ? 'another user' : 'root'}`,
      click: click === null ? null : [...(click as string[]), step as string]
    };
  }),
  {
    name: 'python -m with a module in front',
    text: PIP.replace('pip install', 'python -m pip install'),
    files: { ...PYTHON, 'logging.py': 'x' },
    click: null
  },
  { name: 'strict mode', text: PIP, files: PYTHON, options: { assumeNone: true }, click: null, review: ['split-broad-copy'] },
  {
    name: 'poetry without the project',
    text: PIP.replace('pip install -r requirements.txt', 'poetry install --no-root'),
    files: { ...PYTHON, 'pyproject.toml': '[tool.poetry]\n', 'poetry.lock': '' },
    click: split('pyproject.toml poetry.lock', 'RUN poetry install --no-root')
  },
  {
    name: 'poetry with the project',
    text: PIP.replace('pip install -r requirements.txt', 'poetry install'),
    files: { ...PYTHON, 'pyproject.toml': '[tool.poetry]\n', 'poetry.lock': '' },
    click: null
  },
  {
    name: 'uv without the project',
    text: PIP.replace('pip install -r requirements.txt', 'uv sync --frozen --no-install-project'),
    files: { ...PYTHON, 'pyproject.toml': '[project]\n[build-system]\n', 'uv.lock': '' },
    click: split('pyproject.toml uv.lock', 'RUN uv sync --frozen --no-install-project')
  },
  {
    name: 'uv with the project',
    text: PIP.replace('pip install -r requirements.txt', 'uv sync --frozen'),
    files: { ...PYTHON, 'pyproject.toml': '[project]\n[build-system]\n', 'uv.lock': '' },
    click: null
  },
  {
    name: 'uv environment not ignored',
    text: PIP.replace('pip install -r requirements.txt', 'uv sync --frozen --no-install-project'),
    files: { ...PYTHON, '.dockerignore': '', 'pyproject.toml': '[project]\n', 'uv.lock': '' },
    click: null,
    review: ['split-broad-copy']
  },
  {
    name: 'uv from its own image',
    text: PIP.replace('WORKDIR', 'COPY --from=ghcr.io/astral-sh/uv:0.5 /uv /bin/\nWORKDIR').replace(
      'pip install -r requirements.txt',
      'uv sync --locked --no-install-project'
    ),
    files: { ...PYTHON, 'pyproject.toml': '[project]\n', 'uv.lock': '' },
    click: split('pyproject.toml uv.lock', 'RUN uv sync --locked --no-install-project')
  },
  // Go and others
  {
    name: 'replacement by a directory',
    text: GOMOD,
    files: { ...GO, 'go.mod': `${GO['go.mod']}replace a.com/b => ./b\n`, 'b/go.mod': 'module b\n' },
    click: null
  },
  { name: 'vendor directory', text: GOMOD, files: { ...GO, 'vendor/modules.txt': 'x' }, click: null },
  {
    name: 'go workspace',
    text: GOMOD,
    files: { 'go.work': 'go 1.22\nuse (\n  ./a\n)\n', 'a/go.mod': 'module a\n', 'a/main.go': 'x', 'a/b.go': 'x' },
    click: ['COPY go.work ./', 'COPY a/go.mod ./a/', 'RUN go mod download', 'COPY . .']
  },
  { name: 'old Go', text: GOMOD.replace('1.22', '1.17'), files: GO, click: null },
  {
    name: 'module below the copied directory',
    text: 'FROM golang:1.22 AS build\nWORKDIR /src\nCOPY . .\nRUN cd api && go mod download\n',
    files: { 'api/go.mod': 'module x\n', 'api/main.go': 'x', 'web/a.js': 'x', 'web/b.js': 'x' },
    click: ['COPY api/go.mod ./api/', 'RUN cd api && go mod download', 'COPY . .']
  },
  {
    name: 'gemspec',
    text: NPM.replace('npm ci', 'bundle install --deployment'),
    files: {
      '.dockerignore': 'vendor/bundle\n.bundle\n',
      Gemfile: 'source "https://rubygems.org"\ngemspec\n',
      'Gemfile.lock': 'GEM\n',
      'a.rb': '1'
    },
    click: null
  },
  {
    name: 'bundler that may write the lock',
    text: NPM.replace('npm ci', 'bundle install'),
    files: {
      '.dockerignore': 'vendor/bundle\n.bundle\n',
      Gemfile: 'source "https://rubygems.org"\ngem "rack"\n',
      'Gemfile.lock': 'GEM\n',
      'a.rb': '1'
    },
    click: null,
    review: ['split-broad-copy']
  },
  {
    name: 'composer without autoloader',
    text: NPM.replace('npm ci', 'composer install --no-scripts --no-autoloader'),
    files: { '.dockerignore': 'vendor\n.git\n', 'composer.json': '{}', 'composer.lock': '{}', 'a.php': '1', 'b.php': '1' },
    click: split('composer.json composer.lock', 'RUN composer install --no-scripts --no-autoloader')
  },
  ...(
    [
      ['.git may be copied, whose commit composer writes down', 'vendor\n', '{}', '', false],
      ['.git may be copied, and the manifest has a version', 'vendor\n', '{"version":"1.0.0"}', '', true],
      ['.git may be copied, and a variable has the version', 'vendor\n', '{}', 'ENV COMPOSER_ROOT_VERSION=1.0.0\n', true],
      ['.git is taken back', 'vendor\n.git\n!.git\n', '{}', '', false]
    ] as const
  ).map(([name, ignore, manifest, env, click]) => ({
    name: `composer: ${name}`,
    text: NPM.replace('npm ci', 'composer install --no-scripts --no-autoloader').replace('COPY', `${env}COPY`),
    files: { '.dockerignore': ignore, 'composer.json': manifest, 'composer.lock': '{}', 'a.php': '1', 'b.php': '1' },
    ...(click
      ? { click: split('composer.json composer.lock', 'RUN composer install --no-scripts --no-autoloader') }
      : { click: null, review: ['split-broad-copy'] })
  })),
  {
    name: 'composer plugin',
    text: NPM.replace('npm ci', 'composer install --no-scripts --no-autoloader'),
    files: {
      '.dockerignore': 'vendor\n',
      'composer.json': '{}',
      'composer.lock': '{"packages":[{"name":"x/y","type":"composer-plugin"}]}',
      'a.php': '1'
    },
    click: null
  },
  {
    name: 'dotnet with an import',
    text: NPM.replace('npm ci', 'dotnet restore A.csproj'),
    files: { '.dockerignore': '**/obj\n', 'A.csproj': '<Project><Import Project="x.props"/></Project>', 'a.cs': '1' },
    click: null
  },
  {
    name: 'dotnet references',
    text: NPM.replace('npm ci', 'dotnet restore src/A/A.csproj'),
    files: {
      '.dockerignore': '**/obj\n',
      'src/A/A.csproj': '<Project Sdk="x"><ProjectReference Include="..\\B\\B.csproj" /></Project>',
      'src/B/B.csproj': '<Project Sdk="x"/>',
      'Directory.Build.props': '<Project/>',
      'a.cs': '1'
    },
    click: [
      'COPY src/A/A.csproj ./src/A/',
      'COPY src/B/B.csproj ./src/B/',
      'COPY Directory.Build.props ./',
      'RUN dotnet restore src/A/A.csproj',
      'COPY . .'
    ]
  },
  ...(
    [
      ['!**/.gitignore\n!.git/HEAD\n', true],
      ['!**/.env.example\n', true],
      ['!**/project.assets.json\n', false],
      ['!**/obj/x\n', false]
    ] as const
  ).map(([exceptions, proven]) => ({
    name: `dotnet with exceptions from what is ignored: ${exceptions}`,
    text: NPM.replace('npm ci', 'dotnet restore A.csproj'),
    files: { '.dockerignore': `**/obj\n${exceptions}`, 'A.csproj': '<Project/>', 'a.cs': '1' },
    click: proven ? ['COPY A.csproj ./', 'RUN dotnet restore A.csproj', 'COPY . .'] : null,
    review: proven ? [] : ['split-broad-copy']
  })),
  {
    name: 'npm with an exception from what is ignored: it takes away what lies in its output',
    text: NPM,
    files: { ...NODE, '.dockerignore': '**/node_modules\n!**/.gitignore\n' },
    click: null,
    review: ['split-broad-copy']
  },
  { name: 'gradle', text: NPM.replace('npm ci', 'gradle dependencies'), files: { 'build.gradle': 'x', 'src/a.java': 'x' }, click: null },
  {
    name: 'cargo',
    text: NPM.replace('npm ci', 'cargo build --release'),
    files: { 'Cargo.toml': 'x', 'Cargo.lock': 'x', 'src/main.rs': 'x' },
    click: null
  },
  {
    name: 'mix with configuration',
    text: NPM.replace('npm ci', 'mix deps.get'),
    files: { '.dockerignore': 'deps\n_build\n', 'mix.exs': 'x', 'mix.lock': 'x', 'config/config.exs': 'x', 'lib/a.ex': 'x' },
    click: null,
    review: ['split-broad-copy']
  },
  {
    name: 'maven goal that fetches',
    text: NPM.replace('npm ci', 'mvn -B dependency:go-offline'),
    files: { '.dockerignore': 'target\n', 'pom.xml': '<project/>', 'src/a.java': 'x' },
    click: null,
    review: ['split-broad-copy']
  },
  // what stands between
  {
    name: 'user switch and environment between',
    text: NPM.replace('RUN', 'ENV NODE_ENV=production\nUSER node\nRUN'),
    files: NODE,
    click: ['COPY package.json package-lock.json ./', 'ENV NODE_ENV=production', 'USER node', 'RUN npm ci', 'COPY . .']
  },
  {
    name: 'relative copy and another directory between',
    text: NPM.replace('RUN', 'WORKDIR /other\nWORKDIR /app\nRUN'),
    files: NODE,
    click: ['COPY package.json package-lock.json ./', 'WORKDIR /other', 'WORKDIR /app', 'RUN npm ci', 'COPY . /app/']
  },
  {
    name: 'variable in the copy set between',
    text: 'FROM node:20\nENV D=/app\nWORKDIR /app\nCOPY . $D\nENV D=/other\nRUN npm ci\n',
    files: NODE,
    click: null
  },
  {
    name: 'a label of a volatile argument',
    text: 'FROM debian:12\nARG BUILD_DATE\nLABEL created=$BUILD_DATE\nLABEL a=b\nRUN apt-get update && apt-get install -y git\n',
    files: PLAIN,
    click: ['LABEL a=b', 'RUN apt-get update && apt-get install -y git', 'ARG BUILD_DATE', 'LABEL created=$BUILD_DATE']
  },
  ...['ARG NGINX_COMMIT=0f1e2d3', 'ARG BUILD_TAG=1.2.3', 'ARG REVISION=dev'].map((arg) => ({
    name: `an argument that pins something: ${arg}`,
    text: `FROM debian:12\n${arg}\nRUN apt-get update && apt-get install -y git\nCOPY a b\n`,
    files: PLAIN,
    click: null
  })),
  ...['ARG REVISION', 'ARG BUILD_TAG=latest'].map((arg) => ({
    name: `an argument that differs on every build: ${arg}`,
    text: `FROM debian:12\n${arg}\nRUN apt-get update && apt-get install -y git\nRUN echo $${arg.replace(/ARG |=.*/g, '')} > /etc/rev\n`,
    files: PLAIN,
    click: ['RUN apt-get update && apt-get install -y git', arg]
  })),
  {
    name: 'a label of two volatile arguments',
    text: 'FROM debian:12\nARG BUILD_DATE\nARG GIT_SHA\nLABEL a=$BUILD_DATE b=$GIT_SHA\nRUN apt-get update && apt-get install -y git\n',
    files: PLAIN,
    click: ['RUN apt-get update && apt-get install -y git', 'ARG BUILD_DATE', 'ARG GIT_SHA', 'LABEL a=$BUILD_DATE b=$GIT_SHA']
  },
  {
    name: 'a label that is set again',
    text: 'FROM debian:12\nARG BUILD_DATE\nLABEL a=$BUILD_DATE\nLABEL a=b\nRUN apt-get update && apt-get install -y git\n',
    files: PLAIN,
    click: null
  },
  {
    name: 'a label set again by a name that is not known',
    text: 'FROM debian:12\nARG K\nARG BUILD_DATE\nLABEL a=$BUILD_DATE\nLABEL $K=b\nRUN apt-get update && apt-get install -y git\n',
    files: PLAIN,
    click: null
  },
  {
    name: 'a label whose other variable is set again',
    text: 'FROM debian:12\nENV V=1\nARG BUILD_DATE\nLABEL a=$V-$BUILD_DATE\nENV V=2\nRUN apt-get update && apt-get install -y git\n',
    files: PLAIN,
    click: null
  },
  {
    name: 'a stamp between',
    text: 'FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN date -u > /app/stamp\nRUN apt-get update && apt-get install -y git\n',
    files: PLAIN,
    click: ['RUN apt-get update && apt-get install -y git', 'WORKDIR /app', 'COPY . .', 'RUN date -u > /app/stamp']
  },
  {
    name: 'a stamp by the zone that a package may bring',
    text: 'FROM debian:12\nENV TZ=Europe/Berlin\nWORKDIR /app\nCOPY . .\nRUN date > /app/stamp\nRUN apt-get update && apt-get install -y tzdata\n',
    files: PLAIN,
    click: null
  },
  {
    name: 'the time of a file',
    text: 'FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN date -u -r run.sh > /app/stamp\nRUN apt-get update && apt-get install -y git\n',
    files: PLAIN,
    click: null
  },
  { name: 'volume between', text: NPM.replace('RUN', 'VOLUME /app\nRUN'), files: NODE, click: null },
  {
    name: 'account made between a copy by name and the install',
    text: NPM.replace('COPY', 'COPY --chown=app').replace('RUN', 'RUN useradd app\nRUN'),
    files: NODE,
    click: null
  },
  { name: 'opaque step between', text: NPM.replace('RUN', 'RUN ./prepare.sh\nRUN'), files: NODE, click: null },
  { name: 'bind mount', text: NPM.replace('RUN', 'RUN --mount=type=bind,source=.,target=/app'), files: NODE, click: null },
  {
    name: 'cache mount',
    text: NPM.replace('RUN', 'RUN --mount=type=cache,target=/root/.npm'),
    files: NODE,
    click: split('package.json package-lock.json', 'RUN --mount=type=cache,target=/root/.npm npm ci')
  },
  { name: 'linked copy', text: NPM.replace('COPY', 'COPY --link'), files: NODE, click: null, review: ['split-broad-copy'] },
  { name: 'PowerShell', text: NPM.replace('RUN', 'SHELL ["pwsh", "-Command"]\nRUN'), files: NODE, click: null },
  {
    name: 'bash with pipefail',
    text: NPM.replace('RUN', 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN'),
    files: NODE,
    click: ['COPY package.json package-lock.json ./', 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]', 'RUN npm ci', 'COPY . .']
  },
  {
    name: 'own program of that name',
    text: NPM.replace('COPY', 'COPY bin/npm /usr/local/bin/\nCOPY'),
    files: { ...NODE, 'bin/npm': 'x' },
    click: null
  },
  {
    name: 'an official name that the build hands in',
    text: 'FROM node\nCOPY . app\nRUN apt-get update && apt-get install -y curl\n',
    files: NODE,
    options: { namesOfOwn: new Set(['node']) },
    click: null,
    review: ['swap-independent']
  },
  {
    name: 'PATH into the copy',
    text: NPM.replace('COPY', 'ENV PATH=/app/bin:$PATH\nCOPY'),
    files: NODE,
    click: null,
    review: ['split-broad-copy']
  },
  {
    name: 'PATH into the copy, which brings the tool',
    text: NPM.replace('COPY', 'ENV PATH=/app/bin:$PATH\nCOPY'),
    files: { ...NODE, 'bin/npm': 'x' },
    click: null
  },
  {
    name: 'sources copied, manifests first',
    text: 'FROM node:20\nWORKDIR /app\nCOPY package.json package-lock.json ./\nCOPY src ./src\nRUN npm ci\n',
    files: NODE,
    click: ['RUN npm ci', 'COPY src ./src']
  },
  {
    name: 'manifests from another stage',
    text: 'FROM node:20\nWORKDIR /app\nCOPY --from=x /m/ ./\nCOPY src ./src\nRUN npm ci\n',
    files: NODE,
    click: null
  },
  {
    name: 'lower case and ADD',
    text: NPM.replace('COPY', 'add'),
    files: NODE,
    click: ['add package.json package-lock.json ./', 'RUN npm ci', 'add . .']
  },
  // system packages
  {
    name: 'packages as another user',
    text: 'FROM debian:12\nUSER app\nCOPY . /app\nRUN apt-get install -y curl\n',
    files: PLAIN,
    click: null,
    review: ['swap-independent']
  },
  { name: 'package file', text: 'FROM debian:12\nCOPY . /app\nRUN apt-get install -y /app/x.deb\n', files: PLAIN, click: null },
  {
    name: 'package list in a variable',
    text: 'FROM debian:12\nCOPY . /app\nRUN apt-get install -y $PACKAGES\n',
    files: PLAIN,
    click: null,
    review: ['swap-independent']
  },
  {
    name: 'copied configuration of the system',
    text: 'FROM debian:12\nCOPY conf /etc/apt/apt.conf.d/\nRUN apt-get update && apt-get install -y curl\n',
    files: PLAIN,
    click: null
  },
  {
    name: 'copy onto the root',
    text: 'FROM debian:12\nCOPY . /\nRUN apt-get update && apt-get install -y curl\n',
    files: PLAIN,
    click: null
  },
  {
    name: 'copy to /opt that only the image names',
    text: 'FROM debian:12\nCOPY . /usr/share/x/\nRUN apt-get update && apt-get install -y curl\n',
    files: PLAIN,
    click: null
  },
  {
    name: 'copy by name that packages may make',
    text: 'FROM debian:12\nCOPY --chown=www-data . /app\nRUN apt-get update && apt-get install -y nginx\n',
    files: PLAIN,
    click: null
  },
  {
    name: 'piped script',
    text: 'FROM debian:12\nCOPY . /app\nRUN curl -fsSL https://x/y | sh\n',
    files: PLAIN,
    click: null,
    review: ['swap-independent']
  },
  // variables
  {
    name: 'argument that the workflow keeps the same',
    text: 'FROM debian:12\nARG GIT_SHA\nRUN apt-get update && apt-get install -y curl\nLABEL a=$GIT_SHA\n',
    files: PLAIN,
    options: { volatileArgs: [] },
    click: null
  },
  {
    name: 'argument of any name that differs on every build',
    text: 'FROM debian:12\nARG LABEL_TEXT\nRUN apt-get update && apt-get install -y curl\nLABEL a=$LABEL_TEXT\n',
    files: PLAIN,
    options: { volatileArgs: ['LABEL_TEXT'] },
    click: ['RUN apt-get update && apt-get install -y curl', 'ARG LABEL_TEXT', 'LABEL a=$LABEL_TEXT']
  },
  {
    name: 'argument that the install reads by name',
    text: 'FROM debian:12\nARG DEBIAN_BUILD_ID\nRUN apt-get update && apt-get install -y curl\nLABEL a=$DEBIAN_BUILD_ID\n',
    files: PLAIN,
    click: null
  },
  {
    name: 'argument in the words of the command',
    text: 'FROM debian:12\nARG GIT_SHA\nRUN echo "$GIT_SHA" > /rev && apt-get update\nLABEL a=$GIT_SHA\n',
    files: PLAIN,
    click: null
  },
  {
    name: 'argument that only an unknown step could use',
    text: 'FROM elixir:1\nARG GIT_SHA\nRUN mix compile --force\n',
    files: PLAIN,
    click: null
  },
  {
    name: 'two arguments',
    text: 'FROM debian:12\nARG GIT_SHA\nARG BUILD_DATE\nRUN apt-get update && apt-get install -y curl\nLABEL a=$GIT_SHA b=$BUILD_DATE\n',
    files: PLAIN,
    click: ['RUN apt-get update && apt-get install -y curl', 'ARG GIT_SHA', 'ARG BUILD_DATE', 'LABEL a=$GIT_SHA b=$BUILD_DATE']
  },
  {
    name: 'argument carried into the image by an ENV',
    text: 'FROM debian:12\nARG GIT_SHA\nENV GIT_SHA=$GIT_SHA\nRUN apt-get update && apt-get install -y curl\nCMD ["x"]\n',
    files: PLAIN,
    click: ['RUN apt-get update && apt-get install -y curl', 'ARG GIT_SHA', 'ENV GIT_SHA=$GIT_SHA', 'CMD ["x"]']
  },
  {
    name: 'the same in front of another ENV',
    text: 'FROM debian:12\nARG GIT_SHA\nENV GIT_SHA=$GIT_SHA\nENV B=c\nRUN apt-get update && apt-get install -y curl\n',
    files: PLAIN,
    click: ['RUN apt-get update && apt-get install -y curl', 'ARG GIT_SHA', 'ENV GIT_SHA=$GIT_SHA', 'ENV B=c']
  },
  {
    name: 'the same in front of an unknown step',
    text: 'FROM debian:12\nARG GIT_SHA\nENV GIT_SHA=$GIT_SHA\nRUN apt-get update && apt-get install -y curl\nRUN ./build.sh\n',
    files: PLAIN,
    click: ['RUN apt-get update && apt-get install -y curl', 'ARG GIT_SHA', 'ENV GIT_SHA=$GIT_SHA', 'RUN ./build.sh']
  },
  {
    name: 'variable in the flag of a step',
    text: 'FROM golang:1.22\nWORKDIR /w\nCOPY main.go .\nARG NAME=a\nRUN --mount=type=cache,id=${NAME},target=/var/cache/apt apt-get update && apt-get install -y curl\n',
    files: { 'main.go': '1' },
    click: [
      'ARG NAME=a',
      'RUN --mount=type=cache,id=${NAME},target=/var/cache/apt apt-get update && apt-get install -y curl',
      'COPY main.go .'
    ]
  },
  {
    name: 'argument in front of a cache whose place is a variable',
    text: 'FROM golang:1.22\nWORKDIR /w\nARG GIT_COMMIT\nARG VERSION\nCOPY go.mod go.sum ./\nARG CACHE=/go/pkg/mod\nRUN --mount=type=cache,target=${CACHE} go mod download\nCOPY main.go .\nRUN make COMMIT=$GIT_COMMIT\n',
    files: { 'go.mod': 'module a\nrequire example.org/b v1.0.0\n', 'go.sum': 'x', 'main.go': '1' },
    click: ['RUN --mount=type=cache,target=${CACHE} go mod download', 'COPY main.go .', 'ARG GIT_COMMIT', 'RUN make COMMIT=$GIT_COMMIT']
  },
  {
    name: 'argument in front of a step that unpacks',
    text: 'FROM debian:12\nARG GIT_SHA\nCOPY a.tar /a/\nRUN apt-get update && apt-get install -y curl\nRUN tar -xf /a/a.tar\nLABEL a=$GIT_SHA\n',
    files: { 'a.tar': '1' },
    click: ['RUN apt-get update && apt-get install -y curl', 'COPY a.tar /a/', 'RUN tar -xf /a/a.tar', 'ARG GIT_SHA', 'LABEL a=$GIT_SHA']
  },
  ...(
    [
      ['RUN mkdir -p ${D} "/srv/y" && addgroup -S a && adduser -S -G a -h ${D} a && chown -R a:a ${D} && apk add --no-cache curl', true],
      ['RUN mkdir -p ${D} && chown -R $(id -u) ${D} && apk add --no-cache curl', false],
      ['RUN mkdir -p ${D} && apk add --no-cache curl | tee /log', false],
      ['RUN mkdir -p ${D} && apk fix --no-cache', false],
      ['COPY b /usr/local/bin/\nRUN mkdir -p ${D} && tar -xf /x.tar', false],
      ['SHELL ["/x", "-c"]\nRUN mkdir -p ${D} && tar -xf /x.tar', false],
      ['RUN npm install -g pnpm@9', true],
      ['RUN npm install -g pnpm@9 sharp', false]
    ] as const
  ).map(([line, proven]) => ({
    name: `argument in front of programs whose environment is known, or not: ${line}`,
    text: `FROM node:22-alpine\nARG D=/srv/x\nARG GIT_SHA\n${line}\nLABEL a=$GIT_SHA\n`,
    files: PLAIN,
    options: { minSavedSeconds: 0 },
    click: proven ? [line, 'ARG GIT_SHA', 'LABEL a=$GIT_SHA'] : null,
    review: proven ? [] : ['move-volatile-arg']
  })),
  {
    name: 'argument that packages of Alpine read',
    text: 'FROM alpine:3.20\nARG APK_CONFIG\nRUN mkdir -p "$D" && apk add --no-cache curl\nLABEL a=$APK_CONFIG\n',
    files: PLAIN,
    options: { volatileArgs: ['APK_CONFIG'], minSavedSeconds: 0 },
    review: ['move-volatile-arg'],
    click: null
  },
  {
    name: 'a small file in front of a long install, which changes seldom',
    text: 'FROM maven:3\nWORKDIR /s\nCOPY pom.xml .\nCOPY server.xml .\nRUN mvn dependency:go-offline\nCOPY src src\nRUN true\n',
    files: { 'pom.xml': '<project/>', 'server.xml': 'x', 'src/A.java': 'x' },
    click: null
  },
  {
    name: 'argument that unpacking reads',
    text: 'FROM debian:12\nARG TAR_OPTIONS\nCOPY a.tar /a/\nRUN tar -xf /a/a.tar\nLABEL a=$TAR_OPTIONS\n',
    files: { 'a.tar': '1' },
    options: { volatileArgs: ['TAR_OPTIONS'], minSavedSeconds: 0 },
    review: ['move-volatile-arg'],
    click: null
  },
  {
    name: 'argument that the tool reads, in front of such a cache',
    text: 'FROM golang:1.22\nWORKDIR /w\nARG GOFLAGS\nCOPY go.mod go.sum ./\nARG CACHE=/go/pkg/mod\nRUN --mount=type=cache,target=${CACHE} go mod download\nRUN echo $GOFLAGS > /rev\n',
    files: { 'go.mod': 'module a\nrequire example.org/b v1.0.0\n', 'go.sum': 'x' },
    options: { volatileArgs: ['GOFLAGS'] },
    click: null
  },
  {
    name: 'argument that a program without a shell may find in another order',
    text: 'FROM golang:1.22\nWORKDIR /w\nARG GIT_COMMIT\nARG VERSION\nCOPY go.mod go.sum ./\nARG CACHE=/go/pkg/mod\nRUN --mount=type=cache,target=${CACHE} go mod download\nCOPY main.go .\nRUN echo $GIT_COMMIT > /rev\nRUN ["./build"]\n',
    files: { 'go.mod': 'module a\nrequire example.org/b v1.0.0\n', 'go.sum': 'x', 'main.go': '1' },
    review: ['move-volatile-arg'],
    click: null
  },
  {
    name: 'argument whose ENV stands last',
    text: 'FROM debian:12\nARG GIT_SHA\nRUN apt-get update && apt-get install -y curl\nENV GIT_SHA=$GIT_SHA\n',
    files: PLAIN,
    click: ['RUN apt-get update && apt-get install -y curl', 'ARG GIT_SHA', 'ENV GIT_SHA=$GIT_SHA']
  },
  {
    name: 'release version',
    text: 'FROM debian:12\nARG VERSION=1\nRUN apt-get update && apt-get install -y curl\nLABEL a=$VERSION\n',
    files: PLAIN,
    click: null
  },
  // joins
  {
    name: 'join over lines',
    text: 'FROM debian:12\nRUN apt-get update\n# tools\nRUN apt-get install -y \\\n    curl\n',
    files: PLAIN,
    click: ['# tools', 'RUN apt-get update && apt-get install -y \\', '    curl']
  },
  {
    name: 'another user between',
    text: 'FROM debian:12\nRUN apt-get update\nUSER app\nUSER root\nRUN apt-get install -y curl\n',
    files: PLAIN,
    click: null
  },
  {
    name: 'second one forgives',
    text: 'FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl || true\n',
    files: PLAIN,
    click: null
  },
  {
    name: 'first one changes the directory',
    text: 'FROM debian:12\nRUN cd /tmp && apt-get update\nRUN apt-get install -y curl\n',
    files: PLAIN,
    click: null
  },
  {
    name: 'exec form in a join',
    text: 'FROM debian:12\nRUN ["apt-get", "update"]\nRUN apt-get install -y curl\n',
    files: PLAIN,
    click: null
  },
  { name: 'clean-up of something else', text: 'FROM debian:12\nRUN mkdir -p /data\nRUN rm -rf /other\n', files: PLAIN, click: null },
  {
    name: 'label between',
    text: 'FROM debian:12\nRUN apt-get update\nLABEL a=b\nRUN apt-get install -y curl\n',
    files: PLAIN,
    click: ['RUN apt-get update && apt-get install -y curl', 'LABEL a=b']
  },
  // files that no edit may touch
  {
    name: 'trigger for other builds',
    text: 'FROM node:20\nWORKDIR /app\nONBUILD COPY . .\nONBUILD RUN npm ci\n',
    files: NODE,
    click: null
  },
  { name: 'escape character of Windows', text: `# escape=\`\n${NPM}`, files: NODE, click: null },
  { name: 'Windows base', text: NPM.replace('node:20', 'mcr.microsoft.com/windows/servercore:ltsc2022'), files: NODE, click: null },
  { name: 'error in the file', text: `${NPM}NONSENSE\n`, files: NODE, click: null },
  { name: 'mixed line ends', text: NPM.replace('\n', '\r\n'), files: NODE, click: null }
];

for (const row of ROWS) {
  test(row.name, () => {
    const names = new Set((row.links ?? []).map((l) => l.split(' -> ')[0]));
    const paths = [...Object.keys(row.files).filter((f) => !names.has(f)), ...(row.links ?? []), 'Dockerfile'];
    const { suggestions, refused, wants } = suggestFor(row.text, { paths, texts: row.files }, row.options ?? {});
    const clicks = suggestions.filter((s) => s.level === 'one-click');
    expect(wants).toEqual([]);
    expect(suggestions.filter((s) => s.level === 'needs-review').map((s) => s.rule)).toEqual(row.review ?? []);
    if (row.click === null) {
      expect(clicks.map((s) => s.after)).toEqual([]);
      return;
    }
    expect(refused.filter((r) => r.rule === 'all')).toEqual([]);
    expect(clicks).toHaveLength(1);
    expect(clicks[0]?.after).toContain(`${row.click.join('\n')}\n`);
    const lines = row.text.split('\n');
    const [from, to] = clicks[0]?.replaceLines ?? [0, 0];
    expect([...lines.slice(0, from - 1), ...(clicks[0]?.replacement ?? '').split('\n').slice(0, -1), ...lines.slice(to)].join('\n')).toBe(
      clicks[0]?.after
    );
  });
}
