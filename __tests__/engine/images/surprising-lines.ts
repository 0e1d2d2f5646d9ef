import {
  beside,
  change,
  inFrontOfCopy,
  inFrontOfInstall,
  isBroad,
  isInstall,
  LOCKS,
  MANIFESTS,
  manifestOf,
  outputOf,
  type Surprise,
  somewhere
} from './plan.ts';

/** Surprises that rest on the instructions of the Dockerfile. */
export const SURPRISING_LINES: readonly Surprise[] = [
  {
    name: 'install that works on copied files',
    plant(plan) {
      const more = plan.pick([
        'rm -rf src',
        'rm README.md',
        'chmod -R 755 .',
        'chown -R node:node .',
        'touch src/lib/new.txt',
        'cp README.md OTHER.md',
        'mv README.md OTHER.md',
        'ln -s src/lib lib',
        'mkdir -p src/gen',
        'echo done > src/lib/x.txt',
        'rm -rf ./*.md',
        'cat README.md > copy.txt',
        'rm -f package.json',
        'rm -rf /tmp/x'
      ]);
      return change(plan, isInstall(plan), (line) => `${line} && ${more}`);
    }
  },
  {
    name: 'step on copied files between',
    plant(plan) {
      const output = outputOf(plan);
      const manifest = manifestOf(plan) ?? 'README.md';
      const step = plan.pick([
        `sed -i s/app/apq/ ${manifest}`,
        `touch ${manifest}`,
        'rm -f .npmrc',
        'chown -R node:node .',
        `mkdir -p ${output} && touch ${output}/x`,
        'cp README.md .npmrc',
        `ln -s /srv/elsewhere ${output}`,
        'rm -rf src',
        `mv ${manifest} x && mv x ${manifest}`,
        'chmod 700 src',
        'mkdir -p /srv/elsewhere',
        'echo fund=false > .npmrc',
        `chmod 600 ${manifest}`,
        `rm -rf ${output}`,
        'mkdir -p packages/new && cp package.json packages/new/'
      ]);
      return inFrontOfInstall(plan, `RUN ${step}`);
    }
  },
  {
    name: 'copy with exceptions',
    plant: (plan) => {
      const what = plan.pick(['README.md', 'src', '*.txt', manifestOf(plan) ?? 'x', '**/*.json', 'node_modules']);
      return change(plan, isBroad, (line) => line.replace('COPY ', `COPY --exclude=${what} `));
    }
  },
  {
    name: 'copy as a layer of its own',
    plant: (plan) => change(plan, isBroad, (line) => line.replace('COPY ', 'COPY --link '))
  },
  {
    name: 'triggers of a base stage',
    plant(plan) {
      const trigger = plan.pick([
        'COPY README.md ./',
        'RUN touch .npmrc',
        'RUN echo one >> /etc/triggered',
        'ENV MODE=test',
        'USER node',
        'WORKDIR /elsewhere',
        'ARG GIT_SHA=base'
      ]);
      const first = plan.lines[0] ?? '';
      plan.lines.splice(0, 1, first.replace(/ AS \w+$/i, '').concat(' AS triggers'), `ONBUILD ${trigger}`, 'FROM triggers');
      return true;
    }
  },
  {
    name: 'install in a here-document',
    plant: (plan) =>
      change(plan, isInstall(plan), (line) => {
        const eol = line.endsWith('\r') ? '\r\n' : '\n';
        const command = line.replace(/^RUN /, '').replace(/\r$/, '');
        const more = plan.pick([[], ['set -e'], ['echo ok']]);
        return [`RUN <<EOF`, ...more, ...command.split(' && '), 'EOF'].join(eol);
      })
  },
  {
    name: 'settings in a here-document',
    plant: (plan) =>
      somewhere(
        plan,
        [`COPY <<EOF ${plan.pick(['./.npmrc', '/root/.npmrc', './src/lib/x.txt', './new.txt'])}`, 'fund=false', 'EOF'].join('\n')
      )
  },
  {
    name: 'user changes',
    plant(plan) {
      const user = plan.pick(['node', '1234:1234', 'nobody']);
      return plan.pick([true, false])
        ? beside(plan, (line) => line.startsWith('WORKDIR '), [`USER ${user}`]) && inFrontOfInstall(plan, 'USER root')
        : inFrontOfInstall(plan, `USER ${user}`) && beside(plan, isInstall(plan), ['USER root'], true);
    }
  },
  {
    name: 'installed once before',
    plant(plan) {
      const manifests = Object.keys(plan.draft.files).filter((name) => [...MANIFESTS, ...LOCKS].includes(name));
      return manifests.length > 0 && inFrontOfCopy(plan, `COPY ${manifests.join(' ')} ./`, `RUN ${plan.draft.install}`);
    }
  },
  {
    name: 'another stage takes the result',
    plant(plan) {
      const first = plan.lines[0] ?? '';
      const name = / AS (\w+)$/i.exec(first)?.[1] ?? 'made';
      if (!/ AS \w+$/i.test(first)) plan.lines[0] = `${first} AS ${name}`;
      plan.lines.push(
        ...plan.pick([
          [`FROM ${name}`, 'RUN npm run test'],
          ['FROM alpine:3.20', `COPY --from=${name} ${plan.directory} /site`],
          [`FROM ${name}`, 'COPY . /again']
        ])
      );
      return true;
    }
  },
  { name: 'volume', plant: (plan) => somewhere(plan, `VOLUME ${plan.directory}${plan.pick(['', '/node_modules', '/data'])}`) },
  {
    name: 'mount',
    plant: (plan) => {
      const manifest = manifestOf(plan) ?? 'README.md';
      const mount = plan.pick([
        'type=cache,target=/root/.npm',
        `type=bind,source=${manifest},target=${plan.directory}/${manifest}`,
        `type=bind,target=${plan.directory},rw`,
        `type=tmpfs,target=${plan.directory}/${outputOf(plan)}`,
        `type=bind,source=src,target=${plan.directory}/src`,
        `type=cache,target=${plan.directory}/.cache`,
        'type=secret,id=npmrc,target=/root/.npmrc',
        'type=bind,source=README.md,target=/tmp/README.md'
      ]);
      return change(plan, isInstall(plan), (line) => line.replace('RUN ', `RUN --mount=${mount} `));
    }
  },
  {
    name: 'another shell',
    plant: (plan) =>
      somewhere(
        plan,
        plan.pick(['SHELL ["/bin/sh", "-ec"]', 'SHELL ["/bin/sh", "-exc"]', 'SHELL ["/bin/sh", "-c", "cd src; eval \\"$0\\""]'])
      )
  },
  {
    name: 'something between update and install',
    plant: (plan) =>
      beside(
        plan,
        (line) => line === 'RUN apt-get update',
        [
          plan.pick([
            'ENV DEBIAN_FRONTEND=noninteractive',
            'USER node',
            'WORKDIR /elsewhere',
            'ARG X=1',
            'SHELL ["/bin/sh", "-ec"]',
            'RUN echo deb more >> /etc/apt/sources.list',
            'COPY README.md /srv/doc/',
            'RUN mkdir /work'
          ])
        ],
        true
      )
  },
  {
    name: 'written otherwise',
    plant: (plan) =>
      plan.pick([
        () => change(plan, isBroad, (line) => line.replace(/^COPY/, 'copy')),
        () => change(plan, isBroad, (line) => line.replace(/ \. /, ' \\\n  # all of it\n  . ')),
        () => change(plan, isBroad, (line) => line.replace(/ \. (\S+)/, ' [".", "$1"]')),
        () => change(plan, isBroad, (line) => line.replace(/^COPY/, 'ADD')),
        () => change(plan, isBroad, (line) => line.replace(/ \. /, ` \${SRC:-.} `)),
        () => change(plan, isBroad, (line) => `   ${line}`),
        () => change(plan, isInstall(plan), (line) => line.replace(/^RUN /, 'run  ')),
        () => change(plan, isInstall(plan), (line) => line.replace(/^RUN (\S+) /, 'RUN $1 \\\n\n    ')),
        () => plan.lines.unshift('# check=skip=all') > 0,
        () => plan.lines.unshift('# escape=\\') > 0
      ])()
  },
  {
    name: 'copies of parts',
    plant(plan) {
      const names = Object.keys(plan.draft.files).filter((name) => !name.includes('/') && !name.startsWith('.'));
      return change(plan, isBroad, (line) => {
        const destination = line
          .slice(line.lastIndexOf(' ') + 1)
          .replace(/\r$/, '')
          .replace(/\/?$/, '/');
        const lines = [`COPY src ${destination}src/`, `COPY ${names.join(' ')} ${destination}`];
        return (plan.pick([true, false]) ? lines : [...lines].reverse()).join('\n');
      });
    }
  },
  {
    name: 'wildcards',
    plant: (plan) =>
      change(plan, isBroad, (line) => line.replace(/ \. /, plan.pick([' * ', ' ./* ', ' [!.]* ', ' . README* ', ' src* *.* '])))
  },
  { name: 'packages without an index', plant: (plan) => somewhere(plan, 'RUN apk add --no-cache git', 'RUN adduser -D -u 4321 worker') },
  {
    name: 'two projects',
    plant(plan) {
      const manifest = manifestOf(plan);
      const lock = LOCKS.find((name) => plan.draft.files[name] !== undefined);
      if (manifest === undefined || lock === undefined) return false;
      plan.draft.files[`second/${manifest}`] = plan.draft.files[manifest] ?? '';
      plan.draft.files[`second/${lock}`] = plan.draft.files[lock] ?? '';
      return beside(
        plan,
        isInstall(plan),
        [`RUN ${plan.pick(['cd second && ', 'cd second; '])}${plan.draft.install}`],
        plan.pick([true, false])
      );
    }
  }
];
