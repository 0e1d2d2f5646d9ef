import type { Context } from './build.ts';
import type { Plan } from './plan.ts';
import { surprise } from './surprises.ts';

/** A seeded project with planted faults and traps. */
export interface RandomProject {
  readonly seed: number;
  readonly dockerfile: string;
  readonly context: Context;
  readonly args: readonly string[];
  readonly traps: readonly string[];
}

export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export interface Draft {
  files: Record<string, string>;
  links: string[];
  ignore: string[];
  head: string[];
  install: string;
  build: string | null;
  image: string;
  env: string[];
}

const LOCK = '{"name":"app","lockfileVersion":3,"packages":{"":{"name":"app"},"node_modules/ms":{"version":"2.1.3"}}}\n';

export const ECOSYSTEMS: readonly (() => Draft)[] = [
  () =>
    draft('node:20', 'npm ci', 'npm run build', ['**/node_modules'], {
      'package.json': '{"name":"app","scripts":{"build":"tsc"}}\n',
      'package-lock.json': LOCK
    }),
  () =>
    draft('node:22', 'npm ci --omit=dev', 'npm run build', ['**/node_modules'], {
      'package.json': '{"name":"root","workspaces":["packages/*"]}\n',
      'package-lock.json':
        '{"lockfileVersion":3,"packages":{"":{"workspaces":["packages/*"]},"packages/a":{"version":"1.0.0"},"node_modules/a":{"resolved":"packages/a","link":true}}}\n',
      'packages/a/package.json': '{"name":"a"}\n',
      'packages/a/src/i.js': '1\n'
    }),
  () =>
    draft('node:18', 'yarn install --frozen-lockfile --ignore-scripts', 'yarn build', ['**/node_modules'], {
      'package.json': '{"name":"app"}\n',
      'yarn.lock': '# yarn lockfile v1\n'
    }),
  () =>
    draft('node:20', 'pnpm install --frozen-lockfile --ignore-scripts', 'pnpm build', ['**/node_modules'], {
      'package.json': '{"name":"app","packageManager":"pnpm@9.7.0"}\n',
      'pnpm-lock.yaml': "lockfileVersion: '9.0'\npatchedDependencies:\n  ms@2.1.3:\n    path: patches/ms.patch\n",
      'patches/ms.patch': 'diff\n',
      'pnpm-workspace.yaml': 'overrides:\n  a: 1\n'
    }),
  () =>
    draft('oven/bun:1', 'bun install --frozen-lockfile --ignore-scripts', null, ['node_modules'], {
      'package.json': '{"name":"app"}\n',
      'bun.lock': '{}\n'
    }),
  () =>
    draft('python:3.12', 'pip install --no-cache-dir -r requirements.txt', null, ['.venv'], {
      'requirements.txt': '-r base.txt\nflask==3.0.3\n',
      'base.txt': 'click>=8\n',
      'app/main.py': '1\n'
    }),
  () =>
    draft('python:3.12', 'poetry install --no-root', null, ['.venv'], {
      'pyproject.toml': '[tool.poetry]\nname="a"\n',
      'poetry.lock': '\n',
      'app/main.py': '1\n'
    }),
  () =>
    draft('python:3.12', 'uv sync --frozen --no-install-project', null, ['.venv'], {
      'pyproject.toml': '[project]\nname="a"\n',
      'uv.lock': 'version = 1\n',
      'app/main.py': '1\n'
    }),
  () =>
    draft('golang:1.22', 'go mod download', 'go build -o /out/app ./cmd', [], {
      'go.mod': 'module x\n\ngo 1.22\n\nrequire a.com/b v1.0.0\n',
      'go.sum': 'a.com/b v1.0.0 h1:x\n',
      'cmd/main.go': 'package main\n'
    }),
  () => ({
    ...draft('ruby:3.3', 'bundle install', null, ['vendor/bundle', '.bundle'], {
      Gemfile: 'source "https://rubygems.org"\nruby file: ".ruby-version"\ngem "rack"\n',
      'Gemfile.lock': 'GEM\n  specs:\n    rack (3.0.0)\n',
      '.ruby-version': '3.3\n',
      'main.rb': '1\n'
    }),
    env: ['ENV BUNDLE_DEPLOYMENT=1']
  }),
  () =>
    draft('composer:2', 'composer install --no-scripts --no-autoloader', null, ['vendor'], {
      'composer.json': '{"name":"a/b"}\n',
      'composer.lock': '{"packages":[]}\n',
      'src/A.php': '1\n'
    }),
  () =>
    draft('mcr.microsoft.com/dotnet/sdk:8.0', 'dotnet restore App.csproj', 'dotnet publish App.csproj --no-restore', ['**/bin', '**/obj'], {
      'App.csproj': '<Project Sdk="x"></Project>\n',
      'Program.cs': '1\n',
      'nuget.config': '<configuration/>\n'
    })
];

/** Sources enough that advice for more than a handful of files counts them. */
const SOURCES = Object.fromEntries(
  ['lib/x.txt', 'lib/y.txt', 'one.txt', 'two.txt', 'three.txt', 'four.txt'].map((name) => [`src/${name}`, 'x\n'])
);

export function draft(
  image: string,
  install: string,
  build: string | null,
  ignore: readonly string[],
  files: Readonly<Record<string, string>>
): Draft {
  return {
    files: { ...files, 'README.md': '# a\n', ...SOURCES },
    links: [],
    ignore: [...ignore],
    head: [],
    install,
    build,
    image,
    env: []
  };
}

/** `asks`: what a review says that leaves the very thing to its reader. */
export interface Trap {
  readonly name: string;
  readonly asks?: RegExp;
  plant(d: Draft, r: () => number): void;
}

/** What makes a naive edit wrong, or only looks as if it did. */
export const TRAPS: readonly Trap[] = [
  { name: 'root hook', plant: (d) => json(d, (p) => ({ ...p, scripts: { postinstall: 'node scripts/x.js' } })) },
  {
    name: 'install script in the lock',
    asks: /\binstall script of prisma\b/,
    plant: (d) => lock(d, { 'node_modules/prisma': { version: '5.0.0', hasInstallScript: true } })
  },
  {
    name: 'directory dependency',
    plant: (d) => {
      json(d, (p) => ({ ...p, dependencies: { lib: 'file:./libs/lib' } }));
      d.files['libs/lib/package.json'] = '{"name":"lib"}\n';
    }
  },
  {
    name: 'output not ignored',
    plant: (d) => {
      d.ignore = ['dist'];
      for (const o of ['node_modules', 'vendor', '.venv', 'obj']) d.files[`${o}/from-host`] = 'host\n';
    }
  },
  {
    name: 'ignore taken back',
    plant: (d) => {
      d.ignore.push('!node_modules/keep', '!vendor/keep', '!**/obj/keep', '!.venv/keep');
      for (const o of ['node_modules', 'vendor', '.venv', 'obj']) d.files[`${o}/keep`] = 'host\n';
    }
  },
  {
    name: 'allow list',
    plant: (d) => {
      const tops = [...new Set(Object.keys(d.files).map((f) => f.split('/')[0] ?? ''))];
      d.ignore = ['*', ...tops.map((t) => `!${t}`)];
    }
  },
  {
    name: 'binding.gyp',
    plant: (d) => {
      d.files['binding.gyp'] = '{}\n';
    }
  },
  {
    name: 'npmrc',
    plant: (d) => {
      d.files['.npmrc'] = 'fund=false\n';
    }
  },
  {
    name: 'npmrc ignores scripts',
    plant: (d) => {
      d.files['.npmrc'] = 'ignore-scripts=true\n';
      json(d, (p) => ({ ...p, scripts: { postinstall: 'x' } }));
    }
  },
  {
    name: 'own tool on PATH',
    plant: (d) => {
      d.files['bin/npm'] = '#!/bin/sh\nls -R . > /listing\n';
      d.head.push('COPY bin/npm /usr/local/bin/npm');
    }
  },
  {
    name: 'copied PATH directory',
    plant: (d) => {
      d.head.push('ENV PATH=/app/bin:$PATH');
    }
  },
  {
    name: 'linked manifest',
    plant: (d) => {
      for (const m of ['package.json', 'go.mod', 'requirements.txt', 'Gemfile'])
        if (d.files[m] !== undefined) {
          d.files[`real/${m}`] = d.files[m] ?? '';
          delete d.files[m];
          d.links.push(`${m} -> real/${m}`);
        }
    }
  },
  {
    name: 'editable',
    plant: (d) => {
      if (d.files['requirements.txt'] !== undefined) d.files['requirements.txt'] += '-e .\n';
    }
  },
  {
    name: 'local replace',
    plant: (d) => {
      if (d.files['go.mod'] !== undefined) {
        d.files['go.mod'] += 'replace a.com/b => ./b\n';
        d.files['b/go.mod'] = 'module b\n';
      }
    }
  },
  {
    name: 'PYTHONPATH',
    plant: (d) => {
      d.env.push('ENV PYTHONPATH=/app');
    }
  },
  {
    name: 'gemspec',
    plant: (d) => {
      if (d.files['Gemfile'] !== undefined) d.files['Gemfile'] += 'gemspec\n';
    }
  },
  {
    name: 'autoloader',
    plant: (d) => {
      d.install = d.install.replace(' --no-autoloader', '');
    }
  },
  {
    name: 'project installed',
    plant: (d) => {
      d.install = d.install.replace(' --no-root', '').replace(' --no-install-project', '');
      d.files['pyproject.toml'] = `${d.files['pyproject.toml'] ?? ''}[build-system]\n`;
    }
  },
  {
    name: 'unknown command behind',
    plant: (d) => {
      d.install += ' && node tools/gen.js';
    }
  },
  {
    name: 'not frozen',
    plant: (d) => {
      d.install = d.install.replace('npm ci', 'npm install').replace(' --frozen-lockfile', '');
    }
  }
];

function json(d: Draft, change: (p: Record<string, unknown>) => Record<string, unknown>): void {
  const text = d.files['package.json'];
  if (text !== undefined) d.files['package.json'] = `${JSON.stringify(change(JSON.parse(text) as Record<string, unknown>))}\n`;
}

function lock(d: Draft, more: Record<string, unknown>): void {
  const text = d.files['package-lock.json'];
  if (text === undefined) return;
  const parsed = JSON.parse(text) as { packages: Record<string, unknown> };
  d.files['package-lock.json'] = `${JSON.stringify({ ...parsed, packages: { ...parsed.packages, ...more } })}\n`;
}

/** The project of a seed: one ecosystem, some faults, and up to two traps. */
export function randomProject(seed: number): RandomProject {
  const r = randomOf(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(r() * list.length)] as T;
  const d = pick(ECOSYSTEMS)();
  const traps = Array.from({ length: pick([0, 0, 1, 1, 2]) }, () => pick(TRAPS));
  for (const trap of traps) trap.plant(d, r);
  const directory = pick(['/app', '/app', '/srv', '/opt/app', '/usr/src/app', '/home/node/app', '/srv/www/site']);
  const chown = r() < 0.2 ? '--chown=node:node ' : r() < 0.1 ? '--chmod=755 ' : '';
  const destination = pick(['.', '.', './', directory, `${directory}/`]);
  const sha = r() < 0.25;
  const packages = pick(['', '', 'late', 'apart', 'late', 'cleanup']);
  const comment = r() < 0.3;
  const user = r() < 0.15 ? 'USER node' : null;
  const make = r() < 0.2 ? `RUN mkdir -p ${directory}/data && chown node:node ${directory}/data` : null;
  const late = pick([
    'RUN apk add --no-cache git',
    'RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*',
    'RUN curl -fsSL -o /usr/local/bin/tool https://example.com/tool'
  ]);
  const lines = [
    `FROM ${d.image}`,
    ...(sha ? ['ARG GIT_SHA=dev'] : []),
    ...d.env,
    ...(packages === 'apart' ? ['RUN apt-get update', ...(r() < 0.3 ? ['LABEL a=b'] : []), 'RUN apt-get install -y \\', '    git'] : []),
    ...(packages === 'cleanup' ? ['RUN apt-get update && apt-get install -y git', 'RUN rm -rf /var/lib/apt/lists/*'] : []),
    ...(make !== null && r() < 0.5 ? [make] : []),
    `WORKDIR ${directory}`,
    ...d.head,
    ...(r() < 0.2 ? ['COPY README.md /docs/'] : []),
    ...(comment ? ['', '# everything'] : []),
    `COPY ${chown}. ${destination}`,
    ...(comment ? ['# what the lock says'] : []),
    ...(make !== null && r() < 0.5 ? [make] : []),
    ...(user === null || r() < 0.5 ? [] : [user]),
    ...(r() < 0.15 ? ['ENV MODE=production'] : []),
    `RUN ${d.install}`,
    ...(comment ? [''] : []),
    ...(packages === 'late' ? [late] : []),
    ...(d.build !== null && r() < 0.7 ? [`RUN ${d.build}`] : []),
    ...(sha ? ['LABEL revision=$GIT_SHA'] : []),
    'CMD ["run"]'
  ];
  const eol = r() < 0.1 ? '\r\n' : '\n';
  const form = inForm(randomOf(seed ^ 0x5eed), d, directory, lines);
  const plan = planOf(seed, d, directory, form);
  const surprises = surprise(plan);
  const files: Record<string, string> = { ...d.files, '.dockerignore': `${d.ignore.join('\n')}\n` };
  return {
    seed,
    dockerfile: plan.lines.flatMap((line) => line.split('\n')).join(eol) + (r() < 0.9 ? eol : ''),
    context: { paths: pathsOf(files, d.links), texts: files },
    args: [...(sha ? ['GIT_SHA=abc123'] : []), ...plan.args],
    traps: [...traps.map((t) => t.name), ...surprises]
  };
}

/** What surprises are planted in: numbers of their own, so that the rest of a project stays as it is without them. */
export function planOf(
  seed: number,
  draft: Draft,
  directory: string,
  made: { readonly lines: readonly string[]; readonly args: readonly string[] }
): Plan {
  const r = randomOf(seed ^ 0x7a7a7a);
  return {
    draft,
    directory,
    pick: <T>(list: readonly T[]): T => list[Math.floor(r() * list.length)] as T,
    lines: [...made.lines],
    args: [...made.args]
  };
}

/** Every second project in another form: the directory set later or by a variable, made in front, another install beside the first. */
function inForm(
  r: () => number,
  d: Draft,
  directory: string,
  lines: readonly string[]
): { readonly lines: readonly string[]; readonly args: readonly string[] } {
  const forms = ['', '', '', 'elsewhere', 'made', 'second', 'prepared', 'variable'];
  const form = forms[Math.floor(r() * forms.length)];
  const workdir = lines.indexOf(`WORKDIR ${directory}`);
  const copy = lines.findIndex((line) => /^COPY (?:--\S+ )?\. /.test(line));
  const install = lines.indexOf(`RUN ${d.install}`);
  const rest = (from: number, ...without: readonly number[]): readonly string[] =>
    lines.filter((_, at) => at >= from && !without.includes(at));
  const relative = (lines[copy] ?? '').replace(/ \. \S+$/, ` . .${directory}`);
  switch (form) {
    case 'elsewhere':
      // The stand-in works in / whatever its name; of golang it is known to be another directory.
      if (d.image.startsWith('golang')) return { lines, args: [] };
      return {
        lines: [
          ...lines.slice(0, workdir),
          ...rest(workdir, workdir).slice(0, copy - workdir - 1),
          relative,
          `WORKDIR ${directory}`,
          ...rest(copy + 1)
        ],
        args: []
      };
    case 'made':
      return { lines: [...lines.slice(0, workdir), `RUN mkdir -p ${directory}`, ...lines.slice(workdir)], args: [] };
    case 'variable':
      return {
        lines: [
          ...lines.slice(0, workdir),
          `ARG D=${directory}`,
          'WORKDIR $D',
          ...rest(workdir, workdir).slice(0, copy - workdir),
          `WORKDIR ${directory}`,
          ...rest(copy + 1)
        ],
        args: r() < 0.7 ? ['D=/elsewhere'] : []
      };
    case 'prepared':
      if (d.files['package.json'] === undefined) return { lines, args: [] };
      if (r() < 0.3) d.files['.corepack.env'] = 'COREPACK_INTEGRITY_KEYS=0\n';
      return { lines: [...lines.slice(0, install), 'RUN corepack prepare --activate', ...lines.slice(install)], args: [] };
    case 'second': {
      const other = ECOSYSTEMS[Math.floor(r() * ECOSYSTEMS.length)]?.();
      if (other === undefined || Object.keys(other.files).some((path) => /json|toml|mod$/.test(path) && path in d.files))
        return { lines, args: [] };
      Object.assign(d.files, { ...other.files, ...d.files });
      d.ignore.push(...(r() < 0.8 ? other.ignore : []));
      const at = r() < 0.5 ? install : install + 1;
      return { lines: [...lines.slice(0, at), ...other.env, `RUN ${other.install}`, ...lines.slice(at)], args: [] };
    }
    default:
      return { lines, args: [] };
  }
}

/** Files and links, each path once: a link that was planted stands for a file of its name. */
export function pathsOf(files: Readonly<Record<string, string>>, links: readonly string[]): readonly string[] {
  const linked = new Map(links.map((link) => [link.split(' -> ')[0] ?? link, link]));
  return [...Object.keys(files).filter((path) => !linked.has(path)), ...linked.values()].sort();
}
