import { expect, test } from '@jest/globals';
import type { SuggestInput } from '../../src/suggestion/index.ts';
import { suggestFor } from './setup.ts';

// The last net: what a step fetches behind sources that do not decide it, and above all where nothing is said.

const SOURCES = ['src/a.x', 'src/b.x', 'src/c.x', 'lib/d.x', 'README.md', 'VERSION', 'setup.sh'];
const NODE = ['package.json', 'package-lock.json'];

/** Lines on which something is said of the order of steps: by this rule, or by any other one. */
function linesOf(text: string, files: readonly string[], options: Partial<SuggestInput> = {}): readonly string[] {
  const { suggestions } = suggestFor(text, { paths: [...SOURCES, ...files], texts: { 'package.json': '{}' } }, options);
  return suggestions.filter((s) => s.rule === 'late-work').map((s) => `${s.line}`);
}

const BEHIND = 'FROM debian:12\nWORKDIR /app\nCOPY . .\n';
test.each<readonly [what: string, command: string, files: readonly string[]]>([
  ['packages by zypper', 'zypper --non-interactive install gcc', []],
  ['packages by pacman', 'pacman -Syu --noconfirm cmake', []],
  ['packages by conda', 'conda install -y -c conda-forge gdal && ./build', []],
  ['packages of R', `R -e "install.packages('shiny')"`, []],
  ['a browser', 'npx playwright install --with-deps chromium', []],
  ['a model', 'python -m spacy download en_core_web_sm', []],
  ['a clone at a tag', 'git clone --branch v1 https://example.org/x /opt/x && make -C /opt/x install', []],
  ['a download into the directory of the sources', 'wget -O /app/agent.jar "https://example.org/agent.jar" && ./build', []],
  ['a version by an argument of the file', 'curl -fL https://example.org/$V.tgz | ./unpack $(cat setup.sh)', []],
  ['an install by another prefix', 'npm --prefix web ci && npm --prefix web run build', ['web/package.json', 'web/package-lock.json']],
  ['an environment of conda', 'conda env create -f environment.yml', ['environment.yml']],
  ['an export that is installed', 'pdm export -o r.txt && pdm sync --prod', ['pyproject.toml', 'pdm.lock']],
  ['packages of Dart', 'dart pub get && dart compile exe a.dart', ['pubspec.yaml']],
  ['packages of mix in a list', 'mix do deps.get, compile', ['mix.exs']],
  ['a build of Swift', 'swift build -c release', ['Package.swift']],
  ['a build of Haskell', 'stack build', ['stack.yaml']]
])('speaks of %s', (_, command, files) => {
  const text = `FROM debian:12\nARG V=1.0\nWORKDIR /app\nCOPY . .\nRUN ${command}\n`;
  expect(linesOf(text, files)).toEqual(['5']);
});

test.each<readonly [what: string, text: string]>([
  ['a mount of the whole context', 'FROM node:22\nWORKDIR /app\nRUN --mount=type=bind,target=.,rw npm ci && npm run build\n'],
  ['a copy with exceptions', `FROM debian:12\nCOPY --exclude=docs . /app\nRUN apt-get update && apt-get install -y gcc\n`],
  ['a stage of the sources', 'FROM debian:12 AS s\nCOPY . /s\nFROM debian:12\nCOPY --from=s /s /s\nRUN zypper install -y gcc\n'],
  ['files of a pattern that the build is given', 'FROM debian:12\nCOPY tool-* /\nRUN zypper install -y gcc\n'],
  [
    'a program of a stage that mounts the sources',
    'FROM debian:12 AS b\nRUN --mount=target=. make -o /out\nFROM debian:12\nCOPY --from=b /out /bin/\nRUN zypper install -y gcc\n'
  ],
  [
    'a program of one platform that the build is given',
    'FROM debian:12\nARG TARGETARCH\nCOPY dist/$TARGETARCH/a /\nRUN zypper install -y gcc\n'
  ],
  ['a file that the build is given', 'FROM debian:12\nCOPY out/a.jar /\nRUN zypper install -y gcc\n'],
  ['a here-document', 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN bash -c "npm ci && npm run build"\n']
])('counts %s as what stands in front', (_, text) => {
  expect(linesOf(text, NODE)).toHaveLength(1);
});

/** A project whose own programs install something: on the lines of the Dockerfile that are spoken of. */
function programLines(text: string, texts: Readonly<Record<string, string>>): readonly string[] {
  const paths = [...SOURCES, ...NODE, 'requirements.txt', ...Object.keys(texts)];
  const { suggestions } = suggestFor(text, { paths, texts: { 'package.json': '{}', ...texts } });
  return suggestions.filter((s) => s.rule === 'late-work').map((s) => `${s.line}`);
}

const INSTALL = '#!/bin/sh\nset -e\nnpm ci\n';
const MAKEFILE =
  'PIP := pip\n.PHONY: deps\nbuild: deps ; cc a.c\ndeps:\n\t@$(PIP) install \\\n\t\t-r requirements.txt\nbin/%: deps\n\tcc $@\n';
test.each([
  { what: 'a script', step: './install.sh && ./build', texts: { 'install.sh': INSTALL } },
  { what: 'a script that starts another', step: 'bash go.sh', texts: { 'go.sh': 'cd lib && ./in.sh\n', 'lib/in.sh': INSTALL } },
  {
    what: 'packages of the system in a script',
    step: './install.sh',
    texts: { 'install.sh': 'apt-get update && apt-get install -y gcc\n' }
  },
  { what: 'the first target of make', step: 'make', texts: { Makefile: MAKEFILE } },
  { what: 'a target by a pattern', step: 'make -C . V=1 bin/x', texts: { Makefile: MAKEFILE } },
  {
    what: 'a script of package.json',
    step: 'yarn setup',
    texts: { 'package.json': '{"scripts":{"setup":"yarn install --frozen-lockfile"}}' }
  }
])('speaks of what $what installs', ({ step, texts }) => {
  expect(programLines(`${BEHIND}RUN ${step}\n`, texts as unknown as Record<string, string>)).toEqual(['4']);
});

test.each([
  { what: 'a target that installs nothing', text: `${BEHIND}RUN make clean\n`, texts: { Makefile: `${MAKEFILE}clean:\n\trm -rf x\n` } },
  { what: 'a download of a script', text: `${BEHIND}RUN ./get.sh\n`, texts: { 'get.sh': 'curl -fL https://example.org/x.tgz | tar x\n' } },
  {
    what: 'a target that an earlier step made of the manifests',
    text: 'FROM python:3.12\nWORKDIR /app\nCOPY Makefile requirements.txt ./\nRUN make deps\nCOPY . .\nRUN make\n',
    texts: { Makefile: MAKEFILE }
  },
  {
    what: 'a script behind one that nobody reads',
    text: `${BEHIND}RUN ./other.sh\nRUN ./install.sh\n`,
    texts: { 'install.sh': INSTALL }
  },
  { what: 'modules that sources ask for, in a cache', text: `${BEHIND}RUN --mount=type=cache,target=/go/pkg/mod go mod tidy\n`, texts: {} },
  { what: 'a toolchain in a cache', text: `${BEHIND}RUN --mount=type=cache,target=/usr/local/rustup rustup toolchain install\n`, texts: {} }
])('is silent about $what', ({ text, texts }) => {
  expect(programLines(text, texts as unknown as Record<string, string>)).toEqual([]);
});

test('speaks of a list in front of much that does not read it, and not of one in front of little', () => {
  const much = [
    'apt-get install -y gcc',
    'pip install torch',
    '$CLONE https://example.org/a /a',
    'pip install numpy',
    'apt-get install -y g++'
  ];
  const text = (steps: readonly string[]): string =>
    `FROM debian:12\nCOPY requirements.txt .\nRUN CLONE="git clone --depth 1" && \\\n  apt-get update && ${steps.join(' && ')} && ./configure\nCOPY . .\n`;
  expect(programLines(text([...much, ...much]), {})).toEqual(['3']);
  expect(programLines(text(['$CLONE https://example.org/a /a']), {})).toEqual([]);
});

const SILENT: readonly (readonly [what: string, text: string, options?: Partial<SuggestInput>])[] = [
  ['a list that is copied', `${BEHIND}RUN xargs zypper install -y < VERSION\n`],
  ['a package that is copied', `${BEHIND}RUN zypper install -y ./src/a.rpm\n`],
  ['a version in a copied file', `${BEHIND}RUN curl -fL https://example.org/$(cat VERSION).tgz | tar x\n`],
  ['a variable of the script beside a copied file', `${BEHIND}RUN V=$(cat VERSION) && curl -fL https://example.org/$V.tgz | ./unpack\n`],
  ['the machine itself', `${BEHIND}RUN ./serve & curl -f http://localhost:80/\n`],
  ['manifests alone', 'FROM node:22\nCOPY package*.json ./\nRUN lerna bootstrap\nCOPY . .\n'],
  ['a lock that the build is given', 'FROM node:22\nCOPY package.json yarn.lock ./\nRUN lerna bootstrap\nCOPY . .\n'],
  ['a lock from another stage', 'FROM node:22 AS b\nCOPY . /b\nFROM node:22\nCOPY --from=b /b/package*.json ./\nRUN lerna bootstrap\n'],
  ['a list that a stage made', 'FROM node:22 AS p\nCOPY . /p\nFROM node:22\nCOPY --from=p /p/recipe.json .\nRUN lerna bootstrap\n'],
  [
    'an empty mark of a stage',
    'FROM debian:12 AS t\nCOPY . /t\nRUN make && touch /ok\nFROM debian:12\nCOPY --from=t /ok /ok\nRUN zypper install -y gcc\n'
  ],
  ['a second install by the same tool', 'FROM node:22\nCOPY package*.json ./\nRUN lerna bootstrap\nCOPY . .\nRUN lerna bootstrap\n'],
  [
    'a second install in other words',
    'FROM node:22\nCOPY package*.json ./\nRUN A=0 yarn install --network-timeout 1000000\nCOPY . .\nRUN yarn build\nRUN yarn install --production --offline\n'
  ],
  ['what a copied package needs', `${BEHIND}RUN pip install virtualenv && pip install src/a.x && playwright install\n`],
  [
    'sources that a step mounts',
    'FROM debian:12\nRUN --mount=type=bind,source=src,target=/tmp/src [ -f /tmp/src/a.x ] || git clone https://example.org/x /opt/x\n'
  ],
  [
    'what follows a program that is copied',
    'FROM debian:12\nCOPY . /\nCOPY src/a.x /usr/bin/a.x\nRUN a.x apt-get install -y wget && wget -O /x https://example.org/x\n'
  ],
  [
    'a list that is installed from files at hand',
    'FROM debian:12\nCOPY wheels /w\nCOPY requirements.txt .\nRUN pip install --find-links=/w -r requirements.txt\n'
  ],
  ['a list that the build is given', 'FROM debian:12\nCOPY auth-requirements.txt .\nRUN zypper install -y gcc\n'],
  ['a cache of what was fetched, which no commit holds', 'FROM node:22\nCOPY package*.json .npm .yarn ./\nRUN lerna bootstrap\n'],
  ['a pattern of what may be missing', 'FROM debian:12\nCOPY .env* /\nRUN zypper install -y gcc\n'],
  ['few files', 'FROM debian:12\nCOPY setup.sh VERSION /\nRUN zypper install -y gcc\n'],
  ['no manifest', 'FROM node:22\nCOPY src lib ./\nRUN lerna bootstrap\n'],
  ['what saves little', `${BEHIND}RUN rustup target add x\n`],
  [
    'a stage that another build makes',
    'FROM debian:12 AS a\nCOPY . /app\nRUN zypper install -y gcc\nFROM debian:12\n',
    { volatileArgs: [], stagesBuilt: { shipped: new Set([1]), needed: new Set([1]) } }
  ],
  [
    'a stage for development',
    'FROM debian:12 AS dev-envs\nCOPY . /app\nRUN zypper install -y gcc\nFROM debian:12\n',
    { stagesBuilt: { shipped: new Set([1]), needed: new Set([1]) } }
  ],
  ['sources that no change touched', `${BEHIND}RUN zypper install -y gcc\n`, { changesWhere: () => ({ changes: 1, of: 50 }) }],
  ['what another rule has an edit for', `${BEHIND}RUN apt-get update && apt-get install -y gcc\n`]
];
test.each(SILENT.map(([what, text, options = {}]) => [what, text, options] as const))('is silent about %s', (_, text, options) => {
  expect(linesOf(text, NODE, options)).toEqual([]);
});

test('is silent about a browser in the version of a manifest, behind helpers that change seldom', () => {
  const helpers = ['a', 'b', 'c', 'd', 'e'].map((name) => `bin/${name}`);
  const text = 'FROM node:22\nCOPY package*.json ./\nCOPY bin bin\nRUN npx playwright install firefox\nCOPY . .\n';
  expect(linesOf(text, [...NODE, ...helpers])).toEqual([]);
});

const filesBelow = (directory: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `${directory}/${at}.x`);
test.each([
  { what: 'a directory of any name that holds most of the files', directory: 'game', own: 60, others: 20, lines: ['3'] },
  { what: 'one that holds few of them', directory: 'game', own: 6, others: 200, lines: [] },
  { what: 'a directory of sources by its name that holds few of them', directory: 'lib', own: 6, others: 200, lines: [] }
])('tells how often changes touch $what by its share', ({ directory, own, others, lines }) => {
  const text = `FROM debian:12\nCOPY ${directory} /app/\nRUN zypper install -y gcc\nCOPY . /all\n`;
  expect(linesOf(text, [...filesBelow(directory, own), ...filesBelow('rest', others)])).toEqual(lines);
});

test('tells of each file the dearest step', () => {
  const text = `${BEHIND}RUN cpanm Moose\nRUN zypper install -y gcc\n`;
  expect(linesOf(text, [])).toEqual(['5']);
});
