import type { FuzzFile } from './case.ts';
import type { Choices } from './choices.ts';

/** Files of a context; base names repeat in other directories, sometimes with the same text. */
export function randomFiles(choices: Choices, salt: string): Record<string, FuzzFile> {
  const names = [
    'a.txt',
    'b.txt',
    'run.sh',
    'src/main.c',
    'src/util.c',
    'src/lib/x.h',
    'src/lib/y.h',
    'conf/app.cfg',
    'conf/dev.cfg',
    'docs/r.md',
    'docs/in/deep.txt',
    'alt/main.c',
    'alt/util.c',
    'package.json',
    'package-lock.json',
    'ext/e.txt',
    'ext/sub/n.txt'
  ];
  const files: Record<string, FuzzFile> = {};
  // Base names repeat in other directories, sometimes with the same text.
  for (const name of names)
    files[name] = { text: `${name.endsWith('.c') && choices.chance(40) ? 'same' : name} ${salt}\n`, executable: name === 'run.sh' };
  if (choices.chance(40)) files['cur'] = { link: 'conf' };
  if (choices.chance(40)) files['src/link.c'] = { link: 'main.c' };
  if (choices.chance(15)) files['lnk.txt'] = { link: 'a.txt' };
  if (choices.chance(45))
    files['.dockerignore'] = {
      text: `${choices.one(['docs', '**/*.md', '*.md', 'Dockerfile*\n.dockerignore', 'docs/**\n!docs/in', '*\n!src\n!a.txt\n!b.txt\n!conf\n!run.sh\n!package*.json\n!alt', 'src/lib/?.h'])}\n`
    };
  if (choices.chance(8)) files['Dockerfile.dockerignore'] = { text: choices.one(['docs\n', '**/*.md\n', '\n']) };
  return files;
}

/** A variable with a modifier, as a Dockerfile writes it. */
const braced = (inner: string) => `$\{${inner}}`;
const variable = (c: Choices) => c.one(['V', 'W', 'MODE', 'APP', 'G']);
const value = (c: Choices) =>
  c.one([
    '1',
    '2',
    'x',
    'a b',
    '/w',
    braced('V'),
    '$W',
    braced('V:-d'),
    braced('MODE:+set'),
    braced('V#1'),
    braced('W%%.*'),
    braced('V/1/9'),
    "'$V'",
    '"$V"'
  ]);

/** The name of the directory `ext` as a build context of its own; `stages` holds it where it is passed. */
export const NAMED_CONTEXT = 'ext';

/** An instruction for the middle of a stage. `stages` names earlier stages that hold /tmp/o and /salt. */
export function randomInstruction(c: Choices, stages: readonly string[], modern: boolean, salt: string): string {
  const path = (list: readonly string[]) => c.one(list);
  const destination = () => c.one(['/w/', '/w', '.', './', 'x/', '/opt/$MODE/', '/srv/', '/w//x/', '/w/./y/', '/deep/er/d/', '/w/.']);
  const directory = () => c.one(['/w/', './', 'x/', '/srv/', '/opt/$MODE/', '/w//x/']);
  const flags = () => {
    const list = [];
    if (c.chance(15)) list.push(`--chown=${c.one(['app', 'app:app', '1000:1000', '1000', '0:0', 'root', '$W'])}`.replace('$W', '1000'));
    if (modern && c.chance(12)) list.push(`--chmod=${c.one(['755', '0755', '644', '600', 'u+x', 'go-w'])}`);
    if (modern && c.chance(15)) list.push(c.one(['--link', '--link', '--link=true', '--link=false']));
    if (modern && c.chance(10)) list.push(`--exclude=${c.one(['*.h', '**/*.h', 'lib', 'main.c', '*.cfg'])}`);
    return list.map((flag) => `${flag} `).join('');
  };
  const copy = (word: string) => {
    const kind = c.upTo(9);
    if (kind <= 3)
      return `${word} ${flags()}${path(['a.txt', 'src', 'src/', './src', 'src/lib', 'conf', 'run.sh', 'cur', 'src/main.c', '/b.txt', 'docs', 'package.json', 'src//lib', 'lnk.txt', 'cur/app.cfg'])} ${destination()}`;
    if (kind <= 5)
      return `${word} ${flags()}${c.one(['a.txt b.txt', 'package*.json', 'src/*.c', '?.txt conf/*.cfg', 'src/l*', 's*/main.c', 'src conf', 'conf/app.cfg src/main.c', 'src/main.c alt/main.c', 'src/lib src', '*/util.c', 'conf conf/dev.cfg'])} ${directory()}`;
    if (kind === 6) return `${word} ${flags()}. ${c.one(['/ctx/', '.', './', '/all'])}`;
    if (kind === 7) return `${word} ${flags()}["a.txt", "b.txt", "/w/"]`;
    if (kind === 8 && modern)
      return `${word} ${flags()}<<${c.one(['E', "'E'", '-E'])} ${destination().replace(/^\.$/, './')}\nhi $V ${salt}\n\tx\nE`;
    return `${word} ${flags()}a.txt ${destination()}`;
  };
  const mount = () =>
    c.one([
      '--mount=type=cache,target=/c',
      '--mount=type=cache,target=/c,id=i1',
      '--mount=type=cache,target=/c,sharing=locked',
      '--mount=type=cache,target=/c,uid=0',
      '--mount=type=cache,target=c2,mode=0755',
      '--mount=target=/m',
      '--mount=source=src,target=/m',
      '--mount=source=src/lib,target=/m,rw',
      '--mount=source=a.txt,target=/m1 --mount=source=b.txt,target=/m2',
      '--mount=type=tmpfs,target=/t',
      '--mount=type=tmpfs,target=/t,size=1m',
      '--mount=type=secret,id=s1',
      '--mount=type=secret,id=s1,target=/run/secrets/s1',
      '--mount=type=secret,id=s1,env=SEC',
      ...stages.flatMap((name) => [
        `--mount=from=${name},source=${name === NAMED_CONTEXT ? 'sub' : '/tmp/o'},target=/m`,
        `--mount=from=${name},target=/m`
      ])
    ]);
  const roll = c.upTo(99);
  if (roll < 22) {
    const text = c.one([
      'echo one',
      'echo a    b',
      'true',
      'echo "$V"',
      'mkdir -p /tmp/o && echo k > /tmp/o/g',
      'echo one \\\n    && echo two \\\n    # note\n    && true',
      'pwd',
      'id',
      '["/bin/sh", "-c", "echo exec"]',
      'echo $W > /tmp/w',
      'echo $TARGETARCH'
    ]);
    return `RUN ${text}`;
  }
  if (roll < 30 && modern) return `RUN ${mount()} ${c.one(['true', 'echo m', 'ls /'])}`;
  if (roll < 34 && modern)
    return c.one([
      'RUN <<E\necho h\nE',
      'RUN <<-E\n\techo h\nE',
      'RUN cat <<E > /tmp/h\nx\nE',
      "RUN <<'S'\n#!/bin/sh\necho s\nS",
      'RUN --network=none true',
      'RUN --network=default true'
    ]);
  if (roll < 52) return copy('COPY');
  if (roll < 56) return copy('ADD');
  if (roll < 64 && stages.length > 0) {
    const name = c.one(stages);
    if (name === NAMED_CONTEXT)
      return `COPY ${c.one(['', '', '--link ', '--chmod=755 '])}--from=${name} ${c.one(['e.txt /n/', 'sub /n/', '. /n/', 'sub/*.txt /n/'])}`;
    const linked = modern && c.chance(15) ? '--link ' : '';
    return `COPY ${linked}--from=${name} ${c.one(['/tmp/o/f /fin/', '/tmp/o /fin/', '/tmp/o/f /tmp/o/g /fin/', '/salt /fin/', '/tmp/o/* /fin/', '/tmp/o/f /fin/f2'])}`;
  }
  if (roll < 65) return `COPY --from=${c.one(['node:20', 'nginx:alpine', 'busybox:1.36'])} /etc/passwd /pw/`;
  if (roll < 75)
    return c.chance(15)
      ? `ENV ${variable(c)} ${c.one(['1', 'a b'])}`
      : `ENV ${variable(c)}=${value(c).replace('a b', '"a b"')}${c.chance(20) ? ` X=${c.one(['1', '2', '$V'])}` : ''}`;
  if (roll < 77) return `ARG ${c.one(['TARGETPLATFORM', 'TARGETARCH', 'BUILDPLATFORM', 'TARGETARCH=arm'])}`;
  if (roll < 83) return c.chance(40) ? `ARG ${variable(c)}` : `ARG ${variable(c)}=${value(c).replace('a b', '"a b"')}`;
  if (roll < 91) return `WORKDIR ${c.one(['/w', '/w/', 'x', '/w//y', '/', '/w/$MODE', '$APP/x', '/w/../v', '.'])}`;
  if (roll < 94) return `USER ${c.one(['app', '0', 'root', '1000:1000', '$W'])}`.replace('USER $W', 'USER app');
  if (roll < 95) return c.one(['SHELL ["/bin/sh", "-c"]', 'SHELL ["/bin/sh", "-ec"]']);
  return c.one([
    'LABEL z="$V"',
    'CMD ["x"]',
    'ENTRYPOINT echo hi',
    'EXPOSE 80',
    'EXPOSE 82 81',
    'VOLUME /data',
    'STOPSIGNAL SIGTERM',
    'HEALTHCHECK --interval=30s CMD true',
    'MAINTAINER me',
    'ONBUILD RUN echo trig',
    'ONBUILD COPY a.txt /ob/',
    '# a comment'
  ]);
}
