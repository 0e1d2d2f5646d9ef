// Generated repositories of many images, and generated changes of them; everything random comes from one seed.

export type Files = Readonly<Record<string, string>>;

export interface Random {
  readonly below: (most: number) => number;
  readonly one: <T>(list: readonly T[]) => T;
}

/** A small generator of numbers: the same seed gives the same ones everywhere. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  const below = (most: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % most;
  };
  return {
    below,
    one: (list) => {
      const found = list[below(list.length)];
      if (found === undefined) throw new Error('nothing to choose from');
      return found;
    }
  };
}

const LIBS = 6;
const KINDS = ['own', 'root', 'stages', 'mount', 'named', 'linked'] as const;
type Kind = (typeof KINDS)[number];

/** How image `i` is built: the target of the bake file. */
export interface Target {
  readonly name: string;
  readonly context: string;
  readonly dockerfile: string;
  readonly target: string | null;
  readonly args: Readonly<Record<string, string>>;
  readonly contexts: Readonly<Record<string, string>>;
}

const service = (i: number) => `s${String(i).padStart(2, '0')}`;
const kindOf = (i: number): Kind => (i === 0 ? 'own' : (KINDS[i % KINDS.length] ?? 'own'));

/** The Dockerfile of an image, with its variable places filled by `mark`. Every image ends in a step of its own. */
function dockerfile(i: number, mark: string): string {
  const [name, lib] = [service(i), `l${i % LIBS}`];
  const last = `RUN echo ${name} ${mark} > /built\nLABEL org.example.image=${name}\n`;
  switch (kindOf(i)) {
    case 'own':
      return `FROM busybox\nARG LEVEL=0\nCOPY app.txt /app.txt\nRUN cat /app.txt\nCOPY src /src\n${last}`;
    case 'root':
      return `FROM busybox\nCOPY libs/${lib} /lib-files\nCOPY services/${name}/src services/${name}/app.txt /app/\n${last}`;
    case 'stages':
      return `FROM busybox AS build\nCOPY . /in\nRUN ls /in\nFROM busybox AS unused\nCOPY docs /docs\nRUN ls /docs\nFROM busybox AS final\nCOPY --from=build /in/app.txt /app.txt\n${last}FROM final AS debug\nRUN echo debug\n`;
    case 'mount':
      return `FROM busybox\nCOPY services/${name}/app.txt /\nRUN --mount=type=bind,source=libs/${lib},target=/l cat /l/a.txt\n${last}`;
    case 'named':
      return `FROM busybox\nCOPY --from=shared a.txt /shared.txt\nCOPY *.txt /\n${last}`;
    case 'linked':
      return `FROM below\nCOPY app.txt /app.txt\n${last}`;
  }
}

function targetOf(i: number): Target {
  const name = service(i);
  const own = { name, context: `services/${name}`, dockerfile: `services/${name}/Dockerfile`, target: null, args: {}, contexts: {} };
  switch (kindOf(i)) {
    case 'own':
      return { ...own, args: { LEVEL: '1' } };
    case 'root':
    case 'mount':
      return { ...own, context: '.' };
    case 'stages':
      return { ...own, target: 'final' };
    case 'named':
      return { ...own, contexts: { shared: `libs/l${i % LIBS}` } };
    case 'linked':
      // On the image two places below, which may stand on another one in turn.
      return { ...own, contexts: { below: `target:${service(i % 12 === 5 ? i - 5 : i - 6)}` } };
  }
}

/** The bake file; JSON, so that engine, naive reading and layercost all read it without effort. */
export function bakeFile(targets: readonly Target[]): string {
  const target = Object.fromEntries(
    targets.map(({ name, context, dockerfile: file, target: stage, args, contexts }) => [
      name,
      {
        context,
        dockerfile: context === '.' ? file : 'Dockerfile',
        // An engine has no more addresses than about thirty steps at a time take.
        network: 'none',
        ...(stage === null ? {} : { target: stage }),
        ...(Object.keys(args).length === 0 ? {} : { args }),
        ...(Object.keys(contexts).length === 0 ? {} : { contexts })
      }
    ])
  );
  return `${JSON.stringify({ group: { default: { targets: targets.map(({ name }) => name) } }, target }, null, 1)}\n`;
}

export interface Repository {
  readonly files: Files;
  readonly targets: readonly Target[];
}

/** A repository of so many images. */
export function generateRepository(images: number): Repository {
  const targets = Array.from({ length: images }, (_, i) => targetOf(i));
  const files: Record<string, string> = {
    '.dockerignore': '*.md\n**/*.log\nservices/*/docs\n!services/*/docs/keep.txt\n',
    'README.md': 'readme\n',
    'tools/build.sh': 'echo\n'
  };
  for (let l = 0; l < LIBS; l++) {
    files[`libs/l${l}/a.txt`] = `lib ${l}\n`;
    files[`libs/l${l}/deep/b.txt`] = `lib ${l} deep\n`;
    files[`libs/l${l}/trace.log`] = 'log\n';
  }
  for (let i = 0; i < images; i++) {
    const root = `services/${service(i)}`;
    files[`${root}/Dockerfile`] = dockerfile(i, 'first');
    files[`${root}/app.txt`] = `app ${i}\n`;
    files[`${root}/src/a.txt`] = `a ${i}\n`;
    files[`${root}/src/b.txt`] = `b ${i}\n`;
    files[`${root}/docs/d.txt`] = `docs ${i}\n`;
    files[`${root}/notes.md`] = `notes ${i}\n`;
    if (i % 2 === 0) files[`${root}/.dockerignore`] = '*.md\nDockerfile\n.dockerignore\n**/*.log\n';
  }
  return { files: { ...files, 'docker-bake.json': bakeFile(targets) }, targets };
}

/** The repository after one more change, and the change in words. `n` makes its contents new. */
export function changeRepository(from: Repository, choose: Random, n: number): Repository & { readonly what: string } {
  const { files, targets } = from;
  const any = choose.below(targets.length);
  const root = `services/${service(any)}`;
  /** An image of a kind, near the one that was chosen. */
  const rootOf = (kind: Kind): string => `services/${service(targets.findIndex((_, i) => i >= any - KINDS.length && kindOf(i) === kind))}`;
  const edit = (path: string, text: string | null): Repository & { readonly what: string } => {
    const { [path]: before, ...rest } = files;
    const what = `${text === null ? 'remove' : before === undefined ? 'add' : 'edit'} ${path}`;
    return { files: text === null ? rest : { ...rest, [path]: text }, targets, what };
  };
  const text = (path: string) => files[path] ?? '';
  switch (choose.below(20)) {
    case 0:
      return edit(`${root}/app.txt`, `app change ${n}\n`);
    case 1:
      return edit(`${root}/src/${choose.one(['a', 'b', `c${n}`])}.txt`, `change ${n}\n`);
    case 2:
      return edit(`libs/l${choose.below(LIBS)}/${choose.one(['a.txt', 'deep/b.txt'])}`, `change ${n}\n`);
    case 3:
      return edit(`libs/l${choose.below(LIBS)}/trace.log`, `change ${n}\n`);
    case 4:
      return edit(choose.one(['README.md', 'tools/build.sh', `new${n}.md`]), `change ${n}\n`);
    case 5:
      return edit(`${root}/notes.md`, `change ${n}\n`);
    case 6:
      return edit(`${root}/docs/${choose.one(['d.txt', 'keep.txt'])}`, `change ${n}\n`);
    case 7:
      return edit(`${root}/Dockerfile`, text(`${root}/Dockerfile`).replace(/ (?:first|change\d+) > /, ` change${n} > `));
    case 8:
      return edit(`${root}/Dockerfile`, `# comment ${n}\n${text(`${root}/Dockerfile`)}`);
    case 9:
      return edit(
        `${root}/Dockerfile`,
        text(`${root}/Dockerfile`).replace(/^LABEL org\.example\.image=.*$/m, `LABEL org.example.image=x${n}`)
      );
    case 10: {
      const file = `${rootOf('stages')}/Dockerfile`;
      return edit(
        file,
        text(file).replace(/^RUN (?:ls \/docs|echo debug).*$/m, (line) => `${line} && echo ${n}`)
      );
    }
    case 11:
      return edit(
        `${root}/.dockerignore`,
        `*.md\nDockerfile\n.dockerignore\n**/*.log\n${choose.one(['docs\n', 'src/b.txt\n', `none${n}\n`])}`
      );
    case 12: {
      const root = rootOf('own');
      const own = targets.map((one) => (one.context === root && 'LEVEL' in one.args ? { ...one, args: { LEVEL: `${n}` } } : one));
      return { files: { ...files, 'docker-bake.json': bakeFile(own) }, targets: own, what: `argument of ${root}` };
    }
    case 13:
      return edit(`${rootOf('linked')}/app.txt`, `app change ${n}\n`);
    case 14:
      return edit(`${rootOf('named')}/more${n}.txt`, `new ${n}\n`);
    case 15:
    case 16:
      return edit(`${rootOf('stages')}/${choose.one(['app.txt', 'src/a.txt', `new${n}.txt`])}`, `change ${n}\n`);
    case 17:
      return edit(`${rootOf('root')}/src/a.txt`, `change ${n}\n`);
    case 18:
      return edit(`services/${service(choose.below(7))}/app.txt`, `app change ${n}\n`);
    default:
      return edit(`${root}/src/b.txt`, `${root}/src/b.txt` in files ? null : `back ${n}\n`);
  }
}
