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
export function noise(seed: string, length: number): Buffer {
  const parts: Buffer[] = [];
  for (let i = 0; i * 32 < length; i++) parts.push(createHash('sha256').update(`${seed} ${i}`).digest());
  return Buffer.concat(parts).subarray(0, length);
}

/** Text that packs as sources do. */
export function source(seed: string, lines: number): string {
  const word = (i: number) => createHash('sha1').update(`${seed} ${i}`).digest('hex').slice(0, 6);
  return Array.from({ length: lines }, (_, i) => `export const ${word(i)} = (${word(i % 17)}) => ${word(i % 5)} + ${i};`).join('\n');
}

export const SOURCES: Files = {
  'src/a.js': source('a', 400),
  'src/b.js': source('b', 900),
  'src/deep/c.js': source('c', 200),
  'src/logo.bin': noise('logo', 60_000)
};
export const EDIT = { 'src/a.js': source('edited', 410) };
export const PACKAGE: Files = { 'package.json': '{"name":"app","version":"1.0.0"}\n' };
/** Stands for an install: many bytes that depend on the manifest alone. */
export const INSTALL = 'RUN mkdir -p /opt/deps && for i in 1 2 3 4 5 6 7 8; do cat package.json; seq 1 4000; done > /opt/deps/all';
export const dockerfile = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;

export const app = (...lines: readonly string[]): Files => ({
  ...SOURCES,
  ...PACKAGE,
  Dockerfile: dockerfile('FROM alpine:3.21', ...lines)
});
const INSTALLED = ['WORKDIR /app', 'COPY package.json ./', INSTALL, 'COPY src ./src', 'CMD ["node"]'];

const FIRST: readonly PushedProject[] = [
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

/** Projects of another hand, made after the rules. */
const MORE: readonly PushedProject[] = [
  {
    name: 'manifest-and-broad-copy',
    before: app('WORKDIR /srv/app', 'COPY package.json ./', INSTALL, 'COPY . .', 'RUN cat src/*.js > bundle.js', 'USER app'),
    change: { 'package.json': '{"name":"app","version":"1.1.0"}\n', 'src/b.js': source('b2', 930) }
  },
  {
    name: 'same-size-asset',
    before: app('WORKDIR /a', 'COPY src ./src', 'RUN ls src'),
    change: { 'src/logo.bin': noise('other', 60_000) }
  },
  { name: 'text-tripled', before: app('COPY src /a/src', 'RUN test -f /a/src/a.js'), change: { 'src/a.js': source('a', 1200) } },
  {
    name: 'user-between',
    before: app('WORKDIR /a', 'COPY src ./src', INSTALL.replace('cat package.json', 'true')),
    change: {
      Dockerfile: dockerfile(
        'FROM alpine:3.21',
        'WORKDIR /a',
        'USER app',
        'COPY src ./src',
        'USER root',
        INSTALL.replace('cat package.json', 'true')
      )
    }
  },
  {
    name: 'workdir-moved',
    before: app('WORKDIR /srv/one', 'COPY src ./src', 'CMD ["a"]'),
    change: { Dockerfile: dockerfile('FROM alpine:3.21', 'WORKDIR /srv/two', 'COPY src ./src', 'CMD ["a"]') }
  },
  {
    name: 'command-only',
    before: app(...INSTALLED),
    change: {
      Dockerfile: dockerfile('FROM alpine:3.21', ...INSTALLED.slice(0, -1), 'ENTRYPOINT ["node", "--enable-source-maps"]', 'CMD ["src"]')
    }
  },
  {
    name: 'long-label',
    before: app('COPY src /a'),
    change: { Dockerfile: dockerfile('FROM alpine:3.21', `LABEL text="${'words of a label '.repeat(60)}"`, 'COPY src /a') }
  },
  {
    name: 'clean-up-added',
    before: app('COPY src /a', 'RUN seq 1 30000 > /srv/list'),
    change: { Dockerfile: dockerfile('FROM alpine:3.21', 'COPY src /a', 'RUN seq 1 30000 > /srv/list', 'RUN rm /srv/list') }
  },
  {
    name: 'parent-stage-environment',
    before: {
      ...SOURCES,
      Dockerfile: dockerfile('FROM alpine:3.21 AS os', 'ENV LEVEL=1', 'RUN seq 1 6000 > /srv/n', 'FROM os', 'COPY src /a')
    },
    change: { Dockerfile: dockerfile('FROM alpine:3.21 AS os', 'ENV LEVEL=2', 'RUN seq 1 6000 > /srv/n', 'FROM os', 'COPY src /a') }
  },
  {
    name: 'binary-of-a-stage',
    before: {
      ...SOURCES,
      ...PACKAGE,
      Dockerfile: dockerfile(
        'FROM alpine:3.21 AS build',
        'WORKDIR /src',
        'COPY package.json ./',
        INSTALL,
        'COPY src ./src',
        'RUN cat src/*.js src/deep/*.js /opt/deps/all > /bin/app',
        'FROM busybox:1.36',
        'COPY --from=build /bin/app /bin/app',
        'COPY --from=build /opt/deps /opt/deps',
        'USER 1000'
      )
    },
    change: { 'src/deep/c.js': source('c2', 210) }
  },
  {
    name: 'stage-output-alike',
    before: {
      ...SOURCES,
      Dockerfile: dockerfile(
        'FROM alpine:3.21 AS build',
        'COPY src /src',
        'RUN cp /src/logo.bin /out.bin',
        'FROM busybox:1.36',
        'COPY --from=build /out.bin /srv/'
      )
    },
    change: EDIT
  },
  { name: 'folders-one-edited', before: app('COPY src/deep /a/deep', 'COPY src /b/src'), change: { 'src/b.js': source('b3', 880) } },
  { name: 'script-made-executable', before: app('COPY . /a'), change: { 'package.json': { data: '{}\n', mode: 0o755 } } },
  {
    name: 'owner-flag-and-edit',
    before: app('WORKDIR /a', 'COPY src ./src', 'RUN chown -R app:app /a/src'),
    change: { ...EDIT, Dockerfile: dockerfile('FROM alpine:3.21', 'WORKDIR /a', 'COPY --chown=app:app src ./src') }
  },
  {
    name: 'large-owner-small-edit',
    before: { ...app('COPY . /a', 'RUN chown -R app:app /a/src', 'RUN ls /a'), 'weights.bin': noise('weights', 700_000) },
    change: EDIT
  },
  {
    name: 'lock-grows',
    before: {
      ...app('WORKDIR /a', 'COPY package.json list.txt ./', INSTALL.replace('cat package.json', 'cat list.txt'), 'COPY src ./src'),
      'list.txt': source('list', 60)
    },
    change: { 'list.txt': source('list', 75) }
  },
  { name: 'readers-behind', before: app('COPY src /a', 'RUN cat /a/a.js | wc -l', 'RUN test -d /a', 'RUN true'), change: EDIT },
  {
    name: 'volume-and-copies',
    before: app('VOLUME /data', 'COPY src /data/src', 'COPY package.json /data/', 'RUN touch /data/package.json'),
    change: { 'package.json': '{"v":2}\n' }
  },
  {
    name: 'ignore-lifted',
    before: { ...app('COPY . /a'), '.dockerignore': 'src/deep\nsrc/logo.bin\n' },
    change: { '.dockerignore': 'src/deep\n' }
  },
  {
    name: 'config-here-document',
    before: app('COPY <<EOF /etc/app.conf', 'level=1', 'EOF', 'COPY src /a'),
    change: { Dockerfile: dockerfile('FROM alpine:3.21', 'COPY <<EOF /etc/app.conf', 'level=2', 'mode=fast', 'EOF', 'COPY src /a') },
    buildkitOnly: true
  },
  {
    name: 'mode-flag',
    before: app('COPY --chmod=644 src/a.js /a/', 'COPY src/b.js /a/'),
    change: { Dockerfile: dockerfile('FROM alpine:3.21', 'COPY --chmod=755 src/a.js /a/', 'COPY src/b.js /a/') },
    buildkitOnly: true
  },
  {
    name: 'linked-below-edited',
    before: app('COPY src/a.js /a/', 'COPY --link src/b.js /b/', 'COPY --link --chown=1000:1000 src/logo.bin /c/'),
    change: EDIT,
    buildkitOnly: true
  },
  {
    name: 'cache-mount',
    before: app(
      'COPY package.json /a/',
      'RUN --mount=type=cache,target=/tmp/c cp /a/package.json /tmp/c/ && seq 1 7000 > /srv/out',
      'COPY src /a/src'
    ),
    change: { 'package.json': '{"v":3}\n' },
    buildkitOnly: true
  },
  {
    name: 'copy-removed',
    before: app('COPY src /a', 'COPY package.json /b/', 'RUN ls /a'),
    change: { Dockerfile: dockerfile('FROM alpine:3.21', 'COPY src /a', 'RUN ls /a') }
  },
  {
    name: 'static-site',
    before: {
      ...Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`public/p${i}/index.html`, `<html>${source(`p${i}`, 30)}</html>`])),
      'nginx.conf': 'events {}\n',
      Dockerfile: dockerfile('FROM nginx:alpine', 'COPY nginx.conf /etc/nginx/nginx.conf', 'COPY public /usr/share/nginx/html')
    },
    change: {
      'public/p7/index.html': null,
      'public/p8/index.html': `<html>${source('new', 33)}</html>`,
      'public/p99/index.html': '<html></html>'
    }
  }
];

export const PROJECTS: readonly PushedProject[] = [...FIRST, ...MORE];
