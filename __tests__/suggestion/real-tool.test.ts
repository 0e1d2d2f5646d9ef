import { expect, test } from '@jest/globals';
import { parseDockerfile } from '../../src/dockerfile/index.ts';
import { say } from '../../src/model/sentence.ts';
import { plainText } from '../../src/safe-text/index.ts';
import { listOfFiles } from '../../src/suggestion/effects/file-list.ts';
import { ADVICE, prove } from '../../src/suggestion/proof/prove.ts';
import { foreignTool, mayBringPrograms } from '../../src/suggestion/proof/real-tool.ts';
import { stageFacts } from '../../src/suggestion/stage-facts.ts';

// Whether a command is the tool that its name says: a proof that takes a file of the project for npm moves lines that it must not.

const FILES = ['npm', 'other', 'share/readme', 'tools/npm', 'tools/x'];
/** With `tracked` nothing but the files of git can be there. */
const contextOf = (tracked: boolean) => ({
  files: listOfFiles(FILES.toSorted().map((path) => ({ path, kind: 'file' as const }))),
  excludes: (path: string) => tracked && !FILES.some((file) => file === path || file.startsWith(`${path}/`))
});

/** Why the last line runs nobody knows what; null where it runs the tool of its name. */
function doubt(lines: readonly string[], tracked = true): string | null {
  const dockerfile = parseDockerfile(lines.join('\n'), 'Dockerfile');
  const stage = dockerfile.stages.at(-1);
  if (stage === undefined) throw new Error('no stage');
  const opaque = stageFacts(dockerfile, stage, contextOf(tracked), new Set()).effects.at(-1)?.opaque ?? null;
  return opaque === null ? null : plainText(opaque);
}

const brings = (path: string) => `a COPY in front of it brings ${path}, and programs may be links to one file`;
const mayBring = (path: string) => `a COPY in front of it may bring its own ${path}`;
const UNKNOWN_PATH = 'PATH is set to something that is not known';
const CI = 'RUN npm ci';

const DIRECTORIES = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
  '/usr/local/go/bin',
  '/go/bin',
  '/usr/local/bundle/bin',
  '/usr/local/cargo/bin',
  '/root/.cargo/bin',
  '/root/.local/bin',
  '/root/.bun/bin',
  '/usr/share/maven/bin'
];

test.each<[string, readonly string[], string | null]>([
  ['nothing before it', ['FROM node', CI], null],
  ...DIRECTORIES.map((directory): [string, string[], string] => [
    `a file of that name in ${directory}`,
    ['FROM node', `COPY npm ${directory}/npm`, CI],
    brings(`${directory}/npm`)
  ]),
  ...['cp /app/x /usr/bin/npm', 'curl -o /usr/bin/npm https://h/x', 'ln -s /app/x /usr/bin/npm'].map((line): [string, string[], string] => [
    line,
    ['FROM node', `RUN ${line}`, CI],
    'a command in front of it may bring its own /usr/bin/npm'
  ]),
  ['a command that puts another file there', ['FROM node', 'RUN cp /app/x /usr/bin/other', CI], null],
  ['a command that puts it there behind it', ['FROM node', CI, 'RUN cp /app/x /usr/bin/npm'], null],
  ['another program there', ['FROM node', 'COPY other /bin/bash', CI], brings('/bin/bash')],
  ['a file there that is no program', ['FROM node', 'COPY other /bin/other', CI], null],
  ['a directory with a file of that name', ['FROM node', 'COPY tools /usr/bin/', CI], brings('/usr/bin/npm')],
  ['a directory without a file of that name', ['FROM node', 'COPY share /usr/bin/', CI], null],
  ['the same through a link of the system', ['FROM node', 'COPY share /bin/', CI], null],
  ['a directory with one, through a link of the system', ['FROM node', 'COPY tools /sbin/', CI], brings('/sbin/npm')],
  ['a file of that name elsewhere', ['FROM node', 'COPY npm /app/npm', CI], null],
  ['a file below a directory of programs', ['FROM node', 'COPY npm /usr/bin/sub/npm', CI], null],
  ['a file of that name behind it', ['FROM node', 'RUN echo', 'COPY npm /usr/bin/npm'], null],
  ['a stage below that brings one', ['FROM node AS a', 'COPY npm /usr/bin/npm', 'FROM a', CI], brings('/usr/bin/npm')],
  ['a stage beside that brings one', ['FROM node AS a', 'COPY npm /usr/bin/npm', 'FROM node', CI], null],
  ['files of another stage', ['FROM node AS a', 'FROM node', 'COPY --from=a /x /usr/bin/', CI], mayBring('/usr/bin/npm')],
  ['a file of another stage', ['FROM node AS a', 'FROM node', 'COPY --from=a /x /usr/bin/npm', CI], mayBring('/usr/bin/npm')],
  ['a file of another stage under another name', ['FROM node AS a', 'FROM node', 'COPY --from=a /x /app/x', CI], null],
  ['an absolute path that was copied', ['FROM node', 'COPY npm /app/npm', 'RUN /app/npm ci'], mayBring('/app/npm')],
  ['an absolute path that was not', ['FROM node', 'COPY other /app/other', 'RUN /usr/bin/npm ci'], null],
  ['PATH into the copy', ['FROM node', 'ENV PATH=/app:$PATH', 'COPY npm /app/npm', CI], brings('/app/npm')],
  ['PATH into the copy, quoted', ['FROM node', `ENV PATH="/app:\${PATH}"`, 'COPY npm /app/npm', CI], brings('/app/npm')],
  ['PATH into the copy, not cleaned', ['FROM node', 'ENV PATH=$PATH:/app/./x/..', 'COPY npm /app/npm', CI], brings('/app/npm')],
  ['PATH of the stage below', ['FROM node AS a', 'ENV PATH=/app:$PATH', 'FROM a', 'COPY npm /app/npm', CI], brings('/app/npm')],
  ['PATH behind the command', ['FROM node', 'COPY npm /app/npm', CI, 'ENV PATH=/app:$PATH'], null],
  [
    'PATH by a variable',
    ['FROM node', 'ENV HOME_OF=/app', 'ENV PATH=$HOME_OF/bin:$PATH', 'COPY npm /app/bin/npm', CI],
    brings('/app/bin/npm')
  ],
  [
    'PATH by a variable inside',
    ['FROM node', 'ENV OF=app', `ENV PATH=/\${OF}/bin:$PATH`, 'COPY npm /app/bin/npm', CI],
    brings('/app/bin/npm')
  ],
  ['PATH by an unknown variable', ['FROM node', 'ENV PATH=$SOMEWHERE/bin:$PATH', CI], UNKNOWN_PATH],
  ['PATH by an unknown variable inside', ['FROM node', 'ENV PATH=/opt/$VERSION/bin:$PATH', CI], UNKNOWN_PATH],
  ['the PATH of another name', ['FROM node', 'ENV PATH=/x$PATH:$PATH', CI], UNKNOWN_PATH],
  ['a PATH with more behind its name', ['FROM node', 'ENV PATH=$PATH_OF:$PATH', CI], UNKNOWN_PATH],
  ['a directory with a dollar sign', ['FROM node', 'ENV A=app', 'ENV PATH=/$A:$PATH', 'COPY npm /app/npm', CI], brings('/app/npm')],
  ['a relative PATH', ['FROM node', 'ENV PATH=bin:$PATH', CI], UNKNOWN_PATH],
  ['a blank part of PATH', ['FROM node', 'ENV PATH=/app::$PATH', CI], null],
  ['another variable that is not known', ['FROM node', 'ENV PATHS=$SOMEWHERE/bin', CI], null],
  ['an argument named PATH', ['FROM node', 'ARG PATHS=bin', CI], null]
])('npm ci, with %s', (_, lines, expected) => {
  expect(doubt(lines)).toBe(expected);
});

/** The same where a copy from a stage is taken to bring a file by the name that it is written with. */
function doubtByName(copy: string): string | null {
  const factsOf = (lines: readonly string[]) => {
    const dockerfile = parseDockerfile(lines.join('\n'), 'Dockerfile');
    const stage = dockerfile.stages.at(-1);
    if (stage === undefined) throw new Error('no stage');
    return stageFacts(dockerfile, stage, contextOf(true), new Set());
  };
  const { effects, placed } = factsOf(['FROM node AS a', 'FROM node', copy, CI]);
  const run = factsOf(['FROM node', CI]).effects.at(-1);
  if (run === undefined) throw new Error('no command');
  const facts = {
    effects: [...effects.slice(0, -1), run],
    inherited: [],
    placed,
    chain: [],
    context: contextOf(true),
    byName: true
  } as const;
  const said = foreignTool(facts, effects.length - 1);
  return said === null ? null : plainText(said);
}

test.each<[string, boolean]>([
  ['COPY --from=a /x/npm /usr/bin/', true],
  ['COPY --from=a /x/other /x/npm /usr/bin/', true],
  ['COPY --from=a /x/other /usr/bin/', false],
  ['COPY --from=a /x/y/other /x/o.1 /usr/bin/', false],
  ['COPY --from=a /x/o /usr/bin/', false],
  ['COPY --from=a /x/ /usr/bin/', true],
  ['COPY --from=a /x/* /usr/bin/', true],
  ['COPY --from=a /x/other /x/* /usr/bin/', true],
  ['COPY --from=a /x*/other /usr/bin/', true],
  ['COPY --from=a /x/other- /usr/bin/', true],
  ['COPY --from=a other /usr/bin/', true],
  ['COPY --exclude=z share/readme /usr/bin/', true]
])('npm ci, with what is copied by its name: %s', (copy, may) => {
  expect(doubtByName(copy)).toBe(may ? mayBring('/usr/bin/npm') : null);
});

test('a directory that git does not know all of may hold any name', () => {
  expect(doubt(['FROM node', 'COPY share /usr/bin/', CI], false)).toBe(mayBring('/usr/bin/npm'));
});

test.each<[string, string, string, boolean]>([
  ['uv', 'ghcr.io/astral-sh/uv:0.8', 'uv sync', true],
  ['uv', 'astral-sh/uv', 'uv sync', true],
  ['uv', 'ghcr.io/astral-sh/uv@sha256:0', 'uv sync', true],
  ['uv', 'ghcr.io/astral-sh/uv-tools', 'uv sync', false],
  ['uv', 'ghcr.io/not-astral-sh/uv', 'uv sync', false],
  ['uv', 'node', 'uv sync', false],
  ['composer', 'composer:2', 'composer install', true],
  ['composer', 'docker.io/library/composer', 'composer install', true],
  ['composer', 'acme/composer', 'composer install', false],
  ['composer', 'composers', 'composer install', false],
  ['bun', 'oven/bun:1', 'bun install', true],
  ['bun', 'docker.io/oven/bun', 'bun install', true],
  ['bun', 'acme/oven/bun', 'bun install', false],
  ['bun', 'oven/buns', 'bun install', false]
])('%s of %s is the tool itself for %s: %s', (name, image, command, expected) => {
  const said = doubt(['FROM base', `COPY --from=${image} /${name} /usr/local/bin/${name}`, `RUN ${command}`]);
  expect(said === null || !said.startsWith('a COPY in front')).toBe(expected);
});

test.each<[string, Partial<Parameters<typeof prove>[0]>, string, number]>([
  ['all met', {}, 'equal-modulo-time one-click', 0],
  ['a claim that nothing shows', { unmet: [say`it writes nothing`] }, 'likely needs-review', 1],
  ['nothing to meet', { obligations: [] }, 'likely needs-review', 0],
  ['the accepted assumption', { assumesPrivacy: true }, 'equal-modulo-time one-click', 1],
  ['the accepted assumption, strictly', { assumesPrivacy: true, assumeNone: true }, 'likely needs-review', 1],
  ['strictly', { assumeNone: true }, 'equal-modulo-time one-click', 0]
])('a proof with %s', (_, more, expected, assumptions) => {
  const obligations = [{ claim: say`they touch other files`, evidence: say`the lists are apart` }] as never;
  const { proof, level } = prove({ obligations, unmet: [], assumesPrivacy: false, assumeNone: false, ...more });
  expect(`${proof.equality} ${level}`).toBe(expected);
  expect(proof.assumptions).toHaveLength(assumptions);
  expect(proof.obligations).toBe(more.obligations ?? obligations);
});

test('advice proves nothing and assumes nothing', () => {
  expect(ADVICE).toEqual({ equality: 'none', obligations: [], assumptions: [] });
});

/** Whether a COPY may have put programs where the last line looks for them. */
function mayBringTo(...lines: readonly string[]): boolean {
  const dockerfile = parseDockerfile([...lines, 'RUN apt-get install x'].join('\n'), 'Dockerfile');
  const stage = dockerfile.stages.at(-1);
  if (stage === undefined) throw new Error('no stage');
  const facts = stageFacts(dockerfile, stage, contextOf(true), new Set());
  return mayBringPrograms(facts, facts.placed.length - 1);
}

test.each<[boolean, string]>([
  [false, 'FROM debian'],
  [false, 'FROM debian | COPY other /srv/'],
  [true, 'FROM debian | COPY npm /usr/local/bin/'],
  [true, 'FROM debian | COPY tools /usr/local/bin/'],
  [true, 'FROM debian | COPY . /'],
  [true, 'FROM debian | ADD npm /usr/bin/npm'],
  [true, 'FROM debian | ADD https://example.org/x.tar.gz /usr/bin/'],
  [true, 'FROM debian | COPY --from=alpine /bin/busybox /bin/'],
  [true, 'FROM debian AS a | COPY npm /usr/local/bin/ | FROM a'],
  [false, 'FROM debian AS a | COPY npm /srv/ | FROM a'],
  // What commands install is theirs.
  [false, 'FROM debian | RUN make install'],
  [false, 'FROM debian | RUN cp x /usr/local/bin/ | WORKDIR /usr/local/bin'],
  [true, 'FROM debian | ARG X | ENV PATH=$X'],
  [true, 'FROM debian | ENV PATH=/srv:/bin | COPY other /srv/'],
  [true, 'FROM debian | ENV PATH=/srv:/bin | COPY other /usr/bin/'],
  [false, 'FROM debian | ENV PATH=/srv:/bin | COPY other /opt/']
])('programs that a COPY may bring: %s for %s', (expected, lines) => {
  expect(mayBringTo(...lines.split(' | '))).toBe(expected);
});
