import { app, dockerfile, EDIT, INSTALL, noise, type PushedProject, SOURCES, source } from './projects.ts';

// Projects that were made after the last change of the rules, so that no rule was made on them.

const BASE = 'FROM alpine:3.21';
const MEDIA = { 'media/a.jpg': noise('a.jpg', 45_000), 'media/b.jpg': noise('b.jpg', 130_000), 'media/alt.txt': source('alt', 120) };

export const UNSEEN_PROJECTS: readonly PushedProject[] = [
  { name: 'photo-added', before: { ...app('COPY media /m', 'RUN ls /m'), ...MEDIA }, change: { 'media/c.jpg': noise('c.jpg', 80_000) } },
  { name: 'text-among-photos', before: { ...app('COPY . /srv/app'), ...MEDIA }, change: { 'media/alt.txt': source('alt', 300) } },
  {
    name: 'photo-for-text',
    before: { ...app('COPY media /m'), ...MEDIA },
    change: { 'media/a.jpg': null, 'media/a.svg': source('svg', 500) }
  },
  {
    name: 'settings-rewritten',
    before: app('ENV A=1 B=2', 'COPY src /a', 'EXPOSE 80', 'CMD ["a", "b"]'),
    change: {
      Dockerfile: dockerfile(BASE, `ENV A=1 B=2 LONG=${'x'.repeat(400)}`, 'COPY src /a', 'EXPOSE 80 443', 'HEALTHCHECK CMD true', 'CMD a b')
    }
  },
  {
    name: 'owner-of-media',
    before: { ...app('WORKDIR /a', 'COPY media ./media', 'COPY src ./src', 'RUN chown -R app:app /a'), ...MEDIA },
    change: { 'media/b.jpg': noise('b2.jpg', 150_000) }
  },
  {
    name: 'owner-copy-removed',
    before: { ...app('WORKDIR /a', 'COPY media ./media', 'COPY src ./src', 'RUN chown -R app:app /a'), ...MEDIA },
    change: { Dockerfile: dockerfile(BASE, 'WORKDIR /a', 'COPY src ./src', 'RUN chown -R app:app /a') }
  },
  {
    name: 'stage-result-small-edit',
    before: {
      ...SOURCES,
      Dockerfile: dockerfile(
        `${BASE} AS b`,
        'COPY src /s',
        'RUN cat /s/a.js /s/b.js /s/logo.bin > /out',
        `${BASE}`,
        'WORKDIR /a',
        'COPY --from=b /out ./',
        'RUN cp out copy'
      )
    },
    change: EDIT
  },
  {
    name: 'stage-result-unused-edit',
    before: {
      ...SOURCES,
      Dockerfile: dockerfile(
        `${BASE} AS b`,
        'COPY src /s',
        'RUN cp /s/b.js /out',
        BASE,
        'COPY --from=b /out /srv/',
        'RUN wc -l /srv/out > /srv/n',
        'LABEL a=b'
      )
    },
    change: EDIT
  },
  { name: 'folder-deleted', before: app('COPY src /a/src', 'RUN test -d /a'), change: { 'src/deep/c.js': null } },
  {
    name: 'two-installs',
    before: {
      ...app(
        'COPY package.json /a/',
        'COPY list.txt /b/',
        INSTALL.replace('cat package.json', 'cat /a/package.json'),
        'RUN cat /b/list.txt /b/list.txt > /opt/two',
        'COPY src /a/src'
      ),
      'list.txt': source('l', 300)
    },
    change: { 'list.txt': source('l', 320) }
  },
  {
    name: 'run-inserted-first',
    before: app('COPY src /a', 'RUN cat /a/a.js > /srv/x'),
    change: { Dockerfile: dockerfile(BASE, 'RUN mkdir -p /srv/y', 'COPY src /a', 'RUN cat /a/a.js > /srv/x') }
  },
  {
    name: 'script-of-run-edited',
    before: app('COPY package.json /a/', 'RUN echo one > /srv/v && echo two >> /srv/v', 'COPY src /a/src'),
    change: { Dockerfile: dockerfile(BASE, 'COPY package.json /a/', 'RUN echo one > /srv/v && echo three >> /srv/v', 'COPY src /a/src') }
  },
  {
    name: 'copy-split',
    before: app('COPY . /a', 'CMD ["x"]'),
    change: { Dockerfile: dockerfile(BASE, 'COPY package.json /a/', 'COPY src /a/src', 'CMD ["x"]') }
  },
  { name: 'mode-of-many', before: app('COPY src /a', 'RUN chmod -R a-w /a'), change: { 'src/deep/c.js': source('c9', 260) } }
];
