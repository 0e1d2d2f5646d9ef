import { describe, expect, test } from '@jest/globals';
import { plainText } from '../../src/safe-text/index.ts';
import { suggestFor } from './setup.ts';

// Edits with one open end: shown for review with the question that is left, never with one click; and where nothing may be shown.

const files = (texts: Readonly<Record<string, string>>) => ({ paths: Object.keys(texts), texts });
const LOCK = '{"lockfileVersion":3,"packages":{"":{},"node_modules/ms":{"version":"2.1.3"}}}';
const NODE = {
  '.dockerignore': '**/node_modules\n',
  'package.json': '{"name":"a"}',
  'package-lock.json': LOCK,
  'src/a.js': '1',
  'scripts/patch.js': '1'
};
const GO = { 'go.mod': 'module a\nrequire example.org/b v1.0.0\n', 'go.sum': 'x', 'main.go': '1', 'lib/b.go': '1' };
const PLAIN = { 'conf/a.conf': 'a', 'run.sh': 'x', 'public/index.html': 'x' };

interface Row {
  readonly name: string;
  readonly text: string;
  readonly files: Readonly<Record<string, string>>;
  /** The level of the one edit, and what it asks; null where no edit may be shown. */
  readonly asks: { readonly level: 'one-click' | 'needs-review'; readonly question: RegExp | null } | null;
}

const click = { level: 'one-click', question: null } as const;
const asks = (question: RegExp) => ({ level: 'needs-review', question }) as const;
const npm = (script: string) => ({ ...NODE, 'package.json': JSON.stringify({ scripts: { postinstall: script } }) });

const ROWS: readonly Row[] = [
  // Directories of the program inside of the system's.
  { name: '/usr/src/app', text: 'FROM node:20\nWORKDIR /usr/src/app\nCOPY . .\nRUN npm ci\n', files: NODE, asks: click },
  {
    name: 'packages over /usr/src/app',
    text: 'FROM debian:12\nWORKDIR /usr/src/app\nCOPY . .\nRUN apt-get update && apt-get install -y curl\n',
    files: PLAIN,
    asks: click
  },
  {
    name: 'packages over /usr/app',
    text: 'FROM debian:12\nWORKDIR /usr/app\nCOPY . .\nRUN apt-get update && apt-get install -y curl\n',
    files: PLAIN,
    asks: click
  },
  {
    name: 'packages over the sources of the kernel',
    text: 'FROM debian:12\nCOPY . /usr/src/linux-headers\nRUN apt-get update && apt-get install -y curl\n',
    files: PLAIN,
    asks: null
  },
  {
    name: 'packages over the web root',
    text: 'FROM debian:12\nCOPY . /var/www/html\nRUN apt-get update && apt-get install -y nginx\n',
    files: PLAIN,
    asks: asks(/\/var\/www\/html/)
  },
  {
    name: 'packages over a directory of programs',
    text: 'FROM debian:12\nCOPY run.sh /usr/local/bin/\nRUN apt-get update && apt-get install -y curl\n',
    files: PLAIN,
    asks: asks(/line 3 installs bring or run a program of/)
  },
  {
    name: 'packages over programs of another stage',
    text: 'FROM debian:12 AS b\nCOPY . /s\nFROM debian:12\nCOPY --from=b /s/a /s/b /usr/local/bin/\nRUN apt-get update && apt-get install -y curl\n',
    files: PLAIN,
    asks: asks(/line 5 installs bring or run a program of/)
  },
  {
    name: 'wheels of another stage, named by a pattern',
    text: 'FROM python:3.12 AS b\nCOPY . /s\nFROM python:3.12\nCOPY --from=b /root/wheels /root/wheels\nRUN pip3 install /root/wheels/a-* && pip3 install /root/wheels/b-*\n',
    files: PLAIN,
    asks: null
  },
  {
    name: 'wheels that a step makes of the sources',
    text: 'FROM python:3.12\nWORKDIR /build\nCOPY . .\nRUN make wheels\nRUN pip3 install dist/a*.whl "setuptools~=83.0.0"\n',
    files: { ...PLAIN, Makefile: 'wheels:\n\tpython setup.py bdist_wheel\n' },
    asks: null
  },
  {
    name: 'a clone in the place of what was copied',
    text: 'FROM python:3.12\nCOPY ./ serve\nRUN if [ "$X" = no ]; then rm -rf serve; git clone https://github.com/a/b.git serve; fi\nWORKDIR serve\n',
    files: PLAIN,
    asks: null
  },
  {
    name: 'packages over the program that installs them',
    text: 'FROM debian:12 AS b\nCOPY . /s\nFROM debian:12\nCOPY --from=b /s/apt-get /usr/local/bin/\nRUN apt-get update && apt-get install -y curl\n',
    files: PLAIN,
    asks: null
  },
  {
    name: 'packages over programs with names that nobody knows',
    text: 'FROM debian:12 AS b\nCOPY . /s\nFROM debian:12\nCOPY --from=b /s/ /usr/local/bin/\nRUN apt-get update && apt-get install -y curl\n',
    files: PLAIN,
    asks: null
  },
  {
    name: 'a build by a tool that is named with its path',
    text: 'FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /s\nCOPY . .\nRUN /root/.dotnet/dotnet publish -c Release -o /out\n',
    files: PLAIN,
    asks: null
  },
  {
    name: 'a check of a value of every build, in front of an install',
    text: 'FROM node:20\nWORKDIR /app\nARG GIT_SHA\nRUN test -n "$GIT_SHA" || (echo "no commit" >&2 && false)\nCOPY package*.json ./\nRUN npm run setup\nCOPY src src\n',
    files: NODE,
    asks: asks(/Line 6 does not read .*GIT_SHA/)
  },
  {
    name: 'a check that keeps the value',
    text: 'FROM node:20\nWORKDIR /app\nARG GIT_SHA\nRUN test -n "$GIT_SHA" && echo "$GIT_SHA" > /rev\nCOPY package*.json ./\nRUN npm run setup\nCOPY src src\n',
    files: NODE,
    asks: null
  },
  {
    name: 'a check that hands the value to a program',
    text: 'FROM node:20\nWORKDIR /app\nARG GIT_SHA\nRUN test -n "$GIT_SHA" && echo "$GIT_SHA" | tee /rev\nCOPY package*.json ./\nRUN npm run setup\nCOPY src src\n',
    files: NODE,
    asks: null
  },
  {
    name: 'a check beside a program',
    text: 'FROM node:20\nWORKDIR /app\nARG GIT_SHA\nRUN test -n "$GIT_SHA" & touch /rev\nCOPY package*.json ./\nRUN npm run setup\nCOPY src src\n',
    files: NODE,
    asks: null
  },
  {
    name: 'packages over sources of packages',
    text: 'FROM debian:12\nCOPY conf /etc/apt/sources.list.d/\nRUN apt-get update && apt-get install -y curl\n',
    files: PLAIN,
    asks: null
  },
  // Values of every build, and arguments with a default.
  {
    name: 'a stamp in front of an install',
    text: 'FROM node:20\nWORKDIR /app\nARG GIT_SHA\nRUN echo $GIT_SHA > version.txt\nCOPY package*.json ./\nRUN npm ci\nCOPY src src\n',
    files: NODE,
    asks: asks(/npm ci.*read what line 4 writes/)
  },
  {
    name: 'a stamp in front of packages',
    text: 'FROM debian:12\nARG BUILD_DATE\nRUN echo "$BUILD_DATE" > /etc/built\nRUN apt-get update && apt-get install -y curl\n',
    files: PLAIN,
    asks: asks(/read what line 3 writes/)
  },
  {
    name: 'a stamp put into a file of the image',
    text: 'FROM debian:12\nWORKDIR /app\nCOPY conf ./\nARG BUILD_DATE\nRUN sed -i "s/@date@/$BUILD_DATE/" a.conf\nRUN apt-get update && apt-get install -y curl\n',
    files: PLAIN,
    asks: asks(/BUILD_DATE.*plain names/)
  },
  {
    name: 'a folder without programs copied to where programs are',
    text: 'FROM debian:12\nCOPY conf /usr/bin/\nWORKDIR /app\nCOPY . .\nRUN apt-get update && apt-get install -y curl\n',
    files: PLAIN,
    asks: asks(/its own \/usr\/bin\/apt-get: does the context of the build hold one/)
  },
  {
    name: 'a stamp in front of a build',
    text: 'FROM node:20\nWORKDIR /app\nARG GIT_SHA\nRUN echo $GIT_SHA > version.txt\nCOPY . .\nRUN npm run build\n',
    files: NODE,
    asks: null
  },
  {
    name: 'a variable of a stage that only builds',
    text: 'FROM node:20 AS b\nWORKDIR /app\nCOPY . .\nARG GIT_SHA\nENV GIT_SHA=$GIT_SHA\nRUN ./build\nFROM nginx:1\nCOPY --from=b /app/out /srv\n',
    files: { 'a.js': '1' },
    asks: null
  },
  {
    name: 'packages that an argument names',
    text: 'FROM debian:12\nCOPY . /app\nARG PACKAGES="curl git"\nRUN apt-get update && apt-get install -y $PACKAGES\n',
    files: PLAIN,
    asks: asks(/PACKAGES.* left at .*curl git/)
  },
  {
    name: 'a directory that an argument names',
    text: 'FROM node:20\nARG DIR=/srv/app\nWORKDIR $DIR\nCOPY . .\nRUN npm ci\n',
    files: NODE,
    asks: asks(/DIR.* left at .*\/srv\/app/)
  },
  {
    name: 'a directory that a build has to name',
    text: 'FROM node:20\nARG DIR\nWORKDIR $DIR\nCOPY . .\nRUN npm ci\n',
    files: NODE,
    asks: null
  },
  {
    name: 'a directory that an argument of all stages names',
    text: 'ARG DIR=/srv/app\nFROM node:20\nARG DIR\nWORKDIR $DIR\nCOPY . .\nRUN npm ci\n',
    files: NODE,
    asks: asks(/DIR.* left at .*\/srv\/app/)
  },
  // Members of a workspace.
  {
    name: 'a member whose script may read its own files',
    text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
    files: {
      ...NODE,
      'package.json': '{"workspaces":["packages/a"]}',
      'packages/a/package.json': '{"name":"a","scripts":{"prepare":"tsc"}}',
      'packages/a/tsconfig.json': '{}'
    },
    asks: asks(/tsc.*prepare.*files outside of .*packages\/a/)
  },
  {
    name: 'a member whose script leads elsewhere',
    text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
    files: {
      ...NODE,
      'package.json': '{"workspaces":["packages/a"]}',
      'packages/a/package.json': '{"name":"a","scripts":{"prepare":"cp ../b/x ."}}',
      'packages/a/tsconfig.json': '{}'
    },
    asks: null
  },
  {
    name: 'a filter by name',
    text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN pnpm install --frozen-lockfile --ignore-scripts --filter a...\n',
    files: {
      ...NODE,
      'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
      'pnpm-workspace.yaml': 'packages:\n  - packages/a\n',
      'packages/a/package.json': '{"name":"a"}'
    },
    asks: click
  },
  {
    name: 'a filter by what changed',
    text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN pnpm -F "[origin/main]" install --frozen-lockfile --ignore-scripts\n',
    files: {
      ...NODE,
      'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
      'pnpm-workspace.yaml': 'packages:\n  - packages/a\n',
      'packages/a/package.json': '{"name":"a"}'
    },
    asks: asks(/filter .*origin\/main.* without the sources/)
  },
  {
    name: 'a focus on some members',
    text: 'FROM node:20\nENV YARN_CACHE_FOLDER=/tmp/.yarn\nWORKDIR /app\nCOPY . .\nRUN yarn workspaces focus --production a\n',
    files: { ...NODE, 'yarn.lock': '__metadata:\n  version: 8\n', '.yarnrc.yml': 'nodeLinker: node-modules\n' },
    asks: asks(/workspaces focus.* leave .*yarn\.lock/)
  },
  {
    name: 'a cache of yarn in a directory of the project',
    text: 'FROM node:20\nENV YARN_CACHE_FOLDER=.cache\nWORKDIR /app\nCOPY . .\nRUN yarn install --immutable\n',
    files: { ...NODE, 'yarn.lock': '__metadata:\n  version: 8\n', '.yarnrc.yml': 'nodeLinker: node-modules\n' },
    asks: null
  },
  // Steps that are not followed.
  {
    name: 'a download joined to packages',
    text: 'FROM debian:12\nCOPY . /app\nRUN apt-get update && apt-get install -y curl && curl -fsSL https://x/y | bash -\n',
    files: PLAIN,
    asks: asks(/line 3.*read what is copied/)
  },
  {
    name: 'a download between',
    text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN curl -fsSL https://x/y | sh\nRUN npm ci\n',
    files: NODE,
    asks: asks(/read what is copied/)
  },
  {
    name: 'a step that names a copied file',
    text: 'FROM debian:12\nCOPY . /app\nRUN apt-get update && apt-get install -y curl && sh /app/run.sh\n',
    files: PLAIN,
    asks: asks(/second half/)
  },
  {
    name: 'a step that names what no commit holds',
    text: 'FROM python:3\nCOPY ./made /made\nRUN pip install made/\nCOPY ./b /b\nRUN true\n',
    files: PLAIN,
    asks: null
  },
  {
    name: 'a step that lists its directory',
    text: 'FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN apt-get update && apt-get install -y $(cat packages.txt)\n',
    files: { ...PLAIN, 'packages.txt': 'curl' },
    asks: null
  },
  {
    name: 'a loop over what is there',
    text: 'FROM debian:12\nWORKDIR /app\nCOPY . .\nRUN for f in *; do echo $f; done; apt-get update && apt-get install -y curl\n',
    files: PLAIN,
    asks: null
  },
  {
    name: 'a variable that the step may read',
    text: 'FROM debian:12\nCOPY . /app\nENV X=1\nRUN apt-get update && apt-get install -y $LIST\n',
    files: PLAIN,
    asks: asks(/`\$LIST`.*hold plain names/)
  },
  // Commands wherever they stand.
  {
    name: 'packages of a variable with a default',
    text: 'FROM debian:12\nCOPY . /app\nRUN apt-get update && apt-get install -y "curl" $MORE\n',
    files: PLAIN,
    asks: asks(/`\$MORE`.*plain names/)
  },
  {
    name: 'an install inside of if',
    text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN if [ -z "$SKIP" ]; then npm ci; fi\n',
    files: NODE,
    asks: asks(/read what is copied/)
  },
  {
    name: 'an install inside of if, beside a file of the project',
    text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN if [ -f src/a.js ]; then npm ci; fi\n',
    files: NODE,
    asks: null
  },
  {
    name: 'variables from a file',
    text: 'FROM mcr.microsoft.com/dotnet/sdk:8.0\nRUN echo RID=x > /tmp/rid\nWORKDIR /s\nCOPY . .\nRUN . /tmp/rid && dotnet restore -r $RID\n',
    files: { '.dockerignore': '**/obj\n', 'a.csproj': '<Project/>', 'src/a.cs': 'x', 'lib/b.cs': 'x', 'app/c.cs': 'x' },
    asks: asks(/only set variables/)
  },
  {
    name: 'variables from a file that is copied',
    text: 'FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /s\nCOPY . .\nRUN . ./env && dotnet restore -r $RID\n',
    files: { '.dockerignore': '**/obj\n', 'a.csproj': '<Project/>', env: 'RID=x', 'src/a.cs': 'x' },
    asks: null
  },
  {
    name: 'a base whose directory nobody knows',
    text: 'FROM example/base:1\nCOPY . .\nRUN gem install foreman\n',
    files: PLAIN,
    asks: asks(/work in a directory of its own/)
  },
  {
    name: 'a tool behind a build',
    text: 'FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /s\nCOPY . .\nRUN dotnet build a.csproj\nRUN dotnet tool install --global x && apt-get update && apt-get install -y curl\n',
    files: { 'a.csproj': '<Project/>', 'src/a.cs': 'x', 'lib/b.cs': 'x' },
    asks: asks(/run the same with what line 5 installs/)
  },
  {
    name: 'packages that go again behind a build',
    text: 'FROM debian:12\nWORKDIR /s\nCOPY . .\nRUN make all\nRUN apt-get purge -y gcc && apt-get autoremove -y\n',
    files: PLAIN,
    asks: null
  },
  {
    name: 'a build joined by semicolons behind set -e',
    text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN set -ex; npm ci; npm run build\n',
    files: NODE,
    asks: asks(/set -ex all that the second half needs/)
  },
  {
    name: 'a build joined by semicolons alone',
    text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci; npm run build\n',
    files: NODE,
    asks: null
  },
  {
    name: 'a comment between what is cut',
    text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci && \\\n    # build\n    npm run build\n',
    files: NODE,
    asks: asks(/second half/)
  },
  // An environment inside of what is copied.
  {
    name: 'a virtual environment in the project',
    text: 'FROM python:3.12\nWORKDIR /app\nCOPY . .\nENV VIRTUAL_ENV=/app/venv\nRUN python -m venv /app/venv\nENV PATH=/app/venv/bin:$PATH\nRUN pip install -r requirements.txt\n',
    files: { 'requirements.txt': 'flask\n', 'src/a.py': 'x', 'lib/b.py': 'x' },
    asks: asks(/venv on the machine that builds/)
  },
  {
    name: 'a virtual environment that is committed',
    text: 'FROM python:3.12\nWORKDIR /app\nCOPY . .\nENV VIRTUAL_ENV=/app/venv\nRUN python -m venv /app/venv\nENV PATH=/app/venv/bin:$PATH\nRUN pip install -r requirements.txt\n',
    files: { 'requirements.txt': 'flask\n', 'src/a.py': 'x', 'venv/bin/pip': 'x' },
    asks: null
  },
  // What turbo prune made.
  {
    name: 'pruned sources in front of the install',
    text: 'FROM node:20 AS pruner\nCOPY . /s\nRUN turbo prune --docker\nFROM node:20\nWORKDIR /app\nCOPY --from=pruner /s/out/json/ .\nCOPY --from=pruner /s/out/full/ .\nRUN pnpm fetch --store-dir=/store\nRUN pnpm install --frozen-lockfile\nRUN pnpm build\n',
    files: PLAIN,
    asks: asks(/turbo prune leaves manifests/)
  },
  {
    name: 'pruned sources in front of an install and a build in one',
    text: 'FROM node:20 AS pruner\nCOPY . /s\nRUN turbo prune --docker\nFROM node:20\nWORKDIR /app\nCOPY --from=pruner /s/out/json/ .\nCOPY --from=pruner /s/out/full/ .\nRUN pnpm install --frozen-lockfile && pnpm build\n',
    files: PLAIN,
    asks: null
  },
  // What cleans up belongs to its own tool.
  {
    name: 'a cache that another tool cleans',
    text: 'FROM alpine:3\nRUN apk add yarn\nWORKDIR /app\nRUN yarn cache clean\n',
    files: PLAIN,
    asks: null
  },
  // Files beside and above.
  {
    name: 'projects above the directory of the restore',
    text: 'FROM mcr.microsoft.com/dotnet/sdk:8.0\nWORKDIR /s/src/a\nCOPY . /s\nRUN dotnet restore\n',
    files: {
      '.dockerignore': '**/obj\n',
      'Directory.Build.props': '<Project/>',
      'src/a/a.csproj': '<Project><ProjectReference Include="..\\b\\b.csproj" /></Project>',
      'src/b/b.csproj': '<Project/>',
      'src/a/a.cs': 'x'
    },
    asks: click
  },
  {
    name: 'files by a pattern in front of the sources',
    text: 'FROM node:20\nWORKDIR /app\nCOPY package*.json ./\nCOPY src ./src\nRUN npm ci\n',
    files: NODE,
    asks: click
  },
  {
    name: 'composer whose autoloader is names alone',
    text: 'FROM php:8-cli\nWORKDIR /app\nCOPY . .\nRUN composer install\n',
    files: {
      '.dockerignore': 'vendor\n',
      'composer.json': '{"autoload":{"psr-4":{"A\\\\":"src/"}}}',
      'composer.lock': '{}',
      'src/a.php': 'x'
    },
    asks: asks(/autoloader hold more than names/)
  },
  {
    name: 'composer that makes a class map',
    text: 'FROM php:8-cli\nWORKDIR /app\nCOPY . .\nRUN composer install\n',
    files: {
      '.dockerignore': 'vendor\n',
      'composer.json': '{"autoload":{"classmap":["src/"]}}',
      'composer.lock': '{}',
      'src/a.php': 'x'
    },
    asks: null
  },
  // Against the purpose of a line.
  ...['apk upgrade', 'apk --no-cache upgrade'].map((command) => ({
    name: command,
    text: `FROM alpine:3\nCOPY . /app\nRUN ${command} && apk add curl\n`,
    files: PLAIN,
    asks: asks(/security updates/)
  })),
  ...['apt-get update && apt-get upgrade -y', 'apt-get update && apt-get -y dist-upgrade'].map((command) => ({
    name: command,
    text: `FROM debian:12\nCOPY . /app\nRUN ${command} && apt-get install -y curl\n`,
    files: PLAIN,
    asks: asks(/security updates/)
  })),
  {
    name: 'dnf update',
    text: 'FROM fedora:40\nCOPY . /app\nRUN dnf -y update && dnf install -y gcc\n',
    files: PLAIN,
    asks: asks(/security updates/)
  },
  // Install scripts and hooks.
  {
    name: 'a hook that names nothing of the project',
    text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
    files: npm('opencollective-postinstall'),
    asks: asks(/opencollective-postinstall.*read sources/)
  },
  ...['node scripts/patch.js', 'npm run build', 'tsc', 'scripts/patch.js', 'sh -c "x"', 'x $(cat src/a.js)', 'patch scripts'].map(
    (script) => ({
      name: `a hook that reads sources: ${script}`,
      text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
      files: npm(script),
      asks: null
    })
  ),
  // Settings that nobody has looked up.
  {
    name: 'a setting of npm that names no file',
    text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
    files: { ...NODE, '.npmrc': 'new-thing=true\n' },
    asks: asks(/new-thing.*other files/)
  },
  ...['script-shell=./sh', 'new-thing=./x', 'globalconfig=x', 'patches-dir=p'].map((line) => ({
    name: `a setting that leads elsewhere: ${line}`,
    text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
    files: { ...NODE, '.npmrc': `also-new=true\n${line}\n` },
    asks: null
  })),
  ...['--require ./src/a.js', '-r ./src/a.js', '--import=data', '--env-file=.env'].map((options) => ({
    name: `options of Node that load a file: ${options}`,
    text: `FROM node:20\nWORKDIR /app\nENV NODE_OPTIONS="${options}"\nCOPY . .\nRUN npm ci\n`,
    files: NODE,
    asks: null
  })),
  // Another working directory in between.
  {
    name: 'a relative COPY in front of another WORKDIR',
    text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nWORKDIR /app/web\nRUN npm ci\n',
    files: { '.dockerignore': '**/node_modules\n', 'web/package.json': '{}', 'web/package-lock.json': LOCK, 'web/a.js': '1', 'b.js': '1' },
    asks: click
  },
  {
    name: 'a relative COPY in front of another WORKDIR, in the directory of the base',
    text: 'FROM python:3.12\nCOPY ./api ./app\nWORKDIR /app\nRUN pip install -r requirements.txt\n',
    files: { 'api/requirements.txt': 'flask==3.0.0\n', 'api/a.py': '1' },
    asks: click
  },
  {
    name: 'a relative COPY in front of another WORKDIR, in a directory that a build argument sets',
    text: 'FROM node:20\nARG D=/app\nWORKDIR $D\nCOPY . .\nWORKDIR /app\nRUN npm ci\n',
    files: NODE,
    asks: null
  },
  {
    name: 'a relative COPY in front of another WORKDIR, where the base may work anywhere',
    text: 'FROM example/node\nCOPY . ./app\nWORKDIR /app\nRUN npm ci\n',
    files: NODE,
    asks: null
  },
  // Steps in front of an install.
  {
    name: 'a directory made in front',
    text: 'FROM golang:1.22\nRUN mkdir /app\nADD . /app\nWORKDIR /app\nRUN go mod download\n',
    files: GO,
    asks: click
  },
  {
    name: 'a file written in front',
    text: 'FROM golang:1.22\nRUN mkdir /app && touch /app/go.work\nADD . /app\nWORKDIR /app\nRUN go mod download\n',
    files: GO,
    asks: asks(/go\.work/)
  },
  {
    name: 'an install that an earlier step has done already',
    text: 'FROM python:3.12\nWORKDIR /app\nRUN --mount=type=bind,source=uv.lock,target=uv.lock uv sync --frozen --no-install-project\nADD . /app\nRUN uv sync --frozen\n',
    files: { '.dockerignore': '**/.venv\n', 'pyproject.toml': '[project]\nname="a"\n', 'uv.lock': '', 'a.py': '1' },
    asks: null
  },
  {
    name: 'an install again, of what was removed',
    text: 'FROM node:20\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nRUN rm -rf node_modules\nCOPY . .\nRUN npm ci\n',
    files: NODE,
    asks: click
  },
  {
    name: 'two installs behind one COPY',
    text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN corepack prepare --activate\nRUN pnpm install --frozen-lockfile --ignore-scripts\n',
    files: {
      '.dockerignore': '**/node_modules\n.pnpm-store\n',
      'package.json': '{"name":"a","packageManager":"pnpm@9.1.0"}',
      'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
      'src/a.js': '1'
    },
    asks: click
  },
  {
    name: 'settings of corepack in a file that the environment names',
    text: 'FROM node:20\nENV COREPACK_ENV_FILE=conf/env\nWORKDIR /app\nCOPY . .\nRUN corepack prepare --activate\nRUN pnpm install --frozen-lockfile --ignore-scripts\n',
    files: {
      '.dockerignore': '**/node_modules\n.pnpm-store\n',
      'package.json': '{"name":"a","packageManager":"pnpm@9.1.0"}',
      'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
      'conf/env': 'x',
      'src/a.js': '1'
    },
    asks: null
  },
  {
    name: 'a tool fetched into GOPATH, before modules',
    text: 'FROM golang:1.7\nCOPY . /go/src/example.org/a\nRUN go get -u github.com/FiloSottile/gvt\n',
    files: { 'a.go': '1', 'lib/b.go': '1' },
    asks: asks(/read what is copied/)
  },
  {
    name: 'a module fetched into go.mod',
    text: 'FROM golang:1.22\nWORKDIR /app\nCOPY . .\nRUN go get -u github.com/FiloSottile/gvt\n',
    files: GO,
    asks: null
  },
  {
    name: 'a tool installed behind a build',
    text: 'FROM golang:1.22\nWORKDIR /app\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN go build -o /out/a .\nRUN go install -tags pg example.org/tool@v1.0.0\n',
    files: GO,
    asks: asks(/run the same with what line 7 installs/)
  },
  {
    name: 'a tool installed behind a build, into the directory that the build makes',
    text: 'FROM golang:1.22\nWORKDIR /app\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN go build -o /out/a .\nRUN go install example.org/tool@v1.0.0 && cp /go/bin/tool /out/tool\n',
    files: GO,
    asks: null
  },
  // Words of tools.
  {
    name: 'a variable in front of the command',
    text: 'FROM node:20\nWORKDIR /app\nCOPY . .\nRUN NODE_ENV=production npm ci\n',
    files: NODE,
    asks: click
  },
  {
    name: 'another directory by a flag',
    text: 'FROM node:20\nCOPY . /app\nRUN npm ci --prefix /app\n',
    files: NODE,
    asks: click
  },
  {
    name: 'no WORKDIR, an absolute COPY in front of WORKDIR',
    text: 'FROM node:20\nCOPY . /app\nWORKDIR /app\nRUN npm ci\n',
    files: NODE,
    asks: click
  },
  {
    name: 'the same for a base that may have another user',
    text: 'FROM registry/node:20\nCOPY . /app\nWORKDIR /app\nRUN npm ci\n',
    files: NODE,
    asks: click
  }
];

describe('open ends', () => {
  for (const row of ROWS)
    test(row.name, () => {
      const { suggestions } = suggestFor(row.text, files(row.files));
      const edits = suggestions.filter((s) => s.after !== null);
      if (row.asks === null) {
        expect(edits.map((s) => s.after)).toEqual([]);
        return;
      }
      expect(edits.map((s) => s.level)).toEqual([row.asks.level]);
      if (row.asks.question !== null)
        expect((edits[0]?.proof.assumptions ?? []).map((one) => plainText(one)).join('\n')).toMatch(row.asks.question);
    });
});

test.each([
  { joined: 'set -ex; V=1; npm ci; npm run build -- $V; true', second: 'RUN set -ex; V=1; npm run build -- $V; true' },
  { joined: 'set -ex && V=1 && npm ci && npm run build -- $V', second: 'RUN set -ex && V=1 && npm run build -- $V' }
])('what the second half is told again is joined as it was: $joined', ({ joined, second }) => {
  const { suggestions } = suggestFor(`FROM node:20\nWORKDIR /app\nCOPY . .\nRUN ${joined}\n`, files(NODE));
  expect(suggestions.find((s) => s.after !== null)?.after?.split('\n')).toContain(second);
});
