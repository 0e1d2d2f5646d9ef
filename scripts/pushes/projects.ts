import { createHash } from 'node:crypto';

// Small projects with one change each: what a second push of them moves is measured and held against the prediction.

/** A file's content, or its content and mode. */
type File = string | Buffer | { readonly data: string | Buffer; readonly mode: number };
type Files = Readonly<Record<string, File>>;

export interface PushedProject {
  readonly name: string;
  readonly before: Files;
  /** What the change writes; null deletes. */
  readonly change: Readonly<Record<string, File | null>>;
  /** Uses what the classic builder does not know. */
  readonly buildkitOnly?: boolean;
}

/** Bytes that do not pack. */
function noise(seed: string, length: number): Buffer {
  const parts: Buffer[] = [];
  for (let i = 0; i * 32 < length; i++) parts.push(createHash('sha256').update(`${seed} ${i}`).digest());
  return Buffer.concat(parts).subarray(0, length);
}

/** Text that packs as sources do. */
function source(seed: string, lines: number): string {
  const word = (i: number) => createHash('sha1').update(`${seed} ${i}`).digest('hex').slice(0, 6);
  return Array.from({ length: lines }, (_, i) => `export const ${word(i)} = (${word(i % 17)}) => ${word(i % 5)} + ${i};`).join('\n');
}

const SOURCES: Files = {
  'src/a.js': source('a', 400),
  'src/b.js': source('b', 900),
  'src/deep/c.js': source('c', 200),
  'src/logo.bin': noise('logo', 60_000)
};
const EDIT = { 'src/a.js': source('edited', 410) };
const PACKAGE: Files = { 'package.json': '{"name":"app","version":"1.0.0"}\n' };
/** Stands for an install: many bytes that depend on the manifest alone. */
const INSTALL = 'RUN mkdir -p /opt/deps && for i in 1 2 3 4 5 6 7 8; do cat package.json; seq 1 4000; done > /opt/deps/all';
const dockerfile = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;

const app = (...lines: readonly string[]): Files => ({ ...SOURCES, ...PACKAGE, Dockerfile: dockerfile('FROM alpine:3.21', ...lines) });
const INSTALLED = ['WORKDIR /app', 'COPY package.json ./', INSTALL, 'COPY src ./src', 'CMD ["node"]'];

export const PROJECTS: readonly PushedProject[] = [
  { name: 'source-edited', before: app('COPY src /app/src', 'CMD ["x"]'), change: EDIT },
  { name: 'source-behind-install', before: app(...INSTALLED), change: EDIT },
  { name: 'manifest-edited', before: app(...INSTALLED), change: { 'package.json': '{"name":"app","version":"1.0.1"}\n' } },
  {
    name: 'two-stages',
    before: {
      ...SOURCES,
      Dockerfile: dockerfile(
        'FROM alpine:3.21 AS build',
        'COPY src /src',
        'RUN cat /src/*.js > /out.js',
        'FROM busybox:1.36',
        'COPY --from=build /out.js /srv/out.js'
      )
    },
    change: EDIT
  },
  {
    name: 'environment',
    before: app(...INSTALLED, 'ENV MODE=a'),
    change: { Dockerfile: dockerfile('FROM alpine:3.21', ...INSTALLED, 'ENV MODE=b') }
  },
  { name: 'label-added', before: app(...INSTALLED), change: { Dockerfile: dockerfile('FROM alpine:3.21', ...INSTALLED, 'LABEL a=b') } },
  { name: 'owner-by-run', before: app('COPY src /app/src', 'RUN chown -R 1000:1000 /app'), change: EDIT },
  {
    name: 'owner-by-copy',
    before: app('COPY src /app/src', 'RUN chown -R 1000:1000 /app/src'),
    change: { Dockerfile: dockerfile('FROM alpine:3.21', 'COPY --chown=1000:1000 src /app/src') }
  },
  {
    name: 'copy-added',
    before: app('WORKDIR /app', 'COPY src ./src'),
    change: {
      'extra.bin': noise('extra', 90_000),
      Dockerfile: dockerfile('FROM alpine:3.21', 'WORKDIR /app', 'COPY extra.bin ./', 'COPY src ./src')
    }
  },
  {
    name: 'linked-copy',
    before: app('COPY package.json /app/', INSTALL.replace('cat package.json', 'cat /app/package.json'), 'COPY --link src /srv/src'),
    change: { 'package.json': '{"name":"app","version":"2.0.0"}\n' },
    buildkitOnly: true
  },
  { name: 'file-deleted', before: app('COPY src /app/src'), change: { 'src/logo.bin': null } },
  {
    name: 'here-document',
    before: {
      ...SOURCES,
      Dockerfile: dockerfile('FROM alpine:3.21', 'COPY src /app', 'RUN <<EOF', 'set -e', 'seq 1 9000 > /srv/numbers', 'EOF')
    },
    change: { Dockerfile: dockerfile('FROM alpine:3.21', 'COPY src /app', 'RUN <<EOF', 'set -e', 'seq 1 9500 > /srv/numbers', 'EOF') },
    buildkitOnly: true
  },
  { name: 'new-directory', before: app('WORKDIR /srv/app', 'COPY src/a.js ./', 'COPY src/b.js ./'), change: EDIT },
  {
    name: 'argument-default',
    before: app('COPY src /app', 'ARG N=8000', 'RUN seq 1 $N > /srv/numbers'),
    change: { Dockerfile: dockerfile('FROM alpine:3.21', 'COPY src /app', 'ARG N=8200', 'RUN seq 1 $N > /srv/numbers') }
  },
  {
    name: 'run-edited',
    before: app('COPY src /app', 'RUN seq 1 8000 > /srv/numbers', 'COPY package.json /app/'),
    change: {
      Dockerfile: dockerfile('FROM alpine:3.21', 'COPY src /app', 'RUN seq 1 8000 > /srv/numbers && echo done', 'COPY package.json /app/')
    }
  },
  { name: 'base-changed', before: app('COPY src /app'), change: { Dockerfile: dockerfile('FROM alpine:3.20', 'COPY src /app') } },
  {
    name: 'copies-swapped',
    before: app('COPY src/a.js /x/', 'COPY src/logo.bin /y/'),
    change: { Dockerfile: dockerfile('FROM alpine:3.21', 'COPY src/logo.bin /y/', 'COPY src/a.js /x/') }
  },
  { name: 'large-file', before: app('COPY . /app'), change: { 'model.bin': noise('model', 2_000_000) } },
  { name: 'file-renamed', before: app('COPY src /app/src'), change: { 'src/logo.bin': null, 'src/mark.bin': noise('logo', 60_000) } },
  {
    name: 'unused-stage',
    before: {
      ...SOURCES,
      Dockerfile: dockerfile('FROM alpine:3.21 AS tests', 'COPY src/b.js /b.js', 'FROM alpine:3.21', 'COPY src/logo.bin /logo.bin')
    },
    change: { 'src/b.js': source('other', 900) }
    // The classic builder builds every stage; the image is the same.
  },
  { name: 'ignored', before: app('COPY . /app'), change: { '.dockerignore': 'src/logo.bin\n' } },
  {
    name: 'volume',
    before: app('VOLUME /data', 'COPY src /app', 'RUN mkdir -p /data && seq 1 6000 > /data/x && seq 1 6000 > /srv/x'),
    change: EDIT
  },
  { name: 'mode', before: app('COPY src /app/src'), change: { 'src/b.js': { data: source('b', 900), mode: 0o755 } } },
  {
    name: 'many-files',
    before: {
      ...Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`lib/d${i % 7}/f${i}.js`, source(`f${i}`, 40)])),
      Dockerfile: dockerfile('FROM alpine:3.21', 'COPY lib /lib2', 'RUN cat /lib2/d1/* > /all.js')
    },
    change: { 'lib/d3/f3.js': source('changed', 50) }
  },
  {
    name: 'mode-by-run',
    before: app('COPY package.json /app/', 'COPY src /app/src', 'RUN chmod -R go-w,a+rX /app'),
    change: { 'package.json': '{"name":"app","version":"3.0.0"}\n' }
  }
];
